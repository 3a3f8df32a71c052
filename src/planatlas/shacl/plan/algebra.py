"""The terms of a plan: conditions on nodes, relations of nodes that violate, and checks that name them.

Variables are names. A condition holds or not for given values of its free variables; it is two-valued: a
comparison of what cannot be compared does not hold. A relation is a set of rows over the variables of its
focus (`Focus.variables`) and those it binds itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planatlas.shacl.paths import Path
from planatlas.shacl.shape_objects.model import Query, ValueTest
from planatlas.shacl.shapes import Target
from planatlas.store import Term

# --- conditions ---


@dataclass(frozen=True, slots=True)
class Constant:
    """Always, or never."""

    holds: bool


@dataclass(frozen=True, slots=True)
class Passes:
    """The node of a variable passes a test of values."""

    variable: str
    test: ValueTest


@dataclass(frozen=True, slots=True)
class IsInstance:
    """The node is an instance of a class or of one below it."""

    variable: str
    class_iri: str


@dataclass(frozen=True, slots=True)
class Leads:
    """A path leads from one node to another."""

    start: str
    path: Path
    end: str


@dataclass(frozen=True, slots=True)
class Some:
    """A path leads from `start` to some node, called `variable`, for which a condition holds."""

    start: str
    path: Path
    variable: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class HasOtherProperty:
    """The node has a property that is none of some."""

    variable: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """Two variables stand for different nodes."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class SameLanguage:
    """Two literals have the same language tag, and have one."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Compares:
    """Two values can be compared and stand in the order that an operator says: <, <=."""

    left: str
    operator: str
    right: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A query, its `$this` or `$value` bound to the node and its `$PATH` to a path, has an answer."""

    query: Query
    bindings: tuple[tuple[str, str], ...]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every one of some conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of some conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A condition does not hold."""

    condition: Condition


Condition = (
    Constant
    | Passes
    | IsInstance
    | Leads
    | Some
    | HasOtherProperty
    | Differs
    | SameLanguage
    | Compares
    | Answers
    | All
    | AnyOf
    | Negation
)

ALWAYS = Constant(True)
NEVER = Constant(False)


def negate(condition: Condition) -> Condition:
    """Return the condition that holds where this one does not.

    >>> negate(negate(IsInstance("this", "http://example.org/Plan")))
    IsInstance(variable='this', class_iri='http://example.org/Plan')
    """
    if isinstance(condition, Constant):
        return Constant(not condition.holds)
    return condition.condition if isinstance(condition, Negation) else Negation(condition)


def all_of(*conditions: Condition) -> Condition:
    """Return the conjunction, flat, without what always holds."""
    parts: list[Condition] = []
    for condition in conditions:
        if condition == NEVER:
            return NEVER
        if isinstance(condition, All):
            parts += condition.conditions
        elif condition != ALWAYS:
            parts.append(condition)
    return ALWAYS if not parts else parts[0] if len(parts) == 1 else All(tuple(parts))


def any_of(*conditions: Condition) -> Condition:
    """Return the disjunction, flat, without what never holds."""
    parts: list[Condition] = []
    for condition in conditions:
        if condition == ALWAYS:
            return ALWAYS
        if isinstance(condition, AnyOf):
            parts += condition.conditions
        elif condition != NEVER:
            parts.append(condition)
    return NEVER if not parts else parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


# --- relations ---


@dataclass(frozen=True, slots=True)
class Focus:
    """The focus nodes of a shape: the nodes of targets, then the ends of paths that lead on from them.

    The row of a focus node keeps the nodes it was reached through: a property shape inside a property shape
    is validated, and reported, once for each of them.
    """

    targets: tuple[Target, ...]
    steps: tuple[Path, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of a row, the focus node last: `this`."""
        return (*(f"root{number}" for number in range(len(self.steps))), "this")


@dataclass(frozen=True, slots=True)
class PerValue:
    """Each value for which the condition does not hold; without a path the value is the focus node."""

    path: Path | None
    holds: Condition
    variable: str = "value"


@dataclass(frozen=True, slots=True)
class PerFocus:
    """Each focus node for which the condition does not hold."""

    holds: Condition


@dataclass(frozen=True, slots=True)
class Counted:
    """Each focus node with fewer (`least`) or more values than a number, of those that meet a condition."""

    path: Path
    counts: Condition
    least: bool
    number: int
    variable: str = "value"


@dataclass(frozen=True, slots=True)
class PerLanguage:
    """Each language of a focus node that two of its values have."""

    path: Path


@dataclass(frozen=True, slots=True)
class PerPair:
    """Each value with each value of another property that it does not compare with as an operator says."""

    path: Path
    operator: str
    predicate: str


@dataclass(frozen=True, slots=True)
class PerOther:
    """Each value of another property that the path does not lead to."""

    path: Path | None
    predicate: str


@dataclass(frozen=True, slots=True)
class PerTriple:
    """Each statement about a value whose property is none of some."""

    path: Path | None
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PerSolution:
    """Each solution of a query with `$this` bound to the focus node, and `$PATH` to the path."""

    query: Query
    path: Path | None


Relation = PerValue | PerFocus | Counted | PerLanguage | PerPair | PerOther | PerTriple | PerSolution


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape on one set of focus nodes: the rows of the relation are its violations.

    `component`, `shape` and `severity` are IRIs (a blank shape in N-Triples text); `root` names the shape
    whose targets these are; `parameters` fill messages, and `source` is the node of a constraint that is a
    query.
    """

    root: str
    shape: str
    component: str
    severity: str
    messages: Mapping[str, str]
    path: Path | None
    focus: Focus
    relation: Relation
    parameters: Mapping[str, Term]
    source: Term | None


def asks(item: Condition | Relation) -> bool:
    """Whether a condition or relation has a query of a shape in it."""
    match item:
        case Answers() | PerSolution():
            return True
        case Some(condition=inner) | Negation(inner) | Counted(counts=inner):
            return asks(inner)
        case PerValue(holds=inner) | PerFocus(inner):
            return asks(inner)
        case All(conditions) | AnyOf(conditions):
            return any(map(asks, conditions))
        case _:
            return False


def renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """Return the condition with its free variables renamed."""

    def new(name: str) -> str:
        return names.get(name, name)

    match condition:
        case Passes(variable, test):
            return Passes(new(variable), test)
        case IsInstance(variable, class_iri):
            return IsInstance(new(variable), class_iri)
        case Leads(start, path, end):
            return Leads(new(start), path, new(end))
        case Some(start, path, variable, inner):
            return Some(new(start), path, variable, renamed(inner, names))
        case HasOtherProperty(variable, allowed):
            return HasOtherProperty(new(variable), allowed)
        case Differs(left, right):
            return Differs(new(left), new(right))
        case SameLanguage(left, right):
            return SameLanguage(new(left), new(right))
        case Compares(left, operator, right):
            return Compares(new(left), operator, new(right))
        case Answers(query, bindings, path):
            return Answers(query, tuple((name, new(variable)) for name, variable in bindings), path)
        case All(conditions):
            return all_of(*(renamed(inner, names) for inner in conditions))
        case AnyOf(conditions):
            return any_of(*(renamed(inner, names) for inner in conditions))
        case Negation(inner):
            return negate(renamed(inner, names))
        case _:
            return condition
