"""The record of what was loaded into a store: a named graph that says of each graph its content and origin.

Number of triples (VoID), fingerprint (dcat:version), time of loading and file names (DCMI terms).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from planatlas.atlas.country_graphs import LOADED
from planatlas.namespaces import DCTERMS, XSD
from planatlas.store import Dataset, Literal, NamedNode, Source, Triple

TRIPLES: Final = "http://rdfs.org/ns/void#triples"
FINGERPRINT: Final = "http://www.w3.org/ns/dcat#version"
MODIFIED: Final = DCTERMS + "modified"
SOURCE: Final = DCTERMS + "source"

_QUERY: Final = f"""
SELECT ?graph ?triples ?fingerprint ?loaded ?file
WHERE {{
  ?graph <{TRIPLES}> ?triples ; <{FINGERPRINT}> ?fingerprint ; <{MODIFIED}> ?loaded .
  OPTIONAL {{ ?graph <{SOURCE}> ?file }}
}}
"""


@dataclass(frozen=True, slots=True)
class LoadedGraph:
    """A named graph of a store: how many triples it has, a fingerprint of its content, when it was loaded.

    `files` are the names of the files it came from, none for what was derived. `loaded` is a time in UTC
    (xsd:dateTime). The fingerprint is that of `CheckedReader`, or for a derived graph one of what it was
    derived from.
    """

    graph: str
    triples: int
    fingerprint: str
    loaded: str
    files: tuple[str, ...] = ()

    def statements(self) -> Iterator[Triple]:
        """Yield the record as triples."""
        graph = NamedNode(self.graph)
        yield Triple(graph, NamedNode(TRIPLES), Literal(self.triples))
        yield Triple(graph, NamedNode(FINGERPRINT), Literal(self.fingerprint))
        yield Triple(graph, NamedNode(MODIFIED), Literal(self.loaded, datatype=NamedNode(XSD + "dateTime")))
        for file in self.files:
            yield Triple(graph, NamedNode(SOURCE), Literal(file))


def loaded_graphs(source: Source) -> dict[str, LoadedGraph]:
    """Return {graph IRI: its record} of a store, empty where nothing was loaded by `load`."""
    if LOADED not in source.graphs():
        return {}
    found: dict[str, LoadedGraph] = {}
    for row in source.select(_QUERY, dataset=Dataset((LOADED,))).dicts():
        graph, triples, fingerprint, loaded, file = (
            "" if term is None or isinstance(term, Triple) else term.value for term in row.values()
        )
        files = {*(found[graph].files if graph in found else ()), *([file] if file else ())}
        found[graph] = LoadedGraph(graph, int(triples), fingerprint, loaded, tuple(sorted(files)))
    return dict(sorted(found.items()))


def record(graphs: Iterable[LoadedGraph]) -> Iterator[Triple]:
    """Yield the records of some graphs as triples."""
    return (statement for graph in graphs for statement in graph.statements())
