"""Evaluation for all focus nodes at once against evaluation for each, on the engine itself."""

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planatlas.namespaces import SH
from planatlas.resources import turtle_files
from planatlas.shacl.sparql.prebinding import as_condition, bind_constants, check_prebinding, set_at_a_time
from planatlas.shacl.sparql.query_text import SPARQLText, rename
from planatlas.store import Term

EX = "http://e/"
PROLOGUE = f"PREFIX ex: <{EX}> "

# Queries whose evaluation for the set is proved to agree with pre-binding each node.
TOGETHER = [
    "SELECT $this { FILTER ($this = ex:a) }",
    "SELECT $this { FILTER (isLiteral($this)) }",
    "SELECT $this { FILTER BOUND($this) }",
    "SELECT $this ?v { $this ex:p ?v }",
    "SELECT DISTINCT $this ?v { $this ex:p/ex:q ?v }",
    "SELECT $this ?v { $this ex:p+ ?v }",
    "SELECT $this ?v { $this ex:p ?o ; ex:q* ?v }",
    "SELECT $this ?v { ?v ex:p/ex:q* $this }",
    "SELECT * { $this ex:p ?v }",
    "SELECT $this ?v { ?v $this ?o }",
    "SELECT $this ?v { ?v ex:p ?o }",
    "SELECT $this ?v { [] ex:p $this ; ex:q ?v }",
    "SELECT $this ?w { BIND (STR($this) AS ?w) }",
    "SELECT $this ?w { BIND ($this AS ?w) ?w ex:p ?v }",
    "SELECT $this (STR($this) AS ?w) { $this ex:p ?v }",
    "SELECT $this ?v { OPTIONAL { $this ex:p ?v } }",
    "SELECT $this ?v { OPTIONAL { $this ex:p ?v } FILTER (!BOUND(?v)) }",
    "SELECT $this ?v { OPTIONAL { ?v ex:p ?o FILTER (?o = $this) } }",
    "SELECT $this ?v { OPTIONAL { ?v ex:p ?o FILTER (?o != $this && BOUND($this)) } }",
    "SELECT $this ?v ?o { $this ex:p ?v OPTIONAL { ?v ex:q ?o OPTIONAL { ?o ex:p ?w } } }",
    "SELECT $this ?v ?o { $this ex:p ?v OPTIONAL { $this ex:q ?o OPTIONAL { ?o ex:p $this } } }",
    "SELECT $this ?v { { $this ex:p ?v } UNION { ?v ex:q $this } }",
    "SELECT $this ?v { { $this ex:p ?v FILTER ($this != ?v) } UNION { ex:a ex:q ?v } }",
    "SELECT $this ?v { { { $this ex:p ?v } FILTER ($this = ?v) } }",
    "SELECT $this ?v { { $this ex:p ?v OPTIONAL { $this ex:q ?w } FILTER (!BOUND(?w)) } }",
    "SELECT $this ?v { { { $this ex:p ?v } UNION { $this ex:q ?v } FILTER (STR($this) < STR(?v)) } }",
    "SELECT $this ?v { { OPTIONAL { ?v ex:p ?o } } }",
    "SELECT $this { FILTER NOT EXISTS { $this ex:p ?v } }",
    "SELECT $this { FILTER EXISTS { { FILTER ($this = ex:a) } UNION { FILTER (!BOUND($this)) } } }",
    "SELECT $this { FILTER EXISTS { ?x ex:p ?y FILTER NOT EXISTS { ?y ex:q $this } } }",
    "SELECT $this { FILTER EXISTS { BIND ($this AS ?x) ?x ex:q ?y } }",
    "SELECT $this { $this ex:p ?v FILTER NOT EXISTS { $this ex:q* ex:a } }",
    "SELECT $this ?w { BIND (EXISTS { $this ex:p ?v } AS ?w) }",
    "SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this",
    "SELECT $this (COUNT(*) AS ?n) { OPTIONAL { $this ex:p ?v } } GROUP BY $this HAVING (COUNT(?v) < 2)",
    "SELECT $this ?v (MAX(?o) AS ?n) { $this ex:p ?v . ?v ex:q ?o } GROUP BY ?v $this ORDER BY $this",
    "SELECT $this ?n { { SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this } FILTER (?n > 1) }",
    "SELECT $this ?v { { SELECT DISTINCT $this ?v { $this ex:p|ex:q ?v } } FILTER (?v != $this) }",
    "SELECT $this { { SELECT $this { $this ex:p ?v } } }",
    "SELECT $this ?v { { SELECT * { $this ex:p ?v } } }",
    "SELECT $this ?n { { SELECT (COUNT(*) AS ?n) { ?x ex:p ?y } } $this ex:q ?v }",
    "SELECT $this ?v { GRAPH ?g { $this ex:p ?v FILTER ($this != ?v) } }",
    "SELECT $this ?g { GRAPH ?g { ?x ex:q $this } OPTIONAL { $this ex:p ?x } }",
    "SELECT $this ?v { $this ex:p ?v } ORDER BY $this DESC($this) ?v",
    "SELECT $this ?v { ( $this ex:a ) ex:p ?v }",
]

# Queries for which the two differ, or might.
APART = [
    "SELECT $this { { FILTER ($this = ex:a) } }",
    "SELECT $this { { FILTER BOUND($this) } }",
    "SELECT $this { { FILTER (COALESCE($this = ex:a, true)) ?x ex:p ?y } }",
    "SELECT $this { { FILTER (false) } UNION { FILTER ($this = ex:a) } }",
    "SELECT $this ?w { { BIND ($this AS ?w) } }",
    "SELECT $this ?w { { BIND (STR($this) AS ?w) $this ex:p ?v } }",
    "SELECT $this ?v { { OPTIONAL { $this ex:p ?v } } }",
    "SELECT $this ?v { { { $this ex:p ?v } UNION { ?v ex:q ?o } FILTER ($this != ?v) } }",
    "SELECT $this ?v { OPTIONAL { BIND ($this AS ?v) } }",
    "SELECT $this ?v ?o { $this ex:p ?v OPTIONAL { ?v ex:q ?o OPTIONAL { ?o ex:p $this } } }",
    "SELECT $this ?v { OPTIONAL { ?v ex:p ?o { FILTER ($this = ?v) } } }",
    "SELECT $this ?v { { ?v ex:p ?o FILTER EXISTS { ?o ex:q $this } } }",
    "SELECT $this ?v { $this ex:p* ?v }",
    "SELECT $this ?v { ?v ex:p?/ex:q? $this }",
    "SELECT $this ?v { { $this ex:p* ?v } $this ex:q ?w }",
    "SELECT $this { FILTER EXISTS { $this ex:p* ?v } }",
    "SELECT $this { { SELECT $this { FILTER ($this = ex:a) } } }",
    "SELECT $this { { SELECT $this { { $this ex:p ?v } UNION { ?v ex:q ?o } } } }",
    "SELECT $this ?n { { SELECT $this (COUNT(?v) AS ?n) { OPTIONAL { $this ex:p ?v } } GROUP BY $this } }",
    "SELECT $this ?n { { SELECT (COUNT(?v) AS ?n) { $this ex:p ?v } } }",
    "SELECT $this ?v { { SELECT $this ?v { $this ex:p ?v } ORDER BY ?v LIMIT 1 } }",
    "SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v }",
    "SELECT $this ?v { $this ex:p ?v } LIMIT 1",
    "SELECT $this ?v { $this ex:p ?v } OFFSET 1",
    "SELECT REDUCED $this ?v { $this ex:p ?v }",
    "SELECT ?v { $this ex:p ?v }",
    "SELECT * { FILTER ($this = ex:a) }",
    "SELECT ($this AS ?w) { $this ex:p ?v }",
    "SELECT $this { $this ex:p ?v FILTER (RAND() < 2) }",
    "SELECT $this (SAMPLE(?v) AS ?w) { $this ex:p ?v } GROUP BY $this",
    "SELECT $this ?x { GRAPH $this { ?x ex:p ?y } }",
    "SELECT $this ?v { $this ex:p ?v MINUS { $this ex:q ?v } }",
    "SELECT $this ?v { VALUES $this { ex:a } $this ex:p ?v }",
    "SELECT $this ?v { $this ex:p ?v } VALUES $this { ex:a }",
    "SELECT $this { { SELECT ?v { ?v ex:p ?o } LIMIT 1 } }",
    "SELECT $this { SELECT $this { $this ex:p ?v } }",
    "SELECT $this { SERVICE ex:s { $this ex:p ?v } }",
    "SELECT $this FROM ex:g { $this ex:p ?v }",
    "CONSTRUCT WHERE { $this ex:p ?v }",
    "ASK { $this ex:p ?v } LIMIT 1",
]

nodes = st.sampled_from([ox.NamedNode(EX + name) for name in "abcd"])
values = st.one_of(nodes, st.sampled_from([ox.Literal("x"), ox.Literal("1"), ox.Literal("x", language="en")]))
quads = st.builds(
    ox.Quad,
    nodes,
    st.sampled_from([ox.NamedNode(EX + name) for name in "ppqa"]),
    values,
    st.sampled_from([ox.DefaultGraph(), ox.DefaultGraph(), ox.NamedNode(EX + "g")]),
)
graphs = st.lists(quads, max_size=12)
focus_sets = st.sets(st.one_of(values, st.just(ox.NamedNode(EX + "absent"))), min_size=1, max_size=5)


def store_of(data: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(data)
    return store


def rows(found: ox.QuerySolutions) -> Counter:
    """Solutions as a multiset: the engine keeps no order of variables for `*`."""
    names = [variable.value for variable in found.variables]
    return Counter(frozenset((n, str(row[n])) for n in names if row[n] is not None) for row in found)


def one_by_one(store: ox.Store, text: str, focus: set[Term]) -> Counter:
    query = SPARQLText.parse(PROLOGUE + text)
    total: Counter = Counter()
    for node in focus:
        total += rows(store.query(bind_constants(query, {"this": str(node)})))
    return total


def together(store: ox.Store, text: str, focus: set[Term]) -> Counter:
    query = SPARQLText.parse(PROLOGUE + text)
    table = f"{{ SELECT DISTINCT ?this WHERE {{ VALUES ?this {{ {' '.join(map(str, focus))} }} }} }}"
    clause, body, rest = query.select_clause, query.body, query.modifiers
    return rows(store.query(f"{query.prologue} {clause} WHERE {{ {table}{body}}} {rest}"))


def legal(text: str, focus: set[Term]) -> set[Term]:
    """Leave out literals where the query has the node as predicate: SPARQL cannot write that."""
    return {n for n in focus if isinstance(n, ox.NamedNode)} if "?v $this" in text else focus


@pytest.mark.parametrize("text", TOGETHER)
def test_evaluation_for_the_set_is_proved(text):
    query = SPARQLText.parse(PROLOGUE + text)
    assert set_at_a_time(query)
    assert set_at_a_time(SPARQLText.parse(rename(query.text, {"this": "value"})), "value")


@pytest.mark.parametrize("text", APART)
def test_evaluation_for_the_set_is_not_proved(text):
    assert not set_at_a_time(SPARQLText.parse(PROLOGUE + text))


@pytest.mark.parametrize("text", TOGETHER)
@settings(max_examples=40, deadline=None)
@given(data=graphs, focus=focus_sets)
def test_the_set_gives_what_the_nodes_give(text, data, focus):
    store, focus = store_of(data), legal(text, focus)
    assert together(store, text, focus) == one_by_one(store, text, focus)


# Where the engine's own substitution is not pre-binding: it leaves BOUND and a BIND of the variable alone.
OWN_WAY = ("BOUND($this)", "BIND ($this AS")


@pytest.mark.parametrize("text", [text for text in TOGETHER if not any(part in text for part in OWN_WAY)])
@settings(max_examples=30, deadline=None)
@given(data=graphs, focus=focus_sets)
def test_terms_in_the_text_give_what_the_engines_substitution_gives(text, data, focus):
    store = store_of(data)
    for node in legal(text, focus):
        bound = store.query(PROLOGUE + text, substitutions={ox.Variable("this"): node})
        assert one_by_one(store, text, {node}) == rows(bound)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER ($this = ex:a) }",
        "ASK { $this ex:p ?v FILTER NOT EXISTS { ?v ex:q $this } }",
        "ASK { { $this ex:p ?v } UNION { ?v ex:q $this } OPTIONAL { ?v ex:p ?w } FILTER (!BOUND(?w)) }",
    ],
)
@settings(max_examples=25, deadline=None)
@given(data=graphs, focus=focus_sets)
def test_the_nodes_for_which_ask_is_true(text, data, focus):
    store, query = store_of(data), SPARQLText.parse(PROLOGUE + text)
    assert set_at_a_time(query)
    table = f"{{ VALUES ?this {{ {' '.join(map(str, focus))} }} }}"
    found = store.query(f"{PROLOGUE} SELECT DISTINCT ?this {{ {table} {query.body} }}")
    true = {node for node in focus if store.query(bind_constants(query, {"this": str(node)}))}
    assert {row["this"] for row in found} == true


DIFFERENT = [
    ("SELECT $this { { FILTER ($this = ex:a) } }", "a p b"),
    ("SELECT $this ?w { { BIND ($this AS ?w) } }", "a p b"),
    ("SELECT $this ?v { { OPTIONAL { $this ex:p ?v } } }", "b p b"),
    ("SELECT $this ?v { OPTIONAL { BIND ($this AS ?v) } }", "a p b"),
    (
        "SELECT $this ?n { { SELECT $this (COUNT(*) AS ?n) { OPTIONAL { $this ex:p ?v } } GROUP BY $this } }",
        "b p b",
    ),
    ("SELECT $this ?v { $this ex:p ?v } LIMIT 1", "a p b ; b p b"),
]


@pytest.mark.parametrize(("text", "triples"), DIFFERENT)
def test_what_is_refused_can_differ(text, triples):
    data = [ox.Quad(*(ox.NamedNode(EX + name) for name in triple.split())) for triple in triples.split(" ; ")]
    store, focus = store_of(data), {ox.NamedNode(EX + "a"), ox.NamedNode(EX + "b")}
    assert together(store, text, focus) != one_by_one(store, text, focus)


CONDITIONS = [
    "ASK { $value ex:p ?x FILTER ($this != ?x) }",
    "ASK { { FILTER ($value = $this) } UNION { $value ex:q $this } }",
    "ASK { BIND ($this AS ?x) ?x ex:p $value }",
    "ASK { FILTER NOT EXISTS { $this ex:p $value } }",
    "ASK { OPTIONAL { $value ex:p ?x } FILTER (!BOUND(?x)) }",
    "SELECT $this { ?x ex:p $value } ORDER BY ?x LIMIT 2",
]


@pytest.mark.parametrize("text", CONDITIONS)
@settings(max_examples=25, deadline=None)
@given(data=graphs, this=nodes, focus=focus_sets)
def test_a_condition_in_exists_is_the_query_itself(text, data, this, focus):
    store = store_of(data)
    query = SPARQLText.parse(PROLOGUE + text)
    body = as_condition(query)
    assert body is not None
    table = f"VALUES ?w {{ {' '.join(map(str, focus))} }} VALUES ?t {{ {this} }}"
    inside = rename(body, {"value": "w", "this": "t"})
    found = store.query(f"{PROLOGUE} SELECT ?w {{ {table} FILTER EXISTS {{ {inside} }} }}")
    holds = set()
    for node in focus:
        answer = store.query(bind_constants(query, {"value": str(node), "this": str(this)}))
        holds |= {node} if (answer if isinstance(answer, ox.QueryBoolean) else any(answer)) else set()
    assert {row["w"] for row in found} == holds


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this { $this ex:p ?v } LIMIT 0",
        "SELECT $this { $this ex:p ?v } OFFSET 1",
        "SELECT $this { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
        "SELECT $this { $this ex:p ?v } VALUES ?v { 1 }",
        "SELECT (COUNT(?v) AS ?n) { $this ex:p ?v }",
        "ASK { { SELECT $this { $this ex:p ?v } } }",
        "ASK { SELECT $this { $this ex:p ?v } }",
        "ASK { FILTER EXISTS { SELECT $this { $this ex:p ?v } } }",
        "ASK { $this ex:p ?v MINUS { ?v ex:q $this } }",
        "ASK { $this ex:p* $value }",
    ],
)
def test_a_query_that_is_no_condition(text):
    assert as_condition(SPARQLText.parse(PROLOGUE + text)) is None


def project_queries() -> list[str]:
    found = set()
    for file in turtle_files("shapes"):
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == SH + "select":
                found.add(quad.object.value)
    return sorted(found)


def test_every_query_of_the_shapes_is_evaluated_for_the_set():
    queries = project_queries()
    assert len(queries) >= 10
    for text in queries:
        query = SPARQLText.parse(text)
        check_prebinding(query, ["this", "shapesGraph", "currentShape"])
        assert set_at_a_time(query), text
