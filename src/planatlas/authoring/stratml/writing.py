"""A plan with its objectives, indicators and targets as StratML Part 2.

An element that others of the same plan contribute to, or that contributes to none, is a goal; the rest are
objectives of the goal they contribute to. StratML hangs indicators on objectives alone, so what measures a
goal stands in an objective without a name, and a target that no indicator carries in an indicator without
one. The reader takes both for what they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from planatlas.authoring.stratml import schema
from planatlas.authoring.stratml.building import Builder
from planatlas.authoring.stratml.identifiers import identifier
from planatlas.authoring.stratml.terms import packaged_terms
from planatlas.errors import InputError
from planatlas.namespaces import ALT_LABEL, RDF_TYPE, notation
from planatlas.store import Triple, TripleIndex


def plans(triples: Iterable[Triple]) -> list[str]:
    """Return the instruments that have a goal or an objective, sorted: those that StratML can carry."""
    terms, index = packaged_terms(), TripleIndex(triples)
    inside = terms.term("StrategicPlanCore", terms.element)
    elements = {element for name in terms.classes("Objective") for element in index.instances(name)}
    return sorted({plan for element in elements for plan in index.iris(element, inside)})


def write_stratml(
    triples: Iterable[Triple], plan: str, country: str, lang: str = "en", names: Iterable[Triple] = ()
) -> str:
    """Return a plan as an XML document in one language, for StratML tells no languages apart.

    `names` are further triples that name institutions. Raises InputError `stratml-no-goal` for an instrument
    without any element that is a goal or objective.
    """
    given = list(triples)
    if plan not in plans(given):
        raise InputError("stratml-no-goal", where=notation(plan))
    return _Writer(given, TripleIndex([*given, *names]), plan, country, lang).document()


class _Writer(Builder):
    """Writes one document."""

    def __init__(self, triples: list[Triple], names: TripleIndex, plan: str, country: str, lang: str) -> None:
        super().__init__(triples, names, plan, country, lang)
        self._indicator = self.terms.classes("PerformanceIndicator")[0]
        self._value = self.terms.classes("TargetResult")[0]
        self._class_of = self.standing("Objective")
        self._below = self._nested()

    def _nested(self) -> dict[str, list[str]]:
        """Return {goal: its objectives}, in the order of their codes."""
        upward = self.terms.term("Relationship", self.element)
        above = {
            element: [e for e in self.index.iris(element, upward) if e in self._class_of and e != element]
            for element in self._class_of
        }
        has_some_below = {parent for parents in above.values() for parent in parents}
        ordered = sorted(self._class_of, key=self.order)
        goals: dict[str, list[str]] = {
            element: [] for element in ordered if element in has_some_below or not above[element]
        }
        for element in ordered:
            if element not in goals:
                goals[min(above[element], key=self.order)].append(element)
        return goals

    def _measuring(self, thing: str, link: str, name: str) -> list[str]:
        """Return the indicators, targets or baselines of a thing, in order."""
        return sorted(
            (s for s in self.index.subjects(link, thing) if s in self.standing(name)), key=self.order
        )

    # --- The parts of the document

    def document(self) -> str:
        kind = self.terms.value(self._own_class(), schema.DOCUMENT_TYPES) or schema.DOCUMENT_TYPES[0]
        first, last = (self.year(self.plan, name, self.instrument) for name in ("StartDate", "EndDate"))
        root = self.make(
            schema.ROOT,
            Name=self.label(self.plan),
            Description=self.note(self.plan),
            OtherInformation=self.kind(self._own_class(), self.terms.classes(kind)),
            StrategicPlanCore=self.make(
                "StrategicPlanCore", Organization=self._organizations(), Goal=[*map(self._goal, self._below)]
            ),
            AdministrativeInformation=self.make(
                "AdministrativeInformation",
                Identifier=identifier(self.plan, self.country),
                StartDate=first and f"{first}-01-01",
                EndDate=last and f"{last}-12-31",
                Source=self.address(),
            ),
        )
        root.set("Type", kind)
        text = self._etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return str(text.decode("utf-8"))

    def _own_class(self) -> str:
        known = set(self.terms.below(self.instrument))
        found = [c for c in self.index.iris(self.plan, RDF_TYPE) if c in known]
        return max(found, key=lambda c: len(self.terms.above(c)), default=self.instrument)

    def _goal(self, goal: str) -> Any:
        own = self._indicators(goal)
        unnamed = [self.make("Objective", PerformanceIndicator=own)] if own else []
        return self.make(
            "Goal",
            Name=self.label(goal),
            **self._common(goal),
            Objective=[*unnamed, *map(self._objective, self._below[goal])],
        )

    def _objective(self, objective: str) -> Any:
        return self.make(
            "Objective",
            Name=self.name(objective),
            **self._common(objective),
            PerformanceIndicator=self._indicators(objective),
        )

    def _common(self, element: str) -> dict[str, Any]:
        class_iri = self._class_of[element]
        return {
            "Description": self.note(element),
            "Identifier": identifier(element, self.country),
            "SequenceIndicator": self.text(element, "SequenceIndicator", self.element),
            "Stakeholder": self._stakeholders(element, self.element),
            "OtherInformation": self.kind(class_iri, [self.element]),
        }

    def _indicators(self, element: str) -> list[Any]:
        link = self.terms.term("PerformanceIndicator", self._indicator)
        stage = self.terms.value(self._class_of[element], schema.VALUE_CHAIN_STAGES)
        made = []
        for indicator in self._measuring(element, link, "PerformanceIndicator"):
            if min(self._measured(indicator, link), key=self.order) != element:
                continue
            made.append(self._indicator_of(indicator, stage))
        by_unit: dict[str, list[Any]] = defaultdict(list)
        for unit, instance, _ in self._instances(element):
            by_unit[unit].append(instance)
        for unit, instances in by_unit.items():
            bare = self.make("PerformanceIndicator", UnitOfMeasurement=unit, MeasurementInstance=instances)
            made.append(
                self._marked(bare, stage, any(i.find("*/{*}NumberOfUnits") is not None for i in instances))
            )
        return made

    def _measured(self, indicator: str, link: str) -> list[str]:
        return [element for element in self.index.iris(indicator, link) if element in self._class_of]

    def _indicator_of(self, indicator: str, stage: str | None) -> Any:
        found = self._instances(indicator)
        made = self.make(
            "PerformanceIndicator",
            SequenceIndicator=self.text(indicator, "SequenceIndicator", self._indicator),
            MeasurementDimension=self.name(indicator),
            UnitOfMeasurement=self.words(indicator, self.terms.term("UnitOfMeasurement", self._indicator)),
            Identifier=identifier(indicator, self.country),
            Relationship=self._relationship(indicator),
            MeasurementInstance=[instance for _, instance, _ in found],
            OtherInformation=self.note(indicator),
        )
        return self._marked(made, stage, any(measured for _, _, measured in found))

    def _marked(self, indicator: Any, stage: str | None, measured: bool) -> Any:
        if stage:
            indicator.set("ValueChainStage", stage)
        if measured:
            indicator.set("PerformanceIndicatorType", "Quantitative")
        return indicator

    def _relationship(self, indicator: str) -> Any:
        above = self.index.iris(indicator, self.terms.term("Relationship", self._indicator))
        if not above:
            return None
        made = self.make("Relationship", ReferentIdentifier=[identifier(a, self.country) for a in above])
        made.set("RelationshipType", schema.NARROWER)
        return made

    def _instances(self, thing: str) -> list[tuple[str, Any, bool]]:
        """Return (unit, measurement, whether it has a number) of the targets and baselines of a thing."""
        link, value = self.terms.term("MeasurementInstance", self._value), self._value
        first = self.year(self.plan, "StartDate", self.instrument)
        found = []
        for name in ("ActualResult", "TargetResult"):
            for target in self._measuring(thing, link, name):
                year = self.year(target, "EndDate", value)
                if not year:
                    continue
                # A measurement is a baseline only where it precedes the plan.
                if name == "ActualResult" and not (first and year < first):
                    continue
                number = self.number(target, "NumberOfUnits", value)
                result = self.make(
                    name,
                    StartDate=f"{year}-01-01",
                    EndDate=f"{year}-12-31",
                    NumberOfUnits=number,
                    Description=self.name(target),
                )
                unit = self.words(target, self.terms.term("UnitOfMeasurement", value)) or ""
                found.append((year, unit, self.make("MeasurementInstance", **{name: result}), bool(number)))
        return [(unit, made, measured) for _, unit, made, measured in sorted(found, key=lambda item: item[0])]

    # --- Who

    def _roles(self, thing: str, bearer: str) -> dict[str, list[str]]:
        """Return {institution: the properties that tie a thing to it}."""
        found: dict[str, list[str]] = {}
        for link in self.terms.properties("Role", bearer):
            for institution in self.index.iris(thing, link):
                found.setdefault(institution, []).append(link)
        return found

    def _organizations(self) -> list[Any]:
        roles = self._roles(self.plan, self.instrument)
        for element in self._class_of:
            for institution, links in self._roles(element, self.element).items():
                known = roles.setdefault(institution, [])
                known += [link for link in links if link not in known]
        return [
            self.make(
                "Organization",
                Name=self.label(institution),
                Acronym=next(iter(self.naming.texts(institution, ALT_LABEL).values()), None),
                Identifier=identifier(institution, self.country),
                Stakeholder=self._stakeholder(institution, links),
            )
            for institution, links in sorted(roles.items())
        ]

    def _stakeholders(self, thing: str, bearer: str) -> list[Any]:
        return [self._stakeholder(who, links) for who, links in sorted(self._roles(thing, bearer).items())]

    def _stakeholder(self, institution: str, links: Iterable[str]) -> Any:
        roles = [
            self.make("Role", Name=self.terms.label(link, self.lang), RoleType=schema.PERFORMER)
            for link in links
        ]
        made = self.make("Stakeholder", Name=self.label(institution), Role=roles)
        made.set("StakeholderTypeType", schema.ORGANIZATION)
        return made
