"""Coverage and the compliance interval: what the bounds count, and when they are withheld."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assessment.graphs import knowledge
from planatlas.assessment import Framework, Interval, VerdictCode, by_component, interval
from planatlas.namespaces import notation

FRAMEWORK = knowledge().framework
MET, PRESUMED, PARTLY, CLOSED, NOT, UNKNOWN, OUT = (
    "met", "presumed", "partly-met", "not-assessable", "not-met", "no-evidence", "not-applicable",
)  # fmt: skip


def verdicts(*names: str, framework: Framework = FRAMEWORK) -> dict[str, VerdictCode]:
    codes = {verdict.notation: verdict for verdict in framework.verdicts.values()}
    iris = [criterion.iri for criterion in framework.criteria]
    return {iri: codes[name] for iri, name in zip(iris, names, strict=False)}


def bounds(*names: str) -> tuple[str, str, int, int]:
    found = interval(FRAMEWORK, verdicts(*names))
    lower, upper = (
        str(bound.normalize()) if bound is not None else "" for bound in (found.lower, found.upper)
    )
    return lower, upper, found.known, found.applicable


def weighted(*weights: int) -> Framework:
    criteria = [replace(c, weight=Decimal(w)) for c, w in zip(FRAMEWORK.criteria, weights, strict=True)]
    return replace(FRAMEWORK, criteria=tuple(criteria))


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        (MET, "1", "1"),
        (PRESUMED, "0", "1"),
        (PARTLY, "0.5", "0.5"),
        (CLOSED, "0", "1"),
        (NOT, "0", "0"),
        (UNKNOWN, "0", "1"),
    ],
)
def test_what_a_verdict_counts_for(name: str, lower: str, upper: str) -> None:
    code = verdicts(name)[FRAMEWORK.criteria[0].iri]
    assert (code.lower, code.upper) == (Decimal(lower), Decimal(upper))


def test_what_does_not_apply_counts_for_nothing() -> None:
    code = verdicts(OUT)[FRAMEWORK.criteria[0].iri]
    assert (code.lower, code.upper) == (None, None)
    assert bounds(OUT, *[MET] * 6, NOT) == (str(Decimal(6) / 7), str(Decimal(6) / 7), 7, 7)


def test_everything_met_and_nothing_met() -> None:
    assert bounds(*[MET] * 8) == ("1", "1", 8, 8)
    assert bounds(*[NOT] * 8) == ("0", "0", 8, 8)
    assert bounds(*[PARTLY] * 8) == ("0.5", "0.5", 8, 8)


def test_the_width_is_what_nobody_can_verify() -> None:
    assert bounds(MET, PARTLY, PRESUMED, CLOSED, *[NOT] * 4) == ("0.1875", "0.4375", 8, 8)


def test_one_without_evidence_of_eight_is_below_a_fifth_and_two_are_above() -> None:
    assert bounds(UNKNOWN, *[MET] * 7) == ("0.875", "1", 7, 8)
    assert bounds(UNKNOWN, UNKNOWN, *[MET] * 6) == ("", "", 6, 8)


def test_exactly_a_fifth_still_shows_the_interval() -> None:
    assert bounds(OUT, OUT, OUT, UNKNOWN, *[MET] * 4) == ("0.8", "1", 4, 5)
    assert bounds(OUT, OUT, OUT, OUT, UNKNOWN, *[MET] * 3) == ("", "", 3, 4)


def test_nothing_that_applies_gives_no_interval_and_no_coverage() -> None:
    empty = interval(FRAMEWORK, verdicts(*[OUT] * 8))
    assert empty == Interval(None, None, 0, 0)
    assert empty.coverage == 0


def test_coverage_counts_what_has_evidence_among_what_applies() -> None:
    assert (
        interval(FRAMEWORK, verdicts(OUT, UNKNOWN, NOT, CLOSED, PRESUMED, MET, MET, MET)).coverage
        == Decimal(6) / 7
    )
    assert interval(FRAMEWORK, verdicts(*[UNKNOWN] * 8)).coverage == 0


def test_only_no_evidence_says_that_nobody_has_looked() -> None:
    assert {notation(iri) for iri in FRAMEWORK.unevidenced} == {UNKNOWN}


def test_the_weights_of_the_framework_are_equal() -> None:
    assert {criterion.weight for criterion in FRAMEWORK.criteria} == {Decimal("1.0")}


def test_weights_count() -> None:
    framework = weighted(5, 1, 1, 1, 1, 1, 1, 1)
    found = interval(framework, verdicts(MET, *[NOT] * 7))
    assert (found.lower, found.upper) == (Decimal(5) / 12, Decimal(5) / 12)
    found = interval(framework, verdicts(PRESUMED, *[NOT] * 7))
    assert (found.lower, found.upper) == (Decimal(0), Decimal(5) / 12)


def test_weights_do_not_change_how_many_are_known() -> None:
    found = interval(weighted(100, 1, 1, 1, 1, 1, 1, 1), verdicts(UNKNOWN, *[MET] * 7))
    assert (found.known, found.applicable) == (7, 8)
    assert found.lower == Decimal(7) / 107


def test_criteria_of_no_weight_give_no_interval() -> None:
    assert interval(weighted(*[0] * 8), verdicts(*[MET] * 8)).lower is None


def test_components_are_counted_each_for_itself() -> None:
    found = by_component(FRAMEWORK, verdicts(MET, PARTLY, NOT, PRESUMED, CLOSED, MET, UNKNOWN, MET))
    assert list(map(notation, found)) == ["1", "2", "3"]
    one, two, three = found.values()
    assert (one.lower, one.upper) == (Decimal("0.5"), Decimal("0.5"))
    assert (two.lower, two.upper) == (Decimal(1) / 3, Decimal(1))
    # One of two without evidence is more than a fifth.
    assert three == Interval(None, None, 1, 2)


def test_a_criterion_without_a_verdict_is_not_counted() -> None:
    assert interval(FRAMEWORK, verdicts(MET, NOT)) == Interval(Decimal("0.5"), Decimal("0.5"), 2, 2)
    assert interval(FRAMEWORK, {}) == Interval(None, None, 0, 0)
