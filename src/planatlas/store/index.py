"""Triples by subject and property, for the small graphs that are read more than asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from planatlas.namespaces import PREF_LABEL, RDF_TYPE
from planatlas.store.source import Subject, Term


class TripleIndex:
    """Look-ups in a fixed set of triples; subjects and properties are IRIs as text.

    Most indexes are asked about a few subjects and properties only, so triples are put into groups at once
    and a group is read and put in order when it is first asked for.

    >>> from planatlas.store import Literal, NamedNode, Triple
    >>> a, p = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
    >>> TripleIndex([Triple(a, p, Literal("plan", language="en"))]).texts(a.value, p.value)
    {'en': 'plan'}
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        of_subject: dict[Subject | None, list[ox.Triple]] = defaultdict(list)
        of_property: dict[ox.NamedNode | None, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            of_subject[triple.subject].append(triple)
            of_property[triple.predicate].append(triple)
        self._of_subject, self._of_property = dict(of_subject), dict(of_property)
        self._by_subject: dict[str, dict[str, list[Term]]] = {}
        self._by_property: dict[str, list[tuple[str, Term]]] = {}

    def __contains__(self, subject: str) -> bool:
        return _node(subject) in self._of_subject

    def _values(self, subject: str) -> dict[str, list[Term]]:
        """Return {property: values in order} of a subject."""
        found = self._by_subject.get(subject)
        if found is None:
            found = self._by_subject[subject] = {}
            for triple in sorted(set(self._of_subject.get(_node(subject), ())), key=str):
                found.setdefault(triple.predicate.value, []).append(triple.object)
        return found

    def _statements(self, prop: str) -> list[tuple[str, Term]]:
        """Return the (subject, value) of a property in order; subjects are those that have an IRI."""
        found = self._by_property.get(prop)
        if found is None:
            found = self._by_property[prop] = [
                (triple.subject.value, triple.object)
                for triple in sorted(set(self._of_property.get(_node(prop), ())), key=str)
                if isinstance(triple.subject, ox.NamedNode)
            ]
        return found

    def objects(self, subject: str, prop: str) -> list[Term]:
        """Return the values of a property, in a fixed order."""
        return list(self._values(subject).get(prop, ()))

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
        node = _node(value)
        found = {t.subject for t in self._of_property.get(_node(prop), ()) if t.object == node}
        return sorted(subject.value for subject in found if isinstance(subject, ox.NamedNode))

    def pairs(self, prop: str) -> Iterator[tuple[str, Term]]:
        """Yield (subject, value) of every statement with that property."""
        return iter(self._statements(prop))


def _node(iri: str) -> ox.NamedNode | None:
    """Return the node of an IRI, None for a text that is none."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
