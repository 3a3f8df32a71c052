"""The atlas as one object: assess, suppose, look back, ask, find by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from atlas.graphs import DATA, LAND, PLAN, write
from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.namespaces import ASSESSMENT, IDENTIFIER, country_graph, notation
from planatlas.questions import QuestionError
from planatlas.store import Rows

ARTICLE = ["vega-2021"]
THEN = date(2018, 12, 31)
SYSTEM = IDENTIFIER + "per/security-and-defence-system"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the packaged graphs of the article alone: two countries, quickly judged."""
    return Atlas.open([DATA / "chl" / "vega-2021.ttl", DATA / "per" / "vega-2021.ttl"])


@pytest.fixture
def health(tmp_path: Path) -> Atlas:
    return Atlas.open([write(tmp_path, "xxa/health.ttl", LAND + PLAN)])


# --- Systems and assessments


def test_the_reference_date_is_the_latest_of_the_chosen_datasets() -> None:
    packaged = Atlas.open()
    assert packaged.systems("PER", ARTICLE) == {SYSTEM: THEN}
    assert packaged.systems("PER") == {SYSTEM: date(2022, 12, 31)}


def test_an_assessment_is_of_the_reference_date_unless_one_is_given(atlas: Atlas) -> None:
    [today] = atlas.assess("PER")
    [then] = atlas.assess("PER", date(2017, 6, 30), made_on=date(2026, 1, 1))
    assert today.scope.as_of == THEN
    assert (then.scope.as_of, then.made_on) == (date(2017, 6, 30), date(2026, 1, 1))
    assert today.matrix["1.1"] == "met"


def test_all_datasets_or_some_is_seen_in_the_name() -> None:
    packaged = Atlas.open()
    [some] = packaged.assess("PER", THEN, datasets=ARTICLE)
    assert some.iri == ASSESSMENT + "per/security-and-defence-system/rfp/2018-12-31/vega-2021"
    assert some.scope.datasets == ("vega-2021",)
    assert not some.scope.whole


def test_sources_are_named_in_the_evidence(atlas: Atlas) -> None:
    [assessment] = atlas.assess("CHL")
    for finding in assessment.findings:
        for item in finding.evidence:
            assert set(item.source_label) == {"en", "es"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"country": "XYZ"}, "unknown-country"),
        ({"country": "PER", "datasets": ["nowhere"]}, "unknown-dataset"),
        ({"country": "PER", "sector": "health"}, "unknown-sector"),
    ],
)
def test_what_is_not_there(atlas: Atlas, arguments: dict[str, object], expected: str) -> None:
    for ask in (atlas.systems, atlas.assess):
        with pytest.raises(InputError) as caught:
            ask(**arguments)  # type: ignore[arg-type]
        assert caught.value.key == expected


def test_a_country_without_a_sector_system(tmp_path: Path) -> None:
    bare = Atlas.open([write(tmp_path, "xxa/land.ttl", LAND.split("x:health a")[0])])
    with pytest.raises(InputError) as caught:
        bare.assess("XXA")
    assert caught.value.key == "no-system"


def test_a_sector_is_chosen_by_its_code(health: Atlas) -> None:
    [found] = health.assess("xxa", sector="health")
    assert (notation(found.system), found.scope.as_of) == ("health", date(2020, 6, 30))
    assert found.matrix["1.1"] == "met"
    assert (notation(found.sector), found.scope.country) == ("health", "XXA")


def test_a_timeline_is_one_assessment_a_year_at_its_end(health: Atlas) -> None:
    years = health.timeline("XXA", [2019, 2020])
    assert [a.scope.as_of for a in years] == [date(2019, 12, 31), date(2020, 12, 31)]
    assert [a.matrix["1.1"] for a in years] == ["no-evidence", "met"]


def test_what_if_one_instrument_were_published(atlas: Atlas) -> None:
    [(today, changes)] = atlas.what_if("PER", "PESEM 2017-2021")
    assert [change.today.criterion.notation for change in changes] == list(today.matrix)
    assert next(c.best.verdict.notation for c in changes if c.today.criterion.notation == "1.3") == "met"
    with pytest.raises(InputError) as caught:
        atlas.what_if("PER", "pesem-2017-2012")
    assert (caught.value.key, caught.value.details["near"]) == ("unknown-instrument", "pesem-2017-2021")


def test_learning_from_another_country(atlas: Atlas) -> None:
    assert [(a.scope.country, f.verdict.notation) for a, f in atlas.learn_from("CHL", "1.1")] == [
        ("PER", "met")
    ]
    assert atlas.learn_from("PER", "1.1") == []
    with pytest.raises(InputError) as caught:
        atlas.learn_from("CHL", "9.9")
    assert caught.value.key == "unknown-indicator"
    assert "1.1, 1.2" in caught.value.text("es")


# --- Instruments by name


@pytest.mark.parametrize(
    "name",
    [f"{IDENTIFIER}xxa/health-plan", "xxa:health-plan", "health-plan", "Health-Plan", "HP 20", "hp 20"],
)
def test_an_instrument_is_found_by_iri_short_name_slug_or_acronym(health: Atlas, name: str) -> None:
    assert health.instrument(name, "XXA") == IDENTIFIER + "xxa/health-plan"


@pytest.mark.parametrize("name", ["health", "land", "passage", "nothing", ""])
def test_what_is_no_instrument_is_not_found(health: Atlas, name: str) -> None:
    with pytest.raises(InputError) as caught:
        health.instrument(name, "XXA")
    assert caught.value.key == "unknown-instrument"


# --- Questions


def test_a_question_about_assessments_makes_those_it_speaks_of() -> None:
    packaged = Atlas.open()
    before = set(packaged.store.graphs())
    table = packaged.ask("gaps/matrix", {"countries": "PER", "date": "2018-12-31"})
    assert len(table) == 8
    added = set(packaged.store.graphs()) - before
    assert added == {ASSESSMENT + "per/security-and-defence-system/rfp/2018-12-31"}
    # Asked again, nothing is made again; asked of another day, only that is added.
    assert [*packaged.ask("matrix", {"countries": ["PER"], "date": THEN}).texts()] == [*table.texts()]
    assert set(packaged.store.graphs()) - before == added


def test_the_rows_are_those_of_the_assessment(health: Atlas) -> None:
    [assessment] = health.assess("XXA")
    for lang in ("en", "es"):
        rows = [*health.ask("gaps/matrix", lang=lang).dicts()]
        said = {row["indicator"].value: row["verdict"].value for row in rows}  # type: ignore[union-attr]
        assert said == {f.criterion.notation: f.verdict.label[lang] for f in assessment.findings}


def test_a_question_about_the_data_makes_no_assessment(health: Atlas) -> None:
    health.ask("explore/instruments")
    assert not [graph for graph in health.store.graphs() if graph.startswith(ASSESSMENT)]


def test_a_comparison_of_dates_makes_both(health: Atlas) -> None:
    table = health.ask("gaps/compare-dates", {"first": "2019-12-31", "second": "2020-12-31"})
    moved = [row["indicator"].value for row in table.dicts()]  # type: ignore[union-attr]
    assert "1.1" in moved
    graphs = [graph for graph in health.store.graphs() if graph.startswith(ASSESSMENT)]
    assert [graph[-10:] for graph in graphs] == ["2019-12-31", "2020-12-31"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("gaps/matrx", {}),
        ("gaps/matrix", {"country": "XXA"}),
        ("gaps/matrix", {"countries": "XYZ"}),
        ("gaps/matrix", {"date": "2018-02-30"}),
        ("gaps/compare-dates", {"first": "2018-12-31"}),
    ],
)
def test_a_question_that_cannot_be_answered(health: Atlas, name: str, values: dict[str, str]) -> None:
    with pytest.raises(QuestionError) as caught:
        health.ask(name, values)
    assert caught.value.exit_code == 2


def test_a_free_query_reads_data_vocabulary_and_what_follows(atlas: Atlas) -> None:
    counted = atlas.query("SELECT (COUNT(?plan) AS ?n) { ?system plan:planUnderReview ?plan }")
    assert isinstance(counted, Rows)
    assert int(counted.rows[0][0].value) > 0  # type: ignore[union-attr]
    assert atlas.query("ASK { plan:Plan rdfs:subClassOf plan:PlanningInstrument }") is True
    graph = country_graph("CHL", "vega-2021")
    assert atlas.query(f"ASK {{ GRAPH <{graph}> {{ ?s a plan:SectorPlanningSystem }} }}") is True


@pytest.mark.parametrize(
    "query",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",
        "SELECT * FROM <https://example.org/data> { ?s ?p ?o }",
        "SELECT * {",
    ],
)
def test_a_free_query_that_is_refused(health: Atlas, query: str) -> None:
    size = len(health.store)
    with pytest.raises(InputError) as caught:
        health.query(query)
    assert caught.value.exit_code == 2
    assert len(health.store) == size
