"""Oxigraph server, from the PyPI package `oxigraph`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from servers.running import HOST, Endpoint, Kind


def _program() -> str | None:
    beside = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    return beside or shutil.which("oxigraph")


def _lacks() -> str | None:
    return None if _program() else "no `oxigraph` program (pip install oxigraph)"


def _command(folder: Path, port: int) -> list[str]:
    return [
        _program() or "oxigraph",
        "serve",
        "--location",
        str(folder / "store"),
        "--bind",
        f"{HOST}:{port}",
    ]


OXIGRAPH = Kind(
    "oxigraph",
    _lacks,
    _command,
    ready=lambda port: f"http://{HOST}:{port}/query?query=ASK%7B%7D",
    endpoint=lambda port: Endpoint("oxigraph", f"http://{HOST}:{port}/"),
)
