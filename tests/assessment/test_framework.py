"""The framework as ontology and shapes state it, and what happens where they state it badly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessment.graphs import THEN, country, judge, knowledge, turtle
from planatlas.assessment import Scope, assess, load_framework, load_steps
from planatlas.errors import PlanAtlasError
from planatlas.namespaces import FRAMEWORK, IDENTIFIER, PLAN, SH, code, notation
from planatlas.resources import resource_path
from planatlas.shacl import ShapesGraph
from planatlas.store import Literal, NamedNode, Triple

RFP = FRAMEWORK + "rfp"


def test_eight_criteria_in_three_components() -> None:
    framework = knowledge().framework
    assert framework.notation == "rfp"
    assert [component.notation for component in framework.components] == ["1", "2", "3"]
    assert [c.notation for c in framework.criteria] == [
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
        "2.3",
        "3.1",
        "3.2",
    ]
    for criterion in framework.criteria:
        assert notation(criterion.component) == criterion.notation[0]
        assert set(criterion.label) == set(criterion.definition) == {"en", "es"}


def test_seven_verdicts_from_met_to_not_applicable() -> None:
    ordered = sorted(knowledge().framework.verdicts.values(), key=lambda verdict: verdict.rank)
    assert [verdict.notation for verdict in ordered] == [
        "met", "presumed", "partly-met", "not-assessable", "not-met", "no-evidence", "not-applicable",
    ]  # fmt: skip
    assert [verdict.rank for verdict in ordered] == [1, 2, 3, 4, 5, 6, 7]
    assert knowledge().framework.best is ordered[0]
    for lang in ("en", "es"):
        letters = [verdict.letter[lang] for verdict in ordered]
        assert len(set(letters)) == 7
        assert all(len(letter) == 1 for letter in letters)


def test_three_kinds_of_gap() -> None:
    framework = knowledge().framework
    assert {kind.notation for kind in framework.gaps.values()} == {"planning", "opacity", "research"}
    assert all(set(kind.label) == set(kind.definition) == {"en", "es"} for kind in framework.gaps.values())
    assert {v.notation: notation(v.gap) for v in framework.verdicts.values() if v.gap} == {
        "partly-met": "planning", "not-assessable": "opacity", "not-met": "planning",
        "no-evidence": "research",
    }  # fmt: skip


def test_an_unknown_framework_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_framework(knowledge().ontology, knowledge().shapes.triples, FRAMEWORK + "nobodys")


def test_a_requirement_without_verdict_is_an_error() -> None:
    for said in ([], [_said("1.1-recorded", PLAN + "verdictOnFailure", code("level", "sectoral"))]):
        shapes = [
            t for t in knowledge().shapes.triples if not _about(t, "1.1-recorded", PLAN + "verdictOnFailure")
        ]
        with pytest.raises(ValueError, match=r"1\.1-recorded: plan:verdictOnFailure names no verdict"):
            load_framework(knowledge().ontology, [*shapes, *said], RFP)


def test_a_requirement_of_another_framework_is_left_alone() -> None:
    other = [
        _said("9.9-other", PLAN + "requirementOf", FRAMEWORK + "other/9.9"),
        _said("9.9-other", PLAN + "verdictOnFailure", code("verdict", "not-met")),
    ]
    framework = load_framework(knowledge().ontology, [*knowledge().shapes.triples, *other], RFP)
    assert framework.requirements == knowledge().framework.requirements


def test_the_gap_of_the_verdict_holds_where_the_requirement_names_none() -> None:
    shapes = [t for t in knowledge().shapes.triples if t.predicate.value != PLAN + "gapKindOnFailure"]
    framework = load_framework(knowledge().ontology, shapes, RFP)
    for requirement in framework.requirements.values():
        assert requirement.gap == requirement.verdict.gap


def test_the_strongest_failed_requirement_decides() -> None:
    for finding in judge(country("CHL", "vega-2021"), code="CHL").findings:
        strongest = max((r.verdict.rank for r in finding.failed), default=1)
        assert finding.verdict.rank == strongest
        assert all(r.verdict.rank == strongest for r in finding.deciding)
        assert {r.iri for r in finding.deciding} <= {r.iri for r in finding.failed}
        assert {r.criterion for r in finding.failed} <= {finding.criterion.iri}


def test_a_verdict_of_not_applicable_beats_all_others() -> None:
    """No shape of the framework gives it today; one that did would decide."""
    shapes = [
        Triple(t.subject, t.predicate, NamedNode(code("verdict", "not-applicable")))
        if _about(t, "3.1-elaboration", PLAN + "verdictOnFailure") else t
        for t in knowledge().shapes.triples
    ]  # fmt: skip
    changed = replace(knowledge(), shapes=ShapesGraph(shapes))
    data = country("CHL", "vega-2021")
    [found] = assess(data, Scope("CHL", ("vega-2021",), THEN), changed)
    assert found.matrix["3.1"] == "not-applicable"
    assert found.interval.applicable == 7
    assert {c: v for c, v in found.matrix.items() if c != "3.1"} == {
        c: v for c, v in judge(data, code="CHL").matrix.items() if c != "3.1"
    }


def test_a_criterion_that_no_shape_looks_at_is_an_error_and_not_met() -> None:
    shapes = [
        t for t in knowledge().shapes.triples
        if not (t.predicate.value == SH + "targetClass" and "/rfp/2.2-" in str(t.subject))
    ]  # fmt: skip
    untargeted = replace(knowledge(), shapes=ShapesGraph(shapes))
    with pytest.raises(PlanAtlasError) as caught:
        assess(country("CHL", "vega-2021"), Scope("CHL", ("vega-2021",), THEN), untargeted)
    assert caught.value.key == "not-targeted"
    assert "2.2" in caught.value.text("en")
    assert "2.2" in caught.value.text("es")
    assert caught.value.where is not None
    assert caught.value.where.endswith("chl/national-security-system")


def test_a_system_that_no_shape_looks_at_is_an_error_though_another_is_looked_at() -> None:
    two = turtle("x:first a plan:SectorPlanningSystem . x:second a plan:SectorPlanningSystem .")
    scope = Scope("XXA", ("book",), THEN)
    assert len(assess(two, scope, knowledge())) == 2
    first, target = NamedNode(IDENTIFIER + "xxa/first"), NamedNode(SH + "targetNode")
    shapes = [
        Triple(t.subject, target, first) if t.predicate.value == SH + "targetClass" else t
        for t in knowledge().shapes.triples
    ]
    only_first = replace(knowledge(), shapes=ShapesGraph(shapes))
    assert len(assess(two, scope, only_first, systems=[first.value])) == 1
    with pytest.raises(PlanAtlasError) as caught:
        assess(two, scope, only_first)
    assert (caught.value.key, caught.value.where) == ("not-targeted", IDENTIFIER + "xxa/second")


def test_a_graph_without_a_sector_system_gives_no_assessment() -> None:
    scope = Scope("XXA", ("vega-2021",), THEN)
    assert assess([], scope, knowledge()) == []
    assert assess(turtle("x:plan a plan:Plan ."), scope, knowledge()) == []


def test_a_bare_system_has_no_evidence_at_all() -> None:
    found = judge(turtle("x:system a plan:SectorPlanningSystem ."), date(2018, 12, 31))
    assert set(found.matrix.values()) == {"no-evidence"}
    assert (found.interval.lower, found.interval.coverage) == (None, Decimal(0))
    for finding in found.findings:
        assert notation(str(finding.gap)) == "research"
        assert finding.remedies
        assert not finding.evidence


# --- The derive steps


def test_the_steps_run_in_the_order_of_their_names_and_say_what_they_do() -> None:
    folder = resource_path("queries", "derive")
    for name in ("as-of", "relations", "evidence", "scenarios/declassify-worst", "scenarios/declassify-best"):
        steps = load_steps(folder / name)
        assert [step.name[:2] for step in steps] == [f"{n}-" for n in range(1, len(steps) + 1)]
        assert {step.effect for step in steps} <= {"add", "keep", "remove", "select"}


def test_a_step_without_effect_is_an_error(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "1-step.rq").write_text("#+ title: {en: A, es: B}\nASK {}\n", "utf-8")
    with pytest.raises(ValueError, match=r"1-step\.rq: the header needs `step`"):
        load_steps(tmp_path)
    assert load_steps(tmp_path / "nothing-here") == ()


def test_every_as_of_step_is_bound_to_the_date_everywhere() -> None:
    day = Literal("2001-02-03", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    for step in knowledge().as_of_steps:
        text = step.bound({"date": day})
        assert "2018-12-31" not in text
        assert text.count("2001-02-03") == step.text.count("# parameter date")


def _about(triple: Triple, shape: str, prop: str) -> bool:
    return getattr(triple.subject, "value", "").endswith("/" + shape) and triple.predicate.value == prop


def _said(shape: str, prop: str, value: str) -> Triple:
    return Triple(
        NamedNode("https://w3id.org/planatlas/shapes/rfp/" + shape), NamedNode(prop), NamedNode(value)
    )
