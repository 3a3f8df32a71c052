"""Country datasets in files: which there are, of which country and perspective.

The packaged ones are `data/countries/<iso3>/<dataset>.ttl`; other people's files and folders are read
the same way, and where the path does not say the country, the sector systems and jurisdictions in the file
do.
"""

from __future__ import annotations

from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from planatlas.assessment import SYSTEM, read_quickly
from planatlas.atlas.country_graphs import CountryGraphs, country_code
from planatlas.atlas.link_graphs import link_files, link_triples, packaged_link_files, without_links
from planatlas.errors import InputError
from planatlas.namespaces import PLAN, PREF_LABEL
from planatlas.resources import dataset_files, resource_path, turtle_files
from planatlas.shacl.blank_names import apart
from planatlas.store import BlankNode, Literal, NamedNode, Triple, TripleIndex, read_folder, read_triples
from planatlas.store.reading import short_name

COUNTRY_CODE: Final = PLAN + "countryCode"
JURISDICTION: Final = PLAN + "jurisdiction"


@dataclass
class Collection(CountryGraphs):
    """Files of each (country, dataset), and files that belong to no country; read when first needed."""

    files: Mapping[tuple[str, str], tuple[Path, ...]]
    shared: tuple[Path, ...] = ()
    links: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    _read: dict[Path, tuple[Triple, ...]] = field(default_factory=dict, repr=False)

    @property
    def keys(self) -> AnyCollection[tuple[str, str]]:
        """The (country code, dataset) that there are."""
        return self.files.keys()

    def shared_triples(self) -> list[Triple]:
        """Return what belongs to no country: sources, and items that several countries share."""
        return list(dict.fromkeys(triple for path in self.shared for triple in self.read(path)))

    def link_graphs(self, countries: Iterable[str] | None = None) -> Iterator[tuple[str, list[Triple]]]:
        """Yield (graph IRI, triples) of links to outside data, of some countries or of all."""
        return link_triples(self.links, self.countries if countries is None else countries)

    @cached_property
    def link_graph_names(self) -> tuple[str, ...]:
        """The IRIs of the graphs that `link_graphs` yields."""
        return tuple(graph for graph, _ in self.link_graphs())

    def labels(self, iris: Iterable[str]) -> list[Triple]:
        """Return the preferred labels (skos:prefLabel) that datasets and shared items give to some IRIs."""
        wanted, label = set(iris), NamedNode(PREF_LABEL)
        return [
            triple
            for _, triples in self.graphs()
            for triple in triples
            if triple.predicate == label and getattr(triple.subject, "value", "") in wanted
        ]

    def read(self, path: Path) -> tuple[Triple, ...]:
        """Return the triples of a file, read once. Raises InputError as `read_statements`.

        Blank nodes of two files are never one, whatever their labels.
        """
        if path not in self._read:
            number = len(self._read)
            triples = read_quickly(path)
            if any(isinstance(term, BlankNode) for t in triples for term in (t.subject, t.object)):
                triples = [apart(triple, number) for triple in read_triples(path)]
            self._read[path] = tuple(triples)
        return self._read[path]

    def _read_dataset(self, country: str, dataset: str) -> Iterator[Triple]:
        return (triple for path in self.files[country, dataset] for triple in self.read(path))


def codes_of_places(index: TripleIndex) -> dict[str, str]:
    """Return {jurisdiction IRI: country code} of a graph."""
    pairs = index.pairs(COUNTRY_CODE)
    return {place: country_code(term.value) for place, term in pairs if isinstance(term, Literal)}


def packaged_collection() -> Collection:
    """Return the datasets that travel with the package."""
    files = {key: (path,) for key, path in dataset_files().items()}
    shared = (resource_path("data", "sources.ttl"), *turtle_files("data", "common"))
    return Collection(files, shared, packaged_link_files())


def open_collection(paths: Iterable[Path]) -> Collection:
    """Return the datasets of some files and folders, with the packaged sources beside them.

    Raises InputError for a path that is missing, a folder without RDF files or a file that is not RDF.
    """
    reader = Collection({}, ())
    roots = list(paths)
    links = link_files(roots)
    found = without_links(path for root in without_links(roots) for path in read_folder(root))
    by_key: dict[tuple[str, str], list[Path]] = {}
    unplaced: list[Path] = []
    for path in found:
        codes = _from_content(reader.read(path)) or _from_path(path)
        for code in codes:
            by_key.setdefault((code, short_name(path)), []).append(path)
        if not codes:
            unplaced.append(path)
    for key, files in by_key.items():
        by_key[key] = [*files, *(path for path in unplaced if path not in files)]
    if not by_key:
        raise InputError("no-country", where=str(found[0]) if found else None)
    shared = (*unplaced, *packaged_collection().shared)
    return Collection({key: tuple(files) for key, files in by_key.items()}, shared, links, reader._read)


def _from_path(path: Path) -> list[str]:
    """Return the country that the folder names: `.../<iso3>/<dataset>.ttl`."""
    name = path.resolve().parent.name
    return [name.upper()] if len(name) == 3 and name.isalpha() and name.islower() else []


def _from_content(triples: Iterable[Triple]) -> list[str]:
    """Return the country codes of the sector systems in a graph, else of its jurisdictions."""
    index = TripleIndex(triples)
    codes = codes_of_places(index)
    places = (place for system in index.instances(SYSTEM) for place in index.iris(system, JURISDICTION))
    return sorted({codes[place] for place in places if place in codes} or set(codes.values()))
