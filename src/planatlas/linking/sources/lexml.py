"""Brazil: names of norms by URN:LEX, as the network LexML gives them, built and read.

A name is made of what the norm itself prints, so it can be built without asking anyone; the resolver then
tells whether it is known. It answers with a page for people, so a record holds no more than the name does.

https://www.rfc-editor.org/rfc/rfc9676 (informational, not a standard of the IETF)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from planatlas.linking.endpoint import hosts_of
from planatlas.linking.model import Candidate, Currency, Described, Reason, Record, SourceAbout
from planatlas.linking.numbers import parse_number
from planatlas.linking.sources.standing import absent

if TYPE_CHECKING:
    from planatlas.linking.http import Client

RESOLVER: Final = "https://www.lexml.gov.br/urn/"
_HTML: Final = ("text/html", "application/xhtml+xml")
# The words of LexML for the federal forms that have a counterpart in our list.
_FORMS: Final = {
    "constitution": "constituicao",
    "law": "lei",
    "decree-law": "decreto.lei",
    "supreme-decree": "decreto",
}
_URN: Final = re.compile(
    r"urn:lex:(?P<place>[a-z]{2}(?:;[a-z0-9.;]+)?):(?P<authority>[a-z0-9.;]+):(?P<form>[a-z0-9.;]+)"
    r":(?P<day>\d{4}(?:-\d\d-\d\d)?);(?P<number>[a-z0-9.-]+)"
    r"(?P<version>[@!~].*)?"
)


@dataclass(frozen=True, slots=True)
class LexName:
    """The parts of a URN:LEX of a norm; `day` is a date or a year, `version` what follows the norm itself."""

    place: str
    authority: str
    form: str
    day: str
    number: str
    version: str = ""

    def __str__(self) -> str:
        return f"urn:lex:{self.place}:{self.authority}:{self.form}:{self.day};{self.number}{self.version}"


def read_name(urn: str) -> LexName | None:
    """Return the parts of a URN:LEX, or None where it is none.

    >>> read_name("urn:lex:br:federal:lei:2011-11-18;12527")
    LexName(place='br', authority='federal', form='lei', day='2011-11-18', number='12527', version='')
    >>> read_name("urn:lex:br:federal:lei:2002-01-10;10406!art186").version
    '!art186'
    >>> read_name("urn:isbn:0451450523") is None
    True
    """
    found = _URN.fullmatch(urn.strip())
    if found is None:
        return None
    day = found["day"]
    if len(day) > 4 and _day(day) is None:
        return None
    place, authority, form, number = found.group("place", "authority", "form", "number")
    return LexName(place, authority, form, day, number, found["version"] or "")


def name_of(described: Described) -> LexName | None:
    """Return the name of a federal norm from its form, number and day of signature, or None.

    >>> name_of(Described("x", country="BRA", form="law", number="12.527", date_signed=date(2011, 11, 18)))
    LexName(place='br', authority='federal', form='lei', day='2011-11-18', number='12527', version='')
    """
    form, number = _FORMS.get(described.form or ""), parse_number(described.number)
    if described.country != "BRA" or form is None or number is None or described.date_signed is None:
        return None
    if number.parts or number.year not in {None, described.date_signed.year}:
        return None
    return LexName("br", "federal", form, described.date_signed.isoformat(), number.base)


class LexMl:
    """The federal norms of Brazil."""

    def __init__(self, client: Client, resolver: str = RESOLVER) -> None:
        self._client = client
        self._resolver = resolver
        self._hosts = hosts_of(resolver)

    @property
    def name(self) -> str:
        """The short name."""
        return "lexml"

    @property
    def hosts(self) -> frozenset[str]:
        """The host of the resolver."""
        return self._hosts

    @property
    def about(self) -> SourceAbout:
        """The norms of Brazil."""
        labels = {"en": "LexML Brazil", "es": "LexML Brasil"}
        return SourceAbout(labels, "https://www.lexml.gov.br/", countries=frozenset({"BRA"}))

    def identify(self, described: Described) -> list[Candidate]:
        """Return the norm whose name the thing's form, number and day make, where the resolver knows it.

        Raises InputError where the resolver cannot be asked.
        """
        name = name_of(described) if self.about.covers(described) else None
        if name is None:
            return []
        record = self.describe(str(name))
        if record is None:
            return []
        why = (Reason.of("linking-lexml-name", urn=name),)
        return [Candidate(described.iri, record, 1.0, "identifier", why)]

    def describe(self, iri: str) -> Record | None:
        """Return what the name of a norm says, where the resolver knows it."""
        name = read_name(unquote(iri.removeprefix(self._resolver).removeprefix(RESOLVER)))
        if name is None:
            return None
        answer = self._client.get(self._address(name), self._hosts, _HTML)
        if answer.status == 404:
            return None
        forms = {theirs: ours for ours, theirs in _FORMS.items()}
        return Record(
            iri=str(LexName(name.place, name.authority, name.form, name.day, name.number)),
            source=self.name,
            lang="pt",
            country="BRA" if name.place.partition(";")[0] == "br" else None,
            form=forms.get(name.form),
            form_name=name.form,
            number=name.number,
            date_signed=_day(name.day),
            issuer=name.authority,
            address=RESOLVER + str(name),
            accessed=answer.received,
        )

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:  # noqa: ARG002
        """Return whether the resolver knows the name; it says nothing of a state."""
        record = self.describe(iri)
        if record is None:
            return absent(iri, self.name, as_of)
        notes = (Reason.of("linking-lexml-no-state"),)
        return Currency(
            record.iri,
            self.name,
            as_of,
            exists=True,
            address=record.address,
            notes=notes,
            accessed=record.accessed,
        )

    def _address(self, name: LexName) -> str:
        return self._resolver + quote(str(name), safe=":;.-~")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) > 4 else None
    except ValueError:
        return None
