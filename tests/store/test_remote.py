"""The same operations on the embedded store and on three real servers: the same outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import BASE, GRAPH, RDF, XSD, country_graph
from planatlas.store import BlankNode, Dataset, Literal, NamedNode, Source, Store, Triple
from planatlas.store.remote import RemoteStore
from servers import KINDS, Endpoint

E = "http://example.org/"
ONE, TWO, THREE = (country_graph("per", name) for name in ("one", "two", "three"))
# What else the server holds, and no query of ours may see.
FOREIGN = E + "foreign-graph"
TYPE = NamedNode(RDF + "type")
PREFIX = f"PREFIX : <{E}> PREFIX xsd: <{XSD}> "


def node(name: str) -> NamedNode:
    return NamedNode(E + name)


def triple(subject: str, predicate: str, value: str | int | bool | Literal | NamedNode) -> Triple:
    term = value if isinstance(value, NamedNode | Literal) else Literal(value)
    return Triple(node(subject), node(predicate), term)


def many(count: int, predicate: str = "p") -> list[Triple]:
    return [triple(f"s{number}", predicate, f"value {number}") for number in range(count)]


TEXTS = ['"q" \\ \\u0041 \\\\ }', "line\nbreak\ttab", "ñandú 😀", "", " # no comment ?s"]
PLANS = [
    Triple(node("plan-a"), TYPE, node("Plan")),
    Triple(node("plan-b"), TYPE, node("Plan")),
    Triple(node("law"), TYPE, node("Law")),
    triple("plan-a", "year", 2018),
    triple("plan-a", "secret", Literal(True)),
    triple("plan-b", "secret", Literal(False)),
    triple("plan-a", "share", Literal("0.25", datatype=NamedNode(XSD + "decimal"))),
    triple("plan-a", "cost", Literal("10", datatype=NamedNode(XSD + "decimal"))),
    triple("plan-a", "weight", Literal("1.5", datatype=NamedNode(XSD + "double"))),
    triple("plan-a", "weight", Literal("10000000000", datatype=NamedNode(XSD + "double"))),
    triple("plan-a", "from", Literal("2018-01-31", datatype=NamedNode(XSD + "date"))),
    triple("plan-a", "name", Literal("plan de acción", language="es")),
    triple("plan-a", "name", Literal("action plan", language="en")),
    triple("plan-a", "basis", node("law")),
    *(triple("plan-b", "note", text) for text in TEXTS),
]


@pytest.fixture(scope="module", params=["memory", *KINDS])
def source(request: pytest.FixtureRequest, server: Callable[[str], Endpoint]) -> Iterator[Source]:
    """Return an empty store: embedded, or in a real server that holds a graph of somebody else."""
    if request.param == "memory":
        yield Store()
        return
    endpoint = server(request.param)
    store = RemoteStore(endpoint.url, user=endpoint.user, password=endpoint.password, timeout=60)
    store.replace({FOREIGN: [triple("plan-x", "year", 2018), Triple(node("plan-x"), TYPE, node("Plan"))]})
    empty(store)
    yield store
    empty(store)
    store.remove_graph(FOREIGN)


@pytest.fixture
def clean(source: Source) -> Source:
    empty(source)
    return source


@pytest.fixture
def filled(clean: Source) -> Source:
    """Return a store with plans in two graphs and a hundred other triples in a third."""
    clean.replace({ONE: PLANS, TWO: [Triple(node("plan-c"), TYPE, node("Plan"))], THREE: many(100)})
    return clean


def empty(store: Source) -> None:
    for graph in store.graphs():
        store.remove_graph(graph)


def is_virtuoso(store: Source) -> bool:
    return isinstance(store, RemoteStore) and store.engine == "virtuoso"


def values(store: Source, query: str, dataset: Dataset | None = None) -> list[str]:
    """Return the answer of a SELECT as sorted lines of text."""
    rows = store.select(PREFIX + query, dataset=dataset).rows
    return sorted(
        " ".join("-" if term is None else str(term).replace(E, ":") for term in row) for row in rows
    )


def test_what_is_written_is_read(clean: Source) -> None:
    clean.replace({ONE: PLANS})
    assert clean.graphs() == [ONE]
    assert set(clean.triples(ONE)) == set(PLANS)
    assert len(list(clean.triples(ONE))) == len(PLANS)
    assert set(clean.triples()) == set(PLANS)


def test_an_absent_graph_is_empty(clean: Source) -> None:
    assert clean.graphs() == []
    assert list(clean.triples(ONE)) == []
    clean.remove_graph(ONE)
    assert clean.graphs() == []


def test_a_graph_that_is_replaced_by_nothing_is_gone(filled: Source) -> None:
    filled.replace({ONE: [], TWO: many(1)})
    assert filled.graphs() == sorted([THREE, TWO])
    filled.replace({TWO: []})
    assert filled.graphs() == [THREE]


@pytest.mark.parametrize(("before", "after"), [(3, 5), (100, 12_000), (12_000, 100), (0, 7)])
def test_several_graphs_take_the_place_of_what_was_there(clean: Source, before: int, after: int) -> None:
    clean.replace({ONE: many(before, "old"), TWO: many(before)})
    clean.replace({ONE: many(after, "new"), TWO: many(after + 1)})
    assert set(clean.triples(ONE)) == set(many(after, "new"))
    assert set(clean.triples(TWO)) == set(many(after + 1))
    assert clean.graphs() == sorted([ONE, TWO])


def test_nothing_waits_in_the_server_afterwards(filled: Source) -> None:
    query = f'SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}")) }}'
    if isinstance(filled, RemoteStore):
        rows = filled._server.rows(filled._server.query(query, "SELECT", None)).rows
        assert sorted(row[0].value for row in rows if isinstance(row[0], NamedNode)) == filled.graphs()
        return
    assert len(filled.graphs()) == 3


def test_triples_of_an_iterator_are_sent(clean: Source) -> None:
    clean.replace({ONE: iter(many(10)), TWO: (t for t in many(20))})
    assert len(list(clean.triples())) == 20


def test_a_failure_while_triples_are_made_changes_nothing(filled: Source) -> None:
    def broken() -> Iterable[Triple]:
        yield from many(5)
        raise InputError("file-missing", where="plans.ttl")

    before = {graph: set(filled.triples(graph)) for graph in filled.graphs()}
    if not isinstance(filled, RemoteStore):
        pytest.skip("the tests of the embedded store have this case")
    with pytest.raises(InputError, match=r"plans\.ttl: no such file"):
        filled.replace({ONE: many(3), TWO: broken()})
    assert {graph: set(filled.triples(graph)) for graph in filled.graphs()} == before


def test_a_query_without_a_dataset_sees_our_graphs_merged_and_no_other(filled: Source) -> None:
    assert values(filled, "SELECT ?s { ?s a :Plan }") == ["<:plan-a>", "<:plan-b>", "<:plan-c>"]
    assert values(filled, "SELECT ?s ?g { GRAPH ?g { ?s a :Plan } }") == [
        f"<:plan-a> <{ONE}>",
        f"<:plan-b> <{ONE}>",
        f"<:plan-c> <{TWO}>",
    ]


def test_a_query_of_an_empty_store_sees_nothing(clean: Source) -> None:
    assert clean.ask("ASK { ?s ?p ?o }") is False
    assert values(clean, "SELECT ?s { ?s a :Plan }") == []


@pytest.mark.parametrize(
    ("dataset", "merged", "named"),
    [
        (Dataset((ONE,)), 2, 0),
        (Dataset((ONE, TWO)), 3, 0),
        (Dataset((ONE,), (TWO,)), 2, 1),
        (Dataset((), (ONE, TWO)), 0, 3),
        (Dataset((ONE, TWO), (ONE, TWO)), 3, 3),
        (Dataset(()), 0, 0),
        (Dataset((E + "absent",), (E + "absent",)), 0, 0),
    ],
)
def test_the_dataset_of_a_query(filled: Source, dataset: Dataset, merged: int, named: int) -> None:
    assert len(values(filled, "SELECT ?s { ?s a :Plan }", dataset)) == merged
    assert len(values(filled, "SELECT ?s ?g { GRAPH ?g { ?s a :Plan } }", dataset)) == named
    ask = f"{PREFIX} ASK {{ {{ ?s a :Plan }} UNION {{ GRAPH ?g {{ ?s a :Plan }} }} }}"
    assert filled.ask(ask, dataset=dataset) is bool(merged or named)
    construct = f"{PREFIX} CONSTRUCT {{ ?s :is :Plan }} WHERE {{ ?s a :Plan }}"
    assert len(filled.construct(construct, dataset=dataset)) == merged


def test_many_graphs_in_a_dataset(filled: Source) -> None:
    absent = tuple(f"{GRAPH}abs/{number}" for number in range(300))
    dataset = Dataset((ONE, *absent), (ONE, *absent))
    assert len(values(filled, "SELECT ?s ?g { ?s a :Plan . GRAPH ?g { ?s a ?class } }", dataset)) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?v { :plan-a :year ?v }", [f'"2018"^^<{XSD}integer>']),
        ("SELECT ?v { ?s :secret ?v }", [f'"false"^^<{XSD}boolean>', f'"true"^^<{XSD}boolean>']),
        ("SELECT ?v { :plan-a :share ?v }", [f'"0.25"^^<{XSD}decimal>']),
        ("SELECT ?v { :plan-a :cost ?v }", [f'"10"^^<{XSD}decimal>']),
        (
            "SELECT ?v { :plan-a :weight ?v }",
            [f'"1.5"^^<{XSD}double>', f'"10000000000"^^<{XSD}double>'],
        ),
        ("SELECT ?v { :plan-a :from ?v }", [f'"2018-01-31"^^<{XSD}date>']),
        ("SELECT ?v { :plan-a :name ?v FILTER(LANG(?v) = 'es') }", ['"plan de acción"@es']),
        ("SELECT ?v { :plan-b :note ?v }", sorted(str(Literal(text)) for text in TEXTS)),
        ("SELECT ?s ?v { ?s a :Law OPTIONAL { ?s :year ?v } }", ["<:law> -"]),
        ("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class }", [f'"4"^^<{XSD}integer>']),
        ("SELECT ?s { ?s a :Plan FILTER NOT EXISTS { ?s :basis ?b } }", ["<:plan-b>", "<:plan-c>"]),
    ],
)
def test_terms_come_as_they_are(filled: Source, query: str, expected: list[str]) -> None:
    assert values(filled, query) == expected


def test_rows_keep_variables_and_order(filled: Source) -> None:
    query = "SELECT ?year ?s { ?s a :Plan OPTIONAL { ?s :year ?year } } ORDER BY DESC(?s)"
    rows = filled.select(PREFIX + query)
    assert rows.variables == ("year", "s")
    assert [row[1] for row in rows.rows] == [node("plan-c"), node("plan-b"), node("plan-a")]


def test_blank_nodes_come_and_stay_apart(clean: Source) -> None:
    first, second = BlankNode(), BlankNode()
    clean.replace({ONE: [Triple(node("s"), node("p"), first), Triple(node("s"), node("p"), second)]})
    rows = clean.select("SELECT ?b { ?s ?p ?b }").rows
    assert len({row[0] for row in rows}) == 2
    assert all(isinstance(row[0], BlankNode) for row in rows)
    assert len({triple.object for triple in clean.triples(ONE)}) == 2


def test_our_prefixes_need_no_declaration(filled: Source) -> None:
    assert filled.ask("ASK { ?s rdf:type ?class }")
    assert not filled.ask("ASK { ?s a plan:Plan }")


def test_construct_gives_each_triple_once_in_a_fixed_order(filled: Source) -> None:
    query = PREFIX + "CONSTRUCT { :all :have ?class . ?s :typed true } WHERE { ?s a ?class }"
    found = filled.construct(query)
    assert found == sorted(found, key=str)
    assert len(found) == 6


def test_construct_keeps_terms_as_they_are(filled: Source) -> None:
    where = "WHERE { :plan-b ?p ?o }"
    assert set(filled.construct(PREFIX + "CONSTRUCT { :plan-b ?p ?o } " + where)) == {
        triple for triple in PLANS if triple.subject == node("plan-b")
    }
    assert filled.construct(PREFIX + "CONSTRUCT WHERE { ?s :secret true }") == [PLANS[4]]
    assert filled.construct(PREFIX + "CONSTRUCT { :a :b :c } WHERE { ?s a :Plan }") == [
        triple("a", "b", node("c"))
    ]
    # A literal cannot be a subject: such a triple is left out, the others are made.
    crooked = filled.construct(PREFIX + "CONSTRUCT { ?o :of ?s . ?s :has ?o } WHERE { ?s :share ?o }")
    assert [made.predicate for made in crooked] == [node("has")]
    made = filled.construct(PREFIX + "CONSTRUCT { ?s :note [ :is ?class ] } WHERE { ?s a ?class }")
    assert len(made) == 8
    assert len({triple.subject for triple in made if isinstance(triple.subject, BlankNode)}) == 4
    optional = "CONSTRUCT { ?s :year ?y } WHERE { ?s a :Plan OPTIONAL { ?s :year ?y } }"
    assert filled.construct(PREFIX + optional) == [PLANS[3]]
    assert filled.construct(PREFIX + optional, {"s": node("plan-b")}) == []


def test_blank_nodes_of_a_construct_stay_the_same_node(clean: Source) -> None:
    blank = BlankNode()
    clean.replace({ONE: [Triple(node("s"), node("p"), blank), Triple(blank, node("q"), Literal("x"))]})
    query = PREFIX + "CONSTRUCT { ?s :p ?b . ?b :q ?x } WHERE { ?s :p ?b . ?b :q ?x }"
    made = clean.construct(query, dataset=Dataset((ONE,)))
    assert len(made) == 2
    assert len({term for t in made for term in (t.subject, t.object) if isinstance(term, BlankNode)}) == 1


def test_query_takes_every_form(filled: Source) -> None:
    assert filled.query(PREFIX + "ASK { ?s a :Law }") is True
    assert len(filled.query(PREFIX + "SELECT ?s { ?s a :Law }").rows) == 1  # type: ignore[union-attr]
    assert filled.query(PREFIX + "CONSTRUCT { ?s a :Rule } WHERE { ?s a :Law }") == [
        Triple(node("law"), TYPE, node("Rule"))
    ]
    described = filled.query(f"DESCRIBE <{E}law>", Dataset((ONE,)))
    assert isinstance(described, list)
    assert Triple(node("law"), TYPE, node("Law")) in described


def test_terms_in_the_place_of_variables(filled: Source) -> None:
    query = PREFIX + "SELECT ?s ?class { ?s a ?class }"
    assert filled.select(query, {"s": node("law")}).rows == ((node("law"), node("Law")),)
    assert filled.select(PREFIX + "SELECT * { ?s a :Law }", {"s": node("law")}).rows == ((node("law"),),)
    for text in TEXTS:
        rows = filled.select(PREFIX + "SELECT ?s ?v { ?s :note ?v }", {"v": Literal(text)}).rows
        assert rows == ((node("plan-b"), Literal(text)),)


def test_a_blank_node_in_the_place_of_a_variable_is_refused(filled: Source) -> None:
    if not isinstance(filled, RemoteStore):
        pytest.skip("the embedded store takes one")
    with pytest.raises(InputError, match="s: only an IRI or a literal"):
        filled.select("SELECT ?s { ?s ?p ?o }", {"s": BlankNode()})


@pytest.mark.parametrize(
    "query", ["SELECT ?s { ?s ?p }", "SELECT {", "", "DROP ALL", "SELECT ?s { ?s nope:x 1 }"]
)
def test_a_mistake_in_a_query_is_said(filled: Source, query: str) -> None:
    with pytest.raises(InputError) as caught:
        filled.query(query)
    assert caught.value.key == "query-syntax"


def test_another_form_than_asked_for_is_said(filled: Source) -> None:
    for call in (filled.select, filled.construct):
        with pytest.raises(InputError) as caught:
            call("ASK { ?s ?p ?o }")
        assert caught.value.key == "query-syntax"
    with pytest.raises(InputError):
        filled.ask("SELECT ?s { ?s ?p ?o }")


def test_a_large_answer_comes_whole_or_is_refused(clean: Source) -> None:
    clean.replace({ONE: many(10_500)})
    assert set(clean.triples(ONE)) == set(many(10_500))
    rows, triples = "SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    if is_virtuoso(clean):
        for call, query in ((clean.select, rows), (clean.construct, triples)):
            with pytest.raises(InputError, match="no more than 10000 rows"):
                call(query)  # type: ignore[operator]
        assert len(clean.select(f"{rows} LIMIT 9000 OFFSET 1000").rows) == 9_000
        return
    assert len(clean.select(rows).rows) == 10_500
    assert len(clean.construct(triples)) == 10_500
