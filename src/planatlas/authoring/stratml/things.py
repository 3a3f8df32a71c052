"""What a StratML document names, as statements: each thing with its IRI, its class, its words and years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planatlas.authoring.stratml.identifiers import iri_of, made_up
from planatlas.authoring.stratml.parsing import Document, words
from planatlas.authoring.stratml.terms import packaged_terms
from planatlas.namespaces import PREF_LABEL, RDF_TYPE, XSD
from planatlas.store import Literal, NamedNode, Triple


class Things:
    """Makes the statements about the plan of a document, and remembers which names are taken."""

    def __init__(self, document: Document, country: str, lang: str) -> None:
        self._document, self._country, self._lang = document, country, lang
        self._terms = packaged_terms()
        self._plan = ""
        self._taken: set[str] = set()
        self._by_name: dict[str, str] = {}
        self._iris: dict[str, str] = {}
        self.triples: list[Triple] = []

    # --- Things and their names

    def _note_identifiers(self) -> None:
        """Note the names that are taken. Raises InputError where two elements have the same."""
        lines: dict[str, int] = {}
        for element in self._document.root.iter("{*}Identifier"):
            name = words(element)
            if name in lines:
                raise self._document.error("stratml-identifier-twice", element, name=name, line=lines[name])
            if name:
                lines[name] = element.sourceline
                iri = iri_of(name, self._country)
                # Two names may differ in letters that the house form does not tell apart.
                self._iris[name] = made_up(name, self._country, self._taken) if iri in self._taken else iri
                self._taken.add(iri)

    def _known(self, name: str) -> str:
        """Return the IRI of an identifier, which may be that of another document."""
        return self._iris.get(name) or iri_of(name, self._country)

    def _iri(self, element: Any, name: str) -> str:
        """Return the IRI of a thing: from its identifier, else from its name."""
        identifier = self._document.text(element, "Identifier")
        return self._known(identifier) if identifier else made_up(name, self._country, self._taken)

    def _institution(self, name: str, iri: str | None = None) -> str:
        known = self._by_name.get(name)
        if known is not None and iri in {None, known}:
            return known
        found = iri or made_up(name, self._country, self._taken)
        self._by_name.setdefault(name, found)
        self._say(found, RDF_TYPE, NamedNode(self._terms.classes("Organization")[0]))
        self._words(found, PREF_LABEL, name)
        return found

    def _kind(self, element: Any, classes: Sequence[str], otherwise: str) -> str:
        """Return the class that the document says in words, where it does."""
        told = self._terms.kinds(classes).get(self._document.peek(element, "OtherInformation"))
        if told:
            self._document.text(element, "OtherInformation")
        return told or otherwise

    def _see_role(self, stakeholder: Any, role: Any) -> None:
        self._document.text(stakeholder, "Name")
        self._document.text(role, "Name")
        self._document.see(*self._document.children(role, "RoleType"))

    # --- Statements

    def _stands(self, iri: str, class_iri: str) -> None:
        self._say(iri, RDF_TYPE, NamedNode(class_iri))
        self._say(iri, self._terms.term("StrategicPlanCore", class_iri), NamedNode(self._plan))

    def _code(self, iri: str, element: Any, class_iri: str) -> None:
        if text := self._document.text(element, "SequenceIndicator"):
            self._say(iri, self._terms.term("SequenceIndicator", class_iri), Literal(text))

    def _words(self, subject: str, prop: str, text: str) -> None:
        if text:
            self._say(subject, prop, Literal(text, language=self._lang))

    def _year(self, subject: str, prop: str, day: date) -> None:
        self._say(subject, prop, Literal(str(day.year), datatype=NamedNode(XSD + "integer")))

    def _say(self, subject: str, prop: str, value: NamedNode | Literal) -> None:
        self.triples.append(Triple(NamedNode(subject), NamedNode(prop), value))
