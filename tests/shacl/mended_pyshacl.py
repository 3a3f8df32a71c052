"""pySHACL, mended where it departs from the recommendation, so that the compiled engine has an equal.

Each mend cites the section of https://www.w3.org/TR/shacl/ that pySHACL 0.40 departs from. What is mended
is as little as can be: the rest of a shapes graph that meets one of these faults is still compared.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pyshacl.shape
import pytest
import rdflib
from pyshacl.constraints.core import (
    property_pair_constraints,
    string_based_constraints,
    value_range_constraints,
)
from pyshacl.constraints.sparql import sparql_based_constraint_components as components
from pyshacl.helper import expression_helper, sparql_query_helper
from rdflib.namespace import RDF, XSD

_value_nodes_before = expression_helper.value_nodes_from_path
_evaluate_before = components.BoundShapeValidatorComponent.evaluate
_pre_bind_before = sparql_query_helper.SPARQLQueryHelper.pre_bind_variables
_PAIRS = property_pair_constraints
_NUMERIC = frozenset(
    XSD[name]
    for name in (
        "integer", "decimal", "float", "double", "nonPositiveInteger", "negativeInteger", "long", "int",
        "short", "byte", "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
        "unsignedByte", "positiveInteger",
    )
)  # fmt: skip
_ORDERED = (_NUMERIC, {XSD.string}, {XSD.boolean}, {XSD.dateTime}, {XSD.date}, {XSD.gYear})


@contextmanager
def mended() -> Iterator[None]:
    """Mend pySHACL for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(value_range_constraints, "compare_literal", _compare)
        patch.setattr(_PAIRS.LessThanConstraintComponent, "_compare_lt", _pairs(operator.lt))
        patch.setattr(_PAIRS.LessThanOrEqualsConstraintComponent, "_compare_ltoe", _pairs(operator.le))
        patch.setattr(string_based_constraints.MinLengthConstraintComponent, "_evaluate_string_rule", _least)
        patch.setattr(components.BoundShapeValidatorComponent, "evaluate", _evaluate)
        patch.setattr(sparql_query_helper.SPARQLQueryHelper, "pre_bind_variables", _pre_bind)
        for module in (expression_helper, pyshacl.shape):
            patch.setattr(module, "value_nodes_from_path", _value_nodes)
        yield


def _evaluate(
    self: Any, executor: Any, graph: Any, values: dict[Any, Iterable[Any]], path: Any
) -> tuple[bool, list[Any]]:
    """6.3: a value that fails an ASK validator is the value of its result; pySHACL leaves it out of some."""
    if not isinstance(self.validator, components.AskConstraintValidator):
        return _evaluate_before(self, executor, graph, values, path)
    failed = [
        self.make_v_result(graph, focus, value_node=value, constraint_component=self.constraint.node)
        for focus, found in values.items()
        for value, _ in self.validator.validate(executor, focus, found, graph, self.query_helper)
    ]
    return not failed, failed


def _pre_bind(
    self: Any, focus: Any, valuenode: Any = None, extravars: Any = None
) -> tuple[dict[str, Any], str]:
    """5.3.1: `$value` is pre-bound; pySHACL forgets it where Python takes the literal for false, as 0."""
    bindings, text = _pre_bind_before(self, focus, valuenode, extravars)
    if valuenode is not None and self.bind_value_regex.search(text):
        bindings["value"] = valuenode
    return bindings, text


def _value_nodes(
    shapes: Any, focus: Any, path: Any, graph: Any, inverse: bool = False, recursion: int = 0
) -> set[Any]:
    """2.3.1.4: an inverse path swaps the ends of what it inverts; pySHACL keeps the order of a sequence."""
    if not (inverse and (path, RDF.first, None) in shapes.graph):
        return _value_nodes_before(shapes, focus, path, graph, inverse, recursion)
    nodes = {focus}
    for step in reversed(list(shapes.graph.items(path))):
        found = [_value_nodes(shapes, node, step, graph, True, recursion + 1) for node in nodes]
        nodes = set().union(*found)
    return nodes


def _compare(one: rdflib.term.Node, other: rdflib.term.Node) -> int:
    """Order two literals, or raise TypeError where SPARQL has no order for them.

    4.3 and 4.5.3 ask for `<` and `<=` of SPARQL 1.1 (17.3, operator mapping): numbers, strings without a
    language, booleans, dates and times have an order, and only among themselves; an ill-typed literal, NaN
    and an IRI have none. pySHACL orders what Python orders: IRIs and `true` beside numbers, for example,
    and takes what is neither equal nor greater for smaller, NaN and ill-typed literals too. rdflib forgets
    the time zone of a date.
    """
    if not (isinstance(one, rdflib.Literal) and isinstance(other, rdflib.Literal)):
        raise TypeError("no literals")
    if one.ill_typed or other.ill_typed:
        raise TypeError("an ill-typed literal")
    kinds = [None if node.language else node.datatype or XSD.string for node in (one, other)]
    if not any(kinds[0] in family and kinds[1] in family for family in _ORDERED):
        raise TypeError("no order between these datatypes")
    first, second = (_midnight(node) if kinds[0] == XSD.date else node.value for node in (one, other))
    if first == second:
        return 0
    try:
        if first < second or first > second:
            return -1 if first < second else 1
    except ArithmeticError:
        pass
    raise TypeError("not a number")


def _midnight(day: rdflib.Literal) -> datetime:
    return datetime.fromisoformat(f"{day[:10]}T00:00:00{day[10:]}")


def _pairs(holds: Callable[[int, int], bool]) -> Callable[..., tuple[bool, list[Any]]]:
    """4.5.3 and 4.5.4: a pair that cannot be compared is a result; pySHACL gives up at a blank node."""

    def compare(
        self: Any, values: Iterable[Any], others: Iterable[Any], graph: Any, focus: Any
    ) -> tuple[bool, list[Any]]:
        others = list(others)
        failed = [value for value in values for other in others if not ordered(value, other)]
        return bool(failed), [self.make_v_result(graph, focus, value_node=value) for value in failed]

    def ordered(value: Any, other: Any) -> bool:
        try:
            return holds(_compare(value, other), 0)
        except TypeError:
            return False

    return compare


def _least(self: Any, least: Any, graph: Any, values: dict[Any, Iterable[Any]]) -> tuple[bool, list[Any]]:
    """4.4.1: a blank node fails sh:minLength whatever the length; pySHACL lets it pass at 0."""
    failed = [
        self.make_v_result(graph, focus, value_node=value)
        for focus, found in values.items()
        for value in found
        if isinstance(value, rdflib.BNode) or len(str(value)) < least.value
    ]
    return bool(failed), failed
