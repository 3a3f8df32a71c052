"""The house rules hold on our ontology, and every constraint of theirs catches a planted violation.

Beside each `house-rules/invalid-*.ttl` stands the approved report, one line a result: focus node, path,
value, source shape or constraint, component.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph
from rdflib.term import Node

CASES = Path(__file__).parent / "house-rules"
INVALID = sorted(CASES.glob("invalid-*.ttl"))
CORE = {
    SH.minCount: SH.MinCountConstraintComponent,
    SH.maxCount: SH.MaxCountConstraintComponent,
    SH.languageIn: SH.LanguageInConstraintComponent,
    SH.uniqueLang: SH.UniqueLangConstraintComponent,
    SH.pattern: SH.PatternConstraintComponent,
    SH["class"]: SH.ClassConstraintComponent,
}
STRUCTURE = {
    *(SH.targetClass, SH.targetSubjectsOf, SH.property, SH.sparql, SH.path, SH.message, SH.select, RDF.type),
}


def _shapes(root: Path) -> Graph:
    return Graph().parse(root / "shapes" / "ontology.ttl")


def _short(term: Node | None) -> str:
    return re.sub(r"^.*[#/]", "", str(term)) if term is not None else "-"


def _report(data: Graph, shapes: Graph) -> set[str]:
    _, report, _ = validate(data, shacl_graph=shapes, inference="none")
    lines = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rule = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        value = report.value(result, SH.value)
        parts = [
            report.value(result, SH.focusNode),
            report.value(result, SH.resultPath),
            None,
            rule,
            report.value(result, SH.sourceConstraintComponent),
        ]
        cells = [_short(part) for part in parts]
        cells[2] = "-" if value is None or value == parts[0] else value.n3().strip("<>")
        lines.add("\t".join(cells))
    return lines


def _approved(case: Path) -> set[str]:
    lines = case.with_suffix(".report.tsv").read_text("utf-8").splitlines()
    return {line for line in lines if not line.startswith("#")}


@pytest.mark.slow
def test_our_ontology_holds_to_the_house_rules(ontology: Graph, root: Path) -> None:
    assert _report(ontology, _shapes(root)) == set()


def test_a_valid_case_passes(root: Path) -> None:
    assert _report(Graph().parse(CASES / "valid-term-and-code.ttl"), _shapes(root)) == set()


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_an_invalid_case_gives_the_approved_report(case: Path, root: Path) -> None:
    assert sorted(_report(Graph().parse(case), _shapes(root))) == sorted(_approved(case))


def test_every_constraint_is_the_source_of_an_approved_result(root: Path) -> None:
    shapes = _shapes(root)
    assert set(shapes.predicates()) - STRUCTURE - set(CORE) - {RDF.first, RDF.rest} == set()
    constraints = {
        (_short(shape), _short(component))
        for parameter, component in CORE.items()
        for shape in shapes.subjects(parameter, None)
    } | {(_short(rule), "SPARQLConstraintComponent") for rule in shapes.objects(None, SH.sparql)}
    caught = {tuple(line.split("\t")[3:5]) for case in INVALID for line in _approved(case)}
    assert constraints - caught == set()


def test_every_rule_is_named_and_worded_in_both_languages(root: Path) -> None:
    shapes = _shapes(root)
    rules = {*shapes.objects(None, SH.property), *shapes.objects(None, SH.sparql)}
    for rule in rules:
        assert str(rule).startswith("https://w3id.org/planatlas/shapes/ontology/")
        assert sorted(getattr(m, "language", "") for m in shapes.objects(rule, SH.message)) == ["en", "es"]
