"""Ask a SPARQL endpoint of a source: a question from a `.rq` file, the answer as rows of terms.

https://www.w3.org/TR/sparql11-protocol/ by GET, so that HTTP can cache it, and
https://www.w3.org/TR/sparql11-results-json/. The questions stand in `sources/queries/`; each names its
parameters in empty VALUES blocks, so the file is SPARQL as it stands, and `filled` puts the values in.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from planatlas.errors import InputError
from planatlas.linking.addresses import checked_iri, place
from planatlas.linking.dates import day

if TYPE_CHECKING:
    from planatlas.linking.http import Answer, Client

_QUERIES: Final = Path(__file__).parent / "sources" / "queries"
_JSON: Final = ("application/sparql-results+json", "application/json")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a row: an IRI or a literal, its language or datatype where it has one."""

    value: str
    is_iri: bool = False
    lang: str = ""
    datatype: str = ""

    @property
    def day(self) -> date | None:
        """The day that the value begins with, or None: sources write dates, times and plain strings."""
        return day(self.value)


Row = Mapping[str, Term]


class Endpoint:
    """A SPARQL endpoint, asked through a client; `hosts` are its own and those it may send us on to."""

    def __init__(self, client: Client, address: str, hosts: Collection[str]) -> None:
        self._client = client
        self._address = address
        self._hosts = frozenset(hosts)

    def ask(self, name: str, /, **values: Iterable[str]) -> tuple[list[Row], datetime]:
        """Return the rows of a question with its values, and when they came in. Raises InputError."""
        parameters = {"query": filled(name, **values)}
        answer = self._client.get(self._address, self._hosts, _JSON, parameters)
        where = place(answer.url)
        if answer.status == 404:
            raise InputError("linking-no-endpoint", where=where)
        try:
            rows = list(_rows(answer, where, self._client.most_rows))
        except InputError:
            # What cannot be read now will not be read better from the cache.
            self._client.forget(answer, _JSON)
            raise
        return rows, answer.received


def _rows(answer: Answer, where: str, most: int) -> Iterator[Row]:
    try:
        parsed = json.loads(answer.body)
        bindings = parsed["results"]["bindings"]
        if len(bindings) > most:
            raise InputError("linking-too-many-rows", where=where, rows=len(bindings), most=most)
        for binding in bindings:
            yield {name: _term(value, where) for name, value in binding.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("linking-broken-answer", where=where, reason=_reason(error)) from None
    # Virtuoso cuts an answer off and says so in a header alone.
    limit = answer.headers.get("X-SPARQL-MaxRows", "")
    if limit.isdigit() and len(bindings) >= int(limit):
        raise InputError("linking-cut-rows", where=where, rows=limit)


def _term(value: Any, where: str) -> Term:
    text, kind = str(value["value"]), value["type"]
    if kind == "uri":
        return Term(checked_iri(text, where=where), is_iri=True)
    return Term(text, lang=value.get("xml:lang", ""), datatype=value.get("datatype", ""))


def _reason(error: Exception) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__


@lru_cache(maxsize=32)
def _text(name: str) -> str:
    return (_QUERIES / f"{name}.rq").read_text("utf-8")


def filled(name: str, /, **values: Iterable[str]) -> str:
    """Return the text of a question, each of its empty VALUES blocks filled with terms written in SPARQL.

    Comments are left out: they are for the reader of the file, not for the server. Raises KeyError for a
    name that the question has no block for.
    """
    lines = (line.rstrip() for line in _text(name).splitlines() if not line.lstrip().startswith("#"))
    text = "\n".join(line for line in lines if line)
    for variable, terms in values.items():
        empty = f"VALUES ?{variable} {{ }}"
        if empty not in text:
            raise KeyError(variable)
        text = text.replace(empty, f"VALUES ?{variable} {{ {' '.join(terms)} }}")
    return text


def iri(text: str) -> str:
    """Return an IRI as SPARQL writes it. Raises InputError `linking-iri`."""
    return f"<{checked_iri(text)}>"


def literal(text: str, *, lang: str = "", datatype: str = "") -> str:
    r"""Return a literal as SPARQL writes it, of a datatype of XML Schema; nothing in the text can end it.

    >>> literal('" } DROP', lang="es")
    '"\\" } DROP"@es'
    """
    escaped = "".join(_ESCAPES.get(c, c) for c in text)
    if lang:
        return f'"{escaped}"@{lang}'
    return f'"{escaped}"^^xsd:{datatype}' if datatype else f'"{escaped}"'


def whole_number(text: str) -> list[str]:
    """Return an integer in every datatype that a store may keep it in.

    >>> whole_number("7")[:2]
    ['7', '"7"']
    """
    return [str(int(text)), literal(text), literal(text, datatype="nonNegativeInteger")]


def days(moment: date) -> list[str]:
    """Return a day as the dates that a store may keep it as: a date, a time at midnight, a plain text."""
    text = moment.isoformat()
    return [literal(text, datatype="date"), literal(f"{text}T00:00:00", datatype="dateTime"), literal(text)]


def hosts_of(address: str, *more: str) -> frozenset[str]:
    """Return the host of an address, and further ones."""
    return frozenset({urlsplit(address).hostname or "", *more})
