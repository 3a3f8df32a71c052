"""SPARQL property path text as the RDF of a SHACL path (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from planatlas.namespaces import RDF, SH
from planatlas.shacl.paths import BY_SUFFIX, PathError
from planatlas.store import BlankNode, NamedNode, Term, Triple

_TOKEN: Final = re.compile(r"<[^<>\s]*>|[\^/|*+?()]")


def path_triples(text: str, label: str = "path") -> tuple[Term, list[Triple]]:
    """Return the node of a path and the triples that define it, from SPARQL text.

    Blank nodes are named after `label`. Raises PathError for a text that is no path.

    >>> path_triples("<http://example.org/p>")
    (<NamedNode value=http://example.org/p>, [])
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s+", "", text):
        raise PathError(f"{text}: not a property path")
    reader = _PathReader(tokens, label)
    node = reader.alternative()
    if reader.tokens:
        raise PathError(f"{text}: not a property path")
    return node, reader.triples


class _PathReader:
    """Recursive descent over the tokens: alternatives, sequences, then one step with its operators."""

    def __init__(self, tokens: list[str], label: str) -> None:
        self.tokens, self.label = tokens, label
        self.triples: list[Triple] = []
        self._count = 0

    def alternative(self) -> Term:
        members = self._separated("|", self._sequence)
        return members[0] if len(members) == 1 else self._node("alternativePath", self._list(members))

    def _sequence(self) -> Term:
        members = self._separated("/", self._step)
        return members[0] if len(members) == 1 else self._list(members)

    def _separated(self, operator: str, part: Callable[[], Term]) -> list[Term]:
        members = [part()]
        while self.tokens and self.tokens[0] == operator:
            self.tokens.pop(0)
            members.append(part())
        return members

    def _step(self) -> Term:
        if not self.tokens:
            raise PathError("the path ends too early")
        symbol = self.tokens.pop(0)
        if symbol == "^":
            return self._node("inversePath", self._step())
        if symbol == "(":
            node = self.alternative()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise PathError("a bracket is not closed")
        elif symbol.startswith("<"):
            node = NamedNode(symbol[1:-1])
        else:
            raise PathError(f"{symbol}: not expected there")
        while self.tokens and self.tokens[0] in BY_SUFFIX:
            node = self._node(BY_SUFFIX[self.tokens.pop(0)].removeprefix(SH), node)
        return node

    def _blank(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"{self.label}-{self._count}")

    def _node(self, name: str, value: Term) -> BlankNode:
        node = self._blank()
        self.triples.append(Triple(node, NamedNode(SH + name), value))
        return node

    def _list(self, members: list[Term]) -> Term:
        rest: Term = NamedNode(RDF + "nil")
        for member in reversed(members):
            node = self._blank()
            self.triples += [
                Triple(node, NamedNode(RDF + "first"), member),
                Triple(node, NamedNode(RDF + "rest"), rest),
            ]
            rest = node
        return rest
