"""The indicators explained: what each asks, which requirements it has, what a failure means."""

from __future__ import annotations

from dataclasses import dataclass

from planatlas.atlas import Atlas
from planatlas.labels import choose
from planatlas.publishing.views.common import Link, named, rows
from planatlas.publishing.views.matrix import LegendEntry, legend


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement: what is said where it fails, the verdict and gap that follow, what would mend it."""

    iri: str
    message: str
    verdict: str
    verdict_code: str
    gap: str
    remedy: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator with its component, matters and requirements."""

    iri: str
    code: str
    label: str
    definition: str
    component: str
    weight: str
    judged_on: str
    matters: tuple[str, ...]
    requirements: tuple[RequirementView, ...]


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """A framework: its indicators, verdicts and kinds of gap."""

    framework: Link
    indicators: tuple[IndicatorView, ...]
    verdicts: tuple[LegendEntry, ...]
    gaps: tuple[LegendEntry, ...]


def framework_view(atlas: Atlas, lang: str) -> FrameworkView:
    """Return the framework of the atlas, explained."""
    framework = atlas.knowledge.framework
    described: dict[str, list[dict[str, str]]] = {}
    for row in rows(atlas.ask("explore/indicators", lang=lang)):
        described.setdefault(row["indicator_iri"], []).append(row)
    components = {component.iri: choose(component.label, lang) for component in framework.components}
    indicators = []
    for criterion in framework.criteria:
        group = described.get(criterion.iri, [])
        strongest_first = sorted(
            (r for r in framework.requirements.values() if r.criterion == criterion.iri),
            key=lambda r: (-r.verdict.rank, r.iri),
        )
        indicators.append(
            IndicatorView(
                criterion.iri,
                criterion.notation,
                choose(criterion.label, lang),
                choose(criterion.definition, lang),
                components.get(criterion.component, ""),
                f"{criterion.weight.normalize():f}",
                next((row["looks_at"] for row in group if row["looks_at"]), ""),
                tuple(dict.fromkeys(row["matter"] for row in group if row["matter"])),
                tuple(
                    RequirementView(
                        r.iri,
                        choose(r.message, lang),
                        choose(r.verdict.label, lang),
                        r.verdict.notation,
                        choose(framework.gaps[r.gap].label, lang) if r.gap else "",
                        choose(r.remedy, lang),
                    )
                    for r in strongest_first
                ),
            )
        )
    gaps = (
        LegendEntry(kind.notation, "", choose(kind.label, lang), choose(kind.definition, lang))
        for kind in framework.gaps.values()
    )
    return FrameworkView(
        named(framework.iri, choose(framework.label, lang)),
        tuple(indicators),
        legend(framework, lang),
        tuple(gaps),
    )
