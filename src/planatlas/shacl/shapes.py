"""A shapes graph: its triples, its hash, and its shapes with what a reader needs to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.namespaces import OWL, RDF_TYPE, RDFS, SH
from planatlas.shacl.blank_names import apart, named_by_place
from planatlas.shacl.index import NodeIndex
from planatlas.shacl.paths import PathError, path_text
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple, content_hash, read_statements

TARGETS: Final = {
    SH + "targetClass": "class",
    SH + "targetNode": "node",
    SH + "targetSubjectsOf": "subjects-of",
    SH + "targetObjectsOf": "objects-of",
}
CLASSES: Final = (RDFS + "Class", OWL + "Class")
SHAPE_VALUES: Final = tuple(SH + name for name in ("property", "node", "not", "qualifiedValueShape"))
SHAPE_LISTS: Final = tuple(SH + name for name in ("and", "or", "xone"))


@dataclass(frozen=True, slots=True)
class Target:
    """One target declaration; kind is class, node, subjects-of, objects-of, select or unknown.

    `place` is where a query stands.
    """

    kind: str
    value: Term
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node or property shape; `iri` of a blank one is its N-Triples text."""

    iri: str
    node: Term
    severity: str
    messages: Mapping[str, str]
    deactivated: bool
    targets: tuple[Target, ...]
    path: str | None


class ShapesGraph:
    """Shapes as RDF, with their blank nodes named by where they stand, so that two readings agree."""

    def __init__(self, triples: Iterable[Triple], places: Mapping[Triple, str] | None = None) -> None:
        renamed = named_by_place(set(triples))
        self.triples: tuple[Triple, ...] = tuple(sorted(renamed.values(), key=str))
        self.places: Mapping[Triple, str] = {renamed[triple]: at for triple, at in (places or {}).items()}

    @classmethod
    def from_files(cls, paths: Iterable[Path]) -> ShapesGraph:
        """Read the shapes of several files, with their places. Raises InputError as `read_statements`."""
        places: dict[Triple, str] = {}
        for number, path in enumerate(sorted(paths)):
            for statement in read_statements(path):
                places.setdefault(apart(statement.triple, number), f"{path}:{statement.line}")
        return cls(places, places)

    def place(self, node: Term) -> str:
        """Return `file:line` of the first statement about a node, or an empty string."""
        return self._first_places.get(node, "")

    @cached_property
    def _first_places(self) -> dict[Term, str]:
        first: dict[Term, tuple[str, int]] = {}
        for triple, at in self.places.items():
            file, _, line = at.rpartition(":")
            place = (file, int(line))
            first[triple.subject] = min(first.get(triple.subject, place), place)
        return {node: f"{file}:{line}" for node, (file, line) in first.items()}

    def owner(self, node: Term) -> str:
        """Return the name of a node, or of the named node above a blank one."""
        seen: set[Term] = set()
        while isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            above = self._above.get(node)
            if above is None:
                break
            node = above
        return shape_name(node)

    @cached_property
    def _above(self) -> dict[Term, Term]:
        return {t.object: t.subject for t in self.triples if isinstance(t.object, BlankNode)}

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the canonical graph, in hexadecimal."""
        return content_hash(self.triples)

    @cached_property
    def index(self) -> NodeIndex:
        """The triples, to look up."""
        return NodeIndex(self.triples)

    def __iter__(self) -> Iterator[Shape]:
        return iter(self._shapes.values())

    def __len__(self) -> int:
        return len(self._shapes)

    def shape(self, iri: str) -> Shape:
        """Return the shape of that IRI (or N-Triples text). Raises KeyError."""
        return self._shapes[iri]

    @cached_property
    def _shapes(self) -> dict[str, Shape]:
        graph = self.index
        nodes: set[Term] = set()
        for kind in ("NodeShape", "PropertyShape"):
            nodes.update(graph.subjects_of(RDF_TYPE, NamedNode(SH + kind)))
        for predicate in (*TARGETS, SH + "target", *SHAPE_VALUES, *SHAPE_LISTS, SH + "path"):
            nodes.update(graph.subjects_of(predicate))
        for predicate in SHAPE_VALUES:
            nodes.update(graph.objects_of(predicate))
        for predicate in SHAPE_LISTS:
            for head in graph.objects_of(predicate):
                nodes.update(graph.items(head))
        shapes = [self._shape(node) for node in nodes if isinstance(node, NamedNode | BlankNode)]
        return {shape.iri: shape for shape in sorted(shapes, key=lambda shape: shape.iri)}

    def _shape(self, node: NamedNode | BlankNode) -> Shape:
        graph = self.index
        severity = graph.first(node, SH + "severity")
        deactivated = graph.first(node, SH + "deactivated")
        path = graph.first(node, SH + "path")
        return Shape(
            iri=shape_name(node),
            node=node,
            severity=severity.value if isinstance(severity, NamedNode) else SH + "Violation",
            messages=message_texts(graph.objects(node, SH + "message")),
            deactivated=isinstance(deactivated, Literal) and deactivated.value in {"true", "1"},
            targets=self._targets(node),
            path=None if path is None else self._path(node, path),
        )

    def _targets(self, node: NamedNode | BlankNode) -> tuple[Target, ...]:
        graph = self.index
        found = [Target(kind, value) for p, kind in TARGETS.items() for value in graph.objects(node, p)]
        types = {t.value for t in graph.objects(node, RDF_TYPE) if isinstance(t, NamedNode)}
        if isinstance(node, NamedNode) and not types.isdisjoint(CLASSES):
            found.append(Target("class", node))
        for target in graph.objects(node, SH + "target"):
            queries = graph.objects(target, SH + "select")
            prologue, place = sparql_prologue(graph, target), self.place(target) or self.place(node)
            found += [Target("select", _preceded(query, prologue), place) for query in queries] or [
                Target("unknown", target)
            ]
        return tuple(found)

    def _path(self, node: Term, path: Term) -> str:
        try:
            return path_text(path, self.index)
        except PathError as error:
            where = self.place(node) or self.owner(node)
            raise InputError("shape-path", where=where, reason=str(error)) from None


def shape_name(node: Term) -> str:
    """Return the IRI of a shape, or the N-Triples text of a blank one."""
    return node.value if isinstance(node, NamedNode) else str(node)


def sparql_prologue(graph: NodeIndex, node: Term) -> str:
    """Return the prefixes that a query declares with sh:prefixes, owl:imports followed (SHACL 5.2.1)."""
    declared: dict[str, str] = {}
    waiting = list(graph.objects(node, SH + "prefixes"))
    seen: set[Term] = set()
    while waiting:
        ontology = waiting.pop(0)
        if ontology in seen:
            continue
        seen.add(ontology)
        waiting += graph.objects(ontology, OWL + "imports")
        for declaration in graph.objects(ontology, SH + "declare"):
            prefix = graph.first(declaration, SH + "prefix")
            namespace = graph.first(declaration, SH + "namespace")
            if isinstance(prefix, Literal) and isinstance(namespace, Literal | NamedNode):
                declared.setdefault(prefix.value, namespace.value)
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(declared.items()))


def _preceded(query: Term, prologue: str) -> Term:
    return Literal(prologue + query.value) if isinstance(query, Literal) else query


def message_texts(values: Iterable[Term]) -> dict[str, str]:
    """Return literals as {language: text}, the first in order where a language has two."""
    texts: dict[str, str] = {}
    for literal in sorted((v for v in values if isinstance(v, Literal)), key=str):
        texts.setdefault((literal.language or "").lower(), literal.value)
    return dict(sorted(texts.items()))
