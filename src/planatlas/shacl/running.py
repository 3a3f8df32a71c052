"""Compiled queries run, their rows made into results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Lock
from typing import Final, TypeVar

from planatlas.namespaces import RDFS
from planatlas.shacl.messages import filled
from planatlas.shacl.plan.algebra import Check, PerSolution
from planatlas.shacl.report import AskedFocus, Result
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.doubts import is_doubtful, is_trusted
from planatlas.shacl.sparql.literal_forms import LiteralForms, unmark
from planatlas.shacl.sparql.queries import bound_to
from planatlas.shacl.sparql.query_text import SPARQLText
from planatlas.shacl.sparql.writer import CheckQuery
from planatlas.store import Dataset, Literal, NamedNode, Source, Store, Term, Triple

_TREE: Final = f"SELECT ?child ?parent WHERE {{ ?child <{RDFS}subClassOf> ?parent FILTER(isIRI(?child)) }}"
_USED: Final = "SELECT DISTINCT ?class WHERE { ?any a ?class FILTER(isIRI(?class)) }"

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def class_tree(source: Source, dataset: Dataset | None) -> ClassTree:
    """Return the class tree of a dataset, with the classes that have instances in it."""
    pairs = source.select(_TREE, dataset=dataset).rows
    used = source.select(_USED, dataset=dataset).rows
    return ClassTree(
        ((c.value, p.value) for c, p in pairs if isinstance(c, NamedNode) and isinstance(p, NamedNode)),
        (name.value for (name,) in used if isinstance(name, NamedNode)),
    )


class Focus(AskedFocus):
    """The focus nodes of each shape, fetched when they are asked for; equal queries are asked once."""

    def __init__(self, run: Run, queries: Mapping[str, str]) -> None:
        self._run, self._queries = run, queries
        self._nodes: dict[str, frozenset[Term]] = {}

    def __getitem__(self, shape: str) -> frozenset[Term]:
        text = self._queries[shape]
        if text not in self._nodes:
            self._nodes[text] = self._run.nodes(text)
        return self._nodes[text]

    def nodes(self) -> frozenset[Term]:
        """Return the focus nodes of all shapes, asked for at once."""
        parts = " UNION ".join(f"{{ {text} }}" for text in dict.fromkeys(self._queries.values()))
        return self._run.nodes(f"SELECT DISTINCT ?this WHERE {{ {parts} }}") if parts else frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


class PlainStore:
    """The same triples without marked literals, for the queries of shapes; made when first asked for."""

    def __init__(self, graphs: Mapping[str, Collection[Triple]], forms: LiteralForms) -> None:
        self._graphs, self.forms = graphs, forms
        self._lock = Lock()

    @property
    def store(self) -> Store:
        """The store, made once whoever asks first."""
        with self._lock:
            return self._store

    @cached_property
    def _store(self) -> Store:
        store = Store()
        for name, triples in self._graphs.items():
            store.add(name, triples)
        return store

    @cached_property
    def _forms_of(self) -> dict[tuple[Term, Term], set[Term]]:
        """The forms in which a value was written of a node, where one of them was changed."""
        found: dict[tuple[Term, Term], set[Term]] = {}
        triples = [triple for graph in self._graphs.values() for triple in graph]
        for triple in triples:
            if (kept := self.forms.kept(triple.object)) is not None:
                found.setdefault((triple.subject, kept), set()).add(triple.object)
        for triple in triples if found else ():
            if (triple.subject, triple.object) in found:
                found[triple.subject, triple.object].add(triple.object)
        return found

    def written(self, row: Mapping[str, Term | None]) -> dict[str, Term | None]:
        """Return the terms of a row as they were written: of the node in `this`, else anywhere."""
        node = row.get("this")

        def form(term: Term | None) -> Term | None:
            if term is None or node is None:
                return term
            forms = self._forms_of.get((node, term), ())
            return next(iter(forms)) if len(forms) == 1 else self.forms.as_first_written(term)

        return {name: form(term) for name, term in row.items()}


class Copy:
    """The graphs of a server in memory, fetched when first asked, for checks that it might answer wrongly.

    Also for those that bind one node at a time: a request each takes longer, and no request can name a blank
    node.
    """

    def __init__(self, source: Source, dataset: Dataset) -> None:
        self._source, self._dataset = source, dataset
        self._trusted = is_trusted(source)
        self._lock = Lock()

    def answers(self, check: Check, query: CheckQuery) -> bool:
        """Whether a check is to be asked here."""
        return query.nodes is not None or (not self._trusted and is_doubtful(check))

    def opened(self) -> Run:
        """Return the run over the copy."""
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> Run:
        store = Store()
        for graph in dict.fromkeys((*self._dataset.default, *self._dataset.named)):
            store.add(graph, self._source.triples(graph))
        return Run(store, self._dataset)


class Run:
    """One validation of one dataset, several queries at a time where `jobs` says so."""

    def __init__(
        self,
        source: Source,
        dataset: Dataset | None,
        jobs: int = 1,
        plain: PlainStore | None = None,
        copy: Copy | None = None,
    ) -> None:
        self._source, self._dataset, self._jobs, self._plain = source, dataset, jobs, plain
        self._copy = copy

    def counts(self, queries: Mapping[str, str]) -> dict[str, int]:
        """Return the number of focus nodes of each shape; equal queries are asked once."""
        texts = list(dict.fromkeys(queries.values()))
        found = dict(zip(texts, self._each(self._count, texts), strict=True))
        return {shape: found[text] for shape, text in queries.items()}

    def results(self, checks: Sequence[tuple[Check, CheckQuery]]) -> tuple[Result, ...]:
        """Return the results of some checks, in order."""
        batches = self._each(lambda pair: list(self._results(*pair)), checks)
        return tuple(sorted((result for batch in batches for result in batch), key=Result.sort_key))

    def _each(self, work: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        if self._jobs < 2:
            return list(map(work, items))
        with ThreadPoolExecutor(self._jobs) as pool:
            return list(pool.map(work, items))

    def _count(self, text: str) -> int:
        ((number,),) = self._source.select(text, dataset=self._dataset).rows
        return int(number.value) if isinstance(number, Literal) else 0

    def nodes(self, text: str) -> frozenset[Term]:
        """Return the nodes that a query for focus nodes finds."""
        rows = self._source.select(text, dataset=self._dataset).rows
        return frozenset(node for (term,) in rows if (node := unmark(term)) is not None)

    def _results(self, check: Check, query: CheckQuery) -> Iterator[Result]:
        if self._copy is not None and self._copy.answers(check, query):
            yield from self._copy.opened()._results(check, query)
            return
        path = None if check.path is None else str(check.path)
        asked = isinstance(check.relation, PerSolution)
        for row in self._rows(query):
            node = row["this"]
            if node is None:
                continue
            value = row.get(query.value) if query.value is not None else None
            if asked and value is None and check.path is None:
                value = node
            own = row.get(query.predicate) if query.predicate is not None else None
            yield Result(
                node,
                str(own) if isinstance(own, NamedNode) else path,
                value,
                check.component,
                check.shape,
                check.severity,
                self._messages(check, row) if asked or check.parameters else check.messages,
                check.source,
            )

    def _rows(self, query: CheckQuery) -> Iterator[dict[str, Term | None]]:
        """Yield the rows of a query, terms as they were written, each with its focus node."""
        plain = self._plain if query.plain else None
        source = self._source if plain is None else plain.store
        written = _unmarked if plain is None else plain.written
        if query.nodes is None:
            yield from map(written, source.select(query.text, dataset=self._dataset).dicts())
            return
        parsed = SPARQLText.parse(query.text)
        # A node that is reached in two ways is there twice, and is reported twice.
        found = (row["this"] for row in source.select(query.nodes, dataset=self._dataset).dicts())
        for node in sorted((node for node in found if node is not None), key=str):
            text, substitutions = bound_to(parsed, node)
            for row in source.select(text, substitutions, dataset=self._dataset).dicts():
                yield written({**row, "this": node})

    def _messages(self, check: Check, row: Mapping[str, Term | None]) -> Mapping[str, str]:
        terms = {**check.parameters, **{name: term for name, term in row.items() if term is not None}}
        return filled(check.messages, terms)


def _unmarked(row: Mapping[str, Term | None]) -> dict[str, Term | None]:
    return {name: unmark(term) for name, term in row.items()}
