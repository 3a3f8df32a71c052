"""What was found last is looked at again only where graphs, context or shapes changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas.graphs import LAND, PLAN, loaded_graphs, write
from planatlas.assessment import VOCABULARY
from planatlas.atlas import Atlas
from planatlas.atlas.checks import validate_store
from planatlas.atlas.country_graphs import SHARED
from planatlas.atlas.validated import Unchanged, ValidationRecord
from planatlas.errors import InputError
from planatlas.namespaces import PLAN as ONTOLOGY
from planatlas.namespaces import country_graph
from planatlas.shacl import ShapesGraph
from planatlas.store import BlankNode, NamedNode, Store, Triple
from planatlas.validation import ValidationOutcome

GRAPH = country_graph("XXA", "health")
OTHER = country_graph("XXB", "health")
YEAR = Triple(
    NamedNode("https://w3id.org/planatlas/id/xxa/health-plan"),
    NamedNode(ONTOLOGY + "level"),
    NamedNode("https://example.org/no-level"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store on disk with two countries of the same content."""
    graphs = loaded_graphs(Atlas.open(write(tmp_path / "files", "health.ttl", LAND + PLAN)))
    with Store.open(tmp_path / "atlas.db") as store:
        store.replace({**graphs, SHARED: [], OTHER: graphs[GRAPH]})
        yield store


def run(store: Store, *countries: str, shapes: list[Path] | None = None) -> dict[str, object]:
    return dict(validate_store(store, countries, shapes, changed=True))


def changed(outcomes: dict[str, object]) -> list[str]:
    """Return the countries that were looked at."""
    return [name for name, outcome in outcomes.items() if isinstance(outcome, ValidationOutcome)]


def record(store: Store) -> Path:
    return Path(store.location) / "planatlas-validated.json"


def test_what_did_not_change_is_not_looked_at_again(store: Store) -> None:
    first = run(store)
    assert changed(first) == ["XXA", "XXB"]
    second = run(store)
    assert changed(second) == []
    for name, outcome in first.items():
        assert isinstance(outcome, ValidationOutcome)
        kept = second[name]
        assert isinstance(kept, Unchanged)
        assert kept.counts == {s: outcome.count(s) for s in ("violation", "warning", "info")}
        assert kept.exit_code == outcome.exit_code


def test_only_what_changed_is_looked_at_and_keeps_its_place(store: Store) -> None:
    run(store)
    store.replace({GRAPH: [*store.triples(GRAPH), YEAR]})
    outcomes = run(store, "XXB", "XXA")
    assert list(outcomes) == ["XXB", "XXA"]
    assert changed(outcomes) == ["XXA"]
    assert outcomes["XXA"].exit_code == 1  # type: ignore[attr-defined]
    again = run(store)
    assert changed(again) == []
    assert [outcome.exit_code for outcome in again.values()] == [1, outcomes["XXB"].exit_code]  # type: ignore[attr-defined]


def test_one_country_alone_leaves_what_is_known_of_the_others(store: Store) -> None:
    assert changed(run(store, "XXB")) == ["XXB"]
    assert changed(run(store)) == ["XXA"]
    assert changed(run(store)) == []


@pytest.mark.parametrize("graph", [VOCABULARY, SHARED])
def test_all_is_looked_at_where_the_context_changed(store: Store, graph: str) -> None:
    run(store)
    store.replace({graph: [*store.triples(graph), YEAR]})
    assert changed(run(store)) == ["XXA", "XXB"]


def test_all_is_looked_at_with_other_shapes(store: Store, tmp_path: Path) -> None:
    run(store)
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        f"ex:S sh:targetClass <{ONTOLOGY}Plan> ; sh:nodeKind sh:Literal .",
        "utf-8",
    )
    outcomes = run(store, shapes=[shapes])
    assert changed(outcomes) == ["XXA", "XXB"]
    assert changed(run(store, shapes=[shapes])) == []
    assert changed(run(store)) == ["XXA", "XXB"]


def test_the_order_of_triples_does_not_matter(store: Store) -> None:
    run(store)
    store.replace({GRAPH: sorted(store.triples(GRAPH), key=str, reverse=True)})
    assert changed(run(store)) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "null",
        "[1, 2]",
        '"text"',
        b"\xff\xfe",
        '{"XXA": null, "XXB": ["hash", "violation", "warning", "info"]}',
        '{"XXA": "hash", "XXB": {"hash": "x"}}',
    ],
)
def test_a_record_that_cannot_be_read_counts_for_nothing(store: Store, content: str | bytes) -> None:
    run(store)
    record(store).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert changed(run(store)) == ["XXA", "XXB"]
    assert changed(run(store)) == []


@pytest.mark.parametrize("value", [None, "two", [1], 1.5, True])
def test_a_number_that_is_none_counts_for_nothing(store: Store, value: object) -> None:
    run(store)
    held = json.loads(record(store).read_text("utf-8"))
    held["XXA"]["warning"] = value
    record(store).write_text(json.dumps(held), "utf-8")
    assert changed(run(store)) == ["XXA"]


def test_without_changed_nothing_is_recorded(store: Store) -> None:
    assert len(list(validate_store(store))) == 2
    assert not record(store).exists()


def test_nothing_is_recorded_where_the_shapes_cannot_be_run(store: Store, tmp_path: Path) -> None:
    run(store)
    before = record(store).read_text("utf-8")
    shapes = tmp_path / "broken.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<urn:s> sh:targetClass <{ONTOLOGY}Plan> ; sh:minCount 1 .",
        "utf-8",
    )
    with pytest.raises(InputError):
        run(store, shapes=[shapes])
    assert record(store).read_text("utf-8") == before


def test_the_record_of_a_server_stands_in_the_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Server(Store):
        location = "https://example.org/atlas"

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shapes = ShapesGraph([])
    server = Server()
    server.replace({"urn:g": [YEAR]})
    first = ValidationRecord(server, shapes, [])
    assert first.unchanged("g", ["urn:g"]) is None
    [(_, outcome)] = validate_store(server, shapes=None)
    assert isinstance(outcome, ValidationOutcome)
    first.note("g", outcome)
    first.save()
    (written,) = (tmp_path / "state" / "planatlas").iterdir()
    assert written.name.endswith("-planatlas-validated.json")
    assert "example.org" not in written.name
    assert ValidationRecord(server, shapes, []).unchanged("g", ["urn:g"]) == Unchanged(
        {"violation": 0, "warning": 0, "info": 0}
    )
    other = Server()
    other.location = "https://example.org/other"
    other.replace({"urn:g": [YEAR]})
    assert ValidationRecord(other, shapes, []).unchanged("g", ["urn:g"]) is None
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert ValidationRecord(server, shapes, []).unchanged("g", ["urn:g"]) is None


def test_blank_nodes_named_anew_only_cost_another_look(store: Store) -> None:
    named = NamedNode("https://example.org/of")
    for name, looked_at in (("one", ["XXA", "XXB"]), ("one", []), ("two", ["XXA"])):
        store.replace({GRAPH: [YEAR, Triple(BlankNode(name), named, YEAR.subject)]})
        assert changed(run(store)) == looked_at
