"""SHACL property paths as objects, and as the SPARQL property path text that people read.

SHACL writes a path as blank nodes (https://www.w3.org/TR/shacl/#property-paths); people and SPARQL 1.1
read `^<p>/<q>*` (https://www.w3.org/TR/sparql11-query/#propertypaths). IRIs stay whole, in angle brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from planatlas.namespaces import RDF, SH
from planatlas.shacl.index import ListError, NodeIndex
from planatlas.store import NamedNode, Term

_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
BY_SUFFIX: Final = {suffix: SH + name for name, suffix in _SUFFIXES.items()}


class PathError(ValueError):
    """A node that is no SHACL path, or a text that is no property path."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a property."""

    iri: str

    def __str__(self) -> str:
        return f"<{self.iri}>"


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    path: Path

    def __str__(self) -> str:
        return "^" + _grouped(self.path, "/|^*+?")


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    steps: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(_grouped(step, "|") for step in self.steps)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of several paths."""

    choices: tuple[Path, ...]

    def __str__(self) -> str:
        return "|".join(str(choice) for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path walked any number of times: `suffix` is `*`, `+` or `?`."""

    path: Path
    suffix: str

    def __str__(self) -> str:
        return _grouped(self.path, "/|^*+?") + self.suffix


Path = Predicate | Inverse | Sequence | Alternative | Repeated


def _grouped(path: Path, operators: str) -> str:
    text = str(path)
    outside = re.sub(r"<[^<>]*>", "", text)
    return f"({text})" if any(operator in outside for operator in operators) else text


def path_text(node: Term, graph: NodeIndex) -> str:
    """Return the SPARQL text of the path that a node stands for. Raises PathError where it is none.

    >>> path_text(NamedNode("http://example.org/p"), NodeIndex([]))
    '<http://example.org/p>'
    """
    return str(read_path(node, graph))


def read_path(node: Term, graph: NodeIndex, above: frozenset[Term] = frozenset()) -> Path:
    """Return the path that a node stands for. Raises PathError where it is none."""
    if node in above:
        raise PathError("the path contains itself")
    above |= {node}
    if graph.first(node, RDF + "first") is not None:
        steps = tuple(read_path(member, graph, above) for member in _members(node, graph))
        return steps[0] if len(steps) == 1 else Sequence(steps)
    if node == NamedNode(RDF + "nil"):
        raise PathError("an empty list is no path")
    if isinstance(node, NamedNode):
        return Predicate(node.value)
    if (
        sum(len(graph.objects(node, SH + name)) for name in ("inversePath", "alternativePath", *_SUFFIXES))
        > 1
    ):
        raise PathError(f"{node} says two things of itself")
    if (inverse := graph.first(node, SH + "inversePath")) is not None:
        return Inverse(read_path(inverse, graph, above))
    if (choice := graph.first(node, SH + "alternativePath")) is not None:
        choices = tuple(read_path(member, graph, above) for member in _members(choice, graph))
        if not choices:
            raise PathError("sh:alternativePath needs a list")
        return choices[0] if len(choices) == 1 else Alternative(choices)
    for name, suffix in _SUFFIXES.items():
        if (inner := graph.first(node, SH + name)) is not None:
            return Repeated(read_path(inner, graph, above), suffix)
    raise PathError(f"{node}: not a path")


def _members(head: Term, graph: NodeIndex) -> list[Term]:
    try:
        return graph.members(head)
    except ListError as error:
        raise PathError(str(error)) from None
