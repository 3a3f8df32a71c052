"""Peru: the identifiers of SPIJ and El Peruano, and the pages they stand for.

No public graph of Peruvian norms is known: SPIJ (Ministry of Justice) and the gazette El Peruano publish
pages for people. So a thing gets its record from the identifier that the graph has, nobody is asked, and
nothing can be said of a state: catalogues that copy SPIJ call every norm in force, the repealed ones too.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from planatlas.linking.model import Candidate, Currency, Described, Identifier, Reason, Record, SourceAbout

_PAGES: Final = {
    "spij": "https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/",
    "el-peruano": "https://busquedas.elperuano.pe/api/visor_html/",
}
_NOTATIONS: Final = {"spij": re.compile(r"H\d{5,8}"), "el-peruano": re.compile(r"\d{5,8}-\d{1,2}")}


class Peru:
    """The norms of Peru, by identifier alone."""

    @property
    def name(self) -> str:
        """The short name."""
        return "peru"

    @property
    def hosts(self) -> frozenset[str]:
        """None: nobody is asked."""
        return frozenset()

    @property
    def about(self) -> SourceAbout:
        """The two registries."""
        labels = {
            "en": "SPIJ and El Peruano (identifiers only)",
            "es": "SPIJ y El Peruano (solo identificadores)",
        }
        return SourceAbout(labels, "https://spij.minjus.gob.pe/", countries=frozenset({"PER"}), several=True)

    @property
    def why_no_record(self) -> Reason:
        """Why `describe` never has a record."""
        return Reason.of("linking-peru-no-graph")

    def identify(self, described: Described) -> list[Candidate]:
        """Return the pages of the identifiers that the graph has; a page is close to the norm, no more."""
        if not self.about.covers(described):
            return []
        found = []
        for identifier in described.identifiers:
            if address := page_of(identifier):
                reason = Reason.of(
                    "linking-peru-identifier", scheme=identifier.scheme, notation=identifier.notation
                )
                record = Record(
                    iri=address,
                    source=self.name,
                    country="PER",
                    identifiers=(identifier,),
                    address=address,
                )
                found.append(Candidate(described.iri, record, 1.0, "identifier", (reason,), match="close"))
        return found

    def describe(self, iri: str) -> Record | None:  # noqa: ARG002 - the interface of all sources
        """Return None: there is a page, but no record; `why_no_record` says why."""
        return None

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:  # noqa: ARG002
        """Return that nothing can be said, and why."""
        return Currency(iri, self.name, as_of, address=iri, notes=(self.why_no_record,))


def page_of(identifier: Identifier) -> str | None:
    """Return the page of an identifier of SPIJ or El Peruano, or None for another or a malformed one.

    >>> page_of(Identifier("spij", "H1196579"))
    'https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/H1196579'
    >>> page_of(Identifier("el-peruano", "1600032-1"))
    'https://busquedas.elperuano.pe/api/visor_html/1600032-1'
    """
    form = _NOTATIONS.get(identifier.scheme)
    if form is None or not form.fullmatch(identifier.notation):
        return None
    return _PAGES[identifier.scheme] + identifier.notation
