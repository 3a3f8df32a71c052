"""The views as JSON, for programs: one route a view, each with the version of the data it comes from."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from planatlas.errors import InputError
from planatlas.labels import LANGUAGES
from planatlas.publishing.pages.desk import Desk, Params, day, first, several
from planatlas.publishing.pages.matrix import assessed
from planatlas.publishing.pages.page import Unknown
from planatlas.publishing.pages.questions import given_values
from planatlas.publishing.pages.things import is_iri
from planatlas.publishing.views import (
    MatrixView,
    ThingView,
    framework_view,
    instruments_view,
    question_view,
    thing_view,
)

MOST_ROWS: Final = 10_000


def language(params: Params) -> str:
    """Return the language asked for, English unless given. Raises InputError `bad-language`."""
    wanted = first(params, "lang") or LANGUAGES[0]
    if wanted not in LANGUAGES:
        raise InputError("bad-language", value=wanted[:40])
    return wanted


def version(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:  # noqa: ARG001
    """Return the version alone."""
    return {"graphs": dict(desk.version.graphs), "countries": list(desk.atlas.countries)}


def countries(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:
    """Return the countries, or the one in the path with its systems and verdicts."""
    lang = language(params)
    if not parts:
        names = desk.names(lang)
        return [
            {"code": code, "name": names[code], "datasets": list(desk.atlas.datasets(code))}
            for code in desk.atlas.countries
        ]
    view = desk.country(parts[0], lang)
    return {
        "code": view.code,
        "name": view.name,
        "iri": view.iri,
        "datasets": list(view.datasets),
        "systems": _plain(view.systems),
        "matrix": _matrix(view.matrix),
    }


def matrix(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:  # noqa: ARG001
    """Return the gap matrix with everything that stands behind each cell."""
    chosen = tuple(code.upper() for code in several(params, "countries"))
    as_of = day(first(params, "as-of"))
    return _matrix(assessed(desk, chosen, as_of, several(params, "datasets"), language(params)))


def instruments(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:  # noqa: ARG001
    """Return the instruments that fit."""
    names = ("countries", "levels", "types", "date")
    given = {name: values for name in names if (values := several(params, name))}
    date_given = {"date": given["date"][0]} if "date" in given else {}
    rows = instruments_view(desk.atlas, language(params), {**given, **date_given}, first(params, "words"))
    return _plain(rows)


def thing(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:  # noqa: ARG001
    """Return everything known of the thing with an IRI. Raises Unknown where nothing is."""
    iri = first(params, "iri")
    view = thing_view(desk.atlas, iri, language(params)) if is_iri(iri) else None
    if view is None:
        raise Unknown(iri)
    return _thing(view)


def indicators(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:  # noqa: ARG001
    """Return the indicators, their requirements, the verdicts and kinds of gap."""
    return _plain(framework_view(desk.atlas, language(params)))


def questions(desk: Desk, params: Params, parts: tuple[str, ...]) -> Any:
    """Return the questions of the library, one of them, or its answer."""
    lang = language(params)
    if not parts:
        return [_question(desk, name, lang, short=True) for name in desk.atlas.library.names()]
    name = "/".join(parts[:2])
    if name not in desk.atlas.library.questions or len(parts) > 3 or parts[2:] not in ((), ("answer",)):
        raise Unknown(name)
    if len(parts) == 2:
        return _question(desk, name, lang)
    question = desk.atlas.library.find(name)
    table = desk.atlas.ask(name, given_values(question, params), lang)
    content = json.loads(table.to_json(lang))
    return {**content, "rows": content["rows"][:MOST_ROWS], "total": len(table)}


Route = Callable[[Desk, Params, tuple[str, ...]], Any]
ROUTES: Final[Mapping[str, Route]] = {
    "version": version,
    "countries": countries,
    "matrix": matrix,
    "instruments": instruments,
    "thing": thing,
    "indicators": indicators,
    "questions": questions,
}
_WITH_PARTS: Final = frozenset({"countries", "questions"})


def answer(desk: Desk, path: str, params: Params) -> str:
    """Return the JSON of a route. Raises Unknown where there is none, InputError for a bad parameter."""
    name, *parts = path.split("/")
    if name not in ROUTES or (parts and name not in _WITH_PARTS):
        raise Unknown(path)
    if name == "countries" and len(parts) > 1:
        raise Unknown(path)
    content = ROUTES[name](desk, params, tuple(parts))
    whole = {"version": {"data": desk.version.data, "software": desk.version.software}, "data": content}
    return json.dumps(whole, ensure_ascii=False, default=_value) + "\n"


def _matrix(view: MatrixView) -> Any:
    return {
        "title": view.title,
        "rows": _plain(view.rows),
        "columns": _plain(view.columns),
        "verdicts": _plain(view.verdicts),
        "gaps": _plain(view.gaps),
    }


def _thing(view: ThingView) -> Any:
    names = [field.name for field in dataclasses.fields(view) if field.name != "triples"]
    return {name: _plain(getattr(view, name)) for name in names}


def _question(desk: Desk, name: str, lang: str, *, short: bool = False) -> Any:
    view = question_view(desk.atlas, desk.atlas.library.find(name), lang, choices=not short)
    if short:
        return {"name": view.name, "title": view.title, "description": view.description}
    return _plain(view)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _value(value: object) -> Any:
    """Return what JSON has in place of a date or a decimal."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
