"""Two readers of a country on paper: where they differ, and how far they agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from planatlas.authoring.agreement import NOMINAL, ORDINAL, Agreement, Disagreement, Measure
from planatlas.authoring.differences import values_text
from planatlas.cli.diff_report import on_one_line, value_json
from planatlas.cli.terminal import drawn, table
from planatlas.labels import choose, message
from planatlas.namespaces import notation
from planatlas.store import TripleIndex

_LEVELS: Final = {ORDINAL: "agreement-level-ordinal", NOMINAL: "agreement-level-nominal"}
_MEASURE_TITLES: Final = (
    "agreement-about", "agreement-level", "agreement-units", "agreement-equal", "agreement-left-out",
    "agreement-alpha",
)  # fmt: skip


def render_agreement(found: Agreement, form: str, lang: str) -> str:
    """Return an agreement in one of the formats table, json, md."""
    forms: dict[str, Callable[[], str]] = {
        "table": lambda: drawn(lambda out: _draw_agreement(out, found, lang)),
        "json": lambda: _agreement_json(found, lang),
        "md": lambda: _agreement_markdown(found, lang),
    }
    return forms[form]()


def _sections(found: Agreement, lang: str) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return (title, headings, rows) of the tables."""
    keys = ("agreement-row", "agreement-column", "agreement-first", "agreement-second")
    headings = [message(key, lang) for key in keys]
    day = found.as_of.isoformat() if found.as_of else "—"
    sections = []
    for title, items in (
        (message("agreement-verdicts-title", lang, date=day), found.verdicts),
        (message("agreement-cells-title", lang), found.cells),
    ):
        if items:
            sections.append((title, headings, [_difference(item, found.names, lang) for item in items]))
    titles = [message(key, lang) for key in _MEASURE_TITLES]
    rows = [_measure(measure, lang) for measure in found.measures]
    return [*sections, (message("agreement-measures-title", lang), titles, rows)]


def _difference(item: Disagreement, names: TripleIndex, lang: str) -> list[str]:
    label = choose(names.label(item.row), lang)
    row = f"{label} ({item.identifier})" if label else item.identifier
    column = choose(item.names, lang)
    code = f"{item.column} " if item.column[:1].isdecimal() else ""
    values = [values_text(terms, names, lang) or message("diff-empty", lang) for terms in item.values]
    return [row, code + column, *map(on_one_line, values)]


def _measure(measure: Measure, lang: str) -> list[str]:
    about = choose(measure.names, lang) if measure.names else message("agreement-about-verdicts", lang)
    if measure.names:
        about = f"{about} ({measure.about.partition('/')[0]})"
    counts = map(str, (measure.units, measure.equal, measure.left_out))
    return [about, message(_LEVELS[measure.level], lang), *counts, _alpha(measure.alpha, lang)]


def _alpha(value: float | None, lang: str) -> str:
    if value is None:
        return message("agreement-not-computable", lang)
    text = f"{value:.3f}"
    return text.replace(".", ",") if lang == "es" else text


def _head(found: Agreement, lang: str) -> list[str]:
    first, second, both = found.rows
    lines = [message("agreement-rows", lang, country=found.country, first=first, second=second, both=both)]
    for key, rows in zip(("agreement-only-first", "agreement-only-second"), found.only, strict=True):
        if rows:
            lines.append(message(key, lang, listed=", ".join(map(notation, rows))))
    if not found.verdicts and not found.cells:
        lines.append(message("agreement-none", lang))
    return lines


def _draw_agreement(out: Console, found: Agreement, lang: str) -> None:
    for line in _head(found, lang):
        out.print(Text(line))
    for title, headings, rows in _sections(found, lang):
        out.print()
        # Values are shown as they are: what looks like markup in them is none.
        out.print(table(headings, [list(map(Text, row)) for row in rows], title))
    out.print(Text(message("agreement-explained", lang), style="dim"))


def _agreement_markdown(found: Agreement, lang: str) -> str:
    lines = _head(found, lang)
    for title, headings, rows in _sections(found, lang):
        lines += ["", f"## {title}", "", _md_row(headings), "|" + " --- |" * len(headings)]
        lines += [_md_row(row) for row in rows]
    return "\n".join([*lines, "", message("agreement-explained", lang)]) + "\n"


def _md_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _agreement_json(found: Agreement, lang: str) -> str:
    def told(item: Disagreement) -> dict[str, Any]:
        first, second = ([value_json(term, found.names, lang) for term in terms] for terms in item.values)
        return {"row": item.row, "column": item.column, "first": first, "second": second}

    whole = {
        "country": found.country,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "rows": dict(zip(("first", "second", "both"), found.rows, strict=True)),
        "only": dict(zip(("first", "second"), found.only, strict=True)),
        "verdicts": [told(item) for item in found.verdicts],
        "cells": [told(item) for item in found.cells],
        "measures": [
            {
                "about": m.about,
                "level": m.level,
                "units": m.units,
                "equal": m.equal,
                "left_out": m.left_out,
                "alpha": m.alpha,
            }
            for m in found.measures
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
