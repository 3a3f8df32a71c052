"""Validation of files: findings with their place, and what was and was not looked at."""

import pytest

from planatlas.errors import InputError
from planatlas.namespaces import OWL, SH
from planatlas.shacl import ShapesGraph
from planatlas.store import NamedNode, Triple, read_triples
from planatlas.validation import ValidationOutcome, validate_files
from planatlas.validation.terms import Vocabulary

PREFIXES = """@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix level: <https://w3id.org/planatlas/code/level/> .
@prefix per: <https://w3id.org/planatlas/id/per/> .
@prefix model: <https://w3id.org/planatlas/shapes/model/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LINES = PREFIXES.count("\n")
CONTEXT = """plan:Plan a owl:Class ; rdfs:subClassOf plan:PlanningInstrument .
plan:PlanningInstrument a owl:Class . plan:Alignment a owl:Class .
plan:level a owl:ObjectProperty . plan:from a owl:ObjectProperty . plan:to a owl:ObjectProperty .
plan:validFrom a owl:DatatypeProperty . plan:year a owl:DatatypeProperty .
level:sectoral a skos:Concept ; skos:prefLabel "sectoral"@en , "sectorial"@es .
level:national a skos:Concept .
"""
SHAPES = """model:Instrument a sh:NodeShape ; sh:targetClass plan:PlanningInstrument ;
    sh:property model:level , model:label , model:from-date , model:linked .
model:level a sh:PropertyShape ; sh:path plan:level ; sh:minCount 1 ;
    sh:in ( level:sectoral level:national ) ;
    sh:message "Say the level of the instrument."@en , "Indique el nivel del instrumento."@es .
model:label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:maxCount 1 .
model:from-date a sh:PropertyShape ; sh:path plan:validFrom ; sh:datatype xsd:date .
model:linked a sh:PropertyShape ; sh:path [ sh:inversePath plan:from ] ; sh:maxCount 1 ;
    sh:severity sh:Warning .
model:Law a sh:NodeShape ; sh:targetClass plan:LegalInstrument ; sh:nodeKind sh:IRI .
model:Chain a sh:NodeShape ; sh:targetClass plan:Alignment ; sh:sparql [
    sh:message "A chain of derivations ends where it began."@en ,
        "Una cadena de derivaciones termina donde empezó."@es ;
    sh:prefixes model:Prefixes ;
    sh:select "SELECT $this ?value { $this plan:from ?value . ?value (^plan:from/plan:to)+ ?value }" ] .
model:Prefixes sh:declare [ sh:prefix "plan" ;
    sh:namespace "https://w3id.org/planatlas/ontology#"^^xsd:anyURI ] .
"""


@pytest.fixture
def validate(tmp_path):
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES, "utf-8")
    (tmp_path / "context.ttl").write_text(PREFIXES + CONTEXT, "utf-8")
    shapes = ShapesGraph.from_files([tmp_path / "shapes.ttl"])
    context = list(read_triples(tmp_path / "context.ttl"))

    def validate(*names: str, with_context: bool = True) -> ValidationOutcome:
        return validate_files([tmp_path / name for name in names], shapes, context if with_context else ())

    return validate


def write(folder, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


def brief(outcome: ValidationOutcome) -> list[tuple[int, str, str, str | None]]:
    return [
        (
            int(f.place.rpartition(":")[2]),
            f.severity,
            f.check.removeprefix(SH).removesuffix("ConstraintComponent"),
            f.shape and f.shape.rpartition("/")[2],
        )
        for f in outcome.findings
    ]


TURTLE = (
    PREFIXES
    + """per:a a plan:Plan ;
    skos:prefLabel "A" ,
        "B" ;
    plan:level level:sectorial ;
    plan:validFrom "2020-13-40"^^xsd:date .
per:b
    plan:yaer 2017 ;
    a plan:Plan .
per:c a plan:Paln .
_:x plan:from per:a .
per:d plan:from per:a ; a plan:level .
"""
)


def test_each_finding_has_the_line_of_its_cause(validate, tmp_path):
    write(tmp_path, "data.ttl", TURTLE)
    outcome = validate("data.ttl")
    assert [(line - LINES, *rest) for line, *rest in brief(outcome)] == [
        (3, "violation", "MaxCount", "label"),
        (4, "violation", "In", "level"),
        (4, "violation", "term-unknown", None),
        (5, "violation", "literal-form", None),
        (7, "violation", "term-unknown", None),
        (8, "violation", "MinCount", "level"),
        (9, "violation", "term-unknown", None),
        (10, "violation", "blank-node", None),
        (11, "violation", "term-not-class", None),
        (11, "warning", "MaxCount", "linked"),
    ]
    assert not outcome.usable
    assert outcome.exit_code == 1


def test_a_finding_says_what_and_how_to_mend_it_in_both_languages(validate, tmp_path):
    write(tmp_path, "data.ttl", TURTLE)
    by_check = {(f.check, f.shape and f.shape.rpartition("/")[2]): f for f in validate("data.ttl").findings}
    level = by_check[
        SH + "InConstraintComponent", "https://w3id.org/planatlas/shapes/model/level".rpartition("/")[2]
    ]
    assert level.message("en") == "Say the level of the instrument."
    assert level.hint("es") == "Use uno de: level:sectoral, level:national. ¿Quiso decir level:sectoral?"
    assert level.label == {"": "A"}
    assert level.focus == NamedNode("https://w3id.org/planatlas/id/per/a")
    label = by_check[SH + "MaxCountConstraintComponent", "label"]
    assert label.message("en") == (
        "per:a (skos:prefLabel) breaks the rule model:label. "
        "Leave 1 value of skos:prefLabel and remove the others."
    )
    date = by_check["literal-form", None]
    assert date.message("en") == '"2020-13-40" is not a valid xsd:date (plan:validFrom).'
    assert date.hint("es") == "Corrija el valor (por ejemplo 2018-12-31)."
    assert (
        by_check["blank-node", None]
        .text("es")
        .endswith(": error: un nodo sin nombre (nodo en blanco) junto a plan:from: nadie puede citarlo.")
    )


FORMATS = {
    "data.nt": (
        "<https://w3id.org/planatlas/id/per/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://w3id.org/planatlas/ontology#Plan> .\n"
        "# a comment\n"
        "<https://w3id.org/planatlas/id/per/a> <https://w3id.org/planatlas/ontology#validFrom>"
        ' "2020-13-40"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
    ),
    "data.nq": (
        "<https://w3id.org/planatlas/id/per/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://w3id.org/planatlas/ontology#Plan> <http://example.org/g> .\n"
        "\n"
        "<https://w3id.org/planatlas/id/per/a> <https://w3id.org/planatlas/ontology#validFrom>"
        ' "2020-13-40"^^<http://www.w3.org/2001/XMLSchema#date> <http://example.org/h> .\n'
    ),
    "data.trig": (
        "@prefix plan: <https://w3id.org/planatlas/ontology#> . <http://example.org/g> {"
        " <https://w3id.org/planatlas/id/per/a> a plan:Plan ;\n\n"
        'plan:validFrom "2020-13-40"^^<http://www.w3.org/2001/XMLSchema#date> . }\n'
    ),
    "data.ttl": (
        "@prefix plan: <https://w3id.org/planatlas/ontology#> . "
        "<https://w3id.org/planatlas/id/per/a> a plan:Plan ;\n"
        '\n plan:validFrom "2020-13-40"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
    ),
    "data.jsonld": (
        '{"@id": "https://w3id.org/planatlas/id/per/a", "@type": "https://w3id.org/planatlas/ontology#Plan",\n'
        '  "https://w3id.org/planatlas/ontology#validFrom":\n'
        '     {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2020-13-40"}\n}\n'
    ),
    "data.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:plan="https://w3id.org/planatlas/'
        'ontology#"> <plan:Plan rdf:about="https://w3id.org/planatlas/id/per/a">\n\n'
        '<plan:validFrom rdf:datatype="http://www.w3.org/2001/XMLSchema#date">2020-13-40</plan:validFrom>\n'
        "</plan:Plan></rdf:RDF>\n"
    ),
}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_place_is_right_in_each_format(validate, tmp_path, name):
    write(tmp_path, name, FORMATS[name])
    assert brief(validate(name)) == [
        (1, "violation", "MinCount", "level"),
        (3, "violation", "literal-form", None),
    ]


def test_a_cycle_of_derivation_has_a_place(validate, tmp_path):
    write(
        tmp_path,
        "cycle.ttl",
        PREFIXES
        + "per:a a plan:Plan ; plan:level level:sectoral . per:b a plan:Plan ; plan:level level:national .\n"
        "per:one a plan:Alignment ;\n    plan:from per:a ;\n    plan:to per:b .\n"
        "per:two a plan:Alignment ;\n    plan:from per:b ;\n    plan:to per:a .\n",
    )
    outcome = validate("cycle.ttl")
    assert [(line - LINES, *rest) for line, *rest in brief(outcome)] == [
        (3, "violation", "SPARQL", "Chain"),
        (6, "violation", "SPARQL", "Chain"),
    ]
    assert outcome.findings[0].message("es") == "Una cadena de derivaciones termina donde empezó."


def test_files_and_folders_are_one_graph(validate, tmp_path):
    (tmp_path / "two").mkdir()
    write(tmp_path, "one.ttl", PREFIXES + "per:a a plan:Plan . _:b plan:from per:a .")
    write(
        tmp_path / "two", "more.ttl", PREFIXES + "\nper:a plan:level level:sectoral . _:b plan:from per:a ."
    )
    outcome = validate("one.ttl", "two")
    assert [(f.check, f.place.rpartition("/")[2]) for f in outcome.findings if f.shape is None] == [
        ("blank-node", f"one.ttl:{LINES + 1}"),
        ("blank-node", f"more.ttl:{LINES + 2}"),
    ]
    assert [f.shape.rpartition("/")[2] for f in outcome.findings if f.shape] == ["linked"]
    assert len(outcome.files) == 2


def test_the_outcome_says_what_was_looked_at_and_what_was_not(validate, tmp_path):
    write(
        tmp_path,
        "data.ttl",
        PREFIXES
        + "per:a a plan:Plan ; plan:level level:sectoral .\nper:thing plan:year 2017 ; plan:to per:a .",
    )
    outcome = validate("data.ttl")
    assert outcome.usable
    assert outcome.exit_code == 0
    counts = {t.shape.rpartition("/")[2]: t.count for t in outcome.report.targeted}
    assert counts == {"Instrument": 1, "Law": 0, "Chain": 0}
    assert [shape.rpartition("/")[2] for shape in outcome.report.unmatched] == ["Chain", "Law"]
    assert (outcome.unchecked.triples, outcome.unchecked.subjects) == (2, 1)
    assert outcome.unchecked.examples == (("per:thing", f"{tmp_path / 'data.ttl'}:{LINES + 2}"),)
    assert outcome.summary("en") == [
        "Files: 1. Statements: 4. Errors: 0. Warnings: 0. Notes: 0.",
        "Shapes that looked at something: 1 (at 1 nodes in all). Shapes that found nothing to look at: 2 "
        "(model:Chain, model:Law).",
        "Not checked: 2 statements about 1 nodes that no shape targets, among them per:thing "
        f"({tmp_path / 'data.ttl'}:{LINES + 2}).",
    ]
    assert len(outcome.summary("es")) == 3


def test_without_an_ontology_terms_are_not_checked_and_that_is_said(validate, tmp_path):
    write(tmp_path, "data.ttl", PREFIXES + "per:a plan:levle level:sectorial .")
    outcome = validate("data.ttl", with_context=False)
    assert outcome.findings == ()
    assert outcome.skipped == ("skipped-terms",)
    assert outcome.summary()[-1] == "Not checked: misspelt terms, because no ontology was given."


def test_the_order_of_statements_changes_nothing_but_places(validate, tmp_path):
    lines = [
        "per:a a plan:Plan .\n",
        'per:a skos:prefLabel "A" .\n',
        'per:a skos:prefLabel "B" .\n',
        "per:b a plan:Plan .\n",
        "per:a plan:level level:sectorial .\n",
    ]
    write(tmp_path, "one.ttl", PREFIXES + "".join(lines))
    write(tmp_path, "two.ttl", PREFIXES + "".join(reversed(lines)))
    one, two = validate("one.ttl"), validate("two.ttl")
    assert one.report == two.report
    assert {f.messages["en"] for f in one.findings} == {f.messages["en"] for f in two.findings}


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("bad.ttl", "per:a a plan:Plan .", "file-syntax"),
        ("empty.ttl", "# nothing\n", "file-empty"),
        ("data.csv", "a,b", "file-unknown-format"),
    ],
)
def test_bad_input_is_one_line_with_a_place(validate, tmp_path, name, content, key):
    write(tmp_path, name, content)
    with pytest.raises(InputError) as error:
        validate(name)
    assert error.value.key == key
    assert error.value.text("es").startswith(str(tmp_path / name))
    assert "\n" not in error.value.text("es")


def test_a_missing_file_is_bad_input(validate):
    with pytest.raises(InputError) as error:
        validate("none.ttl")
    assert error.value.key == "file-missing"


def test_the_ontology_and_its_version_may_be_named() -> None:
    base = "https://w3id.org/planatlas/ontology"
    version = Triple(NamedNode(base), NamedNode(OWL + "versionIRI"), NamedNode(base + "/0.1.0"))
    vocabulary = Vocabulary([version])

    def faults(iri: str) -> list[str]:
        triple = Triple(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode(iri))
        return [fault.term.value for fault in vocabulary.faults(triple, set())]

    assert faults(base + "#") == faults(base + "/0.1.0") == []
    assert faults(base + "#Plann") == [base + "#Plann"]
    assert faults(base + "/0.2.0") == [base + "/0.2.0"]
