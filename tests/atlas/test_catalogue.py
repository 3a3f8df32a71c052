"""The catalogue counts what is there, and its questions run anywhere as they run here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from planatlas import Atlas
from planatlas.atlas import packaged_collection
from planatlas.atlas.catalogue import QUESTIONS, SHAPES, Entry, catalogue_text, counts
from planatlas.atlas.country_graphs import SHARED
from planatlas.atlas.executables import declared, select_text
from planatlas.atlas.turtle_text import literal
from planatlas.labels import LANGUAGES
from planatlas.namespaces import BASE, DCTERMS, ONTOLOGY, OWL, PREF_LABEL, RDF_TYPE, SH, notation
from planatlas.publishing.views import version_view
from planatlas.questions import Library, Question, load_library, parse_question
from planatlas.questions.header import MARKER
from planatlas.store import BlankNode, Literal, NamedNode, Rows, Triple, TripleIndex, read_triples

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = BASE + "catalog"
DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
TRIPLES = list(read_triples(ROOT / "data" / "catalog.ttl"))
INDEX = TripleIndex(TRIPLES)
LIBRARY = load_library(ROOT / "queries")
DATASETS = INDEX.iris(CATALOGUE, DCAT + "dataset")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.open()


def executable(name: str) -> str:
    """Return a question of the catalogue as a program that knows nothing of ours would put it together."""
    node = f"{BASE}questions/{name}"
    (prefixes,) = INDEX.iris(node, SH + "prefixes")
    lines = [
        f"PREFIX {INDEX.value(d, SH + 'prefix')}: <{INDEX.value(d, SH + 'namespace')}>"
        for d in INDEX.iris(prefixes, SH + "declare")
    ]
    return "\n".join([*lines, INDEX.value(node, SH + "select") or ""])


def test_it_lists_the_datasets_the_links_the_ontology_and_the_shapes() -> None:
    collection = packaged_collection()
    expected = {graph for graph, _ in collection.graphs()} | {graph for graph, _ in collection.link_graphs()}
    assert set(DATASETS) == expected | {SHARED, ONTOLOGY, SHAPES}
    assert INDEX.iris(CATALOGUE, DCAT + "resource") == [QUESTIONS]
    assert INDEX.instances(DCAT + "Catalog") == [CATALOGUE]


@pytest.mark.parametrize("iri", [CATALOGUE, QUESTIONS, *DATASETS])
def test_everything_has_words_in_both_languages_a_licence_and_a_version(iri: str) -> None:
    for prop in ("title", "description"):
        assert set(INDEX.texts(iri, DCTERMS + prop)) == set(LANGUAGES)
    assert INDEX.iris(iri, DCTERMS + "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert INDEX.value(iri, OWL + "versionInfo")


@pytest.mark.parametrize("iri", DATASETS)
def test_a_dataset_has_the_counts_of_void(iri: str) -> None:
    for name in ("triples", "entities", "classes", "properties", "distinctSubjects", "distinctObjects"):
        assert (INDEX.value(iri, VOID + name) or "").isdigit(), name
    assert all(space.endswith(("/", "#")) for space in INDEX.iris(iri, VOID + "vocabulary"))
    assert INDEX.iris(iri, VOID + "vocabulary")


def test_the_counts_are_those_of_the_graph() -> None:
    for graph, triples in packaged_collection().graphs():
        distinct = set(triples)
        found = {
            name: int(INDEX.value(graph, VOID + name) or 0) for name in ("triples", "properties", "classes")
        }
        assert found == {
            "triples": len(distinct),
            "properties": len({t.predicate for t in distinct}),
            "classes": len({t.object for t in distinct if t.predicate.value == RDF_TYPE}),
        }


def test_a_version_is_the_fingerprint_that_pages_and_stores_give(atlas: Atlas) -> None:
    for graph, fingerprint in version_view(atlas).graphs:
        assert INDEX.value(graph, DCAT + "version") == fingerprint


def test_a_file_of_the_catalogue_is_the_file() -> None:
    files = INDEX.instances(DCAT + "Distribution")
    assert len(files) >= 8
    for file in files:
        path = ROOT / "data" / INDEX.texts(file, DCTERMS + "title")["en"]
        body = path.read_bytes()
        assert INDEX.value(file, DCAT + "byteSize") == str(len(body))
        (checksum,) = INDEX.iris(file, SPDX + "checksum")
        assert INDEX.value(checksum, SPDX + "checksumValue") == hashlib.sha256(body).hexdigest()
        (owner,) = INDEX.subjects(DCAT + "distribution", file)
        assert INDEX.iris(file, DCAT + "accessURL") == [owner]


def test_nothing_is_nameless() -> None:
    assert not [t for t in TRIPLES if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]


def test_every_question_is_an_executable() -> None:
    assert len(LIBRARY) > 50
    named = {f"{BASE}questions/{name}" for name in LIBRARY.names()}
    for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
        assert set(INDEX.instances(SH + kind)) == named
    assert set(INDEX.iris(QUESTIONS, DCTERMS + "hasPart")) == named


@pytest.mark.parametrize("question", list(LIBRARY), ids=lambda question: question.name)
def test_an_executable_says_what_the_question_says(question: Question) -> None:
    node = f"{BASE}questions/{question.name}"
    assert INDEX.texts(node, PREF_LABEL) == dict(question.title)
    assert INDEX.texts(node, DCTERMS + "description") == dict(question.description)
    text = executable(question.name)
    ox.Store().query(text)
    parameters = INDEX.iris(node, SH + "parameter")
    paths = [INDEX.iris(parameter, SH + "path")[0] for parameter in parameters]
    assert {notation(path) for path in paths} == {match[2] for match in MARKER.finditer(text)}
    by_variable = {notation(path): p for path, p in zip(paths, parameters, strict=True)}
    for parameter in question.parameters:
        described = by_variable[parameter.variable]
        assert INDEX.texts(described, SH + "name") == dict(parameter.label)
        assert (INDEX.value(described, SH + "minCount") == "1") == parameter.required
        assert (INDEX.value(described, SH + "optional") == "true") != parameter.required
        assert (INDEX.value(described, SH + "maxCount") == "1") != parameter.many
        assert bool(INDEX.iris(described, SH + "nodeKind")) != bool(INDEX.iris(described, SH + "datatype"))
    orders = [INDEX.value(p, SH + "order") for p in parameters]
    assert sorted(map(str, orders)) == sorted(str(n) for n in range(1, len(parameters) + 1))


FREE = [q for q in LIBRARY if q.scope == "data" and not any(p.required for p in q.parameters)]


@pytest.mark.slow
@pytest.mark.parametrize("question", FREE, ids=lambda question: question.name)
def test_an_executable_answers_as_the_question_does(question: Question, atlas: Atlas) -> None:
    first, second = atlas.query(question.text), atlas.query(executable(question.name))
    assert isinstance(first, Rows)
    assert isinstance(second, Rows)
    assert list(first.dicts()) == list(second.dicts())


HEADER = "#+ title: {{en: A, es: B}}\n#+ description: {{en: A., es: B.}}\n#+ scope: data\n"
HEADER += "#+ columns: [{{name: x, label: {{en: X, es: X}}}}]\nPREFIX e: <{space}>\nSELECT ?x {{ ?x a e:A }}"


def test_one_prefix_for_two_things_is_refused() -> None:
    one, two = (
        parse_question(HEADER.format(space=space), f"explore/{n}")
        for n, space in enumerate(("http://example.org/1#", "http://example.org/2#"))
    )
    assert select_text(one) == "SELECT ?x { ?x a e:A }\n"
    assert declared(Library({"1": one})) == {"e": "http://example.org/1#"}
    with pytest.raises(ValueError, match="explore/1: the prefix e"):
        declared(Library({"1": one, "2": two}))


@pytest.mark.parametrize(
    "text", ['a "b"', "two\nlines", 'ends in "quotes"\n""', "back\\slash\n", '"""\n"', "ñ\té"]
)
def test_any_text_is_written_as_a_literal(text: str) -> None:
    (quad,) = ox.parse(f"<e:a> <e:b> {literal(text)} .", format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


def test_what_a_graph_without_classes_counts() -> None:
    node, prop = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
    triples = [Triple(node, prop, Literal("x")), Triple(node, prop, Literal("x"))]
    assert [line for line in counts(triples) if "vocabulary" not in line] == [
        "void:triples 1", "void:entities 1", "void:classes 0", "void:properties 1", "void:distinctSubjects 1",
        "void:distinctObjects 1",
    ]  # fmt: skip
    text = Entry(node.value, {"en": "A"}, {"en": "B"}, triples).text()
    assert "dcat:distribution" not in text
    assert 'dcterms:title "A"@en ;' in text


def test_the_catalogue_is_the_same_each_time() -> None:
    assert catalogue_text(packaged_collection()) == catalogue_text(packaged_collection())
