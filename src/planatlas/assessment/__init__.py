"""Frameworks, verdicts, as-of views, intervals and what-if: what an indicator says of a country.

The indicators themselves are SHACL shapes (`shapes/indicators/`), the view of a date is SPARQL
(`queries/derive/`); this package runs them and keeps the account.
"""

from planatlas.assessment.assess import SYSTEM, assess
from planatlas.assessment.derive import VIEW, VOCABULARY, Derivation, Step, core_vocabulary, load_steps
from planatlas.assessment.finding import Assessment, EvidenceItem, Finding, Scope
from planatlas.assessment.framework import (
    Component,
    Criterion,
    Framework,
    GapKind,
    Requirement,
    VerdictCode,
    load_framework,
)
from planatlas.assessment.interval import Interval, by_component, interval
from planatlas.assessment.knowledge import Knowledge, packaged_knowledge, read_quickly
from planatlas.assessment.record import assessment_triples
from planatlas.assessment.scenario import Change, changes, learn_from, scenario_triples

__all__ = [
    "SYSTEM",
    "VIEW",
    "VOCABULARY",
    "Assessment",
    "Change",
    "Component",
    "Criterion",
    "Derivation",
    "EvidenceItem",
    "Finding",
    "Framework",
    "GapKind",
    "Interval",
    "Knowledge",
    "Requirement",
    "Scope",
    "Step",
    "VerdictCode",
    "assess",
    "assessment_triples",
    "by_component",
    "changes",
    "core_vocabulary",
    "interval",
    "learn_from",
    "load_framework",
    "load_steps",
    "packaged_knowledge",
    "read_quickly",
    "scenario_triples",
]
