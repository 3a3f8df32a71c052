"""Send one HTTP request and return a whole answer, or say in one line why there is none.

What `urllib` does by itself is too trusting here: it turns a redirected POST into a GET, carries a password
to another host, and takes an answer that breaks off for a short one.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, Final, NoReturn
from urllib.parse import urljoin, urlsplit, urlunsplit

from planatlas.errors import InputError
from planatlas.store.credentials import Credentials

_ATTEMPTS: Final = 4
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_MOST_REDIRECTS: Final = 5
# How much longer a request may take that writes.
_WRITING: Final = 10
_PIECE: Final = 1 << 16
# A request larger than this is not sent before it is known how the server wants its password: Virtuoso
# answers 401 and closes the connection while the client still writes.
_SMALL: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status of 200 to 299, or 404: its media type, headers, and all of its body."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: urllib.request.Request, response: Any) -> Any:  # noqa: ARG002
        return response

    https_response = http_response


class _Patient:
    """A connection that does not ask to be closed.

    Asked to close, Fuseki marks the end of an answer by closing alone, and one that breaks off looks whole.
    """

    def putheader(self, header: Any, *values: Any) -> None:
        if str(header).lower() != "connection":
            super().putheader(header, *values)  # type: ignore[misc]


class _Connection(_Patient, http.client.HTTPConnection):
    """Over HTTP."""


class _SafeConnection(_Patient, http.client.HTTPSConnection):
    """Over HTTPS."""


class _Handler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_Connection, request)


class _SafeHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_SafeConnection, request)


class Transport:
    """A way to one server: password, timeout, and another try where the server is busy.

    `timeout` is for the whole of a request, in seconds; `pause` waits between tries.
    """

    def __init__(
        self, credentials: Credentials, timeout: float, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self._pause = pause
        self._opener = urllib.request.build_opener(_AnyStatus, _Handler, _SafeHandler)

    def send(
        self, request: urllib.request.Request, *, repeatable: bool = True, writes: bool = False
    ) -> Answer:
        """Send a request and read all of its answer; 404 is an answer too. One that writes has more time.

        A busy server (429 and, where a request may be repeated, 503) is asked again after the time it
        names, or after a pause that doubles; four times at most. Raises InputError.
        """
        seconds = self._timeout * (_WRITING if writes else 1)
        for attempt in range(1, _ATTEMPTS + 1):
            response = self._through_redirects(request, seconds)
            if response.status not in ({429, 503} if repeatable else {429}):
                return self._checked(request, response, seconds)
            wait = _retry_after(response.headers)
            response.close()
            if attempt == _ATTEMPTS or (wait or 0) > _LONGEST_PAUSE:
                break
            self._pause(wait if wait is not None else _FIRST_PAUSE * 2 ** (attempt - 1))
        asked = "" if wait is None else f"{wait:.0f}"
        raise InputError("remote-busy", where=place(request.full_url), status=response.status, seconds=asked)

    def _through_redirects(self, request: urllib.request.Request, seconds: float) -> Any:
        for _ in range(_MOST_REDIRECTS):
            response = self._authorised(request, seconds)
            target = response.headers.get("Location")
            if response.status not in {301, 302, 307, 308} or not target:
                return response
            response.close()
            here, there = urlsplit(request.full_url), urlsplit(urljoin(request.full_url, target))
            if here.hostname != there.hostname or (here.scheme == "https" and there.scheme != "https"):
                raise InputError(
                    "remote-redirect", where=place(request.full_url), target=place(there.geturl())
                )
            request = urllib.request.Request(  # noqa: S310 - the scheme is that of the first, or https
                there.geturl(), request.data, dict(request.header_items()), method=request.get_method()
            )
        raise InputError("remote-redirect-loop", where=place(request.full_url))

    def _authorised(self, request: urllib.request.Request, seconds: float) -> Any:
        if not self._credentials:
            return self._open(request, seconds)
        body = request.data
        if isinstance(body, bytes) and len(body) > _SMALL and not self._credentials.knows(request.full_url):
            question = urllib.request.Request(request.full_url, method="GET")  # noqa: S310
            with self._open(question, seconds) as response:
                self._credentials.learn(request.full_url, response.headers, response.status)
        # A second time for the first challenge, a third for a nonce that has grown old.
        for _ in range(3):
            self._credentials.add_to(request)
            response = self._open(request, seconds)
            if response.status != 401 or not self._credentials.learn(
                request.full_url, response.headers, response.status
            ):
                return response
            response.close()
        return response

    def _open(self, request: urllib.request.Request, seconds: float) -> Any:
        try:
            return self._opener.open(request, timeout=seconds)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._explain(request, error, seconds)

    def _checked(self, request: urllib.request.Request, response: Any, seconds: float) -> Answer:
        media_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
        body = self._read(request, response, seconds)
        answer = Answer(response.status, media_type, response.headers, body)
        if 200 <= answer.status < 300 or answer.status == 404:
            return answer
        details = {"status": answer.status, "reason": self._credentials.hidden(reason(answer))}
        keys = {400: "remote-query-refused", 403: "remote-forbidden"}
        if answer.status == 401:
            keys[401] = "remote-password-refused" if self._credentials else "remote-password-missing"
        key = keys.get(answer.status, "remote-failed" if answer.status >= 500 else "remote-status")
        raise InputError(key, where=place(request.full_url), **details)

    def _read(self, request: urllib.request.Request, response: Any, seconds: float) -> bytes:
        end = time.monotonic() + seconds
        pieces = []
        try:
            with response:
                while piece := response.read1(_PIECE):
                    pieces.append(piece)
                    if time.monotonic() > end:
                        raise TimeoutError
                if response.length:
                    raise http.client.IncompleteRead(b"", response.length)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._explain(request, error, seconds)
        return b"".join(pieces)

    def _explain(self, request: urllib.request.Request, error: Exception, seconds: float) -> NoReturn:
        cause: object = error.reason if isinstance(error, urllib.error.URLError) else error
        host = urlsplit(request.full_url).hostname or ""
        keys: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
            (TimeoutError, "remote-timeout"),
            (socket.gaierror, "remote-unknown-host"),
            (ConnectionRefusedError, "remote-refused"),
            (ssl.SSLError, "remote-tls"),
            ((ConnectionError, http.client.IncompleteRead, http.client.BadStatusLine), "remote-closed"),
            (http.client.HTTPException, "remote-broken"),
        )
        key = next((key for kinds, key in keys if isinstance(cause, kinds)), "remote-unreachable")
        said = _one_line(str(getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or cause))
        said = self._credentials.hidden(said)
        raise InputError(
            key, where=place(request.full_url), seconds=f"{seconds:g}", host=host, reason=said
        ) from None


def patience(timeout: float | None) -> float:
    """Return how many seconds a request may take: as given, from PLANATLAS_STORE_TIMEOUT, or 60.

    Raises InputError `remote-patience`.
    """
    if timeout is not None:
        return timeout
    stated = os.environ.get("PLANATLAS_STORE_TIMEOUT") or "60"
    try:
        seconds = float(stated)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise InputError("remote-patience", value=stated)
    return seconds


def place(url: str) -> str:
    """Return an address as it may be shown: without user, password, query and fragment.

    >>> place("https://ana:secret@example.org:8443/atlas/data?graph=x")
    'https://example.org:8443/atlas/data'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def without_user(url: str) -> str:
    """Return an address without the user and password in it, all else kept.

    >>> without_user("https://ana:secret@example.org/atlas?key=1")
    'https://example.org/atlas?key=1'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def reason(answer: Answer) -> str:
    """Return what a server says of a failure, on one line and not too long, markup taken away."""
    text = answer.body[:20_000].decode("utf-8", errors="replace")
    if "html" in answer.media_type:
        text = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?is)<head.*?</head>|<style.*?</style>", " ", text)))
    # Virtuoso repeats the whole query after its message.
    return _one_line(text.split("SPARQL query:")[0])


def _one_line(text: str) -> str:
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return (shown if len(shown) <= 300 else f"{shown[:299]}…").rstrip(".")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait: a number, or a date."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
