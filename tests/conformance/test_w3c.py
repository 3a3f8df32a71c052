"""Every case of the W3C's SHACL test suite, through both engines: the outcome is the one written down."""

from __future__ import annotations

import os

import pytest

from conformance.document import DOCUMENTS, document, without_versions
from conformance.runs import COMPILED, FAIL, FALLBACK, NATIVE, PYSHACL, exceptions, run
from conformance.suite import ABSENT, SUITE, Case, all_cases

HERE = SUITE.is_dir()
CASES = all_cases()
needs_the_suite = pytest.mark.skipif(not HERE, reason=ABSENT)


@pytest.mark.skipif(not HERE and os.environ.get("CI") != "true", reason=ABSENT)
def test_the_suite_is_there_and_whole() -> None:
    assert HERE, ABSENT
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    reached = {path for case in CASES for path in (case.file, case.data_file, case.shapes_file)}
    left = set(SUITE.rglob("*.ttl")) - reached - set(SUITE.rglob("manifest.ttl"))
    assert not left, "no manifest leads to these files"
    for part in ("core", "sparql"):
        assert any(case.folder.startswith(part) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_compiled_engine(case: Case) -> None:
    check(case, COMPILED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pyshacl(case: Case) -> None:
    check(case, PYSHACL)


def check(case: Case, engine: str) -> None:
    outcome = run(case, engine)
    listed = exceptions().get((case.name, engine), {"status": NATIVE})
    assert outcome.status == listed["status"], outcome.difference or "it passes: take it off the exceptions"


@needs_the_suite
def test_every_exception_names_a_case_and_says_why() -> None:
    names = {case.name for case in CASES}
    for (case, engine), entry in exceptions().items():
        assert case in names
        assert engine in {COMPILED, PYSHACL}
        assert entry["status"] in {FALLBACK, FAIL}
        assert all(entry[f"reason-{lang}"].strip() for lang in DOCUMENTS)


@needs_the_suite
@pytest.mark.parametrize("lang", DOCUMENTS)
def test_the_document_is_fresh(lang: str) -> None:
    written = DOCUMENTS[lang].read_text("utf-8")
    assert without_versions(written) == without_versions(document(lang)), "run `python -m tests.conformance`"
