"""Where each SPARQL server has its addresses, and what it does its own way: the one place that knows.

Measured on Oxigraph server 0.5.13, Apache Jena Fuseki 5.6.0 and Virtuoso 7.2.5
(docs/decisions/0014-remote-engines.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from planatlas.namespaces import BASE, XSD
from planatlas.store.source import Dataset, Term

# What may follow the address that a user gives, in the order in which it is tried; first the address itself.
ENDINGS: Final = ("", "/query", "/sparql")
# A graph that is nowhere.
NO_GRAPH: Final = BASE + "no-graph"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A server: its addresses for reading and writing (None: not known), and its ways."""

    engine: str
    query: str
    update: str | None = None
    graph_store: str | None = None
    graph_parameter: str = "graph"
    # One update request, and one PUT of a graph, happen whole or not at all.
    transactional: bool = False
    # Virtuoso answers with one X-SPARQL-default-graph header for each graph that the protocol names, and a
    # client that reads no more than 100 headers fails; FROM in the text brings none.
    dataset_in_text: bool = False
    # Virtuoso cuts an answer at ResultSetMaxRows (10,000 as packaged) with status 200: a SELECT then has the
    # header X-SPARQL-MaxRows, a CONSTRUCT and a GET of the Graph Store have nothing that shows it.
    cuts_answers: bool = False


def recognise(query: str, headers: Mapping[str, str]) -> Dialect:
    """Return the dialect of the server that answered at a query address, from how it names itself.

    An unknown server may be read; where it takes updates only its user knows.
    """
    server = headers.get("Server") or ""
    root = re.sub(r"/(query|sparql|sparql-auth)/?$", "", query.partition("?")[0]).rstrip("/")
    if server.startswith("Oxigraph"):
        return Dialect("oxigraph", query, f"{root}/update", f"{root}/store", transactional=True)
    if headers.get("Fuseki-Request-Id"):
        return Dialect("fuseki", query, f"{root}/update", f"{root}/data", transactional=True)
    if server.startswith("Virtuoso"):
        return Dialect(
            "virtuoso",
            query,
            # Without -auth Virtuoso answers an update with 500 and a PUT with 403.
            f"{root}/sparql-auth",
            f"{root}/sparql-graph-crud-auth",
            graph_parameter="graph-uri",
            dataset_in_text=True,
            cuts_answers=True,
        )
    return Dialect("unknown", query)


def with_addresses(dialect: Dialect, update: str | None, graph_store: str | None) -> Dialect:
    """Return the dialect with the addresses that a user states, in place of those it would guess."""
    return replace(dialect, update=update or dialect.update, graph_store=graph_store or dialect.graph_store)


def closed(dataset: Dataset, dialect: Dialect) -> Dataset:
    """Return a dataset that an engine does not widen by itself.

    Without a graph every server answers from what it takes for its default, Virtuoso from the union of all it
    has, its own graphs included; and with FROM alone, GRAPH reaches all of them there.
    """
    nothing = (NO_GRAPH,)
    if dialect.engine == "virtuoso":
        return Dataset(dataset.default or nothing, dataset.named or nothing)
    return dataset if dataset.default or dataset.named else Dataset(nothing)


_BLANK_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_TRUTH: Final = {"1": "true", "0": "false"}


def mended_json(body: bytes, dialect: Dialect) -> bytes:
    """Return SPARQL JSON results as the specification has them.

    Virtuoso writes a blank node as `nodeID://b1`, which is no label.
    """
    return _BLANK_NODE.sub(rb"\1", body) if dialect.engine == "virtuoso" else body


def mended_term(term: Term | None, dialect: Dialect) -> Term | None:
    """Return a term as the embedded store would give it.

    Every engine keeps numbers as values, and writes them in a form of its own: ten as 10, 10.0, 1e+10. And
    Virtuoso keeps a truth value as a number: `true` comes back as "1"^^xsd:boolean.
    """
    if dialect.engine == "oxigraph" or not isinstance(term, ox.Literal):
        return term
    kind = term.datatype.value
    if kind == _BOOLEAN:
        return ox.Literal(_TRUTH.get(term.value, term.value), datatype=term.datatype)
    if kind in _NUMBERS and (text := _canonical_number(term.value, kind)) != term.value:
        return ox.Literal(text, datatype=term.datatype)
    return term


def _canonical_number(text: str, kind: str) -> str:
    """Return a decimal or a floating-point number as Oxigraph writes it: no exponent, no idle zero.

    >>> [_canonical_number(text, XSD + "decimal") for text in ("10.0", "0.250", "-0.0", "100")]
    ['10', '0.25', '0', '100']
    >>> [_canonical_number(text, XSD + "double") for text in ("1.5e0", "1e+10", "INF", "none")]
    ['1.5', '10000000000', 'INF', 'none']
    """
    try:
        value = Decimal(text) if kind == _DECIMAL else Decimal(repr(float(text)))
    except (ArithmeticError, ValueError):
        return text
    if not value.is_finite():
        return text
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" and kind == _DECIMAL else plain


_BOOLEAN: Final = XSD + "boolean"
_DECIMAL: Final = XSD + "decimal"
_NUMBERS: Final = frozenset({_DECIMAL, XSD + "double", XSD + "float"})
