"""What every engine is given: the same countries, the same shapes, the same class tree and code lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from benchmarks.generate import DATASET
from planatlas.assessment import VOCABULARY, packaged_knowledge
from planatlas.namespaces import IDENTIFIER, SH, country_graph
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import ShapesGraph
from planatlas.store import NamedNode, Store, Triple, read_triples


def files(folder: Path) -> list[Path]:
    """Return the file of each country, in order."""
    return sorted(folder.glob(f"*/{DATASET}.nt"))


def triples_of(path: Path) -> Iterator[Triple]:
    """Yield the triples of one country."""
    return (quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))


def triples(folder: Path) -> list[Triple]:
    """Return the triples of all countries."""
    return [triple for path in files(folder) for triple in triples_of(path)]


def graph_of(path: Path) -> str:
    """Return the named graph of a country's file."""
    return country_graph(path.parent.name, DATASET)


@cache
def context() -> tuple[Triple, ...]:
    """Return the class tree and the code lists, which shapes look at and never target.

    The sources that define terms are left out: pySHACL has no such notion, and would take them for data.
    """
    source = IDENTIFIER + "source/"
    return tuple(
        triple
        for triple in packaged_knowledge().vocabulary
        if not (isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(source))
    )


def filled_store(folder: Path) -> tuple[Store, list[str]]:
    """Return a store in memory with each country in its named graph, and the names of the graphs."""
    store = Store()
    for path in files(folder):
        store.add(graph_of(path), triples_of(path))
    names = store.graphs()
    store.add(VOCABULARY, context())
    return store, names


def shape_triples(*, sparql: bool = True) -> list[Triple]:
    """Return the shapes for data, without the constraints written in SPARQL where those are not wanted."""
    paths = [*turtle_files("shapes", "model"), resource_path("shapes", "recommended.ttl")]
    found = (triple for path in paths for triple in read_triples(path))
    return [triple for triple in found if sparql or triple.predicate.value != SH + "sparql"]


def shapes(*, sparql: bool = True) -> ShapesGraph:
    """Return the shapes for data as a shapes graph."""
    if not sparql:
        return ShapesGraph(shape_triples(sparql=False))
    return ShapesGraph.from_files(
        [*turtle_files("shapes", "model"), resource_path("shapes", "recommended.ttl")]
    )


def n_triples(statements: Iterable[Triple]) -> str:
    """Return statements as N-Triples, for engines that read files."""
    return "".join(f"{statement} .\n" for statement in statements)
