"""What each shape constrains: the pairs of shape and constraint component that a result may name.

The components are those of SHACL (https://www.w3.org/TR/shacl/#core-components and #sparql-constraints).
"""

from __future__ import annotations

from collections.abc import Iterator

from planatlas.namespaces import SH
from planatlas.shacl import Shape, ShapesGraph
from planatlas.store import NamedNode, Term

_PARAMETERS = """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength
    maxLength pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node
    qualifiedMinCount qualifiedMaxCount closed hasValue in sparql
"""
COMPONENTS = {
    SH + name: f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent" for name in _PARAMETERS.split()
}
COMPONENTS[SH + "sparql"] = SH + "SPARQLConstraintComponent"


def reportable(shapes: ShapesGraph) -> list[Shape]:
    """Return the shapes that a result can name: those with a target, and property shapes below them.

    Members, which others reach through `sh:node`, `sh:or` and the like, are never named.
    """
    by_node: dict[Term, Shape] = {shape.node: shape for shape in shapes}
    waiting = [shape for shape in shapes if shape.targets and not shape.deactivated]
    found: dict[str, Shape] = {}
    while waiting:
        shape = waiting.pop()
        if shape.iri not in found:
            found[shape.iri] = shape
            below = (by_node[node] for node in shapes.index.objects(shape.node, SH + "property"))
            waiting += [child for child in below if not child.deactivated]
    return [found[iri] for iri in sorted(found)]


def components(shape: Shape, shapes: ShapesGraph) -> list[str]:
    """Return the constraint components that stand on a shape itself."""
    return sorted({COMPONENTS[p] for p in shapes.index.predicates(shape.node) if p in COMPONENTS})


def constraints(shapes: ShapesGraph) -> Iterator[tuple[Shape, str]]:
    """Yield every pair of shape and component that a result may name."""
    for shape in reportable(shapes):
        for component in components(shape, shapes):
            yield shape, component


def unused(shapes: ShapesGraph) -> list[str]:
    """Return the shapes with an IRI that no target and no other shape reaches: they say nothing, ever."""
    reached = {t.object for t in shapes.triples}
    return [
        shape.iri
        for shape in shapes
        if isinstance(shape.node, NamedNode) and not shape.targets and shape.node not in reached
    ]
