"""Triples looked up by subject or by object, blank nodes and RDF lists included, in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from planatlas.namespaces import RDF
from planatlas.store import BlankNode, NamedNode, Subject, Term, Triple


class ListError(ValueError):
    """A node that is no RDF list, or a list that has no end."""


class NodeIndex:
    """A small graph in memory for the patterns that shapes need.

    >>> a, p = NamedNode("http://example.org/a"), "http://example.org/p"
    >>> NodeIndex([Triple(a, NamedNode(p), a)]).objects(a, p)
    [<NamedNode value=http://example.org/a>]
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._forward: dict[Term, dict[str, list[Term]]] = defaultdict(dict)
        self._backward: dict[str, dict[Term, list[Subject]]] = defaultdict(dict)
        for triple in sorted(set(triples), key=str):
            predicate = triple.predicate.value
            self._forward[triple.subject].setdefault(predicate, []).append(triple.object)
            self._backward[predicate].setdefault(triple.object, []).append(triple.subject)

    def subjects(self) -> Iterator[Term]:
        """Yield every subject once."""
        return iter(self._forward)

    def predicates(self, subject: Term) -> list[str]:
        """Return the predicates of a subject, sorted."""
        return sorted(self._forward.get(subject, ()))

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the objects of a subject and predicate."""
        return self._forward.get(subject, {}).get(predicate, [])

    def first(self, subject: Term, predicate: str) -> Term | None:
        """Return one object, the first in order, or None."""
        return next(iter(self.objects(subject, predicate)), None)

    def subjects_of(self, predicate: str, value: Term | None = None) -> list[Subject]:
        """Return the subjects that have the predicate, with that object where one is given."""
        by_object = self._backward.get(predicate, {})
        if value is not None:
            return by_object.get(value, [])
        return sorted({subject for subjects in by_object.values() for subject in subjects}, key=str)

    def objects_of(self, predicate: str) -> list[Term]:
        """Return every object of the predicate, each once."""
        return sorted(self._backward.get(predicate, {}), key=str)

    def items(self, head: Term | None) -> list[Term]:
        """Return the members of an RDF list; a broken or circular one ends where it breaks."""
        members: list[Term] = []
        seen: set[Term] = set()
        while isinstance(head, BlankNode | NamedNode) and head.value != RDF + "nil" and head not in seen:
            seen.add(head)
            first = self.first(head, RDF + "first")
            if first is None:
                break
            members.append(first)
            head = self.first(head, RDF + "rest")
        return members

    def members(self, head: Term) -> list[Term]:
        """Return the members of a well-formed RDF list. Raises ListError for any other."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != NamedNode(RDF + "nil"):
            if head in seen:
                raise ListError("the list goes round in a circle")
            seen.add(head)
            first, rest = self.objects(head, RDF + "first"), self.objects(head, RDF + "rest")
            if len(first) != 1 or len(rest) != 1:
                raise ListError(f"{head} is no list: it needs one rdf:first and one rdf:rest")
            members.append(first[0])
            head = rest[0]
        return members
