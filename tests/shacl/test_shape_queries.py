"""Queries that shapes carry, from the shapes graph to results: prefixes, targets, queries inside shapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.shacl import Report, ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.store import read_triples

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
LINE = PREFIXES.count("\n") + 1
DATA = """ex:a a ex:Plan ; ex:p ex:b , ex:c ; ex:n 1 .
ex:b a ex:Plan ; ex:n 5 . ex:c a ex:Plan ; ex:n 9 ."""
Run = Callable[[str], Report]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(shapes: str) -> Report:
        for name, text in (("shapes", shapes), ("data", DATA)):
            (tmp_path / f"{name}.ttl").write_text(PREFIXES + text, "utf-8")
        graph = ShapesGraph.from_files([tmp_path / "shapes.ttl"])
        return CompiledEngine().validate(read_triples(tmp_path / "data.ttl"), graph)

    return run


def focus(report: Report) -> list[str]:
    assert report.engine == "compiled"
    return [str(result.focus).removeprefix(f"<{EX}").rstrip(">") for result in report.results]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this <http://example.org/n> 5 }",
        "PREFIX e: <http://example.org/> SELECT $this { $this e:n 5 }",
        "BASE <http://example.org/> SELECT $this { $this <n> 5 }",
        "BASE <http://example.org/x/> PREFIX e: <../> SELECT $this { $this e:n 5 }",
        "PREFIX : <http://example.org/> SELECT $this { $this :n ?n FILTER(?n = 5) }",
        "PREFIX e: <http://example.org/> SELECT $this { $this e:n ?n . FILTER(?n > 4) FILTER(?n < 6) }",
    ],
)
def test_prefixes_and_base_are_written_out(run: Run, query: str) -> None:
    shape = f"ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql [ sh:select '{query}' ] ."
    assert focus(run(shape)) == ["b"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT ?that { ?that ?p ?o }", "SELECT ?this expected"),
        ("ASK { ?this ?p ?o }", "SELECT ?this expected"),
        ("SELECT ?this { ?this ", "is never closed"),
        ("SELECT ?this { ?this e:p ?o }", "the prefix e: is not declared"),
        ("SELECT ?this { ?this ?p ?o FILTER(COUNT(?o) > 1) }", ""),
    ],
)
def test_a_target_query_that_cannot_be_used_is_told_with_its_place(run: Run, query: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        run(f"ex:S a sh:NodeShape ;\n sh:target [ sh:select '{query}' ] ; sh:class ex:C .")
    assert error.value.key == "shape-query"
    assert f"shapes.ttl:{LINE + 1}: " in error.value.text("en")
    assert reason in error.value.text("en")


def test_a_target_query_selects_focus_nodes(run: Run) -> None:
    report = run(
        """ex:S a sh:NodeShape ; sh:class ex:C ; sh:targetNode ex:c ;
        sh:target [ sh:select "SELECT DISTINCT ?this { ?this <http://example.org/p> ?any }" ] ."""
    )
    assert focus(report) == ["a", "c"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { $this <http://example.org/n> ?n FILTER(?n > 6) }", ["a"]),
        ("SELECT $this { $this <http://example.org/n> ?n FILTER(?n > 9) }", []),
        (
            "SELECT $this ?value { $this <http://example.org/n> ?value . "
            "FILTER NOT EXISTS { ?any <http://example.org/p> $this } }",
            [],
        ),
    ],
)
def test_a_query_inside_another_shape_is_asked_of_its_node(run: Run, query: str, expected: list[str]) -> None:
    report = run(
        f"""ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ;
        sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:not [ sh:sparql [ sh:select
        "{query}" ] ] ] ] ."""
    )
    assert focus(report) == expected


def test_a_query_inside_whose_answer_is_more_than_its_pattern_goes_to_another_engine(run: Run) -> None:
    report = run(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:not [ sh:sparql [ sh:select
        "SELECT $this (COUNT(?o) AS ?n) { $this <http://example.org/p> ?o } GROUP BY $this" ] ] ."""
    )
    assert report.engine == "pySHACL"
    assert report.reason is not None
    assert report.reason.reason == "query-inside"
    assert f"shapes.ttl:{LINE + 1}" in report.reason.where or f"shapes.ttl:{LINE}" in report.reason.where


def test_a_blank_node_as_a_parameter_goes_to_another_engine(run: Run) -> None:
    report = run(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; ex:of [ ] .
        ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:of ] ;
            sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(isIRI($value)) }" ] ."""
    )
    assert report.engine == "pySHACL"
    assert report.reason is not None
    assert report.reason.reason == "query-blank"


def test_messages_of_a_component_are_filled_with_its_parameters(run: Run) -> None:
    report = run(
        """ex:S sh:path ex:n ; sh:targetClass ex:Plan ; ex:most 5 .
        ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ; sh:validator [
            sh:message "{$value} is more than {$most}."@en , "{?value} supera {?most}."@es ;
            sh:ask "ASK { FILTER($value <= $most) }" ] ."""
    )
    assert [result.messages for result in report.results] == [
        {"en": "9 is more than 5.", "es": "9 supera 5."}
    ]
    assert report.results[0].component == EX + "C"


def test_a_query_gives_its_value_and_path(run: Run) -> None:
    report = run(
        """ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select
        "SELECT $this ?path ?value { $this ?path ?value . ?value a <http://example.org/Plan> }" ]
        . ex:T sh:path ex:p ; sh:targetNode ex:a ; sh:sparql [ sh:select
        "SELECT $this ?value { $this $PATH ?value }" ] ."""
    )
    assert {(r.source_shape, r.path, str(r.value)) for r in report.results} == {
        (f"{EX}{shape}", f"<{EX}p>", f"<{EX}{value}>") for shape in "ST" for value in "bc"
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this ?value { $this <http://example.org/n> ?value } LIMIT 1", ["b", "c"]),
        (
            "SELECT $this (MAX(?n) AS ?value) { $this <http://example.org/n> ?n }"
            " GROUP BY $this HAVING(MAX(?n) > 5)",
            ["c"],
        ),
    ],
)
def test_a_query_for_one_node_is_asked_of_each_node_that_a_path_leads_to(
    run: Run, query: str, expected: list[str]
) -> None:
    """LIMIT counts the answers of one node, not those of all."""
    constraint = f'sh:sparql [ sh:select "{query}" ]'
    outer = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; "
    below = f"{outer} sh:property [ sh:path ex:n ; {constraint} ] ] ."
    within = f"{outer} sh:node [ {constraint} ] ] ."
    assert focus(run(f"ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; {constraint} .")) == expected
    assert focus(run(below)) == expected
    assert [str(result.value).strip("<>").removeprefix(EX) for result in run(within).results] == expected
