"""Numbers of norms as they are printed, in one form that can be compared.

Points that group digits, zeros in front, signs and spaces say nothing: `20.424`, `N° 20424` and `020424` are
one number. What follows the digits does: `012-2017-DE` names its year and its organ, `1887-exento` stands in
another series than `1887`. A note in brackets, as in `53 (G)`, names the branch that issued the decree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from planatlas.linking.words import plain

_SIGN = re.compile(r"^(?:n|nº|n°|no|nro|num|numero)\b[\s.:º°]*", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_PARTS = re.compile(r"[0-9]+|[a-z]+")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_NONE = {"", "s-n", "s/n", "sn", "sin-numero", "sin numero", "no-tiene"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in parts: the digits that count, the year and the further parts it names, notes in brackets.

    `base` keeps a letter where the digits have none (`01-c-2011` has base `1` and the part `c`).
    """

    base: str
    parts: tuple[str, ...] = ()
    year: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The whole number as one word, without notes: what an index keeps."""
        return "-".join([self.base, *([str(self.year)] if self.year is not None else []), *self.parts])

    @property
    def without_year(self) -> str:
        """The whole number as one word but for its year, which only one side may name."""
        return "-".join([self.base, *self.parts]) if self.parts else self.base

    @property
    def complete(self) -> bool:
        """Whether the number itself names its year and its issuer, as in `012-2017-DE`."""
        return self.year is not None and bool(self.parts)


@lru_cache(maxsize=65536)
def parse_number(text: str | None) -> Number | None:
    """Return the number in a printed text, or None where it holds none ("s/n", "sin número").

    >>> parse_number("N° 20.424").key, parse_number("020424").key
    ('20424', '20424')
    >>> parse_number("012-2017-DE") == parse_number("12-2017-de")
    True
    >>> parse_number("2054-2017-DE/SG") == parse_number("02054-2017-DE-SG")
    True
    >>> parse_number("1887-exento").key, parse_number("53 (G)").notes
    ('1887-exento', ('g',))
    >>> parse_number("434/2016").year, parse_number("s/n") is None
    (2016, True)
    """
    text = plain(text or "").strip(" .°")
    if text in _NONE:
        return None
    notes = tuple(sorted(part for found in _BRACKETS.findall(text) for part in _PARTS.findall(found)))
    text = _SIGN.sub("", _BRACKETS.sub(" ", text)).strip()
    parts = [part.lstrip("0") or "0" if part.isdigit() else part for part in _PARTS.findall(text)]
    if not any(part.isdigit() for part in parts):
        return None
    first = next(place for place, part in enumerate(parts) if part.isdigit())
    base = parts.pop(first)
    year = next((int(part) for part in parts if _YEAR.fullmatch(part)), None)
    if year is not None:
        parts.remove(str(year))
    return Number(base, tuple(parts), year, notes)


def same_number(one: Number, other: Number, years: frozenset[int] = frozenset()) -> bool:
    """Return whether two numbers are one; a year that only one names must be among `years`.

    >>> same_number(parse_number("434/2016"), parse_number("434"), frozenset({2016}))
    True
    >>> same_number(parse_number("1"), parse_number("1-exento"))
    False
    >>> same_number(parse_number("53 (G)"), parse_number("53"))
    True
    """
    if one.base != other.base or one.parts != other.parts:
        return False
    if one.notes and other.notes and one.notes != other.notes:
        return False
    if one.year == other.year:
        return True
    if one.year is not None and other.year is not None:
        return False
    named = one.year if one.year is not None else other.year
    return named in years
