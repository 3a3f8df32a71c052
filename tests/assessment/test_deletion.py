"""What each verdict rests on: records lose their evidence, and exactly the verdicts that stood on them move.

A row names the requirements that are to fail newly, the records of the article's graph that lose their
evidence, and every verdict that changes. A verdict that is not named stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pytest

from assessment.graphs import ARTICLE, base, changed, country, judge, without_evidence
from planatlas.assessment import Assessment
from planatlas.namespaces import notation

KINDS_OF_PLAN = ("pesem", "pei", "poi")
PLANS_OF_PERU = ("pesem-2017-2021", "pei-2018-2020", "poi-2018", "joint-command-and-armed-forces-plans")
PLANS_OF_CHILE = ("force-employment-plan", "capability-development-plan")


@dataclass(frozen=True)
class Row:
    """Records of a country that lose their evidence, and what follows."""

    what: str
    country: str
    lose: tuple[str, ...]
    becomes: dict[str, str] = field(default_factory=dict)
    fails: tuple[str, ...] = ()


def _contents(matter: str) -> tuple[str, ...]:
    return tuple(f"content-{kind}-{matter}" for kind in KINDS_OF_PLAN)


def _disclosures(plans: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"disclosure-{plan}" for plan in plans)


ALL_THREE = (*_contents("programmes"), *_contents("outputs"), *_contents("responsible-units"))
CHILEAN_SEARCHES = ("evidence-vega-no-planning-trigger", "evidence-vega-no-alignment-with-term")
CHILEAN_CHAIN = tuple(f"alignment-{plan}-process" for plan in PLANS_OF_CHILE)
CHILEAN_LEGISLATURE = (
    "participation-congress-budget", "participation-senate-ensyd", "evidence-vega-no-legislature",
)  # fmt: skip
PERUVIAN_LEGISLATURE = ("participation-congress-budget", "evidence-vega-no-legislature")
PERUVIAN_SOCIETY = (
    "participation-civil-society-planning-law", "participation-civil-society-policy-2017",
    "participation-academia-policy-2017",
)  # fmt: skip

ROWS = [
    # --- Chile, strategic capacity
    Row("no plan at all", "CHL", PLANS_OF_CHILE,
        {"1.1": "no-evidence", "1.3": "no-evidence", "2.1": "no-evidence", "2.3": "no-evidence"},
        ("1.1-recorded", "1.1-sector-plan")),
    Row("one of two plans", "CHL", PLANS_OF_CHILE[:1]),
    Row("the other plan", "CHL", PLANS_OF_CHILE[1:]),
    Row("neither search nor chain of the plans", "CHL", (*CHILEAN_SEARCHES, *CHILEAN_CHAIN),
        {"1.2": "no-evidence"}, ("1.2-recorded",)),
    Row("the searches, while a chain that reaches no instrument is there", "CHL", CHILEAN_SEARCHES,
        {"1.2": "no-evidence"}, ("1.2-recorded",)),
    Row("the chain, while the searches are there", "CHL", CHILEAN_CHAIN),
    Row("that the plans are not public", "CHL", _disclosures(PLANS_OF_CHILE),
        {"1.3": "no-evidence", "2.1": "no-evidence", "2.3": "no-evidence"},
        ("1.3-recorded", "2.1-recorded", "2.1-present-or-withheld", "2.3-recorded",
         "2.3-present-or-withheld")),
    Row("that one of them is not public", "CHL", _disclosures(PLANS_OF_CHILE[:1])),
    Row("that the policy is public", "CHL", ("disclosure-defence-policy", "disclosure-ldn")),
    # --- Chile, operationalisation
    Row("the budget scheme", "CHL", ("alignment-system-ppb",), {"2.2": "not-assessable"}, ("2.2-present",)),
    Row("the budget scheme, and that the plans are not public", "CHL",
        ("alignment-system-ppb", *_disclosures(PLANS_OF_CHILE)),
        {"1.3": "no-evidence", "2.1": "no-evidence", "2.2": "no-evidence", "2.3": "no-evidence"},
        ("2.2-recorded", "2.2-present-or-withheld")),
    Row("who pays for defence", "CHL", ("alignment-system-budget-law", "alignment-system-copper-law")),
    # --- Chile, participatory nature
    Row("the budget vote", "CHL", CHILEAN_LEGISLATURE[:1]),
    Row("the debate in the Senate", "CHL", CHILEAN_LEGISLATURE[1:2]),
    Row("all that is said of the legislature", "CHL", CHILEAN_LEGISLATURE,
        {"3.1": "no-evidence"}, ("3.1-recorded",)),
    Row("the civil society council", "CHL", ("participation-civil-society-council",),
        {"3.2": "no-evidence"}, ("3.2-recorded", "3.2-elaboration")),
    # --- Peru, strategic capacity
    Row("the sector plan", "PER", ("pesem-2017-2021",), {"1.1": "no-evidence", "1.3": "no-evidence"},
        ("1.1-recorded", "1.1-sector-plan", "1.1-medium-term", "1.1-proven", "1.3-recorded")),
    Row("every alignment of policy and plan", "PER",
        ("alignment-policy-2017-pedn", "alignment-pesem-national-policies"),
        {"1.2": "no-evidence"}, ("1.2-recorded", "1.2-aligned-or-withheld", "1.2-aligned", "1.2-in-full")),
    Row("what stands above the national policies, a kind of national level", "PER",
        ("alignment-policy-2017-pedn", "alignment-national-policies-pedn",
         "alignment-national-policies-pgg")),
    Row("the alignment of the policy, while that of the plan is there", "PER",
        ("alignment-policy-2017-pedn",)),
    Row("the alignment of the plan, while that of the policy is there", "PER",
        ("alignment-pesem-national-policies",)),
    Row("that the sector plan is secret", "PER", ("disclosure-pesem-2017-2021",),
        {"1.3": "no-evidence"}, ("1.3-recorded",)),
    Row("that the resolutions are secret", "PER",
        _disclosures(("rm-2054-2017-de-sg", "rm-2084-2017-de-sg", "rm-2116-2017-de-sg"))),
    # --- Peru, operationalisation
    Row("programmes", "PER", _contents("programmes"), {"2.1": "partly-met"}, ("2.1-programmes",)),
    Row("outputs", "PER", _contents("outputs"), {"2.1": "partly-met"}, ("2.1-outputs",)),
    Row("responsible units", "PER", _contents("responsible-units"), {"2.1": "partly-met"},
        ("2.1-responsible-units",)),
    Row("all three", "PER", ALL_THREE, {"2.1": "not-assessable"}, ("2.1-present",)),
    Row("programmes of one kind of plan", "PER", _contents("programmes")[:1]),
    Row("all three, and that the plans are secret", "PER", (*ALL_THREE, *_disclosures(PLANS_OF_PERU)),
        {"1.3": "no-evidence", "2.1": "no-evidence"}, ("2.1-recorded", "2.1-present-or-withheld")),
    Row("what the act declares of the sector plan", "PER",
        ("content-pesem-2017-2021-objectives", "content-pesem-2017-2021-actions",
         "content-pesem-2017-2021-indicators")),
    Row("what plans of other sectors show", "PER",
        ("content-other-sector-plans-programmes", "content-other-sector-plans-outputs",
         "content-other-sector-plans-responsible-units", "content-other-sector-plans-annual-targets")),
    Row("the tie to budget categories", "PER", ("alignment-poi-budget-categories",),
        {"2.2": "not-assessable"}, ("2.2-present", "2.2-objectives-or-actions")),
    Row("the tie to budget categories, and that the plans are secret", "PER",
        ("alignment-poi-budget-categories", *_disclosures(PLANS_OF_PERU)),
        {"1.3": "no-evidence", "2.2": "no-evidence"}, ("2.2-recorded", "2.2-present-or-withheld")),
    Row("annual targets", "PER", _contents("annual-targets"), {"2.3": "not-assessable"},
        ("2.3-present", "2.3-every-year")),
    Row("annual targets of one kind of plan", "PER", _contents("annual-targets")[2:]),
    Row("annual targets, and that the plans are secret", "PER",
        (*_contents("annual-targets"), *_disclosures(PLANS_OF_PERU)),
        {"1.3": "no-evidence", "2.3": "no-evidence"}, ("2.3-recorded", "2.3-present-or-withheld")),
    # --- Peru, participatory nature
    Row("the budget vote", "PER", PERUVIAN_LEGISLATURE[:1]),
    Row("all that is said of the legislature", "PER", PERUVIAN_LEGISLATURE,
        {"3.1": "no-evidence"}, ("3.1-recorded",)),
    Row("the law on planning, while the policy says the same", "PER", PERUVIAN_SOCIETY[:1]),
    Row("all that is said of civil society", "PER", PERUVIAN_SOCIETY,
        {"3.2": "no-evidence"}, ("3.2-recorded", "3.2-elaboration")),
]  # fmt: skip


@cache
def after(row_number: int) -> Assessment:
    row = ROWS[row_number]
    graph = without_evidence(country(row.country, ARTICLE), row.country, row.lose)
    return judge(graph, code=row.country)


def failed(assessment: Assessment) -> set[str]:
    return {requirement.iri.rsplit("/", 1)[-1] for f in assessment.findings for requirement in f.failed}


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: f"{ROWS[n].country}: {ROWS[n].what}")
def test_exactly_the_verdicts_that_stood_on_it_change(number: int) -> None:
    row = ROWS[number]
    before = base(row.country, ARTICLE)
    assert changed(before, after(number)) == row.becomes
    assert set(row.fails) <= failed(after(number)) - failed(before)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["CHL", "PER"])
def test_every_requirement_that_holds_is_made_to_fail_by_a_row(code: str) -> None:
    before = base(code, ARTICLE)
    every = {iri.rsplit("/", 1)[-1] for iri in before.framework.requirements}
    rows = [number for number, row in enumerate(ROWS) if row.country == code]
    made_to_fail = set().union(*(failed(after(number)) for number in rows))
    assert every - failed(before) - made_to_fail == set()


@pytest.mark.parametrize(
    ("code", "plans", "criteria"),
    [("CHL", PLANS_OF_CHILE, {"3.2"}), ("PER", PLANS_OF_PERU, {"1.2", "2.1", "2.2", "2.3", "3.2"})],
)
def test_the_kind_of_a_presumed_gap(code: str, plans: tuple[str, ...], criteria: set[str]) -> None:
    """While a plan is withheld nobody can look; where nothing says so, nobody has looked."""
    graph = without_evidence(country(code, ARTICLE), code, _disclosures(plans))
    open_to_all = judge(graph, code=code)
    for criterion in criteria:
        before, now = base(code, ARTICLE).finding(criterion), open_to_all.finding(criterion)
        assert (before.verdict.notation, notation(str(before.gap))) == ("presumed", "opacity")
        assert (now.verdict.notation, notation(str(now.gap))) == ("presumed", "research")
        [deciding] = now.deciding
        assert deciding.iri.endswith("-proof-unread")


@pytest.mark.slow
def test_the_sector_plan_is_proven_by_the_act_or_by_itself() -> None:
    """Indicator 1.1 of Peru is met twice over: on the approving act, and on the passage that was read."""
    graph = country("PER", ARTICLE)
    pesem = "https://w3id.org/planatlas/id/per/pesem-2017-2021"

    def without(*dropped: str) -> str:
        kept = [
            t for t in graph
            if not (getattr(t.subject, "value", "") == pesem and str(t.object).endswith(dropped))
        ]  # fmt: skip
        assert len(kept) == len(graph) - len(dropped)
        return judge(kept, code="PER").matrix["1.1"]

    act, passage = "/rm-2054-2017-de-sg>", "/evidence-vega-fn-74>"
    assert without(act) == "met"
    assert without(passage) == "met"
    assert without(act, passage) == "presumed"


def test_a_record_without_evidence_cannot_lose_it() -> None:
    with pytest.raises(KeyError):
        without_evidence(country("PER", ARTICLE), "PER", ["no-such-record"])
