"""The way to the sources, before a real HTTP server that misbehaves as told; nothing leaves the machine."""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from planatlas.errors import InputError
from planatlas.linking.cache import default_folder
from planatlas.linking.endpoint import Endpoint
from planatlas.linking.http import Client
from planatlas.linking.manners import Pace, Patience, pause_after, retry_after, user_agent
from servers.running import LOOPBACK
from servers.unruly import Behaviour, Request, Unruly, unruly

RESULTS = ("application/sparql-results+json",)
EMPTY = b'{"head": {"vars": []}, "results": {"bindings": []}}'
QUICK = Patience(
    connect=5, read=10, whole=15, attempts=3, first_pause=0.01, per_second=1000, largest=1 << 20, rows=1000
)


def rows_of(*values: str, kind: str = "uri") -> bytes:
    bindings = [{"norm": {"type": kind, "value": value}} for value in values]
    return json.dumps({"head": {"vars": ["norm"]}, "results": {"bindings": bindings}}).encode()


class Naps(list[float]):
    """The pauses that were made, none of which takes time."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


def client(naps: Naps | None = None, cache: Path | None = None, **more: Any) -> Client:
    more = {"patience": QUICK, "sleep": Naps() if naps is None else naps, **more}
    return Client(cache, loopback=True, **more)


def host(server: Unruly) -> set[str]:
    return {urlsplit(server.url).hostname or ""}


def refused(behaviour: Behaviour, naps: Naps | None = None, **more: Any) -> InputError:
    """Return the one line for what a server does, after it was asked a SPARQL question."""
    with unruly(behaviour) as server, client(naps, **more) as way, pytest.raises(InputError) as caught:
        Endpoint(way, server.url, host(server)).ask("bcn-iri")
    error = caught.value
    for lang in ("en", "es"):
        text = error.text(lang)
        assert "\n" not in text
        assert "Traceback" not in text
        assert 40 < len(text) < 420
    assert error.text("en") != error.text("es")
    assert error.exit_code == 2
    return error


# --- What is sent.


def test_who_asks_is_said_and_nothing_else_of_the_user(naps: Naps) -> None:
    with (
        unruly(lambda r: r.answer(200, EMPTY, RESULTS[0], Set_Cookie="who=me")) as server,
        client(naps) as way,
    ):
        for _ in range(2):
            way.get(server.url + "sparql", host(server), RESULTS, {"query": "SELECT * { ?año ?b ?c }"})
        first, second = server.requests
    assert first.method == "GET"
    assert first.headers["User-Agent"] == user_agent()
    assert first.headers["User-Agent"].startswith("planatlas/")
    assert first.headers["Accept"] == RESULTS[0]
    assert "query=SELECT+%2A+%7B+%3Fa%C3%B1o" in first.path
    assert not {"Cookie", "Authorization", "Referer"} & (set(first.headers) | set(second.headers))


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://192.0.2.1:9")
    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0])) as server, client() as way:
        assert way.get(server.url, host(server), RESULTS).body == EMPTY


# --- Busy and failing servers.


def busy_for(times: int, status: int, **headers: str) -> Behaviour:
    left = iter(range(times))

    def behave(request: Request) -> bool:
        if next(left, None) is not None:
            return request.answer(status, b"busy", "text/plain", **headers)
        return request.answer(200, EMPTY, RESULTS[0])

    return behave


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_given_the_time_it_asks_for(status: int, naps: Naps) -> None:
    with unruly(busy_for(2, status, Retry_After="7")) as server, client(naps) as way:
        assert way.get(server.url, host(server), RESULTS).body == EMPTY
        assert len(server.requests) == 3
    assert naps == [7.0, 7.0]


def test_a_time_can_be_given_as_a_date(naps: Naps) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with unruly(busy_for(1, 429, Retry_After=moment)) as server, client(naps) as way:
        way.get(server.url, host(server), RESULTS)
    assert 27 <= naps[0] <= 30


def test_a_server_that_asks_for_too_long_is_left_alone(naps: Naps) -> None:
    error = refused(busy_for(9, 429, Retry_After="86400"), naps)
    assert error.key == "linking-busy"
    assert "86400" in error.text("es")
    assert naps == []


def test_pauses_grow_and_are_not_the_same_for_all(naps: Naps) -> None:
    assert refused(busy_for(9, 503), naps).key == "linking-busy"
    assert len(naps) == QUICK.attempts - 1
    patience = Patience()
    pauses = [[pause_after(attempt, {}, patience) or 0 for _ in range(50)] for attempt in (1, 2, 3)]
    for attempt, found in enumerate(pauses):
        longest = patience.first_pause * 2**attempt
        assert all(longest / 2 <= pause <= longest for pause in found)
        assert len(set(found)) > 1
    assert (pause_after(30, {}, patience) or 0) <= patience.longest_pause


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failing_server_is_asked_again_and_then_reported(status: int, naps: Naps) -> None:
    with unruly(busy_for(1, status)) as server, client(naps) as way:
        assert way.get(server.url, host(server), RESULTS).body == EMPTY
    error = refused(lambda r: r.answer(status, b"Virtuoso 42000 Error\nSQL", "text/plain"))
    assert error.key == "linking-status"
    assert f"{status}: Virtuoso 42000 Error SQL" in error.text("es")


@pytest.mark.parametrize(("status", "key"), [(401, "linking-closed-source"), (403, "linking-closed-source")])
def test_a_closed_source_is_asked_once(status: int, key: str, naps: Naps) -> None:
    with unruly(lambda r: r.answer(status)) as server, client(naps) as way:
        with pytest.raises(InputError) as caught:
            way.get(server.url, host(server), RESULTS)
        assert len(server.requests) == 1
    assert caught.value.key == key


def test_the_text_of_a_page_is_not_shown() -> None:
    error = refused(lambda r: r.answer(418, b"<html>tea</html>", "text/html"))
    assert error.key == "linking-status"
    assert "<" not in error.text("en")


def test_retry_after_that_is_nonsense_is_none() -> None:
    assert retry_after({"Retry-After": "soon"}) is None
    assert retry_after({"Retry-After": "-5"}) is None
    assert retry_after({}) is None


def test_one_host_is_asked_at_a_polite_pace() -> None:
    now, naps = [0.0], Naps()
    pace = Pace(2.0, clock=lambda: now[0], sleep=naps)
    for _ in range(3):
        pace.wait("datos.bcn.cl")
    pace.wait("www.wikidata.org")
    assert naps == [0.5, 1.0]
    now[0] = 10.0
    pace.wait("datos.bcn.cl")
    assert naps == [0.5, 1.0]


def test_requests_keep_the_pace(naps: Naps) -> None:
    patience = Patience(per_second=0.1)
    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0])) as server, client(naps, patience=patience) as way:
        for _ in range(3):
            way.get(server.url, host(server), RESULTS)
    assert len(naps) == 2
    assert 0 < naps[0] <= 10
    assert naps[0] < naps[1] <= 20


# --- Slow, cut and silent servers.


def dripping(request: Request) -> bool:
    request.begin(200, RESULTS[0], Content_Length="1000")
    for _ in range(150):
        request.write(b" ")
        time.sleep(0.1)
    return True


def dripping_headers(request: Request) -> bool:
    request.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(150):
        request.write(f"X-{number}: y\r\n".encode())
        time.sleep(0.1)
    return True


def silent(request: Request) -> bool:
    time.sleep(4)
    return request.hang_up()


@pytest.mark.parametrize("behaviour", [dripping, dripping_headers, silent])
def test_a_slow_server_meets_the_deadline(behaviour: Behaviour) -> None:
    patience = Patience(connect=1, read=1, whole=1.2, attempts=1, per_second=1000)
    begin = time.monotonic()
    error = refused(behaviour, patience=patience)
    assert error.key == "linking-timeout"
    assert "1.2" in error.text("es")
    assert time.monotonic() - begin < 60


def broken_off(request: Request) -> bool:
    request.begin(200, RESULTS[0], Content_Length="1000")
    request.write(b'{"head"')
    return request.hang_up()


def test_an_answer_that_breaks_off_is_none(naps: Naps) -> None:
    assert refused(broken_off, naps).key == "linking-cut"
    assert len(naps) == QUICK.attempts - 1


def test_a_connection_that_broke_once_is_tried_again(naps: Naps) -> None:
    first = iter([True])
    with (
        unruly(lambda r: broken_off(r) if next(first, False) else r.answer(200, EMPTY, RESULTS[0])) as server,
        client(naps) as way,
    ):
        assert way.get(server.url, host(server), RESULTS).body == EMPTY


def test_nobody_listens() -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port = listener.getsockname()[1]
        with client() as way, pytest.raises(InputError) as caught:
            way.get(f"http://{LOOPBACK}:{port}/", {LOOPBACK}, RESULTS)
    assert caught.value.key == "linking-refused"


def test_what_speaks_no_http() -> None:
    assert refused(lambda r: r.write(b"SSH-2.0-OpenSSH\r\n") and r.hang_up()).key == "linking-cut"


def test_no_tls_where_it_was_asked_for() -> None:
    with unruly(lambda r: r.answer(200)) as server, client() as way, pytest.raises(InputError) as caught:
        way.get(server.url.replace("http:", "https:"), host(server), RESULTS)
    assert caught.value.key == "linking-tls"


# --- Answers that are none.


def test_a_page_where_rows_were_asked_for() -> None:
    error = refused(lambda r: r.answer(200, b"<html>Mantenimiento</html>", "text/html; charset=utf-8"))
    assert error.key == "linking-html"
    assert "application/sparql-results+json" in error.text("es")


@pytest.mark.parametrize("media_type", ["application/xml", "text/plain", None])
def test_another_kind_than_was_asked_for(media_type: str | None) -> None:
    assert refused(lambda r: r.answer(200, EMPTY, media_type)).key == "linking-media-type"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>not JSON at all</html>",
        b'{"head": {"vars": []}, "results": {"bindings": [',
        b"[]",
        b"7",
        b"",
        b'{"boolean": true}',
        b'{"results": {"bindings": {"a": 1}}}',
        b'{"results": {"bindings": [{"norm": "plain"}]}}',
        b'{"results": {"bindings": [{"norm": {"value": "no type"}}]}}',
        b'{"results": {"bindings": [7]}}',
        b'{"results": {"bindings": null}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_what_calls_itself_json(body: bytes) -> None:
    assert refused(lambda r: r.answer(200, body, RESULTS[0])).key == "linking-broken-answer"


def test_an_iri_with_a_blank_in_an_answer() -> None:
    error = refused(lambda r: r.answer(200, rows_of("http://datos.bcn.cl/ley 20424"), RESULTS[0]))
    assert error.key == "linking-iri"
    assert "ley 20424" in error.text("es")


def test_a_million_rows() -> None:
    body = b'{"head": {"vars": ["n"]}, "results": {"bindings": [' + b"{}," * 999_999 + b"{}]}}"
    patience = Patience(attempts=1, per_second=1000)
    error = refused(lambda r: r.answer(200, body, RESULTS[0]), patience=patience)
    assert error.key == "linking-too-many-rows"
    assert "1000000" in error.text("en")


def test_an_answer_without_end() -> None:
    def endless(request: Request) -> bool:
        request.begin(200, RESULTS[0])
        try:
            while True:
                request.write(b" " * 65536)
        except OSError:
            return True

    assert refused(endless).key == "linking-too-large"


def test_a_small_answer_that_unpacks_to_a_large_one() -> None:
    bomb = gzip.compress(b" " * (50 << 20), 9)
    assert len(bomb) < QUICK.largest
    error = refused(lambda r: r.answer(200, bomb, RESULTS[0], Content_Encoding="gzip"))
    assert error.key == "linking-too-large"


def test_what_is_said_to_be_packed_and_is_not() -> None:
    error = refused(lambda r: r.answer(200, EMPTY, RESULTS[0], Content_Encoding="gzip"))
    assert error.key == "linking-broken-answer"


def test_rows_that_were_cut_off_in_silence() -> None:
    cut = rows_of("http://datos.bcn.cl/a", "http://datos.bcn.cl/b")
    assert refused(lambda r: r.answer(200, cut, RESULTS[0], X_SPARQL_MaxRows="2")).key == "linking-cut-rows"


def test_no_endpoint_there() -> None:
    assert refused(lambda r: r.answer(404)).key == "linking-no-endpoint"


# --- Redirects.


def sends_to(target: str, status: int = 302) -> Behaviour:
    return lambda r: r.answer(status, Location=target)


@pytest.mark.parametrize(
    "target",
    [
        f"http://{LOOPBACK}:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "//evil.example/",
        "https://evil.example/",
        "file:///etc/passwd",
        "ftp://evil.example/x",
        "data:application/json,{}",
        "http://localhost@evil.example/",
        "http://a b/",
        "https://[/",
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(target: str) -> None:
    assert refused(sends_to(target)).key == "linking-redirect"


def test_a_redirect_to_a_connection_that_is_not_secure_is_not_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://datos.example/x"})

    with client() as way:
        way._transport = httpx.MockTransport(answer)
        with pytest.raises(InputError) as caught:
            way.get("https://datos.example/", {"datos.example"}, RESULTS)
    assert caught.value.key == "linking-redirect"
    assert asked == ["https://datos.example/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_same_host_is_followed(status: int) -> None:
    def behave(request: Request) -> bool:
        if request.path.startswith("/old"):
            return request.answer(status, Location="/new?x=1")
        return request.answer(200, EMPTY, RESULTS[0])

    with unruly(behave) as server, client() as way:
        answer = way.get(server.url + "old", host(server), RESULTS)
        assert answer.url == server.url + "new?x=1"
        assert [request.method for request in server.requests] == ["GET", "GET"]


def test_redirects_without_end() -> None:
    with unruly(sends_to("/again")) as server, client() as way:
        with pytest.raises(InputError) as caught:
            way.get(server.url, host(server), RESULTS)
        assert len(server.requests) == 6
    assert caught.value.key == "linking-redirect-loop"


# --- Where a name leads.


def test_this_machine_is_not_asked_without_leave() -> None:
    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0])) as server:
        with Client(patience=QUICK) as way, pytest.raises(InputError) as caught:
            way.get("http://localhost/", {"localhost"}, RESULTS)
        assert server.requests == []
    assert caught.value.key == "linking-private"


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(name: str, *rest: Any, **more: Any) -> Any:
        if name == LOOPBACK:
            return real(name, *rest, **more)
        asked.append(name)
        # A second question would be told of another address.
        return real(LOOPBACK if len(asked) == 1 else "192.0.2.1", *rest, **more)

    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0])) as server, client() as way:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr("planatlas.linking.connections.is_own_machine", lambda _: True)
        port = urlsplit(server.url).port
        assert way.get(f"http://datos.example:{port}/", {"datos.example"}, RESULTS).body == EMPTY
        assert server.requests[0].headers["Host"] == f"datos.example:{port}"
    assert asked == ["datos.example"]


def test_a_name_that_turns_private_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(_name: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with client() as way, pytest.raises(InputError) as caught:
        way.get("http://datos.example/", {"datos.example"}, RESULTS)
    assert caught.value.key == "linking-private"


def test_a_name_of_others_that_leads_to_this_machine_is_refused_even_where_this_machine_may_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: real(LOOPBACK, *rest, **more))
    with client() as way, pytest.raises(InputError) as caught:
        way.get("http://datos.example:8890/", {"datos.example"}, RESULTS)
    assert caught.value.key == "linking-private"


# --- What is kept.


def validator(request: Request) -> str | None:
    return next((text for name, text in request.headers.items() if name.lower() == "if-none-match"), None)


@pytest.fixture
def tagged() -> Iterator[Unruly]:
    """Return a server whose answers must be revalidated, and do not change."""

    def behave(request: Request) -> bool:
        headers = {"ETag": '"1"', "Cache_Control": "no-cache"}
        if validator(request) == '"1"':
            return request.answer(304, **headers)
        return request.answer(200, EMPTY, RESULTS[0], **headers)

    with unruly(behave) as server:
        yield server


def test_a_kept_answer_is_revalidated(tagged: Unruly, tmp_path: Path) -> None:
    with client(cache=tmp_path) as way:
        first = way.get(tagged.url, host(tagged), RESULTS)
        second = way.get(tagged.url, host(tagged), RESULTS)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert first.body == second.body
    assert second.received > first.received
    assert [validator(request) for request in tagged.requests] == [None, '"1"']


def test_a_fresh_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0], Cache_Control="max-age=60")) as server:
        for _ in range(2):
            with client(cache=tmp_path) as way:
                way.get(server.url, host(server), RESULTS)
        assert len(server.requests) == 1


def test_offline_answers_from_what_is_kept_and_asks_no_one(tagged: Unruly, tmp_path: Path) -> None:
    with client(cache=tmp_path) as way:
        kept = way.get(tagged.url, host(tagged), RESULTS, {"query": "ASK {}"})
    with client(cache=tmp_path, offline=True) as way:
        again = way.get(tagged.url, host(tagged), RESULTS, {"query": "ASK {}"})
        assert (again.body, again.received, again.from_cache) == (kept.body, kept.received, True)
        with pytest.raises(InputError) as caught:
            way.get(tagged.url, host(tagged), RESULTS, {"query": "ASK { ?s ?p ?o }"})
    assert len(tagged.requests) == 1
    assert caught.value.key == "linking-not-cached"
    assert "--offline" in caught.value.text("es")


def test_offline_takes_the_newest(tmp_path: Path) -> None:
    bodies = iter([b'{"n": 1}', b'{"n": 2}', b'{"n": 3}'])
    with unruly(lambda r: r.answer(200, next(bodies), RESULTS[0])) as server:
        with client(cache=tmp_path) as way:
            for _ in range(3):
                way.get(server.url, host(server), RESULTS)
        with client(cache=tmp_path, offline=True) as way:
            assert way.get(server.url, host(server), RESULTS).body == b'{"n": 3}'


def test_offline_reads_what_came_packed(tmp_path: Path) -> None:
    packed = gzip.compress(EMPTY)
    with unruly(lambda r: r.answer(200, packed, RESULTS[0], Content_Encoding="gzip")) as server:
        with client(cache=tmp_path) as way:
            assert way.get(server.url, host(server), RESULTS).body == EMPTY
        with client(cache=tmp_path, offline=True) as way:
            assert way.get(server.url, host(server), RESULTS).body == EMPTY


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"<html></html>", "text/html"), (b"{", RESULTS[0]), (rows_of("a b"), RESULTS[0])],
)
def test_an_answer_that_is_none_does_not_take_the_place_of_a_good_one(
    body: bytes, media_type: str, tmp_path: Path
) -> None:
    answers = iter([(rows_of("http://datos.bcn.cl/a"), RESULTS[0]), (body, media_type)])

    def behave(request: Request) -> bool:
        sent, kind = next(answers)
        return request.answer(200, sent, kind)

    with unruly(behave) as server:
        with client(cache=tmp_path) as way:
            endpoint = Endpoint(way, server.url, host(server))
            assert len(endpoint.ask("bcn-iri")[0]) == 1
            with pytest.raises(InputError):
                endpoint.ask("bcn-iri")
        with client(cache=tmp_path, offline=True) as way:
            assert len(Endpoint(way, server.url, host(server)).ask("bcn-iri")[0]) == 1


def test_what_broke_off_or_failed_is_not_kept(tmp_path: Path) -> None:
    for behaviour in (broken_off, lambda r: r.answer(500)):
        with unruly(behaviour) as server:
            with client(cache=tmp_path) as way, pytest.raises(InputError):
                way.get(server.url, host(server), RESULTS)
            with client(cache=tmp_path, offline=True) as way, pytest.raises(InputError) as caught:
                way.get(server.url, host(server), RESULTS)
        assert caught.value.key == "linking-not-cached"


def test_offline_the_way_through_a_redirect_is_known(tmp_path: Path) -> None:
    def behave(request: Request) -> bool:
        return (
            request.answer(200, EMPTY, RESULTS[0])
            if request.path == "/new"
            else request.answer(302, Location="/new")
        )

    with unruly(behave) as server:
        for _ in range(2):
            with client(cache=tmp_path) as way:
                way.get(server.url, host(server), RESULTS)
        assert [request.path for request in server.requests] == ["/", "/new"] * 2
        with client(cache=tmp_path, offline=True) as way:
            assert way.get(server.url, host(server), RESULTS).body == EMPTY


def test_a_cache_that_breaks_while_it_is_read(tmp_path: Path) -> None:
    with unruly(lambda r: r.answer(200, EMPTY, RESULTS[0], Cache_Control="max-age=60")) as server:
        with client(cache=tmp_path) as way:
            way.get(server.url, host(server), RESULTS)
        with sqlite3.connect(tmp_path / "answers.sqlite") as connection:
            connection.execute("DELETE FROM streams")
        connection.close()
        for offline in (False, True):
            with client(cache=tmp_path, offline=offline) as way, pytest.raises(InputError) as caught:
                way.get(server.url, host(server), RESULTS)
            assert (caught.value.key, caught.value.where) == ("linking-cache", str(tmp_path))


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"PLANATLAS_CACHE": "kept"}, "kept"),
        ("linux", {"XDG_CACHE_HOME": "caches"}, "caches/planatlas/links"),
        ("linux", {"HOME": "me"}, "me/.cache/planatlas/links"),
        ("darwin", {"HOME": "me"}, "me/Library/Caches/planatlas/links"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/planatlas/links"),
    ],
)
def test_where_answers_are_kept(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLANATLAS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert default_folder() == Path(expected)


def test_offline_without_a_cache_says_so(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path, None):
        with pytest.raises(InputError) as caught:
            Client(folder, offline=True)
        assert caught.value.key == "linking-cache-missing"
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite").write_text("not a database, but long enough to be read as one" * 50)
    with pytest.raises(InputError) as caught:
        Client(tmp_path)
    assert caught.value.key == "linking-cache"
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(InputError) as caught:
        Client(file)
    assert caught.value.key == "linking-cache"
