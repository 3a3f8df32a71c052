"""Gather a report from the atlas: assessments of the systems, their years, the passages and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from planatlas.assessment import Assessment, EvidenceItem, Finding, Interval, VerdictCode
from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.namespaces import PLAN, notation
from planatlas.publishing.report.colours import PLAIN, ground
from planatlas.publishing.report.content import (
    Cell,
    Column,
    Coverage,
    Indicator,
    Matrix,
    Meaning,
    Passage,
    Report,
    Row,
    SourcePassages,
    System,
    SystemCoverage,
    Years,
)
from planatlas.publishing.report.origins import Origins
from planatlas.publishing.report.references import references
from planatlas.publishing.report.wording import (
    begun,
    by_numbers,
    day_in_words,
    listed,
    number,
    percentage,
    place_in_source,
    written,
)
from planatlas.store import TripleIndex

YEARS_BACK: Final = 6
_SHORT_VERSION: Final = 12
_METHOD: Final = (
    "report-method-verdicts",
    "report-method-date",
    "report-method-interval",
    "report-method-no-ranking",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is asked to speak of; countries stand in the order in which they are given.

    `graphs` are the words that say on a command line which graphs are asked, none for the packaged ones.
    """

    countries: tuple[str, ...]
    as_of: date | None = None
    datasets: tuple[str, ...] = ()
    sector: str | None = None
    graphs: tuple[str, ...] = ()


def gather(atlas: Atlas, wanted: Wanted, lang: str, *, made_on: date | None = None) -> Report:
    """Return the report in one language.

    Raises InputError for an unknown country, dataset or sector, and where no system was in force.
    """
    return _Gathering(atlas, wanted, lang, made_on).report()


class _Gathering:
    def __init__(self, atlas: Atlas, wanted: Wanted, lang: str, made_on: date | None) -> None:
        self.atlas, self.wanted, self.lang = atlas, wanted, lang
        choice = [part for name in wanted.datasets for part in ("--dataset", name)]
        choice += ["--sector", wanted.sector] if wanted.sector else []
        self.origins = Origins(wanted.countries, wanted.as_of, choice, wanted.graphs, lang)
        datasets = wanted.datasets or None
        self.assessments = [
            assessment
            for country in wanted.countries
            for assessment in atlas.assess(
                country, wanted.as_of, datasets=datasets, sector=wanted.sector, made_on=made_on
            )
        ]
        bases = {item.basis for a in self.assessments for f in a.findings for item in f.evidence}
        self.labels = atlas.labels(filter(None, bases))
        self.countries = {country: self._country(country) for country in wanted.countries}
        self.passages: dict[str, Passage] = {}

    def report(self) -> Report:
        lang, first = self.lang, self.assessments[0]
        framework = first.framework
        columns = [self._column(assessment) for assessment in self.assessments]
        dates = list(dict.fromkeys(column.as_of for column in columns))
        title = message("report-title", lang, countries=listed(list(self.countries.values()), lang))
        systems = tuple(self._system(*pair) for pair in zip(self.assessments, columns, strict=True))
        ordered = sorted(framework.verdicts.values(), key=lambda verdict: verdict.rank)
        versions = ", ".join(
            dict.fromkeys(f"{a.scope.country} {a.data_version[:_SHORT_VERSION]}" for a in self.assessments)
        )
        made_on = day_in_words(first.made_on, lang)
        return Report(
            lang=lang,
            title=title,
            subtitle=message(
                "report-subtitle", lang, framework=self._text(framework.label), dates=listed(dates, lang)
            ),
            made_on=message("report-made-on", lang, date=made_on),
            matrix=Matrix(tuple(columns), self._rows(self.assessments), self.origins.matrix()),
            coverage=tuple(system.coverage for system in systems),
            coverage_origin=self.origins.coverage(),
            details_origin=self.origins.details(),
            sources_origin=self.origins.sources(),
            systems=systems,
            passages=tuple(self.passages.values()),
            sources=references(self.atlas, self._sources(), lang),
            verdicts=tuple(self._meaning(v.letter, v.label, v.definition, v.notation) for v in ordered),
            gap_kinds=tuple(
                self._meaning({}, kind.label, kind.definition, kind.notation)
                for kind in framework.gaps.values()
            ),
            method=tuple(message(key, lang) for key in _METHOD),
            data_version=message("report-data-version", lang, versions=versions),
            software=message("report-software", lang, version=first.software_version),
            citation=message(
                "report-citation",
                lang,
                year=first.made_on.year,
                title=title,
                versions=versions,
                software=first.software_version,
                date=made_on,
                iris=" ".join(a.iri for a in self.assessments),
            ),
        )

    def _text(self, texts: Mapping[str, str]) -> str:
        return written(choose(texts, self.lang))

    def _country(self, country: str) -> str:
        """Return what the data call the place with that country code, else the code."""
        datasets = self.atlas.datasets(country)
        index = TripleIndex(self.atlas.collection.triples(country, datasets))
        for place, code in index.pairs(PLAN + "countryCode"):
            if getattr(code, "value", "") == country and (label := index.label(place)):
                return self._text(label)
        return country

    def _column(self, assessment: Assessment) -> Column:
        scope = assessment.scope
        system, country = self._text(assessment.system_label), self.countries[scope.country]
        alone = sum(other.scope.country == scope.country for other in self.assessments) == 1
        return Column(
            country=country,
            code=scope.country,
            system=system,
            as_of=day_in_words(scope.as_of, self.lang),
            datasets=", ".join(map(written, scope.datasets)),
            heading=country if alone else f"{country}: {system}",
        )

    def _rows(self, assessments: Sequence[Assessment | None]) -> tuple[Row, ...]:
        """Return a row an indicator, with an empty cell where there is no assessment."""
        framework = self.assessments[0].framework
        rows = []
        for criterion in framework.criteria:
            cells = tuple(
                self._cell(a.finding(criterion.notation).verdict) if a else self._no_system()
                for a in assessments
            )
            rows.append(Row(criterion.notation, begun(self._text(criterion.label)), cells))
        return tuple(rows)

    def _cell(self, verdict: VerdictCode) -> Cell:
        code = verdict.notation
        return Cell(code, self._text(verdict.letter), self._text(verdict.label), ground(code))

    def _no_system(self) -> Cell:
        return Cell("", "·", message("report-no-system", self.lang), PLAIN)

    def _system(self, assessment: Assessment, column: Column) -> System:
        lang, framework = self.lang, assessment.framework
        counts = Counter(finding.verdict.iri for finding in assessment.findings)
        ordered = sorted(framework.verdicts.values(), key=lambda verdict: verdict.rank)
        words = ", ".join(f"{counts[v.iri]} {self._text(v.label)}" for v in ordered if counts[v.iri])
        names = {component.iri: component for component in framework.components}
        components = tuple(
            self._coverage(f"{names[iri].notation} {begun(self._text(names[iri].label))}", bounds)
            for iri, bounds in assessment.intervals.items()
        )
        whole = self._coverage(begun(message("report-whole", lang)), assessment.interval)
        indicators = [self._indicator(assessment, finding) for finding in assessment.findings]
        gaps = tuple(indicator for indicator in indicators if indicator.gap)
        return System(
            column=column,
            heading=f"{column.country}: {column.system}",
            counts=message("counts-line", lang, counts=words),
            coverage=SystemCoverage(column, whole, components),
            years=self._years(assessment, column),
            gaps=gaps,
            others=tuple(indicator for indicator in indicators if not indicator.gap),
            no_gaps="" if gaps else message("no-gaps", lang),
            iri=assessment.iri,
        )

    def _coverage(self, name: str, bounds: Interval) -> Coverage:
        lang = self.lang
        texts: tuple[str, str, str]
        if bounds.lower is None or bounds.upper is None:
            numbers: tuple[float | None, float | None] = None, None
            withheld = message("report-withheld", lang)
            texts = withheld, withheld, message("interval-withheld", lang)
        else:
            numbers = float(bounds.lower), float(bounds.upper)
            low, high = number(bounds.lower, lang), number(bounds.upper, lang)
            texts = low, high, message("interval-line", lang, lower=low, upper=high)
        return Coverage(
            name=name,
            known=bounds.known,
            applicable=bounds.applicable,
            share=percentage(bounds.coverage, lang),
            lower=texts[0],
            upper=texts[1],
            interval=texts[2],
            lower_number=numbers[0],
            upper_number=numbers[1],
        )

    def _years(self, assessment: Assessment, column: Column) -> Years | None:
        """Return the verdicts at the end of the years up to the date judged; None where there are none."""
        scope = assessment.scope
        is_whole_year = (scope.as_of.month, scope.as_of.day) == (12, 31)
        last = scope.as_of.year - (not is_whole_year)
        years = range(last - YEARS_BACK, last + 1)
        try:
            made = self.atlas.timeline(
                scope.country, years, datasets=scope.datasets, sector=self.wanted.sector
            )
        except InputError as error:
            if error.key != "no-system-then":
                raise
            return None
        of_year = {a.scope.as_of.year: a for a in made if a.system == assessment.system}
        if not of_year:
            return None
        rows = self._rows([of_year.get(year) for year in years])
        return Years(
            column, tuple(map(str, years)), rows, self.origins.years(scope.country, years[0], years[-1])
        )

    def _indicator(self, assessment: Assessment, finding: Finding) -> Indicator:
        lang, gaps = self.lang, assessment.framework.gaps
        return Indicator(
            code=finding.criterion.notation,
            name=begun(self._text(finding.criterion.label)),
            verdict=self._cell(finding.verdict),
            gap=self._text(gaps[finding.gap].label) if finding.gap else "",
            reason=self._text(finding.reason),
            plans="; ".join(map(self._text, finding.plans)),
            evidence=self._evidence(finding.evidence),
            no_evidence="" if finding.evidence else message("gap-no-evidence", lang),
            remedies=tuple(map(self._text, finding.remedies)),
            ambiguous=message("report-ambiguous", lang) if finding.ambiguous else "",
            iri=finding.iri,
        )

    def _evidence(self, items: Iterable[EvidenceItem]) -> tuple[SourcePassages, ...]:
        """Return the passages by source; each passage has one number in the whole report."""
        groups: dict[str, list[Passage]] = {}
        for item in sorted(items, key=lambda item: by_numbers(item.locator)):
            passage = self.passages.get(item.iri) or self._passage(item)
            self.passages[item.iri] = passage
            groups.setdefault(passage.source, []).append(passage)
        return tuple(SourcePassages(source, tuple(found)) for source, found in groups.items())

    def _passage(self, item: EvidenceItem) -> Passage:
        lang = self.lang
        basis = self._text(self.labels.label(item.basis)) or notation(item.basis)
        other = self._text(item.alternative)
        return Passage(
            number=len(self.passages) + 1,
            iri=item.iri,
            source=self._text(item.source_label),
            locator=place_in_source(item.locator),
            summary=self._text(item.summary),
            basis=message("report-basis", lang, basis=basis) if basis else "",
            searched_in_vain=begun(message("searched-in-vain", lang)) + "." if item.negative else "",
            other_reading=other,
        )

    def _meaning(
        self, letter: Mapping[str, str], label: Mapping[str, str], definition: Mapping[str, str], code: str
    ) -> Meaning:
        return Meaning(code, self._text(letter), self._text(label), self._text(definition), ground(code))

    def _sources(self) -> set[str]:
        return {source for a in self.assessments for finding in a.findings for source in finding.sources}
