"""European Legislation Identifiers: IRIs made from what an act prints, by a template of its publisher.

So an identifier can be built without asking; the publisher then tells whether there is such an act.

https://eur-lex.europa.eu/eli-register/about.html, vocabulary http://data.europa.eu/eli/ontology#
"""

from __future__ import annotations

import re
from typing import Final

from planatlas.linking.model import Candidate, Described, Reason, Record
from planatlas.linking.numbers import parse_number

DATA_EUROPA: Final = "http://data.europa.eu/eli/"
# The codes of BOE for the forms of the State that have a counterpart in our list.
BOE_FORMS: Final = {
    "law": "l",
    "organic-constitutional-law": "lo",
    "decree-law": "rdl",
    "legislative-decree": "rdlg",
    "supreme-decree": "rd",
}
BOE_ELI: Final = re.compile(r"eli/es/(?P<form>[a-z]+)/(?P<day>\d{4}/\d\d/\d\d)/(?P<number>\d+)")
_EU_ELI: Final = re.compile(r"(?P<eli>(?:reg|dir|dec)(?:_impl|_del)?/\d{4}/\d+)(?:/oj)?/?")


def boe_eli(described: Described) -> str | None:
    """Return the path of the ELI of a Spanish norm of the State: form, day of signature, number.

    >>> from datetime import date
    >>> boe_eli(Described("x", country="ESP", form="law", number="39/2015", date_signed=date(2015, 10, 1)))
    'eli/es/l/2015/10/01/39'
    """
    form, number = BOE_FORMS.get(described.form or ""), parse_number(described.number)
    if form is None or number is None or described.date_signed is None or number.parts:
        return None
    if number.year not in {None, described.date_signed.year}:
        return None
    return f"eli/es/{form}/{described.date_signed:%Y/%m/%d}/{number.base}"


def eu_elis(described: Described) -> list[str]:
    """Return the ELIs that the number of an act of the European Union can stand for.

    >>> eu_elis(Described("x", form="directive", number="2016/2102"))
    ['http://data.europa.eu/eli/dir/2016/2102/oj']
    >>> len(eu_elis(Described("x", number="(EC) No 1049/2001")))
    3
    """
    found = re.search(r"(\d+)\s*/\s*(\d+)", described.number or "")
    if found is None:
        return []
    kinds = ("dir",) if described.form == "directive" else ("reg", "dir", "dec")
    pairs = [(found[1], found[2]), (found[2], found[1])]
    years = [(year, number) for year, number in pairs if re.fullmatch(r"(?:19|20)\d\d", year)]
    known = [pair for pair in years if not described.years or int(pair[0]) in described.years]
    return [f"{DATA_EUROPA}{kind}/{year}/{int(number)}/oj" for year, number in known for kind in kinds]


def eu_eli(text: str) -> str | None:
    """Return the ELI of an act of the European Union in its one form, or None for another address.

    >>> eu_eli("https://eur-lex.europa.eu/eli/dir/2016/2102")
    'http://data.europa.eu/eli/dir/2016/2102/oj'
    """
    path = re.sub(r"^https?://(?:data\.europa\.eu|eur-lex\.europa\.eu)/eli/", "", text)
    found = _EU_ELI.fullmatch(path) if path != text else None
    return f"{DATA_EUROPA}{found['eli']}/oj" if found else None


def by_template(described: Described, record: Record, *, alone: bool = True) -> Candidate:
    """Return the candidate of an act that its own identifier names; below 1.0 if others have the number."""
    reason = Reason.of("linking-eli-template", eli=record.iri)
    if alone:
        return Candidate(described.iri, record, 1.0, "identifier", (reason,))
    return Candidate(described.iri, record, 0.6, "identifier", (reason, Reason.of("linking-eli-several")))
