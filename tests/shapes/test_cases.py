"""Every case gives exactly its approved report, and every shapes file has cases that pass and that fail."""

from __future__ import annotations

import pytest

from shapes.harness.files import CASES, KINDS, Case, ShapesFile, all_cases, shapes_files
from shapes.harness.reports import read, rows, worst_severity, write

_WORST = {"valid": None, "invalid": "Violation", "warning": "Warning", "info": "Info"}


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_report_is_the_approved_one(case: Case, approving: bool) -> None:
    report = case.run()
    found = rows(report, case.shapes_file.shapes)
    assert worst_severity(report) == _WORST[case.kind], "the name promises another severity"
    if approving:
        write(case.report_path, found)
    assert case.report_path.exists(), "no approved report: look at the case, then run with --approve"
    assert found == read(case.report_path)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_case_says_what_it_shows(case: Case) -> None:
    assert case.kind in KINDS
    assert case.path.read_text(encoding="utf-8").startswith("# "), "a case begins with a comment"


@pytest.mark.parametrize("shapes_file", shapes_files(), ids=lambda shapes_file: shapes_file.name)
def test_shapes_file_has_cases_that_pass_and_that_fail(shapes_file: ShapesFile) -> None:
    kinds = {case.kind for case in shapes_file.cases}
    assert "valid" in kinds
    assert kinds - {"valid"}


def test_no_case_or_report_is_left_alone() -> None:
    cases = {case.path for case in all_cases()}
    reports = {case.report_path for case in all_cases()}
    assert set(CASES.rglob("*.ttl")) == cases
    assert set(CASES.rglob("*.report.json")) == reports
