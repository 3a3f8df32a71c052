"""Which of our classes and properties each element of StratML stands for, as the mapping in Turtle says.

`ontology/mappings/stratml.ttl` names an element by its namespace, `#` and its local name. Several of our
terms may match one element; the close match comes first, and is what an element of that name is read as.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from planatlas.assessment import packaged_knowledge
from planatlas.authoring.stratml.schema import NAMESPACE
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import OWL, RDF_TYPE, RDFS, SKOS
from planatlas.store import TripleIndex

_MATCHES: Final = (SKOS + "closeMatch", SKOS + "relatedMatch")
_DOMAIN: Final = "http://schema.org/domainIncludes"


class Terms:
    """The mapping, read from the ontology: asked by the local name of an element or of a value."""

    def __init__(self, ontology: TripleIndex) -> None:
        self._ontology = ontology

    def _matched(self, name: str, *, classes: bool) -> list[str]:
        target = f"{NAMESPACE}#{name}"
        found = [term for match in _MATCHES for term in self._ontology.subjects(match, target)]
        return [term for term in found if classes == (OWL + "Class" in self._ontology.iris(term, RDF_TYPE))]

    def classes(self, name: str) -> list[str]:
        """Return the classes that an element or value stands for, the close match first."""
        return self._matched(name, classes=True)

    def below(self, class_iri: str) -> list[str]:
        """Return a class and its subclasses, the nearest first."""
        found = [class_iri]
        for known in found:
            found += [c for c in self._ontology.subjects(RDFS + "subClassOf", known) if c not in found]
        return found

    def above(self, class_iri: str) -> list[str]:
        """Return a class and its superclasses, the nearest first."""
        found = [class_iri]
        for known in found:
            found += [c for c in self._ontology.iris(known, RDFS + "subClassOf") if c not in found]
        return found

    def properties(self, name: str, bearer: str) -> list[str]:
        """Return the properties that an element stands for where it tells of a thing of some class.

        A property without a stated domain is one of every class.
        """
        bearers = set(self.above(bearer))
        return [
            term
            for term in self._matched(name, classes=False)
            if not (domain := self._ontology.iris(term, _DOMAIN)) or bearers & set(domain)
        ]

    def term(self, name: str, bearer: str) -> str:
        """Return the first of `properties`. Raises KeyError where the mapping has none."""
        found = self.properties(name, bearer)
        if not found:
            raise KeyError(name)
        return found[0]

    def value(self, class_iri: str, allowed: Sequence[str]) -> str | None:
        """Return which of some values stands for a class, or for the nearest class above it that has one."""
        for candidate in self.above(class_iri):
            for match in _MATCHES:
                for target in self._ontology.iris(candidate, match):
                    name = target.removeprefix(f"{NAMESPACE}#")
                    if name in allowed:
                        return name
        return None

    def label(self, term: str, lang: str) -> str:
        """Return the name of a class or property of ours in a language."""
        return self._ontology.label(term)[lang]

    def kinds(self, classes: Sequence[str]) -> dict[str, str]:
        """Return {sentence that names a class, in any language: the class}."""
        return {self.kind(iri, lang): iri for iri in classes for lang in LANGUAGES}

    def kind(self, class_iri: str, lang: str) -> str:
        """Return the sentence with which a document says the class of something, for StratML has no place."""
        return message("stratml-kind", lang, kind=self.label(class_iri, lang))

    def roles(self, bearer: str) -> dict[str, str]:
        """Return {name of a role in any language: the property that it stands for}."""
        return {
            self.label(term, lang): term for term in self.properties("Role", bearer) for lang in LANGUAGES
        }

    @property
    def instrument(self) -> str:
        """The class of what a whole document is."""
        return self.classes("PerformancePlanOrReport")[0]

    @property
    def element(self) -> str:
        """The class that goals and objectives are read as."""
        return self.classes("Objective")[0]


@lru_cache(maxsize=1)
def packaged_terms() -> Terms:
    """Return the mapping that travels with the package."""
    return Terms(packaged_knowledge().labels)
