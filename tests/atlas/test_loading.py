"""Country graphs loaded into a store: what is there afterwards, what is passed over, what is refused."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.graphs import DATA, LAND, PLAN, write
from planatlas.assessment import VOCABULARY, packaged_knowledge
from planatlas.atlas import loading as loading_module
from planatlas.atlas import writing as writing_module
from planatlas.atlas.collection import open_collection, packaged_collection
from planatlas.atlas.country_graphs import LOADED, SHARED, derived_graph
from planatlas.atlas.loaded import LoadedGraph, loaded_graphs
from planatlas.atlas.loading import RefusedError, load
from planatlas.atlas.placing import Place, places_of
from planatlas.errors import InputError
from planatlas.namespaces import country_graph
from planatlas.store import Literal, Source, Store, Triple, content_hash
from planatlas.store.checked_reading import CheckedReader

SOURCE = Path(__file__).resolve().parents[2] / "src"
XXA = country_graph("XXA", "land")
OTHER = LAND.replace("xxa/", "xxb/").replace('"XXA"', '"XXB"')
MORE = '\nx:more plan:inSystem x:health ; plan:validFrom "2021-01-01"^^xsd:date .\n'


def state(source: Source) -> dict[str, set[Triple]]:
    return {graph: set(source.triples(graph)) for graph in source.graphs()}


def data_of(source: Source) -> dict[str, set[Triple]]:
    """Return what was loaded, but for its record and the vocabulary, which has blank nodes."""
    return {name: triples for name, triples in state(source).items() if name not in {LOADED, VOCABULARY}}


def read(path: Path) -> tuple[Triple, ...]:
    """Return the triples of a file as a collection reads them."""
    return open_collection([path]).read(path)


def names(items: Iterable[LoadedGraph]) -> list[str]:
    return sorted(item.graph for item in items)


class Server:
    """A store that can only be asked and replaced, as one behind an address."""

    location = "a server"

    def __init__(self) -> None:
        self._store = Store()
        self.replaced: list[list[str]] = []

    def replace(self, graphs: Mapping[str, Iterator[Triple]]) -> None:
        self.replaced.append(sorted(graphs))
        self._store.replace(graphs)

    def __getattr__(self, name: str) -> object:
        assert name in {"graphs", "triples", "select", "ask", "construct", "query"}
        return getattr(self._store, name)


@pytest.fixture(params=["memory", "disk", "server"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    made = {"memory": Store, "disk": lambda: Store.open(tmp_path / "atlas.db"), "server": Server}[
        request.param
    ]()
    yield made
    if isinstance(made, Store):
        made.close()


def test_the_packaged_graphs_are_loaded_with_what_follows(source: Source) -> None:
    loading = load(source)
    collection, knowledge = packaged_collection(), packaged_knowledge()
    expected = {graph: in_memory(triples) for graph, triples in collection.graphs()}
    expected |= {graph: in_memory(triples) for graph, triples in collection.link_graphs()}
    found = data_of(source)
    for country in collection.countries:
        assert found[derived_graph(country)] == set(collection.derived_triples(country, knowledge))
    assert {graph for graph in found if "/derived/" not in graph} == set(expected)
    assert all(found[graph] == triples for graph, triples in expected.items())
    vocabulary = set(source.triples(VOCABULARY))
    assert content_hash(vocabulary) == content_hash(in_memory(knowledge.ontology))
    counts = {graph: len(triples) for graph, triples in (found | {VOCABULARY: vocabulary}).items()}
    assert {item.graph: item.triples for item in loading.written} == counts
    assert loading.unchanged == ()


def in_memory(triples: Iterable[Triple]) -> set[Triple]:
    """Return triples as a store keeps them, which normalises literals."""
    store = Store()
    store.add(XXA, triples)
    return set(store.triples(XXA))


def test_what_was_loaded_is_recorded(source: Source, tmp_path: Path) -> None:
    path = write(tmp_path, "land.ttl", LAND + PLAN)
    load(source, [path], now=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    records = loaded_graphs(source)
    assert sorted(records) == sorted({VOCABULARY, SHARED, XXA, derived_graph("XXA")})
    assert records[XXA].files == ("land.ttl",)
    assert records[XXA].triples == len(set(source.triples(XXA)))
    assert {record.loaded for record in records.values()} == {"2024-05-06T07:08:09Z"}
    assert len({record.fingerprint for record in records.values()}) == 4
    assert records[derived_graph("XXA")].files == ()


def test_what_is_unchanged_is_passed_over(source: Source, tmp_path: Path) -> None:
    path = write(tmp_path, "land.ttl", LAND + PLAN)
    first = load(source, [path])
    before = state(source)
    again = load(source, [path])
    assert again.written == ()
    assert names(again.unchanged) == names(first.written)
    # The same statements in another order and another format are the same graph.
    lines = sorted(f"{triple} .\n" for triple in read(path))
    path.unlink()
    again = load(source, [write(tmp_path, "land.nt", "".join(reversed(lines)))])
    assert again.written == ()
    assert state(source) == before
    if isinstance(source, Server):
        assert len(source.replaced) == 1


def test_a_changed_country_is_replaced_and_others_stay(source: Source, tmp_path: Path) -> None:
    ours, theirs = write(tmp_path, "land.ttl", LAND + PLAN), write(tmp_path, "other.ttl", OTHER)
    load(source, [ours, theirs], now=datetime(2024, 1, 1, tzinfo=UTC))
    before = state(source)
    write(tmp_path, "land.ttl", LAND + PLAN + MORE)
    loading = load(source, [ours], now=datetime(2024, 2, 2, tzinfo=UTC))
    assert names(loading.written) == sorted([XXA, derived_graph("XXA")])
    after = state(source)
    assert len(after[XXA]) == len(before[XXA]) + 2
    assert len(after[derived_graph("XXA")]) == len(before[derived_graph("XXA")]) + 1
    kept = [graph for graph in before if graph not in {XXA, derived_graph("XXA"), LOADED}]
    assert {graph: after[graph] for graph in kept} == {graph: before[graph] for graph in kept}
    dates = {graph: record.loaded[:10] for graph, record in loaded_graphs(source).items()}
    assert dates[XXA] == dates[derived_graph("XXA")] == "2024-02-02"
    assert {dates[graph] for graph in kept} == {"2024-01-01"}


def test_a_second_dataset_of_a_country_joins_what_follows(source: Source, tmp_path: Path) -> None:
    load(source, [write(tmp_path, "land.ttl", LAND)])
    part = write(tmp_path, "xxa/plans.ttl", LAND.split("x:land")[0] + PLAN)
    loading = load(source, [part])
    second = country_graph("XXA", "plans")
    assert names(loading.written) == sorted([second, derived_graph("XXA")])
    both = write(tmp_path, "whole.ttl", LAND + PLAN)
    alone = Store()
    load(alone, [both])
    assert set(source.triples(derived_graph("XXA"))) == set(alone.triples(derived_graph("XXA")))


def test_what_follows_is_found_again_where_it_is_missing(source: Source, tmp_path: Path) -> None:
    path = write(tmp_path, "land.ttl", LAND + PLAN)
    load(source, [path])
    before = data_of(source)
    source.replace({derived_graph("XXA"): []})
    (source._store if isinstance(source, Server) else source).remove_graph(derived_graph("XXA"))  # type: ignore[attr-defined]
    assert names(load(source, [path]).written) == [derived_graph("XXA")]
    assert data_of(source) == before


def test_a_very_large_country_is_derived_from_in_place(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = DATA / "per" / "primary-sources.ttl"
    small = Store()
    load(small, [path])
    monkeypatch.setattr(writing_module, "LARGE", 100)
    load(source, [path])
    assert data_of(source) == data_of(small)


def test_a_file_without_a_country_goes_with_those_that_have_one(source: Source, tmp_path: Path) -> None:
    loose = write(tmp_path, "loose.ttl", LAND.split("x:land")[0] + PLAN)
    load(source, [write(tmp_path, "land.ttl", LAND), loose])
    whole = Store()
    load(whole, [write(tmp_path, "other/land.ttl", LAND + PLAN)])
    assert set(source.triples(XXA)) == set(whole.triples(XXA))
    with pytest.raises(InputError) as caught:
        load(source, [loose])
    assert (caught.value.key, caught.value.where) == ("no-country", str(loose))


@pytest.mark.parametrize(
    "text",
    [
        '# x:land plan:countryCode "YYY" .\n' + LAND,
        LAND.replace('"XXA"', '"""XXA"""'),
        LAND.replace("XXA", " xxa"),
    ],
    ids=["in a comment", "in other quotes", "small"],
)
def test_the_statements_say_the_country_whatever_the_text_looks_like(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "land.ttl", text)
    store = Store()
    load(store, [path])
    assert {graph for graph in store.graphs() if "/land" in graph} == {XXA}


def test_a_file_about_two_countries_belongs_to_that_of_its_system(tmp_path: Path) -> None:
    text = LAND + 'x:else a plan:Jurisdiction ; plan:countryCode "YYY" .\n'
    store = Store()
    load(store, [write(tmp_path, "land.ttl", text)])
    assert country_graph("YYY", "land") not in store.graphs()
    load(store, [write(tmp_path, "two.ttl", text.replace("a plan:SectorPlanningSystem", "a plan:System"))])
    assert {country_graph(code, "two") for code in ("XXA", "YYY")} <= set(store.graphs())


@pytest.mark.parametrize("second", ["XXB", "AAA"])
def test_the_folder_decides_between_two_codes_of_one_place(tmp_path: Path, second: str) -> None:
    store = Store()
    text = LAND + f'x:land plan:countryCode "{second}" .\n'
    load(store, [write(tmp_path, "xxa/land.ttl", text), write(tmp_path, f"{second.lower()}/land.ttl", text)])
    assert {XXA, country_graph(second, "land")} <= set(store.graphs())


FAULTS = {
    "literal-form": (PLAN.replace("2020-01-01", "2020-13-40"), 4),
    "datatype-unknown": (PLAN.replace("xsd:date", "xsd:dat"), 4),
    "file-syntax": (PLAN.replace("plan:level", "plan:level plan:level plan:level"), None),
}


@pytest.mark.parametrize("key", FAULTS)
def test_a_fault_is_told_with_its_line_and_nothing_is_loaded(
    source: Source, tmp_path: Path, key: str
) -> None:
    good = write(tmp_path, "other.ttl", OTHER)
    load(source, [good])
    before = state(source)
    text, offset = FAULTS[key]
    path = write(tmp_path, "land.ttl", LAND + text)
    write(tmp_path, "other.ttl", OTHER + MORE.replace("x:health", "x:new"))
    with pytest.raises(RefusedError) as caught:
        load(source, [path, good])
    (fault,) = caught.value.faults
    assert fault.key == key
    if offset:
        assert fault.where == f"{path}:{LAND.count(chr(10)) + offset}"
    assert caught.value.exit_code == 2
    assert state(source) == before


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    bad = PLAN.replace("2020-01-01", "2020-13-40")
    bad += 'x:a plan:year "x"^^xsd:integer .\nx:b plan:year 1 .\nx:c <bad iri> 2 .\n'
    first = write(tmp_path, "land.ttl", LAND + bad)
    second = write(tmp_path, "xxb/latin.ttl", "")
    second.write_bytes(b'<http://example.org/a> <http://example.org/b> "a\xf1o" .\n')
    third = write(tmp_path, "xxb/empty.ttl", "# nothing\n")
    store = Store()
    with pytest.raises(RefusedError) as caught:
        load(store, [first, second, third])
    lines = LAND.count("\n")
    assert [(fault.key, fault.where) for fault in caught.value.faults] == [
        ("literal-form", f"{first}:{lines + 4}"),
        ("literal-form", f"{first}:{lines + 5}"),
        ("file-syntax", f"{first}:{lines + 7}"),
        ("file-empty", str(third)),
        ("file-not-utf8", f"{second}:1"),
    ]
    assert store.graphs() == []


def test_a_literal_inside_a_quoted_triple_is_checked(tmp_path: Path) -> None:
    text = LAND + 'x:a plan:about <<( x:a plan:year "x"^^xsd:integer )>> .\n'
    with pytest.raises(RefusedError) as caught:
        load(Store(), [write(tmp_path, "land.ttl", text)])
    assert [fault.key for fault in caught.value.faults] == ["literal-form"]


def test_files_in_other_formats_and_with_marks_are_read(tmp_path: Path) -> None:
    plain = write(tmp_path, "a/land.ttl", LAND + PLAN)
    lines = [f"{triple}" for triple in read(plain)]
    marked = write(tmp_path, "b/land.ttl", "\ufeff" + LAND + PLAN)
    quads = write(tmp_path, "c/land.nq", "".join(f"{line} <http://example.org/g> .\n" for line in lines))
    expected = Store()
    load(expected, [plain])
    for path in (marked, quads):
        store = Store()
        load(store, [path])
        assert data_of(store) == data_of(expected)


BLANK = LAND + "x:a plan:evidence [ plan:source _:b ] . _:b plan:about x:a , _:c . _:c plan:about _:c .\n"


def test_blank_nodes_are_kept_and_their_names_mean_nothing(source: Source, tmp_path: Path) -> None:
    path = write(tmp_path, "land.ttl", BLANK)
    load(source, [path])
    assert content_hash(source.triples(XXA)) == content_hash(in_memory(read(path)))
    write(tmp_path, "land.ttl", BLANK.replace("_:b", "_:z"))
    assert load(source, [path]).written == ()
    write(tmp_path, "land.ttl", BLANK.replace("_:c plan:about _:c", "_:c plan:about _:b"))
    assert names(load(source, [path]).written) == sorted([XXA, derived_graph("XXA")])
    assert content_hash(source.triples(XXA)) == content_hash(in_memory(read(path)))


def fingerprint(folder: Path, lines: list[str]) -> str:
    reader = CheckedReader(XXA)
    for _ in reader.read(write(folder, "lines.nt", "".join(line + "\n" for line in lines))):
        pass
    return reader.fingerprint


VALUES = st.sampled_from(['"1"', '"1"@en', '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    '"1"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "<http://example.org/1>", "_:a", "_:b"])  # fmt: skip
LINES = st.builds("<http://example.org/{}> <http://example.org/p> {} .".format, st.integers(0, 5), VALUES)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=12, unique=True), st.randoms())
def test_a_fingerprint_tells_graphs_apart_and_not_their_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    first = fingerprint(folder, lines)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert fingerprint(folder, shuffled) == first
    swapped = [line.replace("_:a", "_:t").replace("_:b", "_:a").replace("_:t", "_:b") for line in lines]
    assert fingerprint(folder, swapped) == first
    without = [line for line in lines if line != lines[0]]
    if without:
        assert fingerprint(folder, without) != first
    assert fingerprint(folder, [*lines, '<http://example.org/x> <http://example.org/p> "new" .']) != first


def test_a_graph_with_too_many_blank_nodes_counts_as_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planatlas.store.checked_reading._NAMELESS_HASHED", 3)
    path = write(tmp_path, "land.ttl", BLANK)
    store = Store()
    load(store, [path])
    assert XXA in names(load(store, [path]).written)
    assert content_hash(store.triples(XXA)) == content_hash(in_memory(read(path)))


def test_memory_does_not_hold_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planatlas.store.checked_reading.LINES", 7)
    path = write(tmp_path, "land.ttl", LAND + PLAN)
    reader = CheckedReader(XXA)
    sizes = [batch.count(b"\n") for batch in reader.read(path) if isinstance(batch, bytes)]
    assert sizes == [7] * (sum(sizes) // 7) + ([sum(sizes) % 7] if sum(sizes) % 7 else [])
    assert reader.statements == sum(sizes)
    store = Store()
    load(store, [path])
    assert set(store.triples(XXA)) == in_memory(read(path))


def years(triples: set[Triple]) -> set[str]:
    return {str(t.object) for t in triples if t.predicate.value.endswith("#targetYear")}


def synthetic(folder: Path, turn: int, count: int = 10_000) -> Path:
    """Write a country with many targets, five statements each."""
    lines = [
        f"x:t{n} a plan:Target ; plan:inInstrument x:health-plan-{n % 100} ; plan:targetYear {2000 + turn} ;"
        f' plan:elementCode "{turn}-{n}" ; skos:prefLabel "Target {n} of turn {turn}"@en .\n'
        for n in range(count)
    ]
    return write(folder, "land.ttl", LAND + PLAN + "".join(lines))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system without kill -9")
def test_a_load_that_is_killed_leaves_the_old_state_exactly(tmp_path: Path) -> None:
    """Processes that load 50,000 triples are killed at random moments, over what the last one left."""
    place = tmp_path / "atlas.db"
    with Store.open(place) as store:
        load(store, [synthetic(tmp_path, 0)])
        before = state(store)
    assert len(before[XXA]) > 50_000
    path = synthetic(tmp_path, 1)
    code = (
        "import sys\nfrom pathlib import Path\nfrom planatlas.store import Store\n"
        "from planatlas.atlas.loading import load\n"
        "store = Store.open(sys.argv[1])\nprint('begun', flush=True)\nload(store, [Path(sys.argv[2])])\n"
        "print('done', flush=True)\n"
    )
    given_environment = os.environ | {"PYTHONPATH": str(SOURCE)}

    def begin(target: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, str(target), str(path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=given_environment)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        return process

    # How long one takes, on this machine and beside what else it does now.
    started = time.monotonic()
    with begin(tmp_path / "other.db") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
    whole = time.monotonic() - started
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    cut_off = 0
    for _ in range(10):
        with begin(place) as process:
            time.sleep(chance.uniform(0, whole))
            process.kill()
            assert process.stdout is not None
            finished = process.stdout.read() == "done\n"
        with Store.open(place, read_only=True) as store:
            after = state(store)
        if after == before:
            assert not finished
            cut_off += 1
            continue
        # The process had put the new state in its place; the old one is loaded again for the next.
        assert years(after[XXA]) == {str(Literal(2001))}
        assert len(after[XXA]) == len(before[XXA])
        with Store.open(place) as store:
            load(store, [synthetic(tmp_path, 0)])
            before = state(store)
        assert years(before[XXA]) == {str(Literal(2000))}
        synthetic(tmp_path, 1)
    assert cut_off >= 3
    with Store.open(place) as store:
        load(store, [path])
        assert len(set(store.triples(XXA))) == len(before[XXA])
    assert len(list(place.iterdir())) == 2


def test_the_places_are_worked_out_once_more_where_the_text_misled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def noted(paths: list[Path], *, exact: bool) -> list[Place]:
        asked.append(exact)
        return places_of(paths, exact=exact)

    monkeypatch.setattr(loading_module, "places_of", noted)
    load(Store(), [write(tmp_path, "land.ttl", LAND)])
    misleading = '# plan:countryCode "YYY"\n' + LAND.replace('"XXA"', '"""XXA"""')
    load(Store(), [write(tmp_path, "land.ttl", misleading)])
    assert asked == [False, False, True]
