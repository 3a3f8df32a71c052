"""Answers: questions of the library and free queries, over everything in a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from planatlas.assessment import VOCABULARY, Assessment, Derivation, assessment_triples
from planatlas.atlas.assessments import Assessments
from planatlas.namespaces import GRAPH
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
from planatlas.store import Rows, Store, Triple

DERIVED: Final = GRAPH + "derived"


class Answers:
    """A store over every dataset, the vocabulary and what follows; assessments join it on demand."""

    def __init__(self, assessments: Assessments) -> None:
        self.assessments = assessments
        self.collection = assessments.collection
        self.knowledge = assessments.knowledge
        self._assessed: set[str] = set()

    @cached_property
    def library(self) -> Library:
        """The packaged questions."""
        return load_library(resource_path("queries"))

    @cached_property
    def store(self) -> Store:
        """Every dataset in its named graph, with the vocabulary and what follows from both."""
        store = Store()
        everything: list[Triple] = []
        for graph, triples in self.collection.graphs():
            store.add(graph, triples)
            everything += triples
        store.add(VOCABULARY, self.knowledge.ontology)
        derivation = Derivation(everything, self.knowledge.vocabulary).run(self.knowledge.relation_steps, {})
        store.add(DERIVED, set(derivation.triples()).difference(everything))
        return store

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
            self._make_assessments(question, given)
        return to_table(question, self.store.select(text))

    def query(self, text: str) -> Rows | bool | list[Triple]:
        """Answer any SPARQL query that only reads what is loaded.

        Raises RefusedQueryError for an update, SERVICE or FROM, InputError `query-syntax` with line:column.
        """
        check_user_query(text)
        return self.store.query(text)

    def _make_assessments(
        self, question: Question, values: Mapping[str, Value | Iterable[Value] | None]
    ) -> None:
        """Put the assessments that the parameters speak of into the store, and no others."""
        given = {kind: _given(question, values, kind) for kind in ("country", "date", "dataset")}
        wanted: dict[str, Assessment] = {}
        for country in given["country"] or self.collection.countries:
            known = self.collection.datasets(country)
            named = [[name] for name in given["dataset"] if name in known]
            choices: Sequence[list[str] | None] = named if given["dataset"] else [None]
            days: Sequence[date | None] = [date.fromisoformat(text) for text in given["date"]] or [None]
            for day in days:
                for datasets in choices:
                    made = self.assessments.existing(country, day, datasets=datasets)
                    wanted |= {assessment.iri: assessment for assessment in made}
        for iri in self._assessed.difference(wanted):
            self.store.remove_graph(iri)
        for iri in set(wanted).difference(self._assessed):
            self.store.add(iri, assessment_triples(wanted[iri]))
        self._assessed = set(wanted)


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
