"""JSON-LD: the context of an ontology, and graphs that come back as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.jsonld_context import build_context, context_document, to_jsonld
from planatlas.namespaces import IDENTIFIER, OWL, PLAN, RDF, RDF_TYPE, SCHEMA, SKOS, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Triple, content_hash, read_triples


def iri(value: str) -> NamedNode:
    return NamedNode(value)


def declared(name: str, kind: str, *ranges: str) -> list[Triple]:
    node = iri(PLAN + name)
    return [
        Triple(node, iri(RDF_TYPE), iri(OWL + kind)),
        *(Triple(node, iri(SCHEMA + "rangeIncludes"), iri(r)) for r in ranges),
    ]


ONTOLOGY = [
    *declared("Plan", "Class"),
    *declared("level", "ObjectProperty", SKOS + "Concept"),
    *declared("source", "ObjectProperty"),
    *declared("validFrom", "DatatypeProperty", XSD + "date"),
    *declared("year", "DatatypeProperty", XSD + "integer"),
    *declared("collective", "DatatypeProperty", XSD + "boolean"),
    *declared("amount", "DatatypeProperty", XSD + "decimal"),
    *declared("number", "DatatypeProperty", XSD + "string"),
    *declared("summary", "DatatypeProperty", RDF + "langString"),
    *declared("budgetCategory", "DatatypeProperty", RDF + "langString", XSD + "string"),
    *declared("notation", "DatatypeProperty", XSD + "string"),
]
CONTEXT = build_context(ONTOLOGY)


def test_the_context_says_what_each_term_takes():
    assert CONTEXT["@version"] == 1.1
    assert CONTEXT["Plan"] == "plan:Plan"
    assert CONTEXT["level"] == {"@id": "plan:level", "@type": "@id"}
    assert CONTEXT["validFrom"] == {"@id": "plan:validFrom", "@type": "xsd:date"}
    assert CONTEXT["number"] == "plan:number"
    assert CONTEXT["summary"] == {"@id": "plan:summary", "@container": "@language"}
    assert CONTEXT["budgetCategory"] == {"@id": "plan:budgetCategory", "@container": "@language"}
    assert CONTEXT["prefLabel"] == {"@id": "skos:prefLabel", "@container": "@language"}
    assert (CONTEXT["id"], CONTEXT["type"]) == ("@id", "@type")


def test_a_name_of_the_ontology_wins_over_prefixes_and_borrowed_terms():
    assert CONTEXT["source"] == {"@id": "plan:source", "@type": "@id"}
    assert CONTEXT["notation"] == "plan:notation"
    assert "item" in CONTEXT
    assert json.loads(context_document(CONTEXT)) == {"@context": CONTEXT}


def test_a_graph_is_written_for_people():
    node = iri(IDENTIFIER + "per/pesem-2017-2021")
    graph = [
        Triple(node, iri(RDF_TYPE), iri(PLAN + "Plan")),
        Triple(node, iri(SKOS + "prefLabel"), Literal("PESEM 2017-2021", language="es")),
        Triple(node, iri(PLAN + "level"), iri("https://w3id.org/planatlas/code/level/sectoral")),
        Triple(node, iri(PLAN + "year"), Literal("2017", datatype=iri(XSD + "integer"))),
        Triple(node, iri(PLAN + "source"), iri(IDENTIFIER + "source/vega-2021")),
        Triple(node, iri("http://example.org/other"), Literal("x")),
    ]
    assert json.loads(to_jsonld(reversed(graph), CONTEXT)) == {
        "@context": {
            name: CONTEXT[name]
            for name in (
                "@version", "code", "item", "per", "plan", "skos", "xsd", "Plan", "id", "level", "prefLabel",
                "source", "type", "year",
            )
        },
        "@graph": [
            {
                "id": "per:pesem-2017-2021",
                "type": "Plan",
                "http://example.org/other": "x",
                "level": "code:level/sectoral",
                "prefLabel": {"es": "PESEM 2017-2021"},
                "source": "item:source/vega-2021",
                "year": 2017,
            }
        ],
    }  # fmt: skip


subjects = st.sampled_from(
    [iri(IDENTIFIER + "per/a"), iri(IDENTIFIER + "int/b/c"), iri("http://example.org/c"), iri("urn:x:y"),
     BlankNode("b"), BlankNode("c")]
)  # fmt: skip
predicates = st.sampled_from(
    [iri(t.subject.value) for t in ONTOLOGY if t.predicate.value == RDF_TYPE]
    + [iri(RDF_TYPE), iri(SKOS + "prefLabel"), iri(SKOS + "notation"), iri("http://example.org/p")]
)
lexical = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
datatypes = st.sampled_from(
    [XSD + name for name in ("date", "integer", "boolean", "decimal", "string", "double")]
    + ["http://example.org/d"]
)
literals = st.one_of(
    lexical.map(Literal),
    st.builds(
        lambda text, lang: Literal(text, language=lang), lexical, st.sampled_from(["en", "es", "es-pe"])
    ),
    st.builds(lambda text, d: Literal(text, datatype=iri(d)), lexical, datatypes),
    st.builds(
        lambda text, d: Literal(text, datatype=iri(d)),
        st.sampled_from(["2018", "007", "-0", "0", "-5", "true", "1", "1e3", "12345678901234567890"]),
        datatypes,
    ),
)
triples = st.builds(Triple, subjects, predicates, st.one_of(subjects, literals, predicates))


@given(st.lists(triples, min_size=1, max_size=12))
def test_any_graph_comes_back_as_it_was(tmp_path_factory, graph):
    path = tmp_path_factory.getbasetemp() / "graph.jsonld"
    text = to_jsonld(graph, CONTEXT)
    path.write_text(text, "utf-8")
    assert content_hash(read_triples(path)) == content_hash(set(graph))
    assert to_jsonld(reversed(graph), CONTEXT) == text


def test_a_triple_as_a_value_is_told_and_not_lost():
    a, p = iri(IDENTIFIER + "per/a"), iri(SKOS + "note")
    with pytest.raises(InputError) as caught:
        to_jsonld([Triple(a, p, Triple(a, p, a))], CONTEXT)
    assert caught.value.key == "triple-term-json"
