"""Connections that go where they were checked to go, and that end in time.

httpx asks through a transport; this one resolves the name itself, refuses an address that is not public,
connects to the very address it has checked (TLS still verifies the name), and holds a whole exchange, from
the connection to the last byte, to one deadline: a server that sends a byte a second meets it as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import httpcore
import httpx

from planatlas.linking.addresses import is_own_machine, public_addresses

# When an answer came in, by our own clock: kept with it in the cache, renewed when it is revalidated.
RECEIVED: Final = "Planatlas-Received"

_ends: ContextVar[float] = ContextVar("_ends", default=float("inf"))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Hold all that is sent and read in a `with` block to so many seconds."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def _left(timeout: float | None, late: type[Exception]) -> float:
    left = _ends.get() - time.monotonic()
    if left <= 0:
        raise late("the deadline has passed")
    return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Connects to public addresses alone; `loopback` adds the own machine, by a name that is its own."""

    def __init__(self, *, loopback: bool) -> None:
        self._inner = httpcore.SyncBackend()
        self._loopback = loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        own = self._loopback and is_own_machine(host)
        for address in public_addresses(host, port, loopback=own):
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(self._inner.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class PublicTransport(httpx.BaseTransport):
    """The way of httpx to the public network; no proxy, no setting of the environment leads around it."""

    def __init__(self, *, loopback: bool = False) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_Checked(loopback=loopback)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises InputError for an address, and the exceptions of httpcore."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        now = datetime.now(UTC)
        headers = [pair for pair in response.headers if pair[0].lower() != RECEIVED.lower().encode()]
        headers.append((RECEIVED.encode(), now.isoformat().encode()))
        if not any(name.lower() == b"date" for name, _ in headers):
            # What is cached without a date gets one (RFC 9110, section 6.6.1).
            headers.append((b"Date", format_datetime(now, usegmt=True).encode()))
        names = {name.lower() for name, _ in headers}
        if response.status in {302, 303, 307} and not names & {b"cache-control", b"expires"}:
            # Such a redirect is kept only if it says for how long. Kept as stale it is asked for again each
            # time, and offline the way to the answer is still known.
            headers.append((b"Cache-Control", b"max-age=0"))
        return httpx.Response(
            response.status,
            headers=headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()
