"""A store in a SPARQL 1.1 server: asked over the Protocol, written over the Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import BASE, GRAPH
from planatlas.store import answers
from planatlas.store.credentials import Credentials
from planatlas.store.embedded import Store
from planatlas.store.protocol import Server, checked_address
from planatlas.store.query_text import filled, query_form, substituted, template_of, uses, with_prefixes
from planatlas.store.source import Dataset, Rows, Term
from planatlas.store.transport import Answer, Transport, patience

# Where graphs wait while others are still on their way; outside GRAPH, so that no query sees them.
_WAITING: Final = BASE + "waiting/"
_PAGE: Final = 5_000


class RemoteStore:
    """The named graphs below `https://w3id.org/planatlas/graph/` in a server, whoever else uses it.

    One address is enough: the server itself (`https://example.org/`, Oxigraph and Virtuoso), the dataset
    (`https://example.org/atlas`, Fuseki), or the query endpoint as it is. At the first use an `ASK {}` goes
    to that address, then to `/query` and `/sparql` below it, and the first that answers is asked from then
    on. Addresses for writing follow from how the server names itself; for one that is not known here they
    are given as `update_url` (SPARQL Update) and `graph_url` (Graph Store Protocol), or it is only read.

    A user and a password are given here, or come from the address, from PLANATLAS_STORE_USER and
    PLANATLAS_STORE_PASSWORD, or from .netrc; they are sent as Basic or Digest, as the server asks.

    `timeout` is in seconds, for each request, and ten times that for one that writes; without it
    PLANATLAS_STORE_TIMEOUT counts, or else 60. Every failure is an InputError of one line.
    """

    def __init__(
        self,
        url: str,
        *,
        update_url: str | None = None,
        graph_url: str | None = None,
        user: str | None = None,
        password: str | None = None,
        timeout: float | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        checked_address(url)
        credentials = Credentials(user, password) if user is not None else Credentials.of(url)
        self._server = Server(url, update_url, graph_url, Transport(credentials, patience(timeout), pause))
        self.location = self._server.location

    @property
    def engine(self) -> str:
        """What the server is: oxigraph, fuseki, virtuoso or unknown. Raises InputError."""
        return self._server.dialect.engine

    def graphs(self) -> list[str]:
        """Return the IRIs of our named graphs in the server, sorted."""
        pattern = "GRAPH ?graph { } FILTER EXISTS { GRAPH ?graph { ?s ?p ?o } }"
        if self.engine not in {"oxigraph", "fuseki"}:
            # An empty pattern finds no graph in Virtuoso.
            pattern = "GRAPH ?graph { ?s ?p ?o }"
        text = f'SELECT DISTINCT ?graph {{ {pattern} FILTER(STRSTARTS(STR(?graph), "{GRAPH}")) }}'
        rows = self._server.rows(self._server.query(text, "SELECT", None))
        return sorted(row[0].value for row in rows.rows if isinstance(row[0], ox.NamedNode))

    def triples(self, graph: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, or those of all our graphs, each once."""
        if graph is None:
            return iter({triple for name in self.graphs() for triple in self.triples(name)})
        if self._server.dialect.cuts_answers:
            return iter(self._by_pages(graph))
        if self._server.dialect.graph_store is None:
            return iter(self.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", dataset=Dataset((graph,))))
        answer = self._server.graph_store("GET", graph)
        return iter(
            [] if answer.status == 404 else set(answers.triples(answer, self._server.dialect, self.location))
        )

    def select(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> Rows:
        """Answer a SELECT query. Raises InputError."""
        return self._server.rows(self._asked(query, ("SELECT",), substitutions, dataset))

    def ask(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> bool:
        """Answer an ASK query. Raises InputError."""
        return self._server.truth(self._asked(query, ("ASK",), substitutions, dataset))

    def construct(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query, each triple once, in a fixed order. Raises InputError."""
        if query_form(query) == "CONSTRUCT":
            # Asked as a SELECT, and the triples made here. Virtuoso cuts a CONSTRUCT without a word and
            # writes truth values as "1"^^xsd:int; Fuseki lets a literal be a subject, which RDF does not.
            _check_syntax(query)
            template = template_of(with_prefixes(query))
            made = filled(template, self.select(template.select, substitutions, dataset))
        else:
            answer = self._asked(query, ("DESCRIBE",), substitutions, dataset)
            made = answers.triples(answer, self._server.dialect, self.location)
        return sorted(set(made), key=str)

    def query(self, query: str, dataset: Dataset | None = None) -> Rows | bool | list[ox.Triple]:
        """Answer any query form: rows for SELECT, a truth value for ASK, triples for CONSTRUCT."""
        form = query_form(query)
        if form == "SELECT":
            return self.select(query, dataset=dataset)
        return self.ask(query, dataset=dataset) if form == "ASK" else self.construct(query, dataset=dataset)

    def replace(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        """Put these triples in the place of what the graphs held, all of them or none.

        One graph is one PUT, which Oxigraph and Fuseki carry out whole or not at all. Several graphs first
        arrive under other names; then one update request empties each target and fills it from there. For
        Oxigraph and Fuseki that request is a transaction. Virtuoso commits each step by itself: it keeps a
        copy of what the graphs held until all is done, and a failure is answered by putting that back, but
        a reader may see the steps, and a client that dies in the middle leaves them. A server without an
        address for updates gets one PUT after the other, and after a failure what stood there before.

        Raises InputError; what the graphs held is then there as before, or the error says that it is not
        (`remote-half-done`). Where no answer comes to the update, in time or because the connection is
        lost, only the server knows: it may still carry it out, whole.
        """
        dialect = self._server.dialect
        if dialect.graph_store is None:
            raise InputError("remote-read-only", where=self.location)
        if len(graphs) == 1 and dialect.transactional:
            for graph, triples in graphs.items():
                self._put(graph, triples)
        elif dialect.update is not None:
            self._replace_by_update(graphs)
        else:
            self._replace_one_by_one(graphs)

    def remove_graph(self, graph: str) -> None:
        """Drop a named graph; nothing happens where there is none. Raises InputError."""
        if self._server.dialect.graph_store is not None:
            self._server.graph_store("DELETE", graph)
        else:
            self._server.update([_drop(graph)])

    def _replace_by_update(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        folder = f"{_WAITING}{uuid.uuid4()}/"
        arrived = {graph: f"{folder}new/{number}" for number, graph in enumerate(graphs)}
        before = {graph: f"{folder}old/{number}" for number, graph in enumerate(graphs)}
        if self._server.dialect.transactional:
            before = {}
        try:
            for graph, triples in graphs.items():
                self._put(arrived[graph], triples)
            if before:
                self._server.update([_copy(graph, copy) for graph, copy in before.items()])
            try:
                self._server.update([_copy(source, graph) for graph, source in arrived.items()])
            except BaseException:
                if before:
                    with self._putting_back():
                        self._server.update([_copy(copy, graph) for graph, copy in before.items()])
                raise
        finally:
            # What waits is ours alone and seen by no query: that it cannot be dropped is no failure.
            with suppress(InputError):
                self._server.update([_drop(name) for name in (*arrived.values(), *before.values())])

    def _replace_one_by_one(self, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
        before = {graph: list(self.triples(graph)) for graph in graphs}
        try:
            for graph, triples in graphs.items():
                self._put(graph, triples)
        except BaseException:
            with self._putting_back():
                for graph, triples in before.items():
                    self._put(graph, triples)
            raise

    @contextmanager
    def _putting_back(self) -> Iterator[None]:
        """Say that the graphs are not as they were, where putting them back fails too."""
        try:
            yield
        except InputError as error:
            raise InputError("remote-half-done", where=self.location) from error

    def _put(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        if body:
            self._server.graph_store("PUT", graph, body)
        else:
            self.remove_graph(graph)

    def _by_pages(self, graph: str) -> set[ox.Triple]:
        """Return the triples of a graph from a server that cuts answers; none is missing."""
        dataset = Dataset((graph,))
        number = self.select("SELECT (COUNT(*) AS ?number) { ?s ?p ?o }", dataset=dataset).rows[0][0]
        total = int(number.value) if isinstance(number, ox.Literal) else 0
        found: set[ox.Triple] = set()
        place_in_graph = 0
        while place_in_graph < total:
            text = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {_PAGE} OFFSET {place_in_graph}"
            rows = self._server.rows(self._server.query(text, "SELECT", dataset), partly=True).rows
            if not rows:
                break
            # Each row is a triple as it stands in the graph.
            found.update(ox.Triple(*row) for row in rows)  # type: ignore[arg-type]
            place_in_graph += len(rows)
        if len(found) != total:
            raise InputError("remote-cut", where=self.location, rows=len(found))
        return found

    def _asked(
        self,
        query: str,
        forms: tuple[str, ...],
        substitutions: Mapping[str, Term] | None,
        dataset: Dataset | None,
    ) -> Answer:
        if query_form(query) not in forms:
            raise InputError("query-syntax", reason=f"{forms[0]} expected")
        text = substituted(query, substitutions or {})
        _check_syntax(text)
        if dataset is None:
            ours = tuple(self.graphs())
            dataset = Dataset(ours, ours)
        return self._server.query(with_prefixes(text), query_form(query), dataset)


def _check_syntax(text: str) -> None:
    """Find a mistake here, at the same line and column as in the embedded store. Raises InputError."""
    # That store calls the address of a SERVICE to check it.
    if not uses(text, "SERVICE"):
        Store.check_syntax(text)


def _name(graph: str) -> str:
    return str(ox.NamedNode(graph))


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH {_name(graph)}"


def _copy(source: str, target: str) -> str:
    """Return operations of SPARQL Update that give a graph the content of another.

    Not COPY or MOVE: Fuseki 5.6.0 with TDB2 loses triples in both, and in ADD, where the target held some
    (five onto three: three arrive).
    """
    return (
        f"{_drop(target)} ;\n"
        f"INSERT {{ GRAPH {_name(target)} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {_name(source)} {{ ?s ?p ?o }} }}"
    )
