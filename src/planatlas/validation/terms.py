"""Terms that look like ours and are none: misspelt classes, properties and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from planatlas.namespaces import CODE, ONTOLOGY, OWL, RDF, RDF_TYPE, RDFS, compact
from planatlas.shacl.nearest import nearest_term
from planatlas.store import NamedNode, Triple

OWN_NAMESPACES: Final = (ONTOLOGY + "#", ONTOLOGY + "/", CODE)
_PROPERTY_TYPES: Final = frozenset(
    {OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")} | {RDF + "Property"}
)
_CLASS_TYPES: Final = frozenset({OWL + "Class", RDFS + "Class"})


@dataclass(frozen=True, slots=True)
class TermFault:
    """A term at fault: the message key, the term, and the nearest known one."""

    key: str
    term: NamedNode
    near: str


class Vocabulary:
    """The terms that an ontology and its code lists describe, by what they can be used as."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        # The namespaces themselves are no misspelt terms: catalogues name them, and versions of the ontology.
        types: dict[str, set[str]] = defaultdict(set)
        whole: set[str] = set()
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                kinds = types[triple.subject.value]
                if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode):
                    kinds.add(triple.object.value)
                elif triple.predicate.value == OWL + "versionIRI" and isinstance(triple.object, NamedNode):
                    whole |= {ONTOLOGY + "#", triple.object.value}
        self._known = {iri for iri in (*types, *whole) if iri.startswith(OWN_NAMESPACES)}
        self._properties = {iri for iri in self._known if types[iri] & _PROPERTY_TYPES}
        self._classes = {iri for iri in self._known if types[iri] & _CLASS_TYPES}

    def __bool__(self) -> bool:
        return bool(self._known)

    def faults(self, triple: Triple, own: set[str]) -> Iterator[TermFault]:
        """Yield the terms of a statement that nothing describes, or that are used as what they are not.

        `own` holds the IRIs that the data itself describes.
        """
        yield from self._fault(triple.predicate, self._properties, own, "term-not-property")
        if isinstance(triple.object, NamedNode):
            if triple.predicate.value == RDF_TYPE:
                yield from self._fault(triple.object, self._classes, own, "term-not-class")
            else:
                yield from self._fault(triple.object, self._known, own, "term-unknown")

    def _fault(self, term: NamedNode, fitting: set[str], own: set[str], key: str) -> Iterator[TermFault]:
        iri = term.value
        if not iri.startswith(OWN_NAMESPACES) or iri in fitting or iri in own:
            return
        near = nearest_term(iri, fitting)
        yield TermFault(key if iri in self._known else "term-unknown", term, near and compact(near))
