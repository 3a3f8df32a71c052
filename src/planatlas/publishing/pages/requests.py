"""Requests and answers of the server: what a request may say, and the headers that keep a page harmless."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, message
from planatlas.publishing.negotiation import language
from planatlas.publishing.pages.publication import Answer
from planatlas.publishing.pages.render import HERE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Params = dict[str, list[str]]

LOG: Final = logging.getLogger("planatlas.serve")
CSP: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](?::\d{1,5})?")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_LONGEST_QUERY: Final = 8_000
_MOST_VALUES: Final = 200
_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}


class Headers:
    """Adds to every answer what keeps a page from being used against its reader."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                given = {name.lower() for name, _ in event.get("headers", ())}
                added = [pair for pair in HEADERS if pair[0] not in given]
                event["headers"] = [*event.get("headers", ()), *added]
            await send(event)

        await self._app(scope, receive, with_headers)


@lru_cache(maxsize=1)
def static_files() -> dict[str, Answer]:
    """Return the static files by name, read once: no path of a request ever reaches the disk."""
    folder: Path = HERE / "static"
    return {
        path.relative_to(folder).as_posix(): Answer(
            path.read_bytes(), _MEDIA.get(path.suffix, "application/octet-stream")
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sent(request: Request, answer: Answer, caching: str, *, cors: bool = False) -> Response:
    """Return the response of an answer; 304 where the client has it already."""
    headers = {"ETag": answer.tag, "Cache-Control": caching, **dict(answer.headers)}
    if cors:
        headers["Access-Control-Allow-Origin"] = "*"
    if answer.status == 200 and request.headers.get("if-none-match") == answer.tag:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, answer.status, headers, answer.media_type)


def redirect(target: str, status: int, vary: str, request: Request) -> Response:
    """Send a client to a path of ours, relative to the server whatever name the client has for it."""
    prefix = str(request.scope.get("root_path", ""))
    path, mark, query = target.partition("?")
    location = quote(prefix + path, safe="/~.-_%+,") + mark + quote(query, safe="=&%+~.-_/:,;@!$'()*")
    headers = {"Location": location, "Cache-Control": "no-cache"}
    if vary:
        headers["Vary"] = vary
    return Response(status_code=status, headers=headers)


def normal_path(raw: bytes) -> str:
    """Return the path of a request as pages have it: `~` for `%`, what need not be escaped as it is."""

    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if re.fullmatch(r"[A-Za-z0-9._+,-]", character) else f"~{match[1].upper()}"

    text = raw.decode("latin-1").partition("?")[0]
    return _ESCAPE.sub(plain, text).strip("/")


def params_of(request: Request) -> Params:
    """Return the query of a request. Raises InputError `page-error-400` for one that is too long."""
    query = request.scope["query_string"].decode("latin-1")
    found: Params = {}
    if len(query) > _LONGEST_QUERY:
        raise HTTPException(400)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=_MOST_VALUES)
    except ValueError:
        raise HTTPException(400) from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def frozen(params: Params) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the parameters as a key."""
    return tuple(sorted((name, tuple(values)) for name, values in params.items()))


def reader_of(request: Request) -> str:
    """Return the language of a request: that of its path, else the one that the browser names."""
    first = request.url.path[1:3]
    known = first in LANGUAGES and request.url.path[3:4] in {"", "/"}
    return first if known else language(request.headers.get("accept-language"))


def api_language(params: Params) -> str:
    """Return the language of a request for JSON, English where it names none of ours."""
    wanted = next(iter(params.get("lang", ())), LANGUAGES[0])
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def origin_of(request: Request) -> str:
    """Return the address that a client has for this server, where it is one that can be shown."""
    origin = str(request.base_url).rstrip("/")
    return origin if _ORIGIN.fullmatch(origin) else ""


def status_of(error: Exception, lang: str, *, in_path: bool) -> tuple[int, str, str]:
    """Return the status, the key and the words for what went wrong."""
    if not isinstance(error, InputError):
        LOG.warning("the store cannot be read: %s", error)
        return 503, "store", message("page-error-503", lang)
    if error.key.startswith(("remote-", "store-")):
        LOG.warning("%s", error)
        return 503, error.key, message("page-error-503", lang)
    missing = in_path and error.key in {"unknown-country", "question-unknown"}
    return 404 if missing else 400, error.key, error.text(lang)


def fault_json(status: int, key: str, text: str) -> Response:
    """Return a fault as JSON: its key, and the words for it."""
    body = json.dumps({"error": key, "message": text}, ensure_ascii=False) + "\n"
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return Response(body, status, headers, "application/json")
