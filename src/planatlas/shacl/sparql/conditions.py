"""Conditions as SPARQL: filters and expressions, every negation nested, one triple pattern a group."""

from __future__ import annotations

from itertools import count

from planatlas.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated, Sequence
from planatlas.shacl.plan.algebra import (
    ALWAYS,
    All,
    Answers,
    AnyOf,
    Compares,
    Condition,
    Constant,
    Differs,
    HasOtherProperty,
    IsInstance,
    Leads,
    Negation,
    Passes,
    SameLanguage,
    Some,
    any_of,
    renamed,
)
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.dialect import Dialect, same
from planatlas.shacl.sparql.queries import condition_body
from planatlas.shacl.sparql.value_tests import comparison, test_text


class ConditionWriter:
    """Writes conditions over one class tree for one dialect."""

    def __init__(self, tree: ClassTree, dialect: Dialect) -> None:
        self._tree, self._dialect = tree, dialect
        self._numbers = count(1)

    def filters(self, condition: Condition) -> str:
        """Return the FILTER clauses that keep the rows for which a condition holds."""
        parts = condition.conditions if isinstance(condition, All) else (condition,)
        return "".join(self._filter(part) for part in parts if part != ALWAYS)

    def _filter(self, condition: Condition) -> str:
        text = self.expression(condition)
        return f" FILTER {text}" if text.startswith(("EXISTS", "NOT EXISTS")) else f" FILTER({text})"

    def expression(self, condition: Condition) -> str:
        """Return the expression that is true where a condition holds, and false where it does not."""
        match condition:
            case Constant(holds):
                return "true" if holds else "false"
            case Passes(variable, test):
                return test_text(test, variable, self._dialect)
            case IsInstance(variable, class_iri):
                return self._instance(variable, class_iri)
            case Leads(start, path, end):
                return self._reached(start, path, end)
            case Some(start, path, variable, inner):
                return self._some(start, path, variable, inner)
            case HasOtherProperty(variable, allowed):
                name, end = self._fresh(), self._fresh()
                return f"EXISTS {{ ?{variable} ?{name} ?{end}{other_than(name, allowed)} }}"
            case Differs(left, right):
                return f"(!{self._same(left, right)})"
            case SameLanguage(left, right):
                return f"({same_language(left, right)})"
            case Compares(left, operator, right):
                return comparison(left, operator, right, self._dialect)
            case Answers(query, bindings, path):
                body = condition_body(query, path, dict(bindings), self._dialect, self._fresh())
                return f"EXISTS {{ {body} }}"
            case All(conditions):
                return f"({' && '.join(map(self.expression, conditions))})"
            case AnyOf(conditions):
                return f"({' || '.join(map(self.expression, conditions))})"
            case Negation(inner):
                text = self.expression(inner)
                return f"NOT {text}" if text.startswith("EXISTS") else f"(!({text}))"

    def _instance(self, variable: str, class_iri: str) -> str:
        classes = self._tree.below(class_iri)
        if not classes:
            return "false"
        if len(classes) == 1:
            return f"EXISTS {{ ?{variable} a <{classes[0]}> }}"
        name = self._fresh()
        return f"EXISTS {{ ?{variable} a ?{name} FILTER(?{name} IN ({iris(classes)})) }}"

    def _reached(self, start: str, path: Path, end: str) -> str:
        """Return the expression that a path leads from one known node to another."""
        match path:
            case Sequence((first, *rest)):
                middle = self._fresh()
                return self._some(start, first, middle, Leads(middle, _sequence(rest), end))
            case Repeated() if skippable(path):
                return (
                    f"({self._same(start, end)} || EXISTS {{ {self.step(start, _with_steps(path), end)} }})"
                )
            case _:
                return f"EXISTS {{ {self.step(start, path, end)} }}"

    def _some(self, start: str, path: Path, variable: str, inner: Condition) -> str:
        """Return the expression that some node at the end of a path meets a condition.

        A sequence becomes groups within groups, and what a path may skip is asked of its start: a group with
        two patterns is joined as a whole by some engines, once for every row.
        """
        match path:
            case Sequence((first, *rest)):
                middle = self._fresh()
                return self._some(start, first, middle, Some(middle, _sequence(rest), variable, inner))
            case Inverse(Sequence() | Alternative() | Repeated() | Inverse()):
                return self._some(start, _turned(path.path), variable, inner)
            case Alternative(choices) if not all(map(_single, choices)):
                cases = (Some(start, choice, variable, inner) for choice in choices)
                return self.expression(any_of(*cases))
            case Repeated(step, "?"):
                here = renamed(inner, {variable: start})
                return self.expression(any_of(here, Some(start, step, variable, inner)))
            case Repeated() if skippable(path):
                if (here := renamed(inner, {variable: start})) == ALWAYS:
                    return "true"
                steps = self.step(start, _with_steps(path), variable)
                return f"({self.expression(here)} || EXISTS {{ {steps}{self.filters(inner)} }})"
            case _:
                return f"EXISTS {{ {self.step(start, path, variable)}{self.filters(inner)} }}"

    def step(self, start: str, path: Path, end: str) -> str:
        """Return the triple pattern in which a path leads from one variable to another."""
        if isinstance(path, Inverse) and isinstance(path.path, Predicate):
            return f"?{end} {path.path} ?{start} ."
        if isinstance(path, Repeated) and path.suffix == "+" and self._dialect.portable:
            path = Sequence((path.path, Repeated(path.path, "*")))
        return f"?{start} {f'({path})' if isinstance(path, Alternative) else path} ?{end} ."

    def _same(self, left: str, right: str) -> str:
        return same(left, right) if self._dialect.portable else f"sameTerm(?{left}, ?{right})"

    def _fresh(self) -> str:
        return f"n{next(self._numbers)}"


def skippable(path: Path) -> bool:
    """Whether a path may lead from a node to itself without a step, even from one that is in no triple."""
    match path:
        case Repeated(step, suffix):
            return suffix != "+" or skippable(step)
        case Inverse(back):
            return skippable(back)
        case Sequence(steps):
            return all(map(skippable, steps))
        case Alternative(choices):
            return any(map(skippable, choices))
        case _:
            return False


def _with_steps(path: Repeated) -> Path:
    """Return what a path that may be skipped leads to with at least one step, where its text can say so."""
    if skippable(path.path):
        return Repeated(path.path, "*")
    return path.path if path.suffix == "?" else Repeated(path.path, "+")


def _single(path: Path) -> bool:
    return isinstance(path, Predicate) or (isinstance(path, Inverse) and isinstance(path.path, Predicate))


def _sequence(steps: list[Path]) -> Path:
    return steps[0] if len(steps) == 1 else Sequence(tuple(steps))


def _turned(path: Path) -> Path:
    """Return a path that leads the other way."""
    match path:
        case Inverse(back):
            return back
        case Sequence(steps):
            return Sequence(tuple(map(_turned, reversed(steps))))
        case Alternative(choices):
            return Alternative(tuple(map(_turned, choices)))
        case Repeated(step, suffix):
            return Repeated(_turned(step), suffix)
        case _:
            return Inverse(path)


def iris(names: tuple[str, ...]) -> str:
    """Return IRIs as a list in SPARQL."""
    return ", ".join(f"<{name}>" for name in names)


def other_than(variable: str, allowed: tuple[str, ...]) -> str:
    """Return the filter that a property is none of some."""
    return f" FILTER(?{variable} NOT IN ({iris(allowed)}))" if allowed else ""


def same_language(left: str, right: str) -> str:
    """Return the expression that two values have the same language tag; tags have no case."""
    texts = f'isLiteral(?{left}) && isLiteral(?{right}) && LANG(?{left}) != ""'
    return f"{texts} && LCASE(LANG(?{left})) = LCASE(LANG(?{right}))"
