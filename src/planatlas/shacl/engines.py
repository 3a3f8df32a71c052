"""The engines by name, and the one that runs where none is named; each is imported when it is wanted."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from planatlas.errors import InputError
from planatlas.shacl.engine import Engine

ENGINES: Final = ("compiled", "pyshacl")


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine that runs where none is named."""
    return named_engine(ENGINES[0])


def named_engine(name: str, jobs: int = 1) -> Engine:
    """Return the engine of a name; one that can works on `jobs` things at a time.

    Raises InputError `unknown-engine`.
    """
    if name == "compiled":
        from planatlas.shacl.compiled_engine import CompiledEngine

        return CompiledEngine(jobs=jobs)
    if name == "pyshacl":
        from planatlas.shacl.pyshacl_engine import PySHACLEngine

        return PySHACLEngine()
    raise InputError("unknown-engine", name=name, known=", ".join(ENGINES))
