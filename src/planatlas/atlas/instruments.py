"""Find an instrument by what people call it."""

from __future__ import annotations

from collections.abc import Iterable

from planatlas.assessment import Knowledge
from planatlas.atlas.country_graphs import CountryGraphs, country_code
from planatlas.errors import InputError, did_you_mean
from planatlas.namespaces import ALT_LABEL, PLAN, RDFS, notation
from planatlas.store import TripleIndex


def find_instrument(
    collection: CountryGraphs,
    knowledge: Knowledge,
    name: str,
    country: str,
    datasets: Iterable[str] | None = None,
) -> str:
    """Return the IRI of an instrument of a country from its IRI, short name, slug or acronym.

    Raises InputError `unknown-instrument`, with the nearest slug.
    """
    index = TripleIndex(collection.triples(country, collection.choose(country, datasets)))
    code = country_code(country)
    wanted = name.removeprefix(code.lower() + ":")
    slugs: dict[str, str] = {}
    for class_iri in _instrument_classes(knowledge):
        for iri in index.instances(class_iri):
            slugs[notation(iri)] = iri
            for text in index.texts(iri, ALT_LABEL).values():
                slugs.setdefault(text.lower(), iri)
    if name in slugs.values():
        return name
    if found := slugs.get(wanted) or slugs.get(wanted.lower()):
        return found
    near = did_you_mean(wanted.lower(), slugs)
    raise InputError("unknown-instrument", name=name, country=code, near=near)


def _instrument_classes(knowledge: Knowledge) -> list[str]:
    classes: list[str] = []
    queue = [PLAN + "PlanningInstrument"]
    while queue:
        classes.append(current := queue.pop())
        queue += knowledge.labels.subjects(RDFS + "subClassOf", current)
    return classes
