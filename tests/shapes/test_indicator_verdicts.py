"""Each case of an indicator names the verdict that follows from it, and an assessment gives that verdict."""

from __future__ import annotations

import re
from datetime import date

import pytest

from planatlas.assessment import Scope, assess, packaged_knowledge
from planatlas.labels import LANGUAGES
from planatlas.namespaces import compact
from shapes.harness.files import AS_OF, Case, all_cases
from shapes.harness.reports import read

_CASES = [case for case in all_cases() if case.shapes_file.name.startswith("indicators/")]
_NAMED = re.compile(r"^# verdict: ([a-z-]+)$", re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_verdict_is_the_one_the_case_names(case: Case) -> None:
    named = _NAMED.findall(case.path.read_text(encoding="utf-8"))
    assert len(named) == 1, "a case of an indicator says `# verdict: …` once"
    scope = Scope("XYZ", ("case",), AS_OF)
    [assessment] = assess(case.triples, scope, packaged_knowledge(), made_on=date(2026, 1, 1))
    [finding] = [f for f in assessment.findings if f.criterion.notation == _criterion(case)]
    assert finding.verdict.notation == named[0]
    assert {compact(requirement.iri) for requirement in finding.failed} == _failing_shapes(case)
    assert all(finding.reason[language] for language in LANGUAGES)


def test_every_verdict_of_an_indicator_is_named_by_a_case() -> None:
    """Each requirement decides the verdict in some case, by itself or beside others of the same verdict."""
    framework = packaged_knowledge().framework
    asked = {(r.criterion, r.verdict.notation) for r in framework.requirements.values()}
    by_notation = {criterion.notation: criterion.iri for criterion in framework.criteria}
    named = {
        (by_notation[_criterion(case)], verdict)
        for case in _CASES
        for verdict in _NAMED.findall(case.path.read_text(encoding="utf-8"))
    }
    assert asked | {(criterion.iri, "met") for criterion in framework.criteria} == named


def _criterion(case: Case) -> str:
    """Return the notation of the criterion: the shapes file is named after it."""
    return case.shapes_file.path.name.split("-", 1)[0]


def _failing_shapes(case: Case) -> set[str]:
    return {row["shape"] for row in read(case.report_path)}
