"""Accepted links stand in a named graph of their own, in files and in stores, and change no verdict."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from planatlas.atlas import Atlas
from planatlas.atlas.link_graphs import currency_graph, links_graph
from planatlas.atlas.loading import load
from planatlas.errors import InputError
from planatlas.linking.decisions import Decisions, by_hand
from planatlas.linking.sssom import CLOSE, EXACT
from planatlas.namespaces import OWL
from planatlas.store import Rows, Store
from planatlas.store.remote import RemoteStore
from servers import Endpoint

DATA = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xaa: <https://w3id.org/planatlas/id/xaa/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
xaa:land a plan:Jurisdiction ; plan:countryCode "XAA" ; skos:prefLabel "Land A"@en , "País A"@es .
xaa:law a plan:LegalInstrument ; plan:jurisdiction xaa:land ; skos:prefLabel "Law"@en , "Ley"@es .
xaa:decree a plan:LegalInstrument ; plan:jurisdiction xaa:land ; skos:prefLabel "Decree"@en , "Decreto"@es .
"""
CHECKS = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix standing: <https://w3id.org/planatlas/code/standing/> .
@prefix xaa: <https://w3id.org/planatlas/id/xaa/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
xaa:check a plan:CurrencyCheck ; plan:checkOf xaa:law ; plan:checkedRecord <http://example.org/law> ;
    plan:standing standing:repealed ; plan:accessDate "2024-01-01"^^xsd:date .
"""
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?p ?o } }"


def count(atlas: Atlas, graph: str) -> int:
    answer = atlas.query(COUNT % graph)
    assert isinstance(answer, Rows)
    return int(answer.rows[0][0].value)  # type: ignore[union-attr]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a country with an accepted link, a close one, a rejected pair and a check."""
    (tmp_path / "links").mkdir()
    (tmp_path / "own.ttl").write_text(DATA, "utf-8")
    (tmp_path / "links" / "xaa-currency.ttl").write_text(CHECKS, "utf-8")
    Decisions(tmp_path / "links" / "xaa.sssom.tsv", "XAA").decide(
        [
            by_hand("xaa:law", "http://example.org/law"),
            by_hand("xaa:law", "http://example.org/page", close=True),
            by_hand("xaa:decree", "http://example.org/law", rejected=True),
        ]
    )
    return tmp_path


def links(atlas: Atlas) -> list[tuple[str, str, str]]:
    answer = atlas.query(f"SELECT ?s ?p ?o {{ GRAPH <{links_graph('XAA')}> {{ ?s ?p ?o }} }} ORDER BY ?o")
    assert isinstance(answer, Rows)
    return [tuple(term.value for term in row) for row in answer.rows]  # type: ignore[union-attr, misc]


LAW = "https://w3id.org/planatlas/id/xaa/law"
EXPECTED = [(LAW, EXACT, "http://example.org/law"), (LAW, CLOSE, "http://example.org/page")]


def test_files_of_links_are_no_datasets(folder: Path) -> None:
    atlas = Atlas.open(folder)
    assert atlas.datasets("XAA") == ("own",)
    assert links(atlas) == EXPECTED
    assert count(atlas, currency_graph("XAA")) == 5
    texts = [row[:5] for row in atlas.ask("links/coverage", countries="XAA").texts()]
    assert ("XAA", "legal instrument", "2", "1", "1") in texts


def test_links_may_be_named_beside_the_data(folder: Path) -> None:
    with_links = Atlas.open([folder / "own.ttl", folder / "links" / "xaa.sssom.tsv"])
    without = Atlas.open([folder / "own.ttl"])
    assert links(with_links) == EXPECTED
    assert links(without) == []


def test_a_store_takes_the_links_in_and_the_countries_stay_the_same(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        first = load(store, [folder])
        assert {links_graph("XAA"), currency_graph("XAA")} <= {item.graph for item in first.written}
        atlas = Atlas.over(store)
        assert atlas.countries == ("XAA",)
        assert atlas.datasets("XAA") == ("own",)
        assert links(atlas) == EXPECTED
        assert load(store, [folder]).written == ()
        Decisions(folder / "links" / "xaa.sssom.tsv", "XAA").decide(
            [by_hand("xaa:decree", "http://example.org/d")]
        )
        again = load(store, [folder])
        assert [item.graph for item in again.written] == [links_graph("XAA")], "nothing else is written anew"
        assert len(links(Atlas.over(store))) == 3


def test_a_server_takes_the_links_in(folder: Path, server: Callable[[str], Endpoint]) -> None:
    store = RemoteStore(server("oxigraph").url)
    load(store, [folder])
    try:
        atlas = Atlas.over(store)
        assert atlas.countries == ("XAA",)
        assert links(atlas) == EXPECTED
    finally:
        for graph in store.graphs():
            store.remove_graph(graph)


def test_a_table_at_fault_is_told_and_the_store_stays_as_it_was(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store") as store:
        load(store, [folder])
        before = set(store.triples())
        path = folder / "links" / "xaa.sssom.tsv"
        path.write_text(path.read_text("utf-8").replace("skos:closeMatch", "owl:sameAs"), "utf-8")
        (folder / "own.ttl").write_text(DATA + "xaa:new a plan:LegalInstrument .\n", "utf-8")
        with pytest.raises(InputError) as caught:
            load(store, [folder])
        assert caught.value.key == "decisions-predicate"
        assert str(caught.value.where).startswith(f"{path}:")
        assert set(store.triples()) == before


def test_a_country_without_accepted_links_has_no_graph_of_them(folder: Path, tmp_path: Path) -> None:
    path = folder / "links" / "xaa.sssom.tsv"
    path.unlink()
    Decisions(path, "XAA").decide([by_hand("xaa:law", "http://example.org/x", rejected=True)])
    with Store.open(tmp_path / "store") as store:
        load(store, [folder])
        assert links_graph("XAA") not in store.graphs()
    assert links_graph("XAA") not in Atlas.open(folder).collection.link_graph_names


def test_no_verdict_rests_on_links_or_checks(tmp_path: Path) -> None:
    root = Path(__file__).parents[2] / "data"
    shutil.copytree(root / "countries" / "chl", tmp_path / "chl")
    plain = Atlas.open(tmp_path).assess("CHL", made_on=date(2024, 1, 1))
    (tmp_path / "links").mkdir()
    shutil.copy(root / "links" / "chl.sssom.tsv", tmp_path / "links")
    (tmp_path / "links" / "chl-currency.ttl").write_text(CHECKS.replace("xaa", "chl"), "utf-8")
    linked = Atlas.open(tmp_path)
    assert count(linked, links_graph("CHL")) > 20
    assert linked.assess("CHL", made_on=date(2024, 1, 1)) == plain


def test_the_packaged_links_are_loaded_and_nothing_is_the_same_as_anything() -> None:
    atlas = Atlas.open()
    for country, path in (("CHL", "chl"), ("PER", "per")):
        table = Path(__file__).parents[2] / "data" / "links" / f"{path}.sssom.tsv"
        assert count(atlas, links_graph(country)) == len(Decisions(table, country).accepted) > 20
    assert atlas.query(f"ASK {{ ?a <{OWL}sameAs> ?b }}") is False
