"""The Official Gazette of Spain (BOE): records by ELI, as XML.

BOE tells whether a norm was repealed, annulled or has expired, the day of the repeal, and for each change the
norm that made it, without its day.

https://www.boe.es/datosabiertos/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from planatlas.errors import InputError
from planatlas.linking.addresses import place
from planatlas.linking.dates import day
from planatlas.linking.endpoint import hosts_of
from planatlas.linking.model import Candidate, Change, Currency, Described, Reason, Record, SourceAbout
from planatlas.linking.sources.eli import BOE_ELI, BOE_FORMS, boe_eli, by_template
from planatlas.linking.sources.standing import absent, title_agrees, until

if TYPE_CHECKING:
    from planatlas.linking.http import Client

BASE: Final = "https://www.boe.es/"
_XML: Final = ("application/xml", "text/xml")
_CHANGES: Final = re.compile("DEROGA|MODIFICA|AÑADE|SUPRIME|SUSTITUYE")


class Boe:
    """The norms of Spain."""

    def __init__(self, client: Client, base: str = BASE) -> None:
        self._client = client
        self._base = base
        self._hosts = hosts_of(base)

    @property
    def name(self) -> str:
        """The short name."""
        return "boe"

    @property
    def hosts(self) -> frozenset[str]:
        """The host of the gazette."""
        return self._hosts

    @property
    def about(self) -> SourceAbout:
        """The norms of Spain."""
        labels = {"en": "Official Gazette of Spain (BOE)", "es": "Boletín Oficial del Estado (BOE), España"}
        return SourceAbout(labels, BASE, countries=frozenset({"ESP"}))

    def identify(self, described: Described) -> list[Candidate]:
        """Return the norm whose ELI the thing's form, day and number make, where BOE has it.

        Raises InputError where BOE cannot be asked.
        """
        path = boe_eli(described) if self.about.covers(described) else None
        record = self.describe(BASE + path) if path else None
        if record is None:
            return []
        return [by_template(described, record)]

    def describe(self, iri: str) -> Record | None:
        """Return the record of an ELI of BOE."""
        read = self._read(iri)
        return self._record(*read) if read else None

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return what BOE tells of a norm on a day: its state, and what changed it."""
        read = self._read(iri)
        if read is None:
            return absent(iri, self.name, as_of)
        record, root = self._record(*read), read[1]
        ended = day(_text(root, "fecha_derogacion")) or day(_text(root, "fecha_anulacion"))
        changes = [(verb, change) for verb, change in _later(root) if change.iri]
        repealed = [change for verb, change in changes if "DEROGA" in verb]
        notes = [Reason.of("linking-undated-change", iri=change.iri) for _, change in changes]
        return Currency(
            iri=record.iri,
            source=self.name,
            as_of=as_of,
            exists=True,
            title_agrees=title_agrees(described, record),
            in_force=_boe_in_force(record, ended, as_of),
            amended_by=until((change for _, change in changes if change not in repealed), as_of),
            repealed_by=until(repealed, as_of) if ended is None or ended <= as_of else (),
            address=record.address,
            notes=tuple(notes),
            accessed=record.accessed,
        )

    def _read(self, iri: str) -> tuple[str, ET.Element, datetime] | None:
        found = BOE_ELI.match(re.sub(r"^https?://(?:www\.)?boe\.es/", "", iri))
        if found is None:
            return None
        answer = self._client.get(f"{self._base}{found[0]}/dof/spa/xml", self._hosts, _XML)
        if answer.status == 404:
            return None
        where = place(answer.url)
        try:
            if b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:
                raise InputError("linking-broken-answer", where=where, reason="DOCTYPE")
            root = ET.fromstring(answer.body)  # noqa: S314 - no entities, as checked above
            if root.find("metadatos") is None:
                return None
        except (ET.ParseError, InputError) as error:
            self._client.forget(answer, _XML)
            if isinstance(error, InputError):
                raise
            raise InputError("linking-broken-answer", where=where, reason=str(error)) from None
        return found[0], root, answer.received

    def _record(self, path: str, root: ET.Element, received: datetime) -> Record:
        forms = {theirs: ours for ours, theirs in BOE_FORMS.items()}
        found = BOE_ELI.match(path)
        annulled = _text(root, "estatus_anulacion") or _text(root, "judicialmente_anulada")
        flags = (_text(root, "estatus_derogacion"), annulled, _text(root, "vigencia_agotada"))
        state = "".join(flag or "-" for flag in flags)
        return Record(
            iri=BASE + path,
            source=self.name,
            title=_text(root, "titulo"),
            lang="es",
            country="ESP",
            form=forms.get(found["form"]) if found else None,
            form_name=_text(root, "rango") or None,
            number=_text(root, "numero_oficial") or (found["number"] if found else None),
            date_signed=day(_text(root, "fecha_disposicion")),
            date_published=day(_text(root, "fecha_publicacion")),
            issuer=_text(root, "departamento") or None,
            status=state,
            in_force=_stated(state),
            address=BASE + path,
            accessed=received,
        )


def _stated(state: str) -> bool | None:
    """Return what repealed, annulled and expired (S or N each) mean together.

    >>> _stated("NNN"), _stated("SNS"), _stated("---"), _stated("N--")
    (True, False, None, None)
    """
    if "S" in state or "T" in state:
        return False
    return True if state == "NNN" else None


def _boe_in_force(record: Record, ended: date | None, as_of: date) -> bool | None:
    if record.in_force is False and ended is not None:
        return ended > as_of
    return record.in_force


def _text(root: ET.Element, name: str) -> str:
    found = root.find(f"metadatos/{name}")
    return " ".join((found.text or "").split()) if found is not None else ""


def _later(root: ET.Element) -> Iterator[tuple[str, Change]]:
    """Yield the verb and the norm of each later reference; BOE writes them in two ways."""
    for entry in root.iterfind(".//posteriores/posterior"):
        norm = entry.get("referencia") or entry.findtext("id_norma") or ""
        verb = (entry.findtext("palabra") or entry.findtext("relacion") or "").upper()
        if re.fullmatch(r"[A-Z]+-[A-Z]-\d{4}-\d+", norm) and _CHANGES.search(verb):
            title = " ".join((entry.findtext("texto") or "").split())
            yield verb, Change(f"{BASE}buscar/doc.php?id={norm}", title)
