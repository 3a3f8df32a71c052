"""A workbook as a source of a validation: its statements stand in cells, and findings name the cells."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from planatlas.authoring.faults import shown
from planatlas.authoring.headers import in_quotes
from planatlas.authoring.model import CLASS, ID, CellValue, Column, Layout, Row, SheetLayout
from planatlas.authoring.reading import read_book
from planatlas.authoring.references import empty_place
from planatlas.authoring.triples import PlacedTriples, triples_of
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.namespaces import SH, compact
from planatlas.store import NamedNode, Triple
from planatlas.validation import SourceStatement
from planatlas.validation.finding import SEVERITIES, Finding

_PREDICATE: Final = re.compile("<([^<>]*)>")
_ONE_STEP: Final = re.compile(r"\(?<[^<>]*>(?:\|<[^<>]*>)*\)?")
_TOO_FEW: Final = "MinCountConstraintComponent"
_PLACE: Final = re.compile(r"(.*)!([A-Z]+)(\d+)")


class WorkbookSource:
    """A workbook that is validated: what it says, where, and what is wrong with its cells."""

    def __init__(self, path: Path, layout: Layout, known: Container[str] = ()) -> None:
        """Read the workbook. Raises InputError as `read_book`, and `workbook-no-rows`."""
        self.path, self._layout = path, layout
        # Two workbooks may have findings in cells of the same name.
        self.prefix = f"[{path}]"
        read = read_book(path, layout)
        self.book = read.book
        self.placed: PlacedTriples = triples_of(read.book, layout, known)
        self.faults: list[Finding] = [*read.findings, *self.placed.findings]
        if not any(self.book.rows.values()) and not self.faults:
            raise InputError("workbook-no-rows", where=str(path))

    def triples(self) -> Iterator[Triple]:
        """Yield what the workbook says."""
        return (triple for triple, _ in self.placed.statements)

    def statements(self) -> Iterator[SourceStatement]:
        """Yield the same again, each with its number."""
        for number, (triple, _) in enumerate(self.placed.statements):
            yield SourceStatement(triple, self, number)

    def place(self, _: Triple, number: int) -> str:
        """Return the cell of a statement by its number."""
        return self.prefix + self.placed.statements[number][1]

    def holds(self, finding: Finding) -> bool:
        """Whether a finding has its place in this workbook."""
        return finding.place.startswith(self.prefix)

    def findings(self, others: Iterable[Finding]) -> list[Finding]:
        """Return the faults of cells with the findings of a validation, those put in words of the workbook.

        A finding that comes of a cell that could not be read is left out: that cell is told of already.
        """
        told = {finding.place for finding in self.faults}
        translated = (self._translated(finding) for finding in others if not self._follows(finding, told))
        found = [*self.faults, *(finding for finding in translated if finding.place not in told)]
        return sorted(found, key=self._sort_key)

    def _follows(self, finding: Finding, told: Container[str]) -> bool:
        """Whether a finding is there only because a cell cannot be read.

        It is the cell where a missing value may stand, or the one that says what the row is that is named.
        """
        if isinstance(finding.value, NamedNode) and finding.value.value in self.placed.rows:
            sheet, row = self.placed.rows[finding.value.value]
            if len(sheet.classes) > 1 and empty_place(self.book, sheet, row, CLASS) in told:
                return True
        iri = finding.focus.value if isinstance(finding.focus, NamedNode) else ""
        if not _is_missing(finding) or iri not in self.placed.rows:
            return False
        sheet, row = self.placed.rows[iri]
        columns = _columns_of_path(sheet, finding)
        # Of a text in several languages, what is wrong with one says nothing of the others.
        one = (column for column in columns if column.language is None)
        return any(empty_place(self.book, sheet, row, column.key) in told for column in one)

    def _translated(self, finding: Finding) -> Finding:
        """Return a finding with its cell, what was typed there, and the names of columns."""
        # How a shape is satisfied its own sentence says; in terms of SHACL it says nothing to an author.
        hints = {} if finding.check.startswith(SH) else finding.hints
        finding = replace(finding, place=finding.place.removeprefix(self.prefix), hints=hints)
        iri = finding.focus.value if isinstance(finding.focus, NamedNode) else ""
        if iri not in self.placed.rows:
            return finding
        sheet, row = self.placed.rows[iri]
        place = finding.place
        column = self._column(sheet, row, finding)
        if column is not None and _is_missing(finding):
            place = empty_place(self.book, sheet, row, column.key)
        # A finding about the whole row stands at what says that there is the thing, and not about that.
        about_cell = column is not None or finding.value is not None
        typed = self._typed.get(place) if about_cell else None
        messages = {lang: self._named(text, lang, column) for lang, text in finding.messages.items()}
        if typed is not None and place != empty_place(self.book, sheet, row, ID):
            messages = {
                lang: message("cell-said", lang, value=shown(typed), text=text)
                for lang, text in messages.items()
            }
        return replace(finding, place=place, messages=messages)

    def _column(self, sheet: SheetLayout, row: Row, finding: Finding) -> Column | None:
        """Return the column that a finding about a property means, of several in as many languages one.

        Of a value that is there it is the column of the cell. Of one that is missing it is the column of the
        language that the shape is about, else an empty one, in the language of the workbook if there is one.
        """
        columns = _columns_of_path(sheet, finding)
        at_place = [
            column
            for column in columns
            if (cell := row.cells.get(column.key)) is not None and cell.place == finding.place
        ]
        if not _is_missing(finding) and at_place:
            return at_place[0]
        # A shape that asks for a text in one language has a name that ends in it.
        meant = (c for c in columns if c.language and (finding.shape or "").endswith(f"-{c.language}"))
        empty = [column for column in columns if column.key not in row.cells]
        own = (column for column in empty if column.language == self.book.settings.get("language"))
        return next(chain(meant, own, empty, columns), None)

    def _named(self, text: str, lang: str, column: Column | None) -> str:
        """Return a text with the names of columns in place of those of properties."""
        here = {compact(column.property): column.names} if column is not None else {}
        for short, names in {**self._names, **here}.items():
            if short in text:
                name = in_quotes(choose(names, lang), lang)
                text = re.sub(rf"(?<![\w:]){re.escape(short)}(?![\w-])", name.replace("\\", r"\\"), text)
        return text

    @cached_property
    def _names(self) -> dict[str, Mapping[str, str]]:
        """The names of columns by the short form of their property, the longest first."""
        columns = [c for sheet in self._layout.sheets for c in sheet.columns if c.property]
        found = {compact(c.property): c.names for c in reversed(columns)}
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    @cached_property
    def _typed(self) -> dict[str, CellValue]:
        """What stands in each cell."""
        return {
            cell.place: cell.value
            for rows in self.book.rows.values()
            for row in rows
            for cell in row.cells.values()
        }

    @cached_property
    def _order(self) -> dict[str, int]:
        return {title: number for number, title in enumerate(self.book.titles.values())}

    def _sort_key(self, finding: Finding) -> tuple[int, str, int, int, str, int, str, str]:
        """Return what findings are ordered by: sheet as in the file, row, column, severity, then text."""
        match = _PLACE.fullmatch(finding.place)
        title, column, row = match.groups() if match else (finding.place, "", "0")
        severity = SEVERITIES.index(finding.severity)
        order = self._order.get(title, -1)
        return order, title, int(row), len(column), column, severity, finding.check, finding.message()


def _columns_of_path(sheet: SheetLayout, finding: Finding) -> list[Column]:
    """Return the columns that the path of a finding goes to, where it goes one step."""
    path = finding.path or ""
    predicates = _PREDICATE.findall(path) if _ONE_STEP.fullmatch(path) else []
    return [column for predicate in predicates for column in sheet.columns if column.property == predicate]


def _is_missing(finding: Finding) -> bool:
    """Whether a finding says that there is no value, or too few."""
    return finding.value is None and (finding.check.endswith(_TOO_FEW) or not finding.check.startswith(SH))
