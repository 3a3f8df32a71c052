"""What a SHACL engine is, and which one runs by default."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from planatlas.errors import InputError
from planatlas.shacl.report import Report
from planatlas.shacl.shapes import ShapesGraph
from planatlas.store import Source, Triple

ENGINES: Final = ("compiled", "pyshacl")


class Engine(ABC):
    """Validates data against shapes: triples at hand, or graphs in a store.

    The context, triples or graphs about the vocabulary (subclasses, code lists), is looked at and never
    targeted. Ill-formed shapes raise InputError (`shape-…`, `shapes-broken`). An engine that needs triples at
    hand inherits how graphs are fetched.
    """

    name: str

    @abstractmethod
    def validate(self, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()) -> Report:
        """Return the report, its results and targets in a fixed order."""

    def validate_graphs(
        self, source: Source, graphs: Sequence[str], shapes: ShapesGraph, context: Sequence[str] = ()
    ) -> Report:
        """Return the report on graphs of a store, by IRI. Raises InputError as the store."""
        data, around = ([t for graph in names for t in source.triples(graph)] for names in (graphs, context))
        return self.validate(data, shapes, around)

    def validate_each(
        self,
        source: Source,
        groups: Mapping[str, Sequence[str]],
        shapes: ShapesGraph,
        context: Sequence[str] = (),
    ) -> Iterator[tuple[str, Report]]:
        """Yield a report for each group of graphs, in order; a group sees itself and the context alone."""
        for name, graphs in groups.items():
            yield name, self.validate_graphs(source, graphs, shapes, context)


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
