"""What a SHACL engine is, and which one runs by default."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from planatlas.shacl.report import Report
from planatlas.shacl.shapes import ShapesGraph
from planatlas.store import Triple


class Engine(Protocol):
    """Validates data against shapes.

    `context` holds triples about the vocabulary (subclasses, code lists): looked at, never targeted.
    A shape that cannot be run raises InputError `shapes-broken`.
    """

    name: str

    def validate(self, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()) -> Report:
        """Return the report, its results and targets in a fixed order."""
        ...


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine that runs where none is named."""
    from planatlas.shacl.compiled_engine import CompiledEngine

    return CompiledEngine()
