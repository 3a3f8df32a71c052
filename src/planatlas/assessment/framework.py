"""A framework as the Turtle states it: components, criteria, requirements, verdict codes.

Framework, criterion and requirement follow the Core Criterion and Core Evidence Vocabulary
(CCCEV 2.1, http://data.europa.eu/m8g/). A requirement is a SHACL shape that says `plan:requirementOf`
a criterion and which verdict its failure gives. Nothing here knows what any of them asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from planatlas.namespaces import GAP_RESEARCH, PLAN, SH, SKOS
from planatlas.store import Triple, TripleIndex

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VerdictCode:
    """A verdict: its strength (`rank`, the strongest wins) and what it counts for in the interval.

    `lower` and `upper` are credits from 0 to 1; None where the verdict is left out of the count.
    """

    iri: str
    notation: str
    rank: int
    label: Texts
    letter: Texts
    definition: Texts
    gap: str | None
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class GapKind:
    """A kind of gap: planning, opacity or research."""

    iri: str
    notation: str
    label: Texts
    definition: Texts


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a criterion: a shape, the verdict its failure gives, and its words."""

    iri: str
    criterion: str
    verdict: VerdictCode
    gap: str | None
    message: Texts
    remedy: Texts


@dataclass(frozen=True, slots=True)
class Criterion:
    """An indicator of a framework; `looks_at` is the relation from a system to the plans it is judged on."""

    iri: str
    notation: str
    label: Texts
    definition: Texts
    component: str
    weight: Decimal
    looks_at: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A group of criteria."""

    iri: str
    notation: str
    label: Texts


@dataclass(frozen=True)
class Framework:
    """A framework with its components, criteria and requirements, in the order of their notations."""

    iri: str
    notation: str
    label: Texts
    components: tuple[Component, ...]
    criteria: tuple[Criterion, ...]
    requirements: Mapping[str, Requirement]
    verdicts: Mapping[str, VerdictCode]
    gaps: Mapping[str, GapKind]

    @cached_property
    def best(self) -> VerdictCode:
        """The verdict of a criterion none of whose requirements fails: the weakest in rank."""
        return min(self.verdicts.values(), key=lambda verdict: verdict.rank)

    @cached_property
    def unevidenced(self) -> frozenset[str]:
        """The verdicts that say nobody has looked: those whose own gap is one of research."""
        return frozenset(iri for iri, verdict in self.verdicts.items() if verdict.gap == GAP_RESEARCH)


def load_framework(ontology: Iterable[Triple], shapes: Iterable[Triple], iri: str) -> Framework:
    """Read the framework of that IRI from the ontology and the indicator shapes.

    Raises KeyError where the ontology lacks the framework, ValueError for a requirement without verdict.
    """
    index = TripleIndex([*ontology, *shapes])
    if iri not in index:
        raise KeyError(iri)
    components = [
        Component(c, _notation(index, c), index.label(c)) for c in index.subjects(PLAN + "inFramework", iri)
    ]
    of_framework = {component.iri for component in components}
    instances = index.instances(PLAN + "Criterion")
    criteria = [_criterion(index, c) for c in instances if _component(index, c) in of_framework]
    verdicts = {v: _verdict(index, v) for v in index.instances(PLAN + "Verdict")}
    known = {criterion.iri for criterion in criteria}
    requirements = {
        shape: _requirement(index, shape, verdicts)
        for shape, criterion in index.pairs(PLAN + "requirementOf")
        if str(getattr(criterion, "value", "")) in known
    }
    return Framework(
        iri=iri,
        notation=iri.rstrip("/").rsplit("/", 1)[-1],
        label=index.label(iri),
        components=tuple(sorted(components, key=lambda item: item.notation)),
        criteria=tuple(sorted(criteria, key=lambda item: item.notation)),
        requirements=dict(sorted(requirements.items())),
        verdicts=verdicts,
        gaps={g: _gap(index, g) for g in index.subjects(SKOS + "inScheme", _scheme_of_gaps(index))},
    )


def _scheme_of_gaps(index: TripleIndex) -> str:
    gaps = {_iri(gap) for _, gap in index.pairs(PLAN + "gapKindOnFailure")}
    return min((s for gap in gaps for s in index.iris(gap, SKOS + "inScheme")), default="")


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))


def _notation(index: TripleIndex, iri: str) -> str:
    return index.value(iri, SKOS + "notation") or iri.rsplit("/", 1)[-1]


def _component(index: TripleIndex, criterion: str) -> str:
    return next(iter(index.iris(criterion, PLAN + "inComponent")), "")


def _criterion(index: TripleIndex, iri: str) -> Criterion:
    return Criterion(
        iri=iri,
        notation=_notation(index, iri),
        label=index.label(iri),
        definition=index.texts(iri, SKOS + "definition"),
        component=_component(index, iri),
        weight=Decimal(index.value(iri, PLAN + "weight") or 1),
        looks_at=next(iter(index.iris(iri, PLAN + "looksAt")), None),
    )


def _verdict(index: TripleIndex, iri: str) -> VerdictCode:
    lower, upper = index.value(iri, PLAN + "lowerCredit"), index.value(iri, PLAN + "upperCredit")
    return VerdictCode(
        iri=iri,
        notation=_notation(index, iri),
        rank=int(index.value(iri, PLAN + "rank") or 0),
        label=index.label(iri),
        letter=index.texts(iri, PLAN + "letter"),
        definition=index.texts(iri, SKOS + "definition"),
        gap=next(iter(index.iris(iri, PLAN + "gapKind")), None),
        lower=None if lower is None else Decimal(lower),
        upper=None if upper is None else Decimal(upper),
    )


def _gap(index: TripleIndex, iri: str) -> GapKind:
    return GapKind(iri, _notation(index, iri), index.label(iri), index.texts(iri, SKOS + "definition"))


def _requirement(index: TripleIndex, shape: str, verdicts: Mapping[str, VerdictCode]) -> Requirement:
    verdict = next(iter(index.iris(shape, PLAN + "verdictOnFailure")), "")
    if verdict not in verdicts:
        raise ValueError(f"{shape}: plan:verdictOnFailure names no verdict")
    return Requirement(
        iri=shape,
        criterion=index.iris(shape, PLAN + "requirementOf")[0],
        verdict=verdicts[verdict],
        gap=next(iter(index.iris(shape, PLAN + "gapKindOnFailure")), verdicts[verdict].gap),
        message=index.texts(shape, SH + "message"),
        remedy=index.texts(shape, PLAN + "remedy"),
    )
