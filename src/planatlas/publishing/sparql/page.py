"""The page for people: an answer as a table with labels, and the library as examples to begin from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from planatlas.labels import choose
from planatlas.namespaces import PREF_LABEL, compact
from planatlas.publishing.pages.desk import Desk
from planatlas.publishing.sparql.engine import Asked, Reply
from planatlas.publishing.sparql.formats import GRAPHS, RESULTS

# A page stays below 200 kB.
ROWS: Final = 150
SIZE: Final = 40_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a reader sees it: an IRI by its label, its short form beside; a text with its language."""

    text: str = ""
    iri: str = ""
    short: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class ResultView:
    """An answer: its columns and rows, or a truth value; whether there was more; links to it as data."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truth: bool | None
    cut: bool
    downloads: tuple[tuple[str, str], ...]


def shown(
    desk: Desk,
    lang: str,
    context: Mapping[str, Any],
    question: Asked | None,
    reply: Reply | None,
    fault: str,
) -> dict[str, Any]:
    """Return what the template shows."""
    result = None
    if question is not None and reply is not None and not reply.key:
        result = result_view(desk, lang, question, reply)
    return {**context, "result": result, "fault": fault}


def result_view(desk: Desk, lang: str, question: Asked, reply: Reply) -> ResultView:
    """Return the view of an answer in the format `rows`."""
    found = json.loads(reply.body)
    offers = GRAPHS if reply.kind == "graph" else RESULTS
    address = {
        "query": question.text,
        "default-graph-uri": question.default,
        "named-graph-uri": question.named,
    }
    downloads = tuple((form, urlencode({**address, "format": form}, doseq=True)) for form in offers.values())
    if "boolean" in found:
        return ResultView(reply.kind, (), (), bool(found["boolean"]), False, downloads)
    columns = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    labels = _labels(desk, lang, {iri for row in bindings for iri in _iris(row.values())})
    rows = tuple(
        tuple(_cell(row[name], labels) if name in row else Cell() for name in columns) for row in bindings
    )
    return ResultView(reply.kind, columns, rows, None, reply.cut, downloads)


def _iris(terms: Any) -> Iterator[str]:
    return (term["value"] for term in terms if term["type"] == "uri")


def _labels(desk: Desk, lang: str, iris: set[str]) -> dict[str, str]:
    index = desk.atlas.labels(iris)
    found = ((iri, choose(index.texts(iri, PREF_LABEL), lang)) for iri in iris)
    return {iri: label for iri, label in found if label}


def _cell(term: Mapping[str, Any], labels: Mapping[str, str]) -> Cell:
    value = term["value"]
    if term["type"] == "uri":
        return Cell(labels.get(value, compact(value)), iri=value, short=compact(value))
    if term["type"] == "triple":
        inside = (_cell(value[part], labels).text for part in ("subject", "predicate", "object"))
        return Cell(f"<<( {' '.join(inside)} )>>")
    if term["type"] == "bnode":
        return Cell(f"_:{value}")
    return Cell(value, language=term.get("xml:lang", ""), datatype=term.get("datatype", ""))
