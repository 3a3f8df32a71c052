"""Which files belong to which named graph, without holding what they say: for files of any size.

The rules are those of `planatlas.atlas.collection`: the sector systems and jurisdictions in a file say the
country, else the folder does; a file that says none goes into every dataset that is loaded with it.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planatlas.assessment import SYSTEM, VOCABULARY
from planatlas.atlas.collection import COUNTRY_CODE, JURISDICTION, packaged_collection
from planatlas.atlas.country_graphs import SHARED, country_code
from planatlas.atlas.link_graphs import link_files, packaged_link_files, parse_links, without_links
from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, country_graph
from planatlas.resources import turtle_files
from planatlas.store import Literal, NamedNode, Term, Triple, read_folder
from planatlas.store.checked_reading import parse_triples
from planatlas.store.reading import short_name

_PLAIN: Final = frozenset({".nt", ".nq", ".ttl", ".trig"})
_CODE_IN_TEXT: Final = re.compile(rb'countryCode>?\s+"([^"\\]+)"')


@dataclass(frozen=True, slots=True)
class Place:
    """A named graph to load: its country, where it has one, and its files.

    `codes` are the country codes that a file was taken to hold; None where that need not be checked.
    `parse` yields the triples of a file.
    """

    graph: str
    country: str | None
    files: tuple[Path, ...]
    codes: tuple[frozenset[str] | None, ...]
    parse: Callable[[Path], Iterator[Triple]] = parse_triples


def packaged_places() -> list[Place]:
    """Return the places of the ontology, the shared items and the packaged datasets."""
    collection = packaged_collection()
    return [
        *_common(),
        *(_unchecked(country_graph(*key), key[0], files) for key, files in sorted(collection.files.items())),
        *_links(packaged_link_files()),
    ]


def places_of(paths: Iterable[Path], *, exact: bool = False) -> list[Place]:
    """Return the places of some files and folders, with those of ontology and shared items.

    The codes in a file are looked for in its text, which is fast; whoever reads it then checks them, and
    where they prove wrong asks for `exact` places. Raises InputError for a path that is missing, a folder
    without RDF files, and files of which none says a country.
    """
    roots = list(paths)
    named = dict.fromkeys(path for root in without_links(roots) for path in read_folder(root))
    found = without_links(named)
    by_key: dict[tuple[str, str], list[tuple[Path, frozenset[str] | None]]] = {}
    unplaced: list[tuple[Path, frozenset[str] | None]] = []
    for path in found:
        codes, checked = _codes(path, exact=exact)
        file = (path, None if checked else codes)
        countries = sorted(codes) or _from_folder(path)
        for country in countries:
            by_key.setdefault((country, short_name(path)), []).append(file)
        if not countries:
            unplaced.append(file)
    if not by_key:
        raise InputError("no-country", where=str(found[0]) if found else None)
    places = _common()
    for (country, dataset), files in sorted(by_key.items()):
        own = [*files, *unplaced]
        paths_, codes_ = tuple(path for path, _ in own), tuple(codes for _, codes in own)
        places.append(Place(country_graph(country, dataset), country, paths_, codes_))
    return [*places, *_links(link_files(roots))]


def _common() -> list[Place]:
    ontology = tuple(turtle_files("ontology"))
    return [_unchecked(VOCABULARY, None, ontology), _unchecked(SHARED, None, packaged_collection().shared)]


def _links(files: Mapping[str, tuple[Path, ...]]) -> Iterator[Place]:
    """Yield the places of links to outside data; where nothing was accepted yet there is no graph."""
    for graph, paths in files.items():
        filled = tuple(path for path in paths if next(parse_links(path), None) is not None)
        if filled:
            yield Place(graph, None, filled, (None,) * len(filled), parse_links)


def _unchecked(graph: str, country: str | None, files: tuple[Path, ...]) -> Place:
    return Place(graph, country, files, (None,) * len(files))


def _from_folder(path: Path) -> list[str]:
    """Return the country that the folder names: `.../<iso3>/<dataset>.ttl`."""
    name = path.resolve().parent.name
    return [name.upper()] if len(name) == 3 and name.isalpha() and name.islower() else []


def _codes(path: Path, *, exact: bool) -> tuple[frozenset[str], bool]:
    """Return the country codes of a file, and whether they are certain."""
    try:
        if not exact and path.suffix.lower() in _PLAIN:
            codes = _codes_in_text(path)
            if len(codes) < 2:
                return codes, False
        return _codes_in_statements(path), True
    except (SyntaxError, ValueError, OSError):
        # Whoever reads the file will tell what is wrong with it.
        return frozenset(), True


def _codes_in_text(path: Path) -> frozenset[str]:
    if path.stat().st_size == 0:
        return frozenset()
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        found = {match[1].decode("utf-8") for match in _CODE_IN_TEXT.finditer(text)}
    return frozenset(map(country_code, found))


def _codes_in_statements(path: Path) -> frozenset[str]:
    """Return the codes of the jurisdictions of sector systems, else of all jurisdictions.

    Where a jurisdiction has two codes, which is a fault, the one that the folder names is taken.
    """
    own = _from_folder(path)
    codes: dict[Term, str] = {}
    systems: set[Term] = set()
    system, typed = NamedNode(SYSTEM), NamedNode(RDF_TYPE)
    for triple in parse_triples(path):
        if triple.predicate == typed:
            if triple.object == system:
                systems.add(triple.subject)
        elif triple.predicate.value == COUNTRY_CODE and isinstance(triple.object, Literal):
            code = country_code(triple.object.value)
            if code and codes.get(triple.subject) not in own:
                codes[triple.subject] = code
    if not codes:
        return frozenset()
    places = {
        triple.object
        for triple in parse_triples(path)
        if triple.predicate.value == JURISDICTION and triple.subject in systems
    }
    return frozenset({codes[place] for place in places if place in codes} or set(codes.values()))
