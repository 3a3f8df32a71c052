"""HTML from a page: the templates with everything escaped, links relative to where the page stands."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from planatlas.labels import LANGUAGES
from planatlas.namespaces import BASE, compact
from planatlas.publishing import needed
from planatlas.publishing.drawing import draw_chain
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import RDF_SUFFIXES, is_web, path_of, relative
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import ChainView, VersionView

HERE: Final = Path(__file__).resolve().parent.parent
SECTIONS: Final = (
    ("countries", "countries"),
    ("matrix", "matrix"),
    ("instruments", "instruments"),
    ("questions", "questions"),
    ("indicators", "indicators"),
    ("sparql", "sparql"),
    ("validate", "validate"),
    ("data", "data"),
    ("documentation", "documentation"),
)


@lru_cache(maxsize=1)
def environment() -> Any:
    """Return the templates. Raises InputError `publishing-missing` without Jinja2."""
    jinja2 = needed("jinja2", "serve")
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


class Linker:
    """Makes the links of one page; `static` where it is a file among files."""

    def __init__(self, page: Page, lang: str, *, static: bool, linked: set[str] | None = None) -> None:
        self.current = page.at or f"{lang}/{page.path}.html"
        self.lang = lang
        self.static = static
        self.page = page
        self.linked = set() if linked is None else linked

    def to(self, path: str, **query: str) -> str:
        """Return the link to the page at a path, in the same language."""
        self.linked.add(path)
        target = f"{self.lang}/{path}.html" + (f"?{urlencode(query)}" if query else "")
        return relative(self.current, target)

    def thing(self, iri: str) -> str:
        """Return the link to the page of an IRI, empty where it can have none."""
        path = path_of(iri)
        if iri.startswith(BASE) and path:
            return self.to(path)
        return iri if is_web(iri) else ""

    def file(self, path: str) -> str:
        """Return the link to a file of the site."""
        return relative(self.current, path)

    def in_language(self, lang: str) -> str:
        """Return the link to the same page in a language."""
        query = f"?{self.page.query}" if self.page.query and not self.static else ""
        return relative(self.current, f"{lang}/{self.page.path}.html") + query

    def rdf(self, suffix: str) -> str:
        """Return the link to the page as RDF."""
        query = f"?{self.page.query}" if self.page.query and not self.static else ""
        return relative(self.current, f"{self.page.path}.{suffix}") + query


def render(
    page: Page,
    lang: str,
    version: VersionView,
    *,
    static: bool = False,
    origin: str = "",
    linked: set[str] | None = None,
) -> str:
    """Return the HTML of a page.

    `origin` is the address of the server, for links to paste elsewhere; the paths of the pages that this one
    links to are put into `linked`.
    """
    words = Words(lang)
    link = Linker(page, lang, static=static, linked=linked)

    def chain(view: ChainView, title: str) -> Any:
        bands = {band: words(f"band-{band}") for band in view.bands}
        levels = {node.level: words(f"level-{node.level}") for node in view.nodes if node.level}
        return needed("markupsafe", "serve").Markup(draw_chain(view, title, bands, levels, link.thing))

    template = environment().get_template(page.template)
    return str(
        template.render(
            page=page,
            t=words,
            lang=lang,
            languages=LANGUAGES,
            sections=SECTIONS,
            link=link,
            chain=chain,
            compact=compact,
            is_web=is_web,
            rdf_suffixes=RDF_SUFFIXES,
            static=static,
            origin=origin,
            version=version,
            citation=version.citation(page.title, lang, page.iri),
            **page.context(),
        )
    )
