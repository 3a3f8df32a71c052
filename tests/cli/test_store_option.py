"""--store: the same lines from a store as from files, one line where it cannot be, never both at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atlas.graphs import LAND, PLAN, loaded_graphs, write
from cli.running import Outcome
from planatlas.atlas import Atlas
from planatlas.store import Store

Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("files"), "health.ttl", LAND + PLAN)


@pytest.fixture(scope="module")
def store(files: Path) -> Path:
    path = files.parent / "atlas.db"
    with Store.open(path) as writer:
        writer.replace(loaded_graphs(Atlas.open(files)))
    return path


COMMANDS = [
    ("gaps",),
    ("gaps", "xxa", "-f", "json"),
    ("gaps", "XXA", "--as-of", "2019-12-31", "--sector", "health", "--dataset", "health", "-f", "turtle"),
    ("whatif", "XXA", "--declassify", "HP 20"),
    ("whatif", "XXA", "--close"),
    ("timeline", "XXA", "--from", "2019", "--to", "2020"),
    ("ask", "gaps/matrix", "-p", "countries=XXA"),
    ("ask", "explore/instruments", "-f", "csv"),
    ("ask", "explore/instruments", "--describe"),
    ("query", "SELECT ?plan { ?plan a plan:Plan }"),
    ("query", "SELECT ?plan { ?plan a plan:Plan }", "--iri"),
    ("query", "CONSTRUCT { ?plan a plan:Plan } { ?plan a plan:Plan }"),
    *(("export", "XXA", "-f", form) for form in ("ttl", "nq", "jsonld", "csv")),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_store_gives_the_lines_that_files_give(
    run: Run, files: Path, store: Path, command: tuple[str, ...], lang: str
) -> None:
    expected = run(*command, "--data", files, "--lang", lang)
    assert expected.code == 0
    assert expected.out
    assert run(*command, "--store", store, "--lang", lang) == expected
    assert run(*command, "--data", store, "--lang", lang) == expected


@pytest.mark.parametrize("command", [c for c in COMMANDS if "--describe" not in c], ids=" ".join)
def test_a_store_and_files_exclude_each_other(
    run: Run, files: Path, store: Path, command: tuple[str, ...]
) -> None:
    for lang, words in (("en", "exclude each other"), ("es", "se excluyen")):
        said = run(*command, "--data", files, "--store", store, "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert words in said.err
        assert len(said.err.splitlines()) == 1


def test_a_store_that_is_not_there(run: Run, tmp_path: Path) -> None:
    said = run("gaps", "--store", tmp_path / "missing.db")
    assert (said.code, said.out) == (2, "")
    assert "missing.db" in said.err
    assert len(said.err.splitlines()) == 1


def test_a_store_without_an_atlas(run: Run, tmp_path: Path) -> None:
    with Store.open(tmp_path / "bare.db") as writer:
        writer.replace({"urn:g": Atlas.open().collection.shared_triples()})
    for command in (("gaps",), ("ask", "explore/find", "-p", "words=x"), ("query", "ASK { ?s ?p ?o }")):
        said = run(*command, "--store", tmp_path / "bare.db")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"planatlas: {tmp_path / 'bare.db'}: the store lacks")
