"""The gap matrix, what changed between two dates, and the page of each assessment and each finding."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote, urlencode

from planatlas.assessment import Assessment, assessment_triples
from planatlas.errors import InputError
from planatlas.namespaces import ASSESSMENT, FRAMEWORK
from planatlas.publishing.pages.desk import Desk, Params, day, first, several
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import path_of
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import MatrixView, compare, declassify_finding
from planatlas.publishing.views.common import Link
from planatlas.publishing.views.matrix import datasets_of, view_of
from planatlas.publishing.views.scenario import Outcome, withheld
from planatlas.publishing.views.timeline import years_of
from planatlas.store import Triple

# Beyond this many columns a cell shows its reason alone, and the rest on its own page.
WIDE = 4


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    """Return the matrix; a date may stand in the path or in the form. Raises InputError."""
    if len(parts) > 2:
        return None
    countries = tuple(code.upper() for code in several(params, "countries"))
    datasets = several(params, "datasets")
    try:
        as_of = day(parts[1] if len(parts) == 2 else first(params, "as-of"))
    except InputError:
        if len(parts) == 2:
            return None
        raise
    other = day(first(params, "compare"))
    if other is not None:
        if as_of is None:
            as_of, other = other, None
        elif other != as_of:
            return _changes(desk, as_of, other, countries, datasets, lang)
    view = assessed(desk, countries, as_of, datasets, lang)
    query = [("countries", code) for code in countries] + [("datasets", name) for name in datasets]
    query += [("as-of", as_of.isoformat())] if as_of and len(parts) == 1 else []
    title = Words(lang)("nav-matrix")
    if as_of:
        title = f"{title}, {Words(lang).day(as_of)}"
    pair = compare(*view.columns) if len(view.columns) == 2 else None
    return Page(
        "/".join(parts),
        "matrix.html",
        title,
        FRAMEWORK + desk.atlas.knowledge.framework.notation,
        lambda: _triples(view),
        lambda: {
            "view": view,
            "as_of": as_of,
            "compared": None,
            "countries": countries,
            "datasets": datasets,
            "wide": len(view.columns) > WIDE,
            "pair": pair,
            **_choices(desk, lang),
        },
        section="matrix",
        query=urlencode(query),
    )


def changes(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    """Return what changed between the two dates in the path."""
    if len(parts) != 3:
        return None
    try:
        before, after = day(parts[1]), day(parts[2])
    except InputError:
        return None
    if before is None or after is None or before == after:
        return None
    countries = tuple(code.upper() for code in several(params, "countries"))
    return _changes(desk, before, after, countries, several(params, "datasets"), lang)


def _changes(
    desk: Desk,
    before: date,
    after: date,
    countries: tuple[str, ...],
    datasets: tuple[str, ...],
    lang: str,
) -> Page:
    words = Words(lang)
    older, newer = (assessed(desk, countries, when, datasets, lang) for when in (before, after))
    pairs = [
        compare(first_column, second)
        for first_column in older.columns
        for second in newer.columns
        if first_column.system.iri == second.system.iri
    ]
    query = [("countries", code) for code in countries] + [("datasets", name) for name in datasets]
    return Page(
        f"changes/{before.isoformat()}/{after.isoformat()}",
        "changes.html",
        words("changes-title", first=words.day(before), second=words.day(after)),
        FRAMEWORK + desk.atlas.knowledge.framework.notation,
        lambda: [*_triples(older), *_triples(newer)],
        lambda: {
            "pairs": pairs,
            "rows": older.rows,
            "as_of": before,
            "compared": after,
            "countries": countries,
            "datasets": datasets,
            "verdicts": older.verdicts,
            **_choices(desk, lang),
        },
        section="matrix",
        query=urlencode(query),
    )


def assessment(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page of an assessment, or of one of its findings, by the parts of its IRI."""
    if not 5 <= len(parts) <= 7:
        return None
    iri = ASSESSMENT + "/".join(part.replace("~", "%") for part in parts[1:])
    country = unquote(parts[1]).upper()
    try:
        when = day(parts[4])
    except InputError:
        return None
    if when is None or country not in desk.atlas.countries:
        return None
    chosen: tuple[str, ...] = ()
    if len(parts) > 5 and not _is_indicator(desk, parts[5]):
        chosen = tuple(unquote(name.replace("~", "%")) for name in parts[5].split("+"))
        if any(name not in desk.atlas.datasets(country) for name in chosen):
            return None
    for made in desk.assessments(country, when, chosen):
        if made.iri == iri:
            return _assessment(desk, made, lang)
        for finding in made.findings:
            if finding.iri == iri:
                return _finding(desk, made, finding.criterion.notation, lang)
    return None


def _is_indicator(desk: Desk, text: str) -> bool:
    return any(criterion.notation == text for criterion in desk.atlas.knowledge.framework.criteria)


def _assessment(desk: Desk, made: Assessment, lang: str) -> Page:
    view = _view_of(desk, made, lang)
    column = view.columns[0]
    words = Words(lang)
    return Page(
        path_of(made.iri),
        "matrix.html",
        words("assessment-title", system=column.system.label, date=words.day(column.as_of)),
        made.iri,
        lambda: assessment_triples(made),
        lambda: {
            "view": view,
            "as_of": column.as_of,
            "compared": None,
            "countries": (column.country,),
            "datasets": column.datasets,
            "wide": False,
            "pair": None,
            **_choices(desk, lang),
        },
        section="matrix",
    )


def _finding(desk: Desk, made: Assessment, code: str, lang: str) -> Page:
    view = _view_of(desk, made, lang)
    column = view.columns[0]
    cell = column.cells[code]
    row = next(row for row in view.rows if row.code == code)
    words = Words(lang)

    def context() -> dict[str, object]:
        freed = desk.keep(
            ("declassify", cell.finding, lang),
            lambda: declassify_finding(
                desk.atlas,
                made,
                cell.finding,
                lang,
                lambda instrument: _what_if(desk, made, instrument),
                _withheld(desk, made, lang),
            ),
        )
        return {
            "column": column,
            "cell": cell,
            "row": row,
            "freed": freed,
            "verdicts": {entry.code: entry for entry in view.verdicts},
            "gaps": {entry.code: entry for entry in view.gaps},
            "date": words.day(column.as_of),
        }

    return Page(
        path_of(cell.finding),
        "finding.html",
        f"{row.code} {words.cap(row.label)}: {column.country_name}",
        cell.finding,
        lambda: [t for t in assessment_triples(made) if cell.finding in str(t.subject)],
        context,
        section="matrix",
    )


def _view_of(desk: Desk, made: Assessment, lang: str) -> MatrixView:
    """Return the view of one assessment, which the pages of all its findings share."""
    return desk.keep(("view", made.iri, lang), lambda: view_of(desk.atlas, [made], lang, desk.names(lang)))


def _withheld(desk: Desk, made: Assessment, lang: str) -> dict[str, list[tuple[Link, str]]]:
    country, as_of = made.scope.country, made.scope.as_of
    return desk.keep(("withheld", country, as_of, lang), lambda: withheld(desk.atlas, country, as_of, lang))


def _what_if(desk: Desk, made: Assessment, instrument: str) -> Outcome:
    scope = made.scope
    return desk.keep(
        ("what-if", scope, instrument),
        lambda: desk.atlas.what_if(scope.country, instrument, scope.as_of, datasets=scope.datasets),
    )


def assessed(
    desk: Desk, countries: tuple[str, ...], as_of: date | None, datasets: tuple[str, ...], lang: str
) -> MatrixView:
    """Return the matrix of some countries on a date. Raises InputError for an unknown country or dataset."""

    def make() -> MatrixView:
        made: list[Assessment] = []
        for country, chosen in datasets_of(desk.atlas, countries, datasets).items():
            made += desk.assessments(country, as_of, chosen)
        return view_of(desk.atlas, made, lang, desk.names(lang))

    return desk.keep(("matrix", countries, as_of, datasets, lang), make)


def _choices(desk: Desk, lang: str) -> dict[str, object]:
    """Return what the form above a matrix offers: countries, datasets, dates."""
    names = desk.names(lang)
    datasets = sorted({name for country in desk.atlas.countries for name in desk.atlas.datasets(country)})
    return {"all_countries": names, "all_datasets": datasets, "all_dates": dates(desk)}


def dates(desk: Desk) -> list[date]:
    """Return the reference dates of all systems and the ends of the years before the latest one."""

    def make() -> list[date]:
        found: set[date] = set()
        for country in desk.atlas.countries:
            try:
                found.update(desk.atlas.systems(country).values())
            except InputError as error:
                if error.key != "no-system":
                    raise
            found.update(date(year, 12, 31) for year in years_of(desk.atlas, country))
        return sorted(found)

    return desk.keep("dates", make)


def _triples(view: MatrixView) -> list[Triple]:
    return [triple for made in view.assessments for triple in assessment_triples(made)]
