"""Assessments of the sector systems of a collection: on a date, over years, under a supposition."""

from __future__ import annotations

from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Mapping
from datetime import date

from planatlas.assessment import (
    Assessment,
    Change,
    Finding,
    Knowledge,
    Scope,
    assess,
    changes,
    learn_from,
    scenario_triples,
)
from planatlas.atlas.collection import Collection
from planatlas.atlas.instruments import find_instrument
from planatlas.errors import InputError
from planatlas.namespaces import PLAN, code, notation
from planatlas.store import Term, Triple, TripleIndex


class Assessments:
    """Makes assessments of the systems in a collection."""

    def __init__(self, collection: Collection, knowledge: Knowledge) -> None:
        self.collection = collection
        self.knowledge = knowledge

    def systems(
        self, country: str, datasets: Iterable[str] | None = None, sector: str | None = None
    ) -> dict[str, date]:
        """Return {sector system IRI: reference date} of a country, the latest date of the chosen datasets.

        Raises InputError for an unknown country, dataset or sector, and where there is no system.
        """
        chosen = self.collection.choose(country, datasets)
        index = TripleIndex(self.collection.triples(country, chosen))
        found: dict[str, date] = {}
        sectors: set[str] = set()
        for system in index.instances(PLAN + "SectorPlanningSystem"):
            places = index.iris(system, PLAN + "jurisdiction")
            codes = {index.value(place, PLAN + "countryCode") for place in places} - {None}
            if codes and country.strip().upper() not in codes:
                continue
            own = index.iris(system, PLAN + "sector")
            sectors.update(map(notation, own))
            if sector is None or code("sector", sector) in own:
                days = [_day(term) for term in index.objects(system, PLAN + "referenceDate")]
                found[system] = max(days, default=date.today())  # noqa: DTZ011 - the reader's day
        if not found and sector is not None and sectors:
            raise InputError("unknown-sector", name=sector, country=country, known=", ".join(sorted(sectors)))
        if not found:
            raise InputError("no-system", country=country.strip().upper())
        return found

    def assess(
        self,
        country: str,
        as_of: date | None = None,
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
        made_on: date | None = None,
    ) -> list[Assessment]:
        """Return an assessment of each sector system of a country.

        `as_of` is the reference date of each system unless given. Raises InputError as `systems`.
        """
        wanted = list(datasets) if datasets is not None else None
        chosen = self.collection.choose(country, wanted)
        systems = self.systems(country, wanted, sector)
        triples = self.collection.triples(country, chosen)
        return self.assess_triples(country, triples, systems, as_of, datasets=chosen, made_on=made_on)

    def assess_triples(
        self,
        country: str,
        triples: AnyCollection[Triple],
        systems: Mapping[str, date],
        as_of: date | None = None,
        *,
        datasets: tuple[str, ...],
        made_on: date | None = None,
    ) -> list[Assessment]:
        """Return an assessment of each of the systems on triples that need not be those of the collection."""
        whole = datasets == self.collection.datasets(country)
        made: list[Assessment] = []
        for day in sorted({as_of or reference for reference in systems.values()}):
            scope = Scope(country.strip().upper(), datasets, day, whole)
            on_day = [system for system, reference in systems.items() if (as_of or reference) == day]
            labels = [*self.knowledge.ontology, *self.collection.shared_triples()]
            made += assess(triples, scope, self.knowledge, labels=labels, made_on=made_on, systems=on_day)
        return made

    def what_if(
        self,
        country: str,
        instrument: str,
        as_of: date | None = None,
        *,
        scenario: str = "declassify",
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
    ) -> list[tuple[Assessment, list[Change]]]:
        """Return, for each sector system, what a scenario about one instrument would change.

        Raises InputError for an unknown country, dataset or instrument.
        """
        wanted = list(datasets) if datasets is not None else None
        chosen = self.collection.choose(country, wanted)
        systems = self.systems(country, wanted, sector)
        target = find_instrument(self.collection, self.knowledge, instrument, country, wanted)
        data = self.collection.triples(country, chosen)
        graphs = [data] + [
            scenario_triples(data, self.knowledge, f"{scenario}-{case}", target) for case in ("worst", "best")
        ]
        today, worst, best = (
            self.assess_triples(country, graph, systems, as_of, datasets=chosen) for graph in graphs
        )
        return [(now, changes(now, low, high)) for now, low, high in zip(today, worst, best, strict=True)]

    def timeline(
        self,
        country: str,
        years: Iterable[int],
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
    ) -> list[Assessment]:
        """Return the assessments of a country at the end of each year, by date and system."""
        wanted = list(datasets) if datasets is not None else None
        days = [date(year, 12, 31) for year in years]
        return [a for day in days for a in self.assess(country, day, datasets=wanted, sector=sector)]

    def learn_from(
        self, country: str, indicator: str, as_of: date | None = None
    ) -> list[tuple[Assessment, Finding]]:
        """Return the systems elsewhere whose verdict on an indicator is better, the best first.

        Raises InputError `unknown-indicator`.
        """
        own = self.assess(country, as_of)
        known = [criterion.notation for criterion in self.knowledge.framework.criteria]
        if indicator not in known:
            raise InputError("unknown-indicator", name=indicator, known=", ".join(known))
        others = [
            a
            for other in self.collection.countries
            if other != country.upper()
            for a in self.assess(other, as_of)
        ]
        return [pair for assessment in own for pair in learn_from(assessment.finding(indicator), others)]


def _day(term: Term) -> date:
    return date.fromisoformat(str(getattr(term, "value", term)))
