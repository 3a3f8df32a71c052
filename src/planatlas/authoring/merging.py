"""Apply the accepted changes between two versions of a graph, and no others.

A change is named as `diff` names it: a whole row (`health-plan`) or one cell (`health-plan/prefLabel-es`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planatlas.authoring.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    CellChange,
    RowChange,
    fingerprint,
)
from planatlas.errors import InputError, did_you_mean
from planatlas.store import Triple

ACCEPT: Final = "accept"
REJECT: Final = "reject"


@dataclass(frozen=True, slots=True)
class Item:
    """One change that is decided on: a row that is added or removed, or one cell of a row that changed."""

    name: str
    row: RowChange
    cells: tuple[CellChange, ...]
    check: str

    @property
    def removed(self) -> set[Triple]:
        """The statements that go."""
        return {triple for cell in self.cells for triple in cell.triples(set(cell.old) - set(cell.new))}

    @property
    def added(self) -> set[Triple]:
        """The statements that come."""
        return {triple for cell in self.cells for triple in cell.triples(set(cell.new) - set(cell.old))}


def items(changes: Iterable[RowChange]) -> list[Item]:
    """Return what is decided on, in order."""
    found = []
    for row in changes:
        if row.kind == CHANGED:
            found += [Item(row.name(cell), row, (cell,), fingerprint(cell)) for cell in row.cells]
        else:
            found.append(Item(row.identifier, row, row.cells, row.fingerprint))
    return found


def decided(changes: Sequence[RowChange], accept: Iterable[str], reject: Iterable[str]) -> dict[str, str]:
    """Return {change: decision} from names of changes; the name of a row stands for all its cells.

    Raises InputError `merge-unknown` for a name of no change, and `merge-both` for one that is accepted and
    rejected.
    """
    known = items(changes)
    of_row: dict[str, list[str]] = {}
    for item in known:
        of_row.setdefault(item.row.identifier, []).append(item.name)
        of_row.setdefault(item.name, [item.name])
    made: dict[str, str] = {}
    for decision, names in ((ACCEPT, accept), (REJECT, reject)):
        for name in names:
            if name not in of_row:
                raise InputError("merge-unknown", name=name, near=did_you_mean(name, of_row))
            for change in of_row[name]:
                if made.setdefault(change, decision) != decision:
                    raise InputError("merge-both", name=change)
    return made


def merge(old: Iterable[Triple], changes: Sequence[RowChange], decisions: Mapping[str, str]) -> set[Triple]:
    """Return the old graph with the accepted changes.

    Raises InputError `merge-conflict-missing` where an accepted change points to a row whose addition is not
    accepted, and `merge-conflict-used` where a row goes that others still point to.
    """
    given, known = set(old), items(changes)
    accepted = [item for item in known if decisions.get(item.name) == ACCEPT]
    merged = _applied(given, accepted)
    wanted = _applied(given, known)
    names = {item.row.row: item.row.identifier for item in known}
    _check_additions(accepted, known, merged - given, names)
    _check_removals(accepted, merged - wanted, names)
    return merged


def _applied(given: set[Triple], chosen: Iterable[Item]) -> set[Triple]:
    return given.difference(*(i.removed for i in chosen)).union(*(i.added for i in chosen))


def _check_additions(
    accepted: Sequence[Item], known: Iterable[Item], added: set[Triple], names: Mapping[str, str]
) -> None:
    """Refuse what points to a row that would come with a change that is not accepted."""
    here = {item.name for item in accepted}
    lacking = {i.row.row for i in known if i.row.kind == ADDED and i.name not in here}
    for triple in sorted((t for t in added if _iri(t.object) in lacking), key=str):
        raise InputError(
            "merge-conflict-missing", name=names[_iri(triple.subject)], other=names[_iri(triple.object)]
        )


def _check_removals(accepted: Iterable[Item], kept: set[Triple], names: Mapping[str, str]) -> None:
    """Refuse to take a row away from what still points to it, and would not with all changes."""
    gone = {item.row.row for item in accepted if item.row.kind == REMOVED}
    for triple in sorted((t for t in kept if _iri(t.object) in gone), key=str):
        raise InputError(
            "merge-conflict-used", name=names[_iri(triple.object)], other=names[_iri(triple.subject)]
        )


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))
