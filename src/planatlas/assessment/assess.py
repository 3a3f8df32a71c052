"""Apply a framework to the sector systems of one country: view of a date, shapes, verdicts, evidence.

The strongest verdict among the failed requirements of a criterion wins; a criterion with requirements of
which none fails is met. A criterion that no shape looked at has no verdict, and that is an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from planatlas.__about__ import __version__
from planatlas.assessment.derive import VIEW, VOCABULARY, Derivation
from planatlas.assessment.evidence import evidence_items, evidence_rows
from planatlas.assessment.finding import Assessment, Finding, Scope, fill
from planatlas.assessment.framework import Requirement
from planatlas.assessment.knowledge import Knowledge
from planatlas.errors import PlanAtlasError
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import PLAN
from planatlas.shacl import Engine, default_engine
from planatlas.store import NamedNode, Term, Triple, TripleIndex, content_hash

SYSTEM = PLAN + "SectorPlanningSystem"


def assess(
    data: Collection[Triple],
    scope: Scope,
    knowledge: Knowledge,
    *,
    labels: Iterable[Triple] = (),
    made_on: date | None = None,
    engine: Engine | None = None,
    systems: Collection[str] | None = None,
) -> list[Assessment]:
    """Return an assessment for each sector system in the data, ordered by IRI.

    `labels` are further triples that name things (sources); `systems` restricts to some IRIs. Raises
    PlanAtlasError `not-targeted` where the shapes looked at one of them for no requirement of a criterion.
    """
    view = knowledge.view(data, scope.as_of)
    triples = view.triples()
    runner = engine or default_engine()
    report = runner.validate_graphs(view.store, [VIEW], knowledge.shapes, [VOCABULARY])
    failures: dict[Term, list[Requirement]] = defaultdict(list)
    for result in report.results:
        if requirement := knowledge.framework.requirements.get(result.source_shape):
            failures[result.focus].append(requirement)
    index = TripleIndex(triples)
    names = TripleIndex([*data, *labels])
    version = content_hash(data)
    return [
        Assessment(
            scope=scope,
            system=system,
            system_label=names.label(system),
            sector=next(iter(index.iris(system, PLAN + "sector")), ""),
            framework=knowledge.framework,
            made_on=made_on or date.today(),  # noqa: DTZ011 - the day where the reader is
            software_version=__version__,
            data_version=version,
            findings=_findings(
                system,
                failures[NamedNode(system)],
                {shape for shape, nodes in report.focus.items() if NamedNode(system) in nodes},
                knowledge,
                scope,
                (view, index, names),
            ),
        )
        for system in index.instances(SYSTEM)
        if systems is None or system in systems
    ]


def _findings(
    system: str,
    failed: list[Requirement],
    looked_at: set[str],
    knowledge: Knowledge,
    scope: Scope,
    graphs: tuple[Derivation, TripleIndex, TripleIndex],
) -> tuple[Finding, ...]:
    view, index, names = graphs
    framework = knowledge.framework
    rows = evidence_rows(view.store, knowledge.evidence_query, system)
    base = scope.assessment_iri(system, framework.notation)
    findings = []
    for criterion in framework.criteria:
        of_criterion = [r for r in framework.requirements.values() if r.criterion == criterion.iri]
        if not any(requirement.iri in looked_at for requirement in of_criterion):
            raise PlanAtlasError("not-targeted", where=system, criterion=criterion.notation)
        by_iri = {r.iri: r for r in failed if r.criterion == criterion.iri}
        mine = tuple(by_iri[iri] for iri in sorted(by_iri))
        strongest = max((r.verdict for r in mine), key=lambda v: v.rank, default=framework.best)
        deciding = tuple(r for r in mine if r.verdict is strongest)
        gap = next((r.gap for r in deciding if r.gap), None)
        reviewed = index.iris(system, criterion.looks_at) if criterion.looks_at else []
        plans = tuple(names.label(plan) for plan in reviewed)
        findings.append(
            Finding(
                iri=f"{base}/{criterion.notation}",
                criterion=criterion,
                verdict=strongest,
                failed=mine,
                deciding=deciding,
                reason=_reason(deciding),
                remedies=tuple(fill(r.remedy, names.label(system), plans) for r in deciding if r.remedy),
                evidence=evidence_items(index, names, rows.get(criterion.iri, ()), gap),
                plans=plans,
            )
        )
    return tuple(findings)


def _reason(deciding: tuple[Requirement, ...]) -> dict[str, str]:
    if not deciding:
        return {lang: message("all-requirements-hold", lang) for lang in LANGUAGES}
    return {lang: " ".join(r.message.get(lang, "") for r in deciding).strip() for lang in LANGUAGES}
