"""From a graph to the rows of a workbook: nothing is lost, whatever the graph says.

Each thing of a class that has a sheet is a row. What no column holds exactly goes to the sheet of other
statements, one a row: an unknown property, another datatype, a language without a column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from planatlas.authoring.cell_text import escape
from planatlas.authoring.cell_values import Cells
from planatlas.authoring.layout import OTHER, layout
from planatlas.authoring.model import CLASS, ID, Book, Cell, CellValue, Row, SheetLayout
from planatlas.authoring.raw import letter, place_of
from planatlas.errors import InputError
from planatlas.labels import choose
from planatlas.namespaces import RDF_TYPE
from planatlas.store import Literal, NamedNode, Term, Triple

FIRST_ROW: Final = 2
# Six times that many characters, should all of them need an escape, still fit into one cell.
_PIECE: Final = 5_000

Values = dict[str, CellValue]


def book_of(triples: Iterable[Triple], settings: Mapping[str, str]) -> Book:
    """Return a graph as a book: rows sorted by class and identifier.

    `settings` holds `country`, `dataset` and `language`; the version of the layout is added. Raises
    InputError `workbook-nameless` for a blank node or a quoted triple, which no row can name.
    """
    made = _Rows(settings["country"], settings["language"])
    made.put(triples)
    book = Book({**settings, "version": layout().version})
    for sheet in layout().sheets:
        title = book.titles[sheet.key] = choose(sheet.names, settings["language"])
        letters = {column.key: letter(number) for number, column in enumerate(sheet.columns, 1)}
        book.letters[sheet.key] = letters
        book.rows[sheet.key] = [
            Row(
                number,
                {key: Cell(value, place_of(title, letters[key], number)) for key, value in cells.items()},
            )
            for number, cells in enumerate(made.sorted(sheet), FIRST_ROW)
        ]
    return book


class _Rows:
    def __init__(self, country: str, lang: str) -> None:
        self._cells = Cells(country, lang)
        self._classes = {
            choice.iri: (sheet, place)
            for sheet in layout().sheets
            for place, choice in enumerate(sheet.classes)
        }
        order = [sheet.key for sheet in layout().sheets]
        self._sheet_order = {key: place for place, key in enumerate(order)}
        # Rows with what they are sorted by.
        self._found: dict[str, list[tuple[int, str, Values]]] = defaultdict(list)
        self._other: list[tuple[str, list[Values]]] = []

    def put(self, triples: Iterable[Triple]) -> None:
        """Put each statement into the row of its subject, or among the other statements."""
        by_subject: dict[NamedNode, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in set(triples):
            subject, value = triple.subject, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                raise InputError("workbook-nameless", statement=str(triple))
            by_subject[subject][triple.predicate.value].append(value)
        for subject, values in by_subject.items():
            self._put_thing(subject.value, values)

    def sorted(self, sheet: SheetLayout) -> Iterator[Values]:
        """Yield the rows of a sheet in their order."""
        if sheet.key == OTHER:
            for _, rows in sorted(self._other, key=lambda statement: statement[0]):
                yield from rows
        for _, _, cells in sorted(self._found[sheet.key], key=lambda row: row[:2]):
            yield cells

    def _put_thing(self, subject: str, values: dict[str, list[Term]]) -> None:
        types = [t.value for t in values.get(RDF_TYPE, ()) if isinstance(t, NamedNode)]
        known = [name for name in types if name in self._classes]
        if not known:
            for prop, terms in values.items():
                self._put_other(subject, prop, terms)
            return
        chosen = min(known, key=self._order_of_class)
        sheet, place = self._classes[chosen]
        left = {prop: list(terms) for prop, terms in values.items()}
        left[RDF_TYPE].remove(NamedNode(chosen))
        name = self._cells.reference(subject)
        cells: Values = {ID: name}
        for column in sheet.columns:
            if column.key == CLASS:
                cells[CLASS] = self._cells.code(chosen, column.choices) or chosen
            elif column.property in left:
                value, left[column.property] = self._cells.cell(left[column.property], column)
                if value is not None:
                    cells[column.key] = value
        self._found[sheet.key].append((place, name, cells))
        for prop, terms in left.items():
            self._put_other(subject, prop, terms)

    def _order_of_class(self, class_iri: str) -> tuple[int, int]:
        sheet, place = self._classes[class_iri]
        return self._sheet_order[sheet.key], place

    def _put_other(self, subject: str, prop: str, terms: Iterable[Term]) -> None:
        reference = self._cells.reference
        for term in terms:
            row: Values = {"subject": reference(subject), "property": reference(prop)}
            if isinstance(term, NamedNode):
                rows = [{**row, "value": reference(term.value)}]
            elif isinstance(term, Literal):
                if term.language:
                    row["language"] = term.language
                else:
                    row["datatype"] = reference(term.datatype.value)
                rows = _pieces(row, term.value)
            self._other.append((f"{row['subject']} {row['property']} {term}", rows))


def _pieces(row: Values, text: str) -> list[Values]:
    """Return the rows of one text: several where it is longer than a cell."""
    if len(text) <= _PIECE:
        return [{**row, "value": escape(text, many=True)}]
    parts = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return [
        {**row, "value": escape(part, many=True), "piece": str(number)}
        for number, part in enumerate(parts, 1)
    ]
