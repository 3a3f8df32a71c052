"""Reports of two engines side by side: the same results, counted, and the same focus nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from planatlas.namespaces import GRAPH, SH
from planatlas.shacl import Report, Result, ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import Store, Triple
from shacl.mended_pyshacl import mended

COMPILED, PYSHACL = CompiledEngine(), PySHACLEngine()
Row = tuple[str, str | None, str, str, str, str, str, tuple[tuple[str, str], ...]]


def differences(
    data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()
) -> dict[str, Counter[Row]]:
    """Validate triples with both engines and return what only one reports; nothing where they agree."""
    data, context = list(data), list(context)
    return _compared(COMPILED.validate(data, shapes, context), data, shapes, context)


def differences_in_a_store(
    data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()
) -> dict[str, Counter[Row]]:
    """Like `differences`, the compiled engine at work in a store that holds data and context."""
    data, context = list(data), list(context)
    store = Store()
    store.replace({GRAPH + "data": data, GRAPH + "context": context})
    report = COMPILED.validate_graphs(store, [GRAPH + "data"], shapes, [GRAPH + "context"])
    return _compared(report, data, shapes, context)


def _compared(
    compiled: Report, data: list[Triple], shapes: ShapesGraph, context: list[Triple]
) -> dict[str, Counter[Row]]:
    # Where it hands the shapes on, both columns would be pySHACL's.
    assert compiled.engine == COMPILED.name, compiled.reason
    with mended():
        pyshacl = PYSHACL.validate(data, shapes, context)
    assert compiled.focus == pyshacl.focus
    ours, theirs = rows(compiled, shapes), rows(pyshacl, shapes)
    found = {COMPILED.name: ours - theirs, PYSHACL.name: theirs - ours}
    return {engine: only for engine, only in found.items() if only}


def rows(report: Report, shapes: ShapesGraph) -> Counter[Row]:
    """Count the results of a report, as text.

    Messages count where the shapes state some; each engine words the others as it likes.
    """
    return Counter(_row(result, shapes) for result in report.results)


def _row(result: Result, shapes: ShapesGraph) -> Row:
    # In a message pySHACL writes `x` for a blank node, we write `_:x`.
    texts = ((lang, text.replace("_:", "")) for lang, text in sorted(result.messages.items()))
    messages = tuple(texts) if _has_messages(result, shapes) else ()
    return (
        str(result.focus),
        result.path,
        str(result.value),
        result.component,
        result.source_shape,
        result.severity,
        str(result.source_constraint),
        messages,
    )


def _has_messages(result: Result, shapes: ShapesGraph) -> bool:
    """Whether the shapes say which messages a result has.

    Where both the shape and its SPARQL-based constraint state some, the recommendation says both things
    (2.1.5 and 5.3.2), and the engines differ.
    """
    graph, shape = shapes.index, shapes.shape(result.source_shape).node
    constraint = result.source_constraint
    of_constraint = constraint is not None and bool(graph.objects(constraint, SH + "message"))
    return bool(graph.objects(shape, SH + "message")) != of_constraint
