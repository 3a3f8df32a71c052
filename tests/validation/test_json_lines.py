"""Lines of JSON-LD documents."""

from planatlas.jsonld_context import build_context, to_jsonld
from planatlas.namespaces import OWL, PLAN, PREF_LABEL, RDF_TYPE, SCHEMA, XSD
from planatlas.store import Literal, NamedNode, Triple, read_triples
from planatlas.validation.json_lines import JSONLines

DOCUMENT = """{
  "@context": [{"ex": "http://example.org/", "id": "@id", "label": {"@id": "ex:label",
      "@container": "@language"}, "Plan": "ex:Plan", "of": {"@id": "ex:of", "@type": "@id"}}],
  "@graph": [
    {
      "id": "ex:a",
      "@type": ["Plan",
         "ex:Thing"],
      "label": {
        "en": "One",
        "es": ["Uno",
          "Primero"]
      },
      "ex:n": 7,
      "of": [
        "ex:b",
        "ex:c"
      ],
      "ex:part": {
        "id": "ex:d", "ex:text":
          {"@value": "a \\"b\\" \\u00f1", "@type": "ex:t"},
        "ex:list": {"@list": [
          "x", true]}
      }
    },
    {"id": "relative",
     "ex:n": null}
  ]
}
"""


def test_each_value_has_its_line():
    lines = JSONLines(DOCUMENT, "http://example.org/base/file")
    line = {}
    for subject, predicate, value in (
        ("a", RDF_TYPE, NamedNode("http://example.org/Plan")),
        ("a", RDF_TYPE, NamedNode("http://example.org/Thing")),
        ("a", "http://example.org/label", Literal("One", language="en")),
        ("a", "http://example.org/label", Literal("Primero", language="es")),
        ("a", "http://example.org/n", Literal("7", datatype=NamedNode(XSD + "integer"))),
        ("a", "http://example.org/of", NamedNode("http://example.org/c")),
        ("a", "http://example.org/of", NamedNode("http://example.org/not-there")),
        ("a", "http://example.org/part", NamedNode("http://example.org/d")),
        ("d", "http://example.org/text", Literal('a "b" ñ')),
        ("a", "http://example.org/other", Literal("x")),
        ("base/relative", "http://example.org/other", Literal("x")),
        ("nowhere", "http://example.org/other", Literal("x")),
    ):
        triple = Triple(NamedNode("http://example.org/" + subject), NamedNode(predicate), value)
        line[subject, predicate.rpartition("/")[2].rpartition("#")[2], value.value] = lines.line(triple)
    assert list(line.values()) == [7, 8, 10, 12, 14, 17, 15, 20, 21, 6, 26, None]


def test_what_is_written_here_is_found_again_line_by_line(tmp_path):
    ontology = [
        Triple(NamedNode(PLAN + "year"), NamedNode(RDF_TYPE), NamedNode(OWL + "DatatypeProperty")),
        Triple(NamedNode(PLAN + "year"), NamedNode(SCHEMA + "rangeIncludes"), NamedNode(XSD + "integer")),
        Triple(NamedNode(PLAN + "partOf"), NamedNode(RDF_TYPE), NamedNode(OWL + "ObjectProperty")),
    ]
    graph = []
    for number in range(20):
        node = NamedNode(f"https://w3id.org/planatlas/id/per/n{number}")
        graph += [
            Triple(
                node,
                NamedNode(PLAN + "year"),
                Literal(str(2000 + number), datatype=NamedNode(XSD + "integer")),
            ),
            Triple(node, NamedNode(PREF_LABEL), Literal(f"Plan {number}", language="en")),
            Triple(node, NamedNode(PLAN + "partOf"), NamedNode("https://w3id.org/planatlas/id/per/whole")),
        ]
    path = tmp_path / "data.jsonld"
    path.write_text(to_jsonld(graph, build_context(ontology)), "utf-8")
    assert set(read_triples(path)) == set(graph)
    lines, text = JSONLines(path.read_text("utf-8"), path.as_uri()), path.read_text("utf-8").splitlines()
    for triple in graph:
        line = text[lines.line(triple) - 1]
        value = triple.object.value.rpartition("/")[2]
        assert value in line
        start = max(n for n in range(lines.line(triple)) if '"id":' in text[n])
        assert text[start].strip(' ",').endswith(triple.subject.value.rpartition("/")[2])


def test_a_document_nested_too_deeply_is_left_to_the_parser():
    deep = "[" * 5000 + "]" * 5000
    triple = Triple(NamedNode("http://example.org/a"), NamedNode(RDF_TYPE), NamedNode("http://example.org/A"))
    assert JSONLines(deep, "http://example.org/").line(triple) is None


def test_a_text_that_begins_like_an_address_is_a_text():
    document = '{"@id": "http://example.org/a",\n"http://example.org/note": "//[see note] there"}'
    triple = Triple(
        NamedNode("http://example.org/a"),
        NamedNode("http://example.org/note"),
        Literal("//[see note] there"),
    )
    assert JSONLines(document, "http://example.org/").line(triple) == 2
