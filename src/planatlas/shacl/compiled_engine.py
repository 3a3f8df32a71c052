"""SHACL at the speed of the store: shapes compiled to SPARQL, each constraint asked of all nodes at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Final
from weakref import WeakKeyDictionary

from planatlas.errors import InputError
from planatlas.namespaces import SH
from planatlas.shacl.engine import Engine
from planatlas.shacl.plan import Plan, plan_shapes
from planatlas.shacl.plan.algebra import Check, PerSolution
from planatlas.shacl.plan.algebra import Focus as PlannedFocus
from planatlas.shacl.report import Report
from planatlas.shacl.running import Copy, Focus, PlainStore, Run, class_tree
from planatlas.shacl.shape_objects import UnsupportedShape, not_too_deep, read_shapes
from planatlas.shacl.shapes import ShapesGraph
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.dialect import Dialect
from planatlas.shacl.sparql.doubts import is_trusted
from planatlas.shacl.sparql.literal_forms import LiteralForms
from planatlas.shacl.sparql.writer import CheckQuery, QueryWriter
from planatlas.store import Dataset, Literal, Source, Store, Triple

DATA: Final = "urn:shacl:data"
CONTEXT: Final = "urn:shacl:context"
SHAPES: Final = "urn:shacl:shapes"
# A graph up to this many triples is copied out of its store: what is near is asked twice as fast.
LARGEST_COPY: Final = 200_000


@dataclass(frozen=True, slots=True)
class CompiledShapes:
    """The queries of a shapes graph: for the focus nodes of each shape, for their number, for each check."""

    targets: Mapping[str, str]
    counts: Mapping[str, str]
    checks: tuple[tuple[Check, CheckQuery], ...]


class CompiledEngine(Engine):
    """Validates inside a store. What it cannot compile goes to another engine, and the report says so.

    `jobs` queries are asked at a time, or of several groups of graphs as many are looked at side by side.
    """

    name = "compiled"

    def __init__(self, fallback: Callable[[], Engine] | None = None, *, jobs: int = 1) -> None:
        self._jobs = jobs
        self._fallback = fallback or _pyshacl
        self._plans: WeakKeyDictionary[ShapesGraph, Plan | UnsupportedShape] = WeakKeyDictionary()
        self._compiled: WeakKeyDictionary[ShapesGraph, dict[object, CompiledShapes]] = WeakKeyDictionary()

    def validate(self, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()) -> Report:
        """Return the report on triples in memory; literals count as they are written.

        Raises InputError for an ill-formed shapes graph.
        """
        data = dict.fromkeys(data)
        context = [triple for triple in dict.fromkeys(context) if triple not in data]
        try:
            self._plan(shapes)
            forms = LiteralForms()
            named = (triple for triple in shapes.triples if triple.predicate.value == SH + "targetNode")
            forms.learn(chain(data, context, named))
            store = Store()
            store.add(DATA, forms.mark(data))
            store.add(CONTEXT, forms.mark(context))
            dialect, dataset = Dialect(DATA, True, forms.as_written, shapes_graph=SHAPES), None
            about: tuple[Triple, ...] = ()
            if self._asks_shapes(shapes):
                about = shapes.triples
                store.add(SHAPES, about)
                dataset = Dataset((DATA, CONTEXT), (DATA, SHAPES))
            compiled = self.compile(shapes, class_tree(store, dataset), dialect)
            plain = PlainStore({DATA: data, CONTEXT: context, SHAPES: about}, forms) if forms else None
            return self._report(compiled, Run(store, dataset, self._jobs, plain))
        except UnsupportedShape as reason:
            return self._elsewhere(reason, data, shapes, context)

    def validate_graphs(
        self,
        source: Source,
        graphs: Sequence[str],
        shapes: ShapesGraph,
        context: Sequence[str] = (),
    ) -> Report:
        """Return the report on graphs of a store: nodes of `graphs` are targeted, `context` is looked at too.

        The queries run where the data is. Raises InputError as `validate` and as the store.
        """
        tree = class_tree(source, Dataset((*graphs, *context)))
        return self._validate_group(source, tuple(graphs), shapes, tuple(context), tree, self._jobs)

    def validate_each(
        self,
        source: Source,
        groups: Mapping[str, Sequence[str]],
        shapes: ShapesGraph,
        context: Sequence[str] = (),
    ) -> Iterator[tuple[str, Report]]:
        """Yield a report for each group of graphs, in order; a group sees itself and the context alone.

        Raises InputError as `validate_graphs`.
        """
        everything = tuple(dict.fromkeys(chain(*groups.values(), context)))
        tree = class_tree(source, Dataset(everything))

        def work(graphs: Sequence[str]) -> Report:
            return self._validate_group(source, tuple(graphs), shapes, tuple(context), tree, 1)

        if self._jobs < 2:
            yield from ((name, work(graphs)) for name, graphs in groups.items())
            return
        with ThreadPoolExecutor(self._jobs) as pool:
            # No more than `jobs` at work or waiting to be read: a report holds on to a copy of its graphs.
            waiting: deque[tuple[str, Future[Report]]] = deque()
            for name, graphs in groups.items():
                if len(waiting) == self._jobs:
                    yield _finished(waiting)
                waiting.append((name, pool.submit(work, graphs)))
            while waiting:
                yield _finished(waiting)

    def compile(self, shapes: ShapesGraph, tree: ClassTree, dialect: Dialect) -> CompiledShapes:
        """Return the queries of a shapes graph, compiled once for each class tree and dialect.

        Raises UnsupportedShape, and InputError for ill-formed shapes.
        """
        key = (tree.fingerprint, dialect)
        compiled = self._compiled.setdefault(shapes, {})
        if key not in compiled:
            plan = self._plan(shapes)
            with not_too_deep():
                compiled[key] = _written(plan, QueryWriter(tree, dialect))
        return compiled[key]

    def _validate_group(
        self,
        source: Source,
        graphs: tuple[str, ...],
        shapes: ShapesGraph,
        context: tuple[str, ...],
        tree: ClassTree,
        jobs: int,
    ) -> Report:
        try:
            plan = self._plan(shapes)
            if any(map(_names_literals, plan.targets.values())) and not is_trusted(source):
                return self.validate(_fetched(source, graphs), shapes, _fetched(source, context))
            if isinstance(source, Store) and len(graphs) == 1 and {*graphs, *context} == set(source.graphs()):
                return self._report(self.compile(shapes, tree, Dialect(graphs[0])), Run(source, None, jobs))
            if isinstance(source, Store) and sum(map(source.count, graphs)) <= LARGEST_COPY:
                near = source.excerpt({DATA: graphs, CONTEXT: context})
                return self._report(self.compile(shapes, tree, Dialect(DATA)), Run(near, None, jobs))
            compiled = self.compile(shapes, tree, Dialect(None, portable=not isinstance(source, Store)))
            dataset = Dataset((*graphs, *context), graphs)
            copy = None if isinstance(source, Store) else Copy(source, dataset)
            return self._report(compiled, Run(source, dataset, jobs, copy=copy))
        except UnsupportedShape as reason:
            data, around = _fetched(source, graphs), _fetched(source, context)
            # In memory the shapes can stand beside the data, and be asked.
            asked = reason.reason == "shapes-graph"
            return (
                self.validate(data, shapes, around)
                if asked
                else self._elsewhere(reason, data, shapes, around)
            )

    def _report(self, compiled: CompiledShapes, run: Run) -> Report:
        counts = run.counts(compiled.counts)
        focus = Focus(run, compiled.targets)
        checks = [pair for pair in compiled.checks if counts[pair[0].root]]
        return Report(self.name, run.results(checks), focus, counts)

    def _plan(self, shapes: ShapesGraph) -> Plan:
        if shapes not in self._plans:
            try:
                with not_too_deep():
                    self._plans[shapes] = plan_shapes(read_shapes(shapes))
            except UnsupportedShape as reason:
                self._plans[shapes] = reason
        plan = self._plans[shapes]
        if isinstance(plan, UnsupportedShape):
            raise plan
        return plan

    def _asks_shapes(self, shapes: ShapesGraph) -> bool:
        """Tell whether a query speaks of the shapes graph, which then has to be in the store."""
        relations = (check.relation for check in self._plan(shapes).checks)
        return any("shapesGraph" in r.query.text for r in relations if isinstance(r, PerSolution))

    def _elsewhere(
        self, reason: UnsupportedShape, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple]
    ) -> Report:
        if reason.nowhere:
            raise reason.as_input_error() from None
        try:
            report = self._fallback().validate(data, shapes, context)
        except InputError as error:
            raise InputError(error.key, where=error.where or reason.where or None, **error.details) from error
        return Report(report.engine, report.results, report.focus, reason=reason)


def _written(plan: Plan, writer: QueryWriter) -> CompiledShapes:
    checks = ((check, writer.check(check)) for check in plan.checks)
    return CompiledShapes(
        {shape: writer.targets(focus) for shape, focus in plan.targets.items()},
        {shape: writer.count(focus) for shape, focus in plan.targets.items()},
        tuple((check, query) for check, query in checks if query is not None),
    )


def _finished(waiting: deque[tuple[str, Future[Report]]]) -> tuple[str, Report]:
    name, report = waiting.popleft()
    return name, report.result()


def _fetched(source: Source, graphs: Iterable[str]) -> list[Triple]:
    return [triple for graph in graphs for triple in source.triples(graph)]


def _names_literals(focus: PlannedFocus) -> bool:
    """Whether a target is a literal, which no triple has to hold; Virtuoso takes it for something else."""
    return any(target.kind == "node" and isinstance(target.value, Literal) for target in focus.targets)


def _pyshacl() -> Engine:
    from planatlas.shacl.pyshacl_engine import PySHACLEngine

    return PySHACLEngine()
