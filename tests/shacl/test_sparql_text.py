"""The third step: a plan into the text of queries, standard SPARQL 1.1 that any engine reads the same way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from conformance.suite import ABSENT, SUITE, all_cases
from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, RDFS
from planatlas.shacl import ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine, CompiledShapes
from planatlas.shacl.plan.algebra import asks
from planatlas.shacl.shape_objects import UnsupportedShape
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.dialect import Dialect
from planatlas.shacl.sparql.doubts import is_doubtful
from planatlas.shacl.sparql.query_structure import Filter, Group, Nested, Triples, inner_groups
from planatlas.shacl.sparql.query_text import SPARQLText
from planatlas.shacl.sparql.query_tokens import tokenize
from planatlas.store import Dataset, NamedNode, Rows, Store, Term, Triple
from shapes.harness.files import ROOT, vocabulary

EX = "http://example.org/"
DATA = "urn:shacl:data"
DIALECTS = {
    "memory": Dialect(DATA, marked=True, as_written=True),
    "store": Dialect(None),
    "server": Dialect(None, portable=True),
}
EVERY_COMPONENT = ROOT / "tests" / "atlas" / "data" / "every-component.ttl"
SHAPES = {
    "model": [*(ROOT / "shapes" / "model").glob("*.ttl"), ROOT / "shapes" / "recommended.ttl"],
    "indicators": list((ROOT / "shapes" / "indicators").rglob("*.ttl")),
    "ontology": [ROOT / "shapes" / "ontology.ttl"],
    "every component": [EVERY_COMPONENT],
}


@lru_cache(maxsize=1)
def tree() -> ClassTree:
    below = (t for t in vocabulary() if t.predicate.value == RDFS + "subClassOf")
    return ClassTree((t.subject.value, t.object.value) for t in below if isinstance(t.object, NamedNode))


@lru_cache(maxsize=16)
def compiled(shapes: str, dialect: str) -> CompiledShapes:
    return CompiledEngine().compile(ShapesGraph.from_files(SHAPES[shapes]), tree(), DIALECTS[dialect])


def texts(found: CompiledShapes) -> Iterator[str]:
    yield from found.targets.values()
    yield from found.counts.values()
    for _, query in found.checks:
        yield query.text


EVERY = pytest.mark.parametrize(
    ("shapes", "dialect"), [(shapes, dialect) for shapes in SHAPES for dialect in DIALECTS]
)


def exists_groups(text: str) -> Iterator[Group]:
    """Yield the groups of EXISTS of a query, those inside others too."""
    for group in inner_groups(SPARQLText.parse(text).structure):
        for element in group.elements:
            if isinstance(element, Filter):
                yield from element.expression.groups


def inside_graph(group: Group) -> Group:
    """Return the group that a group is, or has in a named graph and nothing beside it."""
    match group.elements:
        case (Nested(kind="graph", groups=(inner,)),):
            return inner
    return group


@EVERY
def test_every_text_is_read_and_has_no_minus(shapes: str, dialect: str) -> None:
    found = list(texts(compiled(shapes, dialect)))
    assert found
    for text in found:
        Store.check_syntax(text)
        words = {token.text.upper() for token in tokenize(text) if token.kind == "word"}
        assert words.isdisjoint({"MINUS", "SERVICE", "LATERAL"}), text
        assert "urn:shacl:as-written" not in text or dialect == "memory"


@EVERY
def test_a_group_of_exists_has_one_pattern(shapes: str, dialect: str) -> None:
    """A group with two is joined as a whole by some engines, once for every row."""
    groups = [
        group
        for check, query in compiled(shapes, dialect).checks
        # What authors write in queries of their own is theirs.
        if not asks(check.relation)
        for group in exists_groups(query.text)
    ]
    assert groups
    for group in map(inside_graph, groups):
        patterns = [p for e in group.elements if isinstance(e, Triples) for p in e.patterns]
        assert len(patterns) == 1
        assert all(isinstance(element, Triples | Filter) for element in group.elements)
        assert group.select is None


@pytest.mark.parametrize("shapes", SHAPES)
def test_what_a_server_is_asked_has_nothing_that_one_reads_in_its_own_way(shapes: str) -> None:
    found = compiled(shapes, "server")
    asked = [query.text for check, query in found.checks if not asks(check.relation)]
    for text in (*found.targets.values(), *found.counts.values(), *asked):
        tokens = tokenize(text)
        words = {token.text.upper() for token in tokens if token.kind == "word"}
        assert words.isdisjoint({"SAMETERM", "ISNUMERIC"}), text
        # `+` leaves the start of a circle out in Virtuoso, and VALUES in a branch of UNION joins the others.
        assert not any(token.text == "+" for token in tokens), text
        for before, token in pairwise(tokens):
            if token.text.upper() == "VALUES" and before.text == "{":
                opened = text[: before.start].rstrip()
                assert opened.endswith(("WHERE", "GRAPH ?graph")), text


def depth(text: str) -> int:
    """Return how many brackets are open at most."""
    marks = [token.text for token in tokenize(text) if token.kind == "mark"]
    return max(accumulate((mark in "({") - (mark in ")}") for mark in marks))


def read_by_another_parser(texts: Iterable[str]) -> None:
    """Parse texts with rdflib; not the few that are deeply nested, for which it takes minutes."""
    from rdflib.plugins.sparql.parser import parseQuery

    before = sys.getrecursionlimit()
    # It goes down by some forty calls for each bracket.
    sys.setrecursionlimit(20_000)
    try:
        every = sorted(set(texts))
        shallow = [text for text in every if depth(text) < 25]
        assert len(shallow) > 0.98 * len(every)
        for text in shallow:
            parseQuery(text)
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.slow
@EVERY
def test_another_parser_reads_every_text(shapes: str, dialect: str) -> None:
    read_by_another_parser(texts(compiled(shapes, dialect)))


@pytest.mark.slow
@pytest.mark.skipif(not SUITE.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_another_parser_reads_every_text_of_the_suite(dialect: str) -> None:
    engine, seen = CompiledEngine(), set()
    for case in all_cases():
        try:
            seen |= set(texts(engine.compile(case.shapes, ClassTree([]), DIALECTS[dialect])))
        except (InputError, UnsupportedShape):
            continue
    assert len(seen) > 250
    read_by_another_parser(seen)


# --- how many queries ---


class Counting:
    """A store that counts what it is asked, and is taken for a server."""

    location, engine = "memory", "oxigraph"

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def select(
        self, query: str, substitutions: dict[str, Term] | None = None, dataset: Dataset | None = None
    ) -> Rows:
        self.asked.append(query)
        return self._store.select(query, substitutions, dataset)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def queries_for(number: int, shapes: ShapesGraph) -> list[str]:
    store = Store()
    store.add(DATA, nodes(number))
    source = Counting(store)
    report = CompiledEngine().validate_graphs(source, [DATA], shapes)  # type: ignore[arg-type]
    assert sum(targeted.count for targeted in report.targeted) >= number
    assert len(report.results) >= number
    return source.asked


def nodes(number: int) -> Iterator[Triple]:
    for n in range(number):
        node = NamedNode(f"{EX}{n}")
        yield Triple(node, NamedNode(RDF_TYPE), NamedNode("https://example.org/Thing"))
        yield Triple(node, NamedNode("https://example.org/value"), NamedNode(f"{EX}{n - 1}"))


def test_the_number_of_queries_does_not_grow_with_the_data() -> None:
    shapes = ShapesGraph.from_files([EVERY_COMPONENT])
    few, many = queries_for(3, shapes), queries_for(300, shapes)
    assert few == many
    checks = compiled("every component", "server").checks
    assert len(few) < 2 * len(checks)


# --- single texts ---


def texts_of(shape: str, tmp_path: Path, **dialect: bool) -> list[str]:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ex:S sh:targetClass ex:C ; {shape} .",
        "utf-8",
    )
    found = CompiledEngine().compile(ShapesGraph.from_files([path]), ClassTree([]), Dialect(**dialect))
    return [query.text for _, query in found.checks]


TARGET = "GRAPH ?graph { ?this a <http://example.org/C> }"


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (
            "sh:path ex:p ; sh:minCount 1",
            f"SELECT DISTINCT ?this WHERE {{ {TARGET} FILTER NOT EXISTS {{ ?this <{EX}p> ?value . }} }}",
        ),
        (
            "sh:path ex:p ; sh:nodeKind sh:IRI",
            f"SELECT DISTINCT ?this ?value WHERE {{ {TARGET} ?this <{EX}p> ?value . "
            "FILTER((!(isIRI(?value)))) }",
        ),
        (
            "sh:path ( ex:p ex:q ) ; sh:hasValue ex:a",
            f"SELECT DISTINCT ?this WHERE {{ {TARGET} FILTER NOT EXISTS {{ ?this <{EX}p> ?n1 . "
            f"FILTER EXISTS {{ ?n1 <{EX}q> ?value . FILTER(?value = <{EX}a>) }} }} }}",
        ),
    ],
)
def test_a_text(shape: str, text: str, tmp_path: Path) -> None:
    assert texts_of(shape, tmp_path) == [text]


def test_what_can_never_fail_is_not_asked(tmp_path: Path) -> None:
    assert texts_of("sh:node [ ]", tmp_path) == []
    assert texts_of("sh:path ex:p ; sh:minCount 0", tmp_path) == []
    assert len(texts_of("sh:not [ ]", tmp_path)) == 1


def test_a_literal_of_no_form_is_not_named_to_a_server(tmp_path: Path) -> None:
    shape = 'sh:path ex:p ; sh:in ( "2020-13-40"^^xsd:date "2020-01-01"^^xsd:date ex:a ex:b )'
    (there,) = texts_of(shape, tmp_path, portable=True)
    assert '"2020-13-40"^^' not in there
    assert '"2020-01-01"^^' in there
    assert "?value = <http://example.org/a> || ?value = <http://example.org/b>" in there


@pytest.mark.parametrize(
    ("shape", "doubtful"),
    [
        ("sh:class ex:D", False),
        ("sh:path ex:p ; sh:minCount 1 ; sh:maxCount 2", False),
        ("sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:class ex:D", False),
        ("sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:class ex:D", False),
        ("sh:path ex:p ; sh:lessThan ex:q", False),
        ("sh:path ex:p ; sh:uniqueLang true", False),
        ("sh:closed true", False),
        ("sh:or ( [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] [ sh:class ex:D ] )", False),
        ("sh:path [ sh:zeroOrMorePath ex:p ] ; sh:class ex:D", True),
        ("sh:path [ sh:oneOrMorePath ex:p ] ; sh:closed true", True),
        ("sh:path [ sh:alternativePath ( ( ex:p ex:q ) ex:q ) ] ; sh:maxCount 1", True),
        ("sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 2", True),
        (
            "sh:property [ sh:path [ sh:zeroOrOnePath ex:p ] ; sh:property [ sh:path ex:q ; sh:minCount 1 ]]",
            True,
        ),
        ("sh:not [ sh:property [ sh:path [ sh:zeroOrOnePath ex:p ] ; sh:minCount 1 ] ]", True),
        ("sh:path ex:p ; sh:pattern 'a'", True),
        ("sh:path ex:p ; sh:equals ex:q", True),
        ("sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ]", True),
    ],
)
def test_what_is_asked_of_a_copy_where_a_server_is_not_known(
    shape: str, doubtful: bool, tmp_path: Path
) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        f"ex:S sh:targetClass ex:C ; {shape} .",
        "utf-8",
    )
    found = CompiledEngine().compile(ShapesGraph.from_files([path]), ClassTree([]), Dialect(portable=True))
    assert found.checks
    assert any(is_doubtful(check) for check, _ in found.checks) is doubtful
