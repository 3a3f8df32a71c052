"""What a thing of the graph and a record agree on, point by point, before anything is weighed.

Each point is agreed, contradicted or not known; a day that only one side gives contradicts nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final

from planatlas.linking.model import Described, Identifier, Record
from planatlas.linking.numbers import Number, parse_number, same_number
from planatlas.linking.titles import words_of
from planatlas.linking.words import citation, family, plain

# A decree may wait that long between signature and publication.
_WAITING_DAYS: Final = 730
_YEAR: Final = re.compile(r"(?:18|19|20)\d\d")


class Point(Enum):
    """What is known of one point: the same, near (a later publication), other, or not known."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the two say of identifier, form, number, day, year and issuer."""

    identifier: Point
    form: Point
    number: Point
    day: Point
    year: Point
    issuer: Point
    shared: Identifier | None = None


def compare(described: Described, record: Record) -> Agreement:
    """Return what a thing and a record agree on."""
    shared = _shared(described, record)
    year = _year(described, record)
    return Agreement(
        identifier=_identifier(described, record, shared),
        form=_form(described, record),
        number=_number(described, record),
        day=_day(described, record),
        year=year,
        issuer=_issuer(described, record),
        shared=shared,
    )


@lru_cache(maxsize=4096)
def cited_number(described: Described) -> str | None:
    """Return the number that a title begins with ("Ley 20.424, Estatuto…"), where the graph gives no other.

    >>> from planatlas.linking.model import Title
    >>> cited_number(Described("urn:a", titles=(Title("Ley N° 20.424, Estatuto Orgánico", "es"),)))
    '20424'
    """
    if described.number is not None:
        return None
    for title in described.titles:
        found = citation().match(plain(title.text))
        # "Ley de Presupuestos 2016" names a year.
        if found and not _YEAR.fullmatch(found["number"]):
            return found["number"].rstrip(" .-/")
    return None


def number_of(described: Described) -> str | None:
    """Return the number of a thing: that of the graph, else the one that its title begins with."""
    return described.number if described.number is not None else cited_number(described)


def years_of(described: Described) -> frozenset[int]:
    """Return the years of a thing, the one in its number where the graph gives no other."""
    number = parse_number(number_of(described))
    named = frozenset() if number is None or number.year is None else frozenset({number.year})
    return described.years or named


def _shared(described: Described, record: Record) -> Identifier | None:
    theirs = {(item.scheme, item.notation.casefold()) for item in record.identifiers}
    for item in described.identifiers:
        if (item.scheme, item.notation.casefold()) in theirs:
            return item
        if item.notation in {record.iri, *record.other_iris}:
            return item
    return None


def _identifier(described: Described, record: Record, shared: Identifier | None) -> Point:
    if shared is not None:
        return Point.SAME
    ours = {item.scheme for item in described.identifiers}
    return Point.OTHER if ours & {item.scheme for item in record.identifiers} else Point.UNKNOWN


def _form(described: Described, record: Record) -> Point:
    if described.form is None or (record.form is None and record.form_name is None):
        return Point.UNKNOWN
    # A form of the source that has no counterpart is another form: a circular is no law.
    return Point.SAME if family(described.form) == family(record.form) else Point.OTHER


def _number(described: Described, record: Record) -> Point:
    ours, theirs = parse_number(number_of(described)), parse_number(record.number)
    if ours is None or theirs is None:
        # A record without a number is not the norm that has one.
        return Point.OTHER if ours and record.number and theirs is None else Point.UNKNOWN
    return (
        Point.SAME if same_number(ours, theirs, _all_years(described, record, ours, theirs)) else Point.OTHER
    )


def _all_years(described: Described, record: Record, ours: Number, theirs: Number) -> frozenset[int]:
    # The year that one number names must be a year of the other side.
    return (
        record.years if ours.year is not None else described.years if theirs.year is not None else frozenset()
    )


def _day(described: Described, record: Record) -> Point:
    pairs = [
        (described.date_signed, record.date_signed),
        (described.date_published, record.date_published),
    ]
    known = [one == other for one, other in pairs if one is not None and other is not None]
    if not known:
        return Point.UNKNOWN
    return Point.SAME if any(known) else Point.OTHER


def _year(described: Described, record: Record) -> Point:
    ours, theirs = years_of(described), record.years
    if not ours or not theirs:
        return Point.UNKNOWN
    if ours & theirs:
        return Point.SAME
    if described.date_published is None and record.date_signed is None and record.date_published is not None:
        return (
            Point.NEAR
            if _published_later(described.date_signed, ours, record.date_published)
            else Point.OTHER
        )
    return Point.OTHER


def _published_later(signed: date | None, years: frozenset[int], published: date) -> bool:
    if signed is not None:
        return 0 <= (published - signed).days <= _WAITING_DAYS
    return published.year - max(years) == 1


def _issuer(described: Described, record: Record) -> Point:
    if not record.issuer:
        return Point.UNKNOWN
    ours = [title.text for title in described.issuers if not record.lang or title.lang in {record.lang, ""}]
    if not ours:
        return Point.UNKNOWN
    return Point.SAME if any(_same_body(text, record.issuer) for text in ours) else Point.OTHER


@lru_cache(maxsize=100_000)
def _same_body(ours: str, theirs: str) -> bool:
    """Return whether two names may be of one body.

    A ministry signs through its undersecretariats (`ministerio-de-hacienda_direccion-de-presupuestos`), and
    gains and loses words of its name ("Ministerio del Interior y Seguridad Pública"): one name within the
    other is enough, if two words at least are shared.
    """
    wanted = frozenset(words_of(ours))
    for part in (theirs, *theirs.split("_")):
        found = frozenset(words_of(part.replace("_", " ").replace("-", " ")))
        shared = wanted & found
        if wanted == found or (len(shared) > 1 and (wanted <= found or found <= wanted)):
            return True
    return False
