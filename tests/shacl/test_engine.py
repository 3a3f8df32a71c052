"""The engine: whole results, in order, the same each time."""

import logging
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, SH, XSD
from planatlas.shacl import (
    ENGINES,
    Engine,
    Report,
    Result,
    ShapesGraph,
    Targeted,
    default_engine,
    named_engine,
)
from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import BlankNode, Literal, NamedNode, Triple, read_triples

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""


@pytest.fixture
def run(tmp_path):
    def run(shapes: str, data: str, context: str = "") -> Report:
        files = {}
        for name, text in (("shapes", shapes), ("data", data), ("context", context)):
            files[name] = tmp_path / f"{name}.ttl"
            files[name].write_text(PREFIXES + text, "utf-8")
        graph = ShapesGraph.from_files([files["shapes"]])
        return default_engine().validate(
            read_triples(files["data"]), graph, read_triples(files["context"]) if context else ()
        )

    return run


def node(name: str) -> NamedNode:
    return NamedNode(EX + name)


def brief(report: Report) -> list[tuple[str, str | None, str | None, str, str, str]]:
    return [
        (
            str(r.focus).removeprefix("<" + EX).rstrip(">"),
            r.path and r.path.replace(EX, ""),
            None if r.value is None else str(r.value).replace(EX, ""),
            r.source_shape.removeprefix(EX),
            r.component.removeprefix(SH).removesuffix("ConstraintComponent"),
            r.severity.removeprefix(SH),
        )
        for r in report.results
    ]


def test_results_are_whole(run):
    report = run(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:property ex:level , ex:year , ex:of .
        ex:level a sh:PropertyShape ; sh:path ex:level ; sh:minCount 1 ; sh:in ( ex:one ) ;
            sh:message "Say the level."@en , "Indique el nivel."@es .
        ex:year a sh:PropertyShape ; sh:path ex:year ; sh:datatype xsd:integer ; sh:severity sh:Warning .
        ex:of a sh:PropertyShape ; sh:path [ sh:inversePath ex:of ] ; sh:minCount 1 ;
            sh:severity sh:Info .""",
        """ex:a a ex:Plan ; ex:year "2017"^^xsd:gYear .
        ex:b a ex:Plan ; ex:level ex:three . ex:c ex:of ex:b .""",
    )
    assert brief(report) == [
        ("a", "<level>", None, "level", "MinCount", "Violation"),
        ("b", "<level>", "<three>", "level", "In", "Violation"),
        ("a", "^<of>", None, "of", "MinCount", "Info"),
        ("a", "<year>", f'"2017"^^<{XSD}gYear>', "year", "Datatype", "Warning"),
    ]
    assert report.results[0] == Result(
        focus=node("a"),
        path=f"<{EX}level>",
        value=None,
        component=SH + "MinCountConstraintComponent",
        source_shape=EX + "level",
        severity=SH + "Violation",
        messages={"en": "Say the level.", "es": "Indique el nivel."},
    )
    assert report.targeted == (Targeted(EX + "S", 2),)
    assert (report.engine, report.conforms, report.unmatched) == ("compiled", False, ())


def test_warnings_and_informations_conform(run):
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:class ex:Other ; sh:severity {} ."
    for severity, conforms in (("sh:Info", True), ("sh:Warning", True), ("sh:Violation", False)):
        report = run(shapes.format(severity), "ex:a a ex:Plan .")
        assert (len(report.results), report.conforms) == (1, conforms)


def test_the_context_is_looked_at_and_not_targeted(run):
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:property ex:level .
        ex:level a sh:PropertyShape ; sh:path ex:level ; sh:class ex:Level ; sh:minCount 1 ."""
    context = "ex:SectorPlan rdfs:subClassOf ex:Plan . ex:one a ex:Level . ex:other a ex:Plan ."
    report = run(shapes, "ex:a a ex:SectorPlan ; ex:level ex:one . ex:b a ex:SectorPlan .", context)
    assert brief(report) == [("b", "<level>", None, "level", "MinCount", "Violation")]
    assert report.targeted == (Targeted(EX + "S", 2),)


def test_an_empty_graph_conforms_and_says_that_nothing_was_looked_at(run):
    report = run("ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:class ex:Other .", "")
    assert (report.conforms, report.results, report.targeted) == (True, (), (Targeted(EX + "S", 0),))
    assert report.unmatched == (EX + "S",)


def test_messages_of_sparql_constraints_keep_their_language(run):
    report = run(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql [
            sh:message "{?value} is above {?limit}."@en , "{?value} supera {?limit}."@es ;
            sh:select '''SELECT $this ?value ?limit { $this <http://example.org/n> ?value
                BIND(7 AS ?limit) FILTER(?value > ?limit) }''' ] .""",
        "ex:a a ex:Plan ; ex:n 9 . ex:b a ex:Plan ; ex:n 5 .",
    )
    assert [(r.focus, r.value, r.messages) for r in report.results] == [
        (
            node("a"),
            Literal("9", datatype=NamedNode(XSD + "integer")),
            {"en": "9 is above 7.", "es": "9 supera 7."},
        )
    ]


def test_lexical_forms_and_languages_come_back_as_they_were(run):
    report = run(
        "ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:nodeKind sh:IRI .",
        'ex:a ex:p "007"^^xsd:integer , "1.50"^^xsd:decimal , "x"@es-pe , "2020-13-40"^^xsd:date , "y" .',
    )
    assert {str(r.value) for r in report.results} == {
        f'"007"^^<{XSD}integer>',
        f'"1.50"^^<{XSD}decimal>',
        '"x"@es-pe',
        f'"2020-13-40"^^<{XSD}date>',
        '"y"',
    }


def test_blank_shapes_have_the_same_name_each_time(run):
    shapes = "ex:S sh:targetClass ex:Plan ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    first, second = run(shapes, "ex:a a ex:Plan ."), run(shapes, "ex:a a ex:Plan .")
    assert first == second
    assert first.results[0].source_shape.startswith("_:")


@pytest.mark.parametrize("engine", [default_engine(), PySHACLEngine()], ids=lambda engine: engine.name)
def test_a_shapes_graph_is_converted_once_and_its_targets_do_not_pile_up(tmp_path, engine):
    path = tmp_path / "shapes.ttl"
    path.write_text(
        PREFIXES + "ex:S sh:targetClass ex:Plan ; sh:property ex:p . ex:p sh:path ex:p ; sh:minCount 1 ."
    )
    shapes = ShapesGraph.from_files([path])
    typed = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for name in ("a", "b"):
        report = engine.validate([Triple(node(name), typed, node("Plan"))], shapes)
        assert [r.focus for r in report.results] == [node(name)]


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("sh:sparql [ sh:select 'SELECT $this { $this ' ]", "shape-query"),
        ("sh:sparql [ sh:select 'SELECT $this { $this ex:p ?o }' ]", "shape-query"),
        ("sh:sparql [ sh:select 'SELECT $this { $this ?p ?o FILTER(SUM(?o) > 1) }' ]", "shape-query"),
        ("sh:sparql [ sh:select 'SELECT $this { $this ?p ?o MINUS { ?o ?p $this } }' ]", "shape-query"),
        ("sh:sparql [ sh:message 'no query' ]", "shape-query"),
        ("sh:minCount 1", "shape-path"),
        ("sh:property [ sh:path ex:p ; sh:minCount 'one' ]", "shape-parameter"),
        ("sh:property [ sh:path ex:p ; sh:pattern '(' ]", "shapes-broken"),
        ("sh:property [ sh:minCount 1 ]", "shape-path"),
    ],
)
def test_a_broken_constraint_is_bad_input_not_a_report(run, shape, key, capfd):
    with pytest.raises(InputError) as error:
        run(f"ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; {shape} .", 'ex:a a ex:Plan ; ex:p "x" .')
    assert error.value.key == key
    assert f"shapes.ttl:{PREFIXES.count(chr(10)) + 1}: " in error.value.text("en")
    assert "\n" not in error.value.text("es")
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_and_loggers_stay_as_they_were(run, capfd):
    logger, library = logging.getLogger("rdflib.term"), logging.getLogger("pyshacl-validate")
    # Who calls the library itself in this process may have given its logger a handler.
    handlers = list(library.handlers)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run("ex:S sh:targetClass ex:Plan ; sh:class ex:O .", 'ex:a a ex:Plan ; ex:d "x"^^xsd:date .')
    assert not logger.disabled
    assert library.handlers == handlers
    assert capfd.readouterr() == ("", "")


def test_the_report_as_triples(run):
    report = run(
        """ex:S sh:targetClass ex:Plan ;
        sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ; sh:message 'no'@en ] .""",
        "ex:a a ex:Plan .",
    )
    triples = report.to_triples()
    about = {
        (t.predicate.value.removeprefix(SH), t.object) for t in triples if t.subject == BlankNode("result-1")
    }
    assert ("focusNode", node("a")) in about
    assert ("resultMessage", Literal("no", language="en")) in about
    assert ("sourceConstraintComponent", NamedNode(SH + "MinCountConstraintComponent")) in about
    assert ("sourceShape", BlankNode(report.results[0].source_shape[2:])) in about
    conforms = Literal("false", datatype=NamedNode(XSD + "boolean"))
    assert Triple(BlankNode("report"), NamedNode(SH + "conforms"), conforms) in triples
    assert len([t for t in triples if t.predicate.value.endswith("#first")]) == 2


def test_a_triple_as_a_value_is_refused_in_words_where_an_engine_has_none():
    inner = Triple(node("a"), node("p"), node("b"))
    typed = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    shapes = ShapesGraph([Triple(node("S"), NamedNode(SH + "targetClass"), node("Plan"))])
    data = [Triple(node("a"), typed, node("Plan")), Triple(node("x"), node("says"), inner)]
    with pytest.raises(InputError) as error:
        PySHACLEngine().validate(data, shapes)
    assert error.value.key == "triple-term"
    assert default_engine().validate(data, shapes).targeted == (Targeted(EX + "S", 1),)


def test_the_default_engine_is_an_engine():
    engine: Engine = default_engine()
    assert engine.name == "compiled"
    assert [named_engine(name).name for name in ENGINES] == ["compiled", "pySHACL"]
    with pytest.raises(InputError, match="Use one of: compiled, pyshacl"):
        named_engine("rudof")


def patched() -> tuple[object, ...]:
    import pyshacl.shape
    from pyshacl.constraints.constraint_component import ConstraintComponent

    return (
        vars(ConstraintComponent)["make_v_result_description"],
        vars(pyshacl.shape).get("CONSTRAINT_PARAMS"),
    )


@pytest.mark.parametrize("engine", [default_engine(), PySHACLEngine()], ids=lambda engine: engine.name)
def test_threads_get_the_same_report_and_leave_the_library_as_it_was(run, engine):
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:property ex:level .
        ex:level a sh:PropertyShape ; sh:path ex:level ; sh:minCount 1 ; sh:message "Say it."@en ."""
    before = patched()
    logger = logging.getLogger("pyshacl-validate")
    handler = logging.NullHandler()
    logger.addHandler(handler)
    handlers = list(logger.handlers)
    try:
        expected = run(shapes, "ex:a a ex:Plan .")
        graph = ShapesGraph(
            [
                Triple(node("S"), NamedNode(RDF_TYPE), NamedNode(SH + "NodeShape")),
                Triple(node("S"), NamedNode(SH + "targetClass"), node("Plan")),
                Triple(node("S"), NamedNode(SH + "class"), node("Level")),
            ]
        )
        data = [Triple(node(f"p{n}"), NamedNode(RDF_TYPE), node("Plan")) for n in range(20)]
        with ThreadPoolExecutor(max_workers=4) as pool:
            reports = list(pool.map(lambda _: engine.validate(data, graph), range(12)))
        assert len(expected.results) == 1
        assert {len(report.results) for report in reports} == {20}
        assert all(report == reports[0] for report in reports)
        assert patched() == before
        assert logger.handlers == handlers
        assert not logger.disabled
    finally:
        logger.removeHandler(handler)
