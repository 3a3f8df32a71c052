"""Ask a source over HTTP and return a whole answer, or say in one line why there is none.

Only reading (GET), only the hosts of the source, no cookies, no passwords, no proxies; see `addresses` for
where we go, `manners` for how often, `cache` for what is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode, urljoin, urlsplit

from planatlas.errors import InputError
from planatlas.linking.manners import BUSY, EXTRA, PASSING, Pace, Patience, pause_after, user_agent

try:
    import httpx

    from planatlas.linking.cache import Cache, key_of
    from planatlas.linking.connections import RECEIVED, PublicTransport, deadline
    from planatlas.linking.failures import explained, one_line
except ModuleNotFoundError as error:
    if error.name in EXTRA:
        raise InputError("linking-missing") from None
    raise

from planatlas.linking.addresses import checked_address, place

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer with a status of 200 to 299, or 404: from where, of which media type, and since when."""

    url: str
    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime
    from_cache: bool = False
    stamp: str = field(default="", repr=False)


class Client:
    """One way to all sources. `cache` is the folder of kept answers (None: keep nothing).

    `offline` asks no one. `loopback` lets it ask this machine, at any port, where an address names it: for
    tests, and for a mirror of a source that a user runs. `any_port` lets it ask others at any port too.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        offline: bool = False,
        patience: Patience | None = None,
        loopback: bool = False,
        any_port: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open the cache. Raises InputError where it cannot be used, or there is none to answer offline."""
        self._patience = patience or Patience()
        self._pace = Pace(self._patience.per_second, sleep=sleep)
        self._sleep = sleep
        self._any_port = any_port or loopback
        self.offline = offline
        self._folder = str(cache or "")
        self._cache = Cache(cache, only_read=offline) if cache is not None else None
        if offline and self._cache is None:
            raise InputError("linking-cache-missing", where="--offline")
        transport: httpx.BaseTransport
        if offline and self._cache is not None:
            transport = self._cache.alone()
        else:
            transport = PublicTransport(loopback=loopback)
            transport = self._cache.around(transport) if self._cache is not None else transport
        # Not a client of httpx: it would keep cookies, and follow or at least prepare redirects by itself.
        self._transport = transport

    @property
    def most_rows(self) -> int:
        """How many rows of a SPARQL answer are read before it is taken for a mistake."""
        return self._patience.rows

    def get(
        self,
        address: str,
        hosts: Collection[str],
        accept: tuple[str, ...],
        parameters: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask one of these hosts for one of these media types; 404 is an answer too.

        Raises InputError with one line for everything else that can happen.
        """
        address = checked_address(address, hosts, any_port=self._any_port)
        if parameters:
            address += ("&" if urlsplit(address).query else "?") + urlencode(parameters)
        for _ in range(_MOST_REDIRECTS + 1):
            response, body = self._patiently(address, ", ".join(accept))
            target = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not target:
                return self._checked(address, response, body, accept)
            address = self._next(address, target, hosts)
        raise InputError("linking-redirect-loop", where=place(address))

    def forget(self, answer: Answer, accept: tuple[str, ...]) -> None:
        """Drop an answer from the cache that turned out to be none."""
        if self._cache is not None and not self.offline:
            self._cache.forget(key_of(answer.url, ", ".join(accept)), answer.stamp)

    def close(self) -> None:
        """Close the connections and the cache."""
        self._transport.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _next(self, here: str, target: str, hosts: Collection[str]) -> str:
        try:
            there = checked_address(urljoin(here, target), hosts, any_port=self._any_port)
        except (InputError, ValueError):
            there = ""
        if not there or (urlsplit(here).scheme == "https" and urlsplit(there).scheme == "http"):
            raise InputError("linking-redirect", where=place(here), target=one_line(target.partition("?")[0]))
        return there

    def _patiently(self, address: str, accept: str) -> tuple[httpx.Response, bytes]:
        for attempt in range(1, self._patience.attempts + 1):
            if not self.offline:
                self._pace.wait(urlsplit(address).netloc)
            try:
                response, body = self._once(address, accept)
            except InputError as error:
                # A connection that broke may hold the next time; nothing else of the kind passes so soon.
                if error.key != "linking-cut" or attempt == self._patience.attempts:
                    raise
                self._sleep(pause_after(attempt, {}, self._patience) or 0)
                continue
            if response.status_code not in PASSING or self.offline:
                return response, body
            pause = pause_after(attempt, response.headers, self._patience)
            if attempt == self._patience.attempts or pause is None:
                break
            self._sleep(pause)
        if response.status_code not in BUSY:
            return response, body
        asked = response.headers.get("Retry-After", "") if pause is None else ""
        raise InputError("linking-busy", where=place(address), status=response.status_code, asked=asked)

    def _once(self, address: str, accept: str) -> tuple[httpx.Response, bytes]:
        patience = self._patience
        times = {"connect": patience.connect, "read": patience.read, "write": patience.read, "pool": None}
        request = httpx.Request(
            "GET",
            address,
            headers={"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip, deflate"},
            extensions={"caching": {"key": key_of(address, accept)}, "timeout": times},
        )
        with explained(address, patience.whole, self._folder), deadline(patience.whole):
            response = self._transport.handle_request(request)
            response.request = request
            try:
                return response, self._read(address, response)
            finally:
                response.close()

    def _read(self, address: str, response: httpx.Response) -> bytes:
        """Read no more than an answer may have once it is unpacked: a small one can hold a very large one."""
        body = bytearray()
        for piece in response.iter_bytes(1 << 16):
            body += piece
            if len(body) > self._patience.largest:
                megabytes = self._patience.largest // (1024 * 1024)
                raise InputError("linking-too-large", where=place(address), megabytes=megabytes)
        return bytes(body)

    def _checked(
        self, address: str, response: httpx.Response, body: bytes, accept: tuple[str, ...]
    ) -> Answer:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        stamp = response.headers.get(RECEIVED, "")
        caching = response.extensions.get("caching") or {}
        answer = Answer(
            url=address,
            status=response.status_code,
            media_type=media_type,
            headers=response.headers,
            body=body,
            received=_moment(stamp),
            from_cache=bool(caching.get("from_cache")),
            stamp=stamp,
        )
        if response.status_code == 404:
            return answer
        if not 200 <= response.status_code < 300:
            key = {401: "linking-closed-source", 403: "linking-closed-source"}.get(
                response.status_code, "linking-status"
            )
            raise InputError(key, where=place(address), status=response.status_code, reason=_said(answer))
        if media_type not in accept:
            self.forget(answer, accept)
            key = "linking-html" if media_type in _HTML else "linking-media-type"
            raise InputError(key, where=place(address), type=media_type or "?", asked=accept[0])
        return answer


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return datetime.now(UTC)


def _said(answer: Answer) -> str:
    if answer.media_type in _HTML:
        return ""
    return one_line(answer.body[:2000].decode("utf-8", errors="replace"))
