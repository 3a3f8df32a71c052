"""What a page is before it is HTML: a template with what it shows, and the same as RDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planatlas.store import Triple


@dataclass(frozen=True)
class Page:
    """A page at a path: without language and suffix, as `countries/per`.

    `context` is what the template shows, made when it is, and `triples` the same as RDF; `iri` is what a
    citation names. `query` is the canonical query string of the page, for its links in the other language
    and as RDF. `at` is where the page is shown, where that is not its own place: it says what went wrong.
    """

    path: str
    template: str
    title: str
    iri: str
    triples: Callable[[], list[Triple]]
    context: Callable[[], Mapping[str, Any]] = dict
    section: str = ""
    query: str = ""
    status: int = 200
    at: str = ""


class Unknown(Exception):  # noqa: N818 - not an error of the program: a page that is not there
    """There is no such page; `near` are the names of those nearest to it, with their paths."""

    def __init__(self, path: str, near: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(path)
        self.path = path
        self.near = near
