"""Formats of an answer, and which of them a client wants."""

from __future__ import annotations

import re
from typing import Final

from planatlas.publishing.negotiation import media_type

# The first is what a client gets that does not mind.
RESULTS: Final = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS: Final = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}
_ALSO_RESULTS: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_ALSO_GRAPHS: Final = {"application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml"}
_NAME: Final = re.compile(r"[\w.+-]+/[\w.+-]+")
# What a browser sends with every address that a person opens.
_PAGE: Final = "text/html"


def wanted(accept: str | None, form: str, *, graph: bool) -> tuple[str, str] | None:
    """Return (media type, format) of an answer, None where there is none that the client takes.

    `form` is the short name of a format, which goes before `accept`: a link cannot say what it accepts.

    >>> wanted("application/json", "", graph=False)
    ('application/sparql-results+json', 'json')
    >>> wanted(None, "nt", graph=True), wanted("text/csv", "", graph=True)
    (('application/n-triples', 'nt'), None)
    """
    offers = GRAPHS if graph else RESULTS
    if form:
        # A script asks for JSON before it knows whether the answer is a table or a graph.
        form = {"json": "jsonld", "xml": "rdf"}.get(form, form) if graph else form
        return next(((media, name) for media, name in offers.items() if name == form), None)
    also = _ALSO_GRAPHS if graph else _ALSO_RESULTS
    header = _NAME.sub(lambda match: also.get(match[0].lower(), match[0]), accept or "")
    found = media_type(header, tuple(offers))
    return (found, offers[found]) if found else None


def wants_page(accept: str | None) -> bool:
    """Return whether a client would rather have a page for people than data.

    >>> wants_page("text/html,application/xhtml+xml,*/*;q=0.8"), wants_page("*/*"), wants_page(None)
    (True, False, False)
    """
    offers = (*RESULTS, *GRAPHS, _PAGE)
    return bool(accept) and media_type(accept, offers) == _PAGE


def content_type(media: str) -> str:
    """Return the media type with what it needs to be read aright."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
