"""A report as plain Markdown: tables and footnotes as GitHub, pandoc and most editors read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from planatlas.publishing.report.content import Indicator, Report, Row, SystemCoverage
from planatlas.publishing.report.words import notes, words

# What would be taken for markup in the middle of a text; HTML among it.
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(report: Report) -> str:
    """Return the report as Markdown; figures have no place in it, and their numbers stand in tables."""
    return "\n".join(_Writing(report).lines()) + "\n"


class _Writing:
    def __init__(self, report: Report) -> None:
        self.report, self.words = report, words(report.lang)

    def lines(self) -> Iterator[str]:
        report, words_ = self.report, self.words
        yield from (f"# {plain(report.title)}", "", plain(report.subtitle), "")
        yield from (plain(f"{report.made_on}. {report.data_version} {report.software}."), "")
        yield from self._heading("heading_coverage", 2)
        yield from (plain(words_["intro_coverage"]), "")
        headings = [words_[name] for name in ("system", "as_of", "evidence_on", "share", "compliance")]
        yield from _table(headings, [row for item in report.coverage for row in _coverage(item)])
        yield from (_origin(report.coverage_origin.text), "")
        yield from self._heading("heading_matrix", 2)
        columns = [f"{column.heading}, {column.as_of}" for column in report.matrix.columns]
        yield from _table([words_["indicator"], *columns], map(_verdicts, report.matrix.rows))
        yield from (_origin(report.matrix.origin.text), "")
        yield from self._heading("heading_letters", 3)
        meanings = [(f"{item.letter} {item.word}", item.definition) for item in report.verdicts]
        yield from _table([words_["verdict"], words_["meaning"]], meanings)
        yield from self._heading("heading_kinds", 3)
        yield from _table(
            [words_["kind"], words_["meaning"]], [(item.word, item.definition) for item in report.gap_kinds]
        )
        yield from self._systems()
        yield from self._heading("heading_sources", 2)
        for source in report.sources:
            address = f" <{source.address}>" if source.link else plain(f" {source.address}".rstrip())
            yield f"- **{plain(source.name)}.** {plain(source.text)}{address}"
        yield from ("", _origin(report.sources_origin.text), "")
        yield from self._heading("heading_method", 2)
        for paragraph in report.method:
            yield from (plain(paragraph), "")
        yield from self._heading("heading_versions", 2)
        yield from (plain(f"{report.data_version} {report.software}."), "", plain(report.citation), "")
        for passage, reading, earlier in notes(report.passages, report.lang):
            other = plain(reading).replace("{}", str(earlier)) if reading else ""
            yield f"[^{passage.number}]: {plain(passage.note)} {other}".rstrip()

    def _systems(self) -> Iterator[str]:
        words_ = self.words
        for system in self.report.systems:
            yield from (f"## {plain(system.heading)}", "")
            column, whole = system.column, system.coverage.whole
            yield plain(f"{words_['as_of']}: {column.as_of}. {words_['datasets']}: {column.datasets}.")
            yield plain(f"{words_['evidence_on']}: {whole.evidence}. {whole.interval}")
            yield from (plain(system.counts), "")
            if system.years:
                yield from self._heading("heading_years", 3)
                years = [words_["indicator"], *system.years.years]
                yield from _table(years, map(_verdicts, system.years.rows))
                yield from (_origin(system.years.origin.text), "")
            yield from self._heading("heading_gaps", 3)
            yield from (_origin(self.report.details_origin.text), "")
            if system.no_gaps:
                yield from (plain(system.no_gaps), "")
            for indicator in system.gaps:
                yield from self._indicator(indicator)
            if system.others:
                yield from self._heading("heading_others", 3)
            for indicator in system.others:
                yield from self._indicator(indicator)

    def _indicator(self, item: Indicator) -> Iterator[str]:
        verdict = f"{item.verdict.letter} {item.verdict.word}" + (f" — {item.gap}" if item.gap else "")
        yield from (f"#### {plain(f'{item.code} {item.name}: {verdict}')}", "")
        yield self._said("reason", item.reason)
        if item.plans:
            yield self._said("plans", item.plans)
        if item.evidence:
            yield self._said("evidence", item.ambiguous).rstrip()
        for group in item.evidence:
            places = (f"{plain(p.locator or p.source)}[^{p.number}]" for p in group.passages)
            yield f"  - {plain(group.source)}: {'; '.join(places)}"
        if item.no_evidence:
            yield f"- {plain(item.no_evidence)}"
        yield from (self._said("remedy", remedy) for remedy in item.remedies)
        yield ""

    def _said(self, name: str, text: str) -> str:
        return f"- **{self.words[name]}:** {plain(text)}"

    def _heading(self, name: str, level: int) -> tuple[str, str]:
        return f"{'#' * level} {plain(self.words[name])}", ""


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    >>> print(plain("a*b* <script>"))
    a\*b\* \<script\>
    """
    return _MARKUP.sub(r"\\\1", text)


def _origin(text: str) -> str:
    return f"*{plain(text)}*"


def _verdicts(row: Row) -> list[str]:
    return [f"{row.code} {row.name}", *(f"{cell.letter} {cell.word}" for cell in row.cells)]


def _coverage(item: SystemCoverage) -> Iterator[list[str]]:
    for name, as_of, part in (
        (item.column.heading, item.column.as_of, item.whole),
        *((part.name, "", part) for part in item.components),
    ):
        yield [name, as_of, part.evidence, part.share, part.bounds]


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for line in (headings, ["---"] * len(headings)):
        yield "| " + " | ".join(cell if cell == "---" else plain(cell) for cell in line) + " |"
    for row in rows:
        yield "| " + " | ".join(map(plain, row)) + " |"
    yield ""
