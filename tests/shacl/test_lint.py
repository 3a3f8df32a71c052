"""Faults of shapes that no engine tells."""

from rdflib.namespace import SH as RDFLIB_SH

from planatlas.namespaces import SH
from planatlas.shacl import ShapesGraph, lint_shapes
from planatlas.shacl.nearest import nearest_term
from planatlas.shacl.vocabulary import CONSTRAINTS, TERMS
from planatlas.store import read_triples

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <http://example.org/> .
"""
VOCABULARY = PREFIXES + "ex:Plan a owl:Class . ex:Law a owl:Class . ex:level a owl:ObjectProperty .\n"
BOTH = 'sh:message "No level."@en , "Sin nivel."@es'


def lint(tmp_path, shapes: str, namespaces=()) -> list[tuple[str, int, str, str, str]]:
    path, vocabulary = tmp_path / "shapes.ttl", tmp_path / "vocabulary.ttl"
    path.write_text(PREFIXES + shapes, "utf-8")
    vocabulary.write_text(VOCABULARY, "utf-8")
    found = lint_shapes(ShapesGraph.from_files([path]), read_triples(vocabulary), namespaces)
    assert all(f.where.startswith(f"{path}:") for f in found)
    assert all(f.text("en") != f.text("es") for f in found)
    return [(f.kind, int(f.where.rpartition(":")[2]) - 3, f.shape[19:], f.term, f.near) for f in found]


def test_a_clean_shapes_graph_has_no_fault(tmp_path):
    assert (
        lint(
            tmp_path,
            f"""ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:property ex:p .
ex:p a sh:PropertyShape ; sh:path ex:level ; sh:minCount 1 ; sh:node [ sh:nodeKind sh:IRI ] ; {BOTH} .""",
        )
        == []
    )


def test_misspelt_terms_are_told_with_their_line(tmp_path):
    assert lint(
        tmp_path,
        f"""ex:S a sh:NodeShape ;
    sh:targetClas ex:Plan ;
    sh:property ex:p .
ex:p sh:path ex:level ;
    sh:minCuont 1 ;
    sh:severity sh:Waring ; {BOTH} .""",
    ) == [
        ("lint-term", 2, "S", "sh:targetClas", "sh:targetClass"),
        ("lint-term", 5, "p", "sh:minCuont", "sh:minCount"),
        ("lint-term", 6, "p", "sh:Waring", "sh:Warning"),
    ]


def test_unknown_classes_are_told(tmp_path):
    assert lint(
        tmp_path,
        f"""ex:S a sh:NodeShape ; {BOTH} ;
    sh:targetClass ex:Paln ;
    sh:class ex:Treaty .""",
    ) == [
        ("lint-class", 2, "S", "<http://example.org/Paln>", "<http://example.org/Plan>"),
        ("lint-class", 3, "S", "<http://example.org/Treaty>", ""),
    ]


def test_terms_of_our_own_namespaces_must_be_described(tmp_path):
    assert lint(
        tmp_path,
        f"""ex:S a sh:NodeShape ; sh:targetClass ex:Paln ; {BOTH} ; sh:property ex:p .
ex:p sh:path ex:levle ; sh:minCount 1 ; {BOTH} .""",
        ["http://example.org/"],
    ) == [
        ("lint-unknown", 1, "S", "<http://example.org/Paln>", "<http://example.org/Plan>"),
        ("lint-unknown", 2, "p", "<http://example.org/levle>", "<http://example.org/level>"),
    ]


def test_shapes_that_a_report_names_need_a_name_a_path_and_both_languages(tmp_path):
    assert lint(
        tmp_path,
        """ex:S a sh:NodeShape ; sh:targetClass ex:Plan ;
    sh:property [ sh:minCount 1 ; sh:message "x"@en ] .
ex:T a sh:NodeShape ; sh:targetClass ex:Plan ; sh:property ex:p .
ex:p a sh:PropertyShape ; sh:minCount 1 .
ex:U a sh:NodeShape ; sh:targetClass ex:Law .""",
    ) == [
        ("lint-blank", 2, "S", "", ""),
        ("lint-message", 2, "S", "es", ""),
        ("lint-path", 2, "S", "", ""),
        ("lint-message", 4, "p", "en, es", ""),
        ("lint-path", 4, "p", "", ""),
        ("lint-empty", 5, "U", "", ""),
    ]


def test_a_sparql_constraint_may_speak_for_its_shape(tmp_path):
    shape = "ex:S a sh:NodeShape ; sh:targetClass ex:Plan ; sh:sparql [ sh:select 'SELECT $this {}' ; %s ] ."
    assert lint(tmp_path, shape % BOTH) == []
    assert lint(tmp_path, shape % "sh:message 'x'@es") == [("lint-message", 1, "S", "en", "")]


def test_the_terms_of_shacl_are_those_of_the_vocabulary():
    assert set(RDFLIB_SH.__annotations__) <= TERMS
    assert {name.removeprefix(SH) for name in CONSTRAINTS} <= TERMS


def test_the_nearest_term_is_of_the_same_namespace_first():
    known = ["http://example.org/a/sectoral", "http://example.org/b/sectorial"]
    assert nearest_term("http://example.org/a/sectorial", known) == "http://example.org/a/sectoral"
    assert nearest_term("http://example.org/c/zzz", known) == ""
