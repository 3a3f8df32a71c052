"""What the manual is made from: ontology, shapes and questions, read once, with the names of all terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from planatlas.assessment import Knowledge
from planatlas.labels import choose, message
from planatlas.namespaces import (
    CODE,
    OWL,
    PLAN,
    RDF,
    RDF_TYPE,
    RDFS,
    SKOS,
    XSD,
    compact,
    notation,
)
from planatlas.publishing.documentation.places import home_of
from planatlas.publishing.views.parts import outside_name as aspect_name
from planatlas.questions import Library
from planatlas.resources import turtle_files
from planatlas.shacl import ShapesGraph
from planatlas.store import NamedNode, Triple, TripleIndex

DOMAIN: Final = "http://schema.org/domainIncludes"
RANGE: Final = "http://schema.org/rangeIncludes"
CLASS: Final = OWL + "Class"
KINDS: Final = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty")
_PREFIX: Final = re.compile(r"^@prefix\s+([\w-]+):\s+<([^>]+)>", re.MULTILINE)
_DATATYPES: Final = {
    XSD + "string": "documentation-type-string",
    XSD + "integer": "documentation-type-integer",
    XSD + "decimal": "documentation-type-decimal",
    XSD + "boolean": "documentation-type-boolean",
    XSD + "date": "documentation-type-date",
    XSD + "anyURI": "documentation-type-address",
    RDF + "langString": "documentation-type-text",
    SKOS + "Concept": "documentation-type-code",
    RDFS + "Resource": "documentation-type-anything",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A term by its name, with the page and the place on it where it is explained, if it is ours.

    `path` is empty for terms of others, whose `iri` is followed instead.
    """

    iri: str
    label: str
    path: str = ""
    anchor: str = ""


class Manual:
    """The knowledge of an atlas with its questions, in the order in which the manual tells it."""

    def __init__(self, knowledge: Knowledge, library: Library) -> None:
        self.knowledge = knowledge
        self.library = library
        self.terms = TripleIndex(knowledge.ontology)

    @cached_property
    def rules(self) -> ShapesGraph:
        """The shapes that data are validated with."""
        recommended = turtle_files("shapes", "recommended.ttl")
        return ShapesGraph.from_files([*turtle_files("shapes", "model"), *recommended])

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes of the ontology, sorted."""
        return tuple(iri for iri in self.terms.instances(CLASS) if iri.startswith(PLAN))

    @cached_property
    def properties(self) -> tuple[str, ...]:
        """The properties of the ontology, sorted."""
        found = {iri for kind in KINDS for iri in self.terms.instances(kind)}
        return tuple(sorted(iri for iri in found if iri.startswith(PLAN)))

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules that define terms, sorted."""
        defined = {home for iri in (*self.classes, *self.properties) for home in self.homes(iri)}
        return tuple(sorted(defined))

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The code lists, sorted."""
        return tuple(iri for iri in self.terms.instances(SKOS + "ConceptScheme") if iri.startswith(CODE))

    def homes(self, iri: str) -> list[str]:
        """Return the modules in which a term is defined."""
        return self.terms.iris(iri, RDFS + "isDefinedBy")

    def codes(self, scheme: str) -> list[str]:
        """Return the codes of a list: as ranked, else a broader code before its narrower ones."""
        members = self.terms.subjects(SKOS + "inScheme", scheme)
        rank = {iri: int(self.terms.value(iri, PLAN + "rank") or 0) for iri in members}

        def place(iri: str) -> tuple[object, ...]:
            above = [iri]
            for known in above:
                above += [b for b in self.terms.iris(known, SKOS + "broader") if b not in above]
            return (-rank[iri], *[notation(known) for known in reversed(above)])

        return sorted(members, key=place)

    def superclasses(self, iri: str) -> list[str]:
        """Return a class of ours and those above it, the nearest first."""
        found = [iri]
        for known in found:
            above = self.terms.iris(known, RDFS + "subClassOf")
            found += [c for c in above if c not in found and c.startswith(PLAN)]
        return found

    def subclasses(self, iri: str) -> list[str]:
        """Return the classes directly below a class."""
        return self.terms.subjects(RDFS + "subClassOf", iri)

    def name(self, iri: str, lang: str) -> str:
        """Return the name of a term: its label, what a term of others is called, else its short form."""
        if label := self.terms.label(iri):
            return choose(label, lang)
        if iri in _DATATYPES:
            return message(_DATATYPES[iri], lang)
        known = aspect_name(iri, lang)
        return known if known != compact(iri) else outside_name(iri)

    def definition(self, iri: str, lang: str) -> str:
        """Return the definition of a term."""
        return choose(self.terms.texts(iri, SKOS + "definition"), lang)

    def reference(self, iri: str, lang: str) -> Reference:
        """Return a term as something to follow."""
        path, anchor = home_of(iri, self.homes(iri))
        return Reference(iri, self.name(iri, lang), path, anchor)

    def references(self, iris: Iterable[str], lang: str) -> tuple[Reference, ...]:
        """Return terms as things to follow, each once, in the order of their names."""
        found = {iri: self.reference(iri, lang) for iri in iris}
        return tuple(sorted(found.values(), key=lambda item: (item.label.casefold(), item.iri)))

    def statements(self, subjects: Iterable[str]) -> list[Triple]:
        """Return what the ontology says of some terms."""
        wanted = set(subjects)
        triples = self.knowledge.ontology
        return [t for t in triples if isinstance(t.subject, NamedNode) and t.subject.value in wanted]

    def is_kind(self, iri: str, kind: str) -> bool:
        """Return whether a term is declared to be of a kind."""
        return kind in self.terms.iris(iri, RDF_TYPE)


def outside_name(iri: str) -> str:
    """Return the name of a term of others: with the prefix that our files use for its vocabulary.

    >>> outside_name("http://data.europa.eu/eli/ontology#amends")
    'eli:amends'
    >>> outside_name("http://example.org/a")
    'http://example.org/a'
    """
    for namespace, prefix in _prefixes().items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return compact(iri).strip("<>")


@lru_cache(maxsize=1)
def _prefixes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in turtle_files("ontology"):
        for prefix, namespace in _PREFIX.findall(path.read_text("utf-8")):
            found.setdefault(namespace, prefix)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
