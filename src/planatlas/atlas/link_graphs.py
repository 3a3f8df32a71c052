"""Links to outside data as named graphs: what was accepted, and what registries said of norms.

Beside the datasets of a country stand `graph/links/<iso3>`, its accepted links with skos:exactMatch and
skos:closeMatch, and `graph/currency/<iso3>`, dated answers of registries on whether its norms stand. Neither
is a dataset: no assessment reads them, and a question finds them where it asks about them. They come from
files named `<iso3>.sssom.tsv` and `<iso3>-currency.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from planatlas.namespaces import GRAPH, iri_part
from planatlas.resources import resource_path
from planatlas.store import Triple
from planatlas.store.checked_reading import parse_triples

LINKS: Final = "links"
CURRENCY: Final = "currency"
_TABLE: Final = re.compile(r"([a-z]{3})\.sssom\.tsv")
_CHECKS: Final = re.compile(r"([a-z]{3})-currency\.ttl")
_NAME: Final = re.compile(re.escape(GRAPH) + rf"(?:{LINKS}|{CURRENCY})/([a-z]{{3}})")


def links_graph(country: str) -> str:
    """Return the IRI of the graph of a country's accepted links.

    >>> links_graph("CHL")
    'https://w3id.org/planatlas/graph/links/chl'
    """
    return f"{GRAPH}{LINKS}/{iri_part(country.lower())}"


def currency_graph(country: str) -> str:
    """Return the IRI of the graph of what registries said of a country's norms.

    >>> currency_graph("PER")
    'https://w3id.org/planatlas/graph/currency/per'
    """
    return f"{GRAPH}{CURRENCY}/{iri_part(country.lower())}"


def is_link_graph(graph: str) -> bool:
    """Return whether a graph has such a name."""
    return _NAME.fullmatch(graph) is not None


def graph_of(path: Path) -> str | None:
    """Return the graph that a file belongs to by its name, None for a file of another kind.

    >>> graph_of(Path("links/chl.sssom.tsv"))
    'https://w3id.org/planatlas/graph/links/chl'
    >>> graph_of(Path("chl/vega-2021.ttl"))
    """
    for pattern, graph in ((_TABLE, links_graph), (_CHECKS, currency_graph)):
        if match := pattern.fullmatch(path.name):
            return graph(match[1])
    return None


def packaged_link_files() -> dict[str, tuple[Path, ...]]:
    """Return {graph: files} of the links that travel with the package."""
    return link_files([resource_path("data", LINKS)])


def link_files(roots: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    """Return {graph: files} of the links among files and at or below folders."""
    found: dict[str, list[Path]] = {}
    for root in roots:
        inside = sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]
        for path in inside:
            if (graph := graph_of(path)) is not None:
                found.setdefault(graph, []).append(path)
    return {graph: tuple(dict.fromkeys(paths)) for graph, paths in sorted(found.items())}


def without_links(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are none of links."""
    return [path for path in paths if graph_of(path) is None]


def parse_links(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file of links; a rejected pair is none.

    Raises InputError as `Decisions`, and for Turtle as `parse_triples`.
    """
    if _CHECKS.fullmatch(path.name):
        yield from parse_triples(path)
        return
    from planatlas.linking.decisions import Decisions, accepted_triples

    country = path.name[:3].upper()
    yield from accepted_triples(Decisions(path, country).accepted)


def link_triples(
    files: Mapping[str, Iterable[Path]], countries: Iterable[str]
) -> Iterator[tuple[str, list[Triple]]]:
    """Yield (graph, its triples, each once) of the links of some countries. Raises InputError."""
    for country in countries:
        for graph in (links_graph(country), currency_graph(country)):
            triples = dict.fromkeys(t for path in files.get(graph, ()) for t in _located(path))
            if triples:
                yield graph, list(triples)


def _located(path: Path) -> Iterator[Triple]:
    if _CHECKS.fullmatch(path.name):
        from planatlas.store import read_triples

        return read_triples(path)
    return parse_links(path)
