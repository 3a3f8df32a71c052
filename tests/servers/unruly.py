"""A real HTTP server of the standard library that misbehaves as told, alone or in front of another server.

What it is told is a function of the request: it writes an answer, or returns False to pass the request on.
"""

from __future__ import annotations

import contextlib
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from servers.running import HOST, LOOPBACK

JSON = "application/sparql-results+json"
TRUE = b'{"head": {}, "boolean": true}'
# Headers of one connection, not of a message.
_OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "a"}}]}}'


@dataclass
class Request:
    """A request as it came in, and ways to answer it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    handler: BaseHTTPRequestHandler

    def answer(self, status: int, body: bytes = b"", type: str | None = None, **headers: str) -> bool:  # noqa: A002
        """Answer as HTTP prescribes."""
        self.begin(status, type, Content_Length=str(len(body)), **headers)
        self.handler.wfile.write(body)
        return True

    def begin(self, status: int, type: str | None = None, **headers: str) -> None:  # noqa: A002
        """Write the status and the headers."""
        self.handler.send_response(status)
        if type:
            self.handler.send_header("Content-Type", type)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def write(self, body: bytes) -> bool:
        """Write bytes as they are."""
        self.handler.wfile.write(body)
        self.handler.wfile.flush()
        return True

    def hang_up(self) -> bool:
        """Close the connection, whatever has been sent."""
        self.handler.close_connection = True
        self.handler.connection.close()
        return True


@dataclass(frozen=True)
class Answer:
    """What a server behind this one answers."""

    status: int
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[Request], bool]


@dataclass
class Unruly:
    """The server while it runs: its address, and the requests it has had."""

    url: str
    requests: list[Request] = field(default_factory=list)


@contextlib.contextmanager
def unruly(behaviour: Behaviour, upstream: str | None = None, *, anonymous: bool = False) -> Iterator[Unruly]:
    """Serve for the length of a `with` block; what the behaviour leaves alone goes to `upstream`.

    `anonymous` takes away what tells the engine.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers), body, self)
            state.requests.append(request)
            if behaviour(request):
                return
            if upstream is None:
                request.answer(404)
            else:
                _relay(request, pass_on(request, upstream), anonymous=anonymous)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Keep the output of the tests clean."""

        def version_string(self) -> str:
            return "Unruly"

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, *_: Any) -> None:
            """Say nothing of a client that has gone, or of a connection that a behaviour closed."""

    with Server((LOOPBACK, 0), Handler) as server:
        state = Unruly(f"http://{HOST}:{server.server_address[1]}/")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()


def pass_on(request: Request, upstream: str, body: bytes | None = None) -> Answer:
    """Send a request on, with another body if one is given, and return what the server behind answers."""
    kept = {name: text for name, text in request.headers.items() if name.lower() not in _OF_A_CONNECTION}
    data = (request.body or None) if body is None else body
    parts = urlsplit(upstream)
    url = f"{parts.scheme}://{parts.netloc}{request.path}"
    passed = urllib.request.Request(url, data, kept, method=request.method)  # noqa: S310
    try:
        with urllib.request.urlopen(passed, timeout=30) as response:  # noqa: S310
            return Answer(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


def _relay(request: Request, answer: Answer, *, anonymous: bool) -> None:
    handler = request.handler
    handler.send_response_only(answer.status)
    for name, value in answer.headers.items():
        names_the_engine = name.lower() in {"server", "fuseki-request-id"}
        if name.lower() not in _OF_A_CONNECTION and not (anonymous and names_the_engine):
            handler.send_header(name, value)
    if answer.status != 204:
        handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    handler.wfile.write(answer.body)
