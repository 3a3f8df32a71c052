"""Which nodes each shape looks at: its focus nodes (https://www.w3.org/TR/shacl/#targets).

Only what the data itself states is targeted. The context, triples about the vocabulary, tells which
classes are subclasses, and its own nodes are never focus nodes.
"""

from __future__ import annotations

from collections.abc import Iterable

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, RDFS
from planatlas.shacl.index import NodeIndex
from planatlas.shacl.shapes import Shape, ShapesGraph, Target
from planatlas.store import Literal, NamedNode, Store, Term, Triple

_GRAPH = "https://w3id.org/planatlas/graph/targets"


def focus_nodes(
    data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()
) -> dict[str, frozenset[Term]]:
    """Return the focus nodes of every shape that has a target and is not deactivated."""
    finder = _TargetFinder(list(data), list(context))
    return {shape.iri: finder.find(shape) for shape in shapes if shape.targets and not shape.deactivated}


class _TargetFinder:
    def __init__(self, data: list[Triple], context: list[Triple]) -> None:
        self._data, self._context = data, context
        self._index = NodeIndex(data)
        self._nodes: set[Term] = {node for t in data for node in (t.subject, t.object)}
        self._below: dict[Term, list[Term]] = {}
        for triple in (*data, *context):
            if triple.predicate.value == RDFS + "subClassOf":
                self._below.setdefault(triple.object, []).append(triple.subject)

    def find(self, shape: Shape) -> frozenset[Term]:
        return frozenset(node for target in shape.targets for node in self._target(target))

    def _target(self, target: Target) -> Iterable[Term]:
        value = target.value
        if target.kind == "node":
            return [value]
        if target.kind == "class":
            return self._instances(value)
        if target.kind == "select":
            return self._selected(value)
        predicate = value.value if isinstance(value, NamedNode) else ""
        if target.kind == "subjects-of":
            return self._index.subjects_of(predicate)
        return self._index.objects_of(predicate)

    def _instances(self, top: Term) -> set[Term]:
        classes, waiting = {top}, [top]
        while waiting:
            for below in self._below.get(waiting.pop(), ()):
                if below not in classes:
                    classes.add(below)
                    waiting.append(below)
        return {node for c in classes for node in self._index.subjects_of(RDF_TYPE, c)}

    def _selected(self, query: Term) -> set[Term]:
        store = Store()
        store.add(_GRAPH, [*self._data, *self._context])
        rows = store.select(query.value if isinstance(query, Literal) else "")
        if "this" not in rows.variables:
            raise InputError("shape-query", where="sh:target", reason="SELECT ?this expected")
        position = rows.variables.index("this")
        found = {row[position] for row in rows.rows}
        return {node for node in found if node is not None and node in self._nodes}
