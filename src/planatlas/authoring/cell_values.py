"""What a column holds of a graph, exactly or not at all.

A cell shows a number as a number and a day as a day, but only where it reads back as the very same literal:
`7.10` and `7.1` are one number and two literals (RDF 1.1 Concepts, section 3.3), and of the two only the
second is what anybody would type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from planatlas.authoring.cell_text import escape, join, reference_text
from planatlas.authoring.model import CellValue, Choice, Column
from planatlas.namespaces import XSD
from planatlas.store import Literal, NamedNode, Term
from planatlas.store.literals import literal_fault

LONGEST: Final = 32_767
_DIGITS: Final = 15
_INTEGER: Final = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_DECIMAL: Final = re.compile(r"(?!-0$)-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Cells:
    """Makes the cells of one workbook: its country shortens references, its language names codes."""

    def __init__(self, country: str, lang: str) -> None:
        self._country, self._lang = country, lang
        self._codes: dict[int, dict[str, str]] = {}
        self._references: dict[str, str] = {}

    def reference(self, iri: str) -> str:
        """Return how a thing is named in this workbook."""
        found = self._references.get(iri)
        if found is None:
            found = self._references[iri] = reference_text(iri, self._country)
        return found

    def code(self, iri: str, choices: tuple[Choice, ...]) -> str | None:
        """Return how a code or class of a list stands in a cell, None for one that is not of the list."""
        key = id(choices)
        if key not in self._codes:
            self._codes[key] = {choice.iri: choice_text(choice, choices, self._lang) for choice in choices}
        return self._codes[key].get(iri)

    def cell(self, terms: Sequence[Term], column: Column) -> tuple[CellValue | None, list[Term]]:
        """Return the content of a cell, None for an empty one, and the values that it cannot hold exactly."""
        held: list[CellValue] = []
        left: list[Term] = []
        for term in terms if len(terms) == 1 else sorted(terms, key=str):
            value = self._value(term, column)
            if value is None or (held and not column.many):
                left.append(term)
            else:
                held.append(value)
        if not held:
            return None, left
        value = held[0] if len(held) == 1 else join(sorted(map(_text, held)))
        if isinstance(value, str) and length(value) > LONGEST:
            return None, list(terms)
        return value, left

    def _value(self, term: Term, column: Column) -> CellValue | None:
        if isinstance(term, NamedNode):
            if column.datatype is not None:
                return None
            iri = term.value
            return self.code(iri, column.choices) if column.choices else self.reference(iri)
        if not isinstance(term, Literal) or term.language != column.language:
            return None
        if column.language is None and term.datatype.value != column.datatype:
            return None
        return _literal(term.value, column)


def length(text: str) -> int:
    """Return the length of a text as a spreadsheet counts it, in units of UTF-16.

    >>> length("año"), length("𝒳")
    (3, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def choice_text(choice: Choice, choices: Sequence[Choice], lang: str) -> str:
    """Return how a code stands in a cell: its name, or its notation where the name is not plain enough."""
    name = choice.names.get(lang, "")
    wanted = name.casefold()
    meant = [c for c in choices if wanted in {text.casefold() for text in (c.word, *c.names.values())}]
    return name if name and meant == [choice] and not re.search(r"[,;\n]", name) else choice.word


def _literal(text: str, column: Column) -> CellValue | None:
    datatype = column.datatype or ""
    if datatype == XSD + "integer":
        return _integer(text)
    if datatype == XSD + "decimal":
        return _decimal(text)
    if datatype == XSD + "boolean":
        return {"true": True, "false": False}.get(text)
    if datatype == XSD + "date":
        return _date(text)
    # A faulty address is told at import, and would not be read.
    return None if literal_fault(text, datatype) else escape(text, many=column.many)


def _integer(text: str) -> int | str | None:
    if not _INTEGER.fullmatch(text):
        return None
    return int(text) if len(text.lstrip("-")) <= _DIGITS else text


def _decimal(text: str) -> Decimal | str | None:
    if not _DECIMAL.fullmatch(text):
        return None
    exact = sum(character.isdigit() for character in text) <= _DIGITS and "E" not in str(Decimal(text))
    return Decimal(text) if exact else text


def _date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(value: CellValue) -> str:
    """Return a value as it stands among several in one cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
