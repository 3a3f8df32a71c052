"""A country's graph for others: Turtle, N-Quads, JSON-LD, or one CSV of its statements."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from planatlas.atlas.country_graphs import CountryGraphs
from planatlas.namespaces import compact, country_graph
from planatlas.store import Literal, NamedNode, Triple, TripleIndex, serialise

EXPORT_FORMATS: Final = ("ttl", "nq", "jsonld", "csv")
CSV_COLUMNS: Final = (
    "dataset", "subject", "subject_label", "property", "property_label", "value", "value_label", "language",
    "datatype",
)  # fmt: skip


def export(
    collection: CountryGraphs,
    ontology: Iterable[Triple],
    country: str,
    form: str,
    datasets: Iterable[str] | None = None,
    lang: str = "en",
) -> str:
    """Return the chosen datasets of a country as text in one of EXPORT_FORMATS.

    Turtle and JSON-LD hold one graph, N-Quads and CSV say the dataset of each statement. Raises InputError
    for an unknown country or dataset.
    """
    chosen = collection.choose(country, datasets)
    if form == "nq":
        graphs = ((country_graph(country, name), collection.triples(country, [name])) for name in chosen)
        return "".join(serialise(triples, "nq", graph) for graph, triples in graphs)
    triples = collection.triples(country, chosen)
    if form == "jsonld":
        from planatlas.jsonld_context import build_context, to_jsonld

        return to_jsonld(triples, build_context(ontology))
    if form == "csv":
        return _csv(collection, ontology, country, chosen, lang)
    return serialise(triples, "ttl")


def _csv(
    collection: CountryGraphs, ontology: Iterable[Triple], country: str, datasets: tuple[str, ...], lang: str
) -> str:
    names = TripleIndex([*ontology, *collection.triples(country, datasets), *collection.shared_triples()])
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for dataset in datasets:
        for triple in sorted(set(collection.triples(country, [dataset])), key=str):
            writer.writerow([dataset, *_cells(triple, names, lang)])
    return stream.getvalue()


def _cells(triple: Triple, names: TripleIndex, lang: str) -> list[str]:
    subject = triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)
    value = triple.object
    language = datatype = label = ""
    if isinstance(value, Literal):
        text, language, datatype = value.value, value.language or "", compact(value.datatype.value)
    elif isinstance(value, NamedNode):
        text, label = compact(value.value), _label(names, value.value, lang)
    else:
        text = str(value)
    prop = triple.predicate.value
    own = _label(names, subject, lang)
    return [compact(subject), own, compact(prop), _label(names, prop, lang), text, label, language, datatype]


def _label(names: TripleIndex, iri: str, lang: str) -> str:
    texts = names.label(iri)
    return texts.get(lang) or next(iter(texts.values()), "")
