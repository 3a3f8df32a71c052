"""The embedded store: Oxigraph in memory, asked in SPARQL 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import PREFIXES
from planatlas.store.reading import read_triples
from planatlas.store.source import Dataset, Rows, Term


class Store:
    """Named graphs in memory; the default graph of every query is the union of them all.

    >>> from planatlas.store import NamedNode, Triple
    >>> a = NamedNode("http://example.org/a")
    >>> store = Store()
    >>> store.add("http://example.org/graph", [Triple(a, a, a)])
    1
    >>> store.ask("ASK { ?s ?p ?o }")
    True
    """

    location = "memory"

    def __init__(self) -> None:
        self._inner = ox.Store()

    def __len__(self) -> int:
        return len(self._inner)

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> int:
        """Add triples to a named graph; returns how many statements the store gained."""
        before = len(self._inner)
        name = ox.NamedNode(graph)
        self._inner.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
        return len(self._inner) - before

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Put these triples in the place of what the graphs held."""
        for graph, triples in graphs.items():
            self.remove_graph(graph)
            self.add(graph, triples)

    def remove_graph(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none."""
        self._inner.remove_graph(ox.NamedNode(graph))

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self._inner.named_graphs() if isinstance(g, ox.NamedNode))

    def triples(self, graph: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, or those of all graphs, each once."""
        if graph is not None:
            quads = self._inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            return (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
        return iter({ox.Triple(q.subject, q.predicate, q.object) for q in self._inner})

    def select(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> Rows:
        """Answer a SELECT query. Raises InputError `query-syntax` with line and column."""
        answer = self._run(query, substitutions, dataset)
        if not isinstance(answer, ox.QuerySolutions):
            raise InputError("query-syntax", reason="SELECT expected")
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, tuple(tuple(solution) for solution in answer))

    def ask(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> bool:
        """Answer an ASK query."""
        answer = self._run(query, substitutions, dataset)
        if not isinstance(answer, ox.QueryBoolean):
            raise InputError("query-syntax", reason="ASK expected")
        return bool(answer)

    def construct(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query as a list of triples, each once, in a fixed order."""
        answer = self._run(query, substitutions, dataset)
        if not isinstance(answer, ox.QueryTriples):
            raise InputError("query-syntax", reason="CONSTRUCT expected")
        return sorted(set(answer), key=str)

    def query(self, query: str, dataset: Dataset | None = None) -> Rows | bool | list[ox.Triple]:
        """Answer any query form: rows for SELECT, a truth value for ASK, triples for CONSTRUCT."""
        answer = self._run(query, None, dataset)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        if isinstance(answer, ox.QueryTriples):
            return sorted(set(answer), key=str)
        return Rows(tuple(v.value for v in answer.variables), tuple(tuple(s) for s in answer))

    @staticmethod
    def check_syntax(query: str) -> None:
        """Parse a query without data. Raises InputError `query-syntax` with `line:column`."""
        Store()._run(query)

    def _run(
        self,
        query: str,
        substitutions: Mapping[str, Term] | None = None,
        dataset: Dataset | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        bound = {ox.Variable(name): term for name, term in (substitutions or {}).items()}
        try:
            if dataset is None:
                return self._inner.query(
                    query, prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=bound
                )
            return self._inner.query(
                query,
                prefixes=PREFIXES,
                default_graph=[ox.NamedNode(graph) for graph in dataset.default],
                named_graphs=[ox.NamedNode(graph) for graph in dataset.named],
                substitutions=bound,
            )
        except SyntaxError as error:
            raise InputError("query-syntax", where=_place(error), reason=_reason(error)) from None
        except UnicodeEncodeError as error:
            before = query[: error.start]
            where = f"{before.count(chr(10)) + 1}:{error.start - before.rfind(chr(10))}"
            raise InputError("query-syntax", where=where, reason="not a Unicode character") from None

    def load(self, path: Path, graph: str) -> int:
        """Add the triples of a file to a named graph, all or none. Raises as `read_statements`."""
        return self.add(graph, list(read_triples(path)))


def _place(error: SyntaxError) -> str | None:
    if error.lineno:
        return f"{error.lineno}:{error.offset or 1}"
    match = re.search(r"(\d+):(\d+)", str(error))
    return f"{match[1]}:{match[2]}" if match else None


def _reason(error: SyntaxError) -> str:
    text = " ".join(str(error.msg).split())
    return re.sub(r"^(error at \d+:\d+: ?|Parser error at line \d+ column \d+: ?)", "", text).rstrip(".")
