"""Take a file from a request: counted as it comes, refused where it is too large, never kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.publishing.pages.checking import LIMIT, LIMIT_MB, Copy, check

# Boundaries and headers of the form beside the file itself.
_FORM: Final = 20_000
# Validation takes a core: two files at a time, others wait.
_AT_ONCE: Final = 2


class TooLarge(Exception):  # noqa: N818 - a limit, not an error of the program
    """The body is longer than is allowed."""


class Uploads:
    """Checks files that are sent, a few at a time."""

    def __init__(self) -> None:
        self._room: anyio.Semaphore | None = None

    async def checked(self, request: Request, lang: str) -> tuple[int, dict[str, Any], Copy | None]:
        """Return the status, what the page shows, and the marked copy where that was asked for."""
        try:
            name, content, then = await _received(request)
            if self._room is None:
                self._room = anyio.Semaphore(_AT_ONCE)
            async with self._room:
                outcome, copy = await run_in_threadpool(check, name, content, lang, marked=then == "marked")
        except TooLarge:
            text = message("page-validate-too-large", lang, limit=LIMIT_MB)
            return 413, {"outcome": None, "fault": text}, None
        except InputError as error:
            return 400, {"outcome": None, "fault": error.text(lang)}, None
        return 200, {"outcome": outcome, "fault": ""}, copy


async def _received(request: Request) -> tuple[str, bytes, str]:
    """Return the name and content of the file, and what is wanted of it. Raises TooLarge, InputError."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > LIMIT + _FORM:
        raise TooLarge
    counted = Request(request.scope, _counted(request.receive))
    try:
        async with counted.form(max_files=1, max_fields=4, max_part_size=1_000) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise InputError("page-validate-no-file")
            content = await file.read(LIMIT + 1)
            if len(content) > LIMIT:
                raise TooLarge
            return file.filename, content, str(form.get("then") or "show")
    except HTTPException:
        raise InputError("page-validate-no-file") from None


Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def _counted(receive: Receive) -> Receive:
    total = 0

    async def counting() -> MutableMapping[str, Any]:
        nonlocal total
        event = await receive()
        total += len(event.get("body", b""))
        if total > LIMIT + _FORM:
            raise TooLarge
        return event

    return counting
