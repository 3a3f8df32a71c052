"""The answer to a question as a table: terms inside, labels outside.

CSV follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180); JSON gives numbers and truth values as
such, everything else as text, and an unbound cell as null.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Final

from planatlas.namespaces import XSD, compact
from planatlas.questions.header import Column, Question
from planatlas.store import Literal, NamedNode, Rows, Term

_INTEGERS: Final = frozenset(XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "short"))
_NUMBERS: Final = _INTEGERS | {XSD + "decimal", XSD + "double", XSD + "float"}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with headings in each language, and rows of RDF terms (None where unbound)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> Iterator[dict[str, Term | None]]:
        """Yield each row as {column name: term}."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def texts(self, *, short: bool = False) -> Iterator[tuple[str, ...]]:
        """Yield each row as text; `short` writes IRIs as prefixed names."""
        return (tuple(cell_text(term, short=short) for term in row) for row in self.rows)

    def to_csv(self, lang: str = "en", *, short: bool = False, spreadsheet_safe: bool = False) -> str:
        """Return CSV with the headings in the language.

        With `spreadsheet_safe` a text that a spreadsheet would run as a formula gets an apostrophe.
        """
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column.heading(lang) for column in self.columns])
        for row in self.rows:
            cells = (cell_text(term, short=short) for term in row)
            if spreadsheet_safe:
                cells = (_harmless(cell, term) for cell, term in zip(cells, row, strict=True))
            writer.writerow(list(cells))
        return stream.getvalue()

    def to_json(self, lang: str = "en") -> str:
        """Return JSON: `columns` (name and heading in the language) and `rows` (name: value)."""
        content = {
            "columns": [{"name": column.name, "label": column.heading(lang)} for column in self.columns],
            "rows": [{name: _plain(term) for name, term in row.items()} for row in self.dicts()],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def to_table(question: Question, rows: Rows) -> Table:
    """Return the answer with the columns of the question's header, in the header's order.

    A column that the answer does not have stays unbound.
    """
    place = {name: index for index, name in enumerate(rows.variables)}
    order = [place.get(column.name) for column in question.columns]
    return Table(
        question.columns, tuple(tuple(None if i is None else r[i] for i in order) for r in rows.rows)
    )


def cell_text(term: Term | None, *, short: bool = False) -> str:
    """Return a term as text: the lexical form of a literal, an IRI whole or as a prefixed name.

    >>> cell_text(NamedNode("https://w3id.org/planatlas/code/verdict/met"), short=True)
    'verdict:met'
    >>> cell_text(None)
    ''
    """
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return compact(term.value) if short else term.value
    return term.value if isinstance(term, Literal) else str(term)


def _plain(term: Term | None) -> str | int | float | bool | None:
    if term is None:
        return None
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype == XSD + "boolean":
            return term.value in {"true", "1"}
        try:
            if datatype in _INTEGERS:
                return int(term.value)
            if datatype in _NUMBERS:
                number = float(Decimal(term.value))
                # JSON has no infinity and no "not a number".
                return number if isfinite(number) else term.value
        except (ValueError, ArithmeticError):
            return term.value
    return cell_text(term)


def _harmless(cell: str, term: Term | None) -> str:
    is_number = isinstance(term, Literal) and term.datatype.value in _NUMBERS
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not is_number else cell
