"""The ontology defines each name of the vocabulary, once, in its module, and no other."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

VOCABULARY: dict[str, Any] = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text("utf-8"))
PLAN = Namespace("https://w3id.org/planatlas/ontology#")
MODULE = Namespace("https://w3id.org/planatlas/ontology/modules/")
CODE = "https://w3id.org/planatlas/code/"
KINDS = {
    "classes": OWL.Class,
    "object-properties": OWL.ObjectProperty,
    "datatype-properties": OWL.DatatypeProperty,
    "annotation-properties": OWL.AnnotationProperty,
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_term_is_declared_by_its_module(kind: str, terms: Graph) -> None:
    expected = {
        (PLAN[name], MODULE[module]) for module, names in VOCABULARY[kind].items() for name in names.split()
    }
    declared = {
        (term, terms.value(term, RDFS.isDefinedBy))
        for term in terms.subjects(RDF.type, KINDS[kind])
        if str(term).startswith(str(PLAN))
    }
    assert declared == expected


def test_a_term_is_of_one_kind_and_stands_in_one_file(terms: Graph, root: Path) -> None:
    for term in set(terms.subjects(RDFS.isDefinedBy, None)):
        kinds = set(terms.objects(term, RDF.type)) & set(KINDS.values())
        assert len(kinds) == 1, f"{term} is {kinds}"
    homes: Counter[Node] = Counter()
    for path in sorted((root / "ontology").rglob("*.ttl")):
        homes.update(set(Graph().parse(path).subjects(SKOS.definition, None)))
    assert [term for term, count in homes.items() if count > 1] == []


def test_the_code_lists_are_those_of_the_vocabulary(codes: Graph, root: Path) -> None:
    expected = {
        (URIRef(f"{CODE}{scheme}/{notation}"), URIRef(CODE + scheme))
        for scheme, notations in VOCABULARY["codes"].items()
        for notation in notations.split()
    }
    listed = {(code, codes.value(code, SKOS.inScheme)) for code in codes.subjects(RDF.type, SKOS.Concept)}
    assert listed == expected
    files = {path.stem for path in (root / "ontology" / "codelists").glob("*.ttl")}
    assert files == set(VOCABULARY["codes"])


def test_a_code_list_stands_whole_in_its_file(root: Path) -> None:
    for path in (root / "ontology" / "codelists").glob("*.ttl"):
        schemes = {str(s) for s in Graph().parse(path).objects(None, SKOS.inScheme)}
        assert schemes == {CODE + path.stem}


def test_a_code_is_top_of_its_list_or_has_the_broader_one(codes: Graph) -> None:
    broader = {
        (f"{CODE}{scheme}/{narrow}", f"{CODE}{scheme}/{broad}")
        for scheme, tree in VOCABULARY["broader"].items()
        for broad, narrower in tree.items()
        for narrow in narrower.split()
    }
    assert {(str(s), str(o)) for s, o in codes.subject_objects(SKOS.broader)} == broader
    narrower = {code for code, _ in broader}
    for code, scheme in codes.subject_objects(SKOS.inScheme):
        assert ((code, SKOS.topConceptOf, scheme) in codes) is (str(code) not in narrower)


def test_every_name_of_ours_that_is_used_is_defined(ontology: Graph, mappings: Graph) -> None:
    defined = set(ontology.subjects(SKOS.definition, None)) | set(ontology.subjects(SKOS.prefLabel, None))
    both = ontology + mappings
    used = {
        term
        for triple in both
        for term in triple
        if isinstance(term, URIRef)
        and str(term).startswith((str(PLAN), CODE, "https://w3id.org/planatlas/framework/"))
    }
    assert used - defined == set()


def test_both_languages_describe_the_same_terms(ontology: Graph) -> None:
    for text in (SKOS.prefLabel, SKOS.definition, SKOS.note):
        described: dict[str, set[Any]] = {"en": set(), "es": set()}
        for subject, literal in ontology.subject_objects(text):
            assert isinstance(literal, Literal)
            described[str(literal.language)].add(subject)
        assert described["en"] == described["es"]


def test_two_terms_of_a_kind_never_share_a_label(terms: Graph, codes: Graph) -> None:
    groups = [(terms, set(terms.subjects(RDF.type, kind))) for kind in KINDS.values()]
    groups += [(codes, set(codes.subjects(SKOS.inScheme, URIRef(CODE + s)))) for s in VOCABULARY["codes"]]
    for graph, group in groups:
        labels = Counter(label for term in group for label in graph.objects(term, SKOS.prefLabel))
        assert [label for label, count in labels.items() if count > 1] == []
