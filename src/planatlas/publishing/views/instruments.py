"""The list of planning instruments, with the words by which it can be narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planatlas.atlas import Atlas
from planatlas.namespaces import notation
from planatlas.publishing.views.common import Link, named, rows
from planatlas.questions import Value


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument in a list; words in the reader's language, years and days as they are recorded."""

    instrument: Link
    country: str
    type: str
    level: str
    horizon: str
    start: str
    end: str
    status: str
    issuers: tuple[str, ...]


def instruments_view(
    atlas: Atlas,
    lang: str,
    given: Mapping[str, Value | Iterable[Value]] | None = None,
    words: str = "",
) -> tuple[InstrumentRow, ...]:
    """Return the instruments that fit the parameters of explore/instruments and hold all the words.

    Raises QuestionError as `Atlas.ask`.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(atlas.ask("explore/instruments", given, lang)):
        found.setdefault(row["instrument_iri"], []).append(row)
    wanted = words.casefold().split()
    return tuple(
        _row(address, group)
        for address, group in found.items()
        if all(word in _haystack(address, group) for word in wanted)
    )


def _haystack(address: str, group: Sequence[dict[str, str]]) -> str:
    # Of the IRI only its last part: all of them begin alike, and hold words that a reader may type.
    words = (value for row in group for name, value in row.items() if name != "instrument_iri")
    return " ".join([notation(address).replace("-", " "), notation(address), *words]).casefold()


def _row(address: str, group: Sequence[dict[str, str]]) -> InstrumentRow:
    def joined(name: str) -> str:
        return ", ".join(dict.fromkeys(row[name] for row in group if row[name]))

    return InstrumentRow(
        instrument=named(address, group[0]["instrument"]),
        country=joined("country"),
        type=joined("type"),
        level=joined("level"),
        horizon=joined("horizon"),
        start=min((row["start"] for row in group if row["start"]), default=""),
        end=max((row["end"] for row in group if row["end"]), default=""),
        status=joined("status"),
        issuers=tuple(dict.fromkeys(row["issuer"] for row in group if row["issuer"])),
    )
