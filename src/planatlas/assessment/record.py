"""An assessment as RDF: the same assessment gives the same triples, whoever makes it.

Terms of the assessment module of the ontology; by mapping, CCCEV and PROV-O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from planatlas.assessment.finding import Assessment, Finding
from planatlas.namespaces import PLAN, PREF_LABEL, RDF_TYPE, XSD
from planatlas.store import Literal, NamedNode, Triple

_Object = NamedNode | Literal


def assessment_triples(assessment: Assessment) -> list[Triple]:
    """Return the assessment and its findings as triples, in a fixed order."""
    triples = [*_assessment(assessment)]
    for finding in assessment.findings:
        triples += _finding(assessment.iri, finding)
    return sorted(set(triples), key=str)


def _assessment(assessment: Assessment) -> Iterator[Triple]:
    node = NamedNode(assessment.iri)
    scope, bounds = assessment.scope, assessment.interval
    values: list[tuple[str, _Object]] = [
        (RDF_TYPE, NamedNode(PLAN + "Assessment")),
        (PLAN + "assessedSystem", NamedNode(assessment.system)),
        (PLAN + "framework", NamedNode(assessment.framework.iri)),
        (PLAN + "asOf", _date(scope.as_of.isoformat())),
        (PLAN + "madeOn", _date(assessment.made_on.isoformat())),
        (PLAN + "softwareVersion", Literal(assessment.software_version)),
        (PLAN + "dataVersion", Literal(assessment.data_version)),
        (PLAN + "coverage", _decimal(bounds.coverage)),
        *((PLAN + "dataset", Literal(name)) for name in scope.datasets),
    ]
    if bounds.lower is not None and bounds.upper is not None:
        values += [
            (PLAN + "lowerBound", _decimal(bounds.lower)),
            (PLAN + "upperBound", _decimal(bounds.upper)),
        ]
    for lang, name in assessment.system_label.items():
        label = f"{name}, {assessment.framework.notation.upper()}, {scope.as_of.isoformat()}"
        values.append((PREF_LABEL, _text(lang, label)))
    return (Triple(node, NamedNode(prop), value) for prop, value in values)


def _finding(assessment: str, finding: Finding) -> Iterator[Triple]:
    values: list[tuple[str, _Object]] = [
        (RDF_TYPE, NamedNode(PLAN + "Finding")),
        (PLAN + "inAssessment", NamedNode(assessment)),
        (PLAN + "criterion", NamedNode(finding.criterion.iri)),
        (PLAN + "verdict", NamedNode(finding.verdict.iri)),
        (PLAN + "ambiguous", Literal(str(finding.ambiguous).lower(), datatype=NamedNode(XSD + "boolean"))),
        *((PLAN + "failedRequirement", NamedNode(r.iri)) for r in finding.failed),
        *((PLAN + "decidingRequirement", NamedNode(r.iri)) for r in finding.deciding),
        *((PLAN + "evidenceUsed", NamedNode(item.iri)) for item in finding.evidence),
        *((PLAN + "sourceSearched", NamedNode(source)) for source in finding.sources),
        *_texts(PLAN + "reason", finding.reason),
    ]
    if finding.gap:
        values.append((PLAN + "gapKind", NamedNode(finding.gap)))
    for remedy in finding.remedies:
        values += _texts(PLAN + "remedy", remedy)
    return (Triple(NamedNode(finding.iri), NamedNode(prop), value) for prop, value in values)


def _texts(prop: str, texts: Mapping[str, str]) -> list[tuple[str, _Object]]:
    return [(prop, _text(lang, text)) for lang, text in texts.items()]


def _text(lang: str, text: str) -> Literal:
    return Literal(text, language=lang) if lang else Literal(text)


def _date(value: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + "date"))


def _decimal(value: Decimal) -> Literal:
    return Literal(str(round(value, 4).normalize() + 0), datatype=NamedNode(XSD + "decimal"))
