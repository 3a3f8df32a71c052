"""Where the manual explains a term: the page, and the place on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planatlas.namespaces import CODE, FRAMEWORK, ONTOLOGY, PLAN, notation

ROOT: Final = "documentation"
MODULE: Final = ONTOLOGY + "/modules/"


def home_of(iri: str, homes: Sequence[str] = ()) -> tuple[str, str]:
    """Return (path, anchor) of the place where a term is explained, empty texts for a term of others.

    `homes` are the modules that define it.

    >>> home_of(PLAN + "Plan", [MODULE + "instruments"])
    ('documentation/modules/instruments', 'Plan')
    >>> home_of(CODE + "level/sectoral")
    ('documentation/codes/level', 'sectoral')
    >>> home_of(CODE + "level")
    ('documentation/codes/level', '')
    >>> home_of(FRAMEWORK + "rfp/1.1")
    ('documentation/indicators/1.1', '')
    >>> home_of("http://www.w3.org/2001/XMLSchema#date")
    ('', '')
    """
    if iri.startswith(PLAN) and homes:
        return f"{ROOT}/modules/{notation(homes[0])}", notation(iri)
    if iri.startswith(CODE):
        scheme, _, code = iri.removeprefix(CODE).partition("/")
        return f"{ROOT}/codes/{scheme}", code
    if iri.startswith(FRAMEWORK) and "." in notation(iri):
        return f"{ROOT}/indicators/{notation(iri)}", ""
    return "", ""
