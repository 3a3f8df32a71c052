"""Checks of graphs and of the packaged knowledge itself: validation, reasoning, house rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from planatlas.assessment import VOCABULARY, packaged_knowledge
from planatlas.atlas.collection import packaged_collection
from planatlas.atlas.country_graphs import SHARED, country_code
from planatlas.atlas.stored import StoredCollection
from planatlas.atlas.validated import Unchanged, ValidationRecord
from planatlas.atlas.workbooks import in_cells, workbook_sources
from planatlas.errors import InputError
from planatlas.namespaces import BASE, OWL, PLAN, country_graph
from planatlas.reasoning import ReasoningOutcome, reason
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import ENGINES, LintFinding, ShapesGraph, default_engine, lint_shapes, named_engine
from planatlas.store import NamedNode, Source, Triple, TripleIndex, read_folder
from planatlas.validation import StatementSource, ValidationOutcome, validate_files, validate_stored


def validate(
    paths: Iterable[Path | StatementSource],
    shapes: Iterable[Path] | None = None,
    lang: str = "en",
    *,
    engine: str = ENGINES[0],
    jobs: int = 1,
) -> ValidationOutcome:
    """Validate RDF files and workbooks with the data-quality shapes, or with other shapes (files, folders).

    Findings of a workbook name its cells. Other shapes may look at nodes without a name, which ours do not
    let pass, and see our vocabulary where they speak of it. Raises InputError for a path that cannot be read,
    for shapes that cannot be run and an unknown engine.
    """
    knowledge = packaged_knowledge()
    graph = _shapes(shapes)
    ours = [*knowledge.vocabulary, *packaged_collection().shared_triples()] if _speaks_of_ours(graph) else []
    sources = workbook_sources(paths, ours)
    outcome = validate_files(
        sources,
        graph,
        ours,
        terms=knowledge.ontology,
        nameless=bool(shapes),
        engine=named_engine(engine, jobs),
        lang=lang,
    )
    return in_cells(outcome, sources)


def validate_store(
    source: Source,
    countries: Iterable[str] = (),
    shapes: Iterable[Path] | None = None,
    lang: str = "en",
    *,
    engine: str = ENGINES[0],
    jobs: int = 1,
    changed: bool = False,
) -> Iterator[tuple[str, ValidationOutcome | Unchanged]]:
    """Validate the countries of a store, each by itself beside the vocabulary and what countries share.

    With `changed`, a country whose graphs are as they were at the last run is not looked at again. In a
    store without our vocabulary every graph stands for itself. Raises InputError for an unknown country, and
    as `validate` and the store.
    """
    graph = _shapes(shapes)
    groups, context = _groups(source, [country_code(country) for country in countries])
    runner = named_engine(engine, jobs)
    if not changed:
        yield from validate_stored(source, groups, graph, context, engine=runner, lang=lang)
        return
    record = ValidationRecord(source, graph, context)
    known = {name: found for name, graphs in groups.items() if (found := record.unchanged(name, graphs))}
    rest = {name: graphs for name, graphs in groups.items() if name not in known}
    found_now = validate_stored(source, rest, graph, context, engine=runner, lang=lang)
    for name in groups:
        if name in known:
            yield name, known[name]
            continue
        _, outcome = next(found_now)
        record.note(name, outcome)
        yield name, outcome
    record.save()


def _shapes(paths: Iterable[Path] | None) -> ShapesGraph:
    own = [*turtle_files("shapes", "model"), resource_path("shapes", "recommended.ttl")]
    return ShapesGraph.from_files([file for path in paths for file in read_folder(path)] if paths else own)


def _speaks_of_ours(shapes: ShapesGraph) -> bool:
    """Whether a shapes graph has a term of ours in it, a query that names one included."""
    return any(BASE in str(term) for triple in shapes.triples for term in (triple.predicate, triple.object))


def _groups(source: Source, countries: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the graphs of each country, and those that are looked at beside each."""
    if VOCABULARY not in source.graphs():
        if countries:
            raise InputError("store-no-vocabulary", where=source.location)
        return {graph: [graph] for graph in source.graphs()}, []
    collection = StoredCollection(source, packaged_knowledge())
    groups = {
        country: [country_graph(country, dataset) for dataset in collection.datasets(country)]
        for country in countries or collection.countries
    }
    return groups, [VOCABULARY, SHARED]


def check_consistency(data: Iterable[Triple] = ()) -> ReasoningOutcome:
    """Reason over the ontology, alone or with a country graph. Raises InputError without the reasoner."""
    return reason(packaged_knowledge().ontology, list(data))


@dataclass(frozen=True, slots=True)
class LintOutcome:
    """What the house rules found, and how much they looked at."""

    lines: tuple[tuple[str, str], ...]
    terms: int
    shapes: int

    def texts(self, lang: str) -> list[str]:
        """Return a line a finding."""
        return [dict(zip(("en", "es"), pair, strict=True))[lang] for pair in self.lines]


def lint() -> LintOutcome:
    """Check the ontology against the house rules and every shapes file against misspelt terms."""
    knowledge = packaged_knowledge()
    house = ShapesGraph.from_files([resource_path("shapes", "ontology.ttl")])
    report = default_engine().validate(knowledge.ontology, house)
    lines = [
        tuple(f"{_name(result.focus)}: {result.messages.get(lang, '')}" for lang in ("en", "es"))
        for result in report.results
    ]
    shapes = ShapesGraph.from_files(turtle_files("shapes"))
    found: Iterable[LintFinding] = lint_shapes(shapes, knowledge.ontology, (PLAN, BASE + "code/"))
    lines += [tuple(finding.text(lang) for lang in ("en", "es")) for finding in found]
    index = TripleIndex(knowledge.ontology)
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    terms = {iri for kind in kinds for iri in index.instances(OWL + kind) if iri.startswith(PLAN)}
    return LintOutcome(tuple((en, es) for en, es in lines), len(terms), sum(1 for _ in shapes))


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
