"""Figures as Vega-Lite (https://vega.github.io/vega-lite/), written by Altair and drawn by vl-convert.

vl-convert draws without a browser and brings its fonts along; every address outside is forbidden to it. A
figure also says in words what it shows, for those who do not see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planatlas.labels import message
from planatlas.publishing.report.content import Coverage, SystemCoverage, Years
from planatlas.publishing.report.extras import needed
from planatlas.publishing.report.wording import written

# vl-convert brings the first; a page falls back on those of the reader that are as wide.
FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
# Room at the left where a reader has none of them, and letters come out wider.
_PADDING: Final = {"left": 30, "right": 12, "top": 6, "bottom": 6}
_INK: Final = "#1f2430"
_MUTED: Final = "#5a6270"
_LINE: Final = "#c9ced6"
_BAR: Final = "#3b6ea5"
_BAND: Final = "#7a5c99"
_VEGA_LITE: Final = "5.21"
_SCALE: Final = 2.5
_ROW: Final = 24
_LONGEST_NAME: Final = 46
# With more systems a figure shows each as a whole; the table beside it has the components.
_MOST_WITH_COMPONENTS: Final = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its caption, what it shows in words, and its Vega-Lite text."""

    caption: str
    words: str
    specification: dict[str, Any]

    def svg(self) -> str:
        """Return the figure as SVG."""
        return str(
            needed("vl_convert").vegalite_to_svg(
                self.specification, vl_version=_VEGA_LITE, allowed_base_urls=[]
            )
        )

    def png(self) -> bytes:
        """Return the figure as PNG, fine enough for print."""
        return bytes(
            needed("vl_convert").vegalite_to_png(
                self.specification, vl_version=_VEGA_LITE, scale=_SCALE, allowed_base_urls=[]
            )
        )


def coverage_figure(systems: Sequence[SystemCoverage], lang: str) -> Figure:
    """Return coverage beside the bounds of compliance, a row a system and component, in the order given."""
    alt = needed("altair")
    rows = list(_coverage_rows(systems, lang))
    seen: Counter[str] = Counter()
    for row in rows:
        # A row of its own for each, also where two are called alike.
        seen[row["name"]] += 1
        row["name"] += "\u200b" * (seen[row["name"]] - 1)
    order = [row["name"] for row in rows]
    # A system stands out from its components by its ink, and by its name alone where colour is not seen.
    names = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=330, labelPadding=8, domain=False, ticks=False),
    )
    base = alt.Chart(alt.Data(values=rows))
    share = alt.X(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            title=message("report-share", lang),
            values=[0, 0.5, 1],
            labelExpr=_labels(("0", "50", "100"), " %" if lang == "es" else "%"),
        ),
    )
    left = alt.layer(
        base.mark_bar(height=11, color=_BAR).encode(x=share, y=names),
        base.mark_text(align="left", dx=6, color=_INK, fontSize=11).encode(
            x=alt.X("share:Q"), y=names, text="evidence:N"
        ),
    ).properties(width=150, height=alt.Step(_ROW))
    scale = alt.Scale(domain=[0, 1])
    low = alt.X(
        "low:Q",
        scale=scale,
        axis=alt.Axis(
            title=message("report-compliance", lang),
            values=[0, 0.5, 1],
            labelExpr=_labels(("0", "0,5" if lang == "es" else "0.5", "1")),
        ),
    )
    bare = names.copy(deep=True)
    bare.axis = alt.Axis(labels=False, domain=False, ticks=False, title=None)
    right = alt.layer(
        base.transform_filter("datum.known")
        .mark_bar(height=7, color=_BAND, opacity=0.45)
        .encode(x=low, x2="high:Q", y=bare),
        *(
            base.transform_filter("datum.known")
            .mark_tick(color=_BAND, thickness=3, height=15)
            .encode(x=alt.X(f"{end}:Q"), y=bare)
            for end in ("low", "high")
        ),
        base.transform_filter("datum.known")
        .mark_text(align="left", color=_INK, fontSize=11, dx=8)
        .encode(x=alt.value(250), y=bare, text="bounds:N"),
        base.transform_filter("!datum.known")
        .mark_text(align="left", color=_MUTED, fontSize=11)
        .encode(x=alt.value(4), y=bare, text="bounds:N"),
    ).properties(width=250, height=alt.Step(_ROW))
    chart = alt.hconcat(left, right, spacing=40)
    words = "; ".join(
        message(
            "report-figure-coverage-part",
            lang,
            name=row["name"].strip(),
            known=row["evidence"].split(" / ")[0],
            applicable=row["evidence"].split(" / ")[1],
            interval=row["words"],
        )
        for row in rows
    )
    return Figure(message("report-figure-coverage", lang), f"{words}.", _finished(chart))


def _coverage_rows(systems: Sequence[SystemCoverage], lang: str) -> Iterator[dict[str, Any]]:
    has_room = len(systems) <= _MOST_WITH_COMPONENTS
    for system in systems:
        yield _coverage_row(_cut(system.column.heading), system.whole, lang)
        for component in system.components if has_room else ():
            yield _coverage_row(f"{_cut(system.column.heading, 24)}: {component.name}", component, lang)


def _coverage_row(name: str, coverage: Coverage, lang: str) -> dict[str, Any]:
    low, high = coverage.lower_number, coverage.upper_number
    is_known = low is not None and high is not None
    between = message("report-figure-between", lang, lower=coverage.lower, upper=coverage.upper)
    return {
        "name": name,
        "share": coverage.known / coverage.applicable if coverage.applicable else 0,
        "evidence": coverage.evidence,
        "known": is_known,
        "low": low or 0,
        "high": high or 0,
        "bounds": coverage.bounds,
        "words": between if is_known else coverage.interval.rstrip("."),
    }


def years_figure(years: Years, lang: str) -> Figure:
    """Return the verdicts of a system year by year: a coloured field with a letter and a word each."""
    alt = needed("altair")
    fields = [
        {
            "indicator": row.code,
            "year": year,
            "letter": cell.letter,
            "word": cell.word,
            "fill": f"#{cell.colour}",
        }
        for row in years.rows
        for year, cell in zip(years.years, row.cells, strict=True)
    ]
    base = alt.Chart(alt.Data(values=fields)).encode(
        x=alt.X(
            "year:O",
            sort=list(years.years),
            axis=alt.Axis(
                title=None, orient="top", labelAngle=0, labelFontSize=12, domain=False, ticks=False
            ),
        ),
        y=alt.Y(
            "indicator:N",
            sort=[row.code for row in years.rows],
            axis=alt.Axis(title=None, labelFontSize=12, domain=False, ticks=False, labelPadding=8),
        ),
    )
    chart = alt.layer(
        base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(color=alt.Color("fill:N", scale=None)),
        base.mark_text(dy=-5, fontSize=13, fontWeight="bold", color=_INK).encode(text="letter:N"),
        base.mark_text(dy=9, fontSize=9, color=_INK).encode(text="word:N"),
    ).properties(width=alt.Step(92), height=alt.Step(34))
    system = f"{years.column.country}: {years.column.system}"
    words = "; ".join(
        f"{row.code}: "
        + ", ".join(f"{year} {cell.word}" for year, cell in zip(years.years, row.cells, strict=True))
        for row in years.rows
    )
    return Figure(message("report-figure-years", lang, system=system), f"{words}.", _finished(chart))


def _finished(chart: Any) -> dict[str, Any]:
    """Return the Vega-Lite text of a chart in the house style."""
    alt = needed("altair")
    chart = chart.configure(font=FONT, background="#ffffff", padding=_PADDING)
    chart = chart.configure_axis(
        labelColor=_INK, titleColor=_MUTED, gridColor="#e8ebef", domainColor=_LINE, tickColor=_LINE,
        labelFontSize=11, titleFontSize=11, titleFontWeight="normal",
    ).configure_view(stroke=None)  # fmt: skip
    # The data are ours, and few: altair's limit on rows and its look-up of data frames are not needed.
    with alt.data_transformers.disable_max_rows():
        return dict(chart.to_dict())


def _labels(texts: tuple[str, str, str], unit: str = "") -> str:
    """Return the Vega expression that writes the ends and the middle of an axis as the language does."""
    low, middle, high = (f"'{text}{unit}'" for text in texts)
    return f"datum.value < 0.25 ? {low} : datum.value < 0.75 ? {middle} : {high}"


def _cut(name: str, longest: int = _LONGEST_NAME) -> str:
    text = written(name)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
