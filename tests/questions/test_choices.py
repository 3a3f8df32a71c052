"""The values that a parameter can take, asked from a small graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.questions import Choices, Parameter, choices_query
from planatlas.store import Store

GRAPH = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xaa: <https://w3id.org/planatlas/id/xaa/> .
@prefix level: <https://w3id.org/planatlas/code/level/> .
xaa:land plan:countryCode "XAA" ; skos:prefLabel "Land A"@en , "País A"@es .
level:national skos:inScheme <https://w3id.org/planatlas/code/level> ; skos:prefLabel "national"@en .
<https://w3id.org/planatlas/code/actor/executive> skos:inScheme <https://w3id.org/planatlas/code/actor> .
plan:Ministry rdfs:subClassOf plan:Institution .
plan:Plan rdfs:subClassOf plan:PlanningInstrument .
plan:MultiannualPlan rdfs:subClassOf plan:Plan .
xaa:long-plan a plan:MultiannualPlan ; skos:prefLabel "Multiannual plan"@en .
xaa:law a plan:LegalInstrument ; skos:prefLabel "Law"@en .
xaa:plan a plan:Plan ; skos:prefLabel "Plan"@en .
xaa:ministry a plan:Ministry ; skos:prefLabel "Ministry"@en , "Ministerio"@es .
<https://w3id.org/planatlas/framework/trial/1> a plan:Criterion ; skos:prefLabel "A plan exists"@en .
xaa:assessment plan:dataset "book" , "norms" .
"""

EXPECTED = {
    "country": [("XAA", "Land A")],
    "indicator": [("https://w3id.org/planatlas/framework/trial/1", "A plan exists")],
    "instrument": [
        ("https://w3id.org/planatlas/id/xaa/long-plan", "Multiannual plan"),
        ("https://w3id.org/planatlas/id/xaa/plan", "Plan"),
    ],
    "institution": [("https://w3id.org/planatlas/id/xaa/ministry", "Ministry")],
    "dataset": [("book", "book"), ("norms", "norms")],
    "code": [("https://w3id.org/planatlas/code/level/national", "national")],
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    path = tmp_path / "graph.ttl"
    path.write_text(GRAPH, "utf-8")
    store = Store()
    store.load(path, "urn:graph")
    return store


@pytest.mark.parametrize("type_", EXPECTED)
def test_the_choices_are_those_of_the_graph(store: Store, type_: str) -> None:
    choices = Choices(scheme="level") if type_ == "code" else None
    query = choices_query(Parameter("value", "value", type_, {}, choices=choices))
    assert query is not None
    rows = store.select(query).rows
    assert [tuple(term.value for term in row if term is not None) for row in rows] == EXPECTED[type_]  # type: ignore[union-attr]


@pytest.mark.parametrize("type_", ["text", "number", "date", "thing"])
def test_a_type_of_any_value_has_no_choices(type_: str) -> None:
    assert choices_query(Parameter("value", "value", type_, {})) is None


def test_a_parameter_may_bring_its_own_query() -> None:
    own = Parameter("value", "value", "text", {}, choices=Choices(query="SELECT ?value { ?value ?b ?c }"))
    assert choices_query(own) == "SELECT ?value { ?value ?b ?c }"
