"""The Publications Office of the European Union: acts by ELI, from its repository CELLAR by SPARQL.

https://op.europa.eu/en/web/cellar, vocabulary http://publications.europa.eu/ontology/cdm#
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from planatlas.linking.endpoint import Endpoint, Row, hosts_of, literal
from planatlas.linking.model import Candidate, Change, Currency, Described, Record, SourceAbout
from planatlas.linking.sources.eli import by_template, eu_eli, eu_elis
from planatlas.linking.sources.standing import absent, title_agrees, until

if TYPE_CHECKING:
    from planatlas.linking.http import Client

ENDPOINT: Final = "https://publications.europa.eu/webapi/rdf/sparql"
_VIEWER: Final = "https://eur-lex.europa.eu/legal-content/ES/ALL/?uri=CELEX:"


class EurLex:
    """The acts of the European Union, which stand under the reserved code EUE of ISO 3166-1."""

    def __init__(self, client: Client, endpoint: str = ENDPOINT) -> None:
        self._hosts = hosts_of(endpoint, "data.europa.eu", "eur-lex.europa.eu")
        self._endpoint = Endpoint(client, endpoint, self._hosts)

    @property
    def name(self) -> str:
        """The short name."""
        return "eur-lex"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the endpoint and of the names that it gives."""
        return self._hosts

    @property
    def about(self) -> SourceAbout:
        """The acts of the European Union."""
        labels = {
            "en": "Publications Office of the European Union",
            "es": "Oficina de Publicaciones de la Unión Europea",
        }
        return SourceAbout(labels, "https://eur-lex.europa.eu/", countries=frozenset({"EUE"}))

    def identify(self, described: Described) -> list[Candidate]:
        """Return the acts whose ELI the thing's number makes; where several kinds have it, all of them.

        Raises InputError where the endpoint cannot be asked.
        """
        if not self.about.covers(described):
            return []
        records = self._records(eu_elis(described))
        return [by_template(described, record, alone=len(records) == 1) for record in records]

    def describe(self, iri: str) -> Record | None:
        """Return the record of an ELI of the European Union."""
        return next(iter(self._records([iri])), None)

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return what the Publications Office tells of an act on a day: in force, and what repealed it."""
        rows, received = self._rows([iri])
        if not rows:
            return absent(iri, self.name, as_of, received)
        record = _record(rows, received)
        ends = next((row["ends"].day for row in rows if "ends" in row), None)
        repealed = until((_repeal(row) for row in rows if "repealer" in row), as_of)
        state = ends > as_of if ends is not None and record.in_force is False else record.in_force
        return Currency(
            iri=record.iri,
            source=self.name,
            as_of=as_of,
            exists=True,
            title_agrees=title_agrees(described, record),
            in_force=state,
            repealed_by=repealed,
            address=record.address,
            accessed=record.accessed,
        )

    def _records(self, elis: Iterable[str]) -> list[Record]:
        rows, received = self._rows(elis)
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(row["eli"].value, []).append(row)
        return [_record(group, received) for group in groups.values()]

    def _rows(self, elis: Iterable[str]) -> tuple[list[Row], datetime | None]:
        known = {eli for text in elis if (eli := eu_eli(text))}
        if not known:
            return [], None
        values = [literal(eli, datatype=kind) for eli in sorted(known) for kind in ("anyURI", "string")]
        return self._endpoint.ask("eurlex-act", eli=values)


def _record(rows: list[Row], received: datetime | None) -> Record:
    first = rows[0]
    spanish = sorted((row for row in rows if "title" in row), key=lambda row: not _is_spanish(row))
    state = next((row["inForce"].value.lower() for row in rows if "inForce" in row), None)
    eli = first["eli"].value
    kind, year, number = urlsplit(eli).path.split("/")[2:5]
    celex = next((row["celex"].value for row in rows if "celex" in row), None)
    return Record(
        iri=eli,
        source="eur-lex",
        title=spanish[0]["title"].value if spanish else "",
        lang=("es" if _is_spanish(spanish[0]) else "en") if spanish else "",
        country="EUE",
        form="directive" if kind == "dir" else None,
        form_name=kind,
        number=f"{year}/{number}",
        date_signed=next((row["dated"].day for row in rows if "dated" in row), None),
        other_iris=tuple(sorted({row["work"].value for row in rows})),
        status=state,
        in_force={"true": True, "1": True, "false": False, "0": False}.get(state or ""),
        address=_VIEWER + celex if celex else None,
        accessed=received,
    )


def _is_spanish(row: Row) -> bool:
    return "language" in row and row["language"].value.endswith("/SPA")


def _repeal(row: Row) -> Change:
    name = row["repealerEli"].value if "repealerEli" in row else row["repealer"].value
    return Change(name, on=row["repealed"].day if "repealed" in row else None)
