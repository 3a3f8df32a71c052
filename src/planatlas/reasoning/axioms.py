"""The axioms that explanations read: hierarchies, disjoint classes, kinds of property, and the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from planatlas.namespaces import OWL, RDF, RDF_TYPE, RDFS
from planatlas.store import NamedNode, Term, Triple

_THING: Final = NamedNode(OWL + "Thing")


@dataclass(frozen=True, slots=True)
class Clash:
    """Two ways up the class hierarchy that end in classes that exclude each other, and the axiom for it."""

    one: tuple[Term, ...]
    other: tuple[Term, ...]
    why: tuple[Triple, ...]

    def sort_key(self) -> tuple[int, str]:
        """Return what clashes are ordered by: the shortest first."""
        return len(self.one) + len(self.other), str((self.one, self.other))


class Axioms:
    """A graph read as axioms and facts; everything it returns is in a fixed order."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_predicate: dict[str, list[Triple]] = defaultdict(list)
        self._by_subject: dict[Term, list[Triple]] = defaultdict(list)
        for triple in sorted(set(triples), key=str):
            self._by_predicate[triple.predicate.value].append(triple)
            self._by_subject[triple.subject].append(triple)
        self.above = self._upwards(RDFS + "subClassOf", OWL + "equivalentClass")
        self.properties_above = self._upwards(RDFS + "subPropertyOf", OWL + "equivalentProperty")
        self.disjoint = self._disjoint()
        self._clashes: dict[tuple[Term, Term], Clash | None] = {}

    def _upwards(self, below: str, equivalent: str) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = defaultdict(list)
        for triple in self._by_predicate[below]:
            found[triple.subject].append(triple.object)
        for triple in self._by_predicate[equivalent]:
            found[triple.subject].append(triple.object)
            found[triple.object].append(triple.subject)
        return found

    def _disjoint(self) -> dict[frozenset[Term], list[Triple]]:
        """Return pairs of disjoint classes with the triples that say so."""
        pairs: dict[frozenset[Term], list[Triple]] = {}
        for name in ("disjointWith", "complementOf"):
            for triple in self._by_predicate[OWL + name]:
                pairs.setdefault(frozenset((triple.subject, triple.object)), [triple])
        for name in ("members", "disjointUnionOf"):
            for triple in self._by_predicate[OWL + name]:
                typed = self.types(triple.subject)
                if name == "members" and NamedNode(OWL + "AllDisjointClasses") not in typed:
                    continue
                for one, other in combinations(self._items(triple.object), 2):
                    pairs.setdefault(frozenset((one, other)), [triple])
        return pairs

    def _items(self, head: Term) -> list[Term]:
        items: list[Term] = []
        seen: set[Term] = set()
        while head not in seen:
            seen.add(head)
            cell = {triple.predicate.value: triple.object for triple in self._by_subject.get(head, ())}
            if RDF + "first" not in cell:
                break
            items.append(cell[RDF + "first"])
            head = cell.get(RDF + "rest", NamedNode(RDF + "nil"))
        return items

    def types(self, node: Term) -> list[Term]:
        """Return the asserted types of a node."""
        return [t.object for t in self._by_subject.get(node, ()) if t.predicate.value == RDF_TYPE]

    def classes(self) -> list[Term]:
        """Return the named classes that have something above them."""
        return sorted((node for node in self.above if isinstance(node, NamedNode)), key=str)

    def properties(self, kind: str) -> list[Term]:
        """Return the properties of an OWL kind, such as FunctionalProperty."""
        return [t.subject for t in self._by_predicate[RDF_TYPE] if t.object == NamedNode(OWL + kind)]

    def closure(self, node: Term, links: dict[Term, list[Term]]) -> dict[Term, tuple[Term, ...]]:
        """Return everything above a node, each with the shortest way to it, the node first."""
        ways: dict[Term, tuple[Term, ...]] = {node: (node,)}
        waiting = [node]
        while waiting:
            current = waiting.pop(0)
            for above in links.get(current, ()):
                if above not in ways and above != _THING:
                    ways[above] = (*ways[current], above)
                    waiting.append(above)
        return ways

    def clash(self, one: Term, other: Term) -> Clash | None:
        """Return the ways from two classes to two that are disjoint, and what makes them so, or None."""
        if (one, other) not in self._clashes:
            ways, others = self.closure(one, self.above), self.closure(other, self.above)
            found = [
                Clash(ways[a], others[b], tuple(self.disjoint[pair]))
                for a in ways
                for b in others
                if a != b and (pair := frozenset((a, b))) in self.disjoint
            ]
            self._clashes[one, other] = min(found, key=Clash.sort_key, default=None)
        return self._clashes[one, other]

    def steps(self, way: tuple[Term, ...]) -> Iterator[Triple]:
        """Yield the axioms that lead up a way from class to class."""
        links = (RDFS + "subClassOf", OWL + "equivalentClass")
        for below, above in pairwise(way):
            for one, other in ((below, above), (above, below)):
                steps = (t for t in self._by_subject.get(one, ()) if t.object == other)
                yield from (t for t in steps if t.predicate.value in links[(one is above) :])

    def facts(self, prop: Term) -> Iterator[Triple]:
        """Yield the statements with a property or one below it."""
        for predicate in sorted(self._by_predicate):
            if prop in self.closure(NamedNode(predicate), self.properties_above):
                yield from self._by_predicate[predicate]

    def individuals(self) -> dict[Term, dict[Term, Triple]]:
        """Return every individual with its classes, each with the statement it comes from.

        A class comes from a type, or from the domain or range of a property.
        """
        found: dict[Term, dict[Term, Triple]] = defaultdict(dict)
        for triple in self._by_predicate[RDF_TYPE]:
            if isinstance(triple.object, NamedNode) and not triple.object.value.startswith(OWL):
                found[triple.subject].setdefault(triple.object, triple)
        for axiom, ends in ((RDFS + "domain", "subject"), (RDFS + "range", "object")):
            for rule in self._by_predicate[axiom]:
                for fact in self.facts(rule.subject):
                    end = getattr(fact, ends)
                    if isinstance(end, NamedNode) and isinstance(rule.object, NamedNode):
                        found[end].setdefault(rule.object, fact)
        return found
