"""What all pages of one state of the data share: the atlas, its version, and views that cost time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from planatlas.assessment import Assessment
from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.namespaces import BASE, DCTERMS, RDF_TYPE
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import CountryView, VersionView, country_view, version_view
from planatlas.publishing.views.common import rows
from planatlas.publishing.views.matrix import country_names
from planatlas.questions import Table
from planatlas.store import Literal, NamedNode, Triple

T = TypeVar("T")
Params = Mapping[str, Sequence[str]]
_KEPT: Final = 256
_TABLES: Final = 4
_DCAT: Final = "http://www.w3.org/ns/dcat#"
CATALOGUE: Final = BASE + "catalog"


class Desk:
    """An atlas with its version; views are kept as long as the version is the same.

    Not for several threads at once: whoever uses it takes turns.
    """

    def __init__(self, atlas: Atlas, version: VersionView | None = None, *, static: bool = False) -> None:
        self.atlas = atlas
        self.version = version or version_view(atlas)
        self.static = static
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._tables: OrderedDict[Hashable, Table] = OrderedDict()

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, made when it is first asked for."""
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = make()
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        found: T = self._kept[key]
        return found

    def answer(self, name: str, values: Mapping[str, str | Sequence[str]], lang: str) -> Table:
        """Return the answer to a question; the last few are kept, for a page and its files show the same.

        Raises QuestionError as `Atlas.ask`.
        """
        frozen = ((key, value if isinstance(value, str) else tuple(value)) for key, value in values.items())
        key = (name, lang, tuple(sorted(frozen)))
        if key not in self._tables:
            self._tables[key] = self.atlas.ask(name, values, lang)
            if len(self._tables) > _TABLES:
                self._tables.popitem(last=False)
        return self._tables[key]

    def steps(self, thing: str, lang: str) -> list[dict[str, str]] | None:
        """Return the steps of the chain that begin or end at a thing, as rows of alignment/steps.

        For files all steps are asked for at once; else None, for a reader who looks at one thing.
        """
        if not self.static:
            return None

        def make() -> dict[str, list[dict[str, str]]]:
            found: dict[str, list[dict[str, str]]] = {}
            for row in rows(self.atlas.ask("alignment/steps", lang=lang)):
                for end in {row["lower_iri"], row["higher_iri"]}:
                    found.setdefault(end, []).append(row)
            return found

        return self.keep(("steps", lang), make).get(thing, [])

    def names(self, lang: str) -> dict[str, str]:
        """Return {country code: name}."""
        return self.keep(("names", lang), lambda: country_names(self.atlas, lang))

    def country(self, code: str, lang: str) -> CountryView:
        """Return the view of a country. Raises InputError `unknown-country`."""
        wanted = code.upper()
        if wanted not in self.atlas.countries:
            self.atlas.datasets(wanted)
        return self.keep(("country", wanted, lang), lambda: country_view(self.atlas, wanted, lang))

    def assessments(
        self, country: str, as_of: date | None, datasets: tuple[str, ...] = ()
    ) -> tuple[Assessment, ...]:
        """Return the assessments of a country, none where it has no system on the date.

        Raises InputError for an unknown country or dataset.
        """

        def make() -> tuple[Assessment, ...]:
            try:
                return tuple(self.atlas.assess(country, as_of, datasets=datasets or None))
            except InputError as error:
                if error.key in {"no-system", "no-system-then"}:
                    return ()
                raise

        # All datasets of a country are what is assessed where none is named.
        named = () if datasets == self.atlas.datasets(country) else datasets
        return self.keep(("assess", country, as_of, named), make)

    def catalogue(self) -> list[Triple]:
        """Return the catalogue of the graphs as DCAT and VoID, each with the fingerprint of its content."""
        catalogue = NamedNode(CATALOGUE)
        triples = [
            Triple(catalogue, NamedNode(RDF_TYPE), NamedNode(_DCAT + "Catalog")),
            Triple(catalogue, NamedNode(_DCAT + "version"), Literal(self.version.data)),
        ]
        for lang in ("en", "es"):
            title = Literal(Words(lang)("catalogue-title"), language=lang)
            triples.append(Triple(catalogue, NamedNode(DCTERMS + "title"), title))
        for graph, fingerprint in self.version.graphs:
            node = NamedNode(graph)
            triples += [
                Triple(catalogue, NamedNode(_DCAT + "dataset"), node),
                Triple(node, NamedNode(RDF_TYPE), NamedNode(_DCAT + "Dataset")),
                Triple(node, NamedNode(_DCAT + "version"), Literal(fingerprint)),
            ]
        return triples


def first(params: Params, name: str) -> str:
    """Return the first value of a parameter, stripped; an empty string where there is none."""
    return next((value.strip() for value in params.get(name, ()) if value.strip()), "")


def several(params: Params, name: str) -> tuple[str, ...]:
    """Return all values of a parameter; one with commas is several.

    >>> several({"countries": ["CHL,PER", "COL"]}, "countries")
    ('CHL', 'PER', 'COL')
    """
    parts = (part.strip() for value in params.get(name, ()) for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def day(text: str) -> date | None:
    """Return a date from YYYY-MM-DD, None of an empty text. Raises InputError `bad-date`."""
    if not text:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("bad-date", value=text[:40]) from None
