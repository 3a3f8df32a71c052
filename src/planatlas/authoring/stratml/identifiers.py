"""Names of things as StratML wants them: an XML name that is unique in the document (xsd:ID).

A thing of the plan's country goes by its slug where that is in the house form; any other IRI is spelt out in
the letters that an XML name may have. Names that others gave, often random ones, are put into the house form.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from planatlas.authoring.values import slug
from planatlas.namespaces import IDENTIFIER, iri_part
from planatlas.store import NamedNode

_HOUSE_FORM: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPELT: Final = "iri_"
_WORDS: Final = 12
_NAMELESS: Final = "element"


def identifier(iri: str, country: str) -> str:
    """Return the XML name of an IRI in the document of a country.

    >>> identifier("https://w3id.org/planatlas/id/col/health-plan", "COL")
    'health-plan'
    >>> identifier("https://w3id.org/planatlas/id/col/2020-plan", "COL")
    '_2020-plan'
    >>> identifier("http://example.org/a", "COL")
    'iri_http.3A.2F.2Fexample.2Eorg.2Fa'
    """
    own = _own(country)
    name = iri.removeprefix(own)
    if iri.startswith(own) and _HOUSE_FORM.fullmatch(name):
        # An XML name begins with no digit.
        return f"_{name}" if name[0].isdigit() else name
    return _SPELT + quote(iri, safe="-").replace(".", "%2E").replace("~", "%7E").replace("%", ".")


def iri_of(name: str, country: str) -> str:
    """Return the IRI of an XML name: the inverse of `identifier`, and an IRI in the house form for others.

    >>> iri_of("iri_http.3A.2F.2Fexample.2Eorg.2Fa", "COL")
    'http://example.org/a'
    >>> iri_of("_5D2E", "COL")
    'https://w3id.org/planatlas/id/col/5d2e'
    """
    if name.startswith(_SPELT):
        spelt = unquote(name.removeprefix(_SPELT).replace(".", "%"))
        try:
            return NamedNode(spelt).value
        except ValueError:
            pass
    return _own(country) + (slug(name) or iri_part(name))


def made_up(text: str, country: str, taken: set[str]) -> str:
    """Return an IRI for a thing that has only a name, and note it as taken.

    >>> made_up("Menos espera, más salud", "COL", set())
    'https://w3id.org/planatlas/id/col/menos-espera-mas-salud'
    """
    words = "-".join(slug(text).split("-")[:_WORDS]) or _NAMELESS
    iri, number = _own(country) + words, 1
    while iri in taken:
        number += 1
        iri = f"{_own(country)}{words}-{number}"
    taken.add(iri)
    return iri


def _own(country: str) -> str:
    return f"{IDENTIFIER}{country.lower()}/"
