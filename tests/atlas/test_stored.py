"""Stores that hold no atlas, another one, or more than one; and what is asked of a store for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from atlas.graphs import LAND, PLAN, loaded_graphs, write
from planatlas.assessment import VOCABULARY
from planatlas.atlas import Atlas
from planatlas.atlas.country_graphs import LOADED, SHARED, derived_graph
from planatlas.atlas.stored import dataset_of, is_store
from planatlas.errors import InputError
from planatlas.namespaces import GRAPH, ONTOLOGY, OWL, country_graph
from planatlas.store import BlankNode, Dataset, NamedNode, Rows, Store, Triple

ONE = Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
VERSION = NamedNode(OWL + "versionIRI")


def land(folder: Path, text: str = LAND + PLAN, name: str = "health.ttl") -> dict[str, list[Triple]]:
    """Return the graphs of a store loaded with a small country."""
    return loaded_graphs(Atlas.open(write(folder, name, text)))


def over(graphs: Mapping[str, Iterable[Triple]]) -> Atlas:
    store = Store()
    store.replace(graphs)
    return Atlas.over(store)


# --- Stores that cannot be asked


def refusals(graphs: Mapping[str, Iterable[Triple]]) -> Iterator[InputError]:
    """Yield what each way to ask a store of these graphs is refused with."""
    asks = (
        lambda atlas: atlas.countries,
        lambda atlas: atlas.assess("XXA"),
        lambda atlas: atlas.ask("gaps/matrix"),
        lambda atlas: atlas.ask("explore/instruments"),
        lambda atlas: atlas.query("SELECT * { ?s ?p ?o }"),
        lambda atlas: atlas.what_if("XXA", "health-plan"),
        lambda atlas: atlas.labels(["urn:a"]),
    )
    for ask in asks:
        with pytest.raises(InputError) as caught:
            ask(over(graphs))
        yield caught.value


@pytest.mark.parametrize("graphs", [{}, {"urn:g": [ONE]}, {country_graph("XXA", "health"): [ONE]}])
def test_a_store_without_the_vocabulary(graphs: dict[str, list[Triple]]) -> None:
    for error in refusals(graphs):
        assert (error.key, error.exit_code, error.where) == ("store-no-vocabulary", 2, "memory")
        assert "planatlas load" in error.text("en")
        assert "planatlas load" in error.text("es")
        assert error.text("en") != error.text("es")


@pytest.mark.parametrize(
    ("versions", "said"),
    [((), "-"), (("9.9.9",), "9.9.9"), (("0.0.1", "9.9.9"), "0.0.1, 9.9.9")],
)
def test_a_store_of_another_version_of_the_ontology(
    tmp_path: Path, versions: tuple[str, ...], said: str
) -> None:
    graphs = land(tmp_path)
    kept = [t for t in graphs[VOCABULARY] if t.predicate != VERSION]
    other = [Triple(NamedNode(ONTOLOGY), VERSION, NamedNode(f"{ONTOLOGY}/{name}")) for name in versions]
    for error in refusals(graphs | {VOCABULARY: [*kept, *other]}):
        assert error.key == "store-other-version"
        assert f"version {said} of" in error.text("en")
        assert f"versión {said} de" in error.text("es")


@pytest.mark.parametrize(
    "graph",
    [
        SHARED,
        LOADED,
        derived_graph("XXA"),
        GRAPH + "view",
        GRAPH + "xxa/health/turtle",
        GRAPH + "XXA/health",
        "https://example.org/graph/xxa/health",
    ],
)
def test_a_store_without_a_country(tmp_path: Path, graph: str) -> None:
    vocabulary = land(tmp_path)[VOCABULARY]
    for error in refusals({VOCABULARY: vocabulary, graph: [ONE]}):
        assert error.key == "store-no-country"


def test_a_store_stands_alone(tmp_path: Path) -> None:
    file = write(tmp_path, "health.ttl", LAND)
    for other in ("http://example.org/sparql", tmp_path / "atlas.db"):
        if isinstance(other, Path):
            Store.open(other).close()
            write(other, "planatlas-store", "generation-1\n")
        for locations in ([file, other], [other, file], [other, other]):
            with pytest.raises(InputError) as caught:
                Atlas.open(locations)
            assert (caught.value.key, caught.value.where) == ("store-among-files", str(other))


def test_a_folder_without_a_store_is_told() -> None:
    with pytest.raises(InputError) as caught:
        Atlas.open_store("no-such-store.db")
    assert (caught.value.key, caught.value.exit_code) == ("store-missing", 2)


def test_what_a_store_is_called(tmp_path: Path) -> None:
    assert is_store("http://example.org/sparql")
    assert is_store("https://example.org/")
    assert not is_store(tmp_path)
    assert not is_store(tmp_path / "missing")
    assert not is_store(write(tmp_path, "health.ttl", LAND))
    with Store.open(tmp_path / "atlas.db") as store:
        store.replace({"urn:g": [ONE]})
    assert is_store(tmp_path / "atlas.db")
    assert is_store(str(tmp_path / "atlas.db"))


# --- What is asked of a store


class Watched(Store):
    """A store that keeps account of what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str | None] = []
        self.asked: list[Dataset | None] = []

    def triples(self, graph: str | None = None) -> Iterator[Triple]:
        self.read.append(graph)
        return super().triples(graph)

    def select(self, query: str, substitutions: Any = None, dataset: Dataset | None = None) -> Rows:
        self.asked.append(dataset)
        return super().select(query, substitutions, dataset)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """Return a store of two countries."""
    store = Watched()
    store.replace(land(tmp_path / "a") | land(tmp_path / "b", (LAND + PLAN).replace("XXA", "XXB")))
    return store


def test_nothing_is_asked_before_something_is_asked(watched: Watched) -> None:
    Atlas.over(watched)
    assert watched.read == watched.asked == []


def test_an_assessment_reads_the_graphs_of_its_country_once(watched: Watched) -> None:
    atlas = Atlas.over(watched)
    atlas.assess("XXB")
    atlas.assess("XXB")
    assert sorted(map(str, watched.read)) == sorted([SHARED, country_graph("XXB", "health")])
    atlas.ask("gaps/matrix", countries="XXB")
    assert set(watched.read) == {SHARED, country_graph("XXB", "health")}


def test_a_question_about_data_is_asked_in_the_store(watched: Watched) -> None:
    atlas = Atlas.over(watched)
    assert len(atlas.ask("explore/instruments", countries="XXA")) == 1
    assert watched.read == []
    assert len(watched.asked) == 2  # the version of the ontology, and the question
    assert atlas.store is watched


def test_a_question_about_assessments_leaves_the_store_as_it_is(watched: Watched) -> None:
    before = len(watched)
    assert len(Atlas.over(watched).ask("gaps/matrix", countries="XXA")) == 8
    assert len(watched) == before


def test_the_graphs_of_a_query_are_named_unless_there_are_no_others(tmp_path: Path) -> None:
    names = ("urn:g", "urn:h")
    store = Store()
    store.replace({name: [ONE] for name in names})
    assert dataset_of(store, names) is None
    store.replace({LOADED: [ONE]})
    assert dataset_of(store, names) == Dataset(names, names)
    assert dataset_of(store, names, strict=False) is None
    store.replace({"urn:i": [ONE]})
    assert dataset_of(store, names, strict=False) == Dataset(names, names)


def test_a_free_query_after_a_question_about_assessments_sees_none(tmp_path: Path) -> None:
    atlas = Atlas.open(write(tmp_path, "health.ttl", LAND + PLAN))
    atlas.ask("gaps/matrix")
    assert atlas.query("ASK { ?finding a plan:Finding }") is False
    assert len(atlas.ask("gaps/matrix")) == 8


@pytest.mark.parametrize("name", ["My plans.ttl", "salud_años <2>.ttl", "50%.ttl"])
def test_a_dataset_keeps_its_name_in_a_store(tmp_path: Path, name: str) -> None:
    atlas = over(land(tmp_path, name=name))
    assert atlas.datasets("XXA") == (name.removesuffix(".ttl"),)
    assert len(atlas.ask("gaps/matrix")) == 8


def test_blank_nodes_of_two_graphs_are_not_one(tmp_path: Path) -> None:
    graphs = land(tmp_path)
    nameless = Triple(BlankNode("n"), NamedNode("urn:b"), NamedNode("urn:c"))
    names = [country_graph("XXA", name) for name in ("health", "other")]
    atlas = over(graphs | {name: [*graphs[names[0]], nameless] for name in names})
    triples = atlas.collection.triples("XXA", ["health", "other"])
    assert len({t.subject for t in triples if isinstance(t.subject, BlankNode)}) == 2
    assert len(atlas.assess("XXA")) == 1


def test_labels_of_more_things_than_one_query_holds(tmp_path: Path) -> None:
    iris = [f"https://example.org/{number}" for number in range(2500)]
    extra = "".join(f'<{iri}> skos:prefLabel "{iri[-4:]}"@en .\n' for iri in iris)
    found = over(land(tmp_path, LAND + extra)).labels(iris)
    assert all(found.label(iri) == {"en": iri[-4:]} for iri in iris)
