"""What the endpoint says of itself: a service description (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import DCTERMS, RDF_TYPE, RDFS
from planatlas.store import Literal, NamedNode, Triple

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_WRITES: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
    "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def description(address: str, graphs: Iterable[tuple[str, str]]) -> list[Triple]:
    """Return the description of the endpoint at an address, which holds (graph IRI, version) graphs.

    The default graph is the union of the named ones.
    """
    here = NamedNode(address)
    dataset, default = NamedNode(f"{address}#dataset"), NamedNode(f"{address}#default-graph")
    triples = [
        *_said(here, RDF_TYPE, "Service"),
        Triple(here, NamedNode(_SD + "endpoint"), here),
        *_said(here, _SD + "supportedLanguage", "SPARQL11Query"),
        *_said(here, _SD + "feature", "UnionDefaultGraph"),
        *(Triple(here, NamedNode(_SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _WRITES),
        Triple(here, NamedNode(_SD + "defaultDataset"), dataset),
        *_said(dataset, RDF_TYPE, "Dataset"),
        Triple(dataset, NamedNode(_SD + "defaultGraph"), default),
        *_said(default, RDF_TYPE, "Graph"),
    ]
    triples += [
        Triple(here, NamedNode(RDFS + "label"), Literal(message("sparql-service", lang), language=lang))
        for lang in LANGUAGES
    ]
    for graph, version in graphs:
        entry = NamedNode(f"{address}#{_fragment(graph)}")
        triples += [
            Triple(dataset, NamedNode(_SD + "namedGraph"), entry),
            *_said(entry, RDF_TYPE, "NamedGraph"),
            Triple(entry, NamedNode(_SD + "name"), NamedNode(graph)),
            *([Triple(entry, NamedNode(DCTERMS + "hasVersion"), Literal(version))] if version else []),
        ]
    return triples


def _said(subject: NamedNode, predicate: str, name: str) -> Sequence[Triple]:
    return [Triple(subject, NamedNode(predicate), NamedNode(_SD + name))]


def _fragment(graph: str) -> str:
    return "graph-" + "-".join(part for part in graph.split("/")[-2:] if part)
