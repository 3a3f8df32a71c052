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


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_verdict_is_the_one_the_case_names(case: Case) -> None:
    scope = Scope("XYZ", ("case",), AS_OF)
    [assessment] = assess(case.triples, scope, packaged_knowledge(), made_on=date(2026, 1, 1))
    [finding] = [f for f in assessment.findings if f.criterion.notation == _criterion(case)]
    assert finding.verdict.notation == _verdict(case)
    assert {compact(requirement.iri) for requirement in finding.failed} == _failing_shapes(case)
    assert all(finding.reason[language] for language in LANGUAGES)


def test_every_requirement_decides_some_case() -> None:
    """Alone or beside others of the same verdict; and some case of each criterion is met."""
    framework = packaged_knowledge().framework
    asked = {(compact(r.iri), r.verdict.notation) for r in framework.requirements.values()}
    named = {(shape, _verdict(case)) for case in _CASES for shape in _failing_shapes(case)}
    assert sorted(asked - named) == []
    met = {_criterion(case) for case in _CASES if _verdict(case) == "met"}
    assert met == {criterion.notation for criterion in framework.criteria}


def _verdict(case: Case) -> str:
    """Return the notation of the verdict that the comment of a case names."""
    named = _NAMED.findall(case.path.read_text(encoding="utf-8"))
    assert len(named) == 1, f"{case.name} says `# verdict: …` once"
    return str(named[0])


def _criterion(case: Case) -> str:
    """Return the notation of the criterion: the shapes file is named after it."""
    return case.shapes_file.path.name.split("-", 1)[0]


def _failing_shapes(case: Case) -> set[str]:
    return {row["shape"] for row in read(case.report_path)}
