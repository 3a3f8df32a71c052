"""Which page stands at which path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

from planatlas.errors import InputError
from planatlas.publishing.pages import about, countries, datasets, instruments, matrix, questions, things
from planatlas.publishing.pages.desk import Desk, Params
from planatlas.publishing.pages.page import Page, Unknown
from planatlas.publishing.pages.render import SECTIONS, render
from planatlas.publishing.pages.words import Words

Maker = Callable[[Desk, tuple[str, ...], Params, str], Page | None]


def _documentation(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    # The manual is made of pages as these are, and is imported when it is first asked for.
    from planatlas.publishing import documentation

    return documentation.page(desk, parts, params, lang)


# The first part of a path says who makes the page; what no one claims is the page of an IRI.
MAKERS: Final[dict[str, Maker]] = {
    "index": about.index,
    "countries": countries.page,
    "instruments": instruments.page,
    "matrix": matrix.page,
    "changes": matrix.changes,
    "assessment": matrix.assessment,
    "questions": questions.page,
    "indicators": about.indicators,
    "sparql": about.sparql,
    "validate": about.validate,
    "data": about.data,
    "catalog": about.data,
    "graph": datasets.page,
    "documentation": _documentation,
}
_NOT_THERE: Final = frozenset({"unknown-country", "unknown-dataset", "question-unknown"})
_MOST: Final = 5


class Pages:
    """Builds pages from one state of the data, and their HTML."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def build(self, path: str, lang: str, params: Params | None = None) -> Page:
        """Return the page at a path.

        Raises Unknown where there is none, InputError where a parameter is at fault or a store cannot be
        asked.
        """
        given = params or {}
        parts = tuple(path.split("/"))
        maker = MAKERS.get(parts[0], things.page)
        try:
            page = maker(self.desk, parts, given, lang)
        except InputError as error:
            # A country or question in the path, and not in the form, is a page that is not there.
            if error.key in _NOT_THERE and not given and len(parts) > 1:
                raise Unknown(path, self.nearest(path, lang)) from None
            raise
        if page is None:
            raise Unknown(path, self.nearest(path, lang))
        return page

    def html(self, page: Page, lang: str, origin: str = "", linked: set[str] | None = None) -> str:
        """Return the HTML of a page, as `render` does."""
        version, static = self.desk.version, self.desk.static
        return render(page, lang, version, static=static, origin=origin, linked=linked)

    def fault(
        self, lang: str, status: int, text: str, at: str = "", near: Iterable[tuple[str, str]] = ()
    ) -> str:
        """Return the page that says what went wrong at a path; it asks nothing of the data."""
        title = Words(lang)(f"error-{status}")
        # Links depend on how deep the path is, and on nothing else of what somebody may have typed.
        depth = "x/" * at.count("/") + "x"
        context = {"text": text, "near": tuple(near)}
        page = Page("index", "error.html", title, "", list, lambda: context, status=status, at=depth)
        return self.html(page, lang)

    def nearest(self, path: str, lang: str) -> tuple[tuple[str, str], ...]:
        """Return the pages whose paths are nearest to one that is not there, each with its name."""
        words = Words(lang)
        known = {section: words(f"nav-{key}") for section, key in SECTIONS}
        known |= {f"countries/{code.lower()}": name for code, name in self.desk.names(lang).items()}
        for question in self.desk.atlas.library:
            known[f"questions/{question.name}"] = question.title[lang]
        if path.startswith("id/"):
            known |= things.known(self.desk, path, lang)
        last = {name.rpartition("/")[2]: name for name in reversed(known)}
        near = get_close_matches(path.lower(), known, n=_MOST, cutoff=0.5)
        near += [last[name] for name in get_close_matches(path.lower().rpartition("/")[2], last, n=_MOST)]
        return tuple((known[name], name) for name in dict.fromkeys(near))[:_MOST]
