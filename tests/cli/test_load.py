"""The command that fills a store: what it prints, what it refuses, and what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import LAND, Outcome, as_process
from planatlas.store import Store

Run = Callable[..., Outcome]
GRAPH = "https://w3id.org/planatlas/graph/"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "atlas.db"


def test_the_packaged_graphs_are_loaded_and_then_unchanged(run: Run, place: Path) -> None:
    first = run("load", "--store", place)
    assert (first.code, first.err) == (0, "")
    *graphs, total = first.out.splitlines()
    with Store.open(place, read_only=True) as store:
        names = [name for name in store.graphs() if name != GRAPH + "loaded"]
        counts = {name: store.count(name) for name in names}
    assert sorted(graphs) == [f"Loaded: {name} ({counts[name]} triples)" for name in names]
    assert {f"{GRAPH}{name}" for name in ("vocabulary", "int/shared", "per/vega-2021", "derived/chl")} <= {
        *names
    }
    assert total == f"{place}: {len(names)} graphs loaded with {sum(counts.values())} triples, 0 unchanged."
    again = run("load", "--store", place)
    *graphs, total = again.out.splitlines()
    assert graphs == [f"Unchanged: {name} ({counts[name]} triples)" for name in names]
    assert total == f"{place}: 0 graphs loaded with 0 triples, {len(names)} unchanged."


def test_files_are_loaded_as_graphs_of_their_country(run: Run, place: Path) -> None:
    done = run("load", LAND, "--store", place, "--lang", "es")
    assert done.code == 0
    assert f"Cargado: {GRAPH}xxa/land (" in done.out
    assert f"{place}: 4 grafos cargados con " in done.out
    with Store.open(place, read_only=True) as store:
        assert {name for name in store.graphs() if "/xxa" in name} == {
            f"{GRAPH}xxa/land",
            f"{GRAPH}derived/xxa",
        }


def test_the_list_says_what_is_in_the_store(run: Run, place: Path) -> None:
    run("load", LAND, "--store", place)
    listed = run("load", "--store", place, "--list")
    assert (listed.code, listed.err) == (0, "")
    assert "land.ttl" in listed.out
    assert all(word in listed.out for word in ("Graph", "Triples", "Fingerprint", "Loaded (UTC)", "Files"))
    assert "Huella" in run("load", "--store", place, "--list", "--lang", "es").out


def test_a_store_without_a_record_says_so(run: Run, place: Path) -> None:
    with Store.open(place) as store:
        store.replace({"http://example.org/g": []})
    listed = run("load", "--store", place, "--list")
    assert (listed.code, listed.out) == (0, "Nothing was loaded into this store by `planatlas load`.\n")


def test_faults_are_told_one_line_each_and_nothing_is_loaded(run: Run, place: Path, tmp_path: Path) -> None:
    run("load", LAND, "--store", place)
    before = run("load", "--store", place, "--list").out
    bad = tmp_path / "xxb" / "bad.ttl"
    bad.parent.mkdir()
    start = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix x: <http://example.org/> .\n"
    bad.write_text(
        start + 'x:a x:b "2020-13-40"^^xsd:date .\nx:a x:c "x"^^xsd:integer .\nx:a x:b .\n', "utf-8"
    )
    done = run("load", LAND, bad, "--store", place)
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith(f'planatlas: {bad}:3: "2020-13-40" is not a valid xsd:date')
    assert lines[1].startswith(f'planatlas: {bad}:4: "x" is not a valid xsd:integer')
    assert lines[2].startswith(f"planatlas: {bad}:5: not valid Turtle")
    assert lines[3] == (
        "planatlas: nothing was loaded: 3 faults in 1 files. Mend the places above and load again."
    )
    assert run("load", "--store", place, "--list").out == before


def test_nothing_is_made_where_files_are_at_fault(run: Run, place: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.nt"
    bad.write_text("<http://example.org/a> <not an iri> <http://example.org/b> .\n", "utf-8")
    done = run("load", bad, "--store", place)
    assert done.code == 2
    assert f"{bad}:1: not valid N-Triples" in done.err
    assert not place.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--list"], "there is no store there. Make one with `planatlas load --store {place}`."),
        (["none.ttl"], "none.ttl: no such file or folder. Check the path."),
        ([LAND, "--list"], "--list takes no files. Leave them out, or leave out --list to load them."),
    ],
    ids=["no store", "no file", "list with files"],
)
def test_bad_input_is_one_line(run: Run, place: Path, arguments: list[str | Path], said: str) -> None:
    done = run("load", *arguments, "--store", place)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(said.format(place=place) + "\n")
    assert done.err.count("\n") == 1


def test_the_store_must_be_named(run: Run) -> None:
    done = run("load")
    assert done.code == 2
    assert done.err == (
        "planatlas: Say where to load: --store FOLDER, or --store and the address of a SPARQL server.\n"
    )


def test_a_store_that_somebody_writes_to_is_told(place: Path) -> None:
    with Store.open(place):
        done = as_process("load", "--store", place)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"planatlas: {place}: another program is writing to this store. Wait until it has ended; "
        "reading goes on meanwhile.\n"
    )


def test_help_stands_in_both_languages(run: Run) -> None:
    assert "into a store" in run("load", "--help").out
    assert "en un almacén" in run("load", "--help", "--lang", "es").out
