"""Which rows there are, what a row is called, and which one a wrong name most likely means."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from planatlas.authoring.cell_text import reference_iri, reference_text
from planatlas.authoring.headers import folded
from planatlas.authoring.model import ID, Book, Cell, Layout, Row, SheetLayout
from planatlas.authoring.raw import place_of
from planatlas.authoring.values import slug
from planatlas.errors import did_you_mean
from planatlas.namespaces import IDENTIFIER, PREF_LABEL

_LONGEST_SLUG = 60
# To look for the nearest of many thousand names takes long; beyond this, findings do without.
_MOST_SUGGESTIONS = 40


class References:
    """The things that rows describe, and those that are `known` from elsewhere."""

    def __init__(self, country: str, known: Container[str] = ()) -> None:
        self._country, self._known = country, known
        self._places: dict[str, str] = {}
        self._by_label: dict[str, str] = {}
        self._texts: dict[str, None] = {}
        self._suggestions = 0

    def add(self, iri: str, place: str, labels: Iterable[str] = ()) -> str | None:
        """Take in a thing; returns the place of the row that describes it already, if there is one."""
        if (before := self._places.setdefault(iri, place)) != place:
            return before
        text = reference_text(iri, self._country)
        self._texts[text] = None
        for label in labels:
            self._by_label.setdefault(folded(label), text)
        return None

    def __contains__(self, iri: object) -> bool:
        return iri in self._places or (isinstance(iri, str) and iri in self._known)

    def lacks(self, iri: str) -> bool:
        """Whether a thing should be described here and is not: one with an identifier of ours."""
        return iri.startswith(IDENTIFIER) and iri not in self

    def nearest(self, text: str) -> str:
        """Return the identifier of the row that is called like a text, or nearly."""
        if found := self._by_label.get(folded(text)):
            return found
        if self._suggestions >= _MOST_SUGGESTIONS:
            return ""
        self._suggestions += 1
        made = slug(text)
        return made if made in self._texts else did_you_mean(text, self._texts)

    def free(self, name: str) -> str:
        """Return an identifier made from a name that no row has yet."""
        made = slug(name)[:_LONGEST_SLUG].strip("-") or "row"
        number, free = 1, made
        while reference_iri(free, self._country) in self:
            number += 1
            free = f"{made}-{number}"
        return free


def labels_of(sheet: SheetLayout, row: Row) -> list[str]:
    """Return the names that a row gives to its thing."""
    cells = [row.cells.get(column.key) for column in sheet.columns if column.property == PREF_LABEL]
    return [str(cell.value) for cell in cells if cell is not None]


def name_of(sheet: SheetLayout, row: Row, lang: str) -> str:
    """Return what an identifier can be made from: a name, else a text, in that language if there is one."""
    columns = [column for column in sheet.columns if column.language and column.key in row.cells]
    columns.sort(key=lambda column: (column.property != PREF_LABEL, column.language != lang))
    return str(row.cells[columns[0].key].value) if columns else ""


def empty_place(book: Book, sheet: SheetLayout, row: Row, column: str) -> str:
    """Return the place of a cell of a row, whether or not it is empty; of a column that lacks, of the row."""
    if (cell := row.cells.get(column)) is not None:
        return cell.place
    letters = book.letters.get(sheet.key, {})
    letter = letters.get(column, letters.get(ID, "A"))
    return place_of(book.titles.get(sheet.key, sheet.key), letter, row.number)


def class_rows(book: Book, layout: Layout) -> Iterator[tuple[SheetLayout, Row]]:
    """Yield the rows of the sheets whose rows are things."""
    for sheet in layout.sheets:
        if sheet.classes:
            for row in book.rows.get(sheet.key, ()):
                yield sheet, row


def id_cell(row: Row) -> Cell | None:
    """Return the cell that holds the identifier of a row."""
    return row.cells.get(ID)
