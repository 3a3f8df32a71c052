"""What a query is made of, as far as pre-binding must know: groups, patterns, and where variables stand.

The classes mirror the grammar of SPARQL 1.1 (section 19.8) without its expressions: of an expression only
the variables, the function names and the EXISTS groups are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Role = Literal[
    "end", "predicate", "graph", "expression", "bound", "project", "as", "group", "order", "values"
]

AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a variable stands. The offsets of a `bound` use cover the call of BOUND."""

    name: str
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple or path pattern: its variables; whether its path may match without a step."""

    uses: tuple[Use, ...]
    empty_path: bool = False

    def ends_at(self, name: str) -> bool:
        """Whether the variable is subject or object."""
        return any(use.role == "end" and use.name == name for use in self.uses)


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns that stand together."""

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression: its variables, the words in it in capitals, the groups of its EXISTS."""

    uses: tuple[Use, ...] = ()
    words: frozenset[str] = frozenset()
    groups: tuple[Group, ...] = ()

    @property
    def aggregates(self) -> bool:
        """Whether it calls an aggregate."""
        return bool(self.words & AGGREGATES)


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER: holds for the whole group it stands in."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND: the target is among the uses of its expression, in the role `as`."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Nested:
    """Groups inside a group; `name` is the variable of GRAPH or SERVICE."""

    kind: Literal["group", "union", "optional", "graph", "minus", "service"]
    groups: tuple[Group, ...]
    start: int
    name: Use | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES, in a group or after a query."""

    uses: tuple[Use, ...]
    start: int


Element = Triples | Filter | Bind | Nested | Values


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between braces: elements, or one sub-select. The offsets leave the braces out."""

    elements: tuple[Element, ...]
    start: int
    end: int
    select: Query | None = None


@dataclass(frozen=True, slots=True)
class Projected:
    """One entry of a SELECT clause: a variable, or an expression with its name."""

    name: str
    start: int
    end: int
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A query or sub-select. `star` is the offset of `*` in SELECT, or None."""

    form: str
    start: int
    where: Group
    quantifier: str = ""
    projected: tuple[Projected, ...] = ()
    star: int | None = None
    dataset: bool = False
    group_keys: tuple[Use, ...] = ()
    group_expressions: tuple[Expression, ...] = ()
    having: tuple[Expression, ...] = ()
    order: tuple[Expression, ...] = ()
    limit: int | None = None
    offset: int | None = None
    values: Values | None = None
    clause: tuple[int, int] = field(default=(0, 0))

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names projected; None for `*`."""
        return None if self.star is not None else tuple(entry.name for entry in self.projected)

    @property
    def visible(self) -> tuple[str, ...]:
        """The names projected, `*` written out."""
        return in_scope(self.where) if self.names is None else self.names

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression outside the WHERE group."""
        projected = tuple(entry.expression for entry in self.projected if entry.expression is not None)
        return (*projected, *self.group_expressions, *self.having, *self.order)

    @property
    def is_aggregate(self) -> bool:
        """Whether the solutions are grouped: GROUP BY, HAVING or an aggregate somewhere."""
        grouped = self.group_keys or self.group_expressions or self.having
        return bool(grouped) or any(expression.aggregates for expression in self.expressions)

    @property
    def sliced(self) -> bool:
        """Whether LIMIT, OFFSET or REDUCED leaves open which solutions come."""
        return self.limit is not None or self.offset is not None or self.quantifier == "REDUCED"


def in_scope(group: Group) -> tuple[str, ...]:
    """Return the variables in scope in a group in order (SPARQL 1.1, section 18.2.1)."""
    return tuple(dict.fromkeys(_scope(group)))


def _scope(group: Group) -> Iterator[str]:
    if group.select is not None:
        yield from group.select.visible
    for element in group.elements:
        if isinstance(element, Triples):
            yield from (use.name for pattern in element.patterns for use in pattern.uses)
        elif isinstance(element, Bind):
            yield from (use.name for use in element.expression.uses if use.role == "as")
        elif isinstance(element, Values):
            yield from (use.name for use in element.uses)
        elif isinstance(element, Nested) and element.kind != "minus":
            yield from (element.name.name,) if element.name else ()
            for inner in element.groups:
                yield from _scope(inner)


def group_uses(group: Group) -> Iterator[Use]:
    """Yield every use of a variable in a group, whatever lies inside it."""
    if group.select is not None:
        yield from query_uses(group.select)
    for element in group.elements:
        if isinstance(element, Triples):
            for pattern in element.patterns:
                yield from pattern.uses
        elif isinstance(element, Values):
            yield from element.uses
        elif isinstance(element, Nested):
            yield from (element.name,) if element.name else ()
            for inner in element.groups:
                yield from group_uses(inner)
        else:
            yield from expression_uses(element.expression)


def expression_uses(expression: Expression) -> Iterator[Use]:
    """Yield every use in an expression and in its EXISTS groups."""
    yield from expression.uses
    for group in expression.groups:
        yield from group_uses(group)


def query_uses(query: Query) -> Iterator[Use]:
    """Yield every use in a query."""
    for entry in query.projected:
        if entry.expression is None:
            yield Use(entry.name, "project", entry.start, entry.end)
    yield from query.group_keys
    for expression in query.expressions:
        yield from expression_uses(expression)
    yield from query.values.uses if query.values else ()
    yield from group_uses(query.where)


def inner_groups(query: Query) -> Iterator[Group]:
    """Yield every group of a query, itself and those inside it, sub-selects and EXISTS included."""
    waiting = [query.where, *(group for item in query.expressions for group in item.groups)]
    while waiting:
        group = waiting.pop()
        yield group
        if group.select is not None:
            waiting += [group.select.where, *(g for item in group.select.expressions for g in item.groups)]
        for element in group.elements:
            if isinstance(element, Nested):
                waiting += element.groups
            elif isinstance(element, Filter | Bind):
                waiting += element.expression.groups
