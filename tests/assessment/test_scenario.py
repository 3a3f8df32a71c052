"""What if one instrument were published, at best and at worst; and who does better elsewhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from assessment.graphs import ARTICLE, base, country, judge, knowledge, turtle
from planatlas.assessment import Assessment, Change, changes, learn_from, scenario_triples
from planatlas.namespaces import IDENTIFIER, notation

PER = IDENTIFIER + "per/"
CHL = IDENTIFIER + "chl/"


@cache
def supposed(code: str, slug: str, case: str) -> Assessment:
    data = country(code, ARTICLE)
    iri = f"{IDENTIFIER}{code.lower()}/{slug}"
    return judge(scenario_triples(data, knowledge(), f"declassify-{case}", iri), code=code)


def moved(code: str, slug: str) -> dict[str, tuple[str, str, str]]:
    """Return {criterion: (today, worst, best)} of what publication could change."""
    today = base(code, ARTICLE)
    outcome = changes(today, supposed(code, slug, "worst"), supposed(code, slug, "best"))
    return {
        change.today.criterion.notation: (
            change.today.verdict.notation, change.worst.verdict.notation, change.best.verdict.notation,
        )
        for change in outcome
        if change.moves
    }  # fmt: skip


def test_publishing_the_peruvian_sector_plan() -> None:
    """It would settle its own publication, and at best prove all that is presumed of the sector's plans.

    At worst the other plans of the sector, still secret, leave the rest as presumed as it was.
    """
    assert moved("PER", "pesem-2017-2021") == {
        "1.2": ("presumed", "presumed", "met"),
        "1.3": ("not-met", "met", "met"),
        "2.1": ("presumed", "presumed", "met"),
        "2.2": ("presumed", "presumed", "met"),
        "2.3": ("presumed", "presumed", "met"),
        "3.1": ("not-met", "not-met", "met"),
        "3.2": ("presumed", "presumed", "met"),
    }


def test_publishing_the_peruvian_operational_plan() -> None:
    assert moved("PER", "poi-2018") == {
        "2.1": ("presumed", "presumed", "met"),
        "2.2": ("presumed", "presumed", "met"),
        "2.3": ("presumed", "presumed", "met"),
        "3.1": ("not-met", "not-met", "met"),
        "3.2": ("presumed", "presumed", "met"),
    }


def test_publishing_one_of_the_chilean_plans() -> None:
    """The capability plan is of long term: whatever it says, there is none of medium term."""
    assert moved("CHL", "capability-development-plan") == {
        "1.2": ("not-met", "not-met", "met"),
        "1.3": ("not-met", "met", "met"),
        "2.1": ("not-assessable", "not-assessable", "met"),
        "2.2": ("partly-met", "partly-met", "met"),
        "2.3": ("not-assessable", "not-assessable", "met"),
        "3.1": ("not-met", "not-met", "met"),
        "3.2": ("presumed", "presumed", "met"),
    }


def test_publishing_what_is_public_already_moves_nothing_at_worst() -> None:
    """The Peruvian policy is public: reading it in vain would not undo what its decree says."""
    assert all(
        today == worst for today, worst, _ in moved("PER", "security-and-defence-policy-2017").values()
    )


def test_an_instrument_that_is_not_there_changes_nothing() -> None:
    data = country("PER", ARTICLE)
    for case in ("worst", "best"):
        assert set(scenario_triples(data, knowledge(), f"declassify-{case}", PER + "nowhere")) == set(data)


def test_an_unknown_scenario_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        scenario_triples(country("PER", ARTICLE), knowledge(), "abolish", PER + "poi-2018")


def test_at_worst_only_what_was_read_counts_of_the_instrument() -> None:
    graph = turtle("""
        x:kind a plan:InstrumentKind .
        x:plan a plan:Plan ; plan:ofKind x:kind ; plan:evidence x:read .
        x:other a plan:Plan ; plan:ofKind x:kind ; plan:evidence x:read .
        x:read a plan:Evidence ; plan:source source:book ; plan:basis basis:direct .
        x:heard a plan:Evidence ; plan:source source:book ; plan:basis basis:secondary .
        x:closed a plan:Disclosure ; plan:disclosureOf x:plan ; plan:disclosureStatus disclosure:secret ;
            plan:evidence x:read .
        x:closed-too a plan:Disclosure ; plan:disclosureOf x:other ; plan:disclosureStatus disclosure:secret ;
            plan:evidence x:read .
        x:read-content a plan:DeclaredContent ; plan:contentOf x:plan ; plan:declares matter:outputs ;
            plan:evidence x:read , x:heard .
        x:heard-content a plan:DeclaredContent ; plan:contentOf x:plan ; plan:declares matter:programmes ;
            plan:evidence x:heard .
    """)
    left = scenario_triples(graph, knowledge(), "declassify-worst", IDENTIFIER + "xxa/plan")
    removed = {str(t) for t in set(graph) - set(left)}
    assert {line.split(">")[0].rsplit("/", 1)[-1] for line in removed} == {"plan", "closed", "heard-content"}
    assert [line for line in removed if "/plan>" in line.split(" ")[0]] == [
        line for line in removed if line.startswith(f"<{IDENTIFIER}xxa/plan> ") and "ofKind" in line
    ]
    added = {str(t.subject).strip("<>") for t in set(left) - set(graph)}
    assert added
    assert all(iri.startswith(IDENTIFIER + "xxa/plan/supposed/") for iri in added)


def test_at_best_it_lacks_nothing_but_what_it_cannot_give() -> None:
    """A graph of one withheld plan of medium term becomes met in all, once its own approval is known."""
    graph = turtle("""
        x:land a plan:Jurisdiction .
        x:system a plan:SectorPlanningSystem ; skos:prefLabel "S"@en ; plan:jurisdiction x:land .
        x:plan a plan:Plan ; plan:inSystem x:system ; plan:level level:sectoral ;
            plan:horizon horizon:medium ; plan:jurisdiction x:land ; plan:approvedBy x:law ;
            plan:evidence x:heard .
        x:national a plan:Plan ; plan:level level:national ; plan:jurisdiction x:land ;
            plan:evidence x:heard .
        x:heard a plan:Evidence ; plan:source source:book ; plan:basis basis:secondary .
        x:closed a plan:Disclosure ; plan:disclosureOf x:plan ; plan:disclosureStatus disclosure:secret ;
            plan:evidence x:heard .
    """)
    best = judge(scenario_triples(graph, knowledge(), "declassify-best", IDENTIFIER + "xxa/plan"))
    assert set(best.matrix.values()) == {"met"}
    assert (best.interval.lower, best.interval.upper) == (Decimal(1), Decimal(1))
    worst = judge(scenario_triples(graph, knowledge(), "declassify-worst", IDENTIFIER + "xxa/plan"))
    assert worst.matrix == {
        "1.1": "met", "1.2": "not-met", "1.3": "met", "2.1": "not-met", "2.2": "not-met", "2.3": "not-met",
        "3.1": "not-met", "3.2": "not-met",
    }  # fmt: skip


def test_the_data_themselves_are_not_changed() -> None:
    data = country("PER", ARTICLE)
    before = tuple(data)
    scenario_triples(data, knowledge(), "declassify-worst", PER + "poi-2018")
    assert country("PER", ARTICLE) == before


def test_a_change_moves_if_any_of_the_three_differs() -> None:
    today = base("PER", ARTICLE)
    met, presumed = today.finding("1.1"), today.finding("1.2")
    assert not Change(met, met, met).moves
    assert not Change(presumed, presumed, presumed).moves
    for triple in ((met, met, presumed), (met, presumed, met), (presumed, met, met)):
        assert Change(*triple).moves


def test_changes_follow_the_framework() -> None:
    today = base("PER", ARTICLE)
    outcome = changes(today, today, today)
    assert [change.today.criterion.notation for change in outcome] == list(today.matrix)
    assert not any(change.moves for change in outcome)


# --- Learning from others


def test_one_learns_from_a_better_verdict_on_the_same_criterion() -> None:
    chile, peru = base("CHL", ARTICLE), base("PER", ARTICLE)
    for criterion, better in {
        "1.1": True,
        "1.2": True,
        "1.3": False,
        "2.1": True,
        "2.2": True,
        "3.1": False,
    }.items():
        found = learn_from(chile.finding(criterion), [peru])
        assert [(a.iri, f.criterion.notation) for a, f in found] == (
            [(peru.iri, criterion)] if better else []
        )


def test_nobody_learns_from_the_worse_the_equal_or_oneself() -> None:
    chile, peru = base("CHL", ARTICLE), base("PER", ARTICLE)
    for criterion in peru.matrix:
        assert learn_from(peru.finding(criterion), [chile, peru]) == []


def test_the_best_comes_first() -> None:
    chile, peru = base("CHL", ARTICLE), base("PER", ARTICLE)
    presumed = replace(
        peru,
        system="https://w3id.org/planatlas/id/per/another",
        findings=tuple(
            replace(f, verdict=peru.finding("1.2").verdict) if f.criterion.notation == "1.1" else f
            for f in peru.findings
        ),
    )
    found = learn_from(chile.finding("1.1"), [presumed, peru])
    assert [f.verdict.notation for _, f in found] == ["met", "presumed"]
    assert [notation(a.system) for a, _ in found] == ["security-and-defence-system", "another"]
    assert [a.iri for a, _ in learn_from(chile.finding("1.2"), [presumed, peru])] == sorted(
        [presumed.iri, peru.iri]
    )
