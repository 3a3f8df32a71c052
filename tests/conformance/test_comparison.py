"""The comparison of reports notices what it must, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.reports import actual_report, expected_report
from conformance.runs import COMPILED, ENGINES
from conformance.suite import ABSENT, SUITE, Case, all_cases
from planatlas.namespaces import SH
from planatlas.shacl import Report, Result
from planatlas.store import BlankNode, Literal

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason=ABSENT)


def case(name: str) -> Case:
    [found] = [case for case in all_cases() if case.name == name]
    return found


def with_first(name: str, change: Callable[[Result], list[Result]]) -> bool:
    """Whether the report of a case still passes with its first result changed."""
    chosen = case(name)
    report = ENGINES[COMPILED].validate(chosen.data, chosen.shapes)
    assert actual_report(chosen, report) == expected_report(chosen)
    first, *others = report.results
    return actual_report(chosen, Report("", (*change(first), *others), report.focus)) == expected_report(
        chosen
    )


def test_a_result_more_or_less_is_noticed() -> None:
    name = "core/validation-reports/shared"
    assert not with_first(name, lambda _: [])
    assert not with_first(name, lambda result: [result, result])


@pytest.mark.parametrize(
    "change",
    [
        {"severity": SH + "Warning"},
        {"path": "<http://example.org/shacl-test/p>"},
        {"value": Literal("k")},
        {"value": None},
        {"component": SH + "NodeConstraintComponent"},
        {"source_shape": "http://example.org/shacl-test/s2"},
        {"focus": BlankNode("j")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_property_of_a_result_counts(change: dict[str, object]) -> None:
    assert not with_first("core/validation-reports/shared", lambda result: [replace(result, **change)])


def test_a_path_counts_step_by_step() -> None:
    path = "^<http://example.org/shacl/tests/p>"
    name = "core/path/path-complex-002"
    assert with_first(name, lambda result: [replace(result, path=f"{path}/{path}")])
    assert not with_first(name, lambda result: [replace(result, path=path)])
    assert not with_first(name, lambda result: [replace(result, path=f"{path}/{path}/{path}")])


def test_a_constraint_counts() -> None:
    name = "sparql/node/sparql-003"
    assert not with_first(name, lambda result: [replace(result, source_constraint=None)])


def test_messages_count_where_the_case_states_some() -> None:
    other = {"en": "Another message"}
    assert not with_first("core/misc/message-001", lambda result: [replace(result, messages=other)])
    assert with_first("core/node/class-001", lambda result: [replace(result, messages=other)])


def test_another_blank_shape_is_another_shape() -> None:
    """Isomorphism alone would not tell them apart."""
    name = "core/complex/personexample"
    shapes = {r.source_shape for r in ENGINES[COMPILED].validate(case(name).data, case(name).shapes).results}
    blank = sorted(shape for shape in shapes if shape.startswith("_:"))
    assert len(blank) > 1
    first, second, *_ = blank
    swapped = {first: second, second: first}
    assert not with_first(
        name,
        lambda result: [replace(result, source_shape=swapped.get(result.source_shape, "_:other"))],
    )


def test_a_blank_focus_node_is_that_very_node() -> None:
    assert not with_first("core/node/class-002", lambda result: [replace(result, focus=BlankNode("other"))])


def test_any_result_makes_a_report_not_conform() -> None:
    warned = case("core/misc/severity-001")
    report = ENGINES[COMPILED].validate(warned.data, warned.shapes)
    assert {result.severity for result in report.results} == {SH + "Warning"}
    assert report.conforms
    assert "#boolean" in actual_report(warned, report)
    assert '"false"' in actual_report(warned, report)
