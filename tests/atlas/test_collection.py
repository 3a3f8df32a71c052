"""Which countries and datasets there are: the packaged ones, and other people's files and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.graphs import DATA, LAND, PLAN, write
from planatlas.atlas import Atlas, open_collection, packaged_collection
from planatlas.errors import InputError
from planatlas.namespaces import country_graph
from planatlas.store import read_triples


def key(caught: pytest.ExceptionInfo[InputError]) -> str:
    assert caught.value.text("en") != caught.value.text("es")
    assert caught.value.exit_code == 2
    return caught.value.key


# --- The packaged data


def test_every_file_of_the_data_is_a_dataset() -> None:
    expected = {(path.parent.name.upper(), path.stem) for path in DATA.glob("*/*.ttl")}
    collection = packaged_collection()
    assert set(collection.files) == expected
    assert set(collection.countries) == {country for country, _ in expected}
    assert {"CHL", "PER"} <= set(collection.countries)
    assert collection.datasets("CHL") == tuple(sorted(name for country, name in expected if country == "CHL"))


@pytest.mark.parametrize("written", ["CHL", "chl", " Chl "])
def test_a_country_may_be_written_in_any_case(written: str) -> None:
    collection = packaged_collection()
    assert collection.datasets(written) == collection.datasets("CHL")
    assert collection.triples(written, ["vega-2021"]) == collection.triples("CHL", ["vega-2021"])


@pytest.mark.parametrize("code", ["XYZ", "", "CH", "chile"])
def test_an_unknown_country(code: str) -> None:
    for ask in (packaged_collection().datasets, lambda c: packaged_collection().choose(c, None)):
        with pytest.raises(InputError) as caught:
            ask(code)
        assert key(caught) == "unknown-country"
        assert "CHL, PER" in caught.value.text("en")


def test_an_unknown_dataset_has_a_neighbour() -> None:
    with pytest.raises(InputError) as caught:
        packaged_collection().choose("PER", ["vega-2012"])
    assert key(caught) == "unknown-dataset"
    assert "Did you mean vega-2021?" in caught.value.text("en")
    assert "¿Quiso decir vega-2021?" in caught.value.text("es")
    with pytest.raises(InputError) as caught:
        packaged_collection().choose("PER", ["vega-2021", "zzz"])
    assert "Did you mean" not in caught.value.text("en")


def test_the_choice_of_datasets_is_sorted_and_without_repetition() -> None:
    collection = packaged_collection()
    assert collection.choose("PER", None) == collection.choose("PER", []) == collection.datasets("PER")
    assert collection.choose("PER", ["vega-2021", "primary-sources", "vega-2021"]) == (
        "primary-sources", "vega-2021",
    )  # fmt: skip


def test_the_triples_of_two_datasets_are_those_of_both_each_once() -> None:
    collection = packaged_collection()
    both = collection.triples("PER", collection.datasets("PER"))
    parts = [collection.triples("PER", [name]) for name in collection.datasets("PER")]
    assert len(both) == len(set(both))
    assert set(both) == set().union(*parts)


def test_every_dataset_is_a_graph_and_what_is_shared_is_one_too() -> None:
    collection = packaged_collection()
    graphs = dict(collection.graphs())
    assert set(graphs) == {country_graph(c, d) for c, d in collection.files} | {
        country_graph("int", "shared")
    }
    assert set(graphs[country_graph("CHL", "vega-2021")]) == set(read_triples(DATA / "chl" / "vega-2021.ttl"))
    assert set(collection.shared_triples()) == set(graphs[country_graph("int", "shared")])


# --- Other people's


def test_a_file_says_its_country_by_its_content(tmp_path: Path) -> None:
    collection = open_collection([write(tmp_path, "mine/health.ttl", LAND + PLAN)])
    assert collection.countries == ("XXA",)
    assert collection.datasets("xxa") == ("health",)


def test_a_folder_of_three_letters_says_the_country_where_the_content_does_not(tmp_path: Path) -> None:
    write(tmp_path, "data/xxb/health.ttl", LAND.replace('plan:countryCode "XXA" ;', "") + PLAN)
    collection = open_collection([tmp_path])
    assert collection.countries == ("XXB",)
    assert len(Atlas(collection).assess("XXB")) == 1


@pytest.mark.parametrize("folder", ["tmp", "src", "rdf"])
def test_a_folder_that_happens_to_have_three_letters_is_no_country(tmp_path: Path, folder: str) -> None:
    collection = open_collection([write(tmp_path, f"{folder}/health.ttl", LAND + PLAN)])
    assert collection.countries == ("XXA",)


def test_other_data_take_the_place_of_the_packaged_ones_and_keep_their_sources(tmp_path: Path) -> None:
    collection = open_collection([write(tmp_path, "health.ttl", LAND)])
    assert "CHL" not in collection.countries
    assert set(packaged_collection().shared_triples()) <= set(collection.shared_triples())


def test_the_packaged_folder_opened_as_any_other_is_the_packaged_one() -> None:
    opened, packaged = open_collection([DATA]), packaged_collection()
    assert set(opened.files) == set(packaged.files)
    assert opened.triples("PER", ["vega-2021"]) == packaged.triples("PER", ["vega-2021"])


def test_a_file_without_a_country_belongs_to_every_dataset(tmp_path: Path) -> None:
    write(tmp_path, "parts/health.ttl", LAND)
    rest = write(tmp_path, "parts/rest.ttl", LAND.split("x:land a")[0] + PLAN)
    collection = open_collection([tmp_path])
    assert collection.datasets("XXA") == ("health",)
    assert set(read_triples(rest)) <= set(collection.triples("XXA", ["health"]))


def test_two_files_of_one_name_are_one_dataset(tmp_path: Path) -> None:
    write(tmp_path, "first/health.ttl", LAND)
    write(tmp_path, "second/health.ttl", LAND + PLAN)
    collection = open_collection([tmp_path / "first", tmp_path / "second"])
    assert collection.datasets("XXA") == ("health",)
    assert set(collection.triples("XXA", ["health"])) == set(read_triples(tmp_path / "second" / "health.ttl"))


def test_every_format_gives_the_same_country(tmp_path: Path) -> None:
    from planatlas.store import serialise

    triples = list(read_triples(write(tmp_path, "a/health.ttl", LAND + PLAN)))
    for form in ("nt", "nq", "trig", "rdf"):
        path = write(
            tmp_path,
            f"{form}-file/health.{form}",
            serialise(triples, form, "urn:g" if form in {"nq", "trig"} else None),
        )
        assert set(open_collection([path]).triples("XXA", ["health"])) == set(triples)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("nothing-here.ttl", None, "file-missing"),
        ("empty", "", "folder-empty"),
        ("broken.ttl", "x:a x:b .", "file-syntax"),
        ("table.csv", "a,b\n", "file-unknown-format"),
        ("nobody.ttl", "<urn:a> <urn:b> <urn:c> .", "no-country"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, name: str, content: str | None, expected: str) -> None:
    if name == "empty":
        (tmp_path / name).mkdir()
    elif content is not None:
        write(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        Atlas.open([tmp_path / name])
    assert key(caught) == expected
    assert name in caught.value.text("en")
