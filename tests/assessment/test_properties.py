"""Laws of the assessment on random countries (see `strategies`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.answers import ANSWERS
from assessment.graphs import THEN, judge, knowledge, turtle
from assessment.strategies import BASES, EXAMPLES, OPEN, Country, countries, evidence
from planatlas.assessment import (
    Assessment,
    Finding,
    VerdictCode,
    assessment_triples,
    interval,
    scenario_triples,
)
from planatlas.namespaces import IDENTIFIER, notation
from planatlas.store import BlankNode, Literal, NamedNode, Subject, Term, Triple, n_triples, serialise

pytestmark = pytest.mark.slow

FEWER = settings(EXAMPLES, max_examples=12)
UNKNOWN = ("presumed", "not-assessable", "no-evidence")


def ranks(assessment: Assessment) -> dict[str, int]:
    return {finding.criterion.notation: finding.verdict.rank for finding in assessment.findings}


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
    told = [
        text.format(plan=rng.choice(plans or ["none"]), lower=rng.choice(lower or ["none"]))
        for text in records
    ]
    proof = f"{evidence(['direct'])} ; plan:basis basis:direct"
    written = [f"x:found-{n} a {text} ; {proof} ." for n, text in enumerate(told)]
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
        judge([_renamed(triple, names) for triple in country.triples])
        for names in (blank, other)
    )  # fmt: skip
    assert first.matrix == judge(country.triples).matrix
    assert n_triples(assessment_triples(first)) == n_triples(assessment_triples(second))


def _renamed(triple: Triple, names: Mapping[Subject, BlankNode]) -> Triple:
    value = triple.object
    return Triple(
        names.get(triple.subject, triple.subject),
        triple.predicate,
        value if isinstance(value, Literal) else names.get(value, value),
    )


UNRELATED = """
x:elsewhere a plan:SectorPlanningSystem ; plan:sector sector:health ; plan:jurisdiction x:land .
x:health-plan a plan:Plan ; plan:inSystem x:elsewhere ; plan:level level:sectoral ;
    plan:horizon horizon:medium ; plan:jurisdiction x:land ; plan:approvedBy x:law ; plan:evidence x:direct .
x:health-public a plan:Disclosure ; plan:disclosureOf x:health-plan ;
    plan:disclosureStatus disclosure:secret ; plan:evidence x:direct .
x:health-search a plan:NegativeEvidence ; plan:about x:elsewhere ; plan:source source:book ;
    plan:searchedFor matter:sector-plan , matter:alignment , matter:legislature-participation .
x:health-content a plan:DeclaredContent ; plan:contentOf x:health-plan ; plan:evidence x:direct ;
    plan:declares matter:programmes , matter:outputs , matter:responsible-units , matter:annual-targets .
x:health-part a plan:Participation ; plan:participationIn x:elsewhere ; plan:actorKind actor:civil-society ;
    plan:stage stage:formulation ; plan:regularity regularity:systematic ;
    plan:provision provision:practised ; plan:evidence x:direct .
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
