"""What counts on a date: in force, not replaced, with evidence, and not hanging on what does not count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.graphs import PRIMARY, ROOT, country, knowledge, subjects, turtle, view
from planatlas.namespaces import PLAN, notation
from planatlas.store import NamedNode, Triple, TripleIndex

EVIDENCE = "x:passage a plan:Evidence ; plan:source source:book ; plan:basis basis:direct ."
DAY = timedelta(days=1)


def counts(statements: str, day: str, slug: str = "plan") -> bool:
    """Whether the plan, with evidence and these statements, counts on the day."""
    graph = turtle(f"{EVIDENCE} x:plan a plan:Plan ; plan:evidence x:passage {statements} .")
    return slug in subjects(view(graph, date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("statements", "day", "expected"),
    [
        # No date at all counts on every day.
        ("", "1800-01-01", True),
        ("", "2100-01-01", True),
        # From the first day, until the last one and including it.
        ('; plan:validFrom "2018-03-01"^^xsd:date', "2018-02-28", False),
        ('; plan:validFrom "2018-03-01"^^xsd:date', "2018-03-01", True),
        ('; plan:validFrom "2018-03-01"^^xsd:date', "2030-03-01", True),
        ('; plan:validUntil "2018-03-01"^^xsd:date', "1900-01-01", True),
        ('; plan:validUntil "2018-03-01"^^xsd:date', "2018-03-01", True),
        ('; plan:validUntil "2018-03-01"^^xsd:date', "2018-03-02", False),
        # A day in the leap year, and one that is both first and last.
        ('; plan:validUntil "2020-02-29"^^xsd:date', "2020-02-29", True),
        ('; plan:validUntil "2020-02-29"^^xsd:date', "2020-03-01", False),
        (
            '; plan:validFrom "2018-03-01"^^xsd:date ; plan:validUntil "2018-03-01"^^xsd:date',
            "2018-03-01",
            True,
        ),
        # The years of the plan's own period, whole.
        ("; plan:periodStart 2017", "2016-12-31", False),
        ("; plan:periodStart 2017", "2017-01-01", True),
        ("; plan:periodEnd 2021", "2021-12-31", True),
        ("; plan:periodEnd 2021", "2022-01-01", False),
        # The year of the edition starts, and never ends.
        ("; plan:year 2010", "2009-12-31", False),
        ("; plan:year 2010", "2010-01-01", True),
        ("; plan:year 2010", "2090-01-01", True),
        # A day for which a source shows it.
        ('; plan:attestedOn "2018-03-01"^^xsd:date', "2018-02-28", False),
        ('; plan:attestedOn "2018-03-01"^^xsd:date', "2018-03-01", True),
    ],
)
def test_the_days_in_force(statements: str, day: str, expected: bool) -> None:
    assert counts(statements, day) is expected


@pytest.mark.parametrize(
    ("statements", "day", "expected"),
    [
        # The day is known: neither the period nor the year says otherwise.
        ('; plan:validFrom "2018-03-01"^^xsd:date ; plan:periodStart 2020', "2018-03-01", True),
        ('; plan:validFrom "2018-03-01"^^xsd:date ; plan:periodStart 2017', "2017-06-01", False),
        ('; plan:validFrom "2018-03-01"^^xsd:date ; plan:year 2019', "2018-03-01", True),
        (
            '; plan:validFrom "2018-03-01"^^xsd:date ; plan:attestedOn "2019-01-01"^^xsd:date',
            "2018-03-01",
            True,
        ),
        ('; plan:validUntil "2018-03-01"^^xsd:date ; plan:periodEnd 2021', "2018-03-02", False),
        ('; plan:validUntil "2023-03-01"^^xsd:date ; plan:periodEnd 2021', "2022-12-31", True),
        # The period comes before the year of approval, the year before the attested day.
        ("; plan:periodStart 2017 ; plan:year 2018", "2017-01-01", True),
        ("; plan:periodStart 2018 ; plan:year 2017", "2017-12-31", False),
        ('; plan:year 2017 ; plan:attestedOn "2018-03-01"^^xsd:date', "2017-01-01", True),
        ('; plan:periodStart 2017 ; plan:attestedOn "2018-03-01"^^xsd:date', "2017-01-01", True),
    ],
)
def test_the_more_exact_date_decides(statements: str, day: str, expected: bool) -> None:
    assert counts(statements, day) is expected


@pytest.mark.parametrize(
    "of", ["plan:Plan", "plan:Policy", "plan:LegalInstrument", "plan:Institution", "plan:Participation"]
)
def test_every_kind_of_thing_has_its_days(of: str) -> None:
    graph = turtle(
        f'{EVIDENCE} x:thing a {of} ; plan:evidence x:passage ; plan:validUntil "2018-03-01"^^xsd:date .'
    )
    assert "thing" in subjects(view(graph, date(2018, 3, 1)))
    assert "thing" not in subjects(view(graph, date(2018, 3, 2)))


@given(
    start=st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 4000),
    day=st.dates(date(1980, 1, 1), date(2045, 12, 31)),
)
@settings(deadline=None, derandomize=True, max_examples=60)
def test_it_counts_on_a_day_exactly_if_the_day_lies_between_both(start: date, length: int, day: date) -> None:
    end = start + length * DAY
    dates = f'; plan:validFrom "{start}"^^xsd:date ; plan:validUntil "{end}"^^xsd:date'
    assert counts(dates, day.isoformat()) is (start <= day <= end)


# --- Replaced

REPLACED = f"""
{EVIDENCE}
x:old a plan:Plan ; plan:evidence x:passage .
x:new a plan:Plan ; plan:evidence x:passage ; plan:validFrom "2018-03-01"^^xsd:date .
x:link a plan:Alignment ; plan:from x:new ; plan:to x:old ; plan:relationType relation:supersedes
"""


def test_what_is_replaced_counts_until_the_newer_one_is_in_force() -> None:
    graph = turtle(REPLACED + "; plan:evidence x:passage .")
    assert {"old"} == subjects(view(graph, date(2018, 2, 28))) & {"old", "new", "link"}
    assert {"new"} == subjects(view(graph, date(2018, 3, 1))) & {"old", "new", "link"}


def test_a_replacement_that_nobody_proves_replaces_nothing() -> None:
    for ending in (" .", "; plan:evidence x:nowhere .", "; plan:evidence x:bare . x:bare a plan:Evidence ."):
        found = subjects(view(turtle(REPLACED + ending), date(2018, 3, 1)))
        assert found & {"old", "new", "link"} == {"old", "new"}


def test_any_other_relation_replaces_nothing() -> None:
    graph = turtle(
        (REPLACED + "; plan:evidence x:passage .").replace("relation:supersedes", "relation:references")
    )
    assert {"old", "new", "link"} <= subjects(view(graph, date(2018, 3, 1)))


# --- Without evidence, and what hangs on it

CLAIMS = {
    "plan:Alignment": "plan:from x:plan ; plan:to x:other",
    "plan:Disclosure": "plan:disclosureOf x:plan",
    "plan:DeclaredContent": "plan:contentOf x:plan",
    "plan:Participation": "plan:participationIn x:plan",
    "plan:Contribution": "plan:contributionOf x:action",
    "plan:Rating": "plan:ratingOf x:country",
    "plan:Action": "plan:inInstrument x:plan",
    "plan:Target": "plan:inInstrument x:plan ; plan:targetOf x:action",
}
THINGS = f"""
{EVIDENCE}
x:plan a plan:Plan ; plan:evidence x:passage .
x:other a plan:Policy ; plan:evidence x:passage .
x:action a plan:Action ; plan:inInstrument x:other ; plan:evidence x:passage .
"""


@pytest.mark.parametrize("of", CLAIMS)
def test_a_claim_counts_only_with_evidence_that_names_a_source(of: str) -> None:
    claim = f"{THINGS} x:claim a {of} ; {CLAIMS[of]}"
    for ending, expected in {
        "; plan:evidence x:passage .": True,
        " .": False,
        "; plan:evidence x:bare . x:bare a plan:Evidence ; plan:basis basis:direct .": False,
        "; plan:evidence x:bare , x:passage . x:bare a plan:Evidence .": True,
    }.items():
        assert ("claim" in subjects(view(turtle(claim + ending), date(2018, 1, 1)))) is expected, ending


def test_a_search_counts_only_with_its_source() -> None:
    search = "x:search a plan:NegativeEvidence ; plan:about x:plan ; plan:searchedFor matter:outputs"
    assert "search" in subjects(
        view(turtle(f"{THINGS} {search} ; plan:source source:book ."), date(2018, 1, 1))
    )
    assert "search" not in subjects(view(turtle(f"{THINGS} {search} ."), date(2018, 1, 1)))


@pytest.mark.parametrize(
    "of", ["plan:Institution", "plan:LegalInstrument", "plan:InstrumentKind", "plan:Evidence"]
)
def test_other_things_need_no_evidence_to_count(of: str) -> None:
    assert "thing" in subjects(view(turtle(f"x:thing a {of} ."), date(2018, 1, 1)))


DEPENDENTS = {
    "plan:Alignment, from": ("plan:Alignment", "plan:from x:gone ; plan:to x:other"),
    "plan:Alignment, to": ("plan:Alignment", "plan:from x:other ; plan:to x:gone"),
    "plan:Disclosure": ("plan:Disclosure", "plan:disclosureOf x:gone"),
    "plan:DeclaredContent": ("plan:DeclaredContent", "plan:contentOf x:gone"),
    "plan:Participation": ("plan:Participation", "plan:participationIn x:gone"),
    "plan:NegativeEvidence": ("plan:NegativeEvidence", "plan:source source:book ; plan:about x:gone"),
    "plan:InstrumentPart": ("plan:InstrumentPart", "plan:partOf x:gone"),
    "plan:Action": ("plan:Action", "plan:inInstrument x:gone"),
    "part of a part": ("plan:InstrumentPart", "plan:partOf [ plan:partOf x:gone ]"),
    "target of an action": ("plan:Target", "plan:inInstrument x:other ; plan:targetOf x:element"),
    "budget line of an action": (
        "plan:BudgetLine",
        "plan:inInstrument x:other ; plan:budgetLineOf x:element",
    ),
    "indicator of an action": (
        "plan:PerformanceIndicator",
        "plan:inInstrument x:other ; plan:indicatorOf x:element",
    ),
    "contribution of an action": ("plan:Contribution", "plan:contributionOf x:element"),
    "contribution to an action": ("plan:Contribution", "plan:contributionTo x:element"),
}


@pytest.mark.parametrize("name", DEPENDENTS)
def test_what_hangs_on_it_goes_with_it(name: str) -> None:
    of, statements = DEPENDENTS[name]
    graph = turtle(f"""
        {THINGS}
        x:gone a plan:Plan ; plan:evidence x:passage ; plan:validUntil "2018-03-01"^^xsd:date .
        x:element a plan:Action ; plan:inInstrument x:gone ; plan:evidence x:passage .
        x:dependent a {of} ; plan:evidence x:passage ; {statements} .
    """)
    assert {"gone", "element", "dependent"} <= subjects(view(graph, date(2018, 3, 1)))
    left = subjects(view(graph, date(2018, 3, 2)))
    assert not {"gone", "element", "dependent"} & left
    assert {"plan", "other", "action", "passage"} <= left


def test_what_only_points_to_it_stays() -> None:
    graph = turtle(f"""
        {EVIDENCE}
        x:act a plan:LegalInstrument ; plan:validUntil "2018-03-01"^^xsd:date .
        x:plan a plan:Plan ; plan:evidence x:passage ; plan:approvedBy x:act .
    """)
    index = TripleIndex(view(graph, date(2018, 3, 2)))
    assert "x:act" not in index
    assert [notation(iri) for iri in index.iris(_iri(graph[-1]), PLAN + "approvedBy")] == ["act"]


def test_nothing_is_added_and_no_mark_is_left_behind() -> None:
    graph = country("PER", "vega-2021")
    for day in (date(2000, 1, 1), date(2018, 12, 31), date(2030, 1, 1)):
        assert view(graph, day) <= set(graph)


def test_the_view_of_a_view_is_the_view() -> None:
    graph = country("PER", "vega-2021")
    for day in (date(2000, 1, 1), date(2018, 12, 31), date(2030, 1, 1)):
        once = view(graph, day)
        assert view(once, day) == once


# --- Before and after a repeal

ABOUT = ("from", "to", "disclosureOf", "contentOf", "inInstrument", "participationIn", "about", "partOf")


@st.composite
def repeals(draw: st.DrawFn) -> tuple[str, set[str], date]:
    """Draw a country in which one plan of several ends on a day, and the slugs that end with it."""
    count = draw(st.integers(2, 5))
    day = draw(st.dates(date(2015, 1, 1), date(2022, 12, 31)))
    repealed = draw(st.integers(0, count - 1))
    lines = [EVIDENCE]
    gone: set[str] = set()
    for number in range(count):
        end = f' ; plan:validUntil "{day}"^^xsd:date' if number == repealed else ""
        lines.append(f"x:i{number} a plan:Plan ; plan:evidence x:passage{end} .")
        gone |= {f"i{number}"} if end else set()
    of = {
        "plan:Disclosure": "disclosureOf", "plan:DeclaredContent": "contentOf",
        "plan:Participation": "participationIn", "plan:Objective": "inInstrument",
    }  # fmt: skip
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(sorted(of)))
        about = draw(st.integers(0, count - 1))
        lines.append(f"x:r{number} a {kind} ; plan:{of[kind]} x:i{about} ; plan:evidence x:passage .")
        gone |= {f"r{number}"} if about == repealed else set()
    for number in range(draw(st.integers(0, 4))):
        lower, higher = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
        lines.append(
            f"x:a{number} a plan:Alignment ; plan:from x:i{lower} ; plan:to x:i{higher} ;"
            " plan:relationType relation:derives-from ; plan:evidence x:passage ."
        )
        gone |= {f"a{number}"} if repealed in {lower, higher} else set()
    return "\n".join(lines), gone, day


@given(case=repeals())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_views_before_and_after_a_repeal_differ_in_exactly_what_was_repealed(
    case: tuple[str, set[str], date],
) -> None:
    text, gone, day = case
    graph = turtle(text)
    before, after = view(graph, day), view(graph, day + DAY)
    assert before == set(graph)
    assert after < before
    assert subjects(before - after) == gone
    assert subjects(after) == subjects(before) - gone


REPEAL = date(2021, 7, 25)
HAS_PRIMARY = (ROOT / "data" / "countries" / "per" / f"{PRIMARY}.ttl").exists()


@pytest.mark.skipif(not HAS_PRIMARY, reason="no graph of the Peruvian norms")
def test_the_repeal_of_the_peruvian_policy_changes_what_it_repealed_and_nothing_else() -> None:
    """DS 005-2021-DE, published on 25 July 2021, repeals DS 012-2017-DE and its policy from the next day."""
    graph = country("PER", PRIMARY)
    before, after = view(graph, REPEAL), view(graph, REPEAL + DAY)
    index = TripleIndex(graph)

    ends = {_iri(t) for t in graph if t.predicate.value == PLAN + "validUntil" and _day(t) == REPEAL}
    starts = {_iri(t) for t in graph if t.predicate.value == PLAN + "validFrom" and _day(t) == REPEAL + DAY}
    assert {"security-and-defence-policy-2017", "ds-012-2017-de"} <= set(map(notation, ends))
    assert {"security-and-defence-policy-2030", "ds-005-2021-de"} <= set(map(notation, starts))

    assert _iris(before - after) - _iris(after) == _with_dependents(ends, index, _iris(before))
    assert _iris(after - before) - _iris(before) == _with_dependents(starts, index, _iris(after))
    # What counts on both days says the same on both.
    both = _iris(before) & _iris(after)
    assert {t for t in before if _iri(t) in both} == {t for t in after if _iri(t) in both}


@pytest.mark.skipif(not HAS_PRIMARY, reason="no graph of the Peruvian norms")
def test_no_repeal_no_difference() -> None:
    graph = country("PER", PRIMARY)
    assert view(graph, REPEAL - 2 * DAY) == view(graph, REPEAL)
    assert view(graph, REPEAL + DAY) == view(graph, REPEAL + 2 * DAY)


def _day(triple: Triple) -> date:
    return date.fromisoformat(str(getattr(triple.object, "value", "")))


def _iri(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""


def _iris(triples: set[Triple]) -> set[str]:
    return {_iri(t) for t in triples} - {""}


def _with_dependents(things: set[str], index: TripleIndex, seen: set[str]) -> set[str]:
    """Return the things and what is about them, and about that, of what is seen on one of the days."""
    found = things & seen
    while True:
        more = {s for name in ABOUT for thing in found for s in index.subjects(PLAN + name, thing)} & seen
        if more <= found:
            return found
        found |= more


def test_the_view_needs_the_class_tree() -> None:
    """A policy is left out without evidence because the ontology says that it is an instrument."""
    assert any(t.predicate.value.endswith("subClassOf") for t in knowledge().vocabulary)
    assert subjects(view(turtle("x:policy a plan:Policy ."), date(2018, 1, 1))) == set()
