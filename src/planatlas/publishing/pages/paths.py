"""Where pages stand: the path of every IRI, and links from one page to another.

A path has neither language nor suffix. The IRIs of the project keep theirs; any other IRI stands below
`out/`, percent-encoded with `~` for `%`, for a file server would decode a `%`.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from planatlas.namespaces import BASE, FRAMEWORK, ONTOLOGY

OUT: Final = "out/"
# What a file system can carry as one name, with room for a suffix.
LONGEST: Final = 200
RDF_SUFFIXES: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


def path_of(iri: str) -> str:
    """Return the path of the page of an IRI; an empty string where no page can have it.

    >>> path_of("https://w3id.org/planatlas/id/per/peru")
    'id/per/peru'
    >>> path_of("https://w3id.org/planatlas/ontology#Plan")
    'ontology/Plan'
    >>> path_of("http://example.org/a")
    'out/http~3A~2F~2Fexample.org~2Fa'
    """
    if iri.startswith(BASE):
        path = iri.removeprefix(BASE).replace("#", "/", 1) if iri.startswith(ONTOLOGY) else iri[len(BASE) :]
        path = quote(path.rstrip("/").replace("~", "%7E"), safe="/%").replace("%", "~")
    else:
        path = OUT + quote(iri, safe="").replace("~", "%7E").replace("%", "~")
    usable = path and all(part not in ("", ".", "..") for part in path.split("/"))
    return path if usable and max(map(len, path.split("/"))) <= LONGEST else ""


def iris_of(path: str) -> tuple[str, ...]:
    """Return the IRIs that a path can be the page of, the likeliest first.

    >>> iris_of("id/per/peru")
    ('https://w3id.org/planatlas/id/per/peru',)
    >>> iris_of("ontology/Plan")[0]
    'https://w3id.org/planatlas/ontology#Plan'
    >>> iris_of(path_of("http://example.org/a~b"))
    ('http://example.org/a~b',)
    """
    encoded = path.replace("~", "%")
    if path.startswith(OUT):
        return (unquote(encoded.removeprefix(OUT)),)
    found = [BASE + encoded]
    if path.startswith("ontology/"):
        found.insert(0, ONTOLOGY + "#" + encoded.removeprefix("ontology/"))
    if encoded + "/" == FRAMEWORK.removeprefix(BASE):
        found.append(FRAMEWORK)
    return tuple(dict.fromkeys([found[0], *(item for item in (unquote(f) for f in found))]))


def relative(current: str, target: str) -> str:
    """Return the link from one file to another of the same site.

    >>> relative("en/countries/per.html", "en/matrix.html")
    '../matrix.html'
    >>> relative("en/matrix.html", "en/matrix.html")
    'matrix.html'
    """
    path, mark, rest = target.partition("?")
    here, there = current.split("/")[:-1], path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    link = "/".join([".."] * (len(here) - shared) + there[shared:])
    return quote(link, safe="/~.-_+,") + mark + rest


def is_web(iri: str) -> bool:
    """Return whether an IRI may be followed in a browser: never `javascript:` or `data:`.

    >>> is_web("https://example.org/"), is_web("javascript:alert(1)")
    (True, False)
    """
    return iri.lower().startswith(("http://", "https://"))
