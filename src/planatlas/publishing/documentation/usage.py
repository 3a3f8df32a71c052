"""Which rules, requirements and questions speak of a term."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from planatlas.questions import Library
from planatlas.shacl import ShapesGraph
from planatlas.store import BlankNode, NamedNode, Term, Triple

_PREFIX: Final = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
# Strings and IRIs go first, so that nothing in them is taken for a comment or a name.
_NOT_NAMES: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|#[^\n]*')
_NAME: Final = re.compile(r"(?<![\w?$:-])([A-Za-z][\w-]*):([A-Za-z0-9](?:[\w.-]*[\w-])?)")


def terms_of_query(text: str) -> set[str]:
    r"""Return the IRIs that a query writes as prefixed names, comments and texts left out.

    >>> sorted(terms_of_query('PREFIX p: <http://e/>\nSELECT ?x { ?x a p:A ; p:b "p:c" } # p:d'))
    ['http://e/A', 'http://e/b']
    """
    prefixes = dict(_PREFIX.findall(text))
    body = _NOT_NAMES.sub(" ", text)
    return {prefixes[prefix] + local for prefix, local in _NAME.findall(body) if prefix in prefixes}


def questions_by_term(library: Library) -> Mapping[str, tuple[str, ...]]:
    """Return {IRI: names of the questions that use it}."""
    found: dict[str, list[str]] = defaultdict(list)
    for question in library:
        for term in terms_of_query(question.text):
            found[term].append(question.name)
    return {term: tuple(names) for term, names in found.items()}


class Mentions:
    """What the nodes of a shapes graph name, directly and through the shapes that they refer to."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes = shapes
        self._of: dict[Term, list[Triple]] = defaultdict(list)
        for triple in shapes.triples:
            self._of[triple.subject].append(triple)

    def statements(self, node: Term) -> list[Triple]:
        """Return what is said of a node and of the blank nodes below it."""
        return list(self._below([node], through_names=False))

    def terms(self, node: Term) -> set[str]:
        """Return the IRIs that a node names, those of the shapes it refers to included."""
        below = self._below([node], through_names=True)
        return {t.object.value for t in below if isinstance(t.object, NamedNode)}

    def _below(self, nodes: Iterable[Term], *, through_names: bool) -> Iterator[Triple]:
        waiting, seen = list(nodes), set(nodes)
        while waiting:
            for triple in self._of.get(waiting.pop(), ()):
                yield triple
                value = triple.object
                follow = isinstance(value, BlankNode) or (through_names and value in self._of)
                if follow and value not in seen:
                    seen.add(value)
                    waiting.append(value)
