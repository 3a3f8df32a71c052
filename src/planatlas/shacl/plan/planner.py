"""From shape objects to a plan: for each constraint, which rows violate it.

Two readings of one constraint: at the top, where every value at fault is a result, it becomes a relation;
inside another shape, where only whether a node conforms counts, it becomes a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from planatlas.shacl.paths import Path, Predicate
from planatlas.shacl.plan.algebra import (
    ALWAYS,
    NEVER,
    Answers,
    Check,
    Compares,
    Condition,
    Counted,
    Differs,
    Focus,
    HasOtherProperty,
    IsInstance,
    Leads,
    Passes,
    PerFocus,
    PerLanguage,
    PerOther,
    PerPair,
    PerSolution,
    PerTriple,
    PerValue,
    Relation,
    SameLanguage,
    Some,
    all_of,
    any_of,
    negate,
    renamed,
)
from planatlas.shacl.shape_objects.model import (
    Closed,
    Constraint,
    Count,
    Disjoint,
    Equals,
    HasProperty,
    HasValue,
    InstanceOf,
    LessThan,
    Logical,
    Qualified,
    Query,
    ShapeObject,
    UniqueLanguage,
    component_iri,
)
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape

# Inside another shape a count of n means n values side by side: beyond this it would take too long.
MOST_COUNTED_INSIDE: Final = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of each shape, and the checks, in the order of the shapes."""

    targets: dict[str, Focus]
    checks: tuple[Check, ...]


def plan_shapes(shapes: Iterable[ShapeObject]) -> Plan:
    """Return the plan of shapes that have targets.

    Raises UnsupportedShape for a count above four inside another shape.
    """
    roots = list(shapes)
    planner = _Planner()
    checks = [check for root in roots for check in planner.checks(root, root, Focus(root.targets))]
    return Plan({root.name: Focus(root.targets) for root in roots}, tuple(checks))


class _Planner:
    def __init__(self) -> None:
        self._numbers = count(1)

    def checks(self, root: ShapeObject, shape: ShapeObject, focus: Focus) -> Iterator[Check]:
        """Yield the checks of a shape on its focus nodes, and those of the property shapes it leads to."""
        if shape.deactivated:
            return
        for constraint in shape.constraints:
            if isinstance(constraint, HasProperty):
                steps = focus.steps if shape.path is None else (*focus.steps, shape.path)
                yield from self.checks(root, constraint.shape, Focus(focus.targets, steps))
                continue
            query = constraint if isinstance(constraint, Query) else None
            for relation in self._relations(constraint, shape):
                yield Check(
                    root.name,
                    shape.name,
                    component_iri(constraint.component),
                    shape.severity,
                    (query and query.messages) or shape.messages,
                    shape.path,
                    focus,
                    relation,
                    query.parameters if query else {},
                    query.source if query and query.component == "SPARQL" else None,
                )

    def _relations(self, constraint: Constraint, shape: ShapeObject) -> Iterator[Relation]:
        path = shape.path
        match constraint:
            case Count(least, number) if path is not None:
                yield from _counted(path, ALWAYS, least, number)
            case Qualified(least=least, number=number) if path is not None:
                yield from _counted(path, self._qualifies(constraint, "value"), least, number)
            case Qualified():
                yield PerFocus(self._value_conforms(constraint, "this", "this"))
            case UniqueLanguage() if path is not None:
                yield PerLanguage(path)
            case LessThan(predicate, operator) if path is not None:
                yield PerPair(path, operator, predicate)
            case HasValue():
                is_it = Passes("this" if path is None else "value", constraint)
                yield PerFocus(is_it if path is None else Some("this", path, "value", is_it))
            case Equals(predicate):
                yield PerValue(path, Leads("this", Predicate(predicate), "value"))
                yield PerOther(path, predicate)
            case Disjoint(predicate):
                yield PerValue(path, negate(Leads("this", Predicate(predicate), "value")))
            case Closed(allowed):
                yield PerTriple(path, allowed)
            case Query(asks=False):
                yield PerSolution(constraint, path)
            case _:
                yield PerValue(path, self._value_conforms(constraint, "this", "value"))

    def conforms(self, shape: ShapeObject, node: str) -> Condition:
        """Return the condition under which a node conforms to a shape."""
        if shape.deactivated:
            return ALWAYS
        return all_of(*(self._holds(constraint, shape, node) for constraint in shape.constraints))

    def _holds(self, constraint: Constraint, shape: ShapeObject, node: str) -> Condition:
        """Return the condition under which a constraint of a shape holds for a node."""
        path = shape.path
        if path is None:
            return self._value_conforms(constraint, node, node)
        value = self._variable()
        match constraint:
            case Count(least, number):
                return self._at_least(shape, node, number, ALWAYS, value, least)
            case Qualified(least=least, number=number):
                return self._at_least(shape, node, number, self._qualifies(constraint, value), value, least)
            case HasValue():
                return Some(node, path, value, Passes(value, constraint))
            case UniqueLanguage():
                other = self._variable()
                twin = all_of(SameLanguage(value, other), Differs(value, other))
                return negate(Some(node, path, value, Some(node, path, other, twin)))
            case Equals(predicate):
                there, other = Predicate(predicate), self._variable()
                more = Some(node, path, value, negate(Leads(node, there, value)))
                less = Some(node, there, other, negate(Leads(node, path, other)))
                return all_of(negate(more), negate(less))
            case Query(asks=False):
                return negate(Answers(constraint, (("this", node),), path))
            case _:
                fails = negate(self._value_conforms(constraint, node, value))
                return negate(Some(node, path, value, fails))

    def _value_conforms(self, constraint: Constraint, node: str, value: str) -> Condition:
        """Return the condition under which one value of a focus node meets a constraint."""
        match constraint:
            case InstanceOf(class_iri):
                return IsInstance(value, class_iri)
            case Logical("Not", (shape,)):
                return negate(self.conforms(shape, value))
            case Logical("Or", shapes):
                return any_of(*(self.conforms(shape, value) for shape in shapes))
            case Logical("Xone", shapes):
                return self._exactly_one([self.conforms(shape, value) for shape in shapes])
            case Logical(shapes=shapes):
                return all_of(*(self.conforms(shape, value) for shape in shapes))
            case HasProperty(shape):
                return self.conforms(shape, value)
            case Disjoint(predicate):
                return negate(Leads(node, Predicate(predicate), value))
            case Equals(predicate):
                there, other = Predicate(predicate), self._variable()
                differs = Some(node, there, other, Differs(other, value))
                return all_of(Leads(node, there, value), negate(differs))
            case LessThan(predicate, operator):
                other = self._variable()
                fails = negate(Compares(value, operator, other))
                return negate(Some(node, Predicate(predicate), other, fails))
            case Closed(allowed):
                return negate(HasOtherProperty(value, allowed))
            case Query(asks=True):
                return Answers(constraint, (("this", node), ("value", value)))
            case Query():
                return negate(Answers(constraint, (("this", node),)))
            case Qualified(least=least, number=number):
                # The one value of a node shape is the node.
                meets = self._qualifies(constraint, value)
                enough = ALWAYS if number == 0 else meets if number == 1 else NEVER
                return enough if least else negate(meets) if number == 0 else ALWAYS
            case Count() | UniqueLanguage():
                raise AssertionError(constraint)  # of property shapes only: refused when read
            case _:
                return Passes(value, constraint)

    def _qualifies(self, constraint: Qualified, value: str) -> Condition:
        others = (negate(self.conforms(sibling, value)) for sibling in constraint.siblings)
        return all_of(self.conforms(constraint.shape, value), *others)

    def _exactly_one(self, conditions: list[Condition]) -> Condition:
        cases = []
        for position, condition in enumerate(conditions):
            others = (negate(other) for n, other in enumerate(conditions) if n != position)
            cases.append(all_of(condition, *others))
        return any_of(*cases)

    def _at_least(
        self, shape: ShapeObject, node: str, number: int, meets: Condition, value: str, least: bool
    ) -> Condition:
        """Return the condition that so many values meet a condition, or that no more do."""
        wanted = number if least else number + 1
        if shape.path is None or wanted > MOST_COUNTED_INSIDE:
            raise UnsupportedShape("count", shape.place, str(number))
        found = ALWAYS if wanted == 0 else self._several(node, shape.path, wanted, meets, value, ())
        return found if least else negate(found)

    def _several(
        self, node: str, path: Path, number: int, meets: Condition, value: str, before: tuple[str, ...]
    ) -> Condition:
        own = self._variable() if before else value
        apart = [Differs(own, other) for other in before]
        more = self._several(node, path, number - 1, meets, value, (*before, own)) if number > 1 else ALWAYS
        return Some(node, path, own, all_of(renamed(meets, {value: own}), *apart, more))

    def _variable(self) -> str:
        return f"v{next(self._numbers)}"


def _counted(path: Path, counts: Condition, least: bool, number: int) -> Iterator[Relation]:
    """Yield the relation of a count; one that any number of values meets has none."""
    if least and number == 1:
        yield PerFocus(Some("this", path, "value", counts))
    elif not least and number == 0:
        yield PerFocus(negate(Some("this", path, "value", counts)))
    elif number > 0:
        yield Counted(path, counts, least, number)
