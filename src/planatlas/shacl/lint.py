"""Faults of shapes that no engine reports: what it does not know, it passes over, and all conforms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from planatlas.errors import did_you_mean
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import OWL, RDF, RDF_TYPE, RDFS, SH, SKOS, compact
from planatlas.shacl.nearest import nearest_term
from planatlas.shacl.shapes import Shape, ShapesGraph
from planatlas.shacl.vocabulary import CLASSES_AND_VALUES, CONSTRAINTS, PROPERTIES, TERMS
from planatlas.store import BlankNode, NamedNode, Term, Triple

_CLASS_VALUES = frozenset({SH + "targetClass", SH + "class"})
# The classes of these are known to every graph, though no ontology of ours describes them.
_LANGUAGES_OF_THE_WEB = (OWL, RDF, RDFS, SKOS)
_TYPES_OF_CLASSES = (OWL + "Class", RDFS + "Class")


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One fault: its kind (a message key), the shape, the place, the term at fault and the nearest known."""

    kind: str
    shape: str
    where: str
    term: str = ""
    near: str = ""

    def text(self, lang: str = "en") -> str:
        """Return the line to show: the place, what is wrong, what to do."""
        shape = self.shape if self.shape.startswith("_:") else compact(self.shape)
        body = message(self.kind, lang, shape=shape, term=self.term, near=self.near)
        return f"{self.where}: {body}" if self.where else body


def lint_shapes(
    shapes: ShapesGraph, vocabulary: Iterable[Triple] = (), namespaces: Collection[str] = ()
) -> tuple[LintFinding, ...]:
    """Return the faults of a shapes graph, in the order of places.

    `vocabulary` says which classes exist (without it, classes are not checked); every IRI that begins with
    one of `namespaces` must be described there.
    """
    linter = _Linter(shapes, list(vocabulary), tuple(namespaces))
    return tuple(sorted(set(linter.findings()), key=lambda f: (_natural(f.where), f.kind, f.shape, f.term)))


def _natural(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (where, 0)


class _Linter:
    def __init__(self, shapes: ShapesGraph, vocabulary: list[Triple], namespaces: tuple[str, ...]) -> None:
        self._shapes, self._namespaces = shapes, namespaces
        self._own = {t.subject.value for t in shapes.triples if isinstance(t.subject, NamedNode)}
        self._known = {t.subject.value for t in vocabulary if isinstance(t.subject, NamedNode)}
        self._classes = set(_classes(vocabulary))

    def findings(self) -> Iterator[LintFinding]:
        for triple in self._shapes.triples:
            yield from self._terms(triple)
            yield from self._class(triple)
        reported = _reportable(self._shapes)
        for shape in self._shapes:
            yield from self._paths(shape)
            if shape.iri in reported:
                yield from self._reports(shape)

    def _terms(self, triple: Triple) -> Iterator[LintFinding]:
        """Report terms of SHACL that do not exist, and terms of our own that nothing describes."""
        for place, term in (("predicate", triple.predicate), ("object", triple.object)):
            if not isinstance(term, NamedNode):
                continue
            name = term.value.removeprefix(SH)
            if term.value.startswith(SH) and name not in TERMS:
                near = did_you_mean(name, PROPERTIES if place == "predicate" else CLASSES_AND_VALUES)
                yield self._at(triple, "lint-term", f"sh:{name}", near and f"sh:{near}")
            elif term.value.startswith(self._namespaces) and not self._describes(term.value):
                near = nearest_term(term.value, self._known)
                yield self._at(triple, "lint-unknown", compact(term.value), near and compact(near))

    def _describes(self, iri: str) -> bool:
        return not self._known or iri in self._known or iri in self._own

    def _class(self, triple: Triple) -> Iterator[LintFinding]:
        value = triple.object
        if triple.predicate.value not in _CLASS_VALUES or not isinstance(value, NamedNode):
            return
        if value.value.startswith(_LANGUAGES_OF_THE_WEB):
            return
        # A term of our namespaces that nothing describes at all is told above.
        if (
            not self._classes
            or value.value in self._classes
            or (value.value.startswith(self._namespaces) and not self._describes(value.value))
        ):
            return
        near = nearest_term(value.value, self._classes)
        yield self._at(triple, "lint-class", compact(value.value), near and compact(near))

    def _paths(self, shape: Shape) -> Iterator[LintFinding]:
        graph, node = self._shapes.index, shape.node
        declared = NamedNode(SH + "PropertyShape") in graph.objects(node, RDF_TYPE)
        if shape.path is None and (declared or graph.subjects_of(SH + "property", node)):
            yield self._of(shape, "lint-path")

    def _reports(self, shape: Shape) -> Iterator[LintFinding]:
        graph, node = self._shapes.index, shape.node
        constraints = CONSTRAINTS.intersection(graph.predicates(node))
        if not constraints and not set(graph.predicates(node)) & _custom_parameters(self._shapes):
            yield self._of(shape, "lint-empty")
        if not constraints - {SH + "property"}:
            return
        if isinstance(node, BlankNode):
            yield self._of(shape, "lint-blank")
        if constraints - {SH + "property"} == {SH + "sparql"} and not shape.messages:
            spoken = [
                _languages(graph.objects(c, SH + "message")) for c in graph.objects(node, SH + "sparql")
            ]
            languages = set.intersection(*spoken)
        else:
            languages = set(shape.messages)
        if missing := [lang for lang in LANGUAGES if lang not in languages]:
            yield self._of(shape, "lint-message", ", ".join(missing))

    def _at(self, triple: Triple, kind: str, term: str, near: str) -> LintFinding:
        shape = self._shapes.owner(triple.subject)
        return LintFinding(kind, shape, self._shapes.places.get(triple, ""), term, near)

    def _of(self, shape: Shape, kind: str, term: str = "") -> LintFinding:
        return LintFinding(kind, self._shapes.owner(shape.node), self._shapes.place(shape.node), term)


def _classes(vocabulary: list[Triple]) -> Iterator[str]:
    for triple in vocabulary:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        typed = predicate == RDF_TYPE and isinstance(value, NamedNode) and value.value in _TYPES_OF_CLASSES
        if isinstance(subject, NamedNode) and (typed or predicate == RDFS + "subClassOf"):
            yield subject.value
        if predicate == RDFS + "subClassOf" and isinstance(value, NamedNode):
            yield value.value


def _reportable(shapes: ShapesGraph) -> set[str]:
    """Return the shapes that results can name: targeted ones, and property shapes below them."""
    found: set[str] = set()
    by_node = {shape.node: shape for shape in shapes}
    waiting = [shape for shape in shapes if shape.targets]
    while waiting:
        shape = waiting.pop()
        if shape.iri not in found and not shape.deactivated:
            found.add(shape.iri)
            waiting += [by_node[node] for node in shapes.index.objects(shape.node, SH + "property")]
    return found


def _custom_parameters(shapes: ShapesGraph) -> set[str]:
    graph = shapes.index
    parameters = (p for c in graph.subjects_of(SH + "parameter") for p in graph.objects(c, SH + "parameter"))
    paths = (path for parameter in parameters for path in graph.objects(parameter, SH + "path"))
    return {path.value for path in paths if isinstance(path, NamedNode)}


def _languages(values: Iterable[Term]) -> set[str]:
    return {(getattr(value, "language", None) or "").lower() for value in values}
