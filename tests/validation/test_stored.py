"""Validation of graphs in a store: findings that name nodes, what was looked at, one group at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import SH
from planatlas.shacl import Engine, ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import NamedNode, Store, Triple, read_triples
from planatlas.validation import ValidationOutcome, validate_stored

PREFIXES = """@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix per: <https://w3id.org/planatlas/id/per/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://example.org/> .
"""
EX = "http://example.org/"
SHAPES = """ex:Level a sh:PropertyShape ; sh:targetClass plan:PlanningInstrument ; sh:path plan:level ;
    sh:minCount 1 ;
    sh:message "Say the level."@en , "Indique el nivel."@es .
ex:Year a sh:PropertyShape ; sh:targetClass plan:PlanningInstrument ; sh:path plan:year ;
    sh:nodeKind sh:Literal ;
    sh:severity sh:Warning .
ex:Law a sh:NodeShape ; sh:targetClass plan:LegalInstrument ; sh:nodeKind sh:IRI .
"""
CONTEXT = "plan:Plan rdfs:subClassOf plan:PlanningInstrument . per:other a plan:Plan ."
ONE = """per:a a plan:Plan ; skos:prefLabel "Plan A"@en , "El plan A"@es ; plan:year ex:late .
per:b a plan:Plan ; plan:level ex:high ."""
TWO = """per:c a plan:Plan ; plan:level ex:low . per:thing plan:to per:a ; plan:from per:c .
per:more plan:to per:a ."""
GROUPS = {"ONE": [EX + "one"], "TWO": [EX + "two", EX + "two-more"]}


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str) -> list[Triple]:
        path = tmp_path / "data.ttl"
        path.write_text(PREFIXES + text, "utf-8")
        return list(read_triples(path))

    return read


@pytest.fixture
def store(read) -> Store:
    store = Store()
    store.replace(
        {
            EX + "one": read(ONE),
            EX + "two": read(TWO),
            EX + "two-more": read("per:d a plan:LegalInstrument ."),
            EX + "context": read(CONTEXT),
            EX + "beside": read("per:e a plan:Plan . per:c plan:level ex:other ."),
        }
    )
    return store


@pytest.fixture
def shapes(tmp_path: Path) -> ShapesGraph:
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + SHAPES, "utf-8")
    return ShapesGraph.from_files([path])


@pytest.fixture(params=[None, CompiledEngine(jobs=2), PySHACLEngine()], ids=["default", "jobs", "pyshacl"])
def outcomes(request, store: Store, shapes: ShapesGraph) -> dict[str, ValidationOutcome]:
    engine: Engine | None = request.param
    return dict(validate_stored(store, GROUPS, shapes, [EX + "context"], engine=engine))


def test_a_finding_names_the_group_and_the_node(outcomes: dict[str, ValidationOutcome]) -> None:
    assert list(outcomes) == ["ONE", "TWO"]
    level, year = outcomes["ONE"].findings
    assert level.text("en") == "ONE per:a: error: Plan A: Say the level."
    assert level.text("es") == "ONE per:a: error: El plan A: Indique el nivel."
    assert (level.check, level.shape) == (SH + "MinCountConstraintComponent", EX + "Level")
    assert level.hint("es") == "Agregue plan:level (al menos 1)."
    assert (year.severity, year.value, year.path) == (
        "warning",
        NamedNode(EX + "late"),
        "<https://w3id.org/planatlas/ontology#year>",
    )
    assert (outcomes["ONE"].exit_code, outcomes["TWO"].exit_code) == (1, 0)
    assert outcomes["TWO"].findings == ()


def test_an_outcome_says_what_was_looked_at(outcomes: dict[str, ValidationOutcome]) -> None:
    two = outcomes["TWO"]
    assert two.files == ("<http://example.org/two>", "<http://example.org/two-more>")
    assert {t.shape.removeprefix(EX): t.count for t in two.report.targeted} == {
        "Law": 1,
        "Level": 1,
        "Year": 1,
    }
    assert outcomes["ONE"].report.unmatched == (EX + "Law",)
    assert (two.statements, two.unchecked.triples, two.unchecked.subjects) == (6, 3, 2)
    assert two.unchecked.examples == (("per:more", ""), ("per:thing", ""))
    assert two.summary("en")[0].startswith("TWO: graphs: 2. Statements: 6. Errors: 0.")
    assert two.summary("es")[-1].endswith(" per:more; per:thing.")
    # The focus nodes are let go, so that the outcomes of many countries fit into memory.
    assert two.report.focus == {}


def test_groups_come_one_at_a_time(store: Store, shapes: ShapesGraph) -> None:
    found = validate_stored(store, GROUPS, shapes, [EX + "context"])
    assert next(found)[0] == "ONE"
    store.remove_graph(EX + "two")
    name, outcome = next(found)
    assert (name, outcome.statements) == ("TWO", 1)
    with pytest.raises(StopIteration):
        next(found)


def test_no_groups_no_outcomes(store: Store, shapes: ShapesGraph) -> None:
    assert list(validate_stored(store, {}, shapes)) == []


def test_blank_nodes_are_findings_of_shapes_alone(read, shapes: ShapesGraph) -> None:
    store = Store()
    store.replace({EX + "data": read("[] a plan:PlanningInstrument .")})
    [(_, outcome)] = validate_stored(store, {"X": [EX + "data"]}, shapes)
    (finding,) = outcome.findings
    assert finding.place.startswith("X _:")
    assert finding.label == {}


def test_what_went_to_another_engine_is_said(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "recursive.ttl"
    path.write_text(
        PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass plan:Plan ; sh:node ex:S ; sh:class ex:Other .",
        "utf-8",
    )
    shapes = ShapesGraph.from_files([path])
    [(_, outcome)] = validate_stored(store, {"ONE": [EX + "one"]}, shapes, [EX + "context"])
    assert outcome.report.engine == "pySHACL"
    # Two plans, of another class by the shape and by the shape that it refers to.
    assert outcome.count("violation") == 4
    for lang, words in (("en", "refers to itself"), ("es", "se refiere a sí misma")):
        (line,) = [line for line in outcome.summary(lang) if words in line]
        assert "pySHACL" in line
        assert "recursive.ttl:7" in line


def test_shapes_that_cannot_be_run_are_bad_input(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass plan:Plan ; sh:minCount 1 .", "utf-8")
    for engine in (CompiledEngine(), CompiledEngine(jobs=3), PySHACLEngine()):
        with pytest.raises(InputError) as error:
            list(validate_stored(store, GROUPS, ShapesGraph.from_files([path]), engine=engine))
        assert error.value.key == "shape-path"
