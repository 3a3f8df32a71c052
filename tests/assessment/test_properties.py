"""Laws of the assessment on random countries (see `strategies`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessment.graphs import THEN, judge, knowledge, turtle
from assessment.strategies import BASES, OPEN, THREE, Country, countries, evidence
from planatlas.assessment import (
    VOCABULARY,
    Assessment,
    Finding,
    VerdictCode,
    assessment_triples,
    interval,
    scenario_triples,
)
from planatlas.namespaces import IDENTIFIER, code, notation
from planatlas.questions import Library, bind, load_library, to_table
from planatlas.resources import resource_path
from planatlas.store import BlankNode, NamedNode, Store, Term, Triple, n_triples, serialise

pytestmark = pytest.mark.slow

# A country is made from a seed: there is nothing to shrink.
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
FEWER = settings(EXAMPLES, max_examples=12)
LANGUAGES = ("en", "es")
UNKNOWN = ("presumed", "not-assessable", "no-evidence")


def ranks(assessment: Assessment) -> dict[str, int]:
    return {finding.criterion.notation: finding.verdict.rank for finding in assessment.findings}


# --- The questions say what the shapes found


@lru_cache(maxsize=1)
def library() -> Library:
    return load_library(resource_path("queries"))


@lru_cache(maxsize=1)
def vocabulary_store() -> Store:
    store = Store()
    store.add(VOCABULARY, knowledge().ontology)
    return store


def ask(name: str, graphs: dict[str, list[Triple]], lang: str = "en", **values: str) -> list[dict[str, str]]:
    """Return the rows of a question over some graphs and the vocabulary, as text."""
    store = vocabulary_store()
    for graph, triples in graphs.items():
        store.add(graph, triples)
    try:
        question = library().find(name)
        table = to_table(question, store.select(bind(question, values, lang)))
    finally:
        for graph in graphs:
            store.remove_graph(graph)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.texts()]


@given(country=countries(), lang=st.sampled_from(LANGUAGES))
@EXAMPLES
def test_the_matrix_and_the_details_say_what_the_shapes_found(country: Country, lang: str) -> None:
    found = judge(country.triples)
    graphs = {"urn:data": country.triples, found.iri: assessment_triples(found)}
    gaps = found.framework.gaps

    matrix = {row["indicator"]: row for row in ask("gaps/matrix", graphs, lang)}
    assert list(matrix) == [finding.criterion.notation for finding in found.findings]
    details = defaultdict(list)
    for row in ask("gaps/details", graphs, lang):
        details[row["indicator"]].append(row)

    for finding in found.findings:
        row = matrix[finding.criterion.notation]
        gap = gaps[finding.gap].label[lang] if finding.gap else ""
        assert row["verdict"] == finding.verdict.label[lang]
        assert row["letter"] == finding.verdict.letter[lang]
        assert row["gap"] == gap
        assert row["ambiguous"] == str(finding.ambiguous).lower()
        assert row["finding_iri"] == finding.iri

        rows = details.pop(finding.criterion.notation, [])
        assert bool(rows) is (finding.verdict.notation != "met")
        for row in rows:
            assert (row["verdict"], row["gap"]) == (finding.verdict.label[lang], gap)
            assert row["reason"] == finding.reason[lang]
            assert row["remedy"] == " / ".join(sorted({remedy[lang] for remedy in finding.remedies}))
        if rows:
            cited = sorted(item.iri for item in finding.evidence)
            assert [row["evidence_iri"] for row in rows] == (cited or [""])
    assert not details


@given(country=countries())
@EXAMPLES
def test_questions_over_the_data_agree_with_the_verdicts(country: Country) -> None:
    """What is asked of the view itself, without any assessment, is what the shapes saw there."""
    found = judge(country.triples)
    seen = knowledge().view(country.triples, THEN).triples()
    graphs = {"urn:view": seen}
    day = THEN.isoformat()
    index = defaultdict(set)
    for triple in seen:
        index[triple.predicate.value.rsplit("#", 1)[-1]].add((_slug(triple.subject), _slug(triple.object)))

    # 1.2: some policy or plan of sector level has a chain that reaches the national level.
    above = {row["instrument_iri"] for row in ask("gaps/broken-chains", graphs, date=day)}
    of_level = {s for s, o in index["level"] if o in {"sectoral", "multisectoral"}}
    classes = {s for s, o in index["22-rdf-syntax-ns"] | index["type"] if o in {"Plan", "Policy", "Strategy"}}
    ours = {s for s, o in index["inSystem"] if o == "system"} & of_level & classes
    reaches = {slug for slug in ours if f"{IDENTIFIER}xxa/{slug}" not in above}
    assert (found.matrix["1.2"] in {"met", "presumed"}) is bool(reaches)

    # A gap of opacity always has a withheld document to show.
    classified = {notation(row["document_iri"]) for row in ask("gaps/classified", graphs, date=day)}
    reviewed = {o for _, o in index["planUnderReview"]}
    opaque = [finding for finding in found.findings if finding.gap == code("gap", "opacity")]
    assert not opaque or classified & (reviewed | ours)
    presumed = [
        f
        for f in found.findings
        if f.verdict.notation == "presumed" and f.criterion.notation not in {"1.1", "1.3"}
    ]
    assert {notation(str(f.gap)) for f in presumed} <= {"opacity" if classified & reviewed else "research"}

    # What nobody recorded, and nobody searched for, has no evidence.
    searched = {row["evidence_iri"] for row in ask("gaps/negative-evidence", graphs)}
    for finding in found.findings:
        assert {item.iri for item in finding.evidence if item.negative} <= searched
        if finding.criterion.notation in {"3.1", "3.2"}:
            assert (finding.verdict.notation == "no-evidence") is (not finding.evidence)


def _slug(term: Term) -> str:
    return notation(term.value) if isinstance(term, NamedNode) else ""


# --- Publishing never makes it worse


@given(
    country=countries(),
    which=st.integers(0, 100),
    status=st.sampled_from(OPEN),
    basis=st.sampled_from(BASES),
)
@EXAMPLES
def test_adding_a_published_version_never_lowers_a_verdict(
    country: Country, which: int, status: str, basis: str
) -> None:
    things = [*country.instruments, *country.kinds, *country.national]
    published = turtle(
        f"x:published a plan:Disclosure ; plan:disclosureOf x:{things[which % len(things)]} ;"
        f" plan:disclosureStatus disclosure:{status} ; plan:address 'https://example.org/text'^^xsd:anyURI ;"
        f" {evidence([basis])} ."
    )
    before, after = judge(country.triples), judge([*country.triples, *published])
    assert all(rank <= ranks(before)[criterion] for criterion, rank in ranks(after).items())
    # And it touches nothing but publication.
    assert {c for c, v in after.matrix.items() if v != before.matrix[c]} <= {"1.3"}


# --- The interval contains what could be true


def codes() -> dict[str, VerdictCode]:
    return {verdict.notation: verdict for verdict in knowledge().framework.verdicts.values()}


CERTAIN = ("met", "partly-met", "not-met", "not-applicable")
KNOWN = ("met", "partly-met", "not-met")


@given(
    verdicts=st.lists(st.sampled_from([*CERTAIN, *UNKNOWN]), min_size=8, max_size=8),
    weights=st.lists(st.integers(1, 5), min_size=8, max_size=8),
    outcomes=st.lists(st.sampled_from(KNOWN), min_size=8, max_size=8),
)
@settings(EXAMPLES, max_examples=300)
def test_the_interval_contains_every_completion_of_the_unknown(
    verdicts: list[str], weights: list[int], outcomes: list[str]
) -> None:
    framework = knowledge().framework
    framework = replace(
        framework,
        criteria=tuple(
            replace(criterion, weight=Decimal(weight))
            for criterion, weight in zip(framework.criteria, weights, strict=True)
        ),
    )
    iris = [criterion.iri for criterion in framework.criteria]
    now = interval(framework, {iri: codes()[v] for iri, v in zip(iris, verdicts, strict=True)})
    completed = [o if v in UNKNOWN else v for v, o in zip(verdicts, outcomes, strict=True)]
    then = interval(framework, {iri: codes()[v] for iri, v in zip(iris, completed, strict=True)})
    assert then.lower == then.upper
    assert then.coverage == (1 if then.applicable else 0)
    if now.lower is not None and now.upper is not None:
        assert then.lower is not None
        assert now.lower <= then.lower <= now.upper
        # Both bounds are reached: the interval is as narrow as what is known allows.
        for bound, best in ((now.upper, "met"), (now.lower, "not-met")):
            extreme = [best if v in UNKNOWN else v for v in verdicts]
            reached = interval(framework, {iri: codes()[v] for iri, v in zip(iris, extreme, strict=True)})
            assert reached.lower == bound == reached.upper


def test_every_completion_of_each_verdict_lies_between_its_credits() -> None:
    for name, outcome in product(UNKNOWN, KNOWN):
        verdict, credit = codes()[name], codes()[outcome].lower
        assert verdict.lower is not None
        assert verdict.upper is not None
        assert credit is not None
        assert verdict.lower <= credit <= verdict.upper


# Records on direct evidence that could answer an unknown verdict, by criterion. {plan} is a plan that is
# judged, {lower} a policy or plan of sector level. Nothing here withholds a document or adds a plan: either
# changes what is judged, not what is known of it.
ANSWERS = {
    "1.2": ["plan:Alignment ; plan:from x:{lower} ; plan:to x:national-0 ; plan:relationType relation:implements",
            "plan:NegativeEvidence ; plan:about x:{lower} ; plan:searchedFor matter:alignment ; plan:source source:book"],
    "1.3": ["plan:Disclosure ; plan:disclosureOf x:{plan} ; plan:disclosureStatus disclosure:public ; plan:address 'https://example.org/a'^^xsd:anyURI",
            "plan:Disclosure ; plan:disclosureOf x:{plan} ; plan:disclosureStatus disclosure:dissemination-version ; plan:address 'https://example.org/a'^^xsd:anyURI"],
    "2.1": [f"plan:DeclaredContent ; plan:contentOf x:{{plan}} ; plan:declares matter:{matter}" for matter in THREE]
    + ["plan:Output ; plan:inInstrument x:{plan} ; plan:responsibleUnit x:unit",
       "plan:NegativeEvidence ; plan:about x:{plan} ; plan:searchedFor matter:outputs ; plan:source source:book"],
    "2.2": ["plan:Alignment ; plan:from x:{plan} ; plan:to x:budget ; plan:relationType relation:articulated-with ; plan:scope scope:actions",
            "plan:Alignment ; plan:from x:{plan} ; plan:to x:budget ; plan:relationType relation:articulated-with ; plan:scope scope:institution",
            "plan:NegativeEvidence ; plan:about x:{plan} ; plan:searchedFor matter:budget-articulation ; plan:source source:book"],
    "2.3": ["plan:DeclaredContent ; plan:contentOf x:{plan} ; plan:declares matter:annual-targets",
            "plan:DeclaredContent ; plan:contentOf x:{plan} ; plan:declares matter:annual-targets ; plan:partial true",
            "plan:Target ; plan:inInstrument x:{plan} ; plan:targetYear 2018"],
    "3.1": ["plan:Participation ; plan:participationIn x:system ; plan:actorKind actor:legislature ; plan:stage stage:discussion ; plan:regularity regularity:systematic ; plan:provision provision:practised",
            "plan:Participation ; plan:participationIn x:system ; plan:actorKind actor:legislature ; plan:stage stage:budget-approval ; plan:regularity regularity:systematic"],
    "3.2": ["plan:Participation ; plan:participationIn x:system ; plan:actorKind actor:academia ; plan:stage stage:formulation ; plan:regularity regularity:systematic ; plan:provision provision:provided-for",
            "plan:Participation ; plan:participationIn x:system ; plan:actorKind actor:civil-society ; plan:stage stage:diagnosis ; plan:regularity regularity:ad-hoc ; plan:provision provision:practised"],
}  # fmt: skip


@given(country=countries(), seed=st.integers(0, 2**16))
@EXAMPLES
def test_what_is_found_out_stays_between_the_bounds(country: Country, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - an example, no secret
    before = judge(country.triples)
    seen = knowledge().view(country.triples, THEN).triples()
    plans = sorted({_slug(t.object) for t in seen if notation(t.predicate.value) == "planUnderReview"})
    lower = [slug for slug in plans if "level:institutional" not in country.sentence(slug)]
    records = []
    for criterion, verdict in before.matrix.items():
        if verdict in UNKNOWN:
            records += rng.sample(ANSWERS.get(criterion, []), rng.randint(0, len(ANSWERS.get(criterion, []))))
    written = [
        f"x:found-{n} a {text.format(plan=rng.choice(plans or ['none']), lower=rng.choice(lower or ['none']))} ; {evidence(['direct'])} ; plan:basis basis:direct ."
        for n, text in enumerate(records)
    ]
    after = judge([*country.triples, *turtle("\n".join(written))])
    for old, new in zip(before.findings, after.findings, strict=True):
        assert _inside(new, old), (
            written,
            old.criterion.notation,
            old.verdict.notation,
            new.verdict.notation,
        )
    old_bounds, new_bounds = before.interval, after.interval
    assert new_bounds.known >= old_bounds.known
    if old_bounds.lower is not None and old_bounds.upper is not None:
        assert new_bounds.lower is not None
        assert new_bounds.upper is not None
        assert old_bounds.lower <= new_bounds.lower <= new_bounds.upper <= old_bounds.upper


def _inside(new: Finding, old: Finding) -> bool:
    low, high = old.verdict.lower, old.verdict.upper
    inner_low, inner_high = new.verdict.lower, new.verdict.upper
    assert low is not None
    assert high is not None
    assert inner_low is not None
    assert inner_high is not None
    return low <= inner_low <= inner_high <= high


# --- How it is written down makes no difference


@given(country=countries(), seed=st.integers(0, 2**16))
@FEWER
def test_the_order_of_triples_makes_no_difference(country: Country, seed: int) -> None:
    shuffled = list(country.triples)
    Random(seed).shuffle(shuffled)  # noqa: S311
    assert assessment_triples(judge(shuffled)) == assessment_triples(judge(country.triples))


@given(country=countries(), seed=st.integers(0, 2**16))
@FEWER
def test_how_the_graph_is_split_into_files_makes_no_difference(country: Country, seed: int) -> None:
    """Three files that overlap, each read by itself: together they are one graph."""
    rng = Random(seed)  # noqa: S311
    parts: list[list[Triple]] = [[], [], []]
    for triple in country.triples:
        for part in rng.sample(parts, rng.randint(1, 2)):
            part.append(triple)
    read = [triple for part in parts for triple in turtle(serialise(part, "ttl"))]
    assert assessment_triples(judge(list(dict.fromkeys(read)))) == assessment_triples(judge(country.triples))
    # Twice the same statement is one statement.
    assert judge(read).matrix == judge(country.triples).matrix


@given(country=countries(), seed=st.integers(0, 2**16))
@FEWER
def test_whether_a_record_has_a_name_makes_no_difference_to_the_verdicts(country: Country, seed: int) -> None:
    """The data have no blank nodes; other people's may, and their names are never the same twice."""
    rng = Random(seed)  # noqa: S311
    named = {t.subject for t in country.triples if rng.random() < 0.5 and "-" in _slug(t.subject)}
    keep = ("plan-", "kind-", "national-")
    blank = {
        node: BlankNode(f"b{rng.randrange(10**9)}") for node in named if not _slug(node).startswith(keep)
    }
    other = {node: BlankNode(f"c{rng.randrange(10**9)}") for node in blank}
    first, second = (
        judge([Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object)) for t in country.triples])
        for names in (blank, other)
    )  # fmt: skip
    assert first.matrix == judge(country.triples).matrix
    assert n_triples(assessment_triples(first)) == n_triples(assessment_triples(second))


UNRELATED = """
x:elsewhere a plan:SectorPlanningSystem ; plan:sector sector:health ; plan:jurisdiction x:land .
x:health-plan a plan:Plan ; plan:inSystem x:elsewhere ; plan:level level:sectoral ; plan:horizon horizon:medium ;
    plan:jurisdiction x:land ; plan:approvedBy x:law ; plan:evidence x:direct .
x:health-public a plan:Disclosure ; plan:disclosureOf x:health-plan ; plan:disclosureStatus disclosure:secret ;
    plan:evidence x:direct .
x:health-search a plan:NegativeEvidence ; plan:about x:elsewhere ; plan:source source:book ;
    plan:searchedFor matter:sector-plan , matter:alignment , matter:legislature-participation .
x:health-content a plan:DeclaredContent ; plan:contentOf x:health-plan ; plan:evidence x:direct ;
    plan:declares matter:programmes , matter:outputs , matter:responsible-units , matter:annual-targets .
x:health-part a plan:Participation ; plan:participationIn x:elsewhere ; plan:actorKind actor:civil-society ;
    plan:stage stage:formulation ; plan:regularity regularity:systematic ; plan:provision provision:practised ;
    plan:evidence x:direct .
x:person a <http://xmlns.com/foaf/0.1/Person> ; <http://xmlns.com/foaf/0.1/name> "Somebody" .
"""


@given(country=countries())
@FEWER
def test_another_system_and_other_vocabularies_make_no_difference(country: Country) -> None:
    from planatlas.assessment import Scope, assess

    scope = Scope("XXA", ("vega-2021",), THEN)
    both = assess([*country.triples, *turtle(UNRELATED)], scope, knowledge(), made_on=date(2026, 1, 1))
    assert {notation(a.system) for a in both} == {"system", "elsewhere"}
    [ours] = [a for a in both if notation(a.system) == "system"]
    alone = judge(country.triples)
    assert ours.matrix == alone.matrix
    assert [f.evidence for f in ours.findings] == [f.evidence for f in alone.findings]


@given(country=countries())
@FEWER
def test_the_same_graph_gives_the_same_bytes(country: Country) -> None:
    first, second = (serialise(assessment_triples(judge(turtle(country.text))), "ttl") for _ in range(2))
    assert first == second


# --- What if it were published


@given(country=countries(), which=st.integers(0, 3))
@FEWER
def test_publication_at_best_is_never_worse_than_today_nor_than_at_worst(
    country: Country, which: int
) -> None:
    instrument = country.instruments[which % len(country.instruments)]
    iri = f"{IDENTIFIER}xxa/{instrument}"
    today = judge(country.triples)
    worst, best = (
        judge(scenario_triples(country.triples, knowledge(), f"declassify-{case}", iri))
        for case in ("worst", "best")
    )
    for criterion, rank in ranks(best).items():
        assert rank <= ranks(today)[criterion], criterion
        # Ranks do not compare both cases: a search in vain turns `no-evidence` into the weaker `not-met`.
        high, low = best.finding(criterion).verdict, worst.finding(criterion).verdict
        assert (high.upper or 0) >= (low.upper or 0), criterion
        assert (high.lower or 0) >= (low.lower or 0), criterion
    # It was not there before 2018, or is gone: publishing it changes nothing.
    if "validUntil" in country.sentence(instrument) or "validFrom" in country.sentence(instrument):
        assert today.matrix == worst.matrix == best.matrix
