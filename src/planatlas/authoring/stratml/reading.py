"""A StratML document as statements about a plan, its elements, indicators and targets.

What the document says that has no place in the ontology is counted, never guessed at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from planatlas.authoring.stratml import schema
from planatlas.authoring.stratml.attesting import attested
from planatlas.authoring.stratml.identifiers import made_up
from planatlas.authoring.stratml.parsing import Document, local_name, words
from planatlas.authoring.stratml.things import Things
from planatlas.namespaces import ALT_LABEL, PREF_LABEL, RDF_TYPE, SKOS, XSD, notation
from planatlas.store import Literal, NamedNode, Triple

_NOTE: Final = SKOS + "note"


@dataclass(frozen=True)
class StratmlPlan:
    """What a document says: the plan, its statements, and how often it says what cannot be kept."""

    plan: str
    triples: tuple[Triple, ...]
    left_out: Counter[str]


def read_stratml(path: Path, country: str, lang: str = "en", *, evidence: bool = True) -> list[Triple]:
    """Return the statements of a StratML document about a plan of a country. Raises as `read_plan`."""
    return list(read_plan(path, country, lang, evidence=evidence).triples)


def read_plan(path: Path, country: str, lang: str = "en", *, evidence: bool = True) -> StratmlPlan:
    """Read a StratML document, Part 1 or Part 2, whose text is in one language.

    With `evidence` each thing rests on the document itself, as a source that reports the plan. Raises
    InputError, with the line where there is one, for a file that is missing, too large, no XML, of another
    vocabulary or with a document type, and for names, dates and numbers that are none.
    """
    return _read(Document.of_file(path), country, lang, evidence=evidence)


def read_text(text: str, country: str, lang: str = "en") -> StratmlPlan:
    """Read a document that is at hand as text, without evidence. Raises as `read_plan`."""
    return _read(Document(text.encode("utf-8"), "-"), country, lang, evidence=False)


def _read(document: Document, country: str, lang: str, *, evidence: bool) -> StratmlPlan:
    reader = _Reader(document, country, lang)
    plan = reader.read()
    triples = [*reader.triples, *(attested(reader.triples, plan, country) if evidence else ())]
    return StratmlPlan(plan, tuple(dict.fromkeys(triples)), Counter(document.unseen()))


class _Reader(Things):
    """Reads one document, part by part."""

    def read(self) -> str:
        """Read all; return the plan."""
        document, terms = self._document, self._terms
        root = document.root
        self._note_identifiers()
        classes = terms.below(terms.instrument)
        kind = root.get("Type") or schema.TYPE_OF_PART_1
        known = [c for c in terms.classes(kind) if c in classes]
        class_iri = self._kind(root, classes, known[0] if known else terms.instrument)
        name = document.needed(root, "Name")
        facts = document.child(root, "AdministrativeInformation")
        self._plan = self._iri(facts, name)
        self._say(self._plan, RDF_TYPE, NamedNode(class_iri))
        self._words(self._plan, PREF_LABEL, name)
        self._words(self._plan, _NOTE, document.text(root, "Description"))
        self._facts(facts, class_iri)
        core = document.child(root, "StrategicPlanCore")
        if core is None:
            raise document.error("stratml-lacks", root, name="StrategicPlanCore")
        for organization in document.children(core, "Organization"):
            self._organization(organization, class_iri)
        goals = document.children(core, "Goal")
        if not goals:
            raise document.error("stratml-lacks", core, name="Goal")
        for goal in goals:
            self._goal(goal)
        return self._plan

    # --- The parts of the document

    def _facts(self, facts: Any, class_iri: str) -> None:
        for name in ("StartDate", "EndDate", "PublicationDate"):
            if day := self._document.day(facts, name):
                self._document.text(facts, name)
                self._year(self._plan, self._terms.term(name, class_iri), day)
        if address := self._document.text(facts, "Source"):
            value = Literal(address, datatype=NamedNode(XSD + "anyURI"))
            self._say(self._plan, self._terms.term("Source", class_iri), value)

    def _organization(self, organization: Any, class_iri: str) -> None:
        """Read an organisation: what it has to do with the plan its own role says, else it issues it."""
        document = self._document
        acronym = document.text(organization, "Acronym")
        name = document.text(organization, "Name") or acronym
        if not name:
            return
        identifier = document.text(organization, "Identifier")
        iri = self._institution(name, self._known(identifier) if identifier else None)
        if acronym:
            self._say(iri, ALT_LABEL, Literal(acronym))
        of_plan, of_elements = self._terms.roles(class_iri), self._terms.roles(self._terms.element)
        tied = False
        for stakeholder in document.children(organization, "Stakeholder"):
            if document.peek(stakeholder, "Name") != name:
                continue
            for role in document.children(stakeholder, "Role"):
                told = document.peek(role, "Name")
                if told in of_plan or told in of_elements:
                    tied = True
                    self._see_role(stakeholder, role)
                if told in of_plan:
                    self._say(self._plan, of_plan[told], NamedNode(iri))
        if not tied:
            self._say(self._plan, self._terms.term("Role", class_iri), NamedNode(iri))

    def _goal(self, goal: Any) -> None:
        document, terms = self._document, self._terms
        iri = self._element(goal)
        for objective in document.children(goal, "Objective"):
            # One without any name stands for the goal itself: see writing.py.
            named = any(document.peek(objective, name) for name in ("Name", "Description", "Identifier"))
            below = self._element(objective) if named else iri
            if named:
                self._say(below, terms.term("Relationship", terms.element), NamedNode(iri))
            for indicator in document.children(objective, "PerformanceIndicator"):
                self._indicator(indicator, below)

    def _element(self, element: Any) -> str:
        document, terms = self._document, self._terms
        name, description = document.text(element, "Name"), document.text(element, "Description")
        iri = self._iri(element, name or description or local_name(element))
        class_iri = self._kind(element, terms.classes("Objective"), terms.element)
        self._stands(iri, class_iri)
        self._words(iri, PREF_LABEL, name or description)
        self._words(iri, _NOTE, description if name else "")
        self._code(iri, element, class_iri)
        for stakeholder in document.children(element, "Stakeholder"):
            if stakeholder.get("StakeholderTypeType", schema.ORGANIZATION) == schema.ORGANIZATION:
                self._stakeholder(stakeholder, iri)
        return iri

    def _stakeholder(self, stakeholder: Any, iri: str) -> None:
        """Read who performs an element: a role that we name, or any performer."""
        document, terms = self._document, self._terms
        roles = terms.roles(terms.element)
        who = document.peek(stakeholder, "Name")
        for role in document.children(stakeholder, "Role"):
            link = roles.get(document.peek(role, "Name"))
            if not link and schema.PERFORMER in map(words, document.children(role, "RoleType")):
                link = terms.term("Role", terms.element)
            if link and who:
                self._see_role(stakeholder, role)
                self._say(iri, link, NamedNode(self._institution(who)))

    def _indicator(self, indicator: Any, element: str) -> None:
        document, terms = self._document, self._terms
        class_iri, value = terms.classes("PerformanceIndicator")[0], terms.classes("TargetResult")[0]
        dimension = document.text(indicator, "MeasurementDimension")
        unit = document.text(indicator, "UnitOfMeasurement")
        instances = document.children(indicator, "MeasurementInstance")
        if not dimension and not document.peek(indicator, "Identifier"):
            for target in self._results(instances, element):
                self._words(target, terms.term("UnitOfMeasurement", value), unit)
            return
        iri = self._iri(indicator, dimension)
        self._stands(iri, class_iri)
        self._say(iri, terms.term("PerformanceIndicator", class_iri), NamedNode(element))
        self._words(iri, PREF_LABEL, dimension)
        self._words(iri, _NOTE, document.text(indicator, "OtherInformation"))
        self._words(iri, terms.term("UnitOfMeasurement", class_iri), unit)
        self._code(iri, indicator, class_iri)
        for relationship in document.children(indicator, "Relationship"):
            self._relationship(relationship, iri, terms.term("Relationship", class_iri))
        self._results(instances, iri)

    def _relationship(self, relationship: Any, iri: str, upward: str) -> None:
        """Read that an indicator serves something above it, or the other way round; peers say neither."""
        kind = relationship.get("RelationshipType")
        for referent in self._document.children(relationship, "ReferentIdentifier"):
            if kind in {schema.NARROWER, schema.BROADER} and words(referent):
                self._document.see(referent)
                other = self._known(words(referent))
                below, above = (iri, other) if kind == schema.NARROWER else (other, iri)
                self._say(below, upward, NamedNode(above))

    def _results(self, instances: Sequence[Any], bearer: str) -> list[str]:
        """Say the targets, and what was measured before the plan began; return both."""
        said: list[str] = []
        document = self._document
        began = document.day(document.child(document.root, "AdministrativeInformation"), "StartDate")
        for instance in instances:
            for result in document.children(instance, "ActualResult"):
                day = self._day_of(result)
                # What is measured later is a report of progress, and no baseline.
                if day and began and day.year < began.year:
                    said.append(self._result(result, bearer, day))
            targets = document.children(instance, "TargetResult")
            said += [self._result(result, bearer, self._day_of(result)) for result in targets]
        return said

    def _day_of(self, result: Any) -> date | None:
        return self._document.day(result, "EndDate") or self._document.day(result, "StartDate")

    def _result(self, result: Any, bearer: str, day: date | None) -> str:
        document, terms = self._document, self._terms
        class_iri = terms.classes(local_name(result))[0]
        name = f"{notation(bearer)} {notation(class_iri)} {day.year if day else ''}"
        iri = made_up(name, self._country, self._taken)
        self._stands(iri, class_iri)
        self._say(iri, terms.term("MeasurementInstance", class_iri), NamedNode(bearer))
        self._words(iri, PREF_LABEL, document.text(result, "Description"))
        if day:
            document.see(*document.children(result, "StartDate"), *document.children(result, "EndDate"))
            self._year(iri, terms.term("EndDate", class_iri), day)
        if amount := document.number(result, "NumberOfUnits"):
            value = Literal(amount, datatype=NamedNode(XSD + "decimal"))
            self._say(iri, terms.term("NumberOfUnits", class_iri), value)
        return iri
