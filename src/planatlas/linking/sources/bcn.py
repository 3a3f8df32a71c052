"""The Library of the National Congress of Chile (BCN): its linked data, by SPARQL.

One norm has several IRIs, one for the work and one for each version; they share the code of LeyChile, so the
code is what a record is known by and the work is what is linked to. The library publishes neither a state nor
a repeal: that a norm was repealed is known here only where the title of the norm that did it says so.

https://datos.bcn.cl/es/ontologias, vocabulary http://datos.bcn.cl/ontologies/bcn-norms#
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from planatlas.linking.catalogue import DumpMapping, gather, packaged_mapping, read_mapping
from planatlas.linking.endpoint import Endpoint, Row, days, hosts_of, iri, literal, whole_number
from planatlas.linking.matching import match
from planatlas.linking.model import Candidate, Change, Currency, Described, Reason, Record, SourceAbout
from planatlas.linking.numbers import parse_number
from planatlas.linking.sources.repeal import repeals
from planatlas.linking.sources.standing import absent, title_agrees, until
from planatlas.linking.titles import Vocabulary
from planatlas.linking.words import family, numbered_once, plain

if TYPE_CHECKING:
    from planatlas.linking.http import Client

ENDPOINT: Final = "https://datos.bcn.cl/sparql"
RESOURCE: Final = "http://datos.bcn.cl/recurso/cl/"
VIEWER: Final = "https://www.bcn.cl/leychile/navegar?idNorma="
_BATCH: Final = 20
# More than so many norms of one number or day cannot be told apart anyway.
_MOST: Final = 100
_WORDS: Final = 8


@lru_cache(maxsize=1)
def _mapping() -> DumpMapping:
    # What the IRIs of the library say and what its forms are in our list: the same as in a local copy.
    return replace(read_mapping(packaged_mapping("bcn-catalogue")), name="bcn")


class Bcn:
    """The norms of Chile."""

    def __init__(self, client: Client, endpoint: str = ENDPOINT) -> None:
        self._hosts = hosts_of(endpoint)
        self._endpoint = Endpoint(client, endpoint, self._hosts)

    @property
    def name(self) -> str:
        """The short name."""
        return "bcn"

    @property
    def hosts(self) -> frozenset[str]:
        """The host of the endpoint."""
        return self._hosts

    @property
    def about(self) -> SourceAbout:
        """The norms of Chile."""
        labels = {
            "en": "Library of the National Congress of Chile",
            "es": "Biblioteca del Congreso Nacional de Chile",
        }
        return SourceAbout(labels, "https://datos.bcn.cl/", countries=frozenset({"CHL"}))

    def identify(self, described: Described) -> list[Candidate]:
        """Return the norms that may be the thing: by code or IRI, by number and year, by day, by title.

        Raises InputError where the library cannot be asked.
        """
        if not self.about.covers(described):
            return []
        for codes in self._codes(described):
            records = self._records(codes)
            if found := match(described, records, Vocabulary.of(record.title for record in records)):
                return found
        return []

    def describe(self, iri: str) -> Record | None:
        """Return the record of a norm from its IRI, that of a version, or the address of the viewer."""
        code, _ = self._code_of(iri)
        return next(iter(self._records([code])), None) if code else None

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return what the library tells of a norm on a day: its changes, and a repeal that a title names.

        `in_force` is False where such a title is found and None everywhere else: no property says it.
        """
        code, received = self._code_of(iri)
        records = self._records([code]) if code else []
        if not code or not records:
            return absent(iri, self.name, as_of, received)
        record = records[0]
        rows, _ = self._endpoint.ask("bcn-changes", code=whole_number(code))
        changes = [(row["relation"].value, _change(row)) for row in rows if "other" in row]
        amended = until((change for kind, change in changes if kind == "modified"), as_of)
        repealed = tuple(change for change in amended if repeals(change.title, record))
        recast = until((change for kind, change in changes if kind == "recast"), as_of)
        undated = [change.iri for change in amended if change.on is None]
        notes = [
            Reason.of("linking-bcn-repealed-by-title" if repealed else "linking-bcn-no-state"),
            *(Reason.of("linking-bcn-recast", iri=change.iri) for change in recast),
            *(Reason.of("linking-undated-change", iri=address) for address in undated),
        ]
        return Currency(
            iri=record.iri,
            source=self.name,
            as_of=as_of,
            exists=True,
            title_agrees=title_agrees(described, record),
            in_force=False if any(change.on for change in repealed) else None,
            amended_by=tuple(change for change in amended if change not in repealed),
            repealed_by=repealed,
            address=record.address,
            notes=tuple(notes),
            accessed=record.accessed,
        )

    def _codes(self, described: Described) -> Iterable[list[str]]:
        """Yield the codes that each way of looking finds, the surest first."""
        for identifier in described.identifiers:
            if identifier.scheme == "leychile" and identifier.notation.isdigit():
                yield [identifier.notation]
            elif identifier.scheme == "bcn":
                code, _ = self._code_of(RESOURCE + identifier.notation.removeprefix(RESOURCE))
                yield [code] if code else []
        yield self._by_number(described)
        yield self._by_day(described)
        yield self._by_words(described)

    def _by_number(self, described: Described) -> list[str]:
        number = parse_number(described.number)
        years = {year + more for year in described.years for more in (0, 1)}
        if number is None or not (years or numbered_once("CHL", described.form)):
            return []
        printed = {number.base, number.key, *([number.base + "-exento"] if not number.parts else [])}
        rows, _ = self._endpoint.ask("bcn-number", number=[literal(text) for text in sorted(printed)])
        return _codes_of(record for record in _gathered(rows) if _may_be(record, described.form, years))

    def _by_day(self, described: Described) -> list[str]:
        found = {day for day in (described.date_published, described.date_signed) if day}
        if not found:
            return []
        rows, _ = self._endpoint.ask("bcn-day", day=[text for day in sorted(found) for text in days(day)])
        return _codes_of(_gathered(rows))

    def _by_words(self, described: Described) -> list[str]:
        words = _telling_words(described)
        if not words or not described.years:
            return []
        first, last = min(described.years), max(described.years) + 1
        rows, _ = self._endpoint.ask(
            "bcn-words",
            word=[literal(word) for word in words],
            first=[literal(f"{first}-01-01", datatype="date")],
            last=[literal(f"{last}-12-31", datatype="date")],
        )
        light = _gathered(rows)
        found = match(described, light, Vocabulary.of(record.title for record in light), limit=_BATCH)
        return _codes_of(candidate.record for candidate in found)

    def _records(self, codes: Sequence[str]) -> list[Record]:
        records = []
        for begin in range(0, min(len(codes), _MOST), _BATCH):
            batch = codes[begin : begin + _BATCH]
            values = [text for code in batch for text in whole_number(code)]
            rows, received = self._endpoint.ask("bcn-norm", code=values)
            # The work first: what it says counts, and its versions only fill what it leaves open.
            rows.sort(key=_place)
            found = _gathered(rows)
            records += [replace(record, accessed=received) for record in found]
        return records

    def _code_of(self, address: str) -> tuple[str | None, datetime | None]:
        """Return the code of a norm from an address, and when the library told it, where it was asked."""
        if address.startswith(VIEWER):
            code = re.match(r"\d+", address.removeprefix(VIEWER))
            return (code[0] if code else None), None
        norm = re.sub(r"^https:", "http:", address)
        if not norm.startswith(RESOURCE):
            return None, None
        asked = [iri(norm), iri(norm.partition("/es@")[0])]
        rows, received = self._endpoint.ask("bcn-iri", norm=asked)
        return next((row["code"].value for row in rows if row["code"].value.isdigit()), None), received


def _change(row: Row) -> Change:
    work = row["other"].value.partition("/es@")[0]
    title = row["title"].value if "title" in row else ""
    return Change(work, title, row["published"].day if "published" in row else None)


def _place(row: Row) -> tuple[bool, bool, int, str]:
    """Order rows: works first, then the latest version; of two titles the longer ("Ley 20424" tells less)."""
    latest = row["latest"].value.lower() in {"true", "1"} if "latest" in row else False
    title = row["title"].value if "title" in row else ""
    return "/es@" in row["norm"].value, not latest, -len(title), row["norm"].value


def _fields(row: Row) -> dict[str, str]:
    columns = {"norm": "iri", "title": "title", "number": "number", "published": "date_published"}
    columns |= {"promulgated": "date_signed", "code": "id:leychile"}
    fields = {name: row[column].value for column, name in columns.items() if column in row}
    if "code" in row:
        fields["address"] = VIEWER + row["code"].value
    return fields


def _gathered(rows: Iterable[Row]) -> list[Record]:
    """Return one record for each norm, whatever the number of its IRIs."""
    return gather(((place, _fields(row)) for place, row in enumerate(rows)), _mapping()).records


def _may_be(record: Record, form: str | None, years: set[int]) -> bool:
    same_form = form is None or record.form is None or family(record.form) == family(form)
    return same_form and (not years or not record.years or bool(record.years & years))


def _codes_of(records: Iterable[Record]) -> list[str]:
    known = (item for record in records for item in record.identifiers if item.scheme == "leychile")
    return sorted({item.notation for item in known if item.notation.isdigit()}, key=int)[:_MOST]


def _telling_words(described: Described) -> list[str]:
    """Return the longest words of the Spanish title that bear no accent: the catalogue often omits it."""
    texts = [title.text.lower() for title in described.titles if title.lang in {"es", ""}]
    words = {word for text in texts for word in re.findall(r"\w{5,}", text) if plain(word) == word}
    return sorted(words, key=lambda word: (-len(word), word))[:_WORDS]
