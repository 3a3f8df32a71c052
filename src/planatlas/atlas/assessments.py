"""Assessments of the sector systems of a collection: on a date, over years, under a supposition."""

from __future__ import annotations

import re
from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from planatlas.assessment import (
    SYSTEM,
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
from planatlas.atlas.collection import JURISDICTION, codes_of_places
from planatlas.atlas.country_graphs import CountryGraphs, country_code
from planatlas.atlas.instruments import find_instrument
from planatlas.errors import InputError
from planatlas.namespaces import PLAN, code, compact, notation
from planatlas.store import Literal, Term, Triple, TripleIndex

# XML Schema allows a date a time zone; the day it names is the same.
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")


class Assessments:
    """Makes assessments of the systems in a collection."""

    def __init__(self, collection: CountryGraphs, knowledge: Knowledge) -> None:
        self.collection = collection
        self.knowledge = knowledge

    def systems(
        self, country: str, datasets: Iterable[str] | None = None, sector: str | None = None
    ) -> dict[str, date]:
        """Return {sector system IRI: reference date} of a country, the latest date of the chosen datasets.

        The date is today where they give none. Raises InputError for an unknown country, dataset or sector,
        where there is no system, and for a reference date that is no date.
        """
        found, sectors = self._systems(country, datasets, sector)
        if not found and sector is not None and sectors:
            raise InputError("unknown-sector", name=sector, country=country, known=", ".join(sorted(sectors)))
        if not found:
            raise InputError("no-system", country=country_code(country))
        return found

    def _systems(
        self, country: str, datasets: Iterable[str] | None = None, sector: str | None = None
    ) -> tuple[dict[str, date], set[str]]:
        """Return the systems of a country with their dates, and the sectors of those of every sector."""
        chosen = self.collection.choose(country, datasets)
        index = TripleIndex(self.collection.triples(country, chosen))
        found: dict[str, date] = {}
        sectors: set[str] = set()
        codes = codes_of_places(index)
        for system in index.instances(SYSTEM):
            countries = {codes[place] for place in index.iris(system, JURISDICTION) if place in codes}
            if countries and country_code(country) not in countries:
                continue
            own = index.iris(system, PLAN + "sector")
            sectors.update(map(notation, own))
            if sector is None or code("sector", sector) in own:
                days = [_day(system, term) for term in index.objects(system, PLAN + "referenceDate")]
                found[system] = max(days, default=date.today())  # noqa: DTZ011 - the reader's day
        return found, sectors

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

        `as_of` is the reference date of each system unless given. Raises InputError as `systems`, and where
        no system is in force on the date.
        """
        chosen = self.collection.choose(country, datasets)
        systems = self.systems(country, chosen, sector)
        triples = self.collection.triples(country, chosen)
        made = self.assess_triples(country, triples, systems, as_of, datasets=chosen, made_on=made_on)
        return _some(made, country, [as_of] if as_of else systems.values())

    def existing(
        self, country: str, as_of: date | None = None, *, datasets: Iterable[str] | None = None
    ) -> list[Assessment]:
        """Return what `assess` does, and nothing for a country without a system: for looks at many countries.

        Reference dates are those of all datasets, so that a choice of them is judged as of the same date.
        """
        chosen = self.collection.choose(country, datasets)
        systems, _ = self._systems(country)
        triples = self.collection.triples(country, chosen)
        return self.assess_triples(country, triples, systems, as_of, datasets=chosen)

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
        labels = [*self.knowledge.ontology, *self.collection.shared_triples()]
        made: list[Assessment] = []
        for day in sorted({as_of or reference for reference in systems.values()}):
            scope = Scope(country_code(country), datasets, day, whole)
            on_day = [system for system, reference in systems.items() if (as_of or reference) == day]
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

        Raises InputError as `assess`, and for an unknown instrument.
        """
        chosen = self.collection.choose(country, datasets)
        systems = self.systems(country, chosen, sector)
        target = find_instrument(self.collection, self.knowledge, instrument, country, chosen)
        data = self.collection.triples(country, chosen)
        graphs = [data] + [
            scenario_triples(data, self.knowledge, f"{scenario}-{case}", target) for case in ("worst", "best")
        ]
        today, worst, best = (
            self.assess_triples(country, graph, systems, as_of, datasets=chosen) for graph in graphs
        )
        _some(today, country, [as_of] if as_of else systems.values())
        return [(now, changes(now, low, high)) for now, low, high in zip(today, worst, best, strict=True)]

    def timeline(
        self,
        country: str,
        years: Iterable[int],
        *,
        datasets: Iterable[str] | None = None,
        sector: str | None = None,
    ) -> list[Assessment]:
        """Return the assessments of a country at the end of each year, by date and system.

        A year in which no system was in force has none. Raises InputError as `assess`.
        """
        chosen = self.collection.choose(country, datasets)
        systems = self.systems(country, chosen, sector)
        triples = self.collection.triples(country, chosen)
        days = [_day("", Literal(f"{year:04d}-12-31")) for year in years]
        made = [
            a for day in days for a in self.assess_triples(country, triples, systems, day, datasets=chosen)
        ]
        return _some(made, country, days)

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
        elsewhere = [other for other in self.collection.countries if other != country_code(country)]
        others = [assessment for other in elsewhere for assessment in self.existing(other, as_of)]
        return [pair for assessment in own for pair in learn_from(assessment.finding(indicator), others)]


def _some(made: list[Assessment], country: str, days: Iterable[date]) -> list[Assessment]:
    """Return the assessments; that there is none must be said, for silence reads as no gap."""
    if not made:
        listed = ", ".join(day.isoformat() for day in sorted(set(days)))
        raise InputError("no-system-then", country=country_code(country), date=listed)
    return made


def _day(system: str, term: Term) -> date:
    text = term.value if isinstance(term, Literal) else str(term)
    try:
        found = _DATE.fullmatch(text)
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        where = f"{compact(system)} plan:referenceDate" if system else None
        raise InputError("bad-date", where=where, value=text) from None
