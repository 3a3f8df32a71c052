"""The elements of a StratML document: their text out of a graph, their children in the schema's order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from planatlas.authoring.extras import needed
from planatlas.authoring.stratml import schema
from planatlas.authoring.stratml.terms import packaged_terms
from planatlas.labels import choose
from planatlas.namespaces import SKOS, notation
from planatlas.store import NamedNode, Triple, TripleIndex

# What XML 1.0 allows in no text (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\ufffd"
_YEAR: Final = re.compile(r"[0-9]{4}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_PART_OF_CODE: Final = re.compile(r"[0-9]+|[^0-9.\s]+")
_WITHOUT_CODE: Final = "~"

Order = tuple[list[tuple[int, int, str]], str]


class Builder:
    """One document of one plan in one language: what its elements are made of."""

    def __init__(self, triples: list[Triple], names: TripleIndex, plan: str, country: str, lang: str) -> None:
        self._etree = needed("lxml.etree")
        self.index, self.naming = TripleIndex(triples), names
        self.plan, self.country, self.lang = plan, country, lang
        whole = NamedNode(plan)
        self._records = {getattr(t.subject, "value", "") for t in triples if t.object == whole}
        self.terms = packaged_terms()
        self.element, self.instrument = self.terms.element, self.terms.instrument
        self._standing: dict[str, dict[str, str]] = {}

    def standing(self, name: str) -> dict[str, str]:
        """Return {element of the plan: its class}, of classes that are written as an element of a name."""
        if name not in self._standing:
            inside = self.terms.term("StrategicPlanCore", self.element)
            self._standing[name] = {
                element: class_iri
                for class_iri in reversed(self.terms.classes(name))
                for element in self.index.instances(class_iri)
                if self.plan in self.index.iris(element, inside)
            }
        return self._standing[name]

    def order(self, thing: str) -> Order:
        """Return what elements are put in order by: their code, numbers in it by size, else their IRI."""
        code = self.text(thing, "SequenceIndicator", self.element) or _WITHOUT_CODE
        parts = []
        for part in _PART_OF_CODE.findall(code):
            digits = part.lstrip("0")
            parts.append((0, len(digits), digits) if part.isdecimal() else (1, 0, part))
        return parts, thing

    def label(self, thing: str) -> str:
        """Return the name of what cannot be without one: its slug where it has none."""
        return self.name(thing) or notation(thing)

    def name(self, thing: str) -> str | None:
        """Return the name of a thing in the language of the document, else in another, or None."""
        return choose(self.naming.label(thing), self.lang) or None

    def note(self, thing: str) -> str | None:
        """Return the note on a thing in the language of the document, or None."""
        return self.words(thing, SKOS + "note")

    def words(self, thing: str, prop: str) -> str | None:
        """Return a text in the language of the document, or None."""
        return self.index.texts(thing, prop).get(self.lang)

    def text(self, thing: str, name: str, bearer: str) -> str | None:
        """Return the value that an element of a name has for a thing of some class, or None."""
        return self.index.value(thing, self.terms.term(name, bearer))

    def year(self, thing: str, name: str, bearer: str) -> str | None:
        """Return the year that an element of a name has for a thing, or None where it has none."""
        found = self.text(thing, name, bearer)
        return found if found and _YEAR.fullmatch(found) else None

    def number(self, thing: str, name: str, bearer: str) -> str | None:
        """Return the decimal number that an element of a name has for a thing, or None."""
        found = self.text(thing, name, bearer)
        return found if found and _DECIMAL.fullmatch(found) else None

    def address(self) -> str | None:
        """Return the address of the plan: its own, else one that a record of the plan gives."""
        prop = self.terms.term("Source", self.instrument)
        own = self.index.value(self.plan, prop)
        told = (str(getattr(v, "value", "")) for who, v in self.index.pairs(prop) if who in self._records)
        return own or next(told, None)

    def kind(self, class_iri: str, understood: Iterable[str]) -> str | None:
        """Return the class of a thing in words, None where the document says it anyway."""
        return None if class_iri in understood else self.terms.kind(class_iri, self.lang)

    def make(self, name: str, **children: Any) -> Any:
        """Return an element with its children in the order of the schema; what is None is left out."""
        made = self._etree.Element(f"{{{schema.NAMESPACE}}}{name}", nsmap={None: schema.NAMESPACE})
        for child in schema.CHILDREN[name]:
            content = children.pop(child, None)
            if content is None and child in schema.NEVER_MISSING.get(name, ()):
                content = ""
            for item in content if isinstance(content, list) else [content]:
                if isinstance(item, str):
                    self._etree.SubElement(made, f"{{{schema.NAMESPACE}}}{child}").text = _FORBIDDEN.sub(
                        _REPLACEMENT, item
                    )
                elif item is not None:
                    made.append(item)
        if children:
            raise KeyError(name, *children)
        return made
