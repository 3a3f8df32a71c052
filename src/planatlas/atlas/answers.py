"""Answers: questions of the library and free queries, over all the graphs of a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from planatlas.assessment import VOCABULARY, Assessment, assessment_triples
from planatlas.atlas.assessments import Assessments
from planatlas.atlas.country_graphs import SHARED, country_code, derived_graph
from planatlas.atlas.row_order import in_order, with_order_columns
from planatlas.atlas.stored import answers_alike, dataset_of, our_graphs
from planatlas.namespaces import country_graph
from planatlas.questions import (
    Library,
    Question,
    Table,
    Value,
    bind,
    check_user_query,
    load_library,
    single_values,
    to_table,
)
from planatlas.resources import resource_path
from planatlas.store import Rows, Source, Store, Triple


class Answers:
    """Questions about data are asked where the data are; those about assessments, in memory beside them.

    A collection of files is put into a store in memory, country by country as questions need them. The
    graphs of a store stay there, and only what is assessed is taken out; a server that does not answer the
    library as it should is only read from.
    """

    def __init__(self, assessments: Assessments) -> None:
        self.assessments = assessments
        self.collection = assessments.collection
        self.knowledge = assessments.knowledge
        self._memory = Store()
        self._in_memory: set[str] = set()
        self._assessed: set[str] = set()
        self._made: dict[tuple[str, date | None, tuple[str, ...]], list[Assessment]] = {}

    @cached_property
    def library(self) -> Library:
        """The packaged questions."""
        return load_library(resource_path("queries"))

    @property
    def source(self) -> Source:
        """The store of all datasets in their named graphs, with the vocabulary and what follows from both."""
        stored = self.collection.source
        return self._filled(self.collection.countries) if stored is None else stored

    def _filled(self, countries: Iterable[str]) -> Store:
        """Return the store in memory, with these countries in it."""
        if not self._in_memory:
            self._memory.add(VOCABULARY, self.knowledge.ontology)
            self._memory.add(SHARED, self.collection.shared_triples())
        for country in countries:
            if country not in self._in_memory:
                for name in self.collection.datasets(country):
                    self._memory.add(country_graph(country, name), self.collection.triples(country, [name]))
                derived = self.collection.derived_triples(country, self.knowledge)
                self._memory.add(derived_graph(country), derived)
                for graph, triples in self.collection.link_graphs([country]):
                    self._memory.add(graph, triples)
                self._in_memory.add(country)
        return self._memory

    def ask(
        self, name: str, values: Mapping[str, Value | Iterable[Value] | None] | None = None, lang: str = "en"
    ) -> Table:
        """Answer a question of the library.

        A question about assessments first makes those that its parameters speak of: for each country, each
        choice of dataset and each date, or the reference dates where it gives none. Raises QuestionError
        for an unknown question or a parameter that is missing, unknown or ill-typed.
        """
        question = self.library.find(name)
        # Values are read twice, so an iterator is written out first.
        given = {key: _written_out(value) for key, value in (values or {}).items()}
        text = bind(question, given, lang, countries=self.collection.countries)
        if question.scope == "assessment":
            return to_table(question, self._with_assessments(question, given).select(text))
        source = self._asked_of
        dataset = dataset_of(source, our_graphs(self.collection), strict=False)
        if isinstance(source, Store):
            return to_table(question, source.select(text, dataset=dataset))
        return to_table(question, in_order(source.select(with_order_columns(text), dataset=dataset), text))

    @property
    def _asked_of(self) -> Source:
        """Where questions of the library are asked: the store itself, where it answers as ours does."""
        source = self.source
        return source if answers_alike(source) else self._filled(self.collection.countries)

    def query(
        self, text: str, beside: Mapping[str, Iterable[Triple]] | None = None
    ) -> Rows | bool | list[Triple]:
        """Answer any SPARQL query that only reads what is loaded.

        `beside` are graphs of others, {name: triples}, that stand beside ours for this query alone; then it
        is asked in memory. Raises RefusedQueryError for an update, SERVICE or FROM, InputError `query-syntax`
        with line:column.
        """
        check_user_query(text)
        if beside:
            return self._query_beside(text, beside)
        return self.source.query(text, dataset=dataset_of(self.source, our_graphs(self.collection)))

    def _query_beside(self, text: str, beside: Mapping[str, Iterable[Triple]]) -> Rows | bool | list[Triple]:
        store = self._filled(self.collection.countries)
        added: list[str] = []
        try:
            for graph, triples in beside.items():
                # A graph of ours is not touched, whatever other people call theirs.
                name = graph if graph not in store.graphs() else f"{graph}#beside"
                added.append(name)
                store.add(name, triples)
            graphs = (*our_graphs(self.collection), *added)
            return store.query(text, dataset=dataset_of(store, graphs))
        finally:
            for name in added:
                store.remove_graph(name)

    def _with_assessments(
        self, question: Question, values: Mapping[str, Value | Iterable[Value] | None]
    ) -> Store:
        """Return the store in memory with the assessments that the parameters speak of, and no others."""
        given = {kind: _given(question, values, kind) for kind in ("country", "date", "dataset")}
        wanted: dict[str, Assessment] = {}
        countries = [country_code(text) for text in given["country"]] or self.collection.countries
        store = self._filled(countries)
        for country in countries:
            known = self.collection.datasets(country)
            named = [[name] for name in given["dataset"] if name in known]
            choices: Sequence[list[str] | None] = named if given["dataset"] else [None]
            days: Sequence[date | None] = [date.fromisoformat(text) for text in given["date"]] or [None]
            for day in days:
                for datasets in choices:
                    made = self._assess(country, day, self.collection.choose(country, datasets))
                    wanted |= {assessment.iri: assessment for assessment in made}
        for iri in self._assessed.difference(wanted):
            store.remove_graph(iri)
        for iri in set(wanted).difference(self._assessed):
            store.add(iri, assessment_triples(wanted[iri]))
        self._assessed = set(wanted)
        return store

    def _assess(self, country: str, day: date | None, datasets: tuple[str, ...]) -> list[Assessment]:
        key = country, day, datasets
        if key not in self._made:
            self._made[key] = self.assessments.existing(country, day, datasets=datasets)
        return self._made[key]


def _written_out(value: Value | Iterable[Value] | None) -> Value | tuple[Value, ...] | None:
    return value if value is None or isinstance(value, Value) else tuple(value)


def _given(question: Question, values: Mapping[str, Value | Iterable[Value] | None], kind: str) -> list[str]:
    """Return the values of the parameters of one type, as text, each once."""
    found: list[str] = []
    for parameter in question.parameters:
        if parameter.type != kind:
            continue
        value = values.get(parameter.name)
        value = parameter.default if value is None else value
        if value is not None:
            found += [str(single).strip() for single in single_values(parameter, value)]
    return list(dict.fromkeys(found))
