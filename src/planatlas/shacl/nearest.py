"""The known term that a misspelt one most likely stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planatlas.errors import did_you_mean


def nearest_term(iri: str, known: Iterable[str]) -> str:
    """Return the nearest known IRI by local name, one of the same namespace first, or an empty string.

    >>> nearest_term("http://example.org/ns#Paln", ["http://example.org/ns#Plan", "http://example.org/Pal"])
    'http://example.org/ns#Plan'
    >>> nearest_term("http://example.org/ns#Xyz", ["http://example.org/ns#Plan"])
    ''
    """
    namespace, name = _split(iri)
    here: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for candidate in sorted(known):
        there, other = _split(candidate)
        (here if there == namespace else elsewhere).setdefault(other, candidate)
    for pool in (here, elsewhere):
        # Capitals count for little where they are all that differs: Iri for IRI.
        if same := [other for other in pool if other.lower() == name.lower()]:
            return pool[same[0]]
        if found := did_you_mean(name, pool):
            return pool[found]
    return ""


def _split(iri: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*[/#])([^/#]*)", iri, re.DOTALL)
    return (match[1], match[2]) if match else ("", iri)
