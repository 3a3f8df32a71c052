"""What the cells of one column say: texts, numbers, days, codes and names of things, as terms of RDF.

A value that is typed in another way than it is read here is never guessed at, but told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from planatlas.authoring.cell_text import reference_iri, split, split_references, unescape
from planatlas.authoring.headers import folded
from planatlas.authoring.meant import DECIMAL, days_meant, nearest_number
from planatlas.authoring.model import CellValue, Column
from planatlas.errors import did_you_mean
from planatlas.labels import choose
from planatlas.namespaces import XSD, compact, notation
from planatlas.store import Literal, NamedNode, Term
from planatlas.store.literals import example, literal_fault

# `2021.0` is what programs make of a year; three zeros may be thousands.
_INTEGER: Final = re.compile(r"([+-]?)0*(\d+)(?:\.0{1,2})?", re.ASCII)
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d\S*")
_TRUE: Final = frozenset({"true", "yes", "verdadero", "si", "1"})
_FALSE: Final = frozenset({"false", "no", "falso", "0"})
_KNOWN: Final = 50_000

Fault = tuple[str, dict[str, str]]
"""What is wrong with a cell: the key of a message, and its details."""


class Said(NamedTuple):
    """What a cell says: its terms, and what of it cannot be read."""

    terms: tuple[Term, ...]
    faults: tuple[Fault, ...]


class ColumnReader:
    """Reads the cells of one column in the workbook of one country."""

    def __init__(self, column: Column, country: str, lang: str) -> None:
        self._column, self._country = column, country
        self._name = choose(column.names, lang)
        self._datatype = NamedNode(column.datatype) if column.datatype else None
        self._codes: dict[str, set[str]] = defaultdict(set)
        for choice in column.choices:
            for name in (*choice.names.values(), choice.word, choice.iri, compact(choice.iri)):
                self._codes[folded(name)].add(choice.iri)
        # Suggestions are in the language of the workbook.
        self._words = {
            folded(name): choose(choice.names, lang)
            for choice in column.choices
            for name in (*choice.names.values(), choice.word)
        }
        self._read = self._reader()
        self._kept: dict[tuple[type, CellValue], Said] = {}

    def said(self, value: CellValue) -> Said:
        """Return what a cell says; the same value is read once."""
        key = (type(value), value)
        if (found := self._kept.get(key)) is None:
            found = self._said(value)
            if len(self._kept) < _KNOWN:
                self._kept[key] = found
        return found

    def _said(self, value: CellValue) -> Said:
        terms: list[Term] = []
        faults: list[Fault] = []
        for item in self._read(value):
            if isinstance(item, tuple):
                faults.append(item)
            elif item not in terms:
                terms.append(item)
        if len(terms) > 1 and not self._column.many:
            faults.append(("cell-one-value", {"column": self._name}))
        return Said(tuple(terms), tuple(faults))

    def _reader(self) -> Callable[[CellValue], Iterator[Term | Fault]]:
        column = self._column
        if column.datatype is None:
            return self._choices if column.choices else self._references
        if column.language is not None:
            return self._texts
        readers = {
            XSD + "integer": self._integer,
            XSD + "decimal": self._decimal,
            XSD + "boolean": self._boolean,
            XSD + "date": self._date,
        }
        if one := readers.get(column.datatype):
            return lambda value: self._each(value, one)
        return self._texts

    def _each(self, value: CellValue, one: Callable[[CellValue], Term | Fault]) -> Iterator[Term | Fault]:
        """Yield what a cell of numbers, days or truth values says."""
        if isinstance(value, str):
            for part in split(value, many=self._column.many):
                yield one(unescape(part))
        else:
            yield one(value)

    def _texts(self, value: CellValue) -> Iterator[Term | Fault]:
        if isinstance(value, bool | date):
            yield "cell-not-text", {}
            return
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        for part in split(text, many=self._column.many):
            yield self._text(unescape(part))

    def _text(self, text: str) -> Term | Fault:
        if self._column.language is not None:
            return Literal(text, language=self._column.language)
        datatype = self._column.datatype or ""
        if literal_fault(text, datatype):
            return "cell-form", {"column": self._name, "example": example(datatype.removeprefix(XSD))}
        return Literal(text, datatype=self._datatype)

    def _integer(self, value: CellValue) -> Term | Fault:
        if isinstance(value, int) and not isinstance(value, bool):
            return Literal(str(value), datatype=self._datatype)
        if isinstance(value, str) and (match := _INTEGER.fullmatch(value)):
            sign = "-" if match[1] == "-" and match[2] != "0" else ""
            return Literal(sign + match[2], datatype=self._datatype)
        return self._no_number(value)

    def _decimal(self, value: CellValue) -> Term | Fault:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Literal(_plain(Decimal(value)), datatype=self._datatype)
        if isinstance(value, str) and DECIMAL.fullmatch(value):
            try:
                return Literal(_plain(Decimal(value)), datatype=self._datatype)
            except InvalidOperation:
                pass
        return self._no_number(value)

    def _no_number(self, value: CellValue) -> Fault:
        if isinstance(value, bool | date | Decimal):
            name = (self._column.datatype or "").removeprefix(XSD)
            return "cell-form", {"column": self._name, "example": example(name)}
        return "cell-number", {"near": nearest_number(str(value))}

    def _boolean(self, value: CellValue) -> Term | Fault:
        text = folded(str(value))
        if isinstance(value, bool) or text in _TRUE | _FALSE:
            return Literal("true" if text in _TRUE else "false", datatype=self._datatype)
        return "cell-boolean", {}

    def _date(self, value: CellValue) -> Term | Fault:
        if isinstance(value, date):
            return Literal(value.isoformat(), datatype=self._datatype)
        text = str(value)
        if isinstance(value, str) and literal_fault(text, XSD + "date") is None:
            return Literal(text, datatype=self._datatype)
        if match := _MOMENT.fullmatch(text.strip()):
            return "cell-date-time", {"dates": match[1]}
        if days := days_meant(text):
            return "cell-date-order", {"dates": " / ".join(days)}
        return "cell-date", {"example": example("date")}

    def _choices(self, value: CellValue) -> Iterator[Term | Fault]:
        for line in split(str(value), many=True):
            yield from self._chosen(line, ";,")

    def _chosen(self, text: str, signs: str) -> Iterator[Term | Fault]:
        """Yield the codes of a line: one, or several with a sign between them that is part of no name."""
        found = self._codes.get(folded(text.strip("<>")), set())
        if len(found) == 1:
            yield NamedNode(next(iter(found)))
        elif not found and signs and signs[0] in text:
            for part in text.split(signs[0]):
                if part.strip():
                    yield from self._chosen(part.strip(), signs[1:])
        elif not found and signs:
            yield from self._chosen(text, signs[1:])
        else:
            near = ", ".join(sorted(map(notation, found)))
            near = near or self._words.get(did_you_mean(folded(text), self._words), "")
            yield "cell-code", {"value": text, "column": self._name, "near": near}

    def _references(self, value: CellValue) -> Iterator[Term | Fault]:
        for text in split_references(str(value)):
            iri = reference_iri(text, self._country)
            yield NamedNode(iri) if iri else ("cell-reference", {"value": text, "near": slug(text)})


def slug(text: str) -> str:
    """Return an identifier made from a name: small letters and digits, with hyphens between the words.

    >>> slug("Política Nacional de Defensa (2020)")
    'politica-nacional-de-defensa-2020'
    """
    return "-".join(re.findall(r"[a-z0-9]+", folded(text)))


def _plain(number: Decimal) -> str:
    """Return a number in digits, without zeros that say nothing."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.lstrip("+")
    return "0" if text in {"-0", ""} else text
