"""The gap matrix: indicators by sector systems as of a date, each cell with all that stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planatlas.assessment import Assessment, Finding, Framework
from planatlas.atlas import Atlas
from planatlas.errors import InputError, did_you_mean
from planatlas.labels import choose
from planatlas.namespaces import CODE, PLAN, notation
from planatlas.publishing.views.common import EvidenceView, Link, evidence_view, named


@dataclass(frozen=True, slots=True)
class CellView:
    """The verdict on one indicator for one system; letter and words in the reader's language."""

    finding: str
    indicator: str
    letter: str
    word: str
    verdict: str
    gap: str
    gap_kind: str
    reason: str
    requirements: tuple[str, ...]
    remedies: tuple[str, ...]
    plans: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    sources: tuple[Link, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One assessment: a system as of a date, its coverage and interval, and a cell for each indicator."""

    country: str
    country_name: str
    system: Link
    as_of: date
    datasets: tuple[str, ...]
    assessment: str
    data_version: str
    known: int
    applicable: int
    lower: Decimal | None
    upper: Decimal | None
    counts: tuple[tuple[str, int], ...]
    cells: Mapping[str, CellView]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of the matrix: what the indicator asks, and in which component."""

    code: str
    iri: str
    label: str
    definition: str
    component: str


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A verdict or a kind of gap: its code, letter, word and meaning."""

    code: str
    letter: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The matrix, its legend, and the assessments it shows."""

    title: str
    rows: tuple[IndicatorRow, ...]
    columns: tuple[ColumnView, ...]
    verdicts: tuple[LegendEntry, ...]
    gaps: tuple[LegendEntry, ...]
    assessments: tuple[Assessment, ...]

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates that the columns speak of."""
        return tuple(sorted({column.as_of for column in self.columns}))


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two columns of a matrix side by side, and the indicators on which they differ."""

    first: ColumnView
    second: ColumnView
    different: tuple[str, ...]


def matrix_view(
    atlas: Atlas,
    lang: str,
    countries: Sequence[str] = (),
    as_of: date | None = None,
    datasets: Sequence[str] = (),
) -> MatrixView:
    """Return the matrix of some countries, of all where none is named.

    A country without a sector system, or without one of the datasets, has no column. Raises InputError for
    an unknown country, and where a dataset is in none of them.
    """
    made: list[Assessment] = []
    for country, chosen in datasets_of(atlas, countries, datasets).items():
        try:
            made += atlas.assess(country, as_of, datasets=chosen)
        except InputError as error:
            # A country can be there without a system to judge, or without one on that date.
            if error.key not in {"no-system", "no-system-then"}:
                raise
    return view_of(atlas, made, lang)


def datasets_of(
    atlas: Atlas, countries: Sequence[str], datasets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the chosen datasets of each country, all where none is named; a country without one is left out.

    Raises InputError for an unknown country, and for a dataset that none of them has.
    """
    wanted = [country.upper() for country in countries] or list(atlas.countries)
    known = sorted({name for country in wanted for name in atlas.datasets(country)})
    for name in datasets:
        if name not in known:
            near, listed = did_you_mean(name, known), ", ".join(known)
            where = ", ".join(wanted)
            raise InputError("unknown-dataset", name=name[:80], country=where, near=near, known=listed)
    chosen = {
        country: tuple(name for name in atlas.datasets(country) if not datasets or name in datasets)
        for country in wanted
    }
    return {country: names for country, names in chosen.items() if names}


def view_of(
    atlas: Atlas, assessments: Sequence[Assessment], lang: str, names: Mapping[str, str] | None = None
) -> MatrixView:
    """Return the matrix of assessments that are made already; `names` are those of countries, if known."""
    framework = atlas.knowledge.framework
    bases = basis_labels(atlas, lang)
    called = country_names(atlas, lang) if names is None else names
    components = {component.iri: choose(component.label, lang) for component in framework.components}
    return MatrixView(
        title=choose(framework.label, lang),
        rows=tuple(
            IndicatorRow(
                criterion.notation,
                criterion.iri,
                choose(criterion.label, lang),
                choose(criterion.definition, lang),
                components.get(criterion.component, ""),
            )
            for criterion in framework.criteria
        ),
        columns=tuple(_column(assessment, lang, called, bases) for assessment in assessments),
        verdicts=legend(framework, lang),
        gaps=tuple(
            LegendEntry(kind.notation, "", choose(kind.label, lang), choose(kind.definition, lang))
            for kind in framework.gaps.values()
        ),
        assessments=tuple(assessments),
    )


def legend(framework: Framework, lang: str) -> tuple[LegendEntry, ...]:
    """Return the verdicts from the weakest to the strongest."""
    ordered = sorted(framework.verdicts.values(), key=lambda verdict: verdict.rank)
    return tuple(
        LegendEntry(v.notation, choose(v.letter, lang), choose(v.label, lang), choose(v.definition, lang))
        for v in ordered
    )


def compare(first: ColumnView, second: ColumnView) -> ComparisonView:
    """Return two columns with the indicators on which their verdicts differ."""
    different = [
        code
        for code, cell in first.cells.items()
        if code in second.cells and cell.verdict != second.cells[code].verdict
    ]
    return ComparisonView(first, second, tuple(different))


def basis_labels(atlas: Atlas, lang: str) -> dict[str, str]:
    """Return {IRI: label} of the ways in which an author can know what evidence says."""
    labels = atlas.knowledge.labels
    return {
        concept: choose(labels.label(concept), lang)
        for concept in labels.instances("http://www.w3.org/2004/02/skos/core#Concept")
        if concept.startswith(CODE + "basis/")
    }


def country_names(atlas: Atlas, lang: str) -> dict[str, str]:
    """Return {country code: name of its jurisdiction}, the code itself where there is none."""
    found = {country: country for country in atlas.countries}
    for country in atlas.countries:
        place = jurisdiction(atlas, country)
        if place:
            found[country] = choose(atlas.labels([place]).label(place), lang) or country
    return found


def jurisdiction(atlas: Atlas, country: str) -> str:
    """Return the IRI of the jurisdiction of a country, an empty string where the graphs name none."""
    wanted = country.upper()
    for dataset in atlas.datasets(wanted):
        for triple in atlas.collection.triples(wanted, [dataset]):
            if (
                triple.predicate.value == PLAN + "countryCode"
                and getattr(triple.object, "value", "") == wanted
            ):
                return str(getattr(triple.subject, "value", ""))
    return ""


def _column(
    assessment: Assessment, lang: str, names: Mapping[str, str], bases: Mapping[str, str]
) -> ColumnView:
    bounds, scope = assessment.interval, assessment.scope
    counts: dict[str, int] = {}
    for finding in sorted(assessment.findings, key=lambda item: item.verdict.rank):
        word = choose(finding.verdict.label, lang)
        counts[word] = counts.get(word, 0) + 1
    return ColumnView(
        country=scope.country,
        country_name=names.get(scope.country, scope.country),
        system=named(assessment.system, choose(assessment.system_label, lang)),
        as_of=scope.as_of,
        datasets=scope.datasets,
        assessment=assessment.iri,
        data_version=assessment.data_version,
        known=bounds.known,
        applicable=bounds.applicable,
        lower=bounds.lower,
        upper=bounds.upper,
        counts=tuple(counts.items()),
        cells={
            finding.criterion.notation: _cell(assessment, finding, lang, bases)
            for finding in assessment.findings
        },
    )


def _cell(assessment: Assessment, finding: Finding, lang: str, bases: Mapping[str, str]) -> CellView:
    kind = assessment.framework.gaps.get(finding.gap) if finding.gap else None
    evidence = tuple(evidence_view(item, lang, bases) for item in finding.evidence)
    return CellView(
        finding=finding.iri,
        indicator=finding.criterion.notation,
        letter=choose(finding.verdict.letter, lang),
        word=choose(finding.verdict.label, lang),
        verdict=finding.verdict.notation,
        gap=choose(kind.label, lang) if kind else "",
        gap_kind=notation(finding.gap) if finding.gap else "",
        reason=choose(finding.reason, lang),
        requirements=tuple(_unique(choose(failed.message, lang) for failed in finding.failed)),
        remedies=tuple(_unique(choose(remedy, lang) for remedy in finding.remedies)),
        plans=tuple(_unique(choose(plan, lang) for plan in finding.plans)),
        evidence=evidence,
        sources=tuple({item.source.iri: item.source for item in evidence if item.source.iri}.values()),
        ambiguous=finding.ambiguous,
    )


def _unique(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
