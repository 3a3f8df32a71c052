"""The same answers wherever the graphs are: in files, in memory, on disk, in three SPARQL 1.1 servers.

The answers expected are those of the packaged files. A server that a machine lacks is skipped with the
reason; where CI says `CI=true` it must be there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

import pytest

from planatlas.atlas import Atlas
from planatlas.atlas.exports import EXPORT_FORMATS, export
from planatlas.atlas.loading import load
from planatlas.atlas.stored import StoredCollection
from planatlas.namespaces import PLAN
from planatlas.questions import Question, load_library
from planatlas.resources import resource_path
from planatlas.store import Literal, NamedNode, Source, Store, Triple
from planatlas.store.remote import RemoteStore
from servers import KINDS, Endpoint

LIBRARY = load_library(resource_path("queries"))
THEN = date(2018, 12, 31)
# What a store may hold beside our graphs, and no answer shows.
BESIDE = "https://example.org/beside"
PLANS = [
    Triple(NamedNode("https://example.org/plan"), NamedNode(PLAN + name), Literal("2018"))
    for name in ("year", "identifier", "legalEffect")
]


class OneDay(date):
    """A calendar that stands still: an assessment says on which day it was made."""

    @classmethod
    def today(cls) -> OneDay:
        return cls(2026, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def _one_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["planatlas.assessment.assess"], "date", OneDay)
        yield


@pytest.fixture(scope="module")
def files() -> Atlas:
    return Atlas.open()


@pytest.fixture(scope="module", params=["memory", "disk", *KINDS])
def stored(
    request: pytest.FixtureRequest,
    server: Callable[[str], Endpoint],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Atlas]:
    """Return an atlas over a loaded store that holds other people's graphs too."""
    source: Source
    if request.param == "disk":
        path = tmp_path_factory.mktemp("stores") / "atlas.db"
        with Store.open(path) as writer:
            load(writer)
        yield Atlas.open(path)
        return
    if request.param == "memory":
        source = Store()
    else:
        endpoint = server(request.param)
        source = RemoteStore(endpoint.url, user=endpoint.user, password=endpoint.password)
    load(source)
    source.replace({BESIDE: PLANS})
    yield Atlas.over(source)
    # The servers are shared with other tests.
    for graph in [*source.graphs(), BESIDE]:
        source.remove_graph(graph)


def test_countries_and_datasets_come_from_the_names_of_the_graphs(stored: Atlas, files: Atlas) -> None:
    assert isinstance(stored.collection, StoredCollection)
    assert stored.countries == files.countries
    assert [stored.datasets(c) for c in stored.countries] == [files.datasets(c) for c in files.countries]


def test_the_statements_are_the_same(stored: Atlas, files: Atlas) -> None:
    for (name, found), (expected_name, expected) in zip(
        stored.collection.graphs(), files.collection.graphs(), strict=True
    ):
        assert name == expected_name
        assert set(found) == set(expected)
        assert len(found) == len(expected)


@pytest.mark.parametrize("country", ["CHL", "PER"])
def test_gaps(stored: Atlas, files: Atlas, country: str) -> None:
    assert stored.assess(country) == files.assess(country)
    assert stored.systems(country) == files.systems(country)


def test_gaps_of_some_datasets_on_another_day(stored: Atlas, files: Atlas) -> None:
    chosen: dict[str, Any] = {"as_of": THEN, "datasets": ["vega-2021"]}
    assert stored.assess("PER", **chosen) == files.assess("PER", **chosen)


def test_what_if(stored: Atlas, files: Atlas) -> None:
    asked = ("PER", "PESEM 2017-2021", THEN)
    assert stored.what_if(*asked) == files.what_if(*asked)
    assert stored.instrument(*asked[1::-1]) == files.instrument(*asked[1::-1])
    assert stored.learn_from("CHL", "1.1") == files.learn_from("CHL", "1.1")


def test_a_timeline(stored: Atlas, files: Atlas) -> None:
    assert stored.timeline("CHL", [2016, 2018]) == files.timeline("CHL", [2016, 2018])


def parameters(question: Question) -> list[dict[str, str]]:
    """Return the required parameters with their examples, and all of them."""
    every = {p.name: p.example for p in question.parameters if p.example}
    needed = {p.name: every[p.name] for p in question.parameters if p.required}
    return [needed] if needed == every else [needed, every]


CASES = list(chain.from_iterable(((q.name, values) for values in parameters(q)) for q in LIBRARY))


@cache
def expected_rows(atlas: Atlas, name: str, values: tuple[tuple[str, str], ...]) -> tuple[Any, ...]:
    return atlas.ask(name, dict(values), "es").rows


@pytest.mark.parametrize(("name", "values"), CASES, ids=lambda case: case if isinstance(case, str) else "")
def test_every_question(stored: Atlas, files: Atlas, name: str, values: dict[str, str]) -> None:
    assert stored.ask(name, values, "es").rows == expected_rows(files, name, tuple(values.items()))


def test_the_questions_have_answers(files: Atlas) -> None:
    answered = [bool(expected_rows(files, name, tuple(values.items()))) for name, values in CASES]
    assert sum(answered) > 0.8 * len(answered)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph",
        "SELECT DISTINCT ?s ?o { ?s plan:identifier ?o } ORDER BY ?s ?o",
        "SELECT DISTINCT ?plan ?year { ?plan plan:year ?year ; a/rdfs:subClassOf plan:PlanningInstrument } "
        "ORDER BY ?year ?plan",
        "SELECT DISTINCT ?label { ?plan a plan:Plan ; skos:prefLabel ?label FILTER(LANG(?label) = 'es') } "
        "ORDER BY STR(?label)",
        "SELECT DISTINCT ?system ?plan { ?system plan:planUnderReview ?plan } ORDER BY ?system ?plan",
        "SELECT DISTINCT ?plan ?day ?end { ?plan plan:validFrom ?day . "
        "OPTIONAL { ?plan plan:validUntil ?end } } ORDER BY ?plan ?day ?end",
        "ASK { ?s plan:legalEffect '2018' }",
        "ASK { plan:Plan rdfs:subClassOf plan:PlanningInstrument }",
        "ASK { ?finding a plan:Finding }",
        "CONSTRUCT { ?law plan:approves ?plan } WHERE { ?plan plan:approvedBy ?law }",
    ],
)
def test_free_queries(stored: Atlas, files: Atlas, query: str) -> None:
    assert stored.query(query) == files.query(query)


def test_labels(stored: Atlas, files: Atlas) -> None:
    iris = [PLAN + "Plan", "https://w3id.org/planatlas/id/per/peru", "https://example.org/plan"]
    for iri in iris:
        assert stored.labels(iris).label(iri) == files.labels(iris).label(iri)
    assert set(stored.labels(iris).label(iris[1])) == {"en", "es"}


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_exports(stored: Atlas, files: Atlas, form: str) -> None:
    texts = [
        export(atlas.collection, atlas.knowledge.ontology, "CHL", form, ["vega-2021"], "es")
        for atlas in (stored, files)
    ]
    assert texts[0] == texts[1]
