"""The public interface: open a collection, then assess, ask, query, validate, reason, export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from planatlas.assessment import Assessment, Change, Finding, Knowledge, packaged_knowledge
from planatlas.atlas.answers import Answers
from planatlas.atlas.assessments import Assessments
from planatlas.atlas.collection import open_collection, packaged_collection
from planatlas.atlas.country_graphs import CountryGraphs
from planatlas.atlas.instruments import find_instrument
from planatlas.atlas.link_graphs import currency_graph
from planatlas.atlas.stored import StoredCollection, is_store
from planatlas.errors import InputError
from planatlas.namespaces import PREF_LABEL
from planatlas.questions import Library, Table, Value
from planatlas.store import NamedNode, Rows, Source, Triple, TripleIndex
from planatlas.store.opening import open_source


class Atlas:
    """Country datasets with ontology, shapes and questions: what the command line and the pages use.

    >>> atlas = Atlas.open()
    >>> atlas.countries
    ('CHL', 'PER')
    """

    def __init__(self, collection: CountryGraphs, knowledge: Knowledge | None = None) -> None:
        self.collection = collection
        self.knowledge = knowledge or packaged_knowledge()
        self._assessments = Assessments(self.collection, self.knowledge)
        self._answers = Answers(self._assessments)

    @classmethod
    def open(cls, data: Path | str | Iterable[Path | str] | None = None) -> Atlas:
        """Open the packaged graphs, or others in their place: files and folders, or one store.

        A store is the address of a SPARQL 1.1 server (http, https) or a folder that `planatlas load` made.
        Raises InputError for a path that is missing or holds no country graph, and for a store that stands
        beside others; what is wrong with a store itself is told when something is asked of it.
        """
        if data is None:
            return cls(packaged_collection())
        locations = [data] if isinstance(data, Path | str) else list(data)
        for location in filter(is_store, locations):
            if len(locations) > 1:
                raise InputError("store-among-files", where=str(location))
            return cls.open_store(location)
        return cls(open_collection(Path(path) for path in locations))

    @classmethod
    def open_store(cls, location: Path | str) -> Atlas:
        """Open a store. Raises InputError as `open_source`."""
        return cls.over(open_source(str(location)))

    @classmethod
    def over(cls, source: Source) -> Atlas:
        """Return an atlas over a store that is open already."""
        knowledge = packaged_knowledge()
        return cls(StoredCollection(source, knowledge), knowledge)

    @property
    def countries(self) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-3 codes of the countries."""
        return self.collection.countries

    def datasets(self, country: str) -> tuple[str, ...]:
        """Return the names of a country's datasets. Raises InputError `unknown-country`."""
        return self.collection.datasets(country)

    @property
    def library(self) -> Library:
        """The packaged questions."""
        return self._answers.library

    @property
    def store(self) -> Source:
        """Every dataset in its named graph, with the vocabulary and what follows from both."""
        return self._answers.source

    def labels(self, iris: Iterable[str]) -> TripleIndex:
        """Return the preferred labels of some IRIs: of the data, of shared items, of the ontology."""
        wanted = set(iris)
        label = NamedNode(PREF_LABEL)
        own = (t for t in self.knowledge.ontology if t.predicate == label and _iri(t.subject) in wanted)
        return TripleIndex([*own, *self.collection.labels(wanted)])

    def systems(
        self, country: str, datasets: Iterable[str] | None = None, sector: str | None = None
    ) -> dict[str, date]:
        """Return {sector system IRI: reference date} of a country. Raises as `Assessments.systems`."""
        return self._assessments.systems(country, datasets, sector)

    def assess(
        self,
        country: str,
        as_of: date | None = None,
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
        made_on: date | None = None,
    ) -> list[Assessment]:
        """Return an assessment of each sector system of a country, as of its reference date unless given.

        Raises InputError as `Assessments.assess`.
        """
        return self._assessments.assess(country, as_of, datasets=datasets, sector=sector, made_on=made_on)

    def what_if(
        self,
        country: str,
        instrument: str,
        as_of: date | None = None,
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
    ) -> list[tuple[Assessment, list[Change]]]:
        """Return which verdicts the publication of one instrument could change, at worst and at best.

        Raises InputError for an unknown country, dataset or instrument.
        """
        return self._assessments.what_if(country, instrument, as_of, datasets=datasets, sector=sector)

    def timeline(
        self,
        country: str,
        years: Iterable[int],
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
    ) -> list[Assessment]:
        """Return the assessments of a country at the end of each year, by date and system."""
        return self._assessments.timeline(country, years, datasets=datasets, sector=sector)

    def learn_from(
        self, country: str, indicator: str, as_of: date | None = None
    ) -> list[tuple[Assessment, Finding]]:
        """Return the systems elsewhere whose verdict on an indicator is better, the best first.

        Raises InputError `unknown-indicator`.
        """
        return self._assessments.learn_from(country, indicator, as_of)

    def ask(
        self,
        name: str,
        values: Mapping[str, Value | Iterable[Value] | None] | None = None,
        lang: str = "en",
        **parameters: Value | Iterable[Value] | None,
    ) -> Table:
        """Answer a question of the library, its parameters given by name or as a mapping.

        Raises QuestionError as `Answers.ask`.
        """
        return self._answers.ask(name, {**(values or {}), **parameters}, lang)

    def still_in_force(self, country: str, day: date, lang: str = "en") -> Table | None:
        """Return the plans whose norms a registry says are repealed; None where no registry was asked."""
        if currency_graph(country) not in self.collection.link_graph_names:
            return None
        return self.ask("gaps/still-in-force", {"countries": country.upper(), "date": day}, lang)

    def query(
        self, text: str, beside: Mapping[str, Iterable[Triple]] | None = None
    ) -> Rows | bool | list[Triple]:
        """Answer any SPARQL query that only reads what is loaded. Raises as `Answers.query`.

        `beside` are graphs of others, {name: triples}, for this query alone: `planatlas.atlas.beside`.
        """
        return self._answers.query(text, beside)

    def instrument(self, name: str, country: str, datasets: Iterable[str] | None = None) -> str:
        """Return the IRI of an instrument from its slug or acronym. Raises as `find_instrument`."""
        return find_instrument(self.collection, self.knowledge, name, country, datasets)


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
