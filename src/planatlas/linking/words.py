"""The words of `words.toml`: families of forms, series of numbers, names of forms, stop words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

# Accents and other marks that NFKD parts from their letter.
_MARKS = re.compile(r"[\u0300-\u036f]+")
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """Return a text without accents, in small letters, digits without the points that group them.

    >>> plain("Modifica la Ley N° 19.067, de Participación")
    'modifica la ley n° 19067, de participacion'
    """
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text.replace("º", "°")))
    return _GROUPED.sub("", text.lower())


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Return the words that tell no title from another."""
    return frozenset(_words()["stopwords"]["words"])


@lru_cache(maxsize=1)
def amending() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return how the title of an amending norm begins: as a pattern, and its single words."""
    words = sorted(_words()["amending"]["words"], key=len, reverse=True)
    return re.compile(rf"^\W*(?:{'|'.join(map(re.escape, words))})\b"), tuple(
        w for w in words if " " not in w
    )


@lru_cache(maxsize=1)
def citation() -> re.Pattern[str]:
    """Return the pattern of a form and a number that stand before a title: "Ley N° 20.285, sobre …"."""
    names = sorted((plain(name) for name in _words()["names"]["words"]), key=len, reverse=True)
    return re.compile(
        rf"^\W*(?:{'|'.join(map(re.escape, names))})\s*(?:\(\w+\)\s*)?(?:n\W{{0,3}}|nro\.?\s*|no\.\s*)?"
        r"(?P<number>\d[\w/.-]*(?:\s*\(\w+\))?)(?:[,.]?\s*(?:de|of|\()\s*(?P<year>\d{4})\)?)?"
        r"[\s,.:;–—-]*(?:(?:que|por la que|which)\b\s*)?"
    )


@lru_cache(maxsize=1)
def bare_form() -> re.Pattern[str]:
    """Return the pattern of a form without a number before a title: "Ley sobre …", "Decreto que …"."""
    telling = _words()["names"]["telling"]
    names = sorted(map(plain, set(_words()["names"]["words"]) - set(telling)), key=len, reverse=True)
    kept = "|".join(re.escape(plain(name)) for name in telling)
    stripped = "|".join(map(re.escape, names))
    return re.compile(rf"^\W*(?!(?:{kept})\b)(?:{stripped})\s+(?:que|sobre|del?|which|on)\b\s*")


@lru_cache(maxsize=256)
def family(form: str | None) -> str | None:
    """Return the family of a form; one that no source keeps apart from another has that one's name.

    >>> family("budget-law"), family("supreme-decree"), family(None)
    ('law', 'supreme-decree', None)
    """
    for name, members in _words()["families"].items():
        if form in members:
            return str(name)
    return form


@lru_cache(maxsize=1024)
def numbered_once(country: str | None, form: str | None) -> bool:
    """Return whether the numbers of a form are given once in a country, never again.

    >>> numbered_once("CHL", "organic-constitutional-law"), numbered_once("CHL", "supreme-decree")
    (True, False)
    """
    return family(form) in _words()["series"].get(country or "", [])
