"""What every store answers, wherever its triples live: in memory, on disk, in a SPARQL 1.1 server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Subject = ox.NamedNode | ox.BlankNode | ox.Triple


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a SELECT: variable names and rows of terms, unbound as None."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def dicts(self) -> Iterator[dict[str, Term | None]]:
        """Yield each row as {variable: term}."""
        return (dict(zip(self.variables, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of one query (https://www.w3.org/TR/sparql11-query/#rdfDataset), by IRI.

    `default` are merged into the default graph; `named` are those that GRAPH can reach.
    """

    default: tuple[str, ...]
    named: tuple[str, ...] = ()


class Source(Protocol):
    """A store: named graphs, asked in SPARQL 1.1. Without a `dataset` a query sees all its graphs, merged.

    `location` is what a person calls it: `memory`, a path, an address.
    """

    location: str

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        ...

    def triples(self, graph: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, or those of all graphs, each once."""
        ...

    def select(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> Rows:
        """Answer a SELECT query. Raises InputError `query-syntax`."""
        ...

    def ask(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> bool:
        """Answer an ASK query. Raises InputError `query-syntax`."""
        ...

    def construct(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query, each triple once, in a fixed order."""
        ...

    def query(self, query: str, dataset: Dataset | None = None) -> Rows | bool | list[ox.Triple]:
        """Answer any query form: rows for SELECT, a truth value for ASK, triples for CONSTRUCT."""
        ...

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Put these triples in the place of what the graphs held, all of them or none."""
        ...

    def remove_graph(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none."""
        ...
