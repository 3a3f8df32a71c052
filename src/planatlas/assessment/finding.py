"""What an assessment says: findings with verdict, reason, evidence and what would close the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from planatlas.assessment.framework import Criterion, Framework, Requirement, VerdictCode
from planatlas.assessment.interval import Interval, by_component, interval
from planatlas.labels import LANGUAGES, choose, message
from planatlas.namespaces import ASSESSMENT, IDENTIFIER, iri_part, notation


@dataclass(frozen=True, slots=True)
class Scope:
    """What an assessment speaks of: country, datasets (and whether they are all there are), date."""

    country: str
    datasets: tuple[str, ...]
    as_of: date
    whole: bool = True

    def assessment_iri(self, system: str, framework: str) -> str:
        """Return the IRI of the assessment of a system; a choice of datasets is part of it.

        A system of the country stands in it by its slug, any other by its whole IRI: two systems that end
        alike have two assessments.

        >>> scope = Scope("PER", ("vega-2021",), date(2018, 12, 31))
        >>> scope.assessment_iri("https://w3id.org/planatlas/id/per/defence", "rfp")
        'https://w3id.org/planatlas/assessment/per/defence/rfp/2018-12-31'
        """
        country, slug = self.country.lower(), notation(system)
        own = system == f"{IDENTIFIER}{country}/{slug}"
        parts = [iri_part(country), slug if own else iri_part(system), framework, self.as_of.isoformat()]
        if not self.whole:
            parts.append("+".join(map(iri_part, self.datasets)))
        return ASSESSMENT + "/".join(parts)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A piece of evidence as a reader meets it: where it stands and what it says, in each language."""

    iri: str
    source: str
    source_label: Mapping[str, str]
    locator: str
    summary: Mapping[str, str]
    basis: str
    negative: bool = False
    alternative: Mapping[str, str] = field(default_factory=dict)

    @property
    def ambiguous(self) -> bool:
        """Whether a fair reader could take the source otherwise."""
        return bool(self.alternative)


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one criterion for one system, with all that stands behind it.

    `deciding` are the failed requirements that gave the verdict, `failed` all of them; both empty where
    the criterion is met. `plans` are the labels of the plans whose content was judged.
    """

    iri: str
    criterion: Criterion
    verdict: VerdictCode
    failed: tuple[Requirement, ...]
    deciding: tuple[Requirement, ...]
    reason: Mapping[str, str]
    remedies: tuple[Mapping[str, str], ...]
    evidence: tuple[EvidenceItem, ...]
    plans: tuple[Mapping[str, str], ...] = ()

    @property
    def gap(self) -> str | None:
        """The IRI of the kind of gap, or None where there is none."""
        return next((requirement.gap for requirement in self.deciding if requirement.gap), None)

    @property
    def ambiguous(self) -> bool:
        """Whether evidence that was used could fairly be read otherwise."""
        return any(item.ambiguous for item in self.evidence)

    @property
    def sources(self) -> tuple[str, ...]:
        """The IRIs of the sources that were used or searched, each once."""
        return tuple(sorted({item.source for item in self.evidence if item.source}))


@dataclass(frozen=True, slots=True)
class Assessment:
    """One framework applied to one sector system as of a date, on some datasets."""

    scope: Scope
    system: str
    system_label: Mapping[str, str]
    sector: str
    framework: Framework
    made_on: date
    software_version: str
    data_version: str
    findings: tuple[Finding, ...]

    @property
    def iri(self) -> str:
        """The IRI of the assessment."""
        return self.scope.assessment_iri(self.system, self.framework.notation)

    def finding(self, code: str) -> Finding:
        """Return the finding on the criterion with that notation. Raises KeyError."""
        for finding in self.findings:
            if finding.criterion.notation == code:
                return finding
        raise KeyError(code)

    @property
    def verdicts(self) -> dict[str, VerdictCode]:
        """{criterion IRI: verdict}."""
        return {finding.criterion.iri: finding.verdict for finding in self.findings}

    @property
    def matrix(self) -> dict[str, str]:
        """{criterion notation: verdict notation}, the assessment in its shortest form."""
        return {finding.criterion.notation: finding.verdict.notation for finding in self.findings}

    @property
    def interval(self) -> Interval:
        """Coverage and compliance interval over all criteria."""
        return interval(self.framework, self.verdicts)

    @property
    def intervals(self) -> dict[str, Interval]:
        """{component IRI: coverage and compliance interval}."""
        return by_component(self.framework, self.verdicts)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """The findings that are a gap of any kind."""
        return tuple(finding for finding in self.findings if finding.gap)


QUOTED: Final = {"en": "“{}”", "es": "«{}»"}


def fill(
    template: Mapping[str, str], system: Mapping[str, str], plans: tuple[Mapping[str, str], ...]
) -> dict[str, str]:
    """Return a remedy with `{system}` and `{plan}` replaced by labels in quotation marks, in each language.

    >>> fill({"en": "Read {plan}.", "es": "Lea {plan}."}, {"en": "X"}, ({"en": "A", "es": "A"},))
    {'en': 'Read “A”.', 'es': 'Lea «A».'}
    """
    filled = {}
    for lang in LANGUAGES:
        if lang in template:
            quoted = [QUOTED[lang].format(choose(plan, lang)) for plan in plans]
            text = template[lang].replace("{system}", QUOTED[lang].format(choose(system, lang)))
            named = f" {message('remedy-or', lang)} ".join(quoted)
            filled[lang] = text.replace("{plan}", named or message("remedy-any-plan", lang))
    if "es" in filled:
        filled["es"] = filled["es"].replace(" de el ", " del ").replace(" a el ", " al ")
    return filled
