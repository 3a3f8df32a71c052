"""The compiled engine: forms of literals, stores, several groups side by side, and what it hands on aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, SH, XSD
from planatlas.shacl import Engine, Report, ShapesGraph, Targeted
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import BlankNode, Dataset, Literal, NamedNode, Rows, Store, Term, Triple, read_triples

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
FIRST = PREFIXES.count("\n") + 1
SHAPE = "ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; "
ENGINES = [CompiledEngine(), PySHACLEngine()]
both_engines = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
Read = Callable[[str], list[Triple]]
Shapes = Callable[[str], ShapesGraph]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> list[Triple]:
        path = tmp_path / "data.ttl"
        path.write_text(PREFIXES + text, "utf-8")
        return list(read_triples(path))

    return read


@pytest.fixture
def shapes(tmp_path: Path) -> Shapes:
    def shapes(text: str) -> ShapesGraph:
        path = tmp_path / "shapes.ttl"
        path.write_text(PREFIXES + text, "utf-8")
        return ShapesGraph.from_files([path])

    return shapes


def typed(value: str, name: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + name))


def values(report: Report) -> set[Term | None]:
    return {result.value for result in report.results}


def node(name: str) -> NamedNode:
    return NamedNode(EX + name)


# --- literals as they were written ---


def test_a_datatype_is_that_of_the_file_and_not_of_the_store(read: Read, shapes: Shapes) -> None:
    graph = shapes(SHAPE + "sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .")
    data = read(
        'ex:a a ex:Plan ; ex:p 1 , "01"^^xsd:integer , "1.0"^^xsd:int , "2"^^xsd:int , '
        '"x"^^xsd:integer , "3" .'
    )
    assert values(CompiledEngine().validate(data, graph)) == {
        typed("1.0", "int"),
        typed("2", "int"),
        typed("x", "integer"),
        Literal("3"),
    }


def test_a_value_is_reported_in_its_own_form(read: Read, shapes: Shapes) -> None:
    graph = shapes(SHAPE + "sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] .")
    data = read('ex:a a ex:Plan ; ex:p "01"^^xsd:integer , "1.50"^^xsd:decimal , "1"^^xsd:boolean .')
    assert values(CompiledEngine().validate(data, graph)) == {
        typed("01", "integer"),
        typed("1.50", "decimal"),
        typed("1", "boolean"),
    }


def test_forms_count_in_lists_and_lengths_and_values_in_comparisons(read: Read, shapes: Shapes) -> None:
    graph = shapes(
        """ex:In sh:targetClass ex:Plan ; sh:path ex:p ; sh:in ( "10.00"^^xsd:decimal ) .
        ex:Long sh:targetClass ex:Plan ; sh:path ex:p ; sh:minLength 4 .
        ex:Range sh:targetClass ex:Plan ; sh:path ex:p ; sh:minInclusive 10 ;
            sh:maxInclusive "010.0"^^xsd:decimal .
        ex:Pair sh:targetClass ex:Plan ; sh:path ex:p ; sh:lessThanOrEquals ex:q .
        ex:Same sh:targetClass ex:Plan ; sh:path ex:p ; sh:equals ex:q ."""
    )
    data = read(
        'ex:a a ex:Plan ; ex:p "10.00"^^xsd:decimal , "10.0"^^xsd:decimal ; ex:q "010"^^xsd:integer .'
    )
    found = {
        (result.source_shape.removeprefix(EX), result.value)
        for result in CompiledEngine().validate(data, graph).results
    }
    short, integer = typed("10.0", "decimal"), typed("010", "integer")
    assert found == {
        ("In", short),
        ("Same", short),
        ("Same", typed("10.00", "decimal")),
        ("Same", integer),
    }


def test_an_ill_formed_literal_is_of_no_datatype_and_compares_with_nothing(
    read: Read, shapes: Shapes
) -> None:
    graph = shapes(
        """ex:D sh:targetClass ex:Plan ; sh:path ex:p ; sh:datatype xsd:date .
        ex:R sh:targetClass ex:Plan ; sh:path ex:p ; sh:minInclusive "2000-01-01"^^xsd:date ."""
    )
    bad = typed("2020-13-40", "date")
    report = CompiledEngine().validate(read('ex:a a ex:Plan ; ex:p "2020-13-40"^^xsd:date .'), graph)
    assert [(result.source_shape, result.value) for result in report.results] == [
        (EX + "D", bad),
        (EX + "R", bad),
    ]


def test_a_literal_as_target_is_found_in_its_form(read: Read, shapes: Shapes) -> None:
    graph = shapes('ex:S sh:targetNode "01"^^xsd:integer , 7 ; sh:nodeKind sh:IRI .')
    report = CompiledEngine().validate(read('ex:a ex:p "01"^^xsd:integer .'), graph)
    assert values(report) == {typed("01", "integer"), typed("7", "integer")}
    assert report.focus[EX + "S"] == values(report)


# --- handed on, and said aloud ---


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("sh:property [ sh:path ex:p ; sh:node ex:S ]", "refers to itself", "se refiere a sí misma"),
        ("sh:property [ sh:path ex:p ; sh:pattern '^(?=a)' ]", "^(?=a)", "^(?=a)"),
        ("sh:property [ sh:path ex:p ; sh:pattern 'a' ; sh:flags 'zz' ]", "a (zz)", "a (zz)"),
        ("sh:not [ sh:property [ sh:path ex:p ; sh:minCount 5 ] ]", "above four", "mayor que cuatro"),
    ],
)
def test_what_it_cannot_compile_goes_to_another_engine_whole(
    read: Read, shapes: Shapes, text: str, english: str, spanish: str
) -> None:
    graph = shapes(SHAPE + text + " . ex:T a sh:NodeShape ; sh:targetClass ex:Plan ; sh:class ex:Other .")
    data = read("ex:a a ex:Plan ; ex:p ex:b .")
    store = Store()
    store.replace({EX + "data": data, EX + "context": [], EX + "beside": read("ex:z a ex:Plan .")})
    engine = CompiledEngine()
    reports = [
        engine.validate(data, graph),
        engine.validate_graphs(store, [EX + "data"], graph, [EX + "context"]),
        dict(engine.validate_each(store, {"one": [EX + "data"]}, graph))["one"],
    ]
    for report in reports:
        assert report.engine == "pySHACL"
        assert report.reason is not None
        assert english in report.reason.text("en")
        assert spanish in report.reason.text("es")
        assert report.reason.where.endswith(f"shapes.ttl:{FIRST}")
        assert EX + "T" in {result.source_shape for result in report.results}
        assert report.targeted == (Targeted(EX + "S", 1), Targeted(EX + "T", 1))
        assert report.results == reports[0].results


@both_engines
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("sh:js [ sh:jsFunctionName 'f' ]", "unsupported-js"),
        ("sh:expression [ sh:path ex:p ]", "unsupported-expression"),
        ("sh:target [ a ex:Mine ] ; sh:class ex:C", "unsupported-target"),
        (
            "sh:class ex:C . ex:O sh:entailment <http://www.w3.org/ns/entailment/RDFS>",
            "unsupported-entailment",
        ),
        # An engine that runs the recursive part would pass over the other.
        ("sh:node ex:S ; sh:property [ sh:path ex:p ; sh:js [ sh:jsFunctionName 'f' ] ]", "unsupported-js"),
        ("sh:propertie [ sh:path ex:p ]", "shape-term"),
        ("sh:property [ sh:path ex:p ; sh:minCount 'one' ]", "shape-parameter"),
        ("sh:in _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l", "shape-list"),
        ("sh:property [ sh:path 'p' ]", "shape-path"),
    ],
)
def test_what_no_engine_runs_is_refused_and_never_passed_over(
    read: Read, shapes: Shapes, engine: Engine, text: str, key: str
) -> None:
    data = read("ex:a a ex:Plan .")
    store = Store()
    store.add(EX + "data", data)
    graph = shapes(f"{SHAPE} {text} .")
    for work in (
        lambda: engine.validate(data, graph),
        lambda: engine.validate_graphs(store, [EX + "data"], graph),
        lambda: list(engine.validate_each(store, {"one": [EX + "data"]}, graph)),
    ):
        with pytest.raises(InputError) as error:
            work()
        assert error.value.key == key
        for lang in ("en", "es"):
            assert "\n" not in error.value.text(lang)
            assert f"shapes.ttl:{FIRST}: " in error.value.text(lang)


def test_shapes_by_the_hundred_inside_one_another_are_refused_in_words(shapes: Shapes) -> None:
    graph = shapes(SHAPE + "sh:not [ " * 900 + "sh:class ex:C" + " ]" * 900 + " .")
    for engine in ENGINES:
        with pytest.raises(InputError) as error:
            engine.validate([Triple(node("a"), NamedNode(RDF_TYPE), node("Plan"))], graph)
        assert error.value.key == "shape-depth"


def test_an_error_of_the_other_engine_has_the_place_of_the_reason(read: Read, shapes: Shapes) -> None:
    graph = shapes(SHAPE + "sh:property [ sh:path ex:p ; sh:pattern '(' ] .")
    with pytest.raises(InputError) as error:
        CompiledEngine().validate(read("ex:a a ex:Plan ; ex:p 'x' ."), graph)
    assert error.value.key == "shapes-broken"
    assert f"shapes.ttl:{FIRST}: " in error.value.text("en")


def test_another_engine_may_take_what_is_handed_on(shapes: Shapes) -> None:
    class Other(PySHACLEngine):
        name = "other"

    report = CompiledEngine(Other).validate([], shapes(SHAPE + "sh:node ex:S ."))
    assert (report.engine, report.results) == ("other", ())


# --- in a store ---

DATA = """ex:a a ex:Sector ; ex:p ex:there , "1" . ex:b a ex:Plan ; ex:p ex:missing .
ex:c a ex:Plan . _:blank a ex:Plan ; ex:p _:blank ."""
AROUND = "ex:Sector rdfs:subClassOf ex:Plan . ex:there a ex:Thing . ex:z a ex:Plan ."
RULES = (
    """ex:Some sh:targetClass ex:Plan ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Kind sh:targetClass ex:Plan ; sh:path ex:p ; sh:class ex:Thing .
ex:None sh:targetClass ex:Absent ; sh:class ex:Thing .
ex:Query a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql [
    sh:select "SELECT $this ?value { $this <http://example.org/p> ?value FILTER(isLiteral(?value)) }" ] .
ex:Single a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql [
    sh:select """
    + '"SELECT $this { { FILTER(isBlank($this)) } UNION { FILTER($this = <http://example.org/c>) } }" ] .'
)


class Elsewhere:
    """A store that is taken for a server: one known to keep to SPARQL, or one of unknown ways."""

    def __init__(self, store: Store, engine: str) -> None:
        self._store, self.engine, self.location = store, engine, "https://example.org/"
        self.fetched: list[str | None] = []
        self.asked: list[str] = []

    def triples(self, graph: str | None = None) -> Iterator[Triple]:
        self.fetched.append(graph)
        return self._store.triples(graph)

    def select(
        self, query: str, substitutions: Mapping[str, Term] | None = None, dataset: Dataset | None = None
    ) -> Rows:
        assert not substitutions, "no request can name a blank node"
        self.asked.append(query)
        return self._store.select(query, substitutions, dataset)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def found(report: Report) -> list[tuple[str, str, str]]:
    """Return the results without the names of blank nodes."""
    return sorted(
        (
            result.source_shape.removeprefix(EX),
            "_:" if isinstance(result.focus, BlankNode) else str(result.focus),
            "_:" if isinstance(result.value, BlankNode) else str(result.value),
        )
        for result in report.results
    )


@pytest.fixture
def store(read: Read) -> Store:
    store = Store()
    store.replace(
        {EX + "data": read(DATA), EX + "context": read(AROUND), EX + "beside": read("ex:y a ex:Plan .")}
    )
    return store


def test_graphs_of_a_store_have_the_results_of_the_triples(read: Read, shapes: Shapes, store: Store) -> None:
    graph = shapes(RULES)
    expected = CompiledEngine().validate(read(DATA), graph, read(AROUND))
    assert len(expected.results) == 7
    assert expected.targeted[-1] == Targeted(EX + "Some", 4)
    assert expected.unmatched == (EX + "None",)
    alone = Store()
    alone.replace({EX + "data": read(DATA), EX + "context": read(AROUND)})
    sources = [alone, store, Elsewhere(store, "oxigraph"), Elsewhere(store, "virtuoso")]
    for source in sources:
        report = CompiledEngine().validate_graphs(source, [EX + "data"], graph, [EX + "context"])  # type: ignore[arg-type]
        assert (report.engine, report.reason) == ("compiled", None)
        assert found(report) == found(expected)
        assert report.targeted == expected.targeted


def test_a_large_graph_is_asked_where_it_is(
    monkeypatch: pytest.MonkeyPatch, shapes: Shapes, store: Store
) -> None:
    graph = shapes(RULES)
    expected = CompiledEngine().validate_graphs(store, [EX + "data"], graph, [EX + "context"])
    monkeypatch.setattr("planatlas.shacl.compiled_engine.LARGEST_COPY", 2)
    monkeypatch.setattr(Store, "excerpt", None)
    report = CompiledEngine().validate_graphs(store, [EX + "data"], graph, [EX + "context"])
    assert report == expected
    assert dict(report.focus) == dict(expected.focus)


@pytest.mark.parametrize(("engine", "fetched"), [("oxigraph", 1), ("virtuoso", 2)])
def test_a_server_is_asked_and_only_what_it_may_not_know_is_fetched(
    shapes: Shapes, store: Store, engine: str, fetched: int
) -> None:
    one_at_a_time = RULES[RULES.index("ex:Single") :]
    source = Elsewhere(store, engine)
    groups = [EX + "data"], [EX + "context"]
    CompiledEngine().validate_graphs(source, groups[0], shapes(RULES[: RULES.index("ex:Query")]), groups[1])  # type: ignore[arg-type]
    assert source.fetched == []
    together = shapes(RULES[: RULES.index("ex:Single")])
    CompiledEngine().validate_graphs(source, groups[0], together, groups[1])  # type: ignore[arg-type]
    assert bool(source.fetched) is (fetched == 2)
    source.fetched.clear()
    CompiledEngine().validate_graphs(source, groups[0], shapes(one_at_a_time), groups[1])  # type: ignore[arg-type]
    assert source.fetched == [EX + "data", EX + "context"]


def test_a_literal_as_target_is_looked_for_in_a_copy_where_a_server_is_not_known(
    shapes: Shapes, store: Store
) -> None:
    graph = shapes("ex:S sh:targetNode 1 ; sh:nodeKind sh:IRI .")
    for engine, fetched in (("fuseki", []), ("unknown", [EX + "data"])):
        source = Elsewhere(store, engine)
        report = CompiledEngine().validate_graphs(source, [EX + "data"], graph)  # type: ignore[arg-type]
        assert values(report) == {typed("1", "integer")}
        assert source.fetched == fetched


def test_a_query_may_ask_the_shapes_wherever_the_data_is(shapes: Shapes, store: Store) -> None:
    graph = shapes(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; ex:only ex:b ; sh:sparql [ sh:select
        "SELECT $this { GRAPH $shapesGraph { $currentShape <http://example.org/only> $this } }" ] ."""
    )
    for source in (store, Elsewhere(store, "fuseki")):
        report = CompiledEngine().validate_graphs(source, [EX + "data"], graph)  # type: ignore[arg-type]
        assert report.engine == "compiled"
        assert [result.focus for result in report.results] == [node("b")]


def groups_of(store: Store, read: Read, number: int) -> dict[str, list[str]]:
    """Fill a store with groups that differ: group n has n nodes without what they need."""
    for n in range(number):
        plans = " ".join(f"ex:g{n}-{m} a ex:Plan ." for m in range(n))
        store.replace({f"{EX}group{n}": read(plans + f" ex:thing{n} a ex:Thing ; ex:p ex:thing{n} .")})
    return {f"group{n}": [f"{EX}group{n}"] for n in range(number)}


@pytest.mark.parametrize("jobs", [1, 2, 3, 8])
def test_groups_side_by_side_have_the_reports_of_one_by_one(read: Read, shapes: Shapes, jobs: int) -> None:
    store = Store()
    groups = groups_of(store, read, 6)
    graph = shapes(RULES)
    engine = CompiledEngine(jobs=jobs)
    reports = dict(engine.validate_each(store, groups, graph))
    assert list(reports) == list(groups)
    assert [len(report.results) for report in reports.values()] == list(range(6))
    for name, graphs in groups.items():
        assert reports[name] == CompiledEngine().validate_graphs(store, graphs, graph)
        assert dict(reports[name].focus) == dict(CompiledEngine().validate_graphs(store, graphs, graph).focus)


def test_no_more_groups_are_at_work_than_jobs(
    read: Read, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is finished and not read holds on to its copy."""
    store = Store()
    groups = groups_of(store, read, 9)
    begun: list[object] = []
    whole = CompiledEngine._validate_group

    def noted(self: CompiledEngine, *arguments: object) -> Report:
        begun.append(arguments)
        return whole(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(CompiledEngine, "_validate_group", noted)
    reports = CompiledEngine(jobs=2).validate_each(store, groups, shapes(RULES))
    for read_so_far in range(1, 10):
        next(reports)
        assert len(begun) <= read_so_far + 1


def test_a_group_sees_no_node_of_another(read: Read, shapes: Shapes) -> None:
    store = Store()
    store.replace(
        {
            EX + "one": read("ex:a a ex:Plan ; ex:p ex:there ; ex:near ex:b ."),
            EX + "two": read("ex:there a ex:Thing . ex:b ex:label 'b' . ex:c a ex:Plan ; ex:p ex:there ."),
            EX + "context": read("ex:Thing rdfs:subClassOf ex:Any ."),
        }
    )
    graph = shapes(
        """ex:Kind sh:targetClass ex:Plan ; sh:path ex:p ; sh:class ex:Any .
        ex:Label sh:targetClass ex:Plan ; sh:path ( ex:near ex:label ) ; sh:minCount 1 ."""
    )
    groups = {"one": [EX + "one"], "two": [EX + "two"], "both": [EX + "one", EX + "two"]}
    for jobs in (1, 3):
        each = CompiledEngine(jobs=jobs).validate_each(store, groups, graph, [EX + "context"])
        assert {name: found(report) for name, report in each} == {
            "one": [("Kind", f"<{EX}a>", f"<{EX}there>"), ("Label", f"<{EX}a>", "None")],
            "two": [("Label", f"<{EX}c>", "None")],
            "both": [("Label", f"<{EX}c>", "None")],
        }


@pytest.mark.parametrize("jobs", [2, 5])
def test_queries_side_by_side_have_the_report_of_one_by_one(
    read: Read, shapes: Shapes, store: Store, jobs: int
) -> None:
    graph, data, around = shapes(RULES), read(DATA), read(AROUND)
    one, several = CompiledEngine(), CompiledEngine(jobs=jobs)
    assert several.validate(data, graph, around) == one.validate(data, graph, around)
    groups = [EX + "data"], graph, [EX + "context"]
    assert several.validate_graphs(store, *groups) == one.validate_graphs(store, *groups)
    away = several.validate_graphs(Elsewhere(store, "unknown"), *groups)  # type: ignore[arg-type]
    assert found(away) == found(one.validate_graphs(store, *groups))


# --- focus nodes ---


def test_focus_nodes_are_fetched_when_they_are_asked_for_and_once(shapes: Shapes, store: Store) -> None:
    source = Elsewhere(store, "oxigraph")
    graph = shapes(
        """ex:A a sh:NodeShape ; sh:targetClass ex:Plan ; sh:nodeKind sh:BlankNodeOrIRI .
        ex:B a sh:NodeShape ; sh:targetClass ex:Plan ; sh:class ex:Plan ."""
    )
    report = CompiledEngine().validate_graphs(source, [EX + "data"], graph)  # type: ignore[arg-type]
    assert report.targeted == (Targeted(EX + "A", 3), Targeted(EX + "B", 3))
    asked = len(source.asked)
    assert (len(report.focus), list(report.focus)) == (2, [EX + "A", EX + "B"])
    assert len(source.asked) == asked
    assert {node("b"), node("c")} < report.focus[EX + "A"]
    assert len(source.asked) == asked + 1
    assert report.focus[EX + "B"] == report.focus[EX + "A"]
    assert len(source.asked) == asked + 1
    with pytest.raises(KeyError):
        report.focus[EX + "C"]


def test_a_shape_whose_target_matched_nothing_is_told_and_not_asked(shapes: Shapes, store: Store) -> None:
    source = Elsewhere(store, "oxigraph")
    graph = shapes(
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:nowhere ; sh:class ex:C ; sh:nodeKind sh:IRI ."
    )
    report = CompiledEngine().validate_graphs(source, [EX + "data"], graph)  # type: ignore[arg-type]
    assert report.unmatched == (EX + "S",)
    assert [query for query in source.asked if query.startswith("SELECT DISTINCT ?this")] == []


def test_the_report_names_the_constraint_that_is_a_query(read: Read, shapes: Shapes) -> None:
    graph = shapes(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql ex:Q .
        ex:Q sh:message "{$this} has {?value}, not {?other}."@en ;
            sh:select "SELECT $this ?value ?path { $this ?path ?value FILTER(isLiteral(?value)) }" ."""
    )
    report = CompiledEngine().validate(read(DATA), graph, read(AROUND))
    (result,) = report.results
    (source,) = (t.object for t in report.to_triples() if t.predicate.value == SH + "sourceConstraint")
    assert result.source_constraint == source == node("Q")
    assert (result.path, result.value) == (f"<{EX}p>", Literal("1"))
    assert result.messages == {"en": f"{EX}a has 1, not {{?other}}."}
