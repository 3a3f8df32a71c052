"""A report as a workbook: native sheets with coloured cells, coverage first, method and versions last."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from planatlas.labels import message
from planatlas.publishing.report.content import Cell, Report
from planatlas.publishing.report.extras import needed
from planatlas.publishing.report.words import words

_HEADER: Final = "E6ECF3"
_WIDEST: Final = 44
_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def as_workbook(report: Report) -> bytes:
    """Return the report as the bytes of an .xlsx; no text of it is a formula."""
    made = _Making(report)
    made.coverage()
    made.matrix()
    made.years()
    made.indicators()
    made.evidence()
    made.sources()
    made.method()
    stream = io.BytesIO()
    made.book.save(stream)
    return stream.getvalue()


class _Making:
    def __init__(self, report: Report) -> None:
        self.report, self.words = report, words(report.lang)
        self.styles = needed("openpyxl.styles")
        self.book = needed("openpyxl").Workbook()
        self.book.remove(self.book.active)
        properties = self.book.properties
        properties.title, properties.creator, properties.language = report.title, "Plan Atlas", report.lang
        properties.created = properties.modified = _DAY

    def coverage(self) -> None:
        names = ["country", "system", "as_of", "datasets", "indicator"]
        names += ["evidence_on", "share", "at_least", "at_most"]
        rows: list[list[Any]] = []
        for item in self.report.coverage:
            for part in (item.whole, *item.components):
                column = item.column
                lower = part.lower if part.lower_number is None else part.lower_number
                upper = part.upper if part.upper_number is None else part.upper_number
                share = part.known / part.applicable if part.applicable else 0
                place = [column.country, column.system, column.as_of, column.datasets, part.name]
                rows.append([*place, part.evidence, share, lower, upper])
        sheet = self._sheet("report-sheet-coverage", names, rows, self.report.coverage_origin.text)
        for row in sheet.iter_rows(min_row=2, max_row=1 + len(rows), min_col=7, max_col=9):
            row[0].number_format = "0.0%"
            row[1].number_format = row[2].number_format = "0.000"

    def matrix(self) -> None:
        matrix = self.report.matrix
        headings = [self.words["indicator"], *(f"{c.heading}, {c.as_of}" for c in matrix.columns)]
        rows = [[f"{row.code} {row.name}", *row.cells] for row in matrix.rows]
        sheet = self._sheet("report-sheet-matrix", headings, rows, matrix.origin.text, named=False)
        meanings = [(item, item.definition) for item in self.report.verdicts]
        meanings += [(item, item.definition) for item in self.report.gap_kinds]
        start = sheet.max_row + 2
        for number, (item, definition) in enumerate(meanings, start=start):
            text = f"{item.letter}  {item.word}".strip()
            self._write(sheet.cell(number, 1), Cell(item.code, item.letter, item.word, item.colour), text)
            self._write(sheet.cell(number, 2), definition, wrap=False)

    def years(self) -> None:
        systems = [system.years for system in self.report.systems if system.years]
        if not systems:
            return
        years = sorted({year for system in systems for year in system.years})
        rows = []
        for system in systems:
            for row in system.rows:
                of_year = dict(zip(system.years, row.cells, strict=True))
                place = [system.column.country, system.column.system, f"{row.code} {row.name}"]
                rows.append([*place, *map(of_year.get, years)])
        headings = [self.words["country"], self.words["system"], self.words["indicator"], *years]
        origin = " ".join(f"{system.origin.text}." for system in systems)
        self._sheet("report-sheet-years", headings, rows, origin, named=False)

    def indicators(self) -> None:
        names = ["country", "system", "as_of", "indicator", "verdict", "kind"]
        names += ["reason", "plans", "evidence", "remedy", "finding"]
        rows = []
        for system in self.report.systems:
            for item in sorted((*system.gaps, *system.others), key=lambda indicator: indicator.code):
                numbers = sorted({p.number for group in item.evidence for p in group.passages})
                rows.append([
                    system.column.country, system.column.system, system.column.as_of,
                    f"{item.code} {item.name}", item.verdict, item.gap, item.reason, item.plans,
                    ", ".join(map(str, numbers)), "\n".join(item.remedies), item.iri,
                ])  # fmt: skip
        self._sheet("report-sheet-gaps", names, rows, self.report.details_origin.text)

    def evidence(self) -> None:
        names = ["note", "source", "locator", "summary", "search"]
        names += ["basis_heading", "other_reading_heading", "address"]
        rows = [
            [p.number, p.source, p.locator, p.summary, p.searched_in_vain, p.basis, p.other_reading, p.iri]
            for p in self.report.passages
        ]
        self._sheet("report-sheet-evidence", names, rows, self.report.details_origin.text)

    def sources(self) -> None:
        rows = [[source.name, source.text, source.address] for source in self.report.sources]
        names = ("source", "summary", "address")
        self._sheet("report-sheet-sources", names, rows, self.report.sources_origin.text)

    def method(self) -> None:
        report = self.report
        lines = [report.title, report.subtitle, report.made_on, self.words["intro_coverage"], *report.method]
        lines += [report.data_version, report.software, report.citation]
        sheet = self.book.create_sheet(message("report-sheet-method", report.lang))
        sheet.column_dimensions["A"].width = 110
        for number, line in enumerate(lines, start=1):
            self._write(sheet.cell(number, 1), line)
        sheet.cell(1, 1).font = self._font(bold=True, size=14)

    def _sheet(
        self,
        key: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        origin: str,
        *,
        named: bool = True,
    ) -> Any:
        """Add a sheet; `named` headings are names of words, others are texts."""
        sheet = self.book.create_sheet(message(key, self.report.lang))
        for number, heading in enumerate(headings, start=1):
            cell = sheet.cell(1, number)
            self._write(cell, self.words[heading] if named else heading)
            cell.font = self._font(bold=True)
            cell.fill = self.styles.PatternFill("solid", fgColor=_HEADER)
        widths = [len(str(cell.value)) for cell in sheet[1]]
        last = 1
        for last, row in enumerate(rows, start=2):
            for number, value in enumerate(row, start=1):
                self._write(sheet.cell(last, number), value)
                shown = value.text if isinstance(value, Cell) else str(value or "")
                widths[number - 1] = max(widths[number - 1], *map(len, shown.split("\n")))
        for number, width in enumerate(widths, start=1):
            letter = needed("openpyxl.utils").get_column_letter(number)
            widths[number - 1] = sheet.column_dimensions[letter].width = min(max(width + 2, 10), _WIDEST)
        for row in sheet.iter_rows(min_row=2, max_row=last):
            # Not every program makes room for folded text by itself.
            pairs = zip(row, widths, strict=False)
            lines = max(_lines(str(cell.value or ""), width) for cell, width in pairs)
            sheet.row_dimensions[row[0].row].height = 15 * lines
        note = sheet.cell(last + 2, 1)
        self._write(note, origin, wrap=False)
        note.font = self._font(italic=True, color="545D6B")
        sheet.freeze_panes = "A2"
        sheet.sheet_view.zoomScale = 100
        setup = sheet.page_setup
        setup.orientation, setup.fitToWidth, setup.fitToHeight = "landscape", 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        return sheet

    def _font(self, **attributes: Any) -> Any:
        return self.styles.Font(name="Calibri", **{"size": 11, **attributes})

    def _write(self, cell: Any, value: Any, text: str | None = None, *, wrap: bool = True) -> None:
        """Write a verdict in its colour, a number as one, and any other text as text, never as a formula."""
        if isinstance(value, Cell):
            cell.fill = self.styles.PatternFill("solid", fgColor=value.colour)
            line = self.styles.Side(style="thin", color="B8C0CA")
            cell.border = self.styles.Border(left=line, right=line, top=line, bottom=line)
            value = text or value.text
        if isinstance(value, int | float):
            cell.value = value
        elif value:
            cell.value, cell.data_type = str(value), "s"
            # A spreadsheet that saves and reads the file again keeps it a text.
            cell.quotePrefix = str(value).startswith(("=", "+", "-", "@"))
        cell.alignment = self.styles.Alignment(wrap_text=wrap, vertical="top")


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column so many letters wide.

    >>> _lines("a", 10), _lines("a plan and a budget", 10)
    (1, 3)
    """
    return sum(-(-len(line) * 11 // (10 * width)) or 1 for line in text.split("\n"))
