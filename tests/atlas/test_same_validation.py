"""The same findings wherever the graphs are: in files, in memory, on disk, in three SPARQL 1.1 servers.

The findings expected are those on the triples at hand, which two engines agree on (tests/shacl). A server
that a machine lacks is skipped with the reason; where CI says `CI=true` it must be there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from planatlas.assessment import packaged_knowledge
from planatlas.atlas.checks import validate, validate_store
from planatlas.atlas.collection import packaged_collection
from planatlas.atlas.loading import load
from planatlas.namespaces import GRAPH, SH, country_graph
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import Report, ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.store import BlankNode, Literal, NamedNode, Source, Store, Term, Triple, read_triples
from planatlas.store.remote import RemoteStore
from planatlas.validation import ValidationOutcome
from servers import KINDS, Endpoint

DATA = Path(__file__).parent / "data"
COUNTRIES = ["CHL", "PER"]
STRANGER = NamedNode("https://example.org/stranger")
SMALL, AROUND = GRAPH + "zzz/small", GRAPH + "zzz/around"
QUIET = "https://example.org/shapes/None"
COMPONENTS = [
    "Class", "Datatype", "NodeKind", "MinCount", "MaxCount", "MinExclusive", "MinInclusive", "MaxExclusive",
    "MaxInclusive", "MinLength", "MaxLength", "Pattern", "LanguageIn", "UniqueLang", "Equals", "Disjoint",
    "LessThan", "LessThanOrEquals", "Not", "And", "Or", "Xone", "Node", "QualifiedMinCount",
    "QualifiedMaxCount", "Closed", "HasValue", "In", "SPARQL",
]  # fmt: skip
Row = tuple[str, str, str | None, str, str, str]


@pytest.fixture(scope="module", params=["memory", "disk", *KINDS])
def source(
    request: pytest.FixtureRequest,
    server: Callable[[str], Endpoint],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Source]:
    """Return a store with the packaged countries."""
    opened: Source
    if request.param == "disk":
        with Store.open(tmp_path_factory.mktemp("stores") / "atlas.db") as opened:
            load(opened)
            yield opened
        return
    if request.param == "memory":
        opened = Store()
    else:
        endpoint = server(request.param)
        opened = RemoteStore(endpoint.url, user=endpoint.user, password=endpoint.password)
    load(opened)
    yield opened
    # The servers are shared with other tests.
    for graph in opened.graphs():
        opened.remove_graph(graph)


def text(term: Term | None) -> str:
    """Return a term as text; a store names blank nodes anew."""
    return "_:" if isinstance(term, BlankNode) else str(term)


def rows(report: Report) -> Counter[Row]:
    return Counter(
        (r.severity, text(r.focus), r.path, text(r.value), r.component, r.source_shape)
        for r in report.results
    )


def outcome(source: Source, country: str, **how: int) -> ValidationOutcome:
    [(name, found)] = validate_store(source, [country], **how)
    assert name == country
    assert isinstance(found, ValidationOutcome)
    return found


@cache
def files_of(country: str) -> tuple[Path, ...]:
    return tuple(sorted(resource_path("data", "countries", country.lower()).glob("*.ttl")))


@cache
def expected_of_files(country: str) -> ValidationOutcome:
    return validate(files_of(country))


@pytest.mark.parametrize("country", COUNTRIES)
def test_packaged_countries(source: Source, country: str) -> None:
    expected, found = expected_of_files(country), outcome(source, country)
    assert rows(found.report) == rows(expected.report)
    assert rows(found.report)
    assert found.report.targeted == expected.report.targeted
    assert found.unchecked.triples == expected.unchecked.triples
    of_shapes = [finding for finding in expected.findings if finding.shape]
    said = Counter((f.severity, f.focus, f.path, f.value, f.shape, f.message("es")) for f in found.findings)
    assert said == Counter(
        (f.severity, f.focus, f.path, f.value, f.shape, f.message("es")) for f in of_shapes
    )


def test_countries_side_by_side(source: Source) -> None:
    """Two countries at a time, each without sight of the other."""
    found = dict(validate_store(source, COUNTRIES, jobs=2))
    assert list(found) == COUNTRIES
    for country, result in found.items():
        assert isinstance(result, ValidationOutcome)
        assert rows(result.report) == rows(expected_of_files(country).report)


# --- with faults ---


def damaged(triples: list[Triple]) -> list[Triple]:
    """Leave out a triple here, make a value wrong or add a second one there: all kinds of faults, not few."""
    found: list[Triple] = []
    for number, triple in enumerate(sorted(triples, key=str)):
        kind = number % 11
        if kind == 2:
            continue
        if kind == 5:
            wrong = STRANGER if isinstance(triple.object, Literal) else Literal(f"wrong {number}")
            triple = Triple(triple.subject, triple.predicate, wrong)
        found.append(triple)
        if kind == 7:
            found.append(Triple(triple.subject, triple.predicate, Literal("also", language="en")))
        if kind == 9:
            found.append(Triple(triple.subject, triple.predicate, triple.subject))
    return found


@pytest.fixture(scope="module")
def damaged_graphs() -> dict[str, list[Triple]]:
    """Return the graphs of Peru, damaged, as a store keeps their literals."""
    store = Store()
    for path in files_of("PER"):
        store.add(country_graph("PER", path.stem), damaged(list(read_triples(path))))
    return {graph: list(store.triples(graph)) for graph in store.graphs()}


def test_a_country_full_of_faults(source: Source, damaged_graphs: Mapping[str, list[Triple]]) -> None:
    before = {graph: list(source.triples(graph)) for graph in damaged_graphs}
    assert all(before.values())
    try:
        source.replace(damaged_graphs)
        found = outcome(source, "PER")
    finally:
        source.replace(before)
    expected = expected_with_faults(tuple(t for graph in damaged_graphs.values() for t in graph))
    assert rows(found.report) == rows(expected)
    assert found.report.targeted == expected.targeted
    violated = {result.source_shape for result in expected.results}
    components = {result.component.rpartition("#")[2] for result in expected.results}
    assert len(violated) > 60
    assert len(components) > 6


@cache
def expected_with_faults(triples: tuple[Triple, ...]) -> Report:
    shapes = ShapesGraph.from_files(
        [*turtle_files("shapes", "model"), resource_path("shapes", "recommended.ttl")]
    )
    shared = packaged_collection().shared_triples()
    return CompiledEngine().validate(triples, shapes, [*packaged_knowledge().vocabulary, *shared])


# --- every component on data of all kinds ---


@cache
def small() -> tuple[tuple[Triple, ...], tuple[Triple, ...], ShapesGraph]:
    """Return the data and the context as a store keeps their literals, and shapes of every component."""
    store = Store()
    for graph, name in ((SMALL, "many-kinds.ttl"), (AROUND, "many-kinds-context.ttl")):
        store.add(graph, read_triples(DATA / name))
    shapes = ShapesGraph.from_files([DATA / "every-component.ttl"])
    return tuple(store.triples(SMALL)), tuple(store.triples(AROUND)), shapes


def test_every_component(source: Source) -> None:
    data, context, shapes = small()
    engine = CompiledEngine()
    expected = engine.validate(data, shapes, context)
    source.replace({SMALL: data, AROUND: context})
    try:
        found = engine.validate_graphs(source, [SMALL], shapes, [AROUND])
        focus = {shape: Counter(map(text, nodes)) for shape, nodes in found.focus.items()}
    finally:
        source.replace({SMALL: [], AROUND: []})
    assert found.engine == expected.engine == "compiled"
    assert rows(found) == rows(expected)
    assert found.targeted == expected.targeted
    assert focus == {shape: Counter(map(text, nodes)) for shape, nodes in expected.focus.items()}
    # What nothing breaks shows little: every component of SHACL is broken, and one that shapes define.
    own = {shape.iri for shape in shapes if SH + "property" not in shapes.index.predicates(shape.node)}
    targeted = {shape.iri for shape in shapes if shape.targets}
    assert targeted & own <= {result.source_shape for result in expected.results} | {QUIET}
    components = {result.component.removeprefix(SH) for result in expected.results}
    assert {f"{name}ConstraintComponent" for name in COMPONENTS} <= components
