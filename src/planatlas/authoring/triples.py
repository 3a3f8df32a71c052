"""From the rows of a workbook to statements, each with the cell that says it; every fault is told at once."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from planatlas.authoring.cell_text import reference_iri, split_references, visible
from planatlas.authoring.faults import ID_MADE, cell_finding
from planatlas.authoring.meant import year_taken_for_day
from planatlas.authoring.model import CLASS, ID, Book, Cell, Column, Layout, Row, SheetLayout
from planatlas.authoring.other_statements import other_statements
from planatlas.authoring.references import (
    References,
    class_rows,
    empty_place,
    id_cell,
    labels_of,
    name_of,
)
from planatlas.authoring.values import ColumnReader, Fault, slug
from planatlas.labels import LANGUAGES, choose
from planatlas.namespaces import RDF_TYPE
from planatlas.store import NamedNode, Term, Triple
from planatlas.validation.finding import Finding

_TYPED: Final = NamedNode(RDF_TYPE)


@dataclass
class PlacedTriples:
    """The statements of a workbook, each with its place; the row of each thing; what is wrong with cells."""

    statements: list[tuple[Triple, str]] = field(default_factory=list)
    rows: dict[str, tuple[SheetLayout, Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def triples(self) -> list[Triple]:
        """The statements without their places, each once."""
        return list(dict.fromkeys(triple for triple, _ in self.statements))


def triples_of(book: Book, layout: Layout, known: Container[str] = ()) -> PlacedTriples:
    """Return what a workbook says. `known` holds the IRIs of things that are described elsewhere.

    A reference to nothing is told and kept as it is; a value that cannot be read is told and left out.
    """
    return _Reading(book, layout, known).run()


class _Reading:
    def __init__(self, book: Book, layout: Layout, known: Container[str]) -> None:
        self._book, self._layout = book, layout
        self._country = book.settings.get("country", "")
        self._lang = book.settings.get("language", LANGUAGES[0])
        self._references = References(self._country, known)
        self._found = PlacedTriples()

    def run(self) -> PlacedTriples:
        """Name all rows, then read what each says."""
        named = list(self._named())
        for triple, place in (others := self._others()):
            if isinstance(triple.subject, NamedNode):
                self._references.add(triple.subject.value, place)
        readers: dict[tuple[str, str], ColumnReader] = {}
        for sheet, row, iri, is_first in named:
            before = len(self._found.statements)
            self._row(sheet, row, iri, readers)
            if not is_first:
                # Two things under one name would look like one that says everything twice.
                del self._found.statements[before:]
        self._found.statements += others
        return self._found

    def _others(self) -> list[tuple[Triple, str]]:
        """Return the statements of the sheets whose rows are no things."""
        found: list[tuple[Triple, str]] = []
        for sheet in self._layout.sheets:
            if not sheet.classes:
                title = self._book.titles.get(sheet.key, sheet.key)
                letters = self._book.letters.get(sheet.key, {})
                rows = self._book.rows.get(sheet.key, ())
                statements, findings = other_statements(rows, title, letters, self._country)
                found += statements
                self._found.findings += findings
        return found

    def _named(self) -> Iterator[tuple[SheetLayout, Row, str, bool]]:
        """Yield each row with its IRI, and whether it is the first with that name."""
        nameless: list[tuple[SheetLayout, Row]] = []
        for sheet, row in class_rows(self._book, self._layout):
            cell = id_cell(row)
            if cell is None:
                nameless.append((sheet, row))
                continue
            text = visible(str(cell.value)).strip()
            iri = reference_iri(text, self._country)
            if iri is None:
                # The other cells of the row are looked at all the same.
                made = slug(text) or "row"
                self._found.findings.append(cell_finding("cell-id", cell.place, text, near=made))
                yield sheet, row, reference_iri(made, self._country) or "", False
            else:
                yield sheet, row, iri, self._take(sheet, row, iri, cell)
        for sheet, row in nameless:
            place = empty_place(self._book, sheet, row, ID)
            name = name_of(sheet, row, self._lang)
            if not slug(name):
                self._found.findings.append(cell_finding("row-without-id", place))
                continue
            made = self._references.free(name)
            iri = reference_iri(made, self._country) or ""
            finding = cell_finding(ID_MADE, place, made, severity="warning", focus=iri)
            self._found.findings.append(finding)
            yield sheet, row, iri, self._take(sheet, row, iri, Cell(made, place))

    def _take(self, sheet: SheetLayout, row: Row, iri: str, cell: Cell) -> bool:
        before = self._references.add(iri, cell.place, labels_of(sheet, row))
        if before is not None:
            self._found.findings.append(
                cell_finding("row-twice", cell.place, cell.value, focus=iri, other=before)
            )
            return False
        self._found.rows[iri] = (sheet, row)
        return True

    def _row(
        self, sheet: SheetLayout, row: Row, iri: str, readers: dict[tuple[str, str], ColumnReader]
    ) -> None:
        """Say what the cells of a row say, and tell what is wrong with them."""
        subject = NamedNode(iri)
        if len(sheet.classes) == 1:
            place = empty_place(self._book, sheet, row, ID)
            self._say(subject, _TYPED, NamedNode(sheet.classes[0].iri), place)
        for column in sheet.columns:
            cell = row.cells.get(column.key)
            if cell is None:
                if column.key == CLASS:
                    self._without_class(sheet, row, column, iri)
                continue
            if column.key == ID:
                continue
            reader = readers.get((sheet.key, column.key))
            if reader is None:
                reader = readers[sheet.key, column.key] = ColumnReader(column, self._country, self._lang)
            said = reader.said(cell.value)
            predicate = NamedNode(column.property)
            for term in said.terms:
                self._say(subject, predicate, term, cell.place)
                if column.datatype is None and not column.choices:
                    self._check_reference(term, cell, iri, column)
            for fault in said.faults:
                self._tell(fault, cell, iri, column)
            if isinstance(cell.value, date) and (year := year_taken_for_day(cell.value)):
                details = {"severity": "warning", "year": str(year)}
                self._tell(("cell-year-as-day", details), cell, iri, column)

    def _say(self, subject: NamedNode, predicate: NamedNode, term: Term, place: str) -> None:
        self._found.statements.append((Triple(subject, predicate, term), place))

    def _without_class(self, sheet: SheetLayout, row: Row, column: Column, iri: str) -> None:
        place = empty_place(self._book, sheet, row, column.key)
        name = choose(column.names, self._lang)
        finding = cell_finding("row-without-class", place, focus=iri, path=RDF_TYPE, column=name)
        self._found.findings.append(finding)

    def _check_reference(self, term: Term, cell: Cell, iri: str, column: Column) -> None:
        if isinstance(term, NamedNode) and self._references.lacks(term.value):
            written = split_references(str(cell.value))
            text = next((t for t in written if reference_iri(t, self._country) == term.value), term.value)
            near = self._references.nearest(text)
            self._tell(("cell-no-such-row", {"value": text, "near": near}), cell, iri, column)

    def _tell(self, fault: Fault, cell: Cell, iri: str, column: Column) -> None:
        """Tell of a fault of a cell; where the details give no text and no severity, it is the whole cell."""
        key, details = fault
        rest = dict(details)
        typed = rest.pop("value", cell.value)
        if key == "cell-reference":
            rest["near"] = self._references.nearest(str(typed))
        severity = rest.pop("severity", "violation")
        self._found.findings.append(
            cell_finding(key, cell.place, typed, severity=severity, focus=iri, path=column.property, **rest)
        )
