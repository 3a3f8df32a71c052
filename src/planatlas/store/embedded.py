"""The embedded store: Oxigraph in memory or on disk, asked in SPARQL 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import PREFIXES
from planatlas.store.generations import Generations, failure, is_full
from planatlas.store.reading import read_triples
from planatlas.store.source import Dataset, Rows, Term

# A transaction that removes a graph this large is slower than writing anew what is kept.
_LARGE = 100_000
_SMALL = 50_000


class Store:
    """Named graphs in memory or on disk; the default graph of every query is the union of them all.

    On disk what was opened for reading shows the same state until it is closed, whoever writes beside it;
    what was opened for writing shows each change once it is whole.

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
        self._database: ox.Store | None = ox.Store()
        self._generations: Generations | None = None

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> Store:
        """Open a store on disk; for writing it is made where there is none, and locked until closed.

        Raises InputError `store-missing` (for reading), `store-is-file`, `store-none`, `store-foreign`,
        `store-locked`, `store-permission` or `store-damaged`.
        """
        store = cls()
        store.location = str(path)
        store._generations = Generations(Path(path), read_only=read_only)
        try:
            store._database = store._generations.open_current()
        except InputError:
            store._generations.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the database and its locks; nothing can be asked afterwards."""
        self._database = None
        if self._generations:
            self._generations.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _inner(self) -> ox.Store:
        if self._database is None:
            raise ValueError(f"{self.location}: the store is closed")
        return self._database

    def __len__(self) -> int:
        return len(self._inner)

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> int:
        """Add triples to a named graph; returns how many statements the store gained."""
        before = len(self._inner)
        if self._generations:
            with self.staged() as stage:
                stage.add(graph, triples)
        else:
            self._add_text(ox.NamedNode(graph), triples)
        return len(self._inner) - before

    def _add_text(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Add triples as text, which costs half of what handing over each does."""
        rest = iter(triples)
        while part := list(islice(rest, _SMALL)):
            lines = ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b""
            if b"_:" in lines:
                # Read from text, blank nodes would get other labels.
                self._inner.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in part)
            else:
                self._inner.load(input=lines, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Put these triples in the place of what the graphs held, all of them or none.

        Raises InputError `store-read-only`, `store-full` or `store-permission`.
        """
        if self._generations is None:
            # What an iterator yields may fail half-way, so all of it is read first.
            written = {graph: list(triples) for graph, triples in graphs.items()}
            for graph, held in written.items():
                self.remove_graph(graph)
                self.add_many(graph, held)
            return
        with self.staged(graphs) as stage:
            for graph, triples in graphs.items():
                stage.add_many(graph, triples)

    def remove_graph(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none."""
        if self._generations:
            if self._inner.contains_named_graph(ox.NamedNode(graph)):
                with self.staged([graph]):
                    pass
        else:
            self._inner.remove_graph(ox.NamedNode(graph))

    @contextmanager
    def staged(self, without: Iterable[str] = ()) -> Iterator[Store]:
        """Yield a store to change freely: what this one holds, without some graphs.

        It takes the place of this one when the block ends, and is thrown away where the block raises; a
        process that is killed meanwhile leaves this one as it is. Raises as `replace`.
        """
        stage = Store()
        if self._generations is None:
            stage._take(self._inner, self._kept(set(without)))
            yield stage
            self._database = stage._database
            return
        dropped = set(without)
        anew = self._cheaper_anew(dropped)
        path = self._generations.begin(empty=anew)
        try:
            try:
                stage._database = ox.Store(str(path))
                if anew:
                    stage._take(self._inner, self._kept(dropped))
                else:
                    for graph in dropped:
                        stage.remove_graph(graph)
                yield stage
                stage._inner.flush()
            except OSError as error:
                # The database gives no number; an error with one comes from what the block itself reads.
                if error.errno is None or is_full(error):
                    raise failure(error, self._generations.folder) from None
                raise
            stage.close()
            self._generations.publish(path)
        except BaseException:
            stage.close()
            self._generations.discard(path)
            raise
        self._database = self._generations.open_current()
        self._generations.clean()

    def _kept(self, dropped: set[str]) -> list[str]:
        return [graph for graph in self.graphs() if graph not in dropped]

    def _take(self, other: ox.Store, graphs: Iterable[str]) -> None:
        for graph in graphs:
            self._inner.bulk_extend(other.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def _cheaper_anew(self, dropped: set[str]) -> bool:
        """Tell whether to write what is kept anew rather than to remove what is dropped."""
        kept = self._kept(dropped)
        if not kept:
            return True
        removed = self._count(dropped, None)
        return removed > _LARGE and self._count(kept, 2 * removed) < 2 * removed

    def _count(self, graphs: Iterable[str], most: int | None) -> int:
        quads = (
            quad
            for graph in graphs
            for quad in self._inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        )
        return sum(1 for _ in islice(quads, most))

    def add_quads(self, lines: bytes) -> None:
        """Add N-Quads that are known to be valid and without blank nodes; for a store in memory or a stage.

        Other threads may do the same meanwhile: the work is done outside the interpreter.
        """
        self._inner.bulk_load(input=lines, format=ox.RdfFormat.N_QUADS, lenient=True)

    def add_many(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a named graph, without counting them; for a store in memory or a stage."""
        name = ox.NamedNode(graph)
        quads = (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
        first = list(islice(quads, _SMALL))
        # Bulk writing makes new files each time, so what is small goes the other way.
        if len(first) < _SMALL:
            self._inner.extend(first)
        else:
            self._inner.bulk_extend(chain(first, quads))

    def add_answer(self, graph: str, query: str, dataset: Dataset | None, besides: Iterable[str]) -> None:
        """Add to a named graph what a CONSTRUCT query answers and some graphs do not hold.

        For a store in memory or a stage; the answer need not fit in memory.
        """
        answer = self._run(query, None, dataset)
        if not isinstance(answer, ox.QueryTriples):
            raise InputError("query-syntax", reason="CONSTRUCT expected")
        held = [ox.NamedNode(name) for name in besides]
        # Most properties that are derived stand in no other graph, and then no triple needs a look-up.
        asked: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        while batch := set(islice(answer, _SMALL)):
            for predicate in {triple.predicate for triple in batch}.difference(asked):
                asked[predicate] = [name for name in held if self._uses(predicate, name)]
            new = (
                t
                for t in batch
                if not any(
                    ox.Quad(t.subject, t.predicate, t.object, name) in self._inner
                    for name in asked[t.predicate]
                )
            )
            self.add_many(graph, new)

    def _uses(self, predicate: ox.NamedNode, graph: ox.NamedNode) -> bool:
        return next(self._inner.quads_for_pattern(None, predicate, None, graph), None) is not None

    def excerpt(self, graphs: Mapping[str, Iterable[str]]) -> Store:
        """Return a store in memory with graphs of this one, each made of several: {name there: names here}.

        Blank nodes keep their labels. Where there are none, other threads may run meanwhile.
        """
        new = Store()
        for target, sources in graphs.items():
            name = ox.NamedNode(target)
            for source in map(ox.NamedNode, sources):
                lines = self._inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=source) or b""
                if b"_:" in lines:
                    quads = self._inner.quads_for_pattern(None, None, None, source)
                    new._inner.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, name) for q in quads)
                else:
                    new._inner.load(input=lines, format=ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
        return new

    def count(self, graph: str) -> int:
        """Return the number of triples in a named graph."""
        answer = self._run(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        rows = answer if isinstance(answer, ox.QuerySolutions) else ()
        return sum(int(row[0].value) for row in rows)

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self._inner.named_graphs() if isinstance(g, ox.NamedNode))

    def triples(self, graph: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, or those of all graphs, each once."""
        if graph is not None:
            quads = self._inner.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            return (quad.triple for quad in quads)
        return iter({quad.triple for quad in self._inner})

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
        how: dict[str, Any] = {"use_default_graph_as_union": True}
        if dataset is not None:
            how = {
                "default_graph": [ox.NamedNode(graph) for graph in dataset.default],
                "named_graphs": [ox.NamedNode(graph) for graph in dataset.named],
            }
        if substitutions:
            how["substitutions"] = {ox.Variable(name): term for name, term in substitutions.items()}
        try:
            try:
                return self._inner.query(query, **how)
            except SyntaxError:
                # Reading our prefixes costs more than most queries, and few need them.
                return self._inner.query(query, prefixes=PREFIXES, **how)
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
