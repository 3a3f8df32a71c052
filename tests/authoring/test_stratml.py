"""Plans as StratML: valid, carried as far as StratML carries, read with care, refused with a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planatlas.assessment import packaged_knowledge
from planatlas.atlas import packaged_collection
from planatlas.atlas.exports import stratml_documents
from planatlas.atlas.readers import GivenGraph
from planatlas.authoring.stratml import not_carried, plans, read_plan, read_stratml, write_stratml
from planatlas.authoring.stratml.identifiers import identifier, iri_of
from planatlas.authoring.stratml.reading import read_text
from planatlas.errors import InputError
from planatlas.namespaces import IDENTIFIER, PLAN, PREF_LABEL, RDF_TYPE, SKOS, compact, notation
from planatlas.store import Literal, NamedNode, Triple, TripleIndex, read_triples

etree: Any = pytest.importorskip("lxml.etree")

DATA = Path(__file__).parent / "data"
HEALTH = list(read_triples(DATA / "health.ttl"))
MINISTRY = DATA / "ministry.stratml.xml"
SCHEMA = etree.RelaxNG(etree.parse(DATA / "stratml.rng"))
OWN = f"{IDENTIFIER}xxb/"
PLAN_IRI = f"{OWN}health-plan"
PACKAGED = [
    (country, plan)
    for country in packaged_collection().countries
    for plan in plans(packaged_collection().triples(country, packaged_collection().datasets(country)))
]


def faults(text: str) -> list[str]:
    """Return what a document has that the schema does not allow, and identifiers that stand twice."""
    root = etree.fromstring(text.encode("utf-8"))
    SCHEMA.validate(root)
    names = [element.text for element in root.iter("{*}Identifier")]
    twice = sorted({name for name in names if names.count(name) > 1})
    return [*map(str, SCHEMA.error_log), *twice]


def short(triples: Iterable[Triple]) -> set[tuple[str, str, str]]:
    return {
        (compact(str(getattr(t.subject, "value", ""))), compact(t.predicate.value), t.object.value)
        for t in triples
    }


# --- Out


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(("country", "plan"), PACKAGED, ids=lambda value: value.rpartition("/")[2])
def test_every_plan_with_objectives_is_written_valid(country: str, plan: str, lang: str) -> None:
    collection = packaged_collection()
    triples = collection.triples(country, collection.datasets(country))
    text = write_stratml(triples, plan, country, lang)
    assert faults(text) == []
    kept = {t for t in read_text(text, country, lang).triples if getattr(t.subject, "value", "") == plan}
    address = f"{PLAN}address"
    assert {t for t in kept if t.predicate.value != address} <= set(triples), (
        "it says what the graph does not"
    )


def test_the_packaged_plans_with_objectives_are_found() -> None:
    assert len(PACKAGED) >= 6


def test_goals_objectives_and_measures_stand_where_they_belong() -> None:
    root = etree.fromstring(write_stratml(HEALTH, PLAN_IRI, "XXB").encode())
    assert root.get("Type") == "Performance_Plan"

    def names(path: str) -> list[str]:
        return [element.text or "" for element in root.findall(re.sub(r"(?<=/)(?=\w)", "{*}", path))]

    assert names("./StrategicPlanCore/Goal/Name") == ["Less waiting", "More nurses"]
    assert names("./StrategicPlanCore/Goal/Objective/Identifier") == ["action-1", "objective-1-1"]
    assert names(".//PerformanceIndicator/MeasurementDimension") == ["", "Days of waiting", "Nurses"]
    assert names(".//TargetResult/NumberOfUnits") == ["6", "15.5"]
    assert names(".//TargetResult/EndDate") == ["2024-12-31", "2022-12-31", "2023-12-31"]
    assert names(".//ActualResult/NumberOfUnits") == ["30"]
    stages = [element.get("ValueChainStage") for element in root.iter("{*}PerformanceIndicator")]
    assert stages == ["Output_Processing", None, None]


def test_what_comes_back_is_all_but_what_stratml_cannot_carry() -> None:
    lost = not_carried(HEALTH, PLAN_IRI, "XXB", "en")
    of_plan = {compact(t.predicate.value) for t in lost if t.subject == NamedNode(PLAN_IRI)}
    assert of_plan == {
        "plan:jurisdiction", "plan:level", "plan:approvedBy", "plan:evidence", "dcterms:title",
        "skos:altLabel", "skos:prefLabel",
    }  # fmt: skip
    other = {compact(t.predicate.value) for t in lost if "budget" not in str(t.subject)} - of_plan
    # The other language, goals of the 2030 Agenda, and who answers for a target.
    assert other == {"plan:contributesToGoal", "plan:unit", "plan:responsibleUnit"}
    spanish = {t.object.language for t in lost if isinstance(t.object, Literal) and t.object.language}
    assert spanish == {"es"}
    assert {t.subject for t in HEALTH if "budget-line" in str(t.subject)} <= {t.subject for t in lost}


def test_nothing_comes_back_that_was_not_said() -> None:
    back = set(read_text(write_stratml(HEALTH, PLAN_IRI, "XXB"), "XXB").triples)
    more = back - set(HEALTH)
    # A ministry is an organisation like any other.
    assert short(more) == {("xxb:ministry", "rdf:type", f"{PLAN}Institution")}


def test_a_chain_of_objectives_says_nothing_false() -> None:
    def element(slug: str, above: str | None) -> list[Triple]:
        node = NamedNode(OWN + slug)
        made = [
            Triple(node, NamedNode(RDF_TYPE), NamedNode(f"{PLAN}Objective")),
            Triple(node, NamedNode(f"{PLAN}inInstrument"), NamedNode(PLAN_IRI)),
            Triple(node, NamedNode(PREF_LABEL), Literal(slug, language="en")),
        ]
        if above:
            made.append(Triple(node, NamedNode(f"{PLAN}contributesTo"), NamedNode(OWN + above)))
        return made

    triples = [
        Triple(NamedNode(PLAN_IRI), NamedNode(RDF_TYPE), NamedNode(f"{PLAN}Plan")),
        *element("top", None),
        *element("middle", "top"),
        *element("low", "middle"),
        *element("loop", "knot"),
        *element("knot", "loop"),
    ]
    text = write_stratml(triples, PLAN_IRI, "XXB")
    back = {t for t in read_text(text, "XXB").triples if "contributesTo" in t.predicate.value}
    assert faults(text) == []
    assert short(back) == {("xxb:low", "plan:contributesTo", f"{OWN}middle")}


def test_a_plan_without_objectives_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        write_stratml(HEALTH, f"{OWN}ministry", "XXB")
    assert refused.value.key == "stratml-no-goal"


WORDS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), min_size=1, max_size=12
)
SLUGS = st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,3})?", fullmatch=True)


@st.composite
def graphs(draw: st.DrawFn) -> list[Triple]:
    """Return a plan whose elements, indicators and targets hang together anyhow."""
    slugs = draw(st.lists(SLUGS, min_size=1, max_size=6, unique=True))
    nodes = [NamedNode(draw(st.sampled_from([OWN, "http://example.org/x/"])) + slug) for slug in slugs]
    kinds = ["Objective", "Guideline", "Action", "PerformanceIndicator", "Target", "Baseline"]
    links = ["contributesTo", "indicatorOf", "targetOf"]
    triples = [Triple(NamedNode(PLAN_IRI), NamedNode(RDF_TYPE), NamedNode(f"{PLAN}Policy"))]
    for place, node in enumerate(nodes):
        kind = "Objective" if place == 0 else draw(st.sampled_from(kinds))
        triples.append(Triple(node, NamedNode(RDF_TYPE), NamedNode(PLAN + kind)))
        triples.append(Triple(node, NamedNode(f"{PLAN}inInstrument"), NamedNode(PLAN_IRI)))
        if draw(st.booleans()):
            triples.append(Triple(node, NamedNode(PREF_LABEL), Literal(draw(WORDS), language="en")))
        if draw(st.booleans()):
            triples.append(Triple(node, NamedNode(f"{SKOS}note"), Literal(draw(WORDS), language="en")))
        chosen = draw(st.lists(st.sampled_from(links), max_size=3))
        triples += [Triple(node, NamedNode(PLAN + link), draw(st.sampled_from(nodes))) for link in chosen]
        year, amount = draw(st.sampled_from(["2020", "x"])), draw(st.sampled_from(["1.5", "-0.00", "INF"]))
        triples.append(Triple(node, NamedNode(f"{PLAN}targetYear"), Literal(year)))
        triples.append(Triple(node, NamedNode(f"{PLAN}targetValue"), Literal(amount)))
    return triples


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_any_plan_is_written_valid_and_read_back(triples: list[Triple]) -> None:
    text = write_stratml(triples, PLAN_IRI, "XXB")
    assert faults(text) == []
    back = read_text(text, "XXB")
    assert back.plan == PLAN_IRI
    links = {t for t in back.triples if notation(t.predicate.value) in {"contributesTo", "indicatorOf"}}
    assert links <= set(triples), "it says what the graph does not"


@given(
    st.one_of(SLUGS.map(lambda slug: OWN + slug), st.from_regex(r"http://[a-z.~/_é-]{1,12}", fullmatch=True))
)
def test_an_identifier_is_an_xml_name_and_leads_back(iri: str) -> None:
    name = identifier(iri, "XXB")
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name)
    assert iri_of(name, "XXB") == iri


# --- In


def test_a_document_of_others_is_read() -> None:
    assert SCHEMA.validate(etree.parse(MINISTRY)), SCHEMA.error_log
    read = read_plan(MINISTRY, "XXB", "es")
    index = TripleIndex(read.triples)
    assert read.plan == f"{OWN}plan-de-salud-2021-2025"
    assert index.label(read.plan) == {"es": "Plan de Salud 2021-2025"}
    assert [index.value(read.plan, PLAN + name) for name in ("periodStart", "periodEnd", "year")] == [
        "2021", "2025", "2020",
    ]  # fmt: skip
    issuer = index.value(read.plan, f"{PLAN}issuedBy")
    assert issuer == f"{OWN}0b1c7a52-0000-4000-8000-000000000001"
    assert index.texts(issuer, f"{SKOS}altLabel") == {"": "MINSA"}
    goal, objective, indicator = (f"{OWN}0b1c7a52-0000-4000-8000-00000000000{n}" for n in (2, 3, 4))
    assert index.iris(objective, f"{PLAN}contributesTo") == [goal]
    assert index.iris(objective, f"{PLAN}responsibleUnit") == [f"{OWN}direccion-de-hospitales"]
    assert index.iris(goal, f"{PLAN}responsibleUnit") == [], "patients perform nothing"
    assert index.iris(indicator, f"{PLAN}indicatorOf") == [objective]
    measured = {
        index.value(value, f"{PLAN}targetYear"): index.value(value, f"{PLAN}targetValue")
        for value in index.subjects(f"{PLAN}targetOf", indicator)
    }
    # What was measured while the plan ran is a report, and no baseline.
    assert measured == {"2020": "30", "2022": "15", "2023": None}
    assert index.instances(f"{PLAN}Baseline") == [f"{indicator}-baseline-2020"]
    assert index.iris(f"{OWN}reducir-las-listas", f"{PLAN}contributesTo") == [goal]


def test_what_has_no_place_is_counted() -> None:
    assert dict(read_plan(MINISTRY, "XXB").left_out) == {
        "Stakeholder/Name": 2,
        "Vision/Description": 1,
        "Role/Name": 1,
        "Role/RoleType": 1,
        "Relationship/ReferentIdentifier": 1,
        "Descriptor/DescriptorName": 1,
        "Descriptor/DescriptorValue": 1,
        "ActualResult/EndDate": 1,
        "ActualResult/NumberOfUnits": 1,
        "Submitter/GivenName": 1,
    }


def test_all_rests_on_the_document_as_a_secondary_source() -> None:
    with_evidence = read_stratml(MINISTRY, "XXB", "es")
    index = TripleIndex(with_evidence)
    evidence = f"{OWN}evidence-stratml-plan-de-salud-2021-2025"
    bare = read_stratml(MINISTRY, "XXB", "es", evidence=False)
    described = {t.subject for t in bare if t.predicate.value == RDF_TYPE}
    resting = {t.subject for t in with_evidence if t.predicate.value == f"{PLAN}evidence"}
    assert resting == described
    assert index.iris(evidence, f"{PLAN}basis") == ["https://w3id.org/planatlas/code/basis/secondary"]
    source = index.iris(evidence, f"{PLAN}source")[0]
    assert index.value(source, f"{PLAN}address") == "https://example.org/plan.pdf"
    assert set(index.texts(evidence, f"{PLAN}summary")) == {"en", "es"}
    assert set(bare) < set(with_evidence)


def test_a_document_of_part_1_is_a_strategy(tmp_path: Path) -> None:
    path = tmp_path / "plan.xml"
    path.write_text(
        '<s:StrategicPlan xmlns:s="urn:ISO:std:iso:17469:tech:xsd:stratml_core"><s:Name>A</s:Name>'
        "<s:StrategicPlanCore><s:Goal><s:Name>B</s:Name></s:Goal></s:StrategicPlanCore></s:StrategicPlan>"
    )
    assert short(read_stratml(path, "XXB", evidence=False)) == {
        ("xxb:a", "rdf:type", f"{PLAN}Strategy"),
        ("xxb:a", "skos:prefLabel", "A"),
        ("xxb:b", "rdf:type", f"{PLAN}Objective"),
        ("xxb:b", "plan:inInstrument", f"{OWN}a"),
        ("xxb:b", "skos:prefLabel", "B"),
    }


SPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
ROOT = f'<PerformancePlanOrReport xmlns="{SPACE}" Type="Strategic_Plan">'
CORE = "<Name>A</Name><StrategicPlanCore>{}</StrategicPlanCore></PerformancePlanOrReport>"
GOAL = "<Goal><Name>B</Name><Description/>{}</Goal>"
INDICATOR = (
    "<Objective><PerformanceIndicator><MeasurementDimension>C</MeasurementDimension><UnitOfMeasurement/>"
    "<MeasurementInstance><TargetResult>{}</TargetResult></MeasurementInstance></PerformanceIndicator>"
    "</Objective>"
)


def document(*inside: str, dates: str = "") -> str:
    whole = ROOT + CORE.format("\n".join(inside))
    facts = f"<AdministrativeInformation>{dates}</AdministrativeInformation>"
    return whole.replace("</StrategicPlanCore>", f"</StrategicPlanCore>{facts}")


def target(inside: str) -> str:
    return document(GOAL.format(INDICATOR.format(inside)))


LAUGHS = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghij", "bcdefghijk", strict=True))
BAD: dict[str, tuple[str | bytes, str, str]] = {
    "cut off": (f"{ROOT}<Name>A", "stratml-no-xml", ":1"),
    "no XML": ("Plan", "stratml-no-xml", ":1"),
    "empty": ("", "stratml-no-xml", ":1"),
    "not UTF-8": (b"<?xml version='1.0' encoding='UTF-8'?><a>\xff</a>", "stratml-no-xml", ":1"),
    "RDF": ("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "stratml-other-root", ""),
    "no namespace": ("<PerformancePlanOrReport/>", "stratml-other-root", ""),
    "part 1 in part 2": (f"<StrategicPlan xmlns='{SPACE}'/>", "stratml-other-root", ""),
    "document type": (f"<!DOCTYPE x SYSTEM 'x.dtd'>{document(GOAL)}", "stratml-document-type", ""),
    "entity of a file": (
        f"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>{document(GOAL.format('&a;'))}",
        "stratml-document-type",
        "",
    ),
    "billion laughs": (
        f"<!DOCTYPE x [<!ENTITY a 'ha'>{LAUGHS}]>{document(GOAL.format('&k;'))}",
        "stratml-no-xml",
        ":1",
    ),
    "no name": (document(GOAL).replace("<Name>A</Name>", ""), "stratml-lacks", ":1"),
    "no core": (f"{ROOT}<Name>A</Name></PerformancePlanOrReport>", "stratml-lacks", ":1"),
    "no goal": (document(""), "stratml-lacks", ":1"),
    "identifier twice": (
        document(*[GOAL.format("<Identifier>_a</Identifier>")] * 2),
        "stratml-identifier-twice",
        ":2",
    ),
    "date": (document(GOAL, dates="<StartDate>31/12/2020</StartDate>"), "bad-date", ":1"),
    "day that is none": (target("<EndDate>2021-02-30</EndDate>"), "bad-date", ":1"),
    "number": (target("<NumberOfUnits>1,5</NumberOfUnits>"), "stratml-number", ":1"),
    "deep": (document("<a>" * 5000 + "</a>" * 5000), "stratml-no-xml", ":1"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_with_a_place(tmp_path: Path, case: str) -> None:
    content, key, line = BAD[case]
    path = tmp_path / "plan.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as refused:
        read_plan(path, "XXB")
    assert refused.value.key == key
    assert refused.value.where == f"{path}{line}"
    for lang in ("en", "es"):
        assert "\n" not in refused.value.text(lang)


def test_a_missing_a_large_and_a_closed_file(tmp_path: Path) -> None:
    large = tmp_path / "large.xml"
    with large.open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    for path, key in (
        (tmp_path / "none.xml", "file-missing"),
        (tmp_path, "file-missing"),
        (large, "stratml-too-large"),
    ):
        with pytest.raises(InputError) as refused:
            read_plan(path, "XXB")
        assert refused.value.key == key


def test_names_that_lead_nowhere_or_clash_get_iris_of_their_own(tmp_path: Path) -> None:
    named = ["", "", "_A", "a", "iri_.3C"]
    inside = [f"<Identifier>{name}</Identifier>" if name else "" for name in named]
    goals = [f"<Goal><Name>B</Name><Description/>{part}</Goal>" for part in inside]
    path = tmp_path / "plan.xml"
    path.write_text(document(*goals), "utf-8")
    index = TripleIndex(read_stratml(path, "XXB", evidence=False))
    found = [iri.removeprefix(OWN) for iri in index.instances(f"{PLAN}Objective")]
    # The plan itself is named A.
    assert sorted(found) == ["a", "a-2", "b", "b-2", "iri-3c"]
    assert [iri.removeprefix(OWN) for iri in index.instances(f"{PLAN}Strategy")] == ["a-3"]


def test_a_plan_that_is_carried_whole() -> None:
    path = DATA / "health.ttl"
    whole = {t for t in HEALTH if t.predicate.value in {RDF_TYPE, f"{PLAN}inInstrument"}}
    whole = {t for t in whole if "objective" in str(t.subject) or t.subject == NamedNode(PLAN_IRI)}
    names = [
        Triple(t.subject, NamedNode(PREF_LABEL), Literal(str(t.subject)[-5:-1], language="en")) for t in whole
    ]
    graph = GivenGraph("XXB", path.stem, tuple({*whole, *names}))
    (made,) = stratml_documents(graph, packaged_knowledge(), "xxb")
    assert made.file_name == "health-plan.stratml.xml"
    assert made.left_behind == "health-plan: StratML carries all 11 statements."
    assert [t.object.value for t in graph.labels([PLAN_IRI])] == ["plan"]
