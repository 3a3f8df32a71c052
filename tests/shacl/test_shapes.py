"""Shapes graphs: what is read of them, and names that stay."""

import re

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import SH
from planatlas.shacl import ShapesGraph, focus_nodes
from planatlas.store import Literal, NamedNode, content_hash, n_triples, read_triples

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
SHAPES = (
    PREFIXES
    + """
ex:PlanShape a sh:NodeShape ;
    sh:targetClass ex:Plan ;
    sh:property [ sh:path ex:level ; sh:minCount 1 ; sh:message "No level."@en , "Sin nivel."@es ] ,
        [ sh:path ( ex:level [ sh:inversePath ex:level ] ) ; sh:minCount 1 ; sh:severity sh:Warning ] .
ex:Off a sh:NodeShape ; sh:deactivated true ; sh:targetNode ex:a ; sh:class ex:Plan .
ex:Law a sh:NodeShape , owl:Class ; sh:or ( [ sh:class ex:Plan ] [ sh:nodeKind sh:IRI ] ) .
ex:Linked a sh:PropertyShape ; sh:path ex:to ; sh:targetSubjectsOf ex:from ; sh:targetObjectsOf ex:from .
ex:Chosen a sh:NodeShape ; sh:target [ sh:select "SELECT ?this { ?this <http://example.org/level> ?l }" ] .
"""
)


@pytest.fixture
def shapes(tmp_path):
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES, "utf-8")
    return ShapesGraph.from_files([path])


def test_shapes_tell_their_severity_messages_targets_and_path(shapes):
    named = {shape.iri.removeprefix(EX): shape for shape in shapes if not shape.iri.startswith("_:")}
    assert sorted(named) == ["Chosen", "Law", "Linked", "Off", "PlanShape"]
    assert [(t.kind, t.value) for t in named["PlanShape"].targets] == [("class", NamedNode(EX + "Plan"))]
    assert [t.kind for t in named["Linked"].targets] == ["subjects-of", "objects-of"]
    assert [(t.kind, t.value) for t in named["Law"].targets] == [("class", NamedNode(EX + "Law"))]
    assert [t.kind for t in named["Chosen"].targets] == ["select"]
    assert [iri for iri, shape in named.items() if shape.deactivated] == ["Off"]
    blank = {shape.path: shape for shape in shapes if shape.iri.startswith("_:") and shape.path}
    level = f"<{EX}level>"
    assert set(blank) == {level, f"{level}/^{level}"}
    assert blank[level].messages == {"en": "No level.", "es": "Sin nivel."}
    assert blank[level].severity == SH + "Violation"
    assert blank[f"{level}/^{level}"].severity == SH + "Warning"


def test_blank_shapes_keep_their_names_and_the_graph_its_meaning(tmp_path, shapes):
    reordered = tmp_path / "reordered.ttl"
    head, *blocks = re.split(r"\n(?=ex:)", SHAPES.strip())
    reordered.write_text("\n".join([head, *reversed(blocks)]), "utf-8")
    again = ShapesGraph.from_files([reordered])
    assert again.triples == shapes.triples
    assert again.hash == shapes.hash == content_hash(read_triples(reordered))
    assert n_triples(shapes.triples) == n_triples(read_triples(reordered))


def test_equal_blank_shapes_stay_two(tmp_path):
    path = tmp_path / "twins.ttl"
    path.write_text(PREFIXES + "ex:S sh:property [ sh:path ex:p ] , [ sh:path ex:p ] .", "utf-8")
    assert len(ShapesGraph.from_files([path]).triples) == 4


def test_the_same_blank_name_in_two_files_is_two_nodes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(
            PREFIXES + f"ex:{name} sh:property _:p . _:p sh:path ex:{name} .", "utf-8"
        )
    shapes = ShapesGraph.from_files(tmp_path.glob("*.ttl"))
    assert {shape.path for shape in shapes if shape.path} == {f"<{EX}one>", f"<{EX}two>"}
    assert len([shape for shape in shapes if shape.path]) == 2


def test_long_lists_are_read(tmp_path):
    path = tmp_path / "long.ttl"
    values = "\n".join(str(number) for number in range(3000))
    path.write_text(PREFIXES + f"ex:S a sh:NodeShape ; sh:in (\n{values}\n) .", "utf-8")
    shapes = ShapesGraph.from_files([path])
    assert len(shapes.index.items(shapes.index.first(NamedNode(EX + "S"), SH + "in"))) == 3000


def test_a_broken_path_is_told(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + 'ex:S a sh:PropertyShape ;\n    sh:path "p" .', "utf-8")
    with pytest.raises(InputError) as error:
        list(ShapesGraph.from_files([path]))
    assert error.value.key == "shape-path"
    assert error.value.text("en").startswith(
        f'{path}:{PREFIXES.count(chr(10)) + 1}: not a property path: "p"'
    )


def test_a_target_query_has_the_prefixes_that_it_declares(tmp_path):
    path = tmp_path / "prefixes.ttl"
    path.write_text(
        PREFIXES
        + """ex:S a sh:NodeShape ; sh:target [ sh:prefixes ex:one ;
            sh:select "SELECT ?this { ?this e:p ?v }" ] .
        ex:one owl:imports ex:two , ex:one .
        ex:two sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .""",
        "utf-8",
    )
    shapes = ShapesGraph.from_files([path])
    data = tmp_path / "data.ttl"
    data.write_text(PREFIXES + "ex:a ex:p ex:b . ex:c ex:q ex:d .", "utf-8")
    assert focus_nodes(read_triples(data), shapes) == {EX + "S": {NamedNode(EX + "a")}}


def test_a_target_query_without_this_is_told(tmp_path):
    path = tmp_path / "target.ttl"
    path.write_text(
        PREFIXES + 'ex:S a sh:NodeShape ; sh:target [ sh:select "SELECT ?that { ?that ?p ?v }" ] .'
    )
    with pytest.raises(InputError) as error:
        focus_nodes([], ShapesGraph.from_files([path]))
    assert error.value.key == "shape-query"


def test_focus_nodes_come_from_the_data_alone(tmp_path, shapes):
    data, context = tmp_path / "data.ttl", tmp_path / "context.ttl"
    data.write_text(
        PREFIXES + 'ex:a a ex:SectorPlan . ex:b a ex:Law ; ex:level "x" . ex:c ex:from ex:d .', "utf-8"
    )
    context.write_text(
        PREFIXES + "ex:SectorPlan rdfs:subClassOf ex:MediumPlan . ex:MediumPlan rdfs:subClassOf ex:Plan . "
        'ex:z a ex:Plan ; ex:level "y" .',
        "utf-8",
    )
    found = focus_nodes(read_triples(data), shapes, read_triples(context))
    assert {
        shape.removeprefix(EX): {n.value.removeprefix(EX) for n in nodes} for shape, nodes in found.items()
    } == {
        "PlanShape": {"a"},
        "Law": {"b"},
        "Linked": {"c", "d"},
        "Chosen": {"b"},
    }
    assert Literal("y") not in found[EX + "Chosen"]
