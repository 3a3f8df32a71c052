"""The gap questions, with values for what they ask for, and the store they are asked of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.generate import DATASET
from planatlas.assessment import VOCABULARY, assessment_triples
from planatlas.atlas import Atlas
from planatlas.atlas.country_graphs import SHARED, derived_graph
from planatlas.namespaces import country_graph
from planatlas.questions import Value, bind, load_library
from planatlas.resources import resource_path
from planatlas.store import Store


def assessed_store(folder: Path) -> tuple[Store, tuple[str, ...], list[date]]:
    """Return a store with every country, what follows from it and its assessments, and what to compare."""
    atlas = Atlas.open(folder)
    store = Store()
    store.add(VOCABULARY, atlas.knowledge.ontology)
    store.add(SHARED, atlas.collection.shared_triples())
    dates = set()
    for country in atlas.countries:
        for dataset in atlas.datasets(country):
            store.add(country_graph(country, dataset), atlas.collection.triples(country, [dataset]))
        store.add(derived_graph(country), atlas.collection.derived_triples(country, atlas.knowledge))
        for assessment in atlas.assess(country):
            dates.add(assessment.scope.as_of)
            store.add(assessment.iri, assessment_triples(assessment))
    return store, atlas.countries, sorted(dates)


def questions(countries: Sequence[str], dates: Sequence[date]) -> Iterator[tuple[str, str]]:
    """Yield the name and the SPARQL text of every gap question, over all countries.

    Where a question compares two things, they are the first and the last that there are.
    """
    ends: dict[str, tuple[Value, Value]] = {
        "country": (countries[0], countries[-1]),
        "date": (dates[0], dates[-1]),
        "dataset": (DATASET, DATASET),
    }
    for question in load_library(resource_path("queries")):
        if question.name.startswith("gaps/"):
            asked = [parameter for parameter in question.parameters if parameter.required]
            values = {p.name: ends[p.type][min(n, 1)] for n, p in enumerate(asked)}
            yield question.name, bind(question, values)
