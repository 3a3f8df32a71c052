"""The words of a requirement: reason and remedy in both languages, and a severity that fits the gap."""

from __future__ import annotations

import re

import pytest

from assessment.graphs import country, judge, knowledge
from planatlas.assessment.finding import fill
from planatlas.namespaces import PLAN, SH, notation
from planatlas.shacl.report import INFO, WARNING
from planatlas.store import TripleIndex

FRAMEWORK = knowledge().framework
SHAPES = TripleIndex(knowledge().shapes.triples)
REQUIREMENTS = sorted(FRAMEWORK.requirements)
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def short(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def test_every_criterion_has_requirements_and_they_are_named_after_it() -> None:
    assert len(REQUIREMENTS) >= 40
    for criterion in FRAMEWORK.criteria:
        mine = [iri for iri in REQUIREMENTS if FRAMEWORK.requirements[iri].criterion == criterion.iri]
        assert len(mine) >= 4
        assert all(short(iri).startswith(criterion.notation + "-") for iri in mine)


@pytest.mark.parametrize("iri", REQUIREMENTS, ids=short)
def test_it_says_the_reason_and_the_remedy_in_both_languages(iri: str) -> None:
    requirement = FRAMEWORK.requirements[iri]
    for texts in (requirement.message, requirement.remedy):
        assert set(texts) == {"en", "es"}
        assert texts["en"] != texts["es"]
        for text in texts.values():
            assert text == text.strip()
            assert text.endswith(".")
            assert text[0].isupper()
            assert text.count("{") == text.count("}")
    for prop in (SH + "message", PLAN + "remedy"):
        assert len(SHAPES.objects(iri, prop)) == 2


@pytest.mark.parametrize("iri", REQUIREMENTS, ids=short)
def test_the_remedy_has_only_placeholders_that_are_filled_and_the_same_in_both(iri: str) -> None:
    requirement = FRAMEWORK.requirements[iri]
    assert not any(PLACEHOLDER.findall(text) for text in requirement.message.values())
    found = {lang: sorted(PLACEHOLDER.findall(text)) for lang, text in requirement.remedy.items()}
    assert found["en"] == found["es"]
    assert set(found["en"]) <= {"system", "plan"}
    filled = fill(requirement.remedy, {"en": "S", "es": "S"}, ({"en": "P", "es": "P"},))
    assert not any(PLACEHOLDER.findall(text) for text in filled.values())


@pytest.mark.parametrize("iri", REQUIREMENTS, ids=short)
def test_it_gives_one_verdict_and_one_kind_of_gap_with_the_severity_of_the_gap(iri: str) -> None:
    requirement = FRAMEWORK.requirements[iri]
    assert len(SHAPES.iris(iri, PLAN + "requirementOf")) == 1
    assert len(SHAPES.iris(iri, PLAN + "verdictOnFailure")) == 1
    [kind] = SHAPES.iris(iri, PLAN + "gapKindOnFailure")
    assert requirement.verdict.notation != "met"
    # Only a presumed finding has no kind of its own: whether nobody may look or nobody has looked.
    assert requirement.verdict.gap in {kind, None}
    assert notation(kind) in {"planning", "opacity", "research"}
    assert SHAPES.iris(iri, SH + "severity") == [WARNING if notation(kind) == "planning" else INFO]


@pytest.mark.parametrize("iri", REQUIREMENTS, ids=short)
def test_it_looks_at_every_sector_system_and_at_nothing_else(iri: str) -> None:
    assert SHAPES.iris(iri, SH + "targetClass") == [PLAN + "SectorPlanningSystem"]
    for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "target", "deactivated"):
        assert not SHAPES.objects(iri, SH + name)


def test_nothing_but_requirements_is_looked_for() -> None:
    """A member shape with a target would be judged by nobody."""
    assert sorted(SHAPES.subjects(SH + "targetClass", PLAN + "SectorPlanningSystem")) == REQUIREMENTS


def test_no_two_requirements_of_a_criterion_say_the_same() -> None:
    for lang in ("en", "es"):
        for criterion in FRAMEWORK.criteria:
            said = [r.message[lang] for r in FRAMEWORK.requirements.values() if r.criterion == criterion.iri]
            assert len(set(said)) == len(said)


@pytest.mark.parametrize("criterion", [criterion.notation for criterion in FRAMEWORK.criteria])
def test_each_criterion_asks_first_whether_anything_is_recorded(criterion: str) -> None:
    ladder = {
        r.verdict.notation: r
        for r in FRAMEWORK.requirements.values()
        if short(r.iri).startswith(criterion + "-")
    }
    assert {"no-evidence", "not-met", "presumed"} <= set(ladder)
    assert short(ladder["no-evidence"].iri) == f"{criterion}-recorded"


def test_a_presumed_finding_tells_who_could_not_look_from_who_did_not() -> None:
    both: dict[str, set[str]] = {criterion.notation: set() for criterion in FRAMEWORK.criteria}
    for requirement in FRAMEWORK.requirements.values():
        if requirement.verdict.notation == "presumed":
            both[notation(requirement.criterion)].add(notation(str(requirement.gap)))
    assert both == {
        criterion.notation: {"research"} if criterion.notation in {"1.1", "1.3"} else {"opacity", "research"}
        for criterion in FRAMEWORK.criteria
    }


# --- Filled in


def test_labels_go_into_the_remedy_in_the_quotation_marks_of_the_language() -> None:
    template = {"en": "Read {plan} of {system}.", "es": "Lea {plan} de {system}."}
    system = {"en": "Health", "es": "Salud"}
    one = fill(template, system, ({"en": "Plan A", "es": "El plan A"},))
    assert one == {"en": "Read “Plan A” of “Health”.", "es": "Lea «El plan A» de «Salud»."}
    two = fill(template, system, ({"en": "A", "es": "A"}, {"en": "B", "es": "B"}))
    assert two == {"en": "Read “A” or “B” of “Health”.", "es": "Lea «A» o «B» de «Salud»."}
    none = fill(template, system, ())
    assert none == {"en": "Read the sector plan of “Health”.", "es": "Lea el plan sectorial de «Salud»."}


def test_a_label_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    filled = fill({"en": "{plan} of {system}"}, {"en": "100 %"}, ({"en": "{0} plan"},))
    assert filled == {"en": "“{0} plan” of “100 %”"}


def test_a_label_in_one_language_serves_both() -> None:
    filled = fill({"en": "{plan}", "es": "{plan}"}, {"en": "S"}, ({"es": "El plan"},))
    assert filled == {"en": "“El plan”", "es": "«El plan»"}


@pytest.mark.parametrize("code", ["CHL", "PER"])
def test_no_reader_ever_sees_a_placeholder(code: str) -> None:
    for finding in judge(country(code, "vega-2021"), code=code).findings:
        for texts in (finding.reason, *finding.remedies):
            assert set(texts) == {"en", "es"}
            assert not any(PLACEHOLDER.findall(text) for text in texts.values())
        assert bool(finding.remedies) is (finding.gap is not None)
