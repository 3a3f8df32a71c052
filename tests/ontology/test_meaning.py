"""What the ontology says: axioms, code lists that carry more than words, the framework, the mappings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

PLAN = Namespace("https://w3id.org/planatlas/ontology#")
CODE = "https://w3id.org/planatlas/code/"
SCHEMA = Namespace("http://schema.org/")
RELATION = Namespace(CODE + "relation/")
VERDICT = Namespace(CODE + "verdict/")
GAP = Namespace(CODE + "gap/")
MATTER = Namespace(CODE + "matter/")
RFP = Namespace("https://w3id.org/planatlas/framework/rfp/")
DISJOINT = """
PlanningInstrument LegalInstrument LegalProvision Institution PlanningSystem PlanningCycle InstrumentKind
InstrumentPart Jurisdiction Identifier Claim Evidence Source PlanElement Capability CapabilityArea
CapabilityObjective Threat"""


def _values(graph: Graph, subject: Node, predicate: URIRef) -> list[object]:
    return [o.toPython() for o in graph.objects(subject, predicate) if isinstance(o, Literal)]


# --- Axioms ------------------------------------------------------------------------------------------------


def test_the_header_imports_every_module(terms: Graph, root: Path) -> None:
    ontology = URIRef("https://w3id.org/planatlas/ontology")
    modules = {f"{ontology}/modules/{path.stem}" for path in (root / "ontology" / "modules").glob("*.ttl")}
    assert {str(o) for o in terms.objects(ontology, OWL.imports)} == modules | {f"{ontology}/external"}
    assert {str(s) for s in terms.subjects(RDF.type, OWL.Ontology)} == modules | {
        str(ontology),
        f"{ontology}/external",
    }


def test_the_disjoint_classes_are_those_agreed_and_no_class_is_under_two(terms: Graph) -> None:
    (axiom,) = terms.subjects(RDF.type, OWL.AllDisjointClasses)
    (head,) = terms.objects(axiom, OWL.members)
    members = set(Collection(terms, head))
    assert members == {PLAN[name] for name in DISJOINT.split()}
    for cls in terms.subjects(RDF.type, OWL.Class):
        above = set(terms.transitive_objects(cls, RDFS.subClassOf))
        assert len(above & members) <= 1, f"{cls} can have no member"


def test_owl_2_dl_restrictions_on_properties_hold(terms: Graph) -> None:
    """A transitive property is not simple: it may be neither functional, irreflexive nor asymmetric."""
    for prop in terms.subjects(RDF.type, OWL.TransitiveProperty):
        others = {OWL.FunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty}
        assert not others & set(terms.objects(prop, RDF.type))
        assert not any(terms.triples((prop, RDFS.subPropertyOf, None)))
    datatype = set(terms.subjects(RDF.type, OWL.DatatypeProperty))
    for kind in (OWL.TransitiveProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty):
        assert not datatype & set(terms.subjects(RDF.type, kind))


def test_what_a_property_is_said_of_exists_and_fits_its_kind(terms: Graph) -> None:
    known = set(terms.subjects(RDF.type, OWL.Class))
    literals = ("http://www.w3.org/2001/XMLSchema#", str(RDF.langString))
    for prop, cls in terms.subject_objects(SCHEMA.domainIncludes):
        assert cls in known, f"{prop} is said of {cls}"
    for prop, value in terms.subject_objects(SCHEMA.rangeIncludes):
        if (prop, RDF.type, OWL.DatatypeProperty) in terms:
            assert str(value).startswith(literals), f"{prop} points to {value}"
        else:
            assert value in known, f"{prop} points to {value}"


def test_every_datatype_property_says_its_datatype(terms: Graph) -> None:
    for prop in terms.subjects(RDF.type, OWL.DatatypeProperty):
        if str(prop).startswith(str(PLAN)):
            assert (prop, SCHEMA.rangeIncludes, None) in terms, prop


# --- Relations ---------------------------------------------------------------------------------------------


def test_each_relation_names_a_property_of_its_own(ontology: Graph) -> None:
    pairs = {
        code: ontology.value(code, PLAN.derivedProperty)
        for code in ontology.subjects(SKOS.inScheme, URIRef(CODE + "relation"))
    }
    assert len(set(pairs.values())) == len(pairs) == 11
    for prop in pairs.values():
        assert (prop, RDF.type, OWL.ObjectProperty) in ontology


def test_upward_relations_are_those_under_follows_from(ontology: Graph) -> None:
    upward = set(ontology.subjects(PLAN.upward, Literal(True)))
    assert upward == {RELATION[n] for n in ("derives-from", "aligned-with", "operationalises", "implements")}
    below = set(ontology.subjects(RDFS.subPropertyOf, PLAN.followsFrom)) - {
        PLAN.followsFromDirectly,
        PLAN.followsFromInFull,
    }
    assert {ontology.value(code, PLAN.derivedProperty) for code in upward} == below
    assert upward == set(ontology.subjects(PLAN.matter, MATTER.alignment)) - {RFP["1.2"]}


# --- Verdicts and gaps -------------------------------------------------------------------------------------

EXPECTED = {
    "met": (1, None, "1", "1"),
    "presumed": (2, None, "0", "1"),
    "partly-met": (3, "planning", "0.5", "0.5"),
    "not-assessable": (4, "opacity", "0", "1"),
    "not-met": (5, "planning", "0", "0"),
    "no-evidence": (6, "research", "0", "1"),
    "not-applicable": (7, None, None, None),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_verdict_has_its_rank_gap_and_credits(name: str, ontology: Graph) -> None:
    rank, gap, lower, upper = EXPECTED[name]
    verdict = VERDICT[name]
    assert (verdict, RDF.type, PLAN.Verdict) in ontology
    assert _values(ontology, verdict, PLAN["rank"]) == [rank]
    assert list(ontology.objects(verdict, PLAN.gapKind)) == ([GAP[gap]] if gap else [])
    for prop, value in ((PLAN.lowerCredit, lower), (PLAN.upperCredit, upper)):
        given = _values(ontology, verdict, prop)
        assert given == ([Decimal(value)] if value else [])
        assert all(isinstance(credit, Decimal) for credit in given)


@pytest.mark.parametrize("scheme", ["verdict", "gap"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_reader_can_tell_verdicts_and_gaps_by_one_sign(scheme: str, language: str, ontology: Graph) -> None:
    codes = list(ontology.subjects(SKOS.inScheme, URIRef(CODE + scheme)))
    signs = [
        str(sign)
        for code in codes
        for sign in ontology.objects(code, PLAN.letter)
        if isinstance(sign, Literal) and sign.language == language
    ]
    assert len(signs) == len(set(signs)) == len(codes)
    assert all(len(sign) == 1 for sign in signs)


# --- The framework -----------------------------------------------------------------------------------------

MATTERS = {
    "1.1": "sector-plan",
    "1.2": "alignment",
    "1.3": "publication",
    "2.1": "programmes outputs responsible-units",
    "2.2": "budget-articulation",
    "2.3": "annual-targets",
    "3.1": "legislature-participation",
    "3.2": "civil-society-participation",
}


def test_the_framework_has_three_components_and_eight_criteria_of_equal_weight(ontology: Graph) -> None:
    framework = URIRef("https://w3id.org/planatlas/framework/rfp")
    assert set(ontology.subjects(PLAN.inFramework, framework)) == {RFP["1"], RFP["2"], RFP["3"]}
    assert set(ontology.subjects(RDF.type, PLAN.Criterion)) == {RFP[notation] for notation in MATTERS}
    for notation, matters in MATTERS.items():
        criterion = RFP[notation]
        assert str(ontology.value(criterion, SKOS.notation)) == notation
        assert ontology.value(criterion, PLAN.inComponent) == RFP[notation[0]]
        assert _values(ontology, criterion, PLAN.weight) == [Decimal(1)]
        assert set(ontology.objects(criterion, PLAN.matter)) == {MATTER[m] for m in matters.split()}


# --- Matters and sources -----------------------------------------------------------------------------------


def test_classes_and_codes_say_which_matter_their_records_are_about(ontology: Graph) -> None:
    expected = {
        (PLAN.Programme, "programmes"),
        (PLAN.Output, "outputs"),
        (PLAN.Target, "annual-targets"),
        (PLAN.Disclosure, "publication"),
        (PLAN.Objective, "objectives"),
        (PLAN.Action, "actions"),
        (PLAN.PerformanceIndicator, "indicators"),
        (PLAN.CapabilityObjective, "capability-objectives"),
        (PLAN.Contribution, "goal-contribution"),
        (URIRef(CODE + "actor/legislature"), "legislature-participation"),
        (URIRef(CODE + "actor/civil-society"), "civil-society-participation"),
        (URIRef(CODE + "actor/academia"), "civil-society-participation"),
        (GAP.opacity, "publication"),
    }
    said = {
        (subject, str(matter).rpartition("/")[2])
        for subject, matter in ontology.subject_objects(PLAN.matter)
        if not str(subject).startswith((str(RFP), str(RELATION)))
    }
    assert said == expected


def test_every_source_that_a_definition_names_is_described_once(ontology: Graph, root: Path) -> None:
    own = set(Graph().parse(root / "ontology" / "sources.ttl").subjects(RDF.type, PLAN.Source))
    data = root / "data" / "sources.ttl"
    with_the_data = set(Graph().parse(data).subjects(RDF.type, PLAN.Source))
    named = set(ontology.objects(None, DCTERMS.source))
    assert named - own - with_the_data == set()
    assert own & with_the_data == set()
    assert own - named == set(), "described and never named"


# --- Mappings ----------------------------------------------------------------------------------------------


def test_mappings_never_equate(mappings: Graph) -> None:
    predicates = set(mappings.predicates())
    assert not {OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty} & predicates
    exact = {str(s) for s in mappings.subjects(SKOS.exactMatch, None)}
    assert all(subject.startswith(CODE + "cofog/") for subject in exact)


def test_mappings_point_from_our_terms_to_those_of_others(mappings: Graph, ontology: Graph) -> None:
    links = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch, SKOS.exactMatch)
    ours = set(ontology.subjects(SKOS.prefLabel, None))
    for link in links:
        for subject, target in mappings.subject_objects(link):
            assert subject in ours
            assert not str(target).startswith(str(PLAN))


def test_a_subproperty_is_of_the_kind_of_the_property_above(mappings: Graph, ontology: Graph) -> None:
    for prop in mappings.subjects(RDFS.subPropertyOf, None):
        assert (prop, RDF.type, OWL.AnnotationProperty) not in ontology


@pytest.mark.parametrize(
    ("file", "namespace"),
    [
        ("ontologies/eli.ttl", "http://data.europa.eu/eli/ontology#"),
        ("ontologies/org.ttl", "http://www.w3.org/ns/org#"),
        ("ontologies/prov.ttl", "http://www.w3.org/ns/prov#"),
        ("ontologies/skos.ttl", str(SKOS)),
        ("ontologies/bcnnorms.ttl", "http://datos.bcn.cl/ontologies/bcn-norms#"),
        ("sdg/sdg-kos-goals-targets-indicators.ttl", "http://metadata.un.org/sdg/"),
    ],
)
def test_the_terms_mapped_to_exist_and_are_not_deprecated(
    file: str, namespace: str, mappings: Graph, root: Path
) -> None:
    path = root.parent / "shared" / "external" / file
    if not path.is_file():
        pytest.skip(f"the vocabulary ../shared/external/{file} is not beside the repository")
    vocabulary = Graph().parse(path)
    targets = {o for o in mappings.objects(None, None) if isinstance(o, URIRef) and o.startswith(namespace)}
    assert targets
    known = {*vocabulary.subjects(), *vocabulary.objects(None, RDF.type)}
    assert targets - known == set()
    deprecated = set(vocabulary.subjects(OWL.deprecated, Literal(True)))
    assert targets & deprecated == set()
