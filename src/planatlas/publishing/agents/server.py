"""The tools as a server of the Model Context Protocol on standard input and output."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any

from planatlas import publishing
from planatlas.__about__ import __version__
from planatlas.atlas import Atlas
from planatlas.errors import PlanAtlasError
from planatlas.labels import message
from planatlas.publishing.agents import sizes
from planatlas.publishing.agents.tools import Tools


def serve(atlas: Atlas, lang: str = "en") -> None:
    """Answer until the other side closes standard input. Raises InputError `publishing-missing`."""
    build_server(atlas, lang).run("stdio")


def build_server(atlas: Atlas, lang: str = "en") -> Any:
    """Return the server with its tools. Raises InputError `publishing-missing` without the package `mcp`."""
    server = _needed("mcp.server.mcpserver").MCPServer(
        "planatlas",
        title=message("agents-title", lang),
        version=__version__,
        instructions=message("agents-instructions", lang),
        log_level="ERROR",
    )
    hints = _needed("mcp_types").ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    for call, text in _calls(Tools(atlas, lang), lang):
        server.add_tool(call, description=text, annotations=hints)
    return server


def _calls(tools: Tools, lang: str) -> list[tuple[Callable[..., dict[str, Any]], str]]:
    """Return what a program may call with its description; one call at a time looks at the graphs."""
    lock = threading.Lock()

    def answered(language: str | None, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        with lock:
            try:
                return call()
            except PlanAtlasError as error:
                reader = language if language in {"en", "es"} else lang
                raise _needed("mcp.server.mcpserver.exceptions").ToolError(error.text(reader)) from None

    def list_questions(words: str = "", lang: str | None = None) -> dict[str, Any]:
        return answered(lang, lambda: tools.list_questions(words, lang))

    def ask(
        question: str,
        parameters: dict[str, Any] | None = None,
        limit: int = sizes.ROWS,
        offset: int = 0,
        lang: str | None = None,
    ) -> dict[str, Any]:
        return answered(lang, lambda: tools.ask(question, parameters, limit, offset, lang))

    def gap_matrix(
        countries: list[str] | None = None,
        as_of: str | None = None,
        datasets: list[str] | None = None,
        passages: int = sizes.PASSAGES,
        lang: str | None = None,
    ) -> dict[str, Any]:
        return answered(
            lang, lambda: tools.gap_matrix(countries or (), as_of, datasets or (), passages, lang)
        )

    def describe(thing: str, lang: str | None = None) -> dict[str, Any]:
        return answered(lang, lambda: tools.describe(thing, lang))

    def validate(turtle: str, lang: str | None = None) -> dict[str, Any]:
        return answered(lang, lambda: tools.validate(turtle, lang))

    return [
        (list_questions, message("agents-list-questions", lang)),
        (ask, message("agents-ask", lang, most=sizes.MOST_ROWS)),
        (gap_matrix, message("agents-gap-matrix", lang, most=sizes.MOST_PASSAGES)),
        (describe, message("agents-describe", lang)),
        (validate, message("agents-validate", lang, most=sizes.MOST_TURTLE // 1000)),
    ]


def _needed(module: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return publishing.needed(module, "agents")
