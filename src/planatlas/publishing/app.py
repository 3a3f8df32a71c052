"""The server: pages, RDF, JSON and the check of files over HTTP, as one ASGI application.

`create_app` asks for the extra `serve`. What is served is made by `planatlas.publishing.pages`; here stand
the routes, the ways in which a request can be wrong, and the headers that keep a page harmless.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import BASE
from planatlas.publishing.negotiation import HTML, language, media_type
from planatlas.publishing.pages import Pages, Unknown, api, openapi
from planatlas.publishing.pages.countries import pictures
from planatlas.publishing.pages.paths import RDF_SUFFIXES, path_of
from planatlas.publishing.pages.publication import Answer, Publication
from planatlas.publishing.pages.questions import DOWNLOADS, download
from planatlas.publishing.pages.rdf import context_of, rdf_text
from planatlas.publishing.pages.requests import (
    LOG,
    Headers,
    Params,
    api_language,
    fault_json,
    frozen,
    normal_path,
    origin_of,
    params_of,
    reader_of,
    redirect,
    sent,
    static_files,
    status_of,
)
from planatlas.publishing.pages.uploads import Uploads
from planatlas.publishing.sparql.endpoint import Ending, Endpoint
from planatlas.publishing.sparql.limits import Limits

_PICTURE: Final = re.compile(r"countries/([a-z]{3})(?:-\d+)?")
_MOST_WARM: Final = 30


def create_app(
    publication: Publication, routes: Sequence[BaseRoute] = (), limits: Limits | None = None
) -> Starlette:
    """Return the application; `routes` are further ones, `limits` those of queries in SPARQL."""
    site = Site(publication)
    endpoint = Endpoint(publication, limits)
    get = ["GET", "HEAD"]
    return Starlette(
        routes=[
            *routes,
            *endpoint.routes,
            Route("/", site.front, methods=get),
            Route("/static/{name:path}", site.static, methods=get),
            Route("/api/openapi.json", site.openapi, methods=get),
            Route("/api/{path:path}", site.api, methods=get),
            *(Route(f"/{lang}/validate.html", site.check, methods=["POST"]) for lang in LANGUAGES),
            Route("/{path:path}", site.anything, methods=get),
        ],
        lifespan=site.warm,
        middleware=[Middleware(Ending, endpoint=endpoint), Middleware(Headers)],
        exception_handlers={HTTPException: site.refused, 500: site.broken},
    )


class Site:
    """The answers to requests."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self._context: Any = None
        self._uploads = Uploads()

    @asynccontextmanager
    async def warm(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002
        """Make the pages that take longest before somebody asks for them, one by one beside the others."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._make_first)
            yield
            tasks.cancel_scope.cancel()

    async def _make_first(self) -> None:
        countries = [f"countries/{code.lower()}" for code in self.publication.pages.desk.atlas.countries]
        for stem in ("matrix", "index", *countries[:_MOST_WARM]):
            for lang in LANGUAGES:
                try:
                    await self._made(("html", lang, stem, (), ""), _html(stem, lang, {}, ""))
                except (Unknown, InputError, OSError) as error:
                    LOG.warning("%s: %s", stem, error)
                    return

    async def front(self, request: Request) -> Response:
        """Send a reader to the first page in the language that the browser names."""
        lang = language(request.headers.get("accept-language"))
        return redirect(f"/{lang}/index.html", 302, "Accept-Language", request)

    async def static(self, request: Request) -> Response:
        """Send a style sheet, picture or script of ours; only those that were there at the start."""
        found = static_files().get(request.path_params["name"])
        if found is None:
            return await self._missing(request)
        return sent(request, found, "no-cache")

    async def openapi(self, request: Request) -> Response:
        """Send the description of the JSON routes."""
        body = json.dumps(openapi.document(), ensure_ascii=False, indent=1).encode()
        return sent(request, Answer(body, "application/json"), "no-cache", cors=True)

    async def api(self, request: Request) -> Response:
        """Answer a JSON route."""
        path = request.path_params["path"]
        params = params_of(request)

        def make(pages: Pages) -> Answer:
            return Answer(api.answer(pages.desk, path, params).encode(), "application/json")

        try:
            answer = await self._made(("api", path, frozen(params)), make)
        except Unknown as error:
            text = message("page-fault-404", api_language(params), path=error.path[:200] or "/")
            return fault_json(404, "not-found", text)
        except (InputError, OSError) as error:
            return fault_json(*status_of(error, api_language(params), in_path=not params))
        return sent(request, answer, "no-cache", cors=True)

    async def check(self, request: Request) -> Response:
        """Check a file that was sent, and forget it."""
        lang = request.url.path.split("/")[1]
        status, context, copy = await self._uploads.checked(request, lang)
        if copy is not None:
            headers = {"Content-Disposition": f'attachment; filename="{copy.name}"'}
            return Response(copy.body, media_type=copy.media_type, headers=headers)

        def make(pages: Pages) -> Answer:
            page = pages.build("validate", lang)
            shown = {**page.context(), **context}
            html = pages.html(replace(page, context=lambda: shown), lang)
            return Answer(html.encode(), "text/html; charset=utf-8", status, keep=False)

        answer = await run_in_threadpool(self.publication.make, ("check", id(request)), make)
        return sent(request, answer, "no-store")

    async def anything(self, request: Request) -> Response:
        """Answer for a page, its data, a download, or an IRI."""
        path = normal_path(request.scope.get("raw_path") or request.url.path.encode())
        lang, _, rest = path.partition("/")
        try:
            if lang in LANGUAGES:
                return await self._in_language(request, lang, rest)
            return await self._as_data(request, path)
        except Unknown as error:
            return await self._missing(request, error)
        except (InputError, OSError) as error:
            reader = lang if lang in LANGUAGES else language(request.headers.get("accept-language"))
            status, _, text = status_of(error, reader, in_path=False)
            return await self._fault(request, reader, status, text)

    async def _in_language(self, request: Request, lang: str, rest: str) -> Response:
        if not rest:
            return redirect(f"/{lang}/index.html", 302, "", request)
        stem, _, suffix = rest.rpartition(".")
        params = params_of(request)
        if suffix == "html":
            origin = origin_of(request) if stem.startswith("questions/") else ""
            page = _html(stem, lang, params, origin)
            answer = await self._made(("html", lang, stem, frozen(params), origin), page)
            return sent(request, answer, "no-cache")
        if suffix in DOWNLOADS and stem.startswith("questions/"):
            name = stem.removeprefix("questions/")

            def file(pages: Pages) -> Answer:
                if name not in pages.desk.atlas.library.questions:
                    raise Unknown(stem, pages.nearest(stem, lang))
                return Answer(*download(pages.desk, name, suffix, params, lang))

            answer = await self._made(("file", lang, stem, suffix, frozen(params)), file)
            named = name.replace("/", "-") + "." + suffix
            response = sent(request, answer, "no-cache", cors=True)
            response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
            return response
        if suffix == "svg" and (country := _PICTURE.fullmatch(stem)):

            def picture(pages: Pages) -> Answer:
                if country[1].upper() not in pages.desk.atlas.countries:
                    raise Unknown(stem, pages.nearest(stem, lang))
                drawn = dict(pictures(pages.desk, country[1], lang))
                if stem not in drawn:
                    raise Unknown(stem, pages.nearest(stem, lang))
                return Answer(drawn[stem].encode(), "image/svg+xml")

            return sent(request, await self._made(("svg", lang, stem), picture), "no-cache")
        raise Unknown(rest)

    async def _as_data(self, request: Request, path: str) -> Response:
        stem, _, suffix = path.rpartition(".")
        params = params_of(request)
        if suffix in RDF_SUFFIXES and stem:

            def data(pages: Pages) -> Answer:
                triples = pages.build(stem, LANGUAGES[0], params).triples()
                if self._context is None:
                    self._context = context_of(pages.desk.atlas)
                body = rdf_text(triples, suffix, self._context).encode()
                return Answer(body, RDF_SUFFIXES[suffix])

            answer = await self._made(("rdf", stem, suffix, frozen(params)), data)
            return sent(request, answer, "no-cache", cors=True)
        path = path_of(BASE + path.replace("~", "%")) or path
        lang = language(request.headers.get("accept-language"))
        wanted = media_type(request.headers.get("accept"))

        def exists(pages: Pages) -> Answer:
            pages.build(path, lang, params)
            return Answer(b"", "text/plain")

        await self._made(("exists", path, frozen(params)), exists)
        if wanted is None:
            return await self._fault(request, lang, 406, message("page-fault-406", lang))
        endings = {media: ending for ending, media in RDF_SUFFIXES.items()}
        target = f"/{lang}/{path}.html" if wanted == HTML else f"/{path}.{endings[wanted]}"
        query = request.scope["query_string"].decode("latin-1")
        return redirect(target + (f"?{query}" if query else ""), 303, "Accept, Accept-Language", request)

    async def _made(self, key: tuple[object, ...], make: Callable[[Pages], Answer]) -> Answer:
        """Return an answer at once where it was made already, else make it in a thread."""
        kept = self.publication.kept(key)
        if kept is not None and not self.publication.due():
            return kept
        return await run_in_threadpool(self.publication.make, key, make)

    async def _missing(self, request: Request, error: Unknown | None = None) -> Response:
        lang = reader_of(request)
        path = unquote(request.url.path)[:200]
        near = error.near if error else ()
        return await self._fault(request, lang, 404, message("page-fault-404", lang, path=path), near)

    async def _fault(
        self, request: Request, lang: str, status: int, text: str, near: Sequence[tuple[str, str]] = ()
    ) -> Response:
        html = self.publication.pages.fault(lang, status, text, request.url.path[1:], near)
        headers = {"Content-Language": lang, "Cache-Control": "no-store"}
        if status == 503:
            headers["Retry-After"] = "10"
        return Response(html, status, headers, "text/html; charset=utf-8")

    async def refused(self, request: Request, error: Exception) -> Response:
        """Say in words what the routes refuse: a method that is not there."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        lang = reader_of(request)
        if status == 405:
            text = message("page-fault-405", lang, method=request.method[:20])
            if request.url.path.startswith("/api/"):
                response = fault_json(405, "method", text)
            else:
                response = await self._fault(request, lang, 405, text)
            response.headers["Allow"] = "GET, HEAD"
            return response
        if status == 404:
            return await self._missing(request)
        return await self._fault(request, lang, 400, message("page-error-400", lang))

    async def broken(self, request: Request, error: Exception) -> Response:
        """Say that the fault is ours; what it was goes to the log alone."""
        LOG.error("%s %s", request.method, request.url.path, exc_info=error)
        lang = reader_of(request)
        if request.url.path.startswith("/api/"):
            return fault_json(500, "internal", message("page-fault-500", lang))
        return await self._fault(request, lang, 500, message("page-fault-500", lang))


def _html(stem: str, lang: str, params: Params, origin: str) -> Callable[[Pages], Answer]:
    def make(pages: Pages) -> Answer:
        html = pages.html(pages.build(stem, lang, params), lang, origin)
        return Answer(html.encode(), "text/html; charset=utf-8")

    return make
