"""A country: its systems, their verdicts, its datasets."""

from __future__ import annotations

from dataclasses import dataclass

from planatlas.atlas import Atlas
from planatlas.publishing.views.common import Link, named, rows
from planatlas.publishing.views.matrix import MatrixView, country_names, jurisdiction, matrix_view


@dataclass(frozen=True, slots=True)
class SystemView:
    """A planning, budget or investment system, or a cycle of one."""

    system: Link
    kind: str
    sector: str
    concept: str
    part_of: str
    governed_by: tuple[Link, ...]
    reference_dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountryView:
    """A country with its systems and the verdicts on its sector systems at their reference dates."""

    code: str
    name: str
    iri: str
    datasets: tuple[str, ...]
    systems: tuple[SystemView, ...]
    matrix: MatrixView


def countries_view(atlas: Atlas, lang: str) -> tuple[CountryView, ...]:
    """Return every country, in the order of their names."""
    found = [country_view(atlas, country, lang) for country in atlas.countries]
    return tuple(sorted(found, key=lambda country: country.name))


def country_view(atlas: Atlas, code: str, lang: str) -> CountryView:
    """Return one country. Raises InputError `unknown-country`."""
    datasets = atlas.datasets(code)
    country = code.upper()
    by_system: dict[str, list[dict[str, str]]] = {}
    for row in rows(atlas.ask("explore/systems", lang=lang, countries=[country])):
        by_system.setdefault(row["system_iri"], []).append(row)
    return CountryView(
        code=country,
        name=country_names(atlas, lang)[country],
        iri=jurisdiction(atlas, country),
        datasets=datasets,
        systems=tuple(_system(address, group) for address, group in by_system.items()),
        matrix=matrix_view(atlas, lang, [country]),
    )


def _system(address: str, group: list[dict[str, str]]) -> SystemView:
    def joined(name: str) -> str:
        return ", ".join(dict.fromkeys(row[name] for row in group if row[name]))

    governing = {
        row["governed_by_iri"]: named(row["governed_by_iri"], row["governed_by"])
        for row in group
        if row["governed_by_iri"]
    }
    return SystemView(
        named(address, group[0]["system"]),
        joined("kind"),
        joined("sector"),
        joined("concept"),
        joined("part_of"),
        tuple(governing.values()),
        tuple(sorted({row["reference_date"] for row in group if row["reference_date"]})),
    )
