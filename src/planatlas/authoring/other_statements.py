"""The sheet of other statements: what no column holds, one statement a row, a long text in several rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from planatlas.authoring.cell_text import reference_iri, unescape
from planatlas.authoring.faults import cell_finding
from planatlas.authoring.model import Cell, Row
from planatlas.authoring.raw import place_of
from planatlas.namespaces import XSD
from planatlas.store import Literal, NamedNode, Term, Triple
from planatlas.validation.finding import Finding

_NEEDED: Final = ("subject", "property", "value")


class _Row(NamedTuple):
    subject: str
    property: str
    value: str
    datatype: str
    language: str
    piece: str
    row: Row


def other_statements(
    rows: Iterable[Row], title: str, letters: dict[str, str], country: str
) -> tuple[list[tuple[Triple, str]], list[Finding]]:
    """Return the statements of the rows with their places, and what is wrong with the rows."""
    found: list[tuple[Triple, str]] = []
    findings: list[Finding] = []
    for group in _grouped(rows):
        first = group[0]
        lacking = next((name for name in _NEEDED if not getattr(first, name)), None)
        if lacking:
            place = place_of(title, letters.get(lacking, "A"), first.row.number)
            findings.append(cell_finding("other-incomplete", place))
            continue
        triple = _statement(group, country, findings)
        if triple is not None:
            found.append((triple, first.row.cells["value"].place))
    return found, findings


def _grouped(rows: Iterable[Row]) -> Iterable[list[_Row]]:
    """Return the rows of each statement together: pieces of one text follow each other, from 1 on."""
    groups: list[list[_Row]] = []
    for row in rows:
        texts = {name: _text(row.cells.get(name)) for name in _Row._fields[:-1]}
        item = _Row(**texts, row=row)
        if groups and item.piece not in {"", "1"} and item[:2] == groups[-1][0][:2]:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _statement(group: list[_Row], country: str, findings: list[Finding]) -> Triple | None:
    first = group[0]
    names: dict[str, NamedNode] = {}
    is_name = not first.datatype and not first.language
    wanted = [
        "subject",
        "property",
        *(["value"] if is_name else []),
        *(["datatype"] if first.datatype else []),
    ]
    for name in wanted:
        text = getattr(first, name)
        if (iri := reference_iri(text, country)) is None:
            findings.append(cell_finding("cell-reference", first.row.cells[name].place, text, near=""))
            return None
        names[name] = NamedNode(iri)
    text = "".join(unescape(item.value) for item in group)
    value: Term
    if is_name:
        value = names["value"]
    elif first.language:
        try:
            value = Literal(text, language=first.language)
        except ValueError:
            place = first.row.cells["language"].place
            findings.append(cell_finding("cell-form", place, first.language, column="language", example="es"))
            return None
    else:
        value = Literal(text, datatype=names.get("datatype", NamedNode(XSD + "string")))
    return Triple(names["subject"], names["property"], value)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else str(cell.value).strip()
