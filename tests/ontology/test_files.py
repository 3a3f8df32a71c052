"""Every file of the ontology parses alike in two independent parsers and keeps to the house style."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, BNode, Graph

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted((ROOT / "ontology").rglob("*.ttl")), ROOT / "shapes" / "ontology.ttl"]
# Literals, IRIs, prefix declarations and comments: where no prefixed name can stand.
NOT_NAMES = re.compile(r'"""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|<[^>\n]*>|^@prefix.*$|#.*$', re.MULTILINE)
CODE = "https://w3id.org/planatlas/code/"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_both_parsers_read_the_same_triples(path: Path) -> None:
    oxigraph = {t for t in ox.parse(path=path) if not _has_blank_node(t.triple)}
    rdflib = [t for t in Graph().parse(path) if not any(isinstance(term, BNode) for term in t)]
    assert oxigraph
    assert {t.triple.subject.value for t in oxigraph} == {str(s) for s, _, _ in rdflib}
    assert len(oxigraph) == len(rdflib)


def _has_blank_node(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_says_what_it_holds_and_declares_the_prefixes_it_uses(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    declared = re.findall(r"^@prefix ([a-z0-9-]+): <", text, flags=re.MULTILINE)
    assert declared == sorted(set(declared))
    body = NOT_NAMES.sub(" ", text)
    used = set(re.findall(r"(?<![\w-])([a-z][a-z0-9-]*):", body))
    if "^^xsd:" in text:
        used.add("xsd")
    assert set(declared) == used


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_prefix_of_a_code_list_is_the_name_of_the_list(path: Path) -> None:
    pairs = re.findall(r"^@prefix ([a-z0-9-]+): <([^>]+)>", path.read_text("utf-8"), flags=re.MULTILINE)
    assert [(p, iri) for p, iri in pairs if iri.startswith(CODE) and iri != f"{CODE}{p}/"] == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_blank_nodes_stand_only_in_lists_and_disjointness(path: Path) -> None:
    graph = Graph().parse(path)
    loose = [
        node
        for node in set(graph.subjects())
        if isinstance(node, BNode)
        and (node, RDF.first, None) not in graph
        and (node, RDF.type, OWL.AllDisjointClasses) not in graph
    ]
    assert loose == []


def test_no_statement_stands_in_two_files() -> None:
    seen: dict[object, str] = {}
    for path in FILES:
        for triple in Graph().parse(path):
            if any(isinstance(term, BNode) for term in triple):
                continue
            assert triple not in seen, f"{triple} stands in {seen[triple]} and {_name(path)}"
            seen[triple] = _name(path)
