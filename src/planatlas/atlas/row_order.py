"""Rows of a server in the order and with the literals that an embedded store gives.

SPARQL 1.1 leaves much of ORDER BY to the engine, and an engine may keep `1.0` that another writes `1`.
Questions of the library order their rows by variables alone. Whichever of those are no columns are asked for
with the rows; then the rows are put in order here, by the engine that orders them everywhere else.
"""

from __future__ import annotations

import re
from typing import Final

from planatlas.questions import term_text
from planatlas.store import Literal, NamedNode, Rows, Store, Term

_SELECT: Final = re.compile(r"^SELECT DISTINCT((?:\s+\?\w+)+)", re.MULTILINE)
_ORDER: Final = re.compile(r"\bORDER BY((?:\s+\?\w+)+)\s*$")


def with_order_columns(query: str) -> str:
    r"""Return a query of the library that also selects what its rows are ordered by.

    >>> with_order_columns("SELECT DISTINCT ?a WHERE { ?a ?b ?c } ORDER BY ?b ?a\n")
    'SELECT DISTINCT ?a ?b WHERE { ?a ?b ?c } ORDER BY ?b ?a\n'
    """
    columns, order = _SELECT.search(query), _ORDER.search(query)
    if columns is None or order is None:
        return query
    more = [name for name in order[1].split() if name not in columns[1].split()]
    return " ".join([query[: columns.end()], *more]) + query[columns.end() :]


def in_order(rows: Rows, query: str) -> Rows:
    """Return the rows of `with_order_columns(query)` as those of the query itself.

    Rows with a blank node or a triple in them keep the server's order: they have no text that a query can
    hold.
    """
    columns, order = _SELECT.search(query), _ORDER.search(query)
    if columns is None or order is None:
        return rows
    terms = (term for row in rows.rows for term in row)
    if all(term is None or isinstance(term, NamedNode | Literal) for term in terms):
        variables = " ".join(f"?{name}" for name in rows.variables)
        lines = "\n".join(f"( {' '.join(map(_text, row))} )" for row in rows.rows)
        values = f"VALUES ( {variables} ) {{\n{lines}\n}}"
        rows = Store().select(f"SELECT {variables} {{ {values} }} ORDER BY{order[1]}")
    names = tuple(name[1:] for name in columns[1].split())
    places = [rows.variables.index(name) for name in names]
    return Rows(names, tuple(dict.fromkeys(tuple(row[place] for place in places) for row in rows.rows)))


def _text(term: Term | None) -> str:
    return term_text(term) if isinstance(term, NamedNode | Literal) else "UNDEF"
