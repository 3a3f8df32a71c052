"""The kinds of fault: one line each, with the shape that must find it.

All of them break what the shapes of `shapes/model/` and `shapes/recommended.ttl` ask for. No kind breaks the
code of the country, which says where a file belongs, or writes a literal that its datatype does not allow:
such files are refused before any shape looks at them.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Final

from benchmarks.graph import CountryGraph
from benchmarks.terms import (
    CREATOR,
    LABEL,
    LANGUAGE,
    NOTE,
    PUBLISHER,
    SEE_ALSO,
    SHORT,
    TITLE,
    TYPE,
    address,
    code,
    day,
    decimal,
    goal,
    individual,
    integer,
    plan,
    text,
)
from benchmarks.violations import (
    Kind,
    also,
    another,
    drop,
    drop_language,
    ended,
    itself,
    loose,
    only,
    point,
    put,
    repealed,
    ring,
    same_ends,
    second,
    stranger,
    swapped,
)
from planatlas.namespaces import FRAMEWORK

_NOBODY: Final = individual("xxx", "nobody")
_WRONG: Final = code("gap", "planning")
_WIKIDATA: Final = (plan("identifierScheme"), code("identifier-scheme", "wikidata"))
_ALIGNED: Final = (plan("relationType"), code("relation", "aligned-with"))
_ENDS: Final = (plan("from"), plan("to"))
_LEYCHILE: Final = (plan("identifierScheme"), code("identifier-scheme", "leychile"))


def _capitals(graph: CountryGraph) -> str:
    return graph.iri("Threat_X")


def _blank(graph: CountryGraph) -> str:
    return f"_:{graph.space}"


def _upper(graph: CountryGraph, node: str) -> str:
    return dict(graph.nodes[node])[plan("to")]


# Two values where one is allowed: shape, property, class, the second value.
_TWO: Final = (
    ("relation-once", "relationType", "Alignment", code("relation", "implements")),
    ("locator-once", "locator", "Evidence", text("annex, par. 3")),
    ("basis-once", "basis", "Evidence", code("basis", "secondary")),
    ("level-once", "level", "Plan", code("level", "subnational")),
    ("status-once", "status", "Plan", code("status", "draft")),
    ("period-start-once", "periodStart", "Plan", integer(2009)),
    ("period-end-once", "periodEnd", "Plan", integer(2031)),
    ("legal-form-once", "legalForm", "LegalInstrument", code("legal-form", "constitution")),
    ("signed-once", "dateSigned", "LegalInstrument", day("1979-05-04")),
    ("published-once", "datePublished", "LegalInstrument", day("2022-05-04")),
    ("valid-from-once", "validFrom", "LegalInstrument", day("2004-05-04")),
    ("valid-until-once", "validUntil", "LegalInstrument", day("2023-05-04")),
    ("identifier-scheme-once", "identifierScheme", "Identifier", code("identifier-scheme", "spij")),
    ("notation-once", "notation", "Identifier", text("77")),
    ("disclosure-once", "disclosureStatus", "Disclosure", code("disclosure", "unknown")),
    ("target-year-once", "targetYear", "Target", integer(2014)),
    ("target-value-once", "targetValue", "Target", decimal(99.5)),
    ("amount-once", "amount", "BudgetLine", decimal(0.5)),
    ("currency-once", "currency", "BudgetLine", text("XXX")),
    ("budget-year-once", "budgetYear", "BudgetLine", integer(2014)),
    ("count-of-one-matter", "declares", "DeclaredContent", code("matter", "investments")),
    ("horizon-once", "horizon", "Plan", code("horizon", "short")),
)

# A value of the wrong form: shape, property, class, value. No text stands where a shape in SPARQL compares
# numbers: SPARQL calls that an error, from which nothing follows, and rdflib puts the two in order.
_FORM: Final = (
    ("valid-from", "validFrom", "LegalInstrument", integer(2015)),
    ("valid-until", "validUntil", "Institution", integer(2030)),
    ("attested-on", "attestedOn", "Plan", text("2019-01-01")),
    ("year", "year", "Plan", text("2019")),
    ("year-plausible", "year", "Institution", integer(20199)),
    ("number", "number", "LegalInstrument", integer(12)),
    ("signed", "dateSigned", "LegalInstrument", text("3 May 2012")),
    ("published", "datePublished", "LegalInstrument", text("10 May 2012")),
    ("period-start", "periodStart", "Plan", decimal(2012)),
    ("period-end", "periodEnd", "Policy", decimal(2030)),
    ("period-start-plausible", "periodStart", "Plan", integer(201)),
    ("period-end-plausible", "periodEnd", "Policy", integer(20300)),
    ("collective", "collective", "Plan", text("yes")),
    ("reference-date", "referenceDate", "SectorPlanningSystem", text("2022-12-31")),
    ("provision-locator", "locator", "LegalProvision", '"art. 1"@en'),
    ("notation", "notation", "Identifier", integer(5)),
    ("locator", "locator", "Evidence", '"section 1"@en'),
    ("quotation-length", "quotation", "Evidence", f'"{"word " * 50}"@en'),
    ("quotation-language", "quotation", "Evidence", text("a few words")),
    ("access-date", "accessDate", "Evidence", text("yesterday")),
    ("supports", "supports", "Evidence", text("level")),
    ("source-year", "year", "Source", text("2019")),
    ("source-year-plausible", "year", "Source", integer(19)),
    ("address", "address", "Disclosure", text("https://example.org/plan.pdf")),
    ("address-form", "address", "Disclosure", address("example.org/plan.pdf")),
    ("element-code", "elementCode", "Action", integer(3)),
    ("target-year", "targetYear", "Target", decimal(2019)),
    ("target-year-plausible", "targetYear", "Target", integer(219)),
    ("target-value", "targetValue", "Target", integer(50)),
    ("unit", "unit", "Target", text("per cent")),
    ("amount", "amount", "BudgetLine", integer(1200)),
    ("amount-positive", "amount", "BudgetLine", decimal(-3.5)),
    ("currency", "currency", "BudgetLine", text("soles")),
    ("budget-year", "budgetYear", "BudgetLine", text("2019")),
    ("budget-year-plausible", "budgetYear", "BudgetLine", integer(219)),
    ("budget-category", "budgetCategory", "BudgetLine", _NOBODY),
    ("count", "count", "DeclaredContent", text("four")),
    ("count-positive", "count", "DeclaredContent", integer(-4)),
    ("partial", "partial", "DeclaredContent", text("in part")),
    ("goal", "contributesToGoal", "Objective", _NOBODY),
    ("goal-bearer", "contributesToGoal", "Plan", goal("16")),
    ("verification", "verification", "Identifier", text("checked")),
    ("no-criterion", "supports", "Evidence", f"<{FRAMEWORK}rfp/1.1>"),
    ("derived-by-hand", "supersedes", "Objective", _NOBODY),
    ("evidence-described", "evidence", "Target", _NOBODY),
    ("rating-text-language", "ratingText", "Rating", text("good")),
    ("reading-language", "alternativeReading", "Alignment", text("or not")),
    ("reading-of-evidence", "alternativeReading", "Evidence", text("or not")),
    ("reading-both-languages", "alternativeReading", "Participation", '"It may be otherwise."@en'),
    ("horizon-of-period", "horizon", "Policy", code("horizon", "annual")),
    ("period-order", "periodStart", "Budget", integer(2150)),
)

_OTHERS: Final = (
    Kind("label-language", ["Action"], also(LABEL, text("No language"))),
    Kind("label-en", ["Target"], drop_language(LABEL, "en")),
    Kind("label-es", ["BudgetLine", "Participation"], drop_language(LABEL, "es")),
    Kind("label-once", ["Output"], also(LABEL, '"Another name"@en')),
    Kind("label-filled", ["PerformanceIndicator"], also(LABEL, '"  "@fr')),
    Kind("short-name", ["Institution"], put(SHORT, '"OF"@en')),
    Kind("short-name-recommended", ["Institution"], drop(SHORT)),
    Kind("original-title", ["Plan"], put(TITLE, text("Plan"))),
    Kind("title-recommended", ["Policy", "Plan"], drop(TITLE)),
    Kind("summary-language", ["Evidence"], also(plan("summary"), text("No language"))),
    Kind("summary-en", ["Evidence"], drop_language(plan("summary"), "en")),
    Kind("summary-es", ["Evidence"], drop_language(plan("summary"), "es")),
    Kind("summary-once", ["Evidence"], also(plan("summary"), '"Otro resumen."@es')),
    Kind("rating-text-en", ["Rating"], drop_language(plan("ratingText"), "en")),
    Kind("rating-text-es", ["Rating"], drop_language(plan("ratingText"), "es")),
    Kind("reading-once", ["Rating"], also(plan("alternativeReading"), '"Or not."@en')),
    Kind("source-label-en", ["Source"], drop_language(LABEL, "en")),
    Kind("source-label-es", ["Source"], drop_language(LABEL, "es")),
    Kind("source-title-given", ["Source"], drop(TITLE)),
    Kind("source-title", ["Source"], put(TITLE, _NOBODY)),
    Kind("creator", ["Source"], put(CREATOR, '"Government"@en')),
    Kind("publisher", ["Source"], put(PUBLISHER, '"Government"@en')),
    Kind("source-language", ["Source"], put(LANGUAGE, text("Spanish"))),
    Kind("note", ["Institution"], also(NOTE, text("No language"))),
    Kind("see-also", ["Identifier"], also(SEE_ALSO, text("see there"))),
    Kind("class-given", ["Baseline", "BudgetLine"], drop(TYPE)),
    Kind("citable", ["Threat"], stranger(_blank), lambda graph, _: _blank(graph)),
    Kind("name-of-node", ["Threat"], stranger(_capitals), lambda graph, _: _capitals(graph)),
    Kind("evidence-of-something", ["Evidence"], loose, lambda _, node: f"{node[:-1]}-loose>"),
    Kind("instrument-start", ["Policy", "Plan"], drop(plan("periodStart"))),
    Kind("validity-order", ["LegalInstrument"], also(plan("validUntil"), day("1970-01-01"))),
    Kind("signing-order", ["LegalInstrument"], put(plan("datePublished"), day("1970-01-01"))),
    Kind(
        "target-outside-period",
        ["Target"],
        put(plan("targetYear"), integer(1999)),
        leans_on=[plan("inInstrument")],
    ),
    Kind(
        "scope-of-articulation", ["Alignment"], only(*_ALIGNED, put(plan("scope"), code("scope", "system")))
    ),
    Kind("older-than-the-other-end", ["Alignment"], only(*_ALIGNED, swapped), leans_on=_ENDS),
    Kind("from-other", ["Alignment"], same_ends),
    Kind("upward-ring", ["Alignment"], ring, _upper),
    Kind("repealed-until", ["LegalInstrument"], repealed),
    Kind("standing-on-repealed-norm", ["Plan"], ended, leans_on=[plan("approvedBy")]),
    Kind("amends-itself", ["LegalInstrument"], itself(plan("amends"))),
    Kind("repeals-itself", ["LegalInstrument"], itself(plan("repeals"))),
    Kind("based-on-itself", ["LegalInstrument"], itself(plan("basedOn"))),
    Kind("reports-to-itself", ["Institution"], itself(plan("reportsTo"))),
    Kind("advises-itself", ["Council"], itself(plan("advises"))),
    Kind("part-of-itself", ["PlanningCycle"], itself(plan("partOf"))),
    Kind("contributes-to-itself", ["Output"], itself(plan("contributesTo"))),
    Kind("wikidata-notation", ["Identifier"], only(*_WIKIDATA, put(plan("notation"), text("W17")))),
    Kind("leychile-notation", ["Identifier"], only(*_LEYCHILE, put(plan("notation"), text("L17")))),
)


def _named(section: str) -> list[tuple[str, str, str, str]]:
    """Return shape, class, property and, where there is a third name, the other class."""
    rows = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))[section]
    return [(shape, *(*text.split(), "")[:3]) for shape, text in rows.items()]


_KINDS: Final[tuple[Kind, ...]] = (
    *(Kind(shape, [cls], drop(plan(name))) for shape, cls, name, _ in _named("missing")),
    *(Kind(shape, [cls], point(plan(name), other)) for shape, cls, name, other in _named("elsewhere")),
    *(Kind(shape, [cls], put(plan(name), _WRONG)) for shape, cls, name, _ in _named("no-code")),
    *(Kind(shape, [cls], another(plan(name), other)) for shape, cls, name, other in _named("two-things")),
    *(Kind(shape, [cls], second(plan(name), value)) for shape, name, cls, value in _TWO),
    *(Kind(shape, [cls], put(plan(name), value)) for shape, name, cls, value in _FORM),
    *_OTHERS,
)

KINDS: Final = tuple(random.Random(0).sample(_KINDS, len(_KINDS)))  # noqa: S311 - an order, no secret
"""Every kind, mixed, so that a few that follow each other are of all sorts."""
