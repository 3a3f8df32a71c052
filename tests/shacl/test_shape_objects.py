"""The first step: a shapes graph read into shape objects, or refused with the place of what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import SH, XSD
from planatlas.shacl import ShapesGraph, Target
from planatlas.shacl.paths import Alternative, Inverse, Predicate, Repeated, Sequence
from planatlas.shacl.shape_objects import UnsupportedShape, read_shapes
from planatlas.shacl.shape_objects.model import (
    Closed,
    Constraint,
    Count,
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasProperty,
    HasValue,
    In,
    InstanceOf,
    LanguageIn,
    Length,
    LessThan,
    Logical,
    Pattern,
    Qualified,
    Query,
    Range,
    ShapeObject,
    UniqueLanguage,
    component_iri,
)
from planatlas.store import Literal, NamedNode

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
FIRST = PREFIXES.count("\n") + 1
Read = Callable[[str], tuple[ShapeObject, ...]]


@pytest.fixture
def graph(tmp_path: FilePath) -> Callable[[str], ShapesGraph]:
    def graph(text: str) -> ShapesGraph:
        path = tmp_path / "shapes.ttl"
        path.write_text(PREFIXES + text, "utf-8")
        return ShapesGraph.from_files([path])

    return graph


@pytest.fixture
def read(graph: Callable[[str], ShapesGraph]) -> Read:
    return lambda text: read_shapes(graph(text))


@pytest.fixture
def one(read: Read) -> Callable[[str], ShapeObject]:
    def one(text: str) -> ShapeObject:
        (shape,) = read(f"ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; {text} .")
        return shape

    return one


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))


# --- components ---


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("sh:class ex:C", InstanceOf(EX + "C")),
        ("sh:datatype xsd:date", HasDatatype(XSD + "date")),
        ("sh:nodeKind sh:BlankNodeOrIRI", HasNodeKind(frozenset({"BlankNode", "IRI"}))),
        ("sh:minExclusive 1", Range("MinExclusive", ">", integer(1))),
        ("sh:minInclusive 1", Range("MinInclusive", ">=", integer(1))),
        ("sh:maxExclusive 1", Range("MaxExclusive", "<", integer(1))),
        ("sh:maxInclusive 1", Range("MaxInclusive", "<=", integer(1))),
        ("sh:minLength 2", Length("MinLength", ">=", 2)),
        ("sh:maxLength 2", Length("MaxLength", "<=", 2)),
        ("sh:pattern '^a' ; sh:flags 'i'", Pattern("^a", "i")),
        ("sh:pattern '^a'", Pattern("^a", "")),
        ("sh:languageIn ( 'en' 'es-PE' )", LanguageIn(("en", "es-PE"))),
        ("sh:equals ex:p", Equals(EX + "p")),
        ("sh:disjoint ex:p", Disjoint(EX + "p")),
        ("sh:hasValue 'x'@en", HasValue(Literal("x", language="en"))),
        ("sh:in ( ex:a 1 )", In((NamedNode(EX + "a"), integer(1)))),
        ("sh:in ()", In(())),
        ("sh:minCount 1", Count(True, 1)),
        ("sh:maxCount 0", Count(False, 0)),
        ("sh:maxCount '+3'^^xsd:integer", Count(False, 3)),
        ("sh:uniqueLang true", UniqueLanguage()),
        ("sh:lessThan ex:p", LessThan(EX + "p", "<")),
        ("sh:lessThanOrEquals ex:p", LessThan(EX + "p", "<=")),
    ],
)
def test_each_component_is_an_object(read: Read, text: str, constraint: Constraint) -> None:
    (shape,) = read(f"ex:S a sh:PropertyShape ; sh:targetClass ex:Plan ; sh:path ex:q ; {text} .")
    assert shape.constraints == (constraint,)
    assert component_iri(constraint.component).startswith(SH)
    assert (shape.name, shape.path) == (EX + "S", Predicate(EX + "q"))
    assert shape.place.endswith(f"shapes.ttl:{FIRST}")


def test_what_says_nothing_is_no_constraint(one: Callable[[str], ShapeObject]) -> None:
    """The recommendation names the literal true alone; "1" is a truth value and not that one (4.4.5)."""
    assert one("sh:closed false ; sh:deactivated false").constraints == ()
    (inner,) = one("sh:property [ sh:path ex:p ; sh:uniqueLang '1'^^xsd:boolean ]").constraints
    assert isinstance(inner, HasProperty)
    assert inner.shape.constraints == ()


def test_components_that_may_come_twice_come_twice(one: Callable[[str], ShapeObject]) -> None:
    assert one("sh:class ex:C , ex:D").constraints == (InstanceOf(EX + "C"), InstanceOf(EX + "D"))
    assert one("sh:pattern 'a' , 'b' ; sh:flags 'i'").constraints == (Pattern("a", "i"), Pattern("b", "i"))


def test_severity_messages_and_targets(read: Read) -> None:
    first, second = read(
        """ex:S sh:targetNode ex:a , 1 ; sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:p ;
            sh:severity ex:Grave ; sh:message "Wrong."@en , "Mal."@es ; sh:class ex:C .
        ex:T a sh:NodeShape , rdfs:Class .
        ex:Off a sh:NodeShape ; sh:targetNode ex:a ; sh:deactivated true ; sh:class ex:C .
        ex:NoTarget a sh:NodeShape ; sh:class ex:C ."""
    )
    assert (first.severity, first.messages) == (EX + "Grave", {"en": "Wrong.", "es": "Mal."})
    assert set(first.targets) == {
        Target("node", NamedNode(EX + "a")),
        Target("node", integer(1)),
        Target("subjects-of", NamedNode(EX + "p")),
        Target("objects-of", NamedNode(EX + "p")),
    }
    assert second.targets == (Target("class", NamedNode(EX + "T")),)
    assert second.severity == SH + "Violation"


def test_paths_of_every_form(read: Read) -> None:
    (shape,) = read(
        """ex:S sh:targetClass ex:Plan ; sh:path ( ex:a [ sh:inversePath ex:b ] [ sh:alternativePath
        ( ex:c [ sh:zeroOrMorePath ex:d ] [ sh:oneOrMorePath ex:e ] [ sh:zeroOrOnePath ex:f ] ) ] ) ."""
    )
    a, b, c, d, e, f = (Predicate(EX + name) for name in "abcdef")
    assert shape.path == Sequence(
        (a, Inverse(b), Alternative((c, Repeated(d, "*"), Repeated(e, "+"), Repeated(f, "?"))))
    )


def test_closed_allows_its_properties_and_those_it_ignores(one: Callable[[str], ShapeObject]) -> None:
    shape = one(
        """sh:closed true ; sh:ignoredProperties ( rdf:type ex:b ) ;
        sh:property [ sh:path ex:a ] , [ sh:path [ sh:inversePath ex:c ] ]"""
    )
    (closed,) = (constraint for constraint in shape.constraints if isinstance(constraint, Closed))
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert closed.allowed == (EX + "a", EX + "b", rdf_type)


def test_shapes_in_shapes_are_read_once(one: Callable[[str], ShapeObject]) -> None:
    shape = one(
        """sh:and ( ex:A [ sh:not ex:A ] ) ; sh:or ( ex:A ex:B ) ; sh:xone ( ex:B ) ;
            sh:node ex:A ; sh:not ex:B .
        ex:A sh:class ex:C . ex:B sh:nodeKind sh:IRI"""
    )
    logical = {constraint.component: constraint for constraint in shape.constraints}
    assert sorted(logical) == ["And", "Node", "Not", "Or", "Xone"]
    (node,) = shapes_of(logical["Node"])
    assert shapes_of(logical["And"])[0] is node is shapes_of(logical["Or"])[0]
    (negated,) = shapes_of(logical["And"])[1].constraints
    assert shapes_of(negated) == (node,)
    assert node.constraints == (InstanceOf(EX + "C"),)


def shapes_of(constraint: Constraint) -> tuple[ShapeObject, ...]:
    assert isinstance(constraint, Logical)
    return constraint.shapes


def test_siblings_are_the_other_qualified_shapes_of_the_same_parents(
    one: Callable[[str], ShapeObject],
) -> None:
    shape = one(
        """sh:property ex:thumb , ex:finger , [ sh:path ex:digit ] .
        ex:Other sh:property ex:thumb , ex:toe .
        ex:thumb sh:path ex:digit ; sh:qualifiedValueShape ex:Thumb ; sh:qualifiedValueShapesDisjoint true ;
            sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 2 .
        ex:finger sh:path ex:digit ; sh:qualifiedValueShape ex:Finger ; sh:qualifiedMinCount 4 .
        ex:toe sh:path ex:digit ; sh:qualifiedValueShape ex:Toe ; sh:qualifiedMinCount 5 .
        ex:Thumb sh:class ex:C"""
    )
    inner = {p.shape.name: p.shape for p in shape.constraints if isinstance(p, HasProperty)}
    least, most = inner[EX + "thumb"].constraints
    assert isinstance(least, Qualified)
    assert isinstance(most, Qualified)
    assert [(c.least, c.number, c.component) for c in (least, most)] == [
        (True, 1, "QualifiedMinCount"),
        (False, 2, "QualifiedMaxCount"),
    ]
    assert [sibling.name for sibling in least.siblings] == [EX + "Finger", EX + "Toe"]
    (finger,) = inner[EX + "finger"].constraints
    assert isinstance(finger, Qualified)
    assert finger.siblings == ()


# --- queries ---

COMPONENT = """
ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ,
        [ sh:path ex:unit ; sh:optional true ] ;
    sh:nodeValidator [ sh:message "On a node."@en ; sh:select "SELECT $this { $this ex:p $least }" ] ;
    sh:propertyValidator [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] ;
    sh:message "Of the component."@en ."""


def queries(shape: ShapeObject) -> list[Query]:
    return [constraint for constraint in shape.constraints if isinstance(constraint, Query)]


def test_a_query_has_the_prefixes_of_what_is_imported(one: Callable[[str], ShapeObject]) -> None:
    shape = one(
        """sh:sparql [ sh:prefixes ex:one ; sh:message "No."@en ; sh:select "SELECT $this { }" ] ,
            [ sh:deactivated true ; sh:select "SELECT $this { }" ] .
        ex:one owl:imports ex:two ; sh:declare [ sh:prefix "a" ; sh:namespace "http://a/" ] .
        ex:two owl:imports ex:one ; sh:declare [ sh:prefix "b" ; sh:namespace "http://b/"^^xsd:anyURI ]"""
    )
    (query,) = queries(shape)
    assert query.text == "PREFIX a: <http://a/>\nPREFIX b: <http://b/>\nSELECT $this { }"
    assert (query.messages, query.asks, query.shape) == ({"en": "No."}, False, EX + "S")
    assert query.place.endswith(f":{FIRST}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:least 1", [{"least": integer(1)}]),
        ("ex:least 1 , 2", [{"least": integer(1)}, {"least": integer(2)}]),
        ("ex:least 1 ; ex:unit 'm'", [{"least": integer(1), "unit": Literal("m")}]),
        ("ex:unit 'm'", []),
        ("sh:class ex:C", []),
    ],
)
def test_a_component_is_used_where_its_parameters_are_given(
    one: Callable[[str], ShapeObject], text: str, expected: list[dict[str, Literal]]
) -> None:
    shape = one(f"{text} .{COMPONENT.rstrip(' .')}")
    assert [query.parameters for query in queries(shape)] == expected
    assert all(query.component == EX + "Component" for query in queries(shape))
    assert all(query.messages == {"en": "On a node."} for query in queries(shape))


def test_a_validator_for_properties_is_taken_on_a_property(one: Callable[[str], ShapeObject]) -> None:
    shape = one(f"sh:property [ sh:path ex:p ; ex:least 1 ] .{COMPONENT.rstrip(' .')}")
    (inner,) = shape.constraints
    assert isinstance(inner, HasProperty)
    (query,) = queries(inner.shape)
    assert "$PATH" in query.text
    assert query.messages == {"en": "Of the component."}


def test_a_validator_that_asks(one: Callable[[str], ShapeObject]) -> None:
    shape = one(
        """ex:word "a" . ex:Component sh:parameter [ sh:path ex:word ] ;
        sh:validator [ sh:ask "ASK { FILTER(STR($value) = $word) }" ]"""
    )
    assert [query.asks for query in queries(shape)] == [True]


# --- what is ill-formed ---


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("sh:datatype xsd:date , xsd:string", "shape-parameter", "sh:datatype"),
        ("sh:datatype 'date'", "shape-parameter", "sh:datatype"),
        ("sh:class [ ]", "shape-parameter", "sh:class"),
        ("sh:nodeKind ex:Nonsense", "shape-parameter", "<http://example.org/Nonsense>"),
        ("sh:nodeKind 'IRI'", "shape-parameter", "sh:nodeKind"),
        ("sh:minLength -1", "shape-parameter", "sh:minLength"),
        ("sh:minLength '3'", "shape-parameter", "sh:minLength"),
        ("sh:minInclusive ex:x", "shape-parameter", "sh:minInclusive"),
        ("sh:pattern ex:x", "shape-parameter", "sh:pattern"),
        ("sh:pattern 'a' ; sh:flags ex:x", "shape-parameter", "sh:flags"),
        ("sh:languageIn ( 'en' ex:es )", "shape-parameter", "sh:languageIn"),
        ("sh:closed 'true'", "shape-parameter", "sh:closed"),
        ("sh:closed true ; sh:ignoredProperties ( 'p' )", "shape-parameter", "sh:ignoredProperties"),
        ("sh:closed true ; sh:ignoredProperties ex:p", "shape-list", "sh:ignoredProperties"),
        ("sh:deactivated 'yes'", "shape-parameter", "sh:deactivated"),
        ("sh:severity 'bad'", "shape-parameter", "sh:severity"),
        ("sh:severity sh:Info , sh:Warning", "shape-parameter", "sh:severity"),
        ("sh:message ex:x", "shape-parameter", "sh:message"),
        ("sh:equals 'p'", "shape-parameter", "sh:equals"),
        ("sh:targetClass 'C'", "shape-parameter", "sh:targetClass"),
        ("sh:targetNode [ ]", "shape-parameter", "sh:targetNode"),
        ("sh:targetSubjectsOf 'p'", "shape-parameter", "sh:targetSubjectsOf"),
        ("sh:target [ sh:select ex:q ]", "shape-parameter", "sh:select"),
        ("sh:or ( 'text' )", "shape-parameter", 'sh:or cannot be "text"'),
        ("sh:node 'text'", "shape-parameter", "sh:node"),
        (
            "sh:property [ sh:path ex:p ; sh:minCount 'one' ]",
            "shape-parameter",
            'sh:minCount cannot be "one"',
        ),
        ("sh:property [ sh:path ex:p ; sh:uniqueLang 1 ]", "shape-parameter", "sh:uniqueLang"),
        ("sh:property [ sh:path ex:p , ex:q ]", "shape-parameter", "sh:path"),
        ("sh:property [ sh:path ex:p ; sh:lessThan 1 ]", "shape-parameter", "sh:lessThan"),
        ("sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ]", "shape-partner", "sh:qualifiedValueShape"),
        (
            "sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:T ]",
            "shape-partner",
            "sh:qualifiedMinCount",
        ),
        ("sh:property [ sh:minCount 1 ]", "shape-path", "sh:minCount needs sh:path"),
        ("sh:property [ sh:class ex:C ]", "shape-path", "sh:property needs sh:path"),
        ("sh:property ex:Missing", "shape-path", "sh:property needs sh:path"),
        ("sh:maxCount 1", "shape-path", "sh:maxCount needs sh:path"),
        ("sh:uniqueLang true", "shape-path", "sh:uniqueLang needs sh:path"),
        ("sh:lessThan ex:p", "shape-path", "sh:lessThan needs sh:path"),
        ("sh:property [ sh:path 'p' ]", "shape-path", '"p": not a path'),
        ("sh:property [ sh:path [ ] ]", "shape-path", "not a path"),
        ("sh:property [ sh:path () ]", "shape-path", "an empty list is no path"),
        ("sh:property [ sh:path [ sh:alternativePath ( ) ] ]", "shape-path", "needs a list"),
        ("sh:property [ sh:path [ sh:alternativePath ex:p ] ]", "shape-path", "is no list"),
        (
            "sh:property [ sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ] ]",
            "shape-path",
            "two things",
        ),
        ("sh:property [ sh:path _:p ] . _:p sh:inversePath _:p", "shape-path", "contains itself"),
        ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l", "shape-list", "sh:in needs an RDF list with an end"),
        ("sh:in _:l . _:l rdf:first 1", "shape-list", "sh:in"),
        ("sh:in _:l . _:l rdf:first 1 , 2 ; rdf:rest ()", "shape-list", "sh:in"),
        ("sh:and ex:A", "shape-list", "sh:and"),
        ("sh:sparql [ sh:message 'no query' ]", "shape-query", "one sh:select is needed"),
        ("sh:sparql [ sh:select 'SELECT $this { }' , 'SELECT ?this { }' ]", "shape-query", "one sh:select"),
        ("sh:sparql ex:Missing", "shape-query", "one sh:select is needed"),
        (
            "ex:n 1 . ex:C sh:parameter [ sh:name 'n' ] ; sh:validator [ sh:ask 'ASK { }' ]",
            "shape-path",
            "sh:path",
        ),
        (
            "ex:n 1 . ex:C sh:parameter [ sh:path ex:n ] ; sh:propertyValidator [ sh:ask 'ASK { }' ]",
            "shape-parameter",
            "sh:validator",
        ),
    ],
)
def test_an_ill_formed_shape_is_told_with_its_place(read: Read, text: str, key: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read(f"ex:S a sh:NodeShape ;\n sh:targetClass ex:Plan ; {text} .")
    assert error.value.key == key
    for lang in ("en", "es"):
        place, _, _ = error.value.text(lang).partition(": ")
        assert place.rpartition("/")[2] in {f"shapes.ttl:{FIRST}", f"shapes.ttl:{FIRST + 1}"}
        assert "\n" not in error.value.text(lang)
    assert said in error.value.text("en")


@pytest.mark.parametrize(
    ("text", "term", "near"),
    [
        ("sh:propertie [ sh:path ex:p ]", "sh:propertie", "sh:property"),
        ("sh:property [ sh:path ex:p ; sh:mincount 1 ]", "sh:mincount", "sh:minCount"),
        ("sh:nodeKind sh:Iri", "sh:Iri", "sh:IRI"),
        ("sh:severity sh:Warnin", "sh:Warnin", "sh:Warning"),
        ("sh:or ( [ sh:datatyp xsd:date ] )", "sh:datatyp", "sh:datatype"),
        ("sh:zzz 1", "sh:zzz", ""),
    ],
)
def test_an_unknown_term_is_told_with_its_line_and_the_nearest_one(
    read: Read, text: str, term: str, near: str
) -> None:
    with pytest.raises(InputError) as error:
        read(f"ex:S a sh:NodeShape ; sh:targetClass ex:Plan ;\n\n    {text} .")
    assert error.value.key == "shape-term"
    said = error.value.text("en")
    assert f"shapes.ttl:{FIRST + 2}: {term} is no term of SHACL." in said
    assert ("Did you mean" in said) is bool(near)
    assert said.endswith(f"Did you mean {near}?" if near else "SHACL.")


def test_a_misspelt_target_is_told_though_nothing_else_makes_it_a_shape(read: Read) -> None:
    with pytest.raises(InputError, match="sh:targetClas is no term of SHACL"):
        read("ex:S sh:targetClas ex:Plan ; sh:nodeKind sh:IRI .")


def test_what_is_not_said_of_shapes_may_be_anything(read: Read) -> None:
    (shape,) = read("ex:S sh:targetNode ex:a ; sh:nodeKind sh:IRI . ex:thing sh:likes sh:Something .")
    assert shape.constraints == (HasNodeKind(frozenset({"IRI"})),)


# --- what is beyond the compiler ---


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sh:node ex:S", "recursive"),
        ("sh:property [ sh:path ex:p ; sh:node ex:S ]", "recursive"),
        ("sh:property ex:P . ex:P sh:path ex:p ; sh:property ex:P", "recursive"),
        ("sh:not [ sh:or ( [ sh:not ex:S ] ) ]", "recursive"),
        ("sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:S ; sh:qualifiedMaxCount 1 ]", "recursive"),
        ("sh:js [ sh:jsFunctionName 'f' ]", "js"),
        ("ex:n 1 . ex:C sh:parameter [ sh:path ex:n ] ; sh:validator [ sh:jsFunctionName 'f' ]", "js"),
        ("sh:expression [ sh:path ex:p ]", "expression"),
        ("sh:target [ a ex:Mine ; ex:of 1 ]", "target"),
        ("sh:class ex:C . ex:all sh:entailment <http://www.w3.org/ns/entailment/RDFS>", "entailment"),
    ],
)
def test_what_is_beyond_the_compiler_is_refused_with_its_place(read: Read, text: str, reason: str) -> None:
    with pytest.raises(UnsupportedShape) as refused:
        read(f"ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; {text} .")
    assert refused.value.reason == reason
    assert refused.value.nowhere is (reason != "recursive")
    for lang in ("en", "es"):
        place, _, words = refused.value.text(lang).partition(": ")
        assert place.endswith(f"shapes.ttl:{FIRST}")
        assert words
    assert refused.value.text("en") != refused.value.text("es")


def test_what_no_engine_runs_is_told_before_what_another_engine_runs(read: Read) -> None:
    """A recursive shape alone would send the graph to an engine that passes SHACL-JS over."""
    with pytest.raises(UnsupportedShape) as refused:
        read(
            """ex:A sh:targetNode ex:a ; sh:node ex:A , [ sh:property [ sh:path ex:p ;
                sh:js [ sh:jsFunctionName "f" ] ] ] . ex:B sh:targetNode ex:a ; sh:node ex:B ."""
        )
    assert refused.value.reason == "js"


def test_an_ill_formed_shape_is_told_before_what_is_beyond(read: Read) -> None:
    with pytest.raises(InputError, match="sh:minCount"):
        read("ex:A sh:targetNode ex:a ; sh:node ex:A ; sh:property [ sh:path ex:p ; sh:minCount 'one' ] .")


def test_a_shape_of_no_target_is_not_read(read: Read) -> None:
    assert read("ex:S a sh:NodeShape ; sh:js [ sh:jsFunctionName 'f' ] .") == ()
    assert read("ex:S sh:targetNode ex:a ; sh:deactivated true ; sh:js [ ] .") == ()
