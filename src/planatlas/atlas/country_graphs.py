"""What every collection of country datasets answers, whether its graphs stand in files or in a store.

A dataset is one perspective on one country, one named graph. Beside the datasets stand what belongs to no
country (sources, items that several countries share) and what follows from the datasets of each country.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Final

from planatlas.assessment import Derivation, Knowledge
from planatlas.errors import InputError, did_you_mean
from planatlas.namespaces import GRAPH, country_graph, iri_part
from planatlas.store import Source, Triple

SHARED: Final = country_graph("int", "shared")
LOADED: Final = GRAPH + "loaded"


class CountryGraphs(ABC):
    """The datasets of some countries. The triples of one country are kept until another is asked for."""

    @property
    @abstractmethod
    def keys(self) -> Collection[tuple[str, str]]:
        """The (country code, dataset) that there are."""

    @property
    def source(self) -> Source | None:
        """The store that holds these graphs with all that follows from them; None for files."""
        return None

    @abstractmethod
    def shared_triples(self) -> list[Triple]:
        """Return what belongs to no country: sources, and items that several countries share."""

    @abstractmethod
    def labels(self, iris: Iterable[str]) -> Iterable[Triple]:
        """Return the preferred labels (skos:prefLabel) that datasets and shared items give to some IRIs."""

    @abstractmethod
    def _read_dataset(self, country: str, dataset: str) -> Iterable[Triple]:
        """Return the triples of one dataset that is there."""

    def link_graphs(self, countries: Iterable[str] | None = None) -> Iterable[tuple[str, list[Triple]]]:  # noqa: ARG002
        """Yield (graph IRI, triples) of links to outside data, of some countries or of all."""
        return ()

    @property
    def link_graph_names(self) -> tuple[str, ...]:
        """The IRIs of the graphs that `link_graphs` yields."""
        return tuple(graph for graph, _ in self.link_graphs())

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-3 codes of the countries, sorted."""
        return tuple(sorted({country for country, _ in self.keys}))

    def datasets(self, country: str) -> tuple[str, ...]:
        """Return the names of a country's datasets, sorted. Raises InputError `unknown-country`."""
        code = country_code(country)
        if code not in self.countries:
            raise InputError("unknown-country", code=country, known=", ".join(self.countries) or "-")
        return tuple(sorted(dataset for of, dataset in self.keys if of == code))

    def choose(self, country: str, wanted: Iterable[str] | None) -> tuple[str, ...]:
        """Return the chosen datasets of a country, all where none is named.

        Raises InputError `unknown-country` or `unknown-dataset`.
        """
        known = self.datasets(country)
        names = tuple(dict.fromkeys(wanted or known))
        for name in names:
            if name not in known:
                near = did_you_mean(name, known)
                code, listed = country_code(country), ", ".join(known)
                raise InputError("unknown-dataset", name=name, country=code, near=near, known=listed)
        return tuple(sorted(names))

    def triples(self, country: str, datasets: Iterable[str]) -> list[Triple]:
        """Return the triples of some datasets of a country, each once."""
        code, names = country_code(country), tuple(datasets)
        if all(of != code for of, _ in self._kept):
            self._kept.clear()
        if (code, names) not in self._kept:
            parts = (self._read_dataset(code, name) for name in names)
            self._kept[code, names] = list(dict.fromkeys(triple for part in parts for triple in part))
        return self._kept[code, names]

    @cached_property
    def _kept(self) -> dict[tuple[str, tuple[str, ...]], list[Triple]]:
        return {}

    def derived_triples(self, country: str, knowledge: Knowledge) -> list[Triple]:
        """Return what follows from all datasets of a country and the shared items, and stands in neither."""
        derivation = Derivation(self.triples(country, self.datasets(country)), knowledge.vocabulary)
        derivation.store.add(SHARED, self.shared_triples())
        before = set(derivation.store.triples())
        derivation.run(knowledge.relation_steps, {})
        return [triple for triple in derivation.triples() if triple not in before]

    def graphs(self) -> Iterator[tuple[str, list[Triple]]]:
        """Yield (graph IRI, triples) of every dataset and of what is shared."""
        for country, dataset in sorted(self.keys):
            yield country_graph(country, dataset), self.triples(country, [dataset])
        yield SHARED, self.shared_triples()


def country_code(text: str) -> str:
    """Return a country code as it is kept, however a person wrote it.

    >>> country_code(" per")
    'PER'
    """
    return text.strip().upper()


def derived_graph(country: str) -> str:
    """Return the IRI of the graph of what follows from the datasets of a country.

    >>> derived_graph("CHL")
    'https://w3id.org/planatlas/graph/derived/chl'
    """
    return f"{GRAPH}derived/{iri_part(country_code(country).lower())}"
