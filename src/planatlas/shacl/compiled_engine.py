"""SHACL at the speed of the store: shapes compiled to SPARQL, each constraint asked of all nodes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from planatlas.shacl.engine import Engine
from planatlas.shacl.plan import Plan, plan_shapes
from planatlas.shacl.plan.algebra import Check
from planatlas.shacl.report import Report
from planatlas.shacl.running import Run, class_tree
from planatlas.shacl.shape_objects import UnsupportedShape, read_shapes
from planatlas.shacl.shapes import ShapesGraph
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.dialect import Dialect
from planatlas.shacl.sparql.literal_forms import LiteralForms
from planatlas.shacl.sparql.writer import CheckQuery, QueryWriter
from planatlas.store import Dataset, Source, Store, Triple

DATA: Final = "urn:shacl:data"
CONTEXT: Final = "urn:shacl:context"
SHAPES: Final = "urn:shacl:shapes"


@dataclass(frozen=True, slots=True)
class CompiledShapes:
    """The queries of a shapes graph: for the focus nodes of each shape, and for each check."""

    targets: dict[str, str]
    checks: tuple[tuple[Check, CheckQuery], ...]


class CompiledEngine:
    """Validates inside a store. What it cannot compile goes to another engine, and the report says so."""

    name = "compiled"

    def __init__(self, fallback: Callable[[], Engine] | None = None) -> None:
        self._fallback = fallback or _pyshacl
        self._plans: WeakKeyDictionary[ShapesGraph, Plan | UnsupportedShape] = WeakKeyDictionary()
        self._compiled: WeakKeyDictionary[ShapesGraph, dict[object, CompiledShapes]] = WeakKeyDictionary()

    def validate(
        self, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = (), jobs: int = 1
    ) -> Report:
        """Return the report on triples in memory; literals count as they are written.

        Raises InputError for an ill-formed shapes graph.
        """
        data = dict.fromkeys(data)
        context = [triple for triple in dict.fromkeys(context) if triple not in data]
        try:
            self._plan(shapes)
            forms = LiteralForms()
            forms.learn([*data, *context])
            store = Store()
            store.add(DATA, forms.mark(data))
            store.add(CONTEXT, forms.mark(context))
            dialect = Dialect(DATA, forms.as_written, shapes_graph=SHAPES)
            if self._speaks_of_shapes(shapes):
                store.add(SHAPES, shapes.triples)
                return self._run(
                    store, Dataset((DATA, CONTEXT), (DATA, SHAPES)), shapes, dialect, jobs, forms
                )
            return self._run(store, None, shapes, dialect, jobs, forms)
        except UnsupportedShape as reason:
            return self._elsewhere(reason, data, shapes, context)

    def validate_graphs(
        self,
        source: Source,
        graphs: Sequence[str],
        shapes: ShapesGraph,
        context: Sequence[str] = (),
        jobs: int = 1,
    ) -> Report:
        """Return the report on graphs of a store: nodes of `graphs` are targeted, `context` is looked at too.

        The queries run where the data is, `jobs` at a time. Raises InputError as `validate` and as the store.
        """
        dataset = Dataset((*graphs, *context), tuple(graphs))
        graph = graphs[0] if len(graphs) == 1 else None
        dialect = Dialect(graph, portable=not isinstance(source, Store))
        try:
            return self._run(source, dataset, shapes, dialect, jobs)
        except UnsupportedShape as reason:
            data, around = ([t for g in names for t in source.triples(g)] for names in (graphs, context))
            return self._elsewhere(reason, data, shapes, around)

    def compile(self, shapes: ShapesGraph, tree: ClassTree, dialect: Dialect) -> CompiledShapes:
        """Return the queries of a shapes graph, compiled once for each class tree and dialect.

        Raises UnsupportedShape, and InputError for ill-formed shapes.
        """
        key = (tree.fingerprint(), dialect)
        compiled = self._compiled.setdefault(shapes, {})
        if key not in compiled:
            plan = self._plan(shapes)
            writer = QueryWriter(tree, dialect)
            written = ((check, writer.check(check)) for check in plan.checks)
            compiled[key] = CompiledShapes(
                {shape: writer.targets(focus) for shape, focus in plan.targets.items()},
                tuple((check, query) for check, query in written if query is not None),
            )
        return compiled[key]

    def _run(
        self,
        source: Source,
        dataset: Dataset | None,
        shapes: ShapesGraph,
        dialect: Dialect,
        jobs: int,
        forms: LiteralForms | None = None,
    ) -> Report:
        compiled = self.compile(shapes, class_tree(source, dataset), dialect)
        run = Run(source, dataset, jobs, forms)
        focus = run.focus(compiled.targets)
        results = run.results([(c, q) for c, q in compiled.checks if focus[c.root]], focus)
        return Report(self.name, results, focus)

    def _plan(self, shapes: ShapesGraph) -> Plan:
        if shapes not in self._plans:
            try:
                self._plans[shapes] = plan_shapes(read_shapes(shapes))
            except UnsupportedShape as reason:
                self._plans[shapes] = reason
        plan = self._plans[shapes]
        if isinstance(plan, UnsupportedShape):
            raise plan
        return plan

    def _speaks_of_shapes(self, shapes: ShapesGraph) -> bool:
        queries = (check.relation for check in self._plan(shapes).checks)
        return any("shapesGraph" in getattr(getattr(q, "query", None), "text", "") for q in queries)

    def _elsewhere(
        self, reason: UnsupportedShape, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple]
    ) -> Report:
        report = self._fallback().validate(data, shapes, context)
        return Report(report.engine, report.results, report.focus, reason=reason)


def _pyshacl() -> Engine:
    from planatlas.shacl.pyshacl_engine import PySHACLEngine

    return PySHACLEngine()
