"""What-if: the same assessment on a graph that a scenario has changed.

A scenario is a folder of derive steps in `queries/derive/scenarios/`; what publication could show, at best
and at worst, is written there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planatlas.assessment.derive import Derivation, load_steps
from planatlas.assessment.finding import Assessment, Finding
from planatlas.assessment.knowledge import Knowledge
from planatlas.store import NamedNode, Triple


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion today, and in the worst and the best case of a scenario."""

    today: Finding
    worst: Finding
    best: Finding

    @property
    def moves(self) -> bool:
        """Whether the scenario can change the verdict."""
        return len({finding.verdict.iri for finding in (self.today, self.worst, self.best)}) > 1


def scenario_triples(
    data: Iterable[Triple], knowledge: Knowledge, name: str, instrument: str
) -> list[Triple]:
    """Return the data as a scenario changes it for one instrument. Raises KeyError for an unknown one."""
    steps = load_steps(knowledge.derive / "scenarios" / name)
    if not steps:
        raise KeyError(name)
    return Derivation(data, knowledge.vocabulary).run(steps, {"instrument": NamedNode(instrument)}).triples()


def changes(today: Assessment, worst: Assessment, best: Assessment) -> list[Change]:
    """Return one change a criterion, in the framework's order."""
    return [
        Change(finding, worst.finding(finding.criterion.notation), best.finding(finding.criterion.notation))
        for finding in today.findings
    ]


def learn_from(finding: Finding, others: Iterable[Assessment]) -> list[tuple[Assessment, Finding]]:
    """Return the findings elsewhere with a better verdict on the same criterion, the best first."""
    better = [
        (assessment, other)
        for assessment in others
        for other in assessment.findings
        if other.criterion.iri == finding.criterion.iri and other.verdict.rank < finding.verdict.rank
    ]
    return sorted(better, key=lambda pair: (pair[1].verdict.rank, pair[0].iri))
