"""Classes, properties and code lists of the ontology, each with all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from planatlas.labels import message
from planatlas.namespaces import DCTERMS, OWL, PLAN, RDFS, SKOS, compact, notation
from planatlas.publishing.documentation.examples import Example, Examples
from planatlas.publishing.documentation.knowledge import CLASS, DOMAIN, RANGE, Manual, Reference
from planatlas.publishing.documentation.rules import Rulebook
from planatlas.publishing.documentation.usage import questions_by_term

_TRAITS: Final = {
    OWL + "FunctionalProperty": "documentation-trait-functional",
    OWL + "TransitiveProperty": "documentation-trait-transitive",
    OWL + "AsymmetricProperty": "documentation-trait-asymmetric",
    OWL + "IrreflexiveProperty": "documentation-trait-irreflexive",
    OWL + "AnnotationProperty": "documentation-trait-annotation",
}
_MATCHES: Final = {
    RDFS + "subClassOf": "documentation-match-narrower",
    RDFS + "subPropertyOf": "documentation-match-narrower",
    SKOS + "exactMatch": "documentation-match-exact",
    SKOS + "closeMatch": "documentation-match-close",
    SKOS + "relatedMatch": "documentation-match-related",
}
_MATTER: Final = PLAN + "matter"
_DETAILS: Final = ("matter", "derivedProperty", "gapKind")


@dataclass(frozen=True, slots=True)
class Match:
    """What a term is in another vocabulary: narrower, the same, close or related."""

    how: str
    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or property: words, place in the hierarchy, what it is said of, who uses it."""

    iri: str
    anchor: str
    short: str
    label: str
    definition: str
    traits: tuple[str, ...]
    above: tuple[Reference, ...]
    below: tuple[Reference, ...]
    said_of: tuple[Reference, ...]
    takes: tuple[Reference, ...]
    properties: tuple[Reference, ...]
    matters: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    matches: tuple[Match, ...]
    rules: tuple[Reference, ...]
    indicators: tuple[Reference, ...]
    questions: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A class with the classes below it."""

    term: Reference
    definition: str
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code of a list."""

    iri: str
    code: str
    label: str
    definition: str
    broader: tuple[Reference, ...]
    details: tuple[tuple[str, tuple[Reference, ...]], ...]
    matches: tuple[Match, ...]
    questions: tuple[tuple[str, str], ...]
    indicators: tuple[Reference, ...]


class Terms:
    """Makes the views of terms in one language."""

    def __init__(self, manual: Manual, rulebook: Rulebook, examples: Examples, lang: str) -> None:
        self._manual, self._rules, self._examples, self._lang = manual, rulebook, examples, lang
        self._asked = questions_by_term(manual.library)

    def of_module(self, module: str) -> tuple[tuple[TermView, ...], tuple[TermView, ...]]:
        """Return (classes, properties) that a module defines, each in the order of their names."""
        manual = self._manual

        def home(iris: Iterable[str], make: Callable[[str], TermView]) -> tuple[TermView, ...]:
            own = [make(iri) for iri in iris if module in manual.homes(iri)]
            return tuple(sorted(own, key=lambda term: (term.label.casefold(), term.iri)))

        return home(manual.classes, self.view), home(manual.properties, self.view)

    def view(self, iri: str) -> TermView:
        """Return the view of a class or property."""
        manual, lang = self._manual, self._lang
        terms = manual.terms
        is_class = manual.is_kind(iri, CLASS)
        higher = terms.iris(iri, RDFS + ("subClassOf" if is_class else "subPropertyOf"))
        above = [h for h in higher if h.startswith(PLAN)]
        below = manual.subclasses(iri) if is_class else terms.subjects(RDFS + "subPropertyOf", iri)
        lists = () if is_class else self._rules.lists_of(iri)
        takes = [r for r in terms.iris(iri, RANGE) if not (lists and r == SKOS + "Concept")]
        return TermView(
            iri=iri,
            anchor=notation(iri),
            short=compact(iri),
            label=manual.name(iri, lang),
            definition=manual.definition(iri, lang),
            traits=tuple(message(key, lang) for kind, key in _TRAITS.items() if manual.is_kind(iri, kind)),
            above=manual.references(above, lang),
            below=manual.references(below, lang),
            said_of=() if is_class else manual.references(terms.iris(iri, DOMAIN), lang),
            takes=() if is_class else manual.references([*lists, *takes], lang),
            properties=self._properties(iri) if is_class else (),
            matters=manual.references(terms.iris(iri, _MATTER), lang),
            sources=self.sources(iri),
            matches=self._matches(iri),
            rules=self._rules.pages_of(iri, lang),
            indicators=self._rules.indicators_of(iri, lang),
            questions=self._questions(iri),
            examples=self._examples.of_class(iri) if is_class else self._examples.of_property(iri),
        )

    def sources(self, iri: str) -> tuple[Reference, ...]:
        """Return the sources of a definition."""
        found = self._manual.terms.iris(iri, DCTERMS + "source")
        return tuple(Reference(source, self._manual.name(source, self._lang)) for source in found)

    def tree(self) -> tuple[Branch, ...]:
        """Return the classes as a tree; one with two classes above it stands below both."""
        manual = self._manual
        return self._branches(iri for iri in manual.classes if manual.superclasses(iri) == [iri])

    def _branches(self, iris: Iterable[str]) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                term,
                self._manual.definition(term.iri, self._lang),
                self._branches(self._manual.subclasses(term.iri)),
            )
            for term in self._manual.references(iris, self._lang)
        )

    def codes(self, scheme: str) -> tuple[CodeView, ...]:
        """Return the codes of a list."""
        return tuple(self._code(iri) for iri in self._manual.codes(scheme))

    def _code(self, iri: str) -> CodeView:
        manual, lang = self._manual, self._lang
        said = ((prop, manual.terms.iris(iri, PLAN + prop)) for prop in _DETAILS)
        return CodeView(
            iri,
            notation(iri),
            manual.name(iri, lang),
            manual.definition(iri, lang),
            manual.references(manual.terms.iris(iri, SKOS + "broader"), lang),
            tuple((manual.name(PLAN + prop, lang), manual.references(of, lang)) for prop, of in said if of),
            self._matches(iri),
            self._questions(iri),
            self._rules.indicators_of(iri, lang),
        )

    def _properties(self, iri: str) -> tuple[Reference, ...]:
        found = {p for c in self._manual.superclasses(iri) for p in self._manual.terms.subjects(DOMAIN, c)}
        return self._manual.references(found, self._lang)

    def _matches(self, iri: str) -> tuple[Match, ...]:
        return tuple(
            Match(message(key, self._lang), other, self._manual.name(other, self._lang))
            for prop, key in _MATCHES.items()
            for other in self._manual.terms.iris(iri, prop)
            if not other.startswith(PLAN)
        )

    def _questions(self, iri: str) -> tuple[tuple[str, str], ...]:
        library = self._manual.library
        names = self._asked.get(iri, ())
        return tuple((name, library.find(name).title[self._lang]) for name in names)
