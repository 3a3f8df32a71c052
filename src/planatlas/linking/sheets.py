"""Candidates as a sheet that a person fills in, and the decisions that stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.linking.decisions import BY_HAND, from_candidate, header_of
from planatlas.linking.model import Candidate, Described
from planatlas.linking.sssom import (
    COLUMNS,
    KNOWN_PREFIXES,
    PREDICATES,
    REQUIRED,
    Decision,
    MappingSet,
    check_cells,
    expand,
    parse_sssom,
    sssom_text,
)
from planatlas.linking.tables import read_table, read_text, split_header

DECISION: Final = "decision"
_ACCEPT: Final = frozenset(
    {"accept", "accepted", "yes", "y", "aceptar", "aceptado", "aceptada", "sí", "si", "s"}
)
_REJECT: Final = frozenset({"reject", "rejected", "no", "n", "rechazar", "rechazado", "rechazada"})


def sheet(candidates: Iterable[Candidate], described: Mapping[str, Described], country: str) -> str:
    """Return candidates as an SSSOM table with an empty column `decision`, to be filled in by a person.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    rows = []
    for candidate in candidates:
        row = from_candidate(candidate, described.get(candidate.subject))
        safe = tuple((name, f"'{text}" if text[0] in "=+-@" else text) for name, text in row.cells)
        rows.append(replace(row, cells=safe))
    return sssom_text(MappingSet(tuple(rows), header_of(country), (*COLUMNS[1:2], *COLUMNS[5:6], DECISION)))


def read_sheet(path: Path) -> list[Decision]:
    """Return the decisions of a sheet: those lines whose cell `decision` says accept or reject.

    A table without that column is one of decisions already. Raises InputError as `read_sssom`, with
    the line, and `decisions-decision` for a word that is neither.
    """
    text = read_text(path)
    header, first, body = split_header(text, str(path))
    names, rows = read_table(body, str(path), first)
    if DECISION not in names:
        return list(parse_sssom(text, str(path)).mappings)
    for name in ("subject_id", "object_id"):
        if name not in names:
            raise InputError("decisions-column-missing", where=f"{path}:{first}", name=name)
    prefixes = {**KNOWN_PREFIXES, **(header.get("curie_map") or {})}
    decided = [_decided(row, prefixes, f"{path}:{number}", number) for number, row in rows]
    return [mapping for mapping in decided if mapping is not None]


def _decided(row: Mapping[str, str], prefixes: Mapping[str, str], where: str, line: int) -> Decision | None:
    word = row[DECISION].casefold()
    if not word:
        return None
    if word not in _ACCEPT | _REJECT:
        raise InputError("decisions-decision", where=where, value=row[DECISION])
    subject, object_ = (expand(row[name], prefixes, where, name) for name in ("subject_id", "object_id"))
    predicate = expand(row.get("predicate_id") or "skos:exactMatch", prefixes, where, "predicate_id")
    if predicate not in PREDICATES:
        raise InputError("decisions-predicate", where=where, value=row.get("predicate_id"))
    check_cells(row, where)
    left_out = {*REQUIRED, DECISION, "predicate_modifier"}
    cells = tuple(
        (name, text.removeprefix("'")) for name, text in row.items() if text and name not in left_out
    )
    justification = row.get("mapping_justification") or BY_HAND
    return Decision(subject, object_, predicate, word in _REJECT, justification, cells, line)
