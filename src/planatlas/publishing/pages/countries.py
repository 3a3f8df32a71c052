"""The list of countries, and the page of one: systems, verdicts, timeline, the chain from law to budget."""

from __future__ import annotations

from planatlas.namespaces import BASE
from planatlas.publishing.drawing import draw_chain
from planatlas.publishing.pages.desk import CATALOGUE, Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import is_web
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import (
    ChainView,
    ColumnView,
    TimelineView,
    chain_of_country,
    countries_view,
    timeline_view,
)
from planatlas.publishing.views.matrix import jurisdiction
from planatlas.publishing.views.timeline import yearly, years_of
from planatlas.store import Triple


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the list, or the page of the country that the path names. Raises InputError."""
    if len(parts) == 1:

        def listed() -> dict[str, object]:
            return {"countries": desk.keep(("countries", lang), lambda: countries_view(desk.atlas, lang))}

        title = Words(lang)("nav-countries")
        return Page(
            "countries", "countries.html", title, CATALOGUE, desk.catalogue, listed, section="countries"
        )
    if len(parts) > 2 or parts[1] != parts[1].lower():
        return None
    code = parts[1].upper()
    desk.atlas.datasets(code)

    def context() -> dict[str, object]:
        view = desk.country(code, lang)
        return {
            "view": view,
            "timeline": desk.keep(("timeline", code, lang), lambda: _timeline(desk, code, lang)),
            "chains": [(column, _chain(desk, column, lang)) for column in view.matrix.columns],
        }

    return Page(
        f"countries/{parts[1]}",
        "country.html",
        desk.names(lang)[code],
        jurisdiction(desk.atlas, code) or BASE,
        lambda: _triples(desk, code),
        context,
        section="countries",
    )


def pictures(desk: Desk, code: str, lang: str) -> list[tuple[str, str]]:
    """Return (path without suffix, SVG) of the chain of each sector system, to be used outside the pages.

    Raises InputError `unknown-country`.
    """
    words = Words(lang)
    found = []
    for number, column in enumerate(desk.country(code, lang).matrix.columns, 1):
        drawn = _chain(desk, column, lang)
        bands = {band: words(f"band-{band}") for band in drawn.bands}
        levels = {node.level: words(f"level-{node.level}") for node in drawn.nodes if node.level}
        title = f"{words('chain-title', system=column.system.label)}, {words.day(column.as_of)}"
        path = f"countries/{code.lower()}" + (f"-{number}" if number > 1 else "")
        found.append((path, draw_chain(drawn, title, bands, levels, lambda iri: iri if is_web(iri) else "")))
    return found


def _chain(desk: Desk, column: ColumnView, lang: str) -> ChainView:
    system = column.system.iri
    return desk.keep(
        ("chain", system, column.as_of, lang),
        lambda: chain_of_country(desk.atlas, column.country, lang, column.as_of, system),
    )


def _timeline(desk: Desk, country: str, lang: str) -> TimelineView:
    years = years_of(desk.atlas, country)
    made = desk.keep(("yearly", country), lambda: yearly(desk.atlas, country, years))
    return timeline_view(desk.atlas, country, lang, years, made)


def _triples(desk: Desk, country: str) -> list[Triple]:
    return desk.atlas.collection.triples(country, desk.atlas.datasets(country))
