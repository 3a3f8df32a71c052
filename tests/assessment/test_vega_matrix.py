"""The sixteen verdicts of the source article, computed by the shapes from what the graphs record of it."""

from __future__ import annotations

import ast
import csv
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from assessment.graphs import ARTICLE, ROOT, SHARED, base, country
from planatlas.namespaces import CODE, FRAMEWORK, notation
from planatlas.store import NamedNode

COUNTRIES = ("CHL", "PER")
READING = SHARED / "dossier" / "vega-2021-matrix.csv"

needs_the_reading = pytest.mark.skipif(
    not READING.exists(), reason="the reading of the article is not beside the repository"
)


@lru_cache(maxsize=1)
def reading() -> dict[tuple[str, str], dict[str, str]]:
    with READING.open(encoding="utf-8", newline="") as file:
        return {(row["system"], row["indicator"]): row for row in csv.DictReader(file)}


@needs_the_reading
def test_the_sixteen_verdicts_are_those_of_the_reading() -> None:
    expected = {key: row["verdict"] for key, row in reading().items()}
    found = {(c, i): verdict for c in COUNTRIES for i, verdict in base(c, ARTICLE).matrix.items()}
    assert len(expected) == 16
    assert found == expected


@needs_the_reading
def test_the_ambiguous_ones_are_those_a_fair_reader_could_take_otherwise() -> None:
    expected = {key: row["ambiguous"] == "yes" for key, row in reading().items()}
    found = {(c, f.criterion.notation): f.ambiguous for c in COUNTRIES for f in base(c, ARTICLE).findings}
    assert found == expected


@needs_the_reading
def test_what_is_ambiguous_has_its_other_reading_in_both_languages() -> None:
    for code in COUNTRIES:
        for finding in base(code, ARTICLE).findings:
            others = [item.alternative for item in finding.evidence if item.ambiguous]
            assert bool(others) is (reading()[code, finding.criterion.notation]["ambiguous"] == "yes")
            assert all(set(texts) == {"en", "es"} for texts in others)


@pytest.mark.parametrize(
    ("code", "lower", "upper", "by_component"),
    [
        # Chile: two half met; two not assessable and one presumed on top.
        ("CHL", "0.125", "0.5", {"1": ("1/6", "1/6"), "2": ("1/6", "5/6"), "3": ("0", "1/2")}),
        # Peru: one met; five presumed on top.
        ("PER", "0.125", "0.75", {"1": ("1/3", "2/3"), "2": ("0", "1"), "3": ("0", "1/2")}),
    ],
)
def test_coverage_and_interval(
    code: str, lower: str, upper: str, by_component: dict[str, tuple[str, str]]
) -> None:
    whole = base(code, ARTICLE).interval
    assert (whole.lower, whole.upper) == (Decimal(lower), Decimal(upper))
    assert (whole.known, whole.applicable, whole.coverage) == (8, 8, Decimal(1))
    parts = {notation(iri): (i.lower, i.upper) for iri, i in base(code, ARTICLE).intervals.items()}
    assert parts == {c: (_number(low), _number(high)) for c, (low, high) in by_component.items()}


def _number(fraction: str) -> Decimal:
    above, _, below = fraction.partition("/")
    return Decimal(above) / Decimal(below or 1)


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        (
            "CHL",
            ["planning", "planning", "planning", "opacity", "planning", "opacity", "planning", "opacity"],
        ),
        ("PER", ["", "opacity", "planning", "opacity", "opacity", "opacity", "planning", "opacity"]),
    ],
)
def test_each_gap_has_its_kind(code: str, kinds: list[str]) -> None:
    findings = base(code, ARTICLE).findings
    assert [notation(finding.gap) if finding.gap else "" for finding in findings] == kinds
    assert [finding.criterion.notation for finding in base(code, ARTICLE).gaps] == [
        f.criterion.notation for f, kind in zip(findings, kinds, strict=True) if kind
    ]


def test_every_verdict_stands_on_evidence_of_the_article_with_its_place() -> None:
    for code in COUNTRIES:
        for finding in base(code, ARTICLE).findings:
            assert finding.evidence, finding.iri
            assert {notation(source) for source in finding.sources} == {ARTICLE}
            assert all(item.locator and set(item.summary) == {"en", "es"} for item in finding.evidence)


# --- Nowhere written down

# The catalogue is made, and lists questions, which may speak of verdicts.
DATA = sorted(path for path in (ROOT / "data").rglob("*.ttl") if path.name != "catalog.ttl")


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_dataset_names_a_verdict_a_criterion_or_a_requirement(path: Path) -> None:
    text = path.read_text("utf-8")
    for forbidden in (
        "planatlas/code/verdict",
        "planatlas/code/gap",
        "planatlas/framework",
        "planatlas/shapes",
    ):
        assert forbidden not in text
    assert not re.search(r"(?<![\w-])(verdict|gap|rfp|r):[a-z0-9]", text)


def test_no_country_graph_holds_a_node_of_framework_or_verdict() -> None:
    for code in COUNTRIES:
        for triple in country(code, ARTICLE):
            for term in (triple.subject, triple.predicate, triple.object):
                if isinstance(term, NamedNode):
                    assert not term.value.startswith((FRAMEWORK, CODE + "verdict", CODE + "gap"))


def strings(path: Path) -> set[str]:
    """Return the texts in the code of a module, its docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said
    }


def test_no_code_decides_by_the_name_of_an_indicator_or_a_verdict() -> None:
    """The software knows ranks and credits, never which verdict or criterion.

    `cli/terminal.py` and `publishing/report/colours.py` give each verdict its colour,
    which decides nothing.
    """
    framework = base("CHL", ARTICLE).framework
    names = {verdict.notation for verdict in framework.verdicts.values()}
    names |= {criterion.notation for criterion in framework.criteria}
    names |= {iri.rsplit("/", 1)[-1] for iri in framework.requirements}
    assert len(names) > 50
    colours = ("terminal.py", "colours.py")
    modules = [p for p in (ROOT / "src" / "planatlas").rglob("*.py") if p.name not in colours]
    found = {path.name: names & {text.rsplit("/", 1)[-1] for text in strings(path)} for path in modules}
    assert {name: words for name, words in found.items() if words} == {}
