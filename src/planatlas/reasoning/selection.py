"""What of a graph goes to the reasoner: its axioms and its plain facts, in OWL 2 DL.

Annotations (labels, definitions, sources), metadata and values of datatypes that are not in the OWL 2
datatype map, xsd:date among them (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps), stay out: HermiT
stops at them. Classes and properties that axioms use without declaring are declared, so that links to
other vocabularies do not end the reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from planatlas.namespaces import OWL, RDF, RDF_TYPE, RDFS, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

CLASS: Final = OWL + "Class"
OBJECT_PROPERTY: Final = OWL + "ObjectProperty"
DATATYPE_PROPERTY: Final = OWL + "DatatypeProperty"
FUNCTIONAL: Final = OWL + "FunctionalProperty"

_CHARACTERISTICS: Final = frozenset(
    OWL + kind + "Property"
    for kind in ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive",
                 "Irreflexive")
)  # fmt: skip
_CLASS_AXIOMS: Final = frozenset(
    {RDFS + "subClassOf", *(OWL + name for name in ("equivalentClass", "disjointWith", "complementOf"))}
)
_PROPERTY_AXIOMS: Final = frozenset(
    {RDFS + "subPropertyOf", *(OWL + n for n in ("equivalentProperty", "inverseOf", "propertyDisjointWith"))}
)
_STRUCTURE: Final = frozenset(
    OWL + name
    for name in ("members", "distinctMembers", "unionOf", "intersectionOf", "oneOf", "onProperty", "onClass",
                 "onDataRange", "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf", "cardinality",
                 "minCardinality", "maxCardinality", "qualifiedCardinality", "minQualifiedCardinality",
                 "maxQualifiedCardinality", "disjointUnionOf", "propertyChainAxiom", "hasKey",
                 "sourceIndividual", "assertionProperty", "targetIndividual", "targetValue")
) | {RDF + "first", RDF + "rest"}  # fmt: skip
_NODE_TYPES: Final = frozenset(
    OWL + name
    for name in ("Restriction", "Class", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent",
                 "NegativePropertyAssertion", "NamedIndividual")
)  # fmt: skip
_CLASS_VALUES: Final = frozenset({RDF_TYPE, RDFS + "domain", OWL + "onClass"})
_SAME: Final = frozenset({OWL + "sameAs", OWL + "differentFrom"})
_LEXICAL: Final = {
    XSD + "string": r"[\s\S]*",
    RDF + "langString": r"[\s\S]*",
    XSD + "boolean": r"true|false|0|1",
    XSD + "integer": r"[+-]?[0-9]{1,30}",
    XSD + "nonNegativeInteger": r"\+?[0-9]{1,30}",
    XSD + "positiveInteger": r"\+?0*[1-9][0-9]{0,30}",
    XSD + "decimal": r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})",
    XSD + "double": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?",
}
_DATATYPES: Final = frozenset(_LEXICAL) | {RDFS + "Literal", RDF + "PlainLiteral", XSD + "anyURI"}


def reasoner_input(ontology: Iterable[Triple], data: Iterable[Triple] = ()) -> list[Triple]:
    """Return the triples to reason over, each once, in a fixed order."""
    selection = _Selection([*ontology, *data])
    return sorted(set(selection.triples()), key=str)


def distinct_values(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield `owl:differentFrom` for the values of a functional property that has more than one.

    OWL does not assume that two names are two things; in these graphs each thing has one name, so two
    values of a functional property contradict each other.
    """
    triples = list(triples)
    functional = {t.subject for t in triples if _is(t, RDF_TYPE, FUNCTIONAL)}
    same = {frozenset((t.subject, t.object)) for t in triples if t.predicate.value == OWL + "sameAs"}
    values: dict[tuple[Term, Term], set[NamedNode]] = defaultdict(set)
    for triple in triples:
        if triple.predicate in functional and isinstance(triple.object, NamedNode):
            values[triple.subject, triple.predicate].add(triple.object)
    for found in values.values():
        for one, other in combinations(sorted(found, key=str), 2):
            if frozenset((one, other)) not in same:
                yield Triple(one, NamedNode(OWL + "differentFrom"), other)


def _is(triple: Triple, predicate: str, value: str) -> bool:
    return triple.predicate.value == predicate and triple.object == NamedNode(value)


class _Selection:
    def __init__(self, triples: list[Triple]) -> None:
        self._triples = list(dict.fromkeys(triples))
        self._types: dict[Term, set[str]] = defaultdict(set)
        for triple in self._triples:
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode):
                self._types[triple.subject].add(triple.object.value)
        self._objects = self._closed_upwards(OBJECT_PROPERTY, set())
        # A property of both kinds is not OWL 2 DL; it is taken as an object property.
        self._values = self._closed_upwards(DATATYPE_PROPERTY, self._objects)

    def _closed_upwards(self, kind: str, taken: set[Term]) -> set[Term]:
        """Return the properties of a kind, with those above them that nobody declares."""
        found: set[Term] = {node for node, types in self._types.items() if kind in types} - taken
        annotations = {node for node, types in self._types.items() if OWL + "AnnotationProperty" in types}
        links = [t for t in self._triples if t.predicate.value in _PROPERTY_AXIOMS]
        grown = True
        while grown:
            above = {t.object for t in links if t.subject in found} - found - taken - annotations
            grown = bool(above)
            found |= above
        return found - annotations

    def triples(self) -> Iterator[Triple]:
        structure = self._structure()
        classes: set[Term] = {
            node for node, types in self._types.items() if CLASS in types and isinstance(node, NamedNode)
        }
        for triple in self._triples:
            if self._axiom(triple, structure):
                yield triple
                classes |= _classes(triple, self._objects)
        for kind, nodes in (
            (CLASS, classes), (OBJECT_PROPERTY, self._objects), (DATATYPE_PROPERTY, self._values)
        ):  # fmt: skip
            for node in nodes:
                if isinstance(node, NamedNode) and not node.value.startswith((OWL, XSD)):
                    yield Triple(node, NamedNode(RDF_TYPE), NamedNode(kind))

    def _structure(self) -> set[Term]:
        """Return the blank nodes that belong to axioms, class expressions and their lists."""
        reached: set[Term] = {
            node for node, types in self._types.items() if isinstance(node, BlankNode) and types & _NODE_TYPES
        }
        links: dict[Term, list[Term]] = defaultdict(list)
        for triple in self._triples:
            predicate = triple.predicate.value
            if predicate in _STRUCTURE | _CLASS_AXIOMS | {RDFS + "domain", RDFS + "range"}:
                links[triple.subject].append(triple.object)
                if predicate not in {RDF + "first", RDF + "rest"}:
                    reached.add(triple.subject)
        waiting = list(reached)
        while waiting:
            for node in links[waiting.pop()]:
                if isinstance(node, BlankNode) and node not in reached:
                    reached.add(node)
                    waiting.append(node)
        return reached

    def _axiom(self, triple: Triple, structure: set[Term]) -> bool:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, BlankNode) and subject not in structure:
            return False
        if predicate == RDF_TYPE:
            return self._type(subject, value)
        if predicate in _CLASS_AXIOMS | _STRUCTURE:
            return not isinstance(value, NamedNode) or self._known_datatype(value)
        if predicate in _PROPERTY_AXIOMS or predicate == RDFS + "domain":
            return subject in self._objects or subject in self._values
        if predicate == RDFS + "range":
            return subject in self._objects or (subject in self._values and self._known_datatype(value))
        if predicate in _SAME or triple.predicate in self._objects:
            return isinstance(subject, NamedNode) and isinstance(value, NamedNode)
        if triple.predicate in self._values and isinstance(value, Literal):
            pattern = _LEXICAL.get(value.datatype.value)
            return pattern is not None and re.fullmatch(pattern, value.value) is not None
        return False

    def _type(self, subject: Term, value: Term) -> bool:
        if isinstance(value, BlankNode):
            return True
        if not isinstance(value, NamedNode):
            return False
        if value.value in _CHARACTERISTICS:
            return subject in self._objects or (subject in self._values and value.value == FUNCTIONAL)
        if value.value.startswith((OWL, RDF, RDFS)):
            # Declarations are made anew, for what is used; nodes of axioms keep their type.
            return value.value in _NODE_TYPES and (value.value != CLASS or isinstance(subject, BlankNode))
        return True

    @staticmethod
    def _known_datatype(value: Term) -> bool:
        datatype = isinstance(value, NamedNode) and value.value.startswith((XSD, RDFS + "Literal"))
        return not datatype or (isinstance(value, NamedNode) and value.value in _DATATYPES)


def _classes(triple: Triple, object_properties: set[Term]) -> set[Term]:
    """Return the named classes that a triple speaks of."""
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    found: set[Term] = set()
    if predicate in _CLASS_AXIOMS | {OWL + "disjointUnionOf", OWL + "hasKey"}:
        found |= {subject, value}
    elif predicate in _CLASS_VALUES or (predicate == RDFS + "range" and subject in object_properties):
        found.add(value)
    return {
        node
        for node in found
        if isinstance(node, NamedNode) and not node.value.startswith((OWL, RDF, RDFS, XSD))
    }
