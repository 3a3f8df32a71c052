"""Stores on disk: whole changes or none, readers beside writers, and every way to open one wrongly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.store import Dataset, Literal, NamedNode, Store, Triple
from planatlas.store import embedded as module
from planatlas.store.opening import close_source, open_source

SOURCE = Path(__file__).resolve().parents[2] / "src"
A, B = "http://example.org/graph/a", "http://example.org/graph/b"
PROPERTY = NamedNode("http://example.org/p")
POINTER = "planatlas-store"


def triples(count: int, text: str = "one") -> list[Triple]:
    return [Triple(NamedNode(f"http://example.org/{n}"), PROPERTY, Literal(text)) for n in range(count)]


def state(store: Store) -> dict[str, set[Triple]]:
    return {graph: set(store.triples(graph)) for graph in store.graphs()}


def child(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python with this package and the names of this module in a process of its own."""
    names = "from planatlas.store import *\nfrom planatlas.errors import InputError\nimport os, sys\n"
    command = [sys.executable, "-c", names + code, *map(str, arguments)]
    given = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=given, check=False, timeout=120)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "atlas.db"


def test_what_was_written_is_there_when_it_is_opened_again(place: Path) -> None:
    with Store.open(place) as store:
        assert store.location == str(place)
        assert store.graphs() == []
        store.replace({A: triples(3), B: triples(2)})
        written = state(store)
    assert len(written[A]) == 3
    for read_only in (True, False):
        with Store.open(place, read_only=read_only) as store:
            assert state(store) == written
            assert store.ask(f"ASK {{ ?s <{PROPERTY.value}> 'one' }}", dataset=Dataset((B,)))


def test_a_graph_is_replaced_and_the_others_stay(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(3), B: triples(2)})
        store.replace({A: triples(1, "two")})
        assert state(store) == {A: set(triples(1, "two")), B: set(triples(2))}
        assert store.add(B, triples(4)) == 2
        store.remove_graph(A)
        store.remove_graph("http://example.org/none")
    with Store.open(place, read_only=True) as store:
        assert state(store) == {B: set(triples(4))}


@pytest.mark.parametrize("kept", [5, 500], ids=["most is replaced", "most is kept"])
def test_a_large_graph_is_replaced_either_way(
    place: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(module, "_LARGE", 10)
    with Store.open(place) as store:
        store.replace({A: triples(100), B: triples(kept)})
        store.replace({A: triples(2, "two")})
        assert state(store) == {A: set(triples(2, "two")), B: set(triples(kept))}


def failing() -> Iterator[Triple]:
    yield from triples(2, "never")
    raise RuntimeError("half-way")


@pytest.mark.parametrize("on_disk", [True, False], ids=["disk", "memory"])
def test_what_fails_half_way_changes_nothing(place: Path, on_disk: bool) -> None:
    store = Store.open(place) if on_disk else Store()
    store.replace({A: triples(3)})
    before = state(store)
    with pytest.raises(RuntimeError):
        store.replace({B: triples(1), A: failing()})
    with pytest.raises(RuntimeError), store.staged([A]) as stage:
        stage.replace({B: triples(9), A: failing()})
    assert state(store) == before
    store.close()
    if on_disk:
        assert state(Store.open(place, read_only=True)) == before
        assert len(list(place.iterdir())) == 2


def test_a_stage_in_memory_takes_the_place_of_the_store() -> None:
    store = Store()
    store.replace({A: triples(3), B: triples(2)})
    with store.staged([A]) as stage:
        stage.add(A, triples(1))
        assert len(store) == 5
    assert state(store) == {A: set(triples(1)), B: set(triples(2))}


def test_nothing_can_be_asked_of_a_closed_store(place: Path) -> None:
    store = Store.open(place)
    store.close()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        store.graphs()


def test_a_reader_keeps_what_it_opened_and_what_nobody_reads_goes(place: Path) -> None:
    with Store.open(place) as writer:
        writer.replace({A: triples(3)})
        reader = Store.open(place, read_only=True)
        for text in ("two", "three"):
            writer.replace({A: triples(1, text)})
        assert state(reader) == {A: set(triples(3))}
        with Store.open(place, read_only=True) as later:
            assert state(later) == {A: set(triples(1, "three"))}
        assert len(list(place.glob("generation-*"))) == 2
        reader.close()
        writer.replace({A: triples(1, "four")})
        assert len(list(place.glob("generation-*"))) == 1


def test_readers_beside_a_writing_process_see_whole_states_only(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(500, "0")})
    code = """
store = Store.open(sys.argv[1])
p = NamedNode("http://example.org/p")
for turn in range(1, 25):
    text = Literal(str(turn))
    store.replace({sys.argv[2]: [Triple(NamedNode(f"http://example.org/{n}"), p, text) for n in range(500)]})
"""
    given = os.environ | {"PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", f"from planatlas.store import *\nimport sys\n{code}", str(place), A]
    seen = set()
    with subprocess.Popen(command, env=given) as writer:
        while writer.poll() is None:
            with Store.open(place, read_only=True) as reader:
                found = [triple.object for triple in reader.triples(A)]
            assert len(found) == 500
            assert len(set(found)) == 1
            seen |= set(found)
    assert writer.returncode == 0
    assert len(seen) > 1


def test_a_second_writer_is_refused_and_the_lock_ends_with_its_process(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(1)})
        with pytest.raises(InputError) as caught:
            Store.open(place)
        assert (caught.value.key, caught.value.where) == ("store-locked", str(place))
        code = "try: Store.open(sys.argv[1])\nexcept InputError as error: print(error.key)"
        assert child(code, place).stdout == "store-locked\n"
    assert child("Store.open(sys.argv[1]); os._exit(9)", place).returncode == 9
    with Store.open(place) as store:
        assert len(store) == 1


def test_a_reader_changes_nothing(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(1)})
    with Store.open(place, read_only=True) as store:
        for change in (
            lambda: store.replace({A: triples(2)}),
            lambda: store.add(A, triples(2)),
            lambda: store.remove_graph(A),
        ):
            with pytest.raises(InputError) as caught:
                change()
            assert caught.value.key == "store-read-only"


def key_of(place: Path, *, read_only: bool) -> str:
    with pytest.raises(InputError) as caught:
        Store.open(place, read_only=read_only)
    assert caught.value.where == str(place)
    assert caught.value.text("en") != caught.value.text("es")
    return caught.value.key


def test_a_store_that_is_missing_is_told_to_readers_and_made_for_writers(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("none", "empty"):
        assert key_of(tmp_path / name, read_only=True) == "store-missing"
        Store.open(tmp_path / name / "deeper").close()
        assert list((tmp_path / name).iterdir()) == []


def test_a_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "atlas.ttl"
    path.write_text("x", "utf-8")
    assert {key_of(path, read_only=mode) for mode in (True, False)} == {"store-is-file"}
    with pytest.raises(InputError) as caught:
        Store.open(path / "atlas.db")
    assert caught.value.key == "store-is-file"


def test_a_folder_of_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", "utf-8")
    assert {key_of(tmp_path, read_only=mode) for mode in (True, False)} == {"store-none"}
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_plain_oxigraph_database_is_told_apart(place: Path) -> None:
    code = "import pyoxigraph; pyoxigraph.Store(sys.argv[1])"
    assert child(code, place).returncode == 0
    assert {key_of(place, read_only=mode) for mode in (True, False)} == {"store-foreign"}


@pytest.mark.parametrize(
    "content", ["generation-7\n", "../elsewhere\n", "\xff"], ids=["gone", "odd", "bytes"]
)
def test_a_damaged_store_is_told(place: Path, content: str) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(1)})
    (place / POINTER).write_text(content, "latin-1")
    assert {key_of(place, read_only=mode) for mode in (True, False)} == {"store-damaged"}


def test_a_damaged_database_is_told(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(1)})
    next(place.glob("generation-*/CURRENT")).write_text("nonsense", "utf-8")
    assert key_of(place, read_only=True) == "store-damaged"


def test_what_a_cut_off_first_load_left_is_no_obstacle(place: Path) -> None:
    (place / "generation-1").mkdir(parents=True)
    (place / "generation-1" / "half").write_text("x", "utf-8")
    assert key_of(place, read_only=True) == "store-missing"
    with Store.open(place) as store:
        store.replace({A: triples(2)})
        assert len(store) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without users of POSIX")
@pytest.mark.parametrize("read_only", [True, False], ids=["read", "write"])
def test_a_store_without_permission_is_told(place: Path, read_only: bool) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(1)})
    place.chmod(0)
    # Whoever may do everything becomes nobody first, after all modules are there.
    code = f"""
import planatlas.store.generations, encodings.latin_1
from planatlas.labels import catalogue; catalogue()
if os.geteuid() == 0: os.setuid(65534)
try: Store.open(sys.argv[1], read_only={read_only})
except InputError as error: print(error.key)
"""
    done = child(code, place)
    place.chmod(0o755)
    assert (done.stdout, done.stderr) == ("store-permission\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a system without limits of POSIX")
def test_a_full_disk_is_told_and_leaves_the_store_as_it_was(place: Path) -> None:
    with Store.open(place) as store:
        store.replace({A: triples(10)})
        before = state(store)
    # A limit on the size of a file stands for a disk that is full: the same error of the database.
    code = """
import resource, signal
store = Store.open(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
p = NamedNode("http://example.org/p")
things = (NamedNode(f"http://example.org/thing/{n}") for n in range(100_000))
many = (Triple(thing, p, Literal(str(hash(thing)))) for thing in things)
try: store.replace({"http://example.org/graph/full": many})
except InputError as error: print(error.key)
print(len(store))
"""
    done = child(code, place)
    assert (done.stdout, done.stderr) == ("store-full\n10\n", "")
    with Store.open(place, read_only=True) as store:
        assert state(store) == before


def test_a_location_is_a_folder_unless_it_is_an_address(place: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_source(str(place))
    assert caught.value.key == "store-missing"
    source = open_source(str(place), writing=True)
    assert isinstance(source, Store)
    close_source(source)
    server = open_source("http://server.example/sparql")
    assert not isinstance(server, Store)
    assert server.location == "http://server.example/sparql"
    close_source(server)
