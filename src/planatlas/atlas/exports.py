"""A country's graph for others: Turtle, N-Quads, JSON-LD, a CSV of its statements, workbooks, StratML."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planatlas.assessment import Knowledge
from planatlas.atlas.country_graphs import CountryGraphs, country_code
from planatlas.atlas.instruments import find_instrument
from planatlas.authoring.differences import Columns, place_of
from planatlas.authoring.layout import layout
from planatlas.authoring.rows import book_of
from planatlas.authoring.stratml import not_carried, plans, statements_about, write_stratml
from planatlas.authoring.writing_csv import write_csv
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.namespaces import compact, country_graph, notation
from planatlas.store import Literal, NamedNode, Triple, TripleIndex, serialise

# In the order of the help text; a workbook is one dataset, a StratML document one plan.
EXPORT_FORMATS: Final = ("ttl", "nq", "jsonld", "csv", "xlsx", "stratml")
WORKBOOKS: Final = ("xlsx", "csv")
STRATML_ENDING: Final = ".stratml.xml"
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
    """Return the chosen datasets of a country as text: ttl, nq, jsonld or csv.

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


def export_workbooks(
    collection: CountryGraphs,
    country: str,
    form: str,
    output: Path,
    datasets: Iterable[str] | None = None,
    lang: str = "en",
    *,
    each: bool = False,
) -> list[Path]:
    """Write datasets of a country as workbooks, in one of WORKBOOKS; return what was written.

    A workbook holds one dataset: `output` is the file (xlsx) or folder (csv) of one, or with `each` a folder
    that gets one for each dataset. Raises InputError `export-one-dataset` where there are several and not
    `each`, and as `write_xlsx` and `write_csv`.
    """
    chosen = collection.choose(country, datasets)
    if len(chosen) > 1 and not each:
        raise InputError("export-one-dataset", country=country_code(country), known=", ".join(chosen))
    written = []
    for dataset in chosen:
        settings = {"country": country_code(country), "dataset": dataset, "language": lang}
        book = book_of(collection.triples(country, [dataset]), settings)
        path = output / (f"{dataset}.xlsx" if form == "xlsx" else dataset) if each else output
        if form == "xlsx":
            write_xlsx(book, layout(), path, lang)
        else:
            write_csv(book, layout(), path)
        written.append(path)
    return written


@dataclass(frozen=True, slots=True)
class StratmlDocument:
    """A plan as StratML, with a line that says what StratML does not carry of it."""

    plan: str
    text: str
    left_behind: str

    @property
    def file_name(self) -> str:
        """The name of its file in a folder of several."""
        return notation(self.plan) + STRATML_ENDING


def stratml_documents(
    collection: CountryGraphs,
    knowledge: Knowledge,
    country: str,
    datasets: Iterable[str] | None = None,
    plan: str | None = None,
    lang: str = "en",
) -> list[StratmlDocument]:
    """Return plans of a country as StratML: the one that is named, else all that have objectives.

    Raises InputError for an unknown plan, one without objectives, and where no plan has any.
    """
    chosen = collection.choose(country, datasets)
    triples = collection.triples(country, chosen)
    wanted = [find_instrument(collection, knowledge, plan, country, chosen)] if plan else plans(triples)
    if not wanted:
        raise InputError("stratml-no-plan", country=country_code(country))
    code, names = country_code(country), [*collection.shared_triples(), *knowledge.ontology]
    return [
        StratmlDocument(
            iri,
            write_stratml(triples, iri, code, lang, names),
            _left_behind(triples, iri, code, lang),
        )
        for iri in wanted
    ]


def _left_behind(triples: list[Triple], plan: str, country: str, lang: str) -> str:
    lost = not_carried(triples, plan, country, lang)
    every = len(set(statements_about(triples, plan)))
    if not lost:
        return message("stratml-carried-whole", lang, plan=notation(plan), all=every)
    columns = Columns()
    counts = Counter(choose(columns.name(None, place_of(triple))[1], lang) for triple in lost)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{name}: {count}" for name, count in ordered)
    kept = every - len(lost)
    return message("stratml-left-behind", lang, plan=notation(plan), kept=kept, all=every, listed=listed)


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
