"""The list of instruments, narrowed by words, country, level, type and date."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from planatlas.namespaces import PREF_LABEL
from planatlas.publishing.pages.desk import CATALOGUE, Desk, Params, first, several
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import InstrumentRow, instruments_view, question_view
from planatlas.store import Literal, NamedNode, Triple

# Rows on one page, so that it stays below 200 kB.
PER_PAGE: Final = 150
_BOXES: Final = ("countries", "levels", "types", "date")


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    """Return the list; in a path, the country whose instruments are listed. Raises InputError."""
    if len(parts) > 2:
        return None
    words = Words(lang)
    chosen = {name: several(params, name) for name in _BOXES}
    if len(parts) == 2:
        if parts[1] != parts[1].lower():
            return None
        desk.atlas.datasets(parts[1])
        chosen["countries"] = (parts[1].upper(),)
    typed = first(params, "words")
    given = {name: values if name != "date" else values[0] for name, values in chosen.items() if values}
    key = ("instruments", lang, typed, tuple(sorted((n, str(v)) for n, v in given.items())))
    rows = desk.keep(key, lambda: instruments_view(desk.atlas, lang, given, typed))
    number = _number(first(params, "page"), len(rows))
    query = [(name, value) for name, values in chosen.items() for value in values]
    query += [("words", typed)] if typed else []
    form = question_view(desk.atlas, desk.atlas.library.find("explore/instruments"), lang)
    shown = rows if desk.static else rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    title = words("nav-instruments")
    if len(parts) == 2:
        title = f"{title}: {desk.names(lang)[parts[1].upper()]}"
        query = [pair for pair in query if pair[0] != "countries"]
    return Page(
        "/".join(parts),
        "instruments.html",
        title,
        CATALOGUE,
        lambda: _triples(rows, lang),
        lambda: {
            "rows": shown,
            "total": len(rows),
            "number": number,
            "pages": max(1, -(-len(rows) // PER_PAGE)),
            "form": form,
            "chosen": chosen,
            "typed": typed,
            "query_of": lambda n: urlencode([*query, ("page", str(n))]),
            "countries": desk.names(lang),
        },
        section="instruments",
        query=urlencode(query),
    )


def _number(text: str, rows: int) -> int:
    last = max(1, -(-rows // PER_PAGE))
    return min(max(1, int(text)), last) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _triples(rows: tuple[InstrumentRow, ...], lang: str) -> list[Triple]:
    label = NamedNode(PREF_LABEL)
    return [
        Triple(NamedNode(row.instrument.iri), label, Literal(row.instrument.label, language=lang))
        for row in rows
    ]
