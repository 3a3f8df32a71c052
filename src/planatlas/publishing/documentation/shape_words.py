"""A shape in words: what must hold, as a list of statements with those that stand below each.

The words of a shape are made from its constraints (SHACL, https://www.w3.org/TR/shacl/) and from the labels
of the terms it names, so that they never say anything but what the engine checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from planatlas.labels import message
from planatlas.shacl.paths import Alternative, Inverse, Path, Predicate, Sequence
from planatlas.shacl.shape_objects.model import (
    Count,
    HasDatatype,
    HasProperty,
    HasValue,
    In,
    InstanceOf,
    Logical,
    Qualified,
    ShapeObject,
)
from planatlas.store import Literal, NamedNode, Term

Name = Callable[[str], str]
_REPEATED: Final = {
    "?": "documentation-path-optional",
    "*": "documentation-path-any",
    "+": "documentation-path-some",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, or the beginning of one that those below it complete."""

    text: str
    below: tuple[Statement, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """Yield (depth, text) of the statement and of those below it."""
        yield depth, self.text
        for statement in self.below:
            yield from statement.lines(depth + 1)


class ShapeWords:
    """Tells shapes in one language; `name` gives the label of an IRI."""

    def __init__(self, name: Name, lang: str) -> None:
        self._name, self._lang = name, lang

    def _say(self, key: str, **details: object) -> str:
        return message(f"documentation-{key}", self._lang, **details)

    def _quoted(self, iri: str) -> str:
        return self._say("quoted", text=self._name(iri))

    def path(self, path: Path) -> str:
        """Return a path in words."""
        if isinstance(path, Predicate):
            return self._quoted(path.iri)
        if isinstance(path, Inverse):
            return self._say("path-inverse", path=self.path(path.path))
        if isinstance(path, Sequence):
            return self._say("path-then").join(self.path(step) for step in path.steps)
        if isinstance(path, Alternative):
            return self._say("path-or").join(self.path(choice) for choice in path.choices)
        return message(_REPEATED[path.suffix], self._lang, path=self.path(path.path))

    def requirement(self, shape: ShapeObject) -> tuple[Statement, ...]:
        """Return what must hold of a focus node, every statement of it."""
        said: list[Statement] = []
        # That there is a value, and which ones are possible, is one thing to say.
        given = Count(least=True, number=1)
        listed = given in shape.constraints and any(isinstance(c, In) for c in shape.constraints)
        for constraint in shape.constraints:
            if listed and constraint == given:
                continue
            if listed and isinstance(constraint, In) and shape.path is not None:
                text = self._of_values(constraint)
                said.append(Statement(self._say("value-of", path=self.path(shape.path), text=text)))
                continue
            said += self._of_constraint(constraint, shape.path)
        return tuple(dict.fromkeys(said))

    def _of_constraint(self, constraint: object, at: Path | None) -> Iterable[Statement]:
        path = self.path(at) if at is not None else ""
        if isinstance(constraint, HasProperty):
            return self.requirement(constraint.shape)
        if isinstance(constraint, Qualified):
            return [Statement(self._reached(constraint, at), self.requirement(constraint.shape))]
        if isinstance(constraint, Count):
            key = "at-least" if constraint.least else "at-most" if constraint.number else "none"
            return [Statement(self._say(f"{key}-values", number=constraint.number, path=path))]
        if isinstance(constraint, Logical):
            return self._logical(constraint, path)
        text = self._of_values(constraint)
        if not path:
            return [Statement(self._say("it-is" if isinstance(constraint, InstanceOf) else "is", text=text))]
        # One of the values must be that of sh:hasValue; the others speak of whatever values there are.
        key = "value-of" if isinstance(constraint, HasValue) else "values-if-any"
        return [Statement(self._say(key, path=path, text=text))]

    def _reached(self, constraint: Qualified, at: Path | None) -> str:
        """Return the beginning of what holds of some of the values of a path."""
        key = "at-least" if constraint.least else "at-most" if constraint.number else "none"
        if isinstance(at, Inverse) and isinstance(at.path, Predicate):
            return self._say(f"{key}-naming", number=constraint.number, path=self.path(at.path))
        return self._say(f"{key}-of", number=constraint.number, path=self.path(at) if at else "")

    def _logical(self, constraint: Logical, path: str) -> Iterable[Statement]:
        each = [self.requirement(shape) for shape in constraint.shapes]
        if constraint.component in {"Node", "And"}:
            below = tuple(statement for group in each for statement in group)
            return [Statement(self._say("each-value", path=path), below)] if path else below
        if constraint.component == "Or" and (classes := _classes(constraint)):
            return [Statement(self._say("it-is", text=self._say("path-or").join(map(self._quoted, classes))))]
        key = {"Or": "any-of-these", "Xone": "one-of-these", "Not": "not-all-of-this"}[constraint.component]
        if constraint.component == "Not":
            below = each[0]
            key = "not-this" if len(below) == 1 else key
        else:
            below = tuple(g[0] if len(g) == 1 else Statement(self._say("all-of-these"), g) for g in each)
        return [Statement(self._say(key), below)]

    def _of_values(self, constraint: object) -> str:
        if isinstance(constraint, InstanceOf):
            return self._quoted(constraint.class_iri)
        if isinstance(constraint, HasDatatype):
            return self._name(constraint.datatype)
        if isinstance(constraint, HasValue):
            return self._term(constraint.term)
        if isinstance(constraint, In):
            return self._say("path-or").join(self._term(term) for term in constraint.terms)
        raise ValueError(f"no words for {type(constraint).__name__}")

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self._quoted(term.value)
        return term.value if isinstance(term, Literal) else str(term)


def _classes(constraint: Logical) -> list[str]:
    """Return the classes of a choice between nothing but classes, else none."""
    each = [shape.constraints for shape in constraint.shapes if shape.path is None]
    found = [one[0].class_iri for one in each if len(one) == 1 and isinstance(one[0], InstanceOf)]
    return found if len(found) == len(constraint.shapes) else []
