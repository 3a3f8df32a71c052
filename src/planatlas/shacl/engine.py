"""What a SHACL engine is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planatlas.shacl.report import Report
from planatlas.shacl.shapes import ShapesGraph
from planatlas.store import Source, Triple


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
