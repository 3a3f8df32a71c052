"""Country datasets in a store: on disk or behind SPARQL 1.1, filled by `planatlas load`.

The names of the graphs say which countries and datasets there are; a graph is read out of the store when
its country is asked about. What in the store is not ours has other names, and is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from planatlas.assessment import VOCABULARY, Knowledge
from planatlas.atlas.country_graphs import LOADED, SHARED, CountryGraphs, derived_graph
from planatlas.atlas.link_graphs import CURRENCY, LINKS, currency_graph, is_link_graph, links_graph
from planatlas.errors import InputError
from planatlas.namespaces import GRAPH, ONTOLOGY, OWL, PREF_LABEL, country_graph
from planatlas.questions import term_text
from planatlas.shacl.blank_names import apart
from planatlas.store import Dataset, NamedNode, Source, Store, Triple
from planatlas.store.opening import is_address

# A server reads a list of a thousand IRIs, and some refuse four thousand.
BATCH: Final = 1000
_NAME: Final = re.compile(re.escape(GRAPH) + r"([^/]+)/([^/]+)")
# What tells a store on disk from a folder of files: our own, and a bare database of Oxigraph.
_DATABASES: Final = ("planatlas-store", "CURRENT")
# Servers that pass every question of the library. Virtuoso 7.2.5 does not: it refuses some (an unbound end of
# a path, an unbound argument of SUBSTR), and answers others with empty labels or without some of the rows.
_ENGINES: Final = frozenset({"oxigraph", "fuseki"})
_NO_COUNTRIES: Final = frozenset({"INT", "DERIVED", LINKS.upper(), CURRENCY.upper()})


class StoredCollection(CountryGraphs):
    """The graphs of a store; nothing is asked of it before something is asked of the collection.

    Whatever asks first raises InputError `store-no-vocabulary` for a store without our vocabulary,
    `store-other-version` for one loaded with another version of the ontology, and `store-no-country`.
    """

    def __init__(self, source: Source, knowledge: Knowledge) -> None:
        self._source = source
        self._knowledge = knowledge
        self._read: dict[tuple[str, str], tuple[Triple, ...]] = {}

    @property
    def source(self) -> Source:
        """The store that holds these graphs with all that follows from them."""
        return self._source

    @property
    def keys(self) -> Collection[tuple[str, str]]:
        """The (country code, dataset) that there are."""
        return self._graphs_by_key.keys()

    @cached_property
    def _graphs_by_key(self) -> dict[tuple[str, str], str]:
        graphs = self._source.graphs()
        if VOCABULARY not in graphs:
            raise InputError("store-no-vocabulary", where=self._source.location)
        self._check_version()
        found = {key: graph for graph in graphs if (key := _key(graph))}
        if not found:
            raise InputError("store-no-country", where=self._source.location)
        return found

    def _check_version(self) -> None:
        query = f"SELECT ?version WHERE {{ <{ONTOLOGY}> <{OWL}versionIRI> ?version }}"
        rows = self._source.select(query, dataset=Dataset((VOCABULARY,))).rows
        loaded = sorted(term.value for row in rows for term in row if isinstance(term, NamedNode))
        own = self._knowledge.labels.iris(ONTOLOGY, OWL + "versionIRI")
        if loaded != own:
            raise InputError(
                "store-other-version",
                where=self._source.location,
                loaded=_versions(loaded),
                own=_versions(own),
            )

    def shared_triples(self) -> list[Triple]:
        """Return what belongs to no country: sources, and items that several countries share."""
        return self._shared

    @cached_property
    def _shared(self) -> list[Triple]:
        return list(dict.fromkeys(self._source.triples(SHARED)))

    @property
    def link_graph_names(self) -> tuple[str, ...]:
        """The IRIs of the graphs of links that the store holds."""
        return tuple(graph for graph in self._source.graphs() if is_link_graph(graph))

    def link_graphs(self, countries: Iterable[str] | None = None) -> Iterator[tuple[str, list[Triple]]]:
        """Yield (graph IRI, triples) of links to outside data, of some countries or of all."""
        held = self.link_graph_names
        for country in self.countries if countries is None else countries:
            for graph in (links_graph(country), currency_graph(country)):
                if graph in held:
                    yield graph, list(self._source.triples(graph))

    def labels(self, iris: Iterable[str]) -> Iterator[Triple]:
        """Yield the preferred labels (skos:prefLabel) that datasets and shared items give to some IRIs."""
        dataset = dataset_of(self._source, [SHARED, *self._graphs_by_key.values()])
        label = NamedNode(PREF_LABEL)
        wanted = sorted(set(iris))
        for start in range(0, len(wanted), BATCH):
            things = " ".join(term_text(NamedNode(iri)) for iri in wanted[start : start + BATCH])
            query = f"SELECT DISTINCT ?thing ?label {{ VALUES ?thing {{ {things} }} ?thing {label} ?label }}"
            for thing, text in self._source.select(query, dataset=dataset).rows:
                if isinstance(thing, NamedNode) and text is not None:
                    yield Triple(thing, label, text)

    def _read_dataset(self, country: str, dataset: str) -> tuple[Triple, ...]:
        key = country, dataset
        if key not in self._read:
            if all(of != country for of, _ in self._read):
                self._read.clear()
            number = list(self._graphs_by_key).index(key)
            triples = self._source.triples(self._graphs_by_key[key])
            # A server names blank nodes anew in each answer, and may give one name twice.
            self._read[key] = tuple(apart(triple, number) for triple in triples)
        return self._read[key]


def our_graphs(collection: CountryGraphs) -> list[str]:
    """Return the names of all graphs that questions are asked of."""
    datasets = [country_graph(*key) for key in sorted(collection.keys)]
    derived = map(derived_graph, collection.countries)
    return [VOCABULARY, SHARED, *datasets, *derived, *collection.link_graph_names]


def dataset_of(source: Source, graphs: Iterable[str], *, strict: bool = True) -> Dataset | None:
    """Return the graphs of a query; None where the store holds no others.

    To an embedded store every graph named is a look-up more at each step of a query, so one that holds
    nothing else is asked whole. A server is always told the graphs. Where a query is not `strict`, the
    record of what was loaded may stand beside them: no term of it is one that questions ask about.
    """
    names = tuple(graphs)
    if isinstance(source, Store):
        others = set(source.graphs()).difference(names)
        if not others or (not strict and others == {LOADED}):
            return None
    return Dataset(names, names)


def answers_alike(source: Source) -> bool:
    """Return whether the questions of the library have the same answers there as in an embedded store."""
    return isinstance(source, Store) or getattr(source, "engine", "") in _ENGINES


def is_store(location: Path | str) -> bool:
    """Return whether a location is an address, or a folder that is a store on disk, ours or not."""
    if isinstance(location, str) and is_address(location):
        return True
    return any((Path(location) / name).is_file() for name in _DATABASES)


def _key(graph: str) -> tuple[str, str] | None:
    """Return the country and the dataset that the name of a graph says.

    >>> _key("https://w3id.org/planatlas/graph/chl/vega-2021")
    ('CHL', 'vega-2021')
    >>> _key("https://w3id.org/planatlas/graph/derived/chl")
    """
    if not (match := _NAME.fullmatch(graph)):
        return None
    country, dataset = (unquote(part, errors="surrogateescape") for part in match.groups())
    key = country.upper(), dataset
    return key if key[0] not in _NO_COUNTRIES and country_graph(*key) == graph else None


def _versions(iris: list[str]) -> str:
    return ", ".join(iri.rpartition("/")[2] for iri in iris) or "-"
