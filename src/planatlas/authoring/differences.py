"""What differs between two versions of a country's graph, row by row and column by column.

A row is a thing, a column a property in one language, as in a workbook; what no sheet has a column for is
called by the name of its property.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planatlas.assessment import packaged_knowledge
from planatlas.authoring.cell_text import reference_text
from planatlas.authoring.layout import layout
from planatlas.authoring.model import Column, SheetLayout
from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, choose
from planatlas.namespaces import RDF_TYPE, compact, notation
from planatlas.store import Literal, NamedNode, Term, Triple, TripleIndex

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
Place = tuple[str, str]
"""A property, and the language of the text in it (empty for all else)."""
_DIGITS: Final = 10
_Cells = dict[Place, set[Term]]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs: the row, the column, what stood there and what stands there now.

    `key` names the column for the program: that of a workbook, else the short form of the property.
    `language` is that of the text in it, empty for all else.
    """

    row: str
    property: str
    language: str
    key: str
    names: Mapping[str, str]
    old: tuple[Term, ...]
    new: tuple[Term, ...]

    def triples(self, values: Iterable[Term]) -> set[Triple]:
        """Return values of the cell as statements."""
        return {Triple(NamedNode(self.row), NamedNode(self.property), value) for value in values}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs, with its cells in the order of the columns.

    `identifier` is how a person names it (`health-plan`); `class_iri` is empty where none is stated.
    """

    kind: str
    row: str
    identifier: str
    class_iri: str
    sheet: str
    cells: tuple[CellChange, ...]

    def name(self, cell: CellChange) -> str:
        """Return how a person names one change of the row: `health-plan/prefLabel-es`."""
        return f"{self.identifier}/{cell.key}"

    @property
    def fingerprint(self) -> str:
        """A short text that is another one where anything of the change is."""
        return _fingerprint(self.cells)


def fingerprint(cell: CellChange) -> str:
    """Return a short text that is another one where anything of the change of a cell is."""
    return _fingerprint([cell])


def _fingerprint(cells: Iterable[CellChange]) -> str:
    parts = [
        f"{sign} {cell.row} {cell.property} {term}"
        for cell in cells
        for sign, terms in (("-", cell.old), ("+", cell.new))
        for term in terms
    ]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:_DIGITS]


def compare(old: Iterable[Triple], new: Iterable[Triple], country: str) -> tuple[RowChange, ...]:
    """Return the rows that differ, in the order of sheets and then of identifiers.

    Raises InputError `diff-nameless` for a blank node: what has no name cannot be followed from one version
    to the next.
    """
    columns = Columns()
    there, here = _by_row(old), _by_row(new)
    found = []
    for row in {**there, **here}:
        was, now = there.get(row, {}), here.get(row, {})
        if was != now:
            change = _change(row, was, now, country, columns)
            found.append((columns.place(columns.sheet(change.class_iri)), change.identifier, change))
    return tuple(change for _, _, change in sorted(found, key=lambda item: item[:2]))


def _change(row: str, old: _Cells, new: _Cells, country: str, columns: Columns) -> RowChange:
    kind = ADDED if not old else REMOVED if not new else CHANGED
    classes = sorted(str(getattr(term, "value", "")) for term in (new or old).get((RDF_TYPE, ""), ()))
    class_iri = classes[0] if classes else ""
    sheet = columns.sheet(class_iri)
    cells = [
        CellChange(row, *place, *columns.name(sheet, place), _sorted(was), _sorted(now))
        for place in {**old, **new}
        if (was := old.get(place, set())) != (now := new.get(place, set()))
    ]
    cells.sort(key=lambda cell: (columns.order(sheet, cell), cell.key))
    key = sheet.key if sheet else ""
    return RowChange(kind, row, reference_text(row, country), class_iri, key, tuple(cells))


def place_of(triple: Triple) -> Place:
    """Return the property of a statement, with the language where its value is a text in one."""
    value = triple.object
    return triple.predicate.value, (value.language or "") if isinstance(value, Literal) else ""


def _by_row(triples: Iterable[Triple]) -> dict[str, _Cells]:
    found: dict[str, _Cells] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            raise InputError("diff-nameless", property=compact(triple.predicate.value))
        found.setdefault(subject.value, {}).setdefault(place_of(triple), set()).add(value)
    return found


def _sorted(values: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(sorted(values, key=str))


class Columns:
    """Names for what differs: the sheet of a class, and its columns."""

    def __init__(self) -> None:
        self._sheets = {choice.iri: sheet for sheet in layout().sheets for choice in sheet.classes}
        self._order = {sheet.key: number for number, sheet in enumerate(layout().sheets)}
        self._anywhere: dict[Place, Column] = {}
        for sheet in layout().sheets:
            for column in sheet.columns:
                self._anywhere.setdefault((column.property, column.language or ""), column)
        self._labels = packaged_knowledge().labels

    def sheet(self, class_iri: str) -> SheetLayout | None:
        """Return the sheet on which things of a class stand, None for a class without one."""
        return self._sheets.get(class_iri)

    def place(self, sheet: SheetLayout | None) -> int:
        """Return the place of a sheet among all; what has none comes last."""
        return self._order[sheet.key] if sheet else len(self._order)

    def order(self, sheet: SheetLayout | None, cell: CellChange) -> int:
        """Return the place of a column on its sheet; what has none comes last."""
        keys = [column.key for column in sheet.columns] if sheet else []
        return keys.index(cell.key) if cell.key in keys else len(keys)

    def name(self, sheet: SheetLayout | None, place: Place) -> tuple[str, Mapping[str, str]]:
        """Return the key and the names of the column for a property and language."""
        prop, language = place
        own = (c for c in (sheet.columns if sheet else ()) if (c.property, c.language or "") == place)
        column = next(own, None) or self._anywhere.get(place)
        if column:
            return column.key, column.names
        sign = f" [{language}]" if language else ""
        label = self._labels.label(prop) or {"": compact(prop)}
        key = notation(prop) if (prop, "") in self._anywhere else compact(prop)
        return f"{key}-{language}" if language else key, {
            lang: choose(label, lang) + sign for lang in LANGUAGES
        }


def value_text(term: Term, names: TripleIndex, lang: str) -> str:
    """Return a value as a person reads it: the label of a thing, else its slug; a literal as it is."""
    if isinstance(term, NamedNode):
        return choose(names.label(term.value), lang) or notation(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def values_text(terms: Sequence[Term], names: TripleIndex, lang: str) -> str:
    """Return the values of a cell on one line."""
    return "; ".join(value_text(term, names, lang) for term in terms)
