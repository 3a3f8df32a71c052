"""Every question on the packaged graphs: it runs with its defaults, with the same rows in both engines."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import rdflib
import rdflib.plugins.sparql

from planatlas.namespaces import compact
from planatlas.questions import Question, bind, load_library, to_table
from planatlas.store import Store, Triple, n_triples, supported_files

ROOT = Path(__file__).parent.parent.parent
LIBRARY = load_library(ROOT / "queries")
KNOWLEDGE = [ROOT / "ontology", ROOT / "data"]

# An assessment made for these tests alone: it says nothing of the countries, only fills every join.
MADE_UP = """
PREFIX plan: <https://w3id.org/planatlas/ontology#>
PREFIX verdict: <https://w3id.org/planatlas/code/verdict/>
PREFIX gap: <https://w3id.org/planatlas/code/gap/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
CONSTRUCT {
  ?assessment a plan:Assessment ; plan:assessedSystem ?system ; plan:asOf ?date ; plan:dataset ?set .
  ?finding a plan:Finding ; plan:inAssessment ?assessment ; plan:criterion ?criterion ;
    plan:verdict ?verdict ;
    plan:gapKind ?gap ; plan:evidenceUsed ?evidence ; plan:ambiguous true ; plan:reason "-"@en , "-"@es ;
    plan:sourceSearched ?source ; plan:failedRequirement <urn:requirement> .
} WHERE {
  VALUES (?name ?date ?set ?verdict ?gap) {
    ("first" "2018-12-31"^^xsd:date "vega-2021" verdict:presumed gap:opacity)
    ("second" "2018-12-31"^^xsd:date "primary-sources" verdict:not-met gap:planning)
    ("third" "2022-12-31"^^xsd:date "vega-2021" verdict:not-assessable gap:opacity)
  }
  ?system a plan:SectorPlanningSystem .
  ?criterion a plan:Criterion .
  BIND(IRI(CONCAT(STR(?system), "/trial/", ?name)) AS ?assessment)
  BIND(IRI(CONCAT(STR(?assessment), "/", REPLACE(STR(?criterion), "^.*/", ""))) AS ?finding)
  OPTIONAL {
    ?record plan:regards ?system ; plan:concerns ?matter ; plan:evidence ?evidence .
    ?criterion plan:matter ?matter .
    ?evidence plan:source ?source .
  }
}
"""


# Questions whose empty answer on the packaged graphs is right, each with why.
SILENT = {
    "gaps/actions-incomplete": "the plans that hold actions are classified or were not read",
    "competency/budget-lines": "no source read shows a line of the budget of a plan",
    "gaps/still-in-force": "no registry has been asked yet whether the linked norms stand",
}


@lru_cache(maxsize=1)
def packaged() -> tuple[Store, rdflib.Graph]:
    """Return the packaged graphs with their derived relations and the assessment above, in both engines."""
    store = Store()
    for folder in KNOWLEDGE:
        for path in supported_files(folder):
            if path.suffix == ".ttl":
                store.load(path, path.as_uri())
    for number, path in enumerate(sorted((ROOT / "queries" / "derive" / "relations").glob("*.rq"))):
        store.add(f"urn:derived:{number}", _triples(store.construct(path.read_text("utf-8"))))
    store.add("urn:assessment", _triples(store.construct(MADE_UP)))
    graph = rdflib.Graph()
    graph.parse(data=n_triples(store.triples()), format="nt")
    return store, graph


def _triples(found: list[Triple]) -> list[Triple]:
    assert found
    return found


def _cell(term: object) -> str:
    if term is None:
        return ""
    return compact(str(term)) if isinstance(term, rdflib.URIRef) else str(term)


def _examples(question: Question) -> dict[str, str]:
    return {p.name: p.example for p in question.parameters if p.required and p.example}


@pytest.mark.slow
@pytest.mark.skipif(
    not all(folder.is_dir() for folder in KNOWLEDGE), reason="the packaged graphs are not here"
)
@pytest.mark.parametrize("name", LIBRARY.names())
def test_the_packaged_graphs_give_the_same_rows_in_both_engines(name: str) -> None:
    question = LIBRARY.find(name)
    query = bind(question, _examples(question), "es")
    store, graph = packaged()
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False

    table = to_table(question, store.select(query))
    other = [
        tuple(_cell(row.get(rdflib.Variable(column.name))) for column in question.columns)
        for row in graph.query(query).bindings
    ]
    assert list(table.texts(short=True)) == other


@pytest.mark.skipif(
    not all(folder.is_dir() for folder in KNOWLEDGE), reason="the packaged graphs are not here"
)
def test_most_questions_have_an_answer_in_the_packaged_graphs() -> None:
    store, _ = packaged()
    silent = {
        question.name for question in LIBRARY if not store.select(bind(question, _examples(question))).rows
    }
    assert silent <= set(SILENT)
