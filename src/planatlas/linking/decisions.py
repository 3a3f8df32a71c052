"""What was decided of pairs: accepted, rejected, and kept; nothing that was decided is lost or asked again.

Decisions of a country stand in one SSSOM table. Each is written as soon as it is made, after the file was
read anew, so whoever decides beside us loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from planatlas.__about__ import __version__
from planatlas.errors import InputError
from planatlas.linking.model import IDENTIFIER, Candidate, Described
from planatlas.linking.sssom import (
    CLOSE,
    COLUMNS,
    EXACT,
    KNOWN_PREFIXES,
    REQUIRED,
    Decision,
    MappingSet,
    check_cells,
    expand,
    parse_sssom,
    read_sssom,
    read_table,
    shorten,
    split_header,
    sssom_text,
    write_sssom,
)
from planatlas.namespaces import BASE
from planatlas.store import NamedNode, Triple

TOOL: Final = "planatlas"
BY_HAND: Final = "semapv:ManualMappingCuration"
BY_IDENTIFIER: Final = "semapv:LexicalMatching"
BY_TITLE: Final = "semapv:LexicalSimilarityThresholdMatching"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
DECISION: Final = "decision"
_ACCEPT: Final = frozenset(
    {"accept", "accepted", "yes", "y", "aceptar", "aceptado", "aceptada", "sí", "si", "s"}
)
_REJECT: Final = frozenset({"reject", "rejected", "no", "n", "rechazar", "rechazado", "rechazada"})
_FILE: Final = re.compile(r"([a-z]{3})\.sssom\.tsv")


def country_of(path: Path) -> str | None:
    """Return the country whose decisions a file holds, by its name `<iso3>.sssom.tsv`.

    >>> country_of(Path("data/links/chl.sssom.tsv"))
    'CHL'
    """
    match = _FILE.fullmatch(path.name)
    return match[1].upper() if match else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of decisions that were given: how many are new, and how many stood there already."""

    accepted: int = 0
    rejected: int = 0
    known: int = 0


class Decisions:
    """The decisions of one country, in one file. Reading raises InputError as `read_sssom`."""

    def __init__(self, path: Path, country: str) -> None:
        self.path, self.country = path, country
        self.table = self._read()

    def _read(self) -> MappingSet:
        table = read_sssom(self.path)
        check_contradictions(table.mappings, str(self.path))
        return table if table.header else replace(table, header=_header(self.country))

    @property
    def accepted(self) -> tuple[Decision, ...]:
        """The pairs that were accepted."""
        return tuple(mapping for mapping in self.table.mappings if not mapping.rejected)

    @property
    def rejected(self) -> tuple[Decision, ...]:
        """The pairs that were rejected."""
        return tuple(mapping for mapping in self.table.mappings if mapping.rejected)

    def undecided(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return the candidates of which nothing was decided, in their order."""
        decided = {mapping.pair for mapping in self.table.mappings}
        return [item for item in candidates if (item.subject, item.record.iri) not in decided]

    def decide(self, given: Sequence[Decision], where: str | None = None) -> Changes:
        """Keep decisions, all or none, and write them to the file.

        What was decided the same way before stays as it is. Raises InputError `decisions-contradiction` where
        one contradicts what stands there or another one; then the file is as it was.
        """
        self.table = self._read()
        standing = {mapping.pair: mapping for mapping in self.table.mappings}
        new: dict[tuple[str, str], Decision] = {}
        check_contradictions(given, where or str(self.path))
        for mapping in given:
            before = standing.get(mapping.pair)
            if before is None:
                new.setdefault(mapping.pair, mapping)
            elif (before.rejected, before.predicate) != (mapping.rejected, mapping.predicate) and not (
                before.rejected and mapping.rejected
            ):
                raise _contradiction(f"{self.path}:{before.line}", before)
        if new:
            # What the new lines lack of the columns is empty; what they bring is added behind the others.
            write_sssom(self.path, self.table.with_mappings([*self.table.mappings, *new.values()]))
            self.table = self._read()
        rejected = sum(mapping.rejected for mapping in new.values())
        return Changes(len(new) - rejected, rejected, len({m.pair for m in given}) - len(new))


def _header(country: str) -> dict[str, str]:
    return {
        "mapping_set_id": f"{BASE}links/{country.lower()}",
        "mapping_set_title": f"Plan Atlas: links of {country} to outside data",
        "license": LICENCE,
        "mapping_tool": TOOL,
        "mapping_tool_version": __version__,
        "subject_source": f"planatlas:id/{country.lower()}",
    }


def check_contradictions(mappings: Iterable[Decision], where: str) -> None:
    """Raise InputError `decisions-contradiction` where a pair is decided in two ways."""
    seen: dict[tuple[str, str], Decision] = {}
    for mapping in mappings:
        other = seen.setdefault(mapping.pair, mapping)
        both = other.rejected and mapping.rejected
        if not both and (other.rejected, other.predicate) != (mapping.rejected, mapping.predicate):
            place = f"{where}:{mapping.line}" if mapping.line else where
            raise _contradiction(place, other)


def _contradiction(where: str, before: Decision) -> InputError:
    return InputError(
        "decisions-contradiction",
        where=where,
        subject=before.subject,
        object=before.object,
        line=before.line or "—",
    )


def from_candidate(
    candidate: Candidate,
    described: Described | None = None,
    *,
    rejected: bool = False,
    made_on: date | None = None,
    reviewer: str | None = None,
) -> Decision:
    """Return a decision on a candidate, with its method, score and reasons in both languages."""
    record = candidate.record
    cells = {
        "subject_label": described.title("es") if described else "",
        "object_label": record.title,
        "reviewer_id": reviewer or "",
        "object_source": f"source:registry-{record.source}",
        "mapping_date": made_on.isoformat() if made_on else "",
        "confidence": confidence_text(candidate.score),
        "comment": " / ".join(dict.fromkeys(filter(None, map(candidate.why_text, ("en", "es"))))),
    }
    kept = tuple((name, _one_line(text)) for name, text in cells.items() if text)
    method = BY_IDENTIFIER if candidate.method == IDENTIFIER else BY_TITLE
    predicate = EXACT if candidate.match == "exact" else CLOSE
    return Decision(candidate.subject, record.iri, predicate, rejected, method, kept)


def by_hand(
    subject: str,
    object_: str,
    *,
    rejected: bool = False,
    close: bool = False,
    made_on: date | None = None,
    comment: str = "",
) -> Decision:
    """Return a decision on a pair that somebody named, in short forms or whole.

    Raises InputError `decisions-iri` for an IRI that is none.
    """
    first = expand(subject, KNOWN_PREFIXES, None, "subject_id")
    second = expand(object_, KNOWN_PREFIXES, None, "object_id")
    cells = {"mapping_date": made_on.isoformat() if made_on else "", "comment": _one_line(comment)}
    kept = tuple((name, text) for name, text in cells.items() if text)
    return Decision(first, second, CLOSE if close else EXACT, rejected, BY_HAND, kept)


def person(text: str) -> str:
    """Return who decides in short form. Raises InputError `decisions-iri` for what names nobody.

    >>> person("https://orcid.org/0000-0000-0000-0001")
    'orcid:0000-0000-0000-0001'
    """
    return shorten(expand(text, KNOWN_PREFIXES, None, "reviewer_id"), KNOWN_PREFIXES)


def confidence_text(score: float) -> str:
    """Return a score as SSSOM has it, rounded down, so that only what is certain is 1.

    >>> confidence_text(1.0), confidence_text(0.99999), confidence_text(0.5)
    ('1', '0.9999', '0.5')
    """
    return "1" if score >= 1 else f"{int(score * 10_000) / 10_000:.4f}".rstrip("0").rstrip(".")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def sheet(candidates: Iterable[Candidate], described: dict[str, Described], country: str) -> str:
    """Return candidates as an SSSOM table with an empty column `decision`, to be filled in by a person.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    rows = []
    for candidate in candidates:
        row = from_candidate(candidate, described.get(candidate.subject))
        safe = tuple((name, f"'{text}" if text[0] in "=+-@" else text) for name, text in row.cells)
        rows.append(replace(row, cells=safe))
    return sssom_text(MappingSet(tuple(rows), _header(country), (*COLUMNS[1:2], *COLUMNS[5:6], DECISION)))


def read_sheet(path: Path) -> list[Decision]:
    """Return the decisions of a sheet: those lines whose cell `decision` says accept or reject.

    A table without that column is one of decisions already. Raises InputError as `read_sssom`, with
    the line, and `decisions-decision` for a word that is neither.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError("decisions-file-unreadable", where=str(path), reason=error.strerror) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError("decisions-file-encoding", where=f"{path}:{line}") from None
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


def _decided(row: dict[str, str], prefixes: dict[str, str], where: str, line: int) -> Decision | None:
    word = row[DECISION].casefold()
    if not word:
        return None
    if word not in _ACCEPT | _REJECT:
        raise InputError("decisions-decision", where=where, value=row[DECISION])
    subject, object_ = (expand(row[name], prefixes, where, name) for name in ("subject_id", "object_id"))
    predicate = expand(row.get("predicate_id") or "skos:exactMatch", prefixes, where, "predicate_id")
    if predicate not in {EXACT, CLOSE}:
        raise InputError("decisions-predicate", where=where, value=row.get("predicate_id"))
    check_cells(row, where)
    left_out = {*REQUIRED, DECISION, "predicate_modifier"}
    cells = tuple(
        (name, text.removeprefix("'")) for name, text in row.items() if text and name not in left_out
    )
    justification = row.get("mapping_justification") or BY_HAND
    return Decision(subject, object_, predicate, word in _REJECT, justification, cells, line)


def accepted_triples(mappings: Iterable[Decision]) -> Iterator[Triple]:
    """Yield the accepted pairs as triples with skos:exactMatch or skos:closeMatch."""
    for mapping in mappings:
        if not mapping.rejected:
            yield Triple(NamedNode(mapping.subject), NamedNode(mapping.predicate), NamedNode(mapping.object))
