"""Read a request of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation).

Three ways to ask: GET with `query`, POST of a form, POST of the query itself. Beside the parameters of the
standard `format` names a format and `lang` the language of what is said, for a link can set no header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from planatlas.labels import LANGUAGES
from planatlas.publishing.negotiation import language
from planatlas.publishing.sparql.engine import Asked
from planatlas.publishing.sparql.formats import GRAPHS, RESULTS
from planatlas.publishing.sparql.limits import Limits

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_MOST: Final = 200
_FORMATS: Final = frozenset({*RESULTS.values(), *GRAPHS.values()})
_CODINGS: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})
_UPDATE_PARAMETERS: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
Pairs = list[tuple[str, str]]


class Refused(Exception):  # noqa: N818 - not an error of the program: a request that is not one
    """The request is not one of the protocol: a status, and the message that says why."""

    def __init__(self, status: int, key: str, **details: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.details = details


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks, with the language of the reader; `asked` is None where there is no query."""

    lang: str
    asked: Asked | None


def reader(request: Request, pairs: Pairs) -> str:
    """Return the language of a reader: what the address says, else what the client prefers."""
    wanted = next((value for name, value in pairs if name == "lang"), "")
    return wanted if wanted in LANGUAGES else language(request.headers.get("accept-language"))


def in_address(request: Request) -> Pairs:
    """Return the parameters in the address. Raises Refused."""
    return _pairs(request.scope["query_string"].decode("latin-1"))


async def read(request: Request, limits: Limits) -> Operation:
    """Return what a GET or POST asks. Raises Refused."""
    pairs = in_address(request)
    text: str | None = None
    if request.method == "POST":
        kind, _, rest = (request.headers.get("content-type") or "").partition(";")
        kind = kind.strip().lower()
        if kind == UPDATE:
            raise Refused(403, "sparql-update", word="UPDATE")
        if kind not in {FORM, QUERY} or _charset(rest) not in _CODINGS:
            raise Refused(415, "sparql-media-type", offers=f"{FORM}, {QUERY}")
        body = await _body(request, limits)
        if kind == QUERY:
            text = _text(body)
        else:
            pairs += _pairs(_text(body))
    return Operation(reader(request, pairs), asked(pairs, request.headers.get("accept"), text, limits))


def asked(pairs: Pairs, accept: str | None, text: str | None, limits: Limits) -> Asked | None:
    """Return the query of a request, None where it has no parameter of one. Raises Refused."""
    if any(name in _UPDATE_PARAMETERS for name, _ in pairs):
        raise Refused(403, "sparql-update", word="update")
    queries = [value for name, value in pairs if name == "query"]
    graphs = {
        field: tuple(value for name, value in pairs if name == f"{field}-graph-uri")
        for field in ("default", "named")
    }
    if len(queries) + (text is not None) > 1:
        raise Refused(400, "sparql-two-queries")
    text = queries[0] if queries else text
    if text is None:
        if any(graphs.values()):
            raise Refused(400, "sparql-no-query")
        return None
    if not text.strip():
        raise Refused(400, "sparql-no-query")
    if len(text.encode("utf-8", "replace")) > limits.query:
        raise Refused(413, "sparql-too-long", most=str(limits.query))
    form = next((value for name, value in pairs if name == "format" and value), "")
    if form and form not in _FORMATS:
        raise Refused(400, "sparql-format", form=form[:40], offers=", ".join(sorted(_FORMATS)))
    return Asked(text, graphs["default"], graphs["named"], accept or "", form, limits.rows, limits.size)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


async def _body(request: Request, limits: Limits) -> bytes:
    # In a form each byte of the query may take three.
    most = 4 * limits.query
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise Refused(413, "sparql-too-long", most=str(limits.query))
        parts.append(part)
    return b"".join(parts)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "sparql-not-utf-8") from None


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise Refused(400, "sparql-not-utf-8") from None
    except ValueError:
        raise Refused(400, "sparql-two-queries") from None
