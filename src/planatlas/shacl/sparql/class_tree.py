"""Which classes are below which (rdfs:subClassOf), so that a query can name them all.

A path `rdf:type/rdfs:subClassOf*` joined with other patterns is slow, and wrong in one engine (Virtuoso 7.2);
the classes below one are few, and known before a query runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property


class ClassTree:
    """The subclasses of each class, itself included; only those with instances, where these are known.

    >>> ClassTree([("Plan", "Instrument"), ("Budget", "Plan")]).below("Instrument")
    ('Budget', 'Instrument', 'Plan')
    >>> ClassTree([("Plan", "Instrument"), ("Budget", "Plan")], {"Plan"}).below("Instrument")
    ('Plan',)
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], used: Iterable[str] | None = None) -> None:
        self._used = None if used is None else frozenset(used)
        self._children: dict[str, set[str]] = defaultdict(set)
        for child, parent in pairs:
            self._children[parent].add(child)
        self._below: dict[str, tuple[str, ...]] = {}

    def below(self, class_iri: str) -> tuple[str, ...]:
        """Return a class and all below it, sorted; classes in a circle are below each other."""
        if class_iri not in self._below:
            found, waiting = {class_iri}, [class_iri]
            while waiting:
                for child in self._children.get(waiting.pop(), ()):
                    if child not in found:
                        found.add(child)
                        waiting.append(child)
            self._below[class_iri] = tuple(sorted(found if self._used is None else found & self._used))
        return self._below[class_iri]

    @cached_property
    def fingerprint(self) -> object:
        """What tells one tree from another."""
        pairs = frozenset(
            (child, parent) for parent, children in self._children.items() for child in children
        )
        return pairs, self._used
