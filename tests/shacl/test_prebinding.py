"""Pre-binding as text: terms and paths put in, and the queries that SHACL refuses."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from planatlas.namespaces import SH
from planatlas.shacl.sparql.prebinding import bind_constants, check_prebinding, substitute_path
from planatlas.shacl.sparql.query_text import QueryTextError, SPARQLText

PROLOGUE = "PREFIX ex: <http://e/> "
CASES = Path(__file__).parents[3] / "shared" / "w3c-shacl" / "sparql"


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("ASK { $this ex:p ?v }", {"this": "ex:a"}, "ASK { ex:a ex:p ?v }"),
        ("ASK { FILTER(?x<$this&&-$this>?y) }", {"this": "2"}, "ASK { FILTER(?x< 2 &&- 2 >?y) }"),
        ("ASK { ?x ex:p $this. }", {"this": "5"}, "ASK { ?x ex:p 5 . }"),
        ("ASK { FILTER bound( $this ) }", {"this": "'x'@en"}, "ASK { FILTER (true) }"),
        (
            "ASK { ?x ex:p '$this', $this # $this\n}",
            {"this": "-1.5"},
            "ASK { ?x ex:p '$this', -1.5 # $this\n}",
        ),
        ("SELECT $this ?v { }", {"this": "ex:a"}, "SELECT (ex:a AS ?this) ?v { }"),
        ("SELECT * { $this ?p ?v }", {"this": "ex:a"}, "SELECT (ex:a AS ?this) ?p ?v { ex:a ?p ?v }"),
        ("SELECT * { ?s ?p ?v }", {"this": "ex:a"}, "SELECT * { ?s ?p ?v }"),
        ("SELECT $this { } ORDER BY $this", {"this": "ex:a"}, "SELECT (ex:a AS ?this) { } ORDER BY (ex:a)"),
        (
            "SELECT $this { { SELECT DISTINCT $this { $this ex:p ?constant } } }",
            {"this": "ex:a"},
            "SELECT (ex:a AS ?this) { { SELECT DISTINCT (true AS ?constant_) { ex:a ex:p ?constant } } }",
        ),
        (
            "SELECT $this $w { { SELECT $this $w { $this ex:p $w } } }",
            {"this": "ex:a", "w": "1"},
            "SELECT (ex:a AS ?this) (1 AS ?w) { { SELECT (true AS ?constant)  { ex:a ex:p 1 } } }",
        ),
        (
            "SELECT $this (COUNT(*) AS ?n) { $this ex:p ?v } GROUP BY $this",
            {"this": "ex:a"},
            "SELECT ?this (COUNT(*) AS ?n) { ex:a ex:p ?v } GROUP BY (ex:a AS ?this)",
        ),
        (
            "ASK { GRAPH $g { $t $u $v } }",
            {"g": "ex:g", "v": "'1'^^ex:t"},
            "ASK { GRAPH ex:g { $t $u '1'^^ex:t } }",
        ),
    ],
)
def test_terms_take_the_place_of_variables(text, terms, expected):
    written = bind_constants(SPARQLText.parse(PROLOGUE + text), terms)
    assert written == PROLOGUE + expected
    ox.Store().query(written)


@pytest.mark.parametrize(
    ("text", "term", "reason"),
    [
        ("ASK { $this ?p ?o }", "_:b", "not an IRI or literal"),
        ("ASK { $this ?p ?o }", "ex:a ex:b", "not an IRI or literal"),
        ("ASK { $this ?p ?o }", "", "not an IRI or literal"),
        ("ASK { $this ?p ?o }", "'x' 'y'", "not an IRI or literal"),
        ("ASK { ?s $this ?o }", "'x'", "takes an IRI"),
        ("ASK { GRAPH $this { } }", "1", "takes an IRI"),
        ("ASK { BIND (1 AS $this) }", "ex:a", "given a value"),
        ("SELECT (1 AS $this) { }", "ex:a", "given a value"),
        ("ASK { VALUES $this { 1 } }", "ex:a", "given a value"),
        ("ASK { } VALUES ($this ?x) { }", "ex:a", "given a value"),
        ("CONSTRUCT WHERE { $this ?p ?o }", "ex:a", "no pre-bound"),
    ],
)
def test_terms_that_fit_nowhere_are_refused(text, term, reason):
    with pytest.raises(QueryTextError, match=reason):
        bind_constants(SPARQLText.parse(text), {"this": term})


@pytest.mark.parametrize(
    ("text", "prebound", "reason"),
    [
        ("SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", ["this"], "MINUS"),
        ("SELECT $this { FILTER EXISTS { OPTIONAL { $this ?p ?o MINUS { } } } }", ["this"], "MINUS"),
        ("SELECT $this { VALUES ?any { true } }", ["this"], "VALUES"),
        ("SELECT $this { } VALUES ?any { true }", ["this"], "VALUES"),
        ("SELECT $this { { SELECT $this { $this ?p ?o } VALUES ?o { 1 } } }", ["this"], "VALUES"),
        ("SELECT $this { SERVICE <http://s/> { } }", ["this"], "SERVICE"),
        ("SELECT $this { { SELECT ?o { $this ?p ?o } } }", ["this"], r"return \$this"),
        ("SELECT $this { { SELECT * { FILTER ($this = 1) } } }", ["this"], r"return \$this"),
        ("SELECT $this { FILTER EXISTS { SELECT ?o { $this ?p ?o } } }", ["this"], r"return \$this"),
        ("ASK { { SELECT $this { $this ?p $value } } }", ["this", "value"], r"return \$value"),
        ("SELECT ?o { $this ?p ?o }", ["this"], r"return \$this"),
        ("SELECT $this { BIND (1 AS $this) }", ["this"], "AS gives"),
        ("SELECT $this (1 AS ?value) { }", ["this", "value"], "AS gives"),
        ("SELECT $this { } GROUP BY $this (1 AS ?w)", ["this", "w"], "AS gives"),
        ("SELECT $this { BIND (1 AS $currentShape) }", ["this", "currentShape"], "AS gives"),
        ("SELECT $this { $PATH ?p ?o }", ["this", "PATH"], "place of a predicate"),
        ("SELECT $this $PATH { $this $PATH ?o }", ["this", "PATH"], "place of a predicate"),
    ],
)
def test_what_prebinding_does_not_allow(text, prebound, reason):
    with pytest.raises(QueryTextError, match=reason):
        check_prebinding(SPARQLText.parse(text), prebound)


@pytest.mark.parametrize(
    ("text", "prebound"),
    [
        ("SELECT $this (1 AS ?value) { }", ["this"]),
        ("SELECT $this { { SELECT * { $this ?p ?o } } }", ["this", "shapesGraph", "currentShape", "PATH"]),
        ("SELECT $this { $this $PATH ?o }", ["this", "PATH"]),
        ("ASK { $this $PATH $value FILTER ('MINUS' != ?x) }", ["this", "value", "PATH"]),
        ("SELECT * { $this ?p ?o }", ["this"]),
    ],
)
def test_what_prebinding_allows(text, prebound):
    check_prebinding(SPARQLText.parse(text), prebound)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT $this { $this $PATH ?v }", "SELECT $this { $this ^ex:p|ex:q+ ?v }"),
        ("SELECT $this { $this ?PATH'PATH' }", "SELECT $this { $this ^ex:p|ex:q+ 'PATH' }"),
        (
            "ASK { FILTER EXISTS{?x $PATH 1;$PATH 2} }",
            "ASK { FILTER EXISTS{?x ^ex:p|ex:q+ 1; ^ex:p|ex:q+ 2} }",
        ),
        ("ASK { ?x ex:PATH '$PATH' }", "ASK { ?x ex:PATH '$PATH' }"),
    ],
)
def test_a_path_takes_the_place_of_its_placeholder(text, expected):
    assert substitute_path(text, "^ex:p|ex:q+") == expected
    ox.Store().query(PROLOGUE + expected)


def test_a_path_fits_only_where_a_predicate_stands():
    with pytest.raises(QueryTextError, match="place of a predicate"):
        substitute_path("SELECT $this { $this $PATH ?v FILTER ($PATH = 1) }", "<http://e/p>")


def w3c_cases() -> list[Path]:
    return sorted(path for path in CASES.rglob("*.ttl") if path.name != "manifest.ttl")


@pytest.mark.skipif(not CASES.is_dir(), reason="the W3C test suite for SHACL is not beside the project")
def test_the_w3c_cases_are_refused_where_they_fail_and_read_elsewhere():
    refused, read = [], 0
    for path in w3c_cases():
        store = ox.Store()
        store.load(path=path, format=ox.RdfFormat.TURTLE, base_iri="http://case/")
        objects = {q.predicate.value: q.object.value for q in store}
        fails = objects["http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#result"].endswith("Failure")
        for quad in [q for q in store if q.predicate.value in (SH + "select", SH + "ask")]:
            ask = quad.predicate.value == SH + "ask"
            prebound = ["this", "shapesGraph", "currentShape", "PATH", *(["value", "lang"] if ask else [])]
            query = SPARQLText.parse(quad.object.value)
            read += 1
            if fails:
                with pytest.raises(QueryTextError):
                    check_prebinding(query, prebound)
                refused.append(path.stem)
            else:
                check_prebinding(query, prebound)
    assert read >= 20
    assert refused == ["pre-binding-006", *(f"unsupported-sparql-00{n}" for n in range(1, 7))]


@pytest.mark.skipif(not CASES.is_dir(), reason="the W3C test suite for SHACL is not beside the project")
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7])
def test_terms_in_the_text_pass_the_prebinding_cases(number):
    store = ox.Store()
    path = CASES / "pre-binding" / f"pre-binding-00{number}.ttl"
    store.load(path=path, format=ox.RdfFormat.TURTLE, base_iri="http://case/")
    base = f"http://datashapes.org/sh/tests/sparql/pre-binding/pre-binding-00{number}.test#"
    text = next(q.object.value for q in store if q.predicate.value == SH + "select")
    query = SPARQLText.parse(f"PREFIX ex: <{base}>\n{text}")
    for name, expected in (("InvalidResource", 1), ("Another", 0)):
        assert len(list(store.query(bind_constants(query, {"this": f"ex:{name}"})))) == expected
