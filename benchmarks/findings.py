"""Results of validation as sets that can be compared: who says what of which node."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from planatlas.namespaces import SH
from planatlas.shacl import NodeIndex, Report, path_text
from planatlas.shacl.paths import PathError
from planatlas.store import NamedNode, Term

Key = tuple[str, str, str, str, str, str]
"""Focus node, path, value, constraint component, source shape, severity; a blank node is `_:`."""


def of_report(report: Report) -> set[Key]:
    """Return the results of a report of Plan Atlas."""
    return {
        (
            _text(result.focus),
            result.path or "",
            _text(result.value),
            result.component,
            _blank(result.source_shape),
            result.severity,
        )
        for result in report.results
    }


def of_graph(report: Any, shapes: Any) -> set[Key]:
    """Return the results of a report graph of pySHACL (rdflib), whose paths may stand in the shapes graph."""
    index, of_shapes = _index(report), _index(shapes)

    def one(node: Term, name: str) -> Term | None:
        return index.first(node, SH + name)

    found = set()
    for node in index.objects_of(SH + "result"):
        path = one(node, "resultPath")
        found.add(
            (
                _text(one(node, "focusNode")),
                "" if path is None else _path(path, of_shapes, index),
                _text(one(node, "value")),
                _iri(one(node, "sourceConstraintComponent")),
                _iri(one(node, "sourceShape")),
                _iri(one(node, "resultSeverity")),
            )
        )
    return found


def _index(graph: Any) -> NodeIndex:
    lines = graph.serialize(format="nt").encode()
    return NodeIndex(quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def _path(node: Term, shapes: NodeIndex, report: NodeIndex) -> str:
    """Return a path; a report may name the node of the shapes graph and copy what stands below it."""
    try:
        return path_text(node, shapes)
    except PathError:
        return path_text(node, report)


def difference(ours: Iterable[Key], theirs: Iterable[Key]) -> tuple[list[Key], list[Key]]:
    """Return what only we say, and what only they say."""
    mine, other = set(ours), set(theirs)
    return sorted(mine - other), sorted(other - mine)


def as_stored(keys: Iterable[Key]) -> set[Key]:
    """Return results with their values as a store holds them: 2019.0 and 2019 are one number there."""
    listed = list(keys)
    literals = sorted({key[2] for key in listed if key[2].startswith('"')})
    lines = (f"<urn:n:{number}> <urn:p> {literal} .\n" for number, literal in enumerate(literals))
    store = ox.Store()
    store.load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    held = {literals[int(str(quad.subject)[7:-1])]: str(quad.object) for quad in store}
    return {(focus, path, held.get(value, value), *rest) for focus, path, value, *rest in listed}  # type: ignore[misc]


def _text(term: Term | None) -> str:
    return "" if term is None else _blank(str(term))


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else _text(term)


def _blank(text: str) -> str:
    return re.sub(r"^_:.*", "_:", text)
