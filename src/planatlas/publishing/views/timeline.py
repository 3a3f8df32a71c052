"""Verdicts at the end of each year, and the dated events of a country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planatlas.assessment import Assessment
from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.publishing.views.common import Link, named, rows
from planatlas.publishing.views.matrix import MatrixView, view_of


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened to a thing on a day, or in a year where the day is not known."""

    when: str
    event: str
    thing: Link
    kind: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The years, the matrix whose columns are the assessments at the end of each, and the events."""

    years: tuple[int, ...]
    matrix: MatrixView
    events: tuple[EventView, ...]


def timeline_view(
    atlas: Atlas,
    country: str,
    lang: str,
    years: range | None = None,
    made: Sequence[Assessment] | None = None,
) -> TimelineView:
    """Return the timeline of a country; without years, the ten up to the latest reference date.

    `made` are the assessments at the end of each year where they are there already. Raises InputError for an
    unknown country.
    """
    chosen = years if years is not None else years_of(atlas, country)
    events = [
        EventView(row["when"], row["event"], named(row["thing_iri"], row["thing"]), row["kind"])
        for row in rows(atlas.ask("explore/timeline", lang=lang, countries=[country]))
    ]
    assessments = yearly(atlas, country, chosen) if made is None else made
    return TimelineView(tuple(chosen), view_of(atlas, assessments, lang), tuple(events))


def yearly(atlas: Atlas, country: str, years: range) -> list[Assessment]:
    """Return the assessments at the end of each year, none where no system was in force."""
    try:
        return atlas.timeline(country, years) if years else []
    except InputError as error:
        if error.key not in {"no-system", "no-system-then"}:
            raise
        return []


def years_of(atlas: Atlas, country: str, count: int = 10) -> range:
    """Return the years up to the latest reference date of a country's systems, none without a system."""
    try:
        last = max(atlas.systems(country).values()).year
    except InputError as error:
        if error.key != "no-system":
            raise
        return range(0)
    return range(last - count + 1, min(last, date.max.year) + 1)
