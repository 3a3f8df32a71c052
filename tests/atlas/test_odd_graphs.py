"""Graphs that are legal and odd: systems that end alike, dates that are none, nothing to judge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from atlas.graphs import LAND, PLAN, write
from planatlas.atlas import Atlas, open_collection
from planatlas.errors import InputError
from planatlas.namespaces import ASSESSMENT, IDENTIFIER
from planatlas.store import BlankNode, NamedNode

BARE = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
<https://w3id.org/planatlas/id/xxb/land> a plan:Jurisdiction ; plan:countryCode "XXB" .
"""
DAY = '"2020-06-30"^^xsd:date'
OTHER_HEALTH = """
<https://example.org/second/health> a plan:SectorPlanningSystem ; plan:sector sector:health ;
    plan:jurisdiction x:land ; plan:referenceDate "2021-06-30"^^xsd:date .
"""


def opened(folder: Path, text: str, name: str = "health.ttl") -> Atlas:
    return Atlas.open(write(folder, name, text))


def refused(caught: pytest.ExceptionInfo[InputError], key: str) -> str:
    assert (caught.value.key, caught.value.exit_code) == (key, 2)
    return caught.value.text("en")


# --- Reference dates


def test_a_reference_date_may_have_a_time_zone(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND.replace(DAY, '"2020-06-30Z"^^xsd:date'))
    assert [*atlas.systems("XXA").values()] == [date(2020, 6, 30)]


@pytest.mark.parametrize("written", ["2020", '"2020-06-31"^^xsd:date', '"20200630"', "x:land", "[]"])
def test_a_reference_date_that_is_none_is_told_with_its_system(tmp_path: Path, written: str) -> None:
    atlas = opened(tmp_path, LAND.replace(DAY, written))
    with pytest.raises(InputError) as caught:
        atlas.assess("XXA")
    assert refused(caught, "bad-date").startswith("xxa:health plan:referenceDate: ")


def test_a_system_without_reference_date_is_judged_today(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND.replace(f"plan:referenceDate {DAY} ;", ""))
    [assessment] = atlas.assess("XXA")
    assert assessment.scope.as_of == assessment.made_on
    assert abs(assessment.made_on - datetime.now(UTC).date()) <= timedelta(days=1)


@pytest.mark.parametrize("year", [0, 10000, -1])
def test_a_timeline_of_years_that_no_calendar_has(tmp_path: Path, year: int) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, LAND).timeline("XXA", [year])
    refused(caught, "bad-date")


# --- Several systems, several countries


def test_two_systems_that_end_alike_are_two_assessments(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND + PLAN + OTHER_HEALTH)
    other, own = atlas.assess("XXA", date(2020, 12, 31))
    assert (own.system, own.matrix["1.1"]) == (IDENTIFIER + "xxa/health", "met")
    assert (other.system, other.matrix["1.1"]) == ("https://example.org/second/health", "no-evidence")
    assert own.iri == ASSESSMENT + "xxa/health/rfp/2020-12-31"
    assert other.iri != own.iri
    assert len(atlas.ask("gaps/matrix", date=date(2020, 12, 31))) == 16


def test_each_system_is_asked_about_as_of_its_own_reference_date(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND + PLAN + OTHER_HEALTH)
    days = {(a.system, a.scope.as_of) for a in atlas.assess("XXA")}
    assert [day for _, day in sorted(days)] == [date(2021, 6, 30), date(2020, 6, 30)]
    assert len(atlas.ask("gaps/matrix")) == 16


def test_a_country_without_a_system_keeps_no_other_from_being_asked(tmp_path: Path) -> None:
    write(tmp_path, "health.ttl", LAND + PLAN)
    write(tmp_path, "bare.ttl", BARE)
    atlas = Atlas.open(tmp_path)
    assert atlas.countries == ("XXA", "XXB")
    assert len(atlas.ask("gaps/matrix")) == 8
    assert atlas.learn_from(" xxa", "1.1") == []
    with pytest.raises(InputError) as caught:
        atlas.assess("XXB")
    refused(caught, "no-system")


def test_a_system_that_is_not_in_force_on_the_date_is_told(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND + PLAN + 'x:health plan:validFrom "2020-01-01"^^xsd:date .')
    for ask in (
        lambda: atlas.assess("XXA", date(2019, 12, 31)),
        lambda: atlas.what_if("XXA", "health-plan", date(2019, 12, 31)),
        lambda: atlas.timeline("XXA", [2019]),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert "2019-12-31" in refused(caught, "no-system-then")
    assert [a.scope.as_of.year for a in atlas.timeline("XXA", [2018, 2019, 2020])] == [2020]


def test_a_system_of_two_countries_is_one_of_each(tmp_path: Path) -> None:
    atlas = opened(
        tmp_path, LAND + BARE + "x:health plan:jurisdiction <https://w3id.org/planatlas/id/xxb/land> ."
    )
    assert atlas.countries == ("XXA", "XXB")
    assert atlas.systems("XXA") == atlas.systems("XXB")


# --- Names


@pytest.mark.parametrize("code", ["xxa", " XXA"])
def test_a_country_code_counts_however_it_is_written(tmp_path: Path, code: str) -> None:
    atlas = opened(tmp_path, LAND.replace('"XXA"', f'"{code}"') + PLAN)
    assert atlas.countries == ("XXA",)
    assert len(atlas.assess("xxa")) == 1


def test_a_country_code_that_is_no_text_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, LAND.replace('"XXA"', "x:XXA"))
    refused(caught, "no-country")


@pytest.mark.parametrize("name", ["My plans.ttl", "salud_años <2>.ttl", "50%.ttl"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    atlas = opened(tmp_path, LAND + PLAN, name)
    dataset = name.removesuffix(".ttl")
    assert atlas.datasets("XXA") == (dataset,)
    assert len(atlas.ask("gaps/matrix")) == 8
    [assessment] = atlas.assess("XXA", datasets=[dataset])
    assert assessment.scope.datasets == (dataset,)
    assert all(NamedNode(graph) for graph in atlas.store.graphs())


def test_blank_nodes_of_two_files_are_not_one(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", LAND + "_:n plan:year 1 .")
    write(tmp_path, "b.ttl", LAND + "_:n plan:year 2 .")
    collection = open_collection([tmp_path])
    blank = {t.subject for t in collection.triples("XXA", ["a", "b"]) if isinstance(t.subject, BlankNode)}
    assert len(blank) == 2


# --- How the atlas is called


def test_one_file_opens_without_a_list_and_no_file_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "health.ttl", LAND)
    assert Atlas.open(str(path)).countries == Atlas.open(path).countries == Atlas.open([path]).countries
    with pytest.raises(InputError) as caught:
        Atlas.open([])
    refused(caught, "no-country")


def test_parameters_are_given_by_name_as_a_mapping_or_one_by_one(tmp_path: Path) -> None:
    atlas = opened(tmp_path, LAND + PLAN)
    given = {"countries": "XXA", "date": "2019-12-31"}
    expected = [*atlas.ask("gaps/matrix", given).texts()]
    assert len(expected) == 8
    assert [*atlas.ask("gaps/matrix", **given).texts()] == expected
    once = {name: iter([value]) for name, value in given.items()}
    assert [*atlas.ask("gaps/matrix", once).texts()] == expected
