"""What a server does wrong, done by a real HTTP server: each is one clear line, and nothing has changed."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from planatlas.__about__ import __version__
from planatlas.errors import InputError
from planatlas.namespaces import country_graph
from planatlas.store import Dataset, Literal, NamedNode, Triple
from planatlas.store.remote import RemoteStore
from servers import Endpoint, free_port
from servers.running import HOST, LOOPBACK
from servers.unruly import JSON, ROWS, TRUE, Behaviour, Request, pass_on, unruly

ONE, TWO = country_graph("per", "one"), country_graph("per", "two")
OF_ONE = Dataset((ONE,))
SELECT = "SELECT ?s { ?s ?p ?o }"
SECRET = "open-sesame"  # noqa: S105 - of no server


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PLANATLAS_STORE_USER", "PLANATLAS_STORE_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


def triples(count: int, value: str = "new") -> list[Triple]:
    nodes = [NamedNode(f"http://example.org/{number}") for number in range(count)]
    return [Triple(node, node, Literal(value)) for node in nodes]


def healthy(request: Request) -> bool:
    """Answer as a server of no known kind does: ASK with true, SELECT with one row."""
    text = parse_qs(request.body.decode()).get("query", [""])[0]
    return request.answer(200, TRUE if text.startswith("ASK") else ROWS, JSON)


def after_discovery(behaviour: Behaviour) -> Behaviour:
    """Misbehave from the second request on, when the endpoint has been found."""
    seen: list[Request] = []

    def behave(request: Request) -> bool:
        seen.append(request)
        return healthy(request) if len(seen) == 1 else behaviour(request)

    return behave


def cut_off(body: bytes, media_type: str) -> Behaviour:
    def behave(request: Request) -> bool:
        request.begin(200, media_type, Content_Length=str(len(body) * 2))
        request.write(body)
        return request.hang_up()

    return behave


def cut_off_in_pieces(request: Request) -> bool:
    request.begin(200, JSON, Transfer_Encoding="chunked")
    request.write(b"%x\r\n%s\r\n" % (20, ROWS[:20]))
    return request.hang_up()


def slow(request: Request) -> bool:
    time.sleep(1.5)
    return healthy(request)


def drop_by_drop(request: Request) -> bool:
    request.begin(200, JSON, Content_Length=str(len(ROWS)))
    for byte in ROWS:
        request.write(bytes([byte]))
        time.sleep(0.05)
    return True


def no_http(request: Request) -> bool:
    request.write(b"+OK ready\r\n\r\n")
    return request.hang_up()


def saying(status: int, body: bytes = b"", media_type: str = "text/plain", **headers: str) -> Behaviour:
    return lambda request: request.answer(status, body, media_type, **headers)


HTML = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Welcome</h1></body></html>"
LONG = b"no\n such \x1b[31m thing\x00 " + b"x" * 5_000
MISDEEDS: dict[str, tuple[Behaviour, str, str]] = {
    "500": (saying(500, b"out of\nmemory"), "remote-failed", "status 500: out of memory."),
    "500 in HTML": (saying(500, HTML, "text/html"), "remote-failed", "status 500: Welcome."),
    "502 without a word": (saying(502), "remote-failed", "with status 502. Simplify"),
    "400": (saying(400, b"line 1: no"), "remote-query-refused", "the request: line 1: no."),
    "400 at length": (saying(400, LONG), "remote-query-refused", "no such [31m thing xxx"),
    "401": (saying(401), "remote-password-missing", "Set PLANATLAS_STORE_USER"),
    "403": (saying(403), "remote-forbidden", "does not allow it."),
    "404": (saying(404), "remote-not-found", "(404)"),
    "405": (saying(405), "remote-status", "status 405."),
    "HTML": (saying(200, HTML, "text/html"), "remote-html", "a web page came"),
    "HTML that says it is JSON": (saying(200, HTML, JSON), "remote-html", "a web page came"),
    "half a JSON": (saying(200, ROWS[: len(ROWS) // 2], JSON), "remote-broken-answer", "breaks off"),
    "JSON of something else": (saying(200, b'{"ok": true}', JSON), "remote-broken-answer", "not valid"),
    "no UTF-8": (saying(200, ROWS.replace(b'"a"', b'"\xff"'), JSON), "remote-broken-answer", "not valid"),
    "nothing": (saying(200, b"", JSON), "remote-empty", "empty"),
    "204": (lambda request: request.begin(204) or True, "remote-empty", "empty"),
    "another kind": (saying(200, b"s\na\n", "text/csv"), "remote-media-type", "(text/csv)"),
    "an ASK for a SELECT": (saying(200, TRUE, JSON), "remote-media-type", "(ASK)"),
    "closes in the middle": (cut_off(ROWS, JSON), "remote-closed", "before the answer was whole"),
    "closes between pieces": (cut_off_in_pieces, "remote-closed", "before the answer was whole"),
    "closes at once": (Request.hang_up, "remote-closed", "before the answer was whole"),
    "no HTTP": (no_http, "remote-closed", "before the answer was whole"),
    "slow": (slow, "remote-timeout", "in 0.5 seconds"),
    "drop by drop": (drop_by_drop, "remote-timeout", "in 0.5 seconds"),
    "busy for an hour": (saying(503, Retry_After="3600"), "remote-busy", "wait 3600 seconds"),
    "another host": (
        saying(302, Location=f"https://ana:{SECRET}@example.org/sparql"),
        "remote-redirect",
        "sends on to https://example.org/sparql,",
    ),
    "round in circles": (saying(307, Location="/again"), "remote-redirect-loop", "without end"),
}


def said(error: InputError) -> str:
    """Return what a person reads in English; in both languages it is one line with the address in front."""
    for lang in ("en", "es"):
        text = error.text(lang)
        assert "\n" not in text
        assert text.isprintable()
        assert len(text) < 600
        assert SECRET not in text
        assert text.startswith(f"http://{HOST}:")
    return error.text("en")


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_misdeed_is_one_clear_line(name: str) -> None:
    behaviour, key, part = MISDEEDS[name]
    with unruly(after_discovery(behaviour)) as server:
        store = RemoteStore(server.url, timeout=0.5)
        with pytest.raises(InputError) as caught:
            store.select(SELECT, dataset=OF_ONE)
    assert caught.value.key == key
    assert caught.value.exit_code == 2
    assert part in said(caught.value)


AT_FIRST = {"404": "remote-no-endpoint", "405": "remote-no-endpoint", "400": "remote-no-endpoint"}


@pytest.mark.parametrize("name", [name for name in MISDEEDS if name != "an ASK for a SELECT"])
def test_a_misdeed_at_the_first_request_is_one_clear_line_too(name: str) -> None:
    behaviour, key, _ = MISDEEDS[name]
    with unruly(behaviour) as server:
        store = RemoteStore(server.url, timeout=0.5)
        with pytest.raises(InputError) as caught:
            store.ask("ASK { ?s ?p ?o }")
    assert caught.value.key == AT_FIRST.get(name.split(" ")[0], key)
    said(caught.value)


@pytest.mark.parametrize(
    ("behaviour", "key"),
    [
        (
            saying(200, b"<http://a> <http://b> <http://c> .\n<http://a> <ht", "application/n-triples"),
            "broken-answer",
        ),
        (cut_off(b"<http://a> <http://b> <http://c> .\n", "application/n-triples"), "closed"),
        (saying(200, ROWS, JSON), "media-type"),
        (saying(200, HTML, "text/html"), "html"),
        (saying(200, b"", ""), "empty"),
    ],
)
def test_triples_come_whole_or_not_at_all(behaviour: Behaviour, key: str) -> None:
    with unruly(after_discovery(behaviour)) as server:
        store = RemoteStore(server.url, timeout=2)
        with pytest.raises(InputError) as caught:
            store.construct("DESCRIBE <http://example.org/plan>", dataset=OF_ONE)
    assert caught.value.key == f"remote-{key}"
    said(caught.value)


def test_nobody_listens() -> None:
    with pytest.raises(InputError) as caught:
        RemoteStore(f"http://{HOST}:{free_port()}/").graphs()
    assert caught.value.key == "remote-refused"
    assert "nothing listens there" in said(caught.value)


def test_no_such_host() -> None:
    with pytest.raises(InputError, match=r"^http://planatlas\.invalid/sparql: there is no host planatlas"):
        RemoteStore("http://planatlas.invalid/sparql", timeout=10).graphs()


def test_no_secure_connection() -> None:
    with unruly(healthy) as server, pytest.raises(InputError) as caught:
        RemoteStore(server.url.replace("http:", "https:"), timeout=5).graphs()
    assert caught.value.key == "remote-tls"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "http://",
        f"http://ana:{SECRET}@[",
        "http://example.org:port/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError) as caught:
        RemoteStore(url)
    assert caught.value.key == "remote-address"
    assert SECRET not in caught.value.text("en") + repr(caught.value)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    turns = iter([saying(status, Retry_After="7"), saying(status), saying(status), healthy])
    pauses: list[float] = []
    with unruly(after_discovery(lambda request: next(turns)(request))) as server:
        store = RemoteStore(server.url, pause=pauses.append)
        assert store.select(SELECT, dataset=OF_ONE).rows == ((Literal("a"),),)
    # As long as the server asks for; then, where it says nothing, a pause that doubles.
    assert pauses == [7.0, 1.0, 2.0]


def test_a_busy_server_may_name_a_time() -> None:
    pauses: list[float] = []
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    turns = iter([saying(503, Retry_After=moment), saying(503, Retry_After="soon"), healthy])
    with unruly(after_discovery(lambda request: next(turns)(request))) as server:
        RemoteStore(server.url, pause=pauses.append).select(SELECT, dataset=OF_ONE)
    assert 15 < pauses[0] <= 20
    assert pauses[1:] == [1.0]


def test_a_server_that_stays_busy_is_left_alone() -> None:
    pauses: list[float] = []
    with unruly(after_discovery(saying(503))) as server:
        with pytest.raises(InputError) as caught:
            RemoteStore(server.url, pause=pauses.append).select(SELECT, dataset=OF_ONE)
        assert len(server.requests) == 1 + 4
    assert caught.value.key == "remote-busy"
    assert "(status 503) and stayed so. Try" in said(caught.value)
    assert pauses == [0.5, 1.0, 2.0]


def test_a_redirect_within_the_host_keeps_the_query() -> None:
    def behave(request: Request) -> bool:
        return healthy(request) if request.path == "/moved" else request.answer(301, Location="/moved")

    with unruly(behave) as server:
        assert RemoteStore(server.url).ask("ASK { ?s ?p ?o }", dataset=OF_ONE) is True
        assert {request.method for request in server.requests} == {"POST"}
        assert all(b"query=ASK" in request.body for request in server.requests)


def test_a_request_says_who_asks_and_what_for() -> None:
    with unruly(healthy) as server:
        store = RemoteStore(server.url)
        assert store.engine == "unknown"
        store.select(SELECT, dataset=Dataset((ONE, TWO), (TWO,)))
        request = server.requests[-1]
    assert request.method == "POST"
    assert request.headers["User-Agent"] == f"planatlas/{__version__}"
    assert request.headers["Accept"] == JSON
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "query": [SELECT],
        "default-graph-uri": [ONE, TWO],
        "named-graph-uri": [TWO],
    }


@pytest.mark.parametrize(
    "text",
    [
        "# INSERT a thing\nSELECT ?s { ?s ?p ?o }",
        "PREFIX insert: <http://e/> SELECT ?s { ?s insert:p 'DELETE' }",
    ],
)
def test_no_word_in_a_query_makes_it_an_update(text: str) -> None:
    with unruly(healthy) as server:
        RemoteStore(server.url).select(text, dataset=OF_ONE)
        assert parse_qs(server.requests[-1].body.decode())["query"] == [text]


def test_an_unknown_server_is_only_read() -> None:
    with unruly(healthy) as server:
        store = RemoteStore(server.url)
        for call in (lambda: store.replace({ONE: triples(1)}), lambda: store.remove_graph(ONE)):
            with pytest.raises(InputError) as caught:
                call()
            assert caught.value.key == "remote-read-only"
        assert len(server.requests) == 1


def test_half_a_word_is_no_truth() -> None:
    expected = pytest.raises(InputError, match=r"another kind \(SELECT\)")
    with unruly(after_discovery(saying(200, ROWS, JSON))) as server, expected:
        RemoteStore(server.url).ask("ASK { ?s ?p ?o }", dataset=OF_ONE)


# Users and passwords.


def locked(scheme: str) -> Behaviour:
    """Ask for the user `ana` and her password, Basic."""
    right = "Basic " + base64.b64encode(f"ana:{SECRET}".encode()).decode()

    def behave(request: Request) -> bool:
        if request.headers.get("Authorization") == right:
            return healthy(request)
        return request.answer(401, SECRET.encode(), "text/plain", WWW_Authenticate=f'{scheme} realm="x"')

    return behave


def from_environment(monkeypatch: pytest.MonkeyPatch, url: str, password: str) -> RemoteStore:
    monkeypatch.setenv("PLANATLAS_STORE_USER", "ana")
    monkeypatch.setenv("PLANATLAS_STORE_PASSWORD", password)
    return RemoteStore(url)


def from_netrc(monkeypatch: pytest.MonkeyPatch, url: str, password: str) -> RemoteStore:
    Path(os.environ["NETRC"]).write_text(f"machine {HOST}\n  login ana\n  password {password}\n", "utf-8")
    return RemoteStore(url)


def from_address(monkeypatch: pytest.MonkeyPatch, url: str, password: str) -> RemoteStore:
    return RemoteStore(url.replace("://", f"://ana:{password}@"))


def from_caller(monkeypatch: pytest.MonkeyPatch, url: str, password: str) -> RemoteStore:
    return RemoteStore(url, user="ana", password=password)


@pytest.mark.parametrize("way", [from_environment, from_netrc, from_address, from_caller])
def test_a_password_opens_and_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, way: Callable[[pytest.MonkeyPatch, str, str], RemoteStore]
) -> None:
    with unruly(locked("Basic")) as server:
        store = way(monkeypatch, server.url, SECRET)
        assert store.location == server.url
        assert store.ask("ASK { ?s ?p ?o }", dataset=OF_ONE) is True
        # Asked for once, known from then on.
        assert ["Authorization" in request.headers for request in server.requests] == [False, True, True]
        with pytest.raises(InputError) as caught:
            way(monkeypatch, server.url, "wrong").graphs()
        assert caught.value.key == "remote-password-refused"
        assert "does not accept the user and password" in caught.value.text("en")


def test_a_large_graph_is_sent_once_the_way_of_the_password_is_known() -> None:
    guard = locked("Basic")

    def behave(request: Request) -> bool:
        written = request.path != "/" and "Authorization" in request.headers
        return request.answer(204) if written else guard(request)

    with unruly(behave) as server:
        addresses = {"update_url": f"{server.url}update", "graph_url": f"{server.url}graphs"}
        store = RemoteStore(server.url, **addresses, user="ana", password=SECRET)
        store.replace({ONE: triples(1_000)})
        sent = [request for request in server.requests if request.path.startswith("/graphs")]
    assert [(request.method, "Authorization" in request.headers) for request in sent] == [
        ("GET", False),
        ("PUT", True),
    ]


def test_a_server_without_a_password_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with unruly(healthy) as server:
        from_environment(monkeypatch, server.url, SECRET).ask("ASK { ?s ?p ?o }", dataset=OF_ONE)
        assert not any("Authorization" in request.headers for request in server.requests)


def test_a_password_does_not_travel_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with unruly(healthy) as other:
        target = other.url.replace(HOST, LOOPBACK)
        elsewhere = unruly(lambda request: request.answer(307, Location=target))
        with elsewhere as server, pytest.raises(InputError) as caught:
            from_environment(monkeypatch, server.url, SECRET).graphs()
        assert caught.value.key == "remote-redirect"
        assert other.requests == []


def test_a_password_that_a_server_repeats_is_struck_out(monkeypatch: pytest.MonkeyPatch) -> None:
    talkative = unruly(saying(500, f"ana:{SECRET} failed".encode()))
    with talkative as server, pytest.raises(InputError) as caught:
        from_environment(monkeypatch, server.url, SECRET).graphs()
    assert "ana:… failed" in said(caught.value)


def test_how_long_a_request_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANATLAS_STORE_TIMEOUT", "0.4")
    with unruly(slow) as server, pytest.raises(InputError, match=r"in 0\.4 seconds"):
        RemoteStore(server.url).graphs()
    for value in ("soon", "0", "-3", "inf", "nan"):
        monkeypatch.setenv("PLANATLAS_STORE_TIMEOUT", value)
        with pytest.raises(InputError) as caught:
            RemoteStore("http://example.org/")
        assert caught.value.key == "remote-patience"


def test_a_netrc_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine example.org nonsense", "utf-8")
    with pytest.raises(InputError) as caught:
        RemoteStore("http://example.org/")
    assert caught.value.key == "remote-netrc"


# In front of a real server: whatever fails on the way, the graphs are as they were.


@pytest.fixture
def behind(request: pytest.FixtureRequest, server: Callable[[str], Endpoint]) -> Iterator[Endpoint]:
    """Return a server, Oxigraph where the test names no other, that holds two graphs."""
    endpoint = server(getattr(request, "param", "oxigraph"))
    store = opened(endpoint, endpoint.url)
    for graph in store.graphs():
        store.remove_graph(graph)
    store.replace({ONE: triples(3, "old"), TWO: triples(4, "old")})
    yield endpoint
    for graph in store.graphs():
        store.remove_graph(graph)


def opened(endpoint: Endpoint, url: str) -> RemoteStore:
    """Return the store of a server, through another address on the way to it."""
    address = urlsplit(endpoint.url)._replace(netloc=urlsplit(url).netloc).geturl()
    user, password = endpoint.user, endpoint.password
    return RemoteStore(address, user=user, password=password, timeout=20, pause=lambda _: None)


def assert_unchanged(endpoint: Endpoint) -> None:
    direct = opened(endpoint, endpoint.url)
    assert direct.graphs() == [ONE, TWO]
    assert set(direct.triples(ONE)) == set(triples(3, "old"))
    assert set(direct.triples(TWO)) == set(triples(4, "old"))


def writes(request: Request) -> str:
    """Return PUT or update for a request that writes, else an empty string."""
    # Virtuoso takes queries and updates at one address.
    is_update = request.method == "POST" and request.body.startswith(b"update=")
    return "update" if is_update else "PUT" if request.method == "PUT" else ""


NEW = {"one graph": {ONE: triples(5)}, "two graphs": {ONE: triples(5), TWO: triples(6)}}
# When the server fails, and on what: one graph is one PUT where a PUT is a transaction.
MOMENTS = [
    ("PUT", 1, "one graph"),
    ("PUT", 1, "two graphs"),
    ("PUT", 2, "two graphs"),
    ("update", 1, "two graphs"),
]
# An update and a PUT may be answered by anything that is not a failure.
ON_WRITING = [
    name
    for name, (_, key, _) in MISDEEDS.items()
    if key not in {"remote-html", "remote-empty", "remote-media-type"}
    and not key.startswith("remote-broken")
    and name not in {"slow", "drop by drop", "closes in the middle"}
]


@pytest.mark.parametrize(("kind", "turn", "what"), MOMENTS)
@pytest.mark.parametrize("name", ON_WRITING)
def test_a_failure_while_writing_changes_nothing(
    behind: Endpoint, name: str, kind: str, turn: int, what: str
) -> None:
    assert_a_failure_changes_nothing(behind, MISDEEDS[name][0], kind, turn, what)


@pytest.mark.parametrize(("kind", "turn", "what"), MOMENTS)
@pytest.mark.parametrize("name", ["500", "closes at once"])
@pytest.mark.parametrize("behind", ["fuseki", "virtuoso"], indirect=True)
def test_a_failure_while_writing_changes_nothing_in_other_servers(
    behind: Endpoint, name: str, kind: str, turn: int, what: str
) -> None:
    assert_a_failure_changes_nothing(behind, MISDEEDS[name][0], kind, turn, what)


def assert_a_failure_changes_nothing(
    endpoint: Endpoint, misdeed: Behaviour, kind: str, turn: int, what: str
) -> None:
    turns: list[Request] = []

    def behave(request: Request) -> bool:
        # The first answer to a password that is asked for is none that counts.
        if writes(request) != kind or (endpoint.password and "Authorization" not in request.headers):
            return False
        turns.append(request)
        return len(turns) >= turn and misdeed(request)

    with unruly(behave, endpoint.url) as server:
        with pytest.raises(InputError) as caught:
            opened(endpoint, server.url).replace(NEW[what])
        said(caught.value)
    assert len(turns) >= turn
    assert_unchanged(endpoint)


@pytest.mark.parametrize("behind", ["virtuoso"], indirect=True)
def test_an_update_that_is_half_done_is_undone(behind: Endpoint) -> None:
    updates: list[Request] = []

    def behave(request: Request) -> bool:
        if writes(request) != "update" or "Authorization" not in request.headers:
            return False
        updates.append(request)
        if len(updates) != 2:
            return False
        # The first copies what was there, the second puts the new in its place: only half of that is done.
        operations = parse_qs(request.body.decode())["update"][0].split(" ;\n")
        half = urlencode({"update": " ;\n".join(operations[:2])}).encode()
        assert pass_on(request, behind.url, half).status == 200
        assert len(set(opened(behind, behind.url).triples(ONE))) == 5
        return request.answer(500, b"out of memory")

    with unruly(behave, behind.url) as server, pytest.raises(InputError, match="out of memory"):
        opened(behind, server.url).replace(NEW["two graphs"])
    assert len(updates) == 4
    assert_unchanged(behind)


@pytest.mark.parametrize("behind", ["virtuoso"], indirect=True)
def test_what_cannot_be_undone_is_said(behind: Endpoint) -> None:
    updates: list[Request] = []

    def behave(request: Request) -> bool:
        if writes(request) != "update" or "Authorization" not in request.headers:
            return False
        updates.append(request)
        return len(updates) in {2, 3} and request.answer(500, b"out of memory")

    with unruly(behave, behind.url) as server, pytest.raises(InputError) as caught:
        opened(behind, server.url).replace(NEW["two graphs"])
    assert caught.value.key == "remote-half-done"
    assert "Load them again" in said(caught.value)


def test_a_server_without_updates_gets_back_what_was_there(behind: Endpoint) -> None:
    puts: list[Request] = []

    def behave(request: Request) -> bool:
        puts.extend([request] if request.method == "PUT" else [])
        return request.method == "PUT" and len(puts) == 2 and request.answer(507, b"disk full")

    with unruly(behave, behind.url, anonymous=True) as server:
        store = RemoteStore(server.url, graph_url=f"{server.url}store")
        assert store.engine == "unknown"
        with pytest.raises(InputError, match="disk full"):
            store.replace(NEW["two graphs"])
        assert_unchanged(behind)
        store.replace(NEW["two graphs"])
        assert set(store.triples(ONE)) == set(triples(5))
        assert set(store.triples(TWO)) == set(triples(6))
