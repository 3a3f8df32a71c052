"""Triples by subject and property, for the small graphs that are read more than asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from planatlas.namespaces import PREF_LABEL, RDF_TYPE
from planatlas.store.source import Term


class TripleIndex:
    """Look-ups in a fixed set of triples; subjects and properties are IRIs as text.

    >>> from planatlas.store import Literal, NamedNode, Triple
    >>> a, p = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
    >>> TripleIndex([Triple(a, p, Literal("plan", language="en"))]).texts(a.value, p.value)
    {'en': 'plan'}
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        by_subject: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        by_property: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for triple in sorted(set(triples), key=str):
            if isinstance(triple.subject, ox.NamedNode):
                by_subject[triple.subject.value][triple.predicate.value].append(triple.object)
                by_property[triple.predicate.value].append((triple.subject.value, triple.object))
        self._by_subject = by_subject
        self._by_property = by_property

    def __contains__(self, subject: str) -> bool:
        return subject in self._by_subject

    def objects(self, subject: str, prop: str) -> list[Term]:
        """Return the values of a property, in a fixed order."""
        return list(self._by_subject.get(subject, {}).get(prop, ()))

    def iris(self, subject: str, prop: str) -> list[str]:
        """Return the values of a property that are IRIs, as text."""
        return [term.value for term in self.objects(subject, prop) if isinstance(term, ox.NamedNode)]

    def value(self, subject: str, prop: str) -> str | None:
        """Return the first value of a property as text, or None."""
        first = next(iter(self.objects(subject, prop)), None)
        return None if first is None or isinstance(first, ox.Triple) else first.value

    def texts(self, subject: str, prop: str) -> dict[str, str]:
        """Return the texts of a property by language; the empty language is text without one."""
        found: dict[str, str] = {}
        for term in self.objects(subject, prop):
            if isinstance(term, ox.Literal):
                found.setdefault(term.language or "", term.value)
        return found

    def label(self, subject: str) -> dict[str, str]:
        """Return the preferred labels (skos:prefLabel) by language."""
        return self.texts(subject, PREF_LABEL)

    def instances(self, class_iri: str) -> list[str]:
        """Return the subjects with that very rdf:type, sorted."""
        return self.subjects(RDF_TYPE, class_iri)

    def subjects(self, prop: str, value: str) -> list[str]:
        """Return the subjects whose property has that IRI as a value, sorted."""
        pairs = self._by_property.get(prop, ())
        return sorted({s for s, o in pairs if isinstance(o, ox.NamedNode) and o.value == value})

    def pairs(self, prop: str) -> Iterator[tuple[str, Term]]:
        """Yield (subject, value) of every statement with that property."""
        return iter(self._by_property.get(prop, ()))
