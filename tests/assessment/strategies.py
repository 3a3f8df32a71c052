"""Random countries: a sector system with instruments, kinds and every sort of record about them.

A country is made of sentences of Turtle, one a node, so that a failing case can be read. Alignments run
upwards only: from an instrument to a national one, a kind or an instrument named before it. Hypothesis draws
the seed and the size; what is made from a seed is spread evenly, so that few examples meet every verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from assessment.graphs import turtle
from planatlas.store import Triple

# A country is made from a seed: there is nothing to shrink.
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

BASES = ("direct", "inferred-from-norm", "secondary")
WITHHELD = ("restricted", "reserved", "confidential", "secret", "withheld")
OPEN = ("public", "dissemination-version")
THREE = ("programmes", "outputs", "responsible-units")
CONTENT = (*THREE, "annual-targets", "budget-articulation", "objectives", "indicators")
SEARCHED = (
    "sector-plan", "alignment", "publication", *THREE, "annual-targets", "budget-articulation",
    "legislature-participation", "civil-society-participation",
)  # fmt: skip
STAGES = (
    "elaboration",
    "diagnosis",
    "formulation",
    "discussion",
    "approval",
    "budget-approval",
    "monitoring",
)
ACTORS = ("legislature", "civil-society", "academia", "executive", "private-sector")
UPWARD = ("derives-from", "aligned-with", "operationalises", "implements")
OTHER = ("references", "coherent-with", "supersedes")
IN_FORCE = (
    "", "plan:periodStart 2017 ; plan:periodEnd 2019", "plan:periodStart 2018 ; plan:periodEnd 2018",
    "plan:year 2016",
)  # fmt: skip
OUT_OF_FORCE = ('plan:validUntil "2018-12-30"^^xsd:date', 'plan:validFrom "2019-01-01"^^xsd:date')

FRAME = """
x:land a plan:Jurisdiction ; plan:countryCode "XXA" ; skos:prefLabel "Land"@en , "País"@es .
x:system a plan:SectorPlanningSystem ; plan:jurisdiction x:land ; plan:sector sector:defence ;
    plan:referenceDate "2018-12-31"^^xsd:date ; skos:prefLabel "Defence system"@en , "Sistema de defensa"@es .
x:cycle a plan:PlanningCycle ; plan:partOf x:system ; plan:jurisdiction x:land .
x:budget a plan:BudgetSystem ; plan:jurisdiction x:land .
x:law a plan:LegalInstrument ; plan:jurisdiction x:land .
""" + "\n".join(
    f"""x:{name} a plan:Evidence ; plan:source source:book ; plan:basis basis:{name} ;
    plan:locator "p. {page}" ; plan:summary "Passage {page}."@en , "Pasaje {page}."@es ."""
    for page, name in enumerate(BASES, start=1)
)


@dataclass(frozen=True)
class Country:
    """The sentences of a random country, and the slugs of its instruments and kinds."""

    sentences: tuple[str, ...]
    instruments: tuple[str, ...]
    national: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join((FRAME, *self.sentences))

    @cached_property
    def triples(self) -> list[Triple]:
        return turtle(self.text)

    def sentence(self, slug: str) -> str:
        """Return the sentence about a node."""
        return next((s for s in self.sentences if s.startswith(f"x:{slug} ")), "")

    def __repr__(self) -> str:
        return "\n".join(self.sentences)


def evidence(bases: Iterable[str]) -> str:
    return f"plan:evidence {' , '.join(f'x:{name}' for name in bases)}"


def _proof(rng: Random) -> str:
    """Return the evidence of a record: one passage or two; one record in ten has none and does not count."""
    if rng.randrange(10) == 0:
        return "skos:note 'without evidence'"
    return evidence(rng.sample(BASES, rng.choice([1, 1, 2])))


def _instrument(rng: Random, slug: str, kinds: list[str]) -> str:
    """Return an instrument of the sector: mostly a plan, mostly in force at the end of 2018."""
    of = rng.choice(["Plan", "Plan", "Plan", "Policy", "Strategy", "PlanningDirective"])
    level = rng.choice(["sectoral", "sectoral", "multisectoral", "institutional"])
    parts = [
        f"x:{slug} a plan:{of} ; plan:jurisdiction x:land ; plan:inSystem x:system ; plan:level level:{level}"
    ]
    if horizon := rng.choice(["medium", "medium", "short", "long", "annual", ""]):
        parts.append(f"plan:horizon horizon:{horizon}")
    if kinds and rng.random() < 0.5:
        parts.append(f"plan:ofKind x:{rng.choice(kinds)}")
    if rng.random() < 0.25:
        parts.append("plan:approvedBy x:law")
    if rng.random() < 0.3:
        parts.append(f"plan:status status:{rng.choice(['adopted', 'adopted', 'draft', 'never-adopted'])}")
    if of == "Policy" and rng.random() < 0.2:
        parts.append("plan:instrumentType instrument-type:thematic-policy")
    if dates := rng.choice([*IN_FORCE * 2, *OUT_OF_FORCE]):
        parts.append(dates)
    return " ; ".join([*parts, f"skos:prefLabel 'Plan {slug}'@en , 'El plan {slug}'@es", _proof(rng)]) + " ."


def _alignment(rng: Random, slug: str, country: Country) -> str:
    start = rng.choice([*country.instruments * 3, *country.kinds, "cycle", "system"])
    aim = rng.choice(["national", "national", "national", "budget", "budget", "below"])
    before = country.instruments[: country.instruments.index(start)] if start in country.instruments else ()
    kinds = country.kinds if start in country.instruments else ()
    ends = {"national": country.national, "budget": ("budget",), "below": (*before, *kinds)}[aim] or ("law",)
    end = rng.choice(ends)
    relation = "articulated-with" if end == "budget" else rng.choice([*UPWARD, *UPWARD, *OTHER])
    if end in country.national and relation == "supersedes":
        relation = "references"  # what the sector does leaves the national instruments in force
    scopes = rng.sample(["objectives", "actions", "institution", "system"], rng.randrange(3))
    scope = f"plan:scope {' , '.join(f'scope:{name}' for name in scopes)} ; " if scopes else ""
    degree = rng.choice(["", "", "", "plan:degree degree:full ; ", "plan:degree degree:partial ; "])
    return (
        f"x:{slug} a plan:Alignment ; plan:from x:{start} ; plan:to x:{end} ;"
        f" plan:relationType relation:{relation} ; {degree}{scope}{_proof(rng)} ."
    )


def _disclosure(rng: Random, slug: str, country: Country) -> str:
    of = rng.choice([*country.instruments * 3, *country.kinds])
    address = "plan:address 'https://example.org/plan'^^xsd:anyURI ; " if rng.random() < 0.6 else ""
    status = rng.choice([*WITHHELD, *OPEN * 3, "unknown"])
    return (
        f"x:{slug} a plan:Disclosure ; plan:disclosureOf x:{of} ;"
        f" plan:disclosureStatus disclosure:{status} ; {address}{_proof(rng)} ."
    )


def _content(rng: Random, slug: str, country: Country) -> str:
    of = rng.choice([*country.instruments * 2, *country.kinds])
    declared = rng.choice([THREE, rng.sample(CONTENT, 1), rng.sample(CONTENT, 3)])
    partial = "plan:partial true ; " if rng.random() < 0.25 else ""
    scope = "plan:scope scope:objectives ; " if rng.random() < 0.5 else ""
    return (
        f"x:{slug} a plan:DeclaredContent ; plan:contentOf x:{of} ;"
        f" plan:declares {' , '.join(f'matter:{name}' for name in declared)} ;"
        f" {partial}{scope}{_proof(rng)} ."
    )


def _element(rng: Random, slug: str, country: Country) -> str:
    of = rng.choice(["Programme", "Output", "Target", "Target", "Objective", "Action"])
    year = f"plan:targetYear {rng.randint(2017, 2019)} ; " if of == "Target" else ""
    unit = "plan:responsibleUnit x:unit ; " if rng.random() < 0.4 else ""
    where = rng.choice(country.instruments)
    return f"x:{slug} a plan:{of} ; plan:inInstrument x:{where} ; {year}{unit}{_proof(rng)} ."


def _participation(rng: Random, slug: str, country: Country) -> str:
    where = rng.choice([*country.instruments, *country.kinds, "system", "system", "cycle"])
    stages = " , ".join(f"stage:{name}" for name in rng.sample(STAGES, rng.choice([1, 2])))
    return (
        f"x:{slug} a plan:Participation ; plan:participationIn x:{where} ; plan:stage {stages} ;"
        f" plan:actorKind actor:{rng.choice(ACTORS)} ;"
        f" plan:regularity regularity:{rng.choice(['systematic', 'systematic', 'ad-hoc'])} ;"
        f" plan:provision provision:{rng.choice(['provided-for', 'practised'])} ; {_proof(rng)} ."
    )


def _search(rng: Random, slug: str, country: Country) -> str:
    about = rng.choice([*country.instruments, *country.kinds, "system", "system"])
    return (
        f"x:{slug} a plan:NegativeEvidence ; plan:about x:{about} ; plan:source source:book ;"
        f" plan:basis basis:{rng.choice(BASES)} ; plan:searchedFor matter:{rng.choice(SEARCHED)} ;"
        " plan:locator 'p. 9' ; plan:summary 'Nothing.'@en , 'Nada.'@es ."
    )


RECORDS = {
    "alignment": _alignment, "disclosure": _disclosure, "content": _content, "element": _element,
    "participation": _participation, "search": _search,
}  # fmt: skip


def random_country(seed: int, most: int = 4) -> Country:
    """Return a country with one to four instruments of the sector and up to `most` records of each sort."""
    rng = Random(seed)  # noqa: S311 - an example, no secret
    kinds = [f"kind-{n}" for n in range(rng.randrange(3))]
    national = [f"national-{n}" for n in range(rng.randint(1, 2))]
    instruments = [f"plan-{n}" for n in range(rng.randint(1, 4))]
    proof = evidence(["direct"])
    at = "plan:jurisdiction x:land ; plan:level level:"
    of_kinds = {slug: rng.choice(["sectoral", "sectoral", "national"]) for slug in kinds}
    sentences = [f"x:{slug} a plan:InstrumentKind ; {at}{of_kinds[slug]} ; {proof} ." for slug in kinds]
    for slug in national:
        of = rng.choice(["Plan", "Policy", "GovernmentProgramme"])
        sentences.append(f"x:{slug} a plan:{of} ; {at}national ; {proof} .")
    sentences += [_instrument(rng, slug, kinds) for slug in instruments]
    frame = Country(tuple(sentences), tuple(instruments), tuple(national), tuple(kinds))
    records = [
        record(rng, f"{name}-{n}", frame)
        for name, record in RECORDS.items()
        for n in range(rng.randint(0, most))
    ]
    return Country((*frame.sentences, *records), frame.instruments, frame.national, frame.kinds)


def countries() -> st.SearchStrategy[Country]:
    """Return the strategy of random countries."""
    return st.builds(random_country, st.integers(0, 2**32 - 1), st.integers(2, 5))
