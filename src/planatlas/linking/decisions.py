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
from planatlas.linking.locking import alone_with
from planatlas.linking.model import IDENTIFIER, Candidate, Described
from planatlas.linking.sssom import (
    CLOSE,
    EXACT,
    KNOWN_PREFIXES,
    Decision,
    MappingSet,
    expand,
    read_sssom,
    shorten,
    write_sssom,
)
from planatlas.namespaces import BASE
from planatlas.store import NamedNode, Triple

TOOL: Final = "planatlas"
BY_HAND: Final = "semapv:ManualMappingCuration"
BY_IDENTIFIER: Final = "semapv:LexicalMatching"
BY_TITLE: Final = "semapv:LexicalSimilarityThresholdMatching"
_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


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
        return table if table.header else replace(table, header=header_of(self.country))

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

        What was decided the same way before stays as it is. Nobody else writes while this is done, so that
        two who decide at once lose nothing. Raises InputError `decisions-contradiction` where one contradicts
        what stands there or another one; then the file is as it was.
        """
        check_contradictions(given, where or str(self.path))
        with alone_with(self.path):
            self.table = self._read()
            new = self._new(given)
            if new:
                # What the new lines lack of the columns is empty; what they bring is added behind the others.
                write_sssom(self.path, self.table.with_mappings([*self.table.mappings, *new.values()]))
                self.table = self._read()
        rejected = sum(mapping.rejected for mapping in new.values())
        return Changes(len(new) - rejected, rejected, len({m.pair for m in given}) - len(new))

    def _new(self, given: Sequence[Decision]) -> dict[tuple[str, str], Decision]:
        """Return those that do not stand in the table, each pair once. Raises `decisions-contradiction`."""
        standing = {mapping.pair: mapping for mapping in self.table.mappings}
        new: dict[tuple[str, str], Decision] = {}
        for mapping in given:
            before = standing.get(mapping.pair)
            if before is None:
                new.setdefault(mapping.pair, mapping)
            elif _contradict(before, mapping):
                raise _contradiction(f"{self.path}:{before.line}", before)
        return new


def header_of(country: str) -> dict[str, str]:
    """Return the header of a table of a country."""
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
        if _contradict(other, mapping):
            place = f"{where}:{mapping.line}" if mapping.line else where
            raise _contradiction(place, other)


def _contradict(one: Decision, other: Decision) -> bool:
    # A rejection says no to the pair, under whichever relation it was offered.
    both = one.rejected and other.rejected
    return not both and (one.rejected, one.predicate) != (other.rejected, other.predicate)


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
    """Return who decides in short form: an ORCID, bare or as an address, or any IRI.

    Raises InputError `decisions-iri` for what names nobody.

    >>> person("https://orcid.org/0000-0000-0000-0001"), person("0000-0000-0000-0001")
    ('orcid:0000-0000-0000-0001', 'orcid:0000-0000-0000-0001')
    """
    if _ORCID.fullmatch(text):
        text = f"orcid:{text}"
    return shorten(expand(text, KNOWN_PREFIXES, None, "reviewer_id"), KNOWN_PREFIXES)


def confidence_text(score: float) -> str:
    """Return a score as SSSOM has it, rounded down, so that only what is certain is 1.

    >>> confidence_text(1.0), confidence_text(0.99999), confidence_text(0.5)
    ('1', '0.9999', '0.5')
    """
    return "1" if score >= 1 else f"{int(score * 10_000) / 10_000:.4f}".rstrip("0").rstrip(".")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def accepted_triples(mappings: Iterable[Decision]) -> Iterator[Triple]:
    """Yield the accepted pairs as triples with skos:exactMatch or skos:closeMatch."""
    for mapping in mappings:
        if not mapping.rejected:
            yield Triple(NamedNode(mapping.subject), NamedNode(mapping.predicate), NamedNode(mapping.object))
