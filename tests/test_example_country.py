"""The example for whoever adds a country: it is valid, says it is invented, and comes out as documented."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from planatlas import Atlas
from planatlas.assessment import Assessment
from planatlas.atlas.checks import validate

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "docs" / "example-country.ttl"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TABLE_ROW = re.compile(r"^\| ((?:\d\.\d(?:, )?)+) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def assessed() -> Assessment:
    (assessment,) = Atlas.open(EXAMPLE).assess("XXB")
    return assessment


def test_nothing_is_wrong_with_it_and_everything_was_looked_at() -> None:
    outcome = validate([EXAMPLE])
    assert [finding.text() for finding in outcome.findings if finding.severity != "info"] == []
    assert outcome.usable
    assert outcome.unchecked.triples == 0
    assert sum(targeted.count for targeted in outcome.report.targeted) > outcome.statements


def test_the_verdicts_are_those_that_are_documented(assessed: Assessment) -> None:
    documented = {
        code: verdict for codes, verdict, _ in TABLE_ROW.findall(CONTRIBUTING) for code in codes.split(", ")
    }
    found = {f.criterion.notation: f.verdict.label["en"] for f in assessed.findings}
    assert len(documented) == 8
    assert found == documented


def test_the_gaps_are_of_the_documented_kinds(assessed: Assessment) -> None:
    kinds = {f.criterion.notation: str(f.gap).rsplit("/", 1)[-1] for f in assessed.gaps}
    assert kinds == dict.fromkeys(("2.1", "2.2", "3.1", "3.2"), "research") | {"2.3": "planning"}
    assert re.search(r"\| 2\.3 \| not met \|.*a planning gap \|", CONTRIBUTING)
    assert re.search(r"\| 2\.1, 2\.2, 3\.1, 3\.2 \| no evidence \|.*a research gap \|", CONTRIBUTING)


def test_a_search_in_vain_is_what_makes_it_not_met(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    without = re.sub(
        r"^xxb:evidence-plan-no-annual-targets .*?\.\n\n", "", text, flags=re.DOTALL | re.MULTILINE
    )
    assert len(without) < len(text)
    path = tmp_path / "example-country.ttl"
    path.write_text(without, "utf-8")
    (assessment,) = Atlas.open(path).assess("XXB")
    assert assessment.finding("2.3").verdict.notation == "no-evidence"


def test_before_the_plan_began_there_is_no_plan() -> None:
    (assessment,) = Atlas.open(EXAMPLE).assess("XXB", as_of=date(2020, 12, 31))
    assert assessment.finding("1.1").verdict.notation == "no-evidence"


def test_it_says_that_it_is_invented_and_is_found_from_the_documents() -> None:
    assert EXAMPLE.read_text("utf-8").startswith("# An invented country")
    for name in ("README.md", "README.es.md", "CONTRIBUTING.md"):
        assert "(docs/example-country.ttl)" in (ROOT / name).read_text("utf-8")


def test_every_term_of_the_table_exists() -> None:
    table = CONTRIBUTING.split("What must be there")[1].split("Everything has a name")[0]
    terms = set(re.findall(r"`(plan:\w+)`", table))
    known = "".join(p.read_text("utf-8") for p in sorted((ROOT / "ontology" / "modules").glob("*.ttl")))
    assert len(terms) > 30
    assert [term for term in sorted(terms) if not re.search(rf"^{term} a ", known, re.MULTILINE)] == []
