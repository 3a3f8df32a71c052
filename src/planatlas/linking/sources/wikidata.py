"""Wikidata: countries, institutions and norms, by SPARQL.

It has no property for the codes of LeyChile, SPIJ or El Peruano; what it has is P298 (ISO 3166-1 alpha-3),
P8550 (law identifier), P1031 (legal citation), P476 (CELEX), P4256 (BOE) and P9119 (LexML). Names are looked
for whole, since looking inside of them takes the endpoint too long, and among the ministries of a country.

https://www.wikidata.org/wiki/Wikidata:SPARQL_query_service
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from planatlas.linking.dates import day
from planatlas.linking.endpoint import Endpoint, Row, hosts_of, iri, literal
from planatlas.linking.matching import match
from planatlas.linking.model import (
    Candidate,
    Change,
    Currency,
    Described,
    Identifier,
    Reason,
    Record,
    SourceAbout,
)
from planatlas.linking.sources.standing import absent, title_agrees, until
from planatlas.linking.titles import Vocabulary

if TYPE_CHECKING:
    from planatlas.linking.http import Client

ENDPOINT: Final = "https://query.wikidata.org/sparql"
ENTITY: Final = "http://www.wikidata.org/entity/"
# The classes of which the ministries of a country are members.
_MINISTRIES: Final = {"CHL": ("Q55593474", "Q6134925"), "PER": ("Q6017592",)}
_KINDS: Final = frozenset({"legal-instrument", "institution", "jurisdiction"})
_BATCH: Final = 20
_MOST: Final = 60

_Said = dict[str, list[Row]]


class Wikidata:
    """Countries, institutions and norms of all countries."""

    def __init__(self, client: Client, endpoint: str = ENDPOINT) -> None:
        self._hosts = hosts_of(endpoint, "www.wikidata.org")
        self._endpoint = Endpoint(client, endpoint, self._hosts)

    @property
    def name(self) -> str:
        """The short name."""
        return "wikidata"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the endpoint and of the names that it gives."""
        return self._hosts

    @property
    def about(self) -> SourceAbout:
        """All countries."""
        labels = {"en": "Wikidata", "es": "Wikidata"}
        return SourceAbout(labels, "https://www.wikidata.org/", kinds=_KINDS)

    def identify(self, described: Described) -> list[Candidate]:
        """Return the items that may be the thing: by its own identifier, by country code, by name.

        Raises InputError where Wikidata cannot be asked.
        """
        if not self.about.covers(described):
            return []
        if described.kind == "jurisdiction":
            return self._country(described)
        own = {known.notation for known in described.identifiers if known.scheme == "wikidata"}
        items = {ENTITY + item for item in own if re.fullmatch(r"Q\d+", item)}
        items = items or self._by_number(described) | self._by_name(described) | self._ministries(described)
        records = self._records(items)
        return match(described, records, Vocabulary.of(record.title for record in records))

    def describe(self, iri: str) -> Record | None:
        """Return the record of an item, from its IRI or the address of its page."""
        item = _item(iri)
        return next(iter(self._records([item])), None) if item else None

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return what Wikidata tells of a norm on a day. That it names no end does not mean there is none."""
        item = _item(iri)
        said, received = self._said([item]) if item else ({}, None)
        if item is None or item not in said:
            return absent(iri, self.name, as_of, received)
        rows = said[item]
        record = _record(item, rows, received)
        ended = day(_first(rows, "end"))
        amended = until(_changes(rows, "amended-by"), as_of)
        repealed = until(_changes(rows, "repealed-by"), as_of)
        over = (ended is not None and ended <= as_of) or any(change.on for change in repealed)
        return Currency(
            iri=item,
            source=self.name,
            as_of=as_of,
            exists=True,
            title_agrees=title_agrees(described, record),
            in_force=False if over else None,
            amended_by=amended,
            repealed_by=repealed,
            address=record.address,
            notes=() if over else (Reason.of("linking-wikidata-silence"),),
            accessed=record.accessed,
        )

    def _country(self, described: Described) -> list[Candidate]:
        if described.country is None:
            return []
        rows, _ = self._endpoint.ask("wikidata-identifier", notation=[literal(described.country)])
        items = sorted({row["item"].value for row in rows if row["property"].value == "iso3"})
        why: tuple[Reason, ...] = (Reason.of("linking-same-country-code", code=described.country),)
        score = 1.0
        if len(items) > 1:
            # One code stands for one country; a second item with it is a fault of the data.
            score, why = 0.6, (*why, Reason.of("linking-several-items", count=len(items)))
        records = self._records(items)
        return [Candidate(described.iri, record, score, "identifier", why) for record in records]

    def _by_number(self, described: Described) -> set[str]:
        if described.kind != "legal-instrument" or not described.number:
            return set()
        plain = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", described.number)
        notations = [literal(text) for text in sorted({described.number, plain})]
        rows, _ = self._endpoint.ask("wikidata-identifier", notation=notations)
        return {row["item"].value for row in rows if row["property"].value != "iso3"}

    def _by_name(self, described: Described) -> set[str]:
        names = sorted({(title.text, title.lang) for title in described.titles if title.lang in {"es", "en"}})
        if not names or described.country is None:
            return set()
        rows, _ = self._endpoint.ask(
            "wikidata-name",
            name=[literal(text, lang=lang) for text, lang in names],
            iso3=[literal(described.country)],
        )
        return {row["item"].value for row in rows}

    def _ministries(self, described: Described) -> set[str]:
        classes = _MINISTRIES.get(described.country or "", ())
        if described.kind != "institution" or not classes:
            return set()
        values = [iri(ENTITY + item) for item in classes]
        rows, _ = self._endpoint.ask("wikidata-ministries", **{"class": values})
        return {row["item"].value for row in rows}

    def _records(self, items: Iterable[str]) -> list[Record]:
        known = sorted(items)[:_MOST]
        records = []
        for begin in range(0, len(known), _BATCH):
            said, received = self._said(known[begin : begin + _BATCH])
            records += [_record(item, rows, received) for item, rows in said.items()]
        return records

    def _said(self, items: Iterable[str]) -> tuple[_Said, datetime | None]:
        values = [iri(item) for item in items if _item(item)]
        if not values:
            return {}, None
        rows, received = self._endpoint.ask("wikidata-item", item=values)
        said: _Said = {}
        for row in rows:
            said.setdefault(row["item"].value, []).append(row)
        return said, received


def _item(address: str) -> str | None:
    """Return the IRI of an item from its IRI or the address of its page.

    >>> _item("https://www.wikidata.org/wiki/Q298")
    'http://www.wikidata.org/entity/Q298'
    """
    found = re.fullmatch(r"https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/(Q\d+)", address)
    return ENTITY + found[1] if found else None


def _record(item: str, rows: list[Row], received: datetime | None) -> Record:
    names = {row["value"].lang: row["value"].value for row in rows if row["property"].value == "label"}
    lang = next((code for code in ("es", "mul", "en") if code in names), "")
    of_country = (row for row in rows if row["property"].value == "country")
    codes = {row["valueCode"].value for row in of_country if "valueCode" in row}
    codes |= {row["value"].value for row in rows if row["property"].value == "iso3"}
    identifier = item.removeprefix(ENTITY)
    return Record(
        iri=item,
        source="wikidata",
        title=names.get(lang, ""),
        lang="" if lang == "mul" else lang,
        # An item of two countries, such as a treaty, is not one of either.
        country=next(iter(codes)) if len(codes) == 1 else None,
        number=_first(rows, "number"),
        date_published=day(_first(rows, "published")),
        identifiers=(Identifier("wikidata", identifier),),
        address=f"https://www.wikidata.org/wiki/{identifier}",
        accessed=received,
    )


def _first(rows: list[Row], name: str) -> str | None:
    return min((row["value"].value for row in rows if row["property"].value == name), default=None)


def _changes(rows: list[Row], name: str) -> Iterable[Change]:
    for row in rows:
        if row["property"].value == name and row["value"].is_iri:
            title = row["valueLabel"].value if "valueLabel" in row else ""
            yield Change(row["value"].value, title, row["valueDate"].day if "valueDate" in row else None)
