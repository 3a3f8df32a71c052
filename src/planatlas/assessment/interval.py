"""Coverage and the compliance interval: how much is met, and how much nobody outside can verify.

Each verdict carries two credits in the code list. The lower bound is the weighted mean of what is met on
direct evidence; the upper bound counts what is presumed, withheld or not looked at as if it were met. The
interval thus contains every way in which the unknown could turn out. It is withheld where more than a
fifth of the criteria have no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from planatlas.assessment.framework import Criterion, Framework, VerdictCode

LARGEST_SHARE_WITHOUT_EVIDENCE: Final = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds from 0 to 1, both None where too little is known; `known` of `applicable` criteria."""

    lower: Decimal | None
    upper: Decimal | None
    known: int
    applicable: int

    @property
    def coverage(self) -> Decimal:
        """The share of the applicable criteria with evidence, from 0 to 1."""
        return Decimal(self.known) / Decimal(self.applicable) if self.applicable else Decimal(0)


def interval(
    framework: Framework, verdicts: Mapping[str, VerdictCode], criteria: Iterable[Criterion] | None = None
) -> Interval:
    """Return the interval of some criteria (all, unless given) from {criterion IRI: verdict}."""
    counted = [
        (criterion.weight, verdicts[criterion.iri])
        for criterion in (framework.criteria if criteria is None else criteria)
        if criterion.iri in verdicts and verdicts[criterion.iri].upper is not None
    ]
    known = sum(verdict.iri not in framework.unevidenced for _, verdict in counted)
    total = sum((weight for weight, _ in counted), Decimal(0))
    missing = len(counted) - known
    if not total or missing > LARGEST_SHARE_WITHOUT_EVIDENCE * len(counted):
        return Interval(None, None, known, len(counted))
    lower = sum((weight * (verdict.lower or 0) for weight, verdict in counted), Decimal(0)) / total
    upper = sum((weight * (verdict.upper or 0) for weight, verdict in counted), Decimal(0)) / total
    return Interval(lower, upper, known, len(counted))


def by_component(framework: Framework, verdicts: Mapping[str, VerdictCode]) -> dict[str, Interval]:
    """Return {component IRI: interval}, in the framework's order."""
    return {
        component.iri: interval(
            framework, verdicts, [c for c in framework.criteria if c.component == component.iri]
        )
        for component in framework.components
    }
