"""The indicators told to people: what each asks, requirement by requirement, and which evidence counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planatlas.assessment import Criterion, Requirement
from planatlas.labels import choose, message
from planatlas.namespaces import CODE, PLAN, RDFS, notation
from planatlas.publishing.documentation.knowledge import Manual, Reference
from planatlas.publishing.documentation.shape_words import ShapeWords, Statement
from planatlas.publishing.documentation.usage import Mentions
from planatlas.resources import resource_path
from planatlas.shacl.shape_objects import read_shapes
from planatlas.shacl.shape_objects.model import ShapeObject
from planatlas.store import NamedNode, Triple

_MATTER: Final = PLAN + "matter"
_BOUND: Final = re.compile(r"BIND\(matter:([\w-]+) AS \?matter\)")
_TERM: Final = re.compile(r"\bplan:(\w+)")


@dataclass(frozen=True, slots=True)
class RequirementPage:
    """A requirement: what must hold, what is said and what follows where it fails, what would close it."""

    iri: str
    anchor: str
    message: str
    statements: tuple[tuple[int, str], ...]
    verdict: str
    verdict_code: str
    letter: str
    verdict_meaning: str
    gap: str
    gap_meaning: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Records:
    """Which records are about a matter: by their class, by a code, by naming it, by a rule of derivation."""

    matter: Reference
    definition: str
    classes: tuple[Reference, ...]
    codes: tuple[Reference, ...]
    naming: tuple[Reference, ...]
    by_rule: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator with everything that decides on it."""

    iri: str
    code: str
    label: str
    definition: str
    component: str
    component_definition: str
    weight: str
    looks_at: Reference | None
    looks_at_definition: str
    requirements: tuple[RequirementPage, ...]
    records: tuple[Records, ...]
    bases: tuple[tuple[Reference, str], ...]
    met: tuple[str, str, str]
    best: str


class Indicators:
    """Makes the pages of the indicators of one framework."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual
        self._framework = manual.knowledge.framework
        self._mentions = Mentions(manual.knowledge.shapes)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria in the order of their notations."""
        return self._framework.criteria

    @cached_property
    def _shapes(self) -> Mapping[str, ShapeObject]:
        return {shape.name: shape for shape in read_shapes(self._manual.knowledge.shapes)}

    def requirements(self, criterion: str) -> list[Requirement]:
        """Return the requirements of a criterion, the one whose failure decides over all others first."""
        of_criterion = (r for r in self._framework.requirements.values() if r.criterion == criterion)
        return sorted(of_criterion, key=lambda r: (-r.verdict.rank, r.iri))

    def page(self, criterion: Criterion, lang: str) -> IndicatorPage:
        """Return the page of a criterion."""
        manual, framework = self._manual, self._framework
        looks_at = manual.reference(criterion.looks_at, lang) if criterion.looks_at else None
        best = framework.best
        return IndicatorPage(
            criterion.iri,
            criterion.notation,
            choose(criterion.label, lang),
            choose(criterion.definition, lang),
            manual.name(criterion.component, lang),
            manual.definition(criterion.component, lang),
            f"{criterion.weight.normalize():f}",
            looks_at,
            manual.definition(criterion.looks_at, lang) if criterion.looks_at else "",
            tuple(self._requirement(r, lang) for r in self.requirements(criterion.iri)),
            tuple(self._records(matter, lang) for matter in manual.terms.iris(criterion.iri, _MATTER)),
            tuple(
                (manual.reference(code, lang), manual.definition(code, lang))
                for code in manual.codes(CODE + "basis")
            ),
            (best.notation, choose(best.letter, lang), choose(best.label, lang)),
            choose(best.definition, lang),
        )

    def _requirement(self, requirement: Requirement, lang: str) -> RequirementPage:
        words = ShapeWords(lambda iri: self._manual.name(iri, lang), lang)
        said = words.requirement(self._shapes[requirement.iri])
        gap = self._framework.gaps.get(requirement.gap or "")
        return RequirementPage(
            requirement.iri,
            notation(requirement.iri),
            choose(requirement.message, lang),
            tuple(_lines(said)),
            choose(requirement.verdict.label, lang),
            requirement.verdict.notation,
            choose(requirement.verdict.letter, lang),
            choose(requirement.verdict.definition, lang),
            choose(gap.label, lang) if gap else "",
            choose(gap.definition, lang) if gap else "",
            filled(choose(requirement.remedy, lang), lang),
        )

    def _records(self, matter: str, lang: str) -> Records:
        manual = self._manual
        about = manual.terms.subjects(_MATTER, matter)
        classes = [iri for iri in about if iri in manual.classes]
        for known in classes:
            classes += [c for c in manual.terms.subjects(RDFS + "subClassOf", known) if c not in classes]
        naming = [PLAN + "declares", PLAN + "searchedFor"]
        return Records(
            manual.reference(matter, lang),
            manual.definition(matter, lang),
            manual.references(classes, lang),
            manual.references((iri for iri in about if iri.startswith(CODE)), lang),
            manual.references(naming, lang),
            manual.references(rules_of_matters().get(notation(matter), ()), lang),
        )

    def statements(self, criterion: Criterion) -> list[Triple]:
        """Return what is said of a criterion and its requirements as RDF."""
        found = self._manual.statements([criterion.iri, criterion.component])
        for requirement in self.requirements(criterion.iri):
            found += self._mentions.statements(NamedNode(requirement.iri))
        return found


def _lines(said: tuple[Statement, ...]) -> Iterator[tuple[int, str]]:
    for statement in said:
        yield from statement.lines()


def filled(remedy: str, lang: str) -> str:
    """Return a remedy that speaks of any system and plan.

    >>> filled("La publicación de {plan} de {system}.", "es")
    'La publicación del plan sectorial del sistema.'
    """
    text = remedy.replace("{system}", message("documentation-the-system", lang))
    text = text.replace("{plan}", message("remedy-any-plan", lang))
    if lang == "es":
        text = text.replace(" de el ", " del ").replace(" a el ", " al ")
    return text


def rules_of_matters() -> dict[str, tuple[str, ...]]:
    """Return {matter: terms} of the matters that a record is about by more than one of its properties.

    They are those that the derivation binds by name, with the terms that it looks at for each.
    """
    text = resource_path("queries", "derive", "relations", "4-concerns.rq").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split("UNION"):
        for matter in _BOUND.findall(part):
            named = [PLAN + name for name in _TERM.findall(part) if name != "concerns"]
            found[matter] = tuple(dict.fromkeys(named))
    return found
