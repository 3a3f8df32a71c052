"""Other people's graphs beside ours: files, addresses and endpoints, for one query, only where allowed."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

from planatlas.atlas import Atlas
from planatlas.cli import main
from planatlas.errors import InputError
from planatlas.linking.federated import Solutions, read_solutions, with_answers
from planatlas.questions.guard import RefusedQueryError
from planatlas.store import NamedNode, Triple
from planatlas.store.remote import RemoteStore
from servers import Endpoint
from servers.running import HOST
from servers.unruly import JSON, Request, unruly

TURTLE = """
@prefix chl: <https://w3id.org/planatlas/id/chl/> .
@prefix ex: <http://example.org/> .
chl:ley-20424 ex:read [ ex:by "Ana" ] .
"""
ASKED = """
PREFIX ex: <http://example.org/>
SELECT ?number ?reader { ?law ex:read/ex:by ?reader ; plan:number ?number }
"""
GRAPH = "https://w3id.org/planatlas/graph/trial"


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("PLANATLAS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PLANATLAS_LANG", "en")

    def run(text: str, *arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["query", text, "--format", "json", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


Ask = Callable[..., tuple[int, str, str]]


def rows(out: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(out)["rows"]
    return found


# --- Files and addresses


def test_a_file_is_a_graph_beside_ours_for_one_query(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "others.ttl"
    path.write_text(TURTLE, "utf-8")
    code, out, _ = ask(ASKED, "--with", path)
    assert (code, rows(out)) == (0, [{"number": "20.424", "reader": "Ana"}])
    _, out, _ = ask("SELECT ?g { GRAPH ?g { ?s <http://example.org/by> ?o } }", "--with", path)
    assert rows(out) == [{"g": path.resolve().as_uri()}]
    _, out, _ = ask(ASKED)
    assert rows(out) == []


def test_a_folder_and_two_files_with_the_same_blank_nodes_stay_apart(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.nt").write_text('_:x <http://example.org/p> "1" .\n', "utf-8")
    (tmp_path / "two.nt").write_text('_:x <http://example.org/q> "2" .\n', "utf-8")
    _, out, _ = ask(
        "SELECT ?x { ?x <http://example.org/p> ?a ; <http://example.org/q> ?b }",
        "--with",
        tmp_path / "a",
        "--with",
        tmp_path / "two.nt",
    )
    assert rows(out) == []


def test_the_atlas_forgets_other_graphs_after_the_query() -> None:
    atlas = Atlas.open()
    s, p = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    ours = f"ASK {{ <{s.value}> <{p.value}> ?o }}"
    assert atlas.query(ours, {"http://example.org/g": [Triple(s, p, s)]}) is True
    assert atlas.query(ours) is False
    with pytest.raises(InputError):
        atlas.query("SELECT ?x {", {"http://example.org/g": [Triple(s, p, s)]})
    assert atlas.query(ours) is False
    name = "https://w3id.org/planatlas/graph/chl/vega-2021"
    size = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
    before = atlas.query(size)
    assert atlas.query(ours, {name: [Triple(s, p, s)]}) is True
    assert atlas.query(size) == before, "a graph of ours is not touched, whatever others call theirs"


def test_an_address_is_fetched_once_asked(ask: Ask) -> None:
    def serve(request: Request) -> bool:
        return request.answer(200, TURTLE.encode(), "text/turtle; charset=utf-8")

    with unruly(serve) as server:
        code, out, err = ask(ASKED, "--with", f"{server.url}others.ttl#part")
        assert (code, rows(out), err) == (0, [{"number": "20.424", "reader": "Ana"}], "")
        (request,) = server.requests
        assert (request.method, request.path) == ("GET", "/others.ttl")
        assert "planatlas" in {name.lower(): text for name, text in request.headers.items()}["user-agent"]


def test_the_name_tells_where_a_server_of_files_does_not(ask: Ask) -> None:
    with unruly(lambda request: request.answer(200, TURTLE.encode(), "text/plain")) as server:
        assert rows(ask(ASKED, "--with", f"{server.url}others.ttl")[1]) == [
            {"number": "20.424", "reader": "Ana"}
        ]
        code, _, err = ask(ASKED, "--with", f"{server.url}others")
        assert (code, "text/plain" in err) == (2, True)


@pytest.mark.parametrize(
    ("status", "body", "type_", "said"),
    [
        (404, b"", "text/turtle", "404"),
        (200, b"<html>", "text/html", "page"),
        (200, b"{}", "image/png", "image/png"),
        (200, b"<a> <b> ;;; .", "text/turtle", ":1"),
    ],
)
def test_what_cannot_be_read_is_one_line(ask: Ask, status: int, body: bytes, type_: str, said: str) -> None:
    with unruly(lambda request: request.answer(status, body, type_)) as server:
        code, out, err = ask(ASKED, "--with", f"{server.url}others")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert said in err
        assert "graph." not in err


def test_a_redirect_to_another_host_or_to_a_file_is_refused(ask: Ask) -> None:
    for target in ("http://192.0.2.1/x.ttl", "file:///etc/passwd"):
        with unruly(lambda request, to=target: request.answer(302, b"", Location=to)) as server:  # type: ignore[misc]
            code, _, err = ask(ASKED, "--with", f"{server.url}x.ttl")
            assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize("place", ["http://192.168.0.1/x.ttl", "http://169.254.169.254/latest"])
def test_private_addresses_are_not_asked(ask: Ask, place: str) -> None:
    code, _, err = ask(ASKED, "--with", place)
    assert (code, "not on the public network" in err) == (2, True)


@pytest.mark.parametrize("place", ["missing.ttl", "file:///x.ttl", "notes.txt"])
def test_files_that_are_not_there_or_no_rdf_are_told(ask: Ask, tmp_path: Path, place: str) -> None:
    (tmp_path / "notes.txt").write_text("no graph", "utf-8")
    code, out, err = ask(ASKED, "--with", tmp_path / place if place == "notes.txt" else place)
    assert (code, out, err.count("\n")) == (2, "", 1)


# --- SERVICE: a real endpoint


@pytest.fixture
def endpoint(server: Callable[[str], Endpoint]) -> str:
    store = RemoteStore(server("oxigraph").url)
    law = NamedNode("https://w3id.org/planatlas/id/chl/ley-20424")
    store.replace(
        {GRAPH: [Triple(law, NamedNode("http://example.org/seen"), NamedNode("http://example.org/here"))]}
    )
    return server("oxigraph").url + "query"


def test_a_service_is_asked_where_its_host_is_allowed(ask: Ask, endpoint: str) -> None:
    text = f"""PREFIX ex: <http://example.org/>
    SELECT ?number ?where {{
      SERVICE <{endpoint}> {{ GRAPH ?g {{ ?law ex:seen ?where FILTER(?law = chl:ley-20424) }} }}
      ?law plan:number ?number
    }}"""
    port = urllib.parse.urlsplit(endpoint).port
    for host in ("localhost", f"localhost:{port}"):
        code, out, err = ask(text, "--allow-service", host)
        assert (code, err) == (0, "")
        assert rows(out) == [{"number": "20.424", "where": "http://example.org/here"}]


def test_a_service_without_leave_is_refused(ask: Ask, endpoint: str) -> None:
    text = f"SELECT ?s {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"
    code, _, err = ask(text)
    assert (code, "--allow-service" in err) == (2, True)
    code, _, err = ask(text, "--allow-service", "example.org")
    assert (code, "localhost" in err) == (2, True)
    code, _, err = ask(text, "--allow-service", f"{HOST}:1")
    assert code == 2


# --- SERVICE: what is sent, and what is not


class Recorder:
    """Answers every question with the same rows, and remembers the questions."""

    def __init__(self, *rows: tuple[str, ...], variables: tuple[str, ...] = ("x",)) -> None:
        self.solutions = Solutions(variables, rows)
        self.asked: list[tuple[str, str]] = []

    def __call__(self, address: str, question: str) -> Solutions:
        self.asked.append((address, question))
        return self.solutions


def test_the_part_is_sent_with_its_prefixes_and_its_rows_take_its_place() -> None:
    recorder = Recorder(('"1"',), ("UNDEF",))
    text = """PREFIX ex: <http://example.org/>
SELECT ?x {
  OPTIONAL { SERVICE ex:sparql {
    ?x ex:p chl:a . # } a brace in a comment
    FILTER(?x != "}")
  } }
}"""
    made = with_answers(text, ["example.org"], recorder)
    ((address, question),) = recorder.asked
    assert address == "http://example.org/sparql"
    assert "PREFIX chl: <https://w3id.org/planatlas/id/chl/>" in question
    assert "PREFIX ex:" in question
    assert 'VALUES (?x) { ("1") (UNDEF) }' in made
    assert "SERVICE" not in made
    assert made.count("\n") == text.count("\n"), "faults keep their lines"


REFUSED = {
    "another host": ("SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }", "query-service-host"),
    "a variable": ("SELECT * { SERVICE ?where { ?s ?p ?o } }", "query-service-address"),
    "a file": ("SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }", "query-service-address"),
    "a relative address": (
        "BASE <http://evil.example/> SELECT * { SERVICE <a> { ?s ?p ?o } }",
        "query-service-address",
    ),
    "a name before the host": (
        "SELECT * { SERVICE <http://example.org@evil.example/> { ?s ?p ?o } }",
        "query-service-address",
    ),
    "a prefix that points elsewhere": (
        "PREFIX e: <http://evil.example/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
        "query-service-host",
    ),
    "one inside another": (
        "SELECT * { SERVICE <http://example.org/> { SERVICE <http://evil.example/> { ?s ?p ?o } } }",
        "query-service-host",
    ),
    "written in code points": (
        "SELECT * { S\\u0045RVICE <http://evil\\u002eexample/> { ?s ?p ?o } }",
        "query-service-host",
    ),
    "silently": ("SELECT * { SERVICE SILENT <http://evil.example/> { ?s ?p ?o } }", "query-service-host"),
    "no group": ("SELECT * { SERVICE <http://example.org/> ?s }", "query-service-group"),
    "a group that does not end": (
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o",
        "query-service-group",
    ),
    "an update": (
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "query-refused-update",
    ),
    "from elsewhere": (
        "SELECT * FROM <http://x.org/> { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "query-refused-from",
    ),
    "broken outside": ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } ?? }", "query-syntax"),
    "broken inside": ("SELECT * { SERVICE <http://example.org/> { ?s ?p } }", "query-syntax"),
    "broken out of its braces": (
        "SELECT * { SERVICE <http://example.org/> { } DROP ALL } }",
        "query-refused-update",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_sent_for_what_is_refused(name: str) -> None:
    text, key = REFUSED[name]
    recorder = Recorder()
    with pytest.raises((RefusedQueryError, InputError)) as caught:
        with_answers(text, ["example.org"], recorder)
    assert caught.value.key == key
    assert recorder.asked == []


def test_a_silent_service_that_fails_joins_with_everything() -> None:
    def fail(address: str, question: str) -> Solutions:
        raise InputError("linking-refused", where=address)

    text = "SELECT * {{ SERVICE {} <http://example.org/> {{ ?s ?p ?o }} }}"
    assert with_answers(text.format("SILENT"), ["example.org"], fail) == "SELECT * { { } }"
    with pytest.raises(InputError):
        with_answers(text.format(""), ["example.org"], fail)


def test_rows_become_inline_data_and_blank_nodes_of_two_answers_stay_apart() -> None:
    body = json.dumps(
        {
            "head": {"vars": ["a", "b"]},
            "results": {
                "bindings": [
                    {"a": {"type": "uri", "value": "http://x.org/é"}, "b": {"type": "bnode", "value": "b0"}},
                    {"a": {"type": "literal", "value": 'a "quote"\n', "xml:lang": "es"}},
                    {
                        "b": {
                            "type": "literal",
                            "value": "1",
                            "datatype": "http://www.w3.org/2001/XMLSchema#int",
                        }
                    },
                ]
            },
        }
    ).encode()
    first, second = (read_solutions(body, "http://x.org/sparql", "x.org", 10) for _ in range(2))
    assert first.rows[0][1].startswith("<http://x.org/.well-known/genid/")
    assert first.rows[0][1] != second.rows[0][1]
    assert first.rows[1] == ('"a \\"quote\\"\\n"@es', "UNDEF")
    with pytest.raises(InputError) as caught:
        read_solutions(body, "http://x.org/sparql", "x.org", 2)
    assert caught.value.key == "linking-too-many-rows"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"head": {"vars": ["a b"]}, "results": {"bindings": []}}',
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "triple", "value": {}}}]}}',
        b'{"head": {"vars": ["a"]}, "results": {"bindings": '
        b'[{"a": {"type": "literal", "value": "x", "xml:lang": "}"}}]}}',
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "uri", "value": "a> } DROP"}}]}}',
        b'{"head": {}, "boolean": true}',
    ],
)
def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        read_solutions(body, "http://x.org/sparql", "x.org", 10)


FAULTY = {
    "an error": lambda request: request.answer(500, b"boom", "text/plain"),
    "a page": lambda request: request.answer(200, b"<html>", "text/html"),
    "broken JSON": lambda request: request.answer(200, b'{"head"', JSON),
    "nothing there": lambda request: request.answer(404, b""),
    "sent elsewhere": lambda request: request.answer(302, b"", Location="http://192.0.2.1/"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_service_that_fails_is_one_line(ask: Ask, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planatlas.linking.http.time.sleep", lambda _: None)
    with unruly(FAULTY[name]) as server:
        text = f"SELECT ?s {{ SERVICE <{server.url}sparql> {{ ?s ?p ?o }} }}"
        code, out, err = ask(text, "--allow-service", "localhost")
        assert (code, out, err.count("\n")) == (2, "", 1)
