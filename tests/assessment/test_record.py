"""The assessment as RDF: its name, what it says of itself, and every finding with all that it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessment.graphs import ARTICLE, PRIMARY, base, country, judge, knowledge, turtle
from planatlas.__about__ import __version__
from planatlas.assessment import Assessment, Finding, Scope, assess, assessment_triples
from planatlas.namespaces import ASSESSMENT, GRAPH, PLAN, PREF_LABEL, RDF_TYPE, RDFS, XSD, notation
from planatlas.store import Literal, NamedNode, Store, TripleIndex, content_hash, serialise

PERU = ASSESSMENT + "per/security-and-defence-system/rfp/2018-12-31"


@pytest.fixture(params=["CHL", "PER"])
def found(request: pytest.FixtureRequest) -> Assessment:
    return base(request.param, ARTICLE)


# --- Names


def test_the_name_says_country_system_framework_and_date() -> None:
    scope = Scope("PER", (ARTICLE, PRIMARY), date(2022, 12, 31))
    name = scope.assessment_iri("https://w3id.org/planatlas/id/per/security-and-defence-system", "rfp")
    assert name == ASSESSMENT + "per/security-and-defence-system/rfp/2022-12-31"


def test_a_choice_of_datasets_is_part_of_the_name() -> None:
    scope = Scope("PER", (ARTICLE,), date(2018, 12, 31), whole=False)
    system = "https://w3id.org/planatlas/id/per/security-and-defence-system"
    assert scope.assessment_iri(system, "rfp") == f"{PERU}/vega-2021"
    two = replace(scope, datasets=("a", "b"))
    assert two.assessment_iri(system, "rfp") == f"{PERU}/a+b"
    [made] = assess(country("PER", ARTICLE), scope, knowledge())
    assert made.iri == f"{PERU}/vega-2021"
    assert [f.iri for f in made.findings] == [f"{made.iri}/{c.notation}" for c in made.framework.criteria]


def test_systems_that_end_alike_have_different_names() -> None:
    scope = Scope("PER", (ARTICLE,), date(2018, 12, 31))
    names = {
        scope.assessment_iri(system, "rfp")
        for system in (
            "https://w3id.org/planatlas/id/per/health",
            "https://w3id.org/planatlas/id/chl/health",
            "https://example.org/a/health",
            "https://example.org/a#health",
            "https://example.org/a/health/",
        )
    }
    assert len(names) == 5
    assert all(NamedNode(name) for name in names)


def test_every_name_is_an_iri_that_rdf_accepts(found: Assessment) -> None:
    for triple in assessment_triples(found):
        assert isinstance(triple.subject, NamedNode)
        assert triple.subject.value.startswith(found.iri)


# --- The assessment


def test_what_the_assessment_says_of_itself(found: Assessment) -> None:
    index = TripleIndex(assessment_triples(found))
    assert index.iris(found.iri, RDF_TYPE) == [PLAN + "Assessment"]
    assert index.iris(found.iri, PLAN + "assessedSystem") == [found.system]
    assert index.iris(found.iri, PLAN + "framework") == [found.framework.iri]
    assert index.value(found.iri, PLAN + "asOf") == "2018-12-31"
    assert index.value(found.iri, PLAN + "madeOn") == "2026-01-01"
    assert index.value(found.iri, PLAN + "softwareVersion") == __version__
    assert index.value(found.iri, PLAN + "dataVersion") == found.data_version
    assert index.value(found.iri, PLAN + "dataset") == ARTICLE
    assert Decimal(str(index.value(found.iri, PLAN + "coverage"))) == 1
    assert Decimal(str(index.value(found.iri, PLAN + "lowerBound"))) == found.interval.lower
    assert Decimal(str(index.value(found.iri, PLAN + "upperBound"))) == found.interval.upper
    assert set(index.texts(found.iri, PREF_LABEL)) == {"en", "es"}
    assert all(text.endswith("RFP, 2018-12-31") for text in index.texts(found.iri, PREF_LABEL).values())


def test_the_version_of_the_data_is_the_hash_of_the_graph_that_was_judged(found: Assessment) -> None:
    graph = country(found.scope.country, ARTICLE)
    assert found.data_version == content_hash(graph)
    other = judge([*graph, *turtle("x:note a plan:Source .")], code=found.scope.country)
    assert other.data_version != found.data_version
    assert other.matrix == found.matrix


def test_every_dataset_is_named(found: Assessment) -> None:
    scope = Scope("PER", (ARTICLE, PRIMARY), date(2018, 12, 31))
    index = TripleIndex(assessment_triples(replace(found, scope=scope)))
    [assessment] = index.instances(PLAN + "Assessment")
    assert index.objects(assessment, PLAN + "dataset") == [Literal(PRIMARY), Literal(ARTICLE)]


def test_no_bounds_are_recorded_where_too_little_is_known() -> None:
    nothing = judge(turtle("x:system a plan:SectorPlanningSystem ; skos:prefLabel 'S'@en ."))
    index = TripleIndex(assessment_triples(nothing))
    assert not index.objects(nothing.iri, PLAN + "lowerBound")
    assert not index.objects(nothing.iri, PLAN + "upperBound")
    assert Decimal(str(index.value(nothing.iri, PLAN + "coverage"))) == 0


@pytest.mark.parametrize(
    ("weights", "written"),
    [((1, 2), "0.3333"), ((2, 1), "0.6667"), ((1, 1), "0.5"), ((0, 1), "0"), ((1, 0), "1")],
)
def test_numbers_are_plain_decimals_with_four_places_at_most(weights: tuple[int, int], written: str) -> None:
    framework = knowledge().framework
    weighed = [replace(framework.criteria[n], weight=Decimal(weight)) for n, weight in enumerate(weights)]
    codes = {verdict.notation: verdict for verdict in framework.verdicts.values()}
    assessment = base("PER", ARTICLE)
    findings = tuple(
        replace(assessment.findings[n], criterion=weighed[n], verdict=codes[name])
        for n, name in enumerate(("met", "not-met"))
    )
    small = replace(assessment, framework=replace(framework, criteria=tuple(weighed)), findings=findings)
    index = TripleIndex(assessment_triples(small))
    [bound] = index.objects(small.iri, PLAN + "lowerBound")
    assert bound == Literal(written, datatype=NamedNode(XSD + "decimal"))


# --- The findings


def finding_says(index: TripleIndex, finding: Finding, name: str) -> list[str]:
    return sorted(index.iris(finding.iri, PLAN + name))


def test_every_finding_is_there_with_all_it_has(found: Assessment) -> None:
    index = TripleIndex(assessment_triples(found))
    assert sorted(index.instances(PLAN + "Finding")) == sorted(finding.iri for finding in found.findings)
    for finding in found.findings:
        assert finding_says(index, finding, "inAssessment") == [found.iri]
        assert finding_says(index, finding, "criterion") == [finding.criterion.iri]
        assert finding_says(index, finding, "verdict") == [finding.verdict.iri]
        assert finding_says(index, finding, "gapKind") == ([finding.gap] if finding.gap else [])
        assert finding_says(index, finding, "failedRequirement") == sorted(r.iri for r in finding.failed)
        assert finding_says(index, finding, "decidingRequirement") == sorted(r.iri for r in finding.deciding)
        assert finding_says(index, finding, "evidenceUsed") == sorted(item.iri for item in finding.evidence)
        assert finding_says(index, finding, "sourceSearched") == list(finding.sources)
        assert index.texts(finding.iri, PLAN + "reason") == dict(finding.reason)
        remedies = set(index.objects(finding.iri, PLAN + "remedy"))
        assert remedies == {
            Literal(text, language=lang) for r in finding.remedies for lang, text in r.items()
        }
        assert index.value(finding.iri, PLAN + "ambiguous") == str(finding.ambiguous).lower()


def test_a_met_finding_has_a_reason_and_no_gap() -> None:
    met = base("PER", ARTICLE).finding("1.1")
    index = TripleIndex(assessment_triples(base("PER", ARTICLE)))
    assert met.reason["en"] == "Every requirement holds on direct evidence."
    for name in ("gapKind", "failedRequirement", "decidingRequirement", "remedy"):
        assert not index.objects(met.iri, PLAN + name)


def test_several_deciding_requirements_are_all_in_the_reason() -> None:
    graph = turtle("""
        x:system a plan:SectorPlanningSystem ; skos:prefLabel "S"@en .
        x:plan a plan:Plan ; plan:inSystem x:system ; plan:level level:sectoral ; plan:evidence x:passage .
        x:passage a plan:Evidence ; plan:source source:book ; plan:basis basis:direct .
        x:content a plan:DeclaredContent ; plan:contentOf x:plan ; plan:declares matter:outputs ;
            plan:evidence x:passage .
    """)
    finding = judge(graph).finding("2.1")
    assert [r.iri.rsplit("/", 1)[-1] for r in finding.deciding] == ["2.1-programmes", "2.1-responsible-units"]
    for lang in ("en", "es"):
        assert finding.reason[lang] == " ".join(r.message[lang] for r in finding.deciding)
    assert len(finding.remedies) == 2


def test_every_term_is_one_of_the_ontology(found: Assessment) -> None:
    ours = {t.subject.value for t in knowledge().ontology if isinstance(t.subject, NamedNode)}
    for triple in assessment_triples(found):
        assert triple.predicate.value in ours | {RDF_TYPE, PREF_LABEL}
        if triple.predicate.value == RDF_TYPE:
            assert str(triple.object).strip("<>") in ours


def test_every_property_is_used_as_the_ontology_says(found: Assessment) -> None:
    index = TripleIndex(knowledge().ontology)
    for triple in assessment_triples(found):
        of_type = index.iris(triple.predicate.value, RDF_TYPE)
        ranges = index.iris(triple.predicate.value, RDFS + "range")
        if isinstance(triple.object, Literal):
            assert not any(iri.endswith("ObjectProperty") for iri in of_type), triple.predicate
            datatypes = [iri for iri in ranges if iri.startswith(XSD)]
            assert not datatypes or triple.object.datatype.value in datatypes, triple.predicate
        else:
            assert not any(iri.endswith("DatatypeProperty") for iri in of_type), triple.predicate


# --- Bytes


def test_the_order_is_fixed_and_nothing_is_said_twice(found: Assessment) -> None:
    triples = assessment_triples(found)
    assert triples == sorted(set(triples), key=str)


def test_a_store_gives_back_the_same_assessment(found: Assessment) -> None:
    store = Store()
    store.add(GRAPH + "assessment", assessment_triples(found))
    assert set(store.triples()) == set(assessment_triples(found))
    assert serialise(store.triples(), "ttl") == serialise(assessment_triples(found), "ttl")


def test_only_the_day_it_was_made_differs_from_one_day_to_the_next() -> None:
    scope = Scope("PER", (ARTICLE,), date(2018, 12, 31))
    first, second = (
        set(
            assessment_triples(
                assess(country("PER", ARTICLE), scope, knowledge(), made_on=date(2026, 1, day))[0]
            )
        )
        for day in (1, 2)
    )
    assert {t.predicate.value for t in first ^ second} == {PLAN + "madeOn"}


def test_finding_by_code(found: Assessment) -> None:
    assert found.finding("2.2").criterion.notation == "2.2"
    with pytest.raises(KeyError):
        found.finding("9.9")
    assert list(found.matrix) == [notation(iri) for iri in found.verdicts]
