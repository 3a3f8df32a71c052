"""The routes: `/sparql` for programs, `/en/sparql.html` and `/es/sparql.html` for people."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planatlas.atlas.stored import dataset_of, our_graphs
from planatlas.jsonld_context import to_jsonld
from planatlas.labels import LANGUAGES, message
from planatlas.publishing.pages import Pages
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.publication import Answer, Publication
from planatlas.publishing.pages.requests import CSP, LOG, redirect, sent
from planatlas.publishing.sparql.data import graphs_as_text
from planatlas.publishing.sparql.description import description
from planatlas.publishing.sparql.engine import Asked, Reply
from planatlas.publishing.sparql.formats import GRAPHS, content_type, wanted, wants_page
from planatlas.publishing.sparql.limits import Limits
from planatlas.publishing.sparql.page import ROWS, SIZE, shown
from planatlas.publishing.sparql.pool import Ended, Pool
from planatlas.publishing.sparql.request import Refused, asked, in_address, read, reader
from planatlas.store import Store, serialise

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH: Final = "/sparql"
METHODS: Final = "GET, HEAD, POST, OPTIONS"
# Virtuoso's name for where an answer was cut, which clients know.
CUT: Final = "X-SPARQL-MaxRows"
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"{CUT}, Planatlas-Warning, Planatlas-Data, Retry-After",
}
# The one style sheet that the editor writes into the page, for the edges of columns that can be dragged; all
# its other styles stand in a file. The hash is that of the locked version (docs/decisions/0040).
_EDITOR_CSP: Final = f"{CSP}; style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"


class Endpoint:
    """The endpoint over what a publication holds."""

    def __init__(self, publication: Publication, limits: Limits | None = None) -> None:
        self._publication = publication
        self._limits = limits or Limits()
        self._pool = Pool(self._setup, self._limits)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._described: dict[str, Any] | None = None
        self._version = publication.pages.desk.version.data
        self._preparing: asyncio.Lock | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes, to stand before those of the pages."""
        pages = [Route(f"/{lang}{PATH}.html", self.page, methods=["GET"]) for lang in LANGUAGES]
        every = [*METHODS.split(", "), "PUT", "PATCH", "DELETE"]
        return [Route(PATH, self.protocol, methods=every), *pages]

    async def close(self) -> None:
        """End all queries and their processes."""
        await self._pool.close()
        if self._folder is not None:
            self._folder.cleanup()

    async def protocol(self, request: Request) -> Response:
        """Answer a request of the SPARQL 1.1 Protocol."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_preflight())
        if request.method not in METHODS:
            lang = reader(request, _lenient(request))
            return _fault(Reply(405, key="sparql-method", details={"method": request.method}), lang)
        try:
            operation = await read(request, self._limits)
        except Refused as refused:
            reply = Reply(refused.status, key=refused.key, details=refused.details)
            return _fault(reply, reader(request, _lenient(request)))
        lang = operation.lang
        page = request.method != "POST" and wants_page(request.headers.get("accept"))
        if operation.asked is None:
            if request.method == "POST":
                return _fault(Reply(400, key="sparql-no-query"), lang)
            if page:
                return redirect(f"/{lang}{PATH}.html", 303, "Accept, Accept-Language", request)
            return await self._service(request, lang)
        if page and not operation.asked.form:
            query = urlencode({"query": operation.asked.text})
            return redirect(f"/{lang}{PATH}.html?{query}", 303, "Accept, Accept-Language", request)
        reply = await self._answered(request, operation.asked)
        return _fault(reply, lang) if reply.key else self._response(reply)

    async def page(self, request: Request) -> Response:
        """Show the page: a box for a query, and the answer where one was asked."""
        lang = request.url.path[1:3]
        fault, reply, question = "", None, None
        try:
            question = asked(in_address(request), "", None, self._limits)
        except Refused as refused:
            fault, status = message(refused.key, lang, **refused.details), refused.status
        else:
            status = 200
        # Whoever looks at the page will ask: the processes are there by then.
        self._pool.start()
        if question is not None:
            small = replace(question, form="rows", rows=ROWS, size=SIZE)
            reply = await self._answered(request, small)
            if reply.key:
                fault, status = text_of(reply, lang), reply.status

        def make(pages: Pages) -> Answer:
            text = question.text if question else ""
            page = pages.build("sparql", lang, {"query": [text]} if text else {})
            context = shown(pages.desk, lang, page.context(), question, reply, fault)
            query = urlencode({"query": text}) if text else ""
            filled = Page(**{**page.__dict__, "context": lambda: context, "query": query})
            html = pages.html(filled, lang).encode()
            kept = not text and not fault
            policy = (("Content-Security-Policy", _EDITOR_CSP),)
            return Answer(html, "text/html; charset=utf-8", status, policy, kept)

        key = ("sparql", lang) if question is None and not fault else ("sparql", id(request))
        answer = await run_in_threadpool(self._publication.make, key, make)
        return sent(request, answer, "no-cache")

    async def _answered(self, request: Request, question: Asked) -> Reply:
        """Return the answer to a query; where the client goes away, the query ends."""
        if self._publication.due():
            # Whoever makes something looks first whether the data are others now.
            await run_in_threadpool(self._publication.make, ("sparql-look", id(request)), _nothing)
        if self._version != (version := self._publication.pages.desk.version.data):
            self._version, self._described = version, None
            self._pool.renew()
        asking = asyncio.ensure_future(self._pool.answer(asdict(question)))
        leaving = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                return Reply(499, key="sparql-busy")
            return asking.result()
        except Ended as ended:
            return ended.reply
        finally:
            for task in (asking, leaving):
                task.cancel()
            await asyncio.gather(asking, leaving, return_exceptions=True)

    def _response(self, reply: Reply) -> Response:
        version = self._publication.pages.desk.version
        headers = {**_OPEN, "Vary": "Accept", "Cache-Control": "no-cache", "Planatlas-Data": version.short}
        if reply.cut:
            headers[CUT] = str(reply.rows)
            headers["Planatlas-Warning"] = message("sparql-cut", "en", count=str(reply.rows))
        return Response(reply.body, reply.status, headers, reply.media_type)

    async def _service(self, request: Request, lang: str) -> Response:
        """Send the service description."""
        media = wanted(request.headers.get("accept"), request.query_params.get("format", ""), graph=True)
        if media is None:
            return _fault(
                Reply(406, key="sparql-not-acceptable", details={"offers": ", ".join(GRAPHS)}), lang
            )
        address = str(request.url.replace(query="", fragment=""))
        setup = await self._setup()
        versions = dict(self._publication.pages.desk.version.graphs)
        triples = description(address, [(graph, versions.get(graph, "")) for graph in setup["graphs"]])
        body = to_jsonld(triples, {}) if media[1] == "jsonld" else serialise(triples, media[1])
        headers = {**_OPEN, "Vary": "Accept", "Cache-Control": "no-cache"}
        return Response(body, 200, headers, content_type(media[0]))

    async def _setup(self) -> dict[str, Any]:
        """Return what a process needs to open the store; the data of files are written out once."""
        if self._preparing is None:
            self._preparing = asyncio.Lock()
        async with self._preparing:
            if self._described is None:
                await run_in_threadpool(self._publication.make, ("sparql-setup", id(self)), self._describe)
            return dict(self._described or {})

    def _describe(self, pages: Pages) -> Answer:
        atlas = pages.desk.atlas
        source, graphs = atlas.store, our_graphs(atlas.collection)
        described: dict[str, Any] = {"data": "", "location": "", "graphs": graphs, "closed": False}
        if atlas.collection.source is None:
            if self._folder is not None:
                self._folder.cleanup()
            self._folder = tempfile.TemporaryDirectory(prefix="planatlas-sparql-")
            path = Path(self._folder.name, "data.nq")
            with path.open("w", encoding="utf-8") as file:
                file.writelines(graphs_as_text(atlas))
            described["data"] = str(path)
        else:
            described["location"] = source.location
            described["closed"] = not isinstance(source, Store) or dataset_of(source, graphs) is not None
        described["memory"] = self._limits.memory
        self._described = described
        return Answer(b"", "text/plain", keep=False)


class Ending:
    """Ends the processes of an endpoint with the application."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], endpoint: Endpoint) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; of the life of the application, look at its end."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def watched() -> MutableMapping[str, Any]:
            event = await receive()
            if event["type"] == "lifespan.shutdown":
                await self._endpoint.close()
            return event

        await self._app(scope, watched, send)


def _nothing(_: Pages) -> Answer:
    return Answer(b"", "text/plain", keep=False)


async def _left(request: Request) -> None:
    """Return when the client has gone."""
    while True:
        event = await request.receive()
        if event["type"] == "http.disconnect":
            return


def text_of(reply: Reply, lang: str) -> str:
    """Return what a reply without an answer says, in one line."""
    if reply.key.startswith(("remote-", "store-")):
        # Where the data are kept is nothing to tell a stranger.
        LOG.warning("a query got no answer: %s", message(reply.key, "en", **reply.details))
        return message("page-error-503", lang)
    text = message(reply.key, lang, **reply.details)
    return " ".join((f"{reply.where}: {text}" if reply.where else text).split())


def _fault(reply: Reply, lang: str) -> Response:
    headers = {**_OPEN, "Content-Language": lang, "Cache-Control": "no-store", "Vary": "Accept-Language"}
    if reply.key in {"sparql-busy", "sparql-gave-way"}:
        headers["Retry-After"] = "5"
    if reply.status == 405:
        headers["Allow"] = METHODS
    return Response(text_of(reply, lang) + "\n", reply.status, headers, "text/plain; charset=utf-8")


def _preflight() -> dict[str, str]:
    return {
        **_OPEN,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
        "Access-Control-Max-Age": "86400",
        "Allow": METHODS,
    }


def _lenient(request: Request) -> list[tuple[str, str]]:
    with suppress(Refused):
        return in_address(request)
    return []
