"""What a client prefers: a media type (RFC 9110, section 12.5.1) and a language (section 12.5.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from planatlas.labels import LANGUAGES

HTML: Final = "text/html"
# What a resource can be had as, the first where a client does not mind.
OFFERS: Final = (HTML, "text/turtle", "application/ld+json", "application/n-triples")
_ALSO: Final = {
    "application/xhtml+xml": HTML,
    "application/x-turtle": "text/turtle",
    "application/json": "application/ld+json",
    "text/plain": "application/n-triples",
}
_WEIGHT: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_LONGEST: Final = 1_000


def media_type(accept: str | None, offers: Sequence[str] = OFFERS) -> str | None:
    """Return the media type that a client likes best, None where it likes none of them.

    >>> media_type("text/turtle;q=0.9, text/html;q=0.8")
    'text/turtle'
    >>> media_type("*/*"), media_type(None), media_type("image/png")
    ('text/html', 'text/html', None)
    """
    ranges = [(_ALSO.get(name, name), weight) for name, weight in _weighted(accept)]
    if not ranges:
        return offers[0]
    best: tuple[float, str | None] = (0.0, None)
    for offer in offers:
        weight = _weight_of(offer, ranges)
        if weight > best[0]:
            best = weight, offer
    return best[1]


def _weight_of(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that a media type falls in."""
    for wanted in (offer, offer.partition("/")[0] + "/*", "*/*"):
        found = [weight for name, weight in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def language(accept: str | None, default: str = LANGUAGES[0]) -> str:
    """Return the language of ours that a client likes best.

    >>> language("pt;q=0.9, es-PE;q=0.8, en;q=0.1"), language("fr"), language(None)
    ('es', 'en', 'en')
    """
    best = (0.0, default)
    for name, weight in _weighted(accept):
        short = name.partition("-")[0]
        if short in LANGUAGES and weight > best[0]:
            best = weight, short
    return best[1]


def _weighted(header: str | None) -> list[tuple[str, float]]:
    """Return the items of a header with their weights; what is not written as it should be is left out."""
    found = []
    for item in (header or "")[:_LONGEST].split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
        if name:
            found.append((name, weight))
    return found
