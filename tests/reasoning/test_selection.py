"""What goes to the reasoner and what stays out."""

from planatlas.reasoning import reasoner_input
from planatlas.reasoning.selection import distinct_values
from planatlas.store import read_triples

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""


def selected(tmp_path, text: str) -> set[str]:
    path = tmp_path / "graph.ttl"
    path.write_text(PREFIXES + text, "utf-8")
    short = {}
    for triple in reasoner_input(read_triples(path)):
        terms = (str(term) for term in (triple.subject, triple.predicate, triple.object))
        parts = [term.rpartition("/")[2].rpartition("#")[2].rstrip(">") or term for term in terms]
        short[" ".join("_" if part.startswith("_:") else part for part in parts)] = None
    return set(short)


def test_annotations_metadata_and_dates_stay_out(tmp_path):
    assert selected(
        tmp_path,
        """<http://example.org/ontology> a owl:Ontology ; owl:imports ex:other ; rdfs:label "o" .
        ex:Plan a owl:Class ; skos:prefLabel "plan"@en ; rdfs:isDefinedBy ex:ontology .
        ex:from a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:range xsd:date .
        ex:year a owl:DatatypeProperty ; rdfs:range xsd:integer .
        ex:supports a owl:AnnotationProperty ; rdfs:subPropertyOf ex:other .
        ex:a a ex:Plan ; ex:from "2018-12-31"^^xsd:date ;
            ex:year 2018 , "x"^^xsd:integer ; ex:supports ex:b .""",
    ) == {
        "Plan type Class",
        "from type DatatypeProperty",
        "from type FunctionalProperty",
        "year type DatatypeProperty",
        "year range integer",
        "a type Plan",
        "a year integer",
    }


def test_what_axioms_use_is_declared(tmp_path):
    assert selected(
        tmp_path,
        """ex:Plan a owl:Class ; rdfs:subClassOf ex:Resource .
        ex:issuedBy a owl:ObjectProperty , owl:IrreflexiveProperty ; rdfs:subPropertyOf ex:passedBy .
        ex:a a ex:Law ; ex:passedBy ex:b ; ex:undeclared ex:c .""",
    ) == {
        "Plan type Class",
        "Resource type Class",
        "Plan subClassOf Resource",
        "issuedBy type ObjectProperty",
        "issuedBy type IrreflexiveProperty",
        "issuedBy subPropertyOf passedBy",
        "passedBy type ObjectProperty",
        "a type Law",
        "Law type Class",
        "a passedBy b",
    }


def test_a_property_of_two_kinds_is_taken_as_one(tmp_path):
    found = selected(tmp_path, 'ex:p a owl:ObjectProperty , owl:DatatypeProperty . ex:a ex:p ex:b , "x" .')
    assert found == {"p type ObjectProperty", "a p b"}


def test_class_expressions_go_whole_and_other_blank_nodes_not(tmp_path):
    found = selected(
        tmp_path,
        """ex:A a owl:Class ; rdfs:subClassOf [ a owl:Restriction ;
            owl:onProperty ex:p ; owl:someValuesFrom ex:B ] .
        ex:p a owl:ObjectProperty . ex:B a owl:Class .
        [] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ) .
        ex:a ex:p [ a ex:A ] .""",
    )
    assert {"A subClassOf _", "_ onProperty p", "_ someValuesFrom B", "_ members _", "_ first A"} <= found
    assert not any(line.startswith("a p") or line == "_ type A" for line in found)


def test_values_of_functional_properties_are_distinct(tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(
        PREFIXES
        + """ex:f a owl:ObjectProperty , owl:FunctionalProperty . ex:g a owl:ObjectProperty .
        ex:a ex:f ex:b , ex:c ; ex:g ex:d , ex:e . ex:x ex:f ex:y , ex:z . ex:y owl:sameAs ex:z .""",
        "utf-8",
    )
    assert [str(t).replace("http://example.org/", "") for t in distinct_values(read_triples(path))] == [
        "<b> <http://www.w3.org/2002/07/owl#differentFrom> <c>"
    ]
