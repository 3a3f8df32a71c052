"""What was last found in the graphs of a store, so that only what changed is looked at again.

The record is a small file beside the store: in its folder for one on disk, in the user's state folder
(XDG_STATE_HOME) for a server. An outcome counts as long as graphs, context, shapes and software are the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planatlas.__about__ import __version__
from planatlas.shacl import ShapesGraph
from planatlas.store import Source, write_atomically
from planatlas.store.opening import is_address
from planatlas.validation import ValidationOutcome
from planatlas.validation.finding import SEVERITIES

_NAME = "planatlas-validated.json"


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The outcome of an earlier validation that still holds: how many findings of each severity."""

    counts: Mapping[str, int]

    @property
    def exit_code(self) -> int:
        """0 without violations, 1 with them."""
        return int(self.counts.get("violation", 0) > 0)


class ValidationRecord:
    """The outcomes of a store's groups of graphs, by a hash of all that they depend on."""

    def __init__(self, source: Source, shapes: ShapesGraph, context: Iterable[str]) -> None:
        self._source = source
        self._path = _place(source.location)
        parts = [shapes.hash, __version__, *(_fingerprint(source, graph) for graph in context)]
        self._base = "\n".join(parts)
        self._held = self._read()
        self._seen: dict[str, str] = {}

    def unchanged(self, name: str, graphs: Iterable[str]) -> Unchanged | None:
        """Return what was found in a group, or None where it has to be looked at."""
        text = "\n".join([self._base, *(f"{g} {_fingerprint(self._source, g)}" for g in sorted(graphs))])
        self._seen[name] = hashlib.sha256(text.encode()).hexdigest()
        held = self._held.get(name)
        if held is None or held["hash"] != self._seen[name]:
            return None
        return Unchanged({severity: int(held[severity]) for severity in SEVERITIES})

    def note(self, name: str, outcome: ValidationOutcome) -> None:
        """Keep the outcome of a group that `unchanged` has seen."""
        counts = {severity: outcome.count(severity) for severity in SEVERITIES}
        self._held[name] = {"hash": self._seen[name], **counts}

    def save(self) -> None:
        """Write the record. Raises InputError `output-unwritable`."""
        write_atomically(self._path, json.dumps(self._held, indent=2, sort_keys=True) + "\n")

    def _read(self) -> dict[str, dict[str, str | int]]:
        """Return the record; one that cannot be read counts for nothing, and all is looked at again."""
        try:
            held = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return (
            {name: entry for name, entry in held.items() if _is_whole(entry)}
            if isinstance(held, dict)
            else {}
        )


def _is_whole(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("hash"), str)
        and all(type(entry.get(severity)) is int for severity in SEVERITIES)
    )


def _place(location: str) -> Path:
    if not is_address(location):
        return Path(location) / _NAME
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "planatlas" / f"{hashlib.sha256(location.encode()).hexdigest()[:16]}-{_NAME}"


def _fingerprint(source: Source, graph: str) -> str:
    """Return a hash of what a graph says, whatever the order of its triples."""
    lines = sorted(map(str, source.triples(graph)))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
