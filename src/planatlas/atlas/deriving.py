"""What follows from the datasets of one country: found in memory beside the store, or in a stage of it.

A country of usual size is derived from in memory, where each step is several times faster; what is read from
its files goes there as well as into the store. A very large one is derived from where it is, so that memory
stays bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from planatlas.assessment import VOCABULARY, Knowledge
from planatlas.atlas.country_graphs import SHARED
from planatlas.namespaces import GRAPH
from planatlas.store import Dataset, Store, Triple
from planatlas.store.checked_reading import Batch

LARGE: Final = 1_000_000
"""Triples of a country beyond which nothing of it is held in memory."""

_ANSWER: Final = GRAPH + "derived"


class Deriver:
    """Runs the relation steps on one country after the other, each in a small store of its own.

    A store in memory keeps the place of what is removed and slows down with it, so none is used twice.
    """

    def __init__(self, knowledge: Knowledge, shared: Iterable[Batch]) -> None:
        self._steps = knowledge.relation_steps
        self._vocabulary = knowledge.vocabulary
        self._shared = list(shared)

    def derive(self, batches: Mapping[str, Sequence[Batch]]) -> list[Triple]:
        """Return what follows from some graphs and the shared items, and stands in neither."""
        store = Store()
        store.add_many(VOCABULARY, self._vocabulary)
        for graph, parts in {SHARED: self._shared, **batches}.items():
            for batch in parts:
                _add(store, graph, batch)
        for step in self._steps:
            store.add_answer(_ANSWER, step.bound({}), None, (SHARED, *batches))
        return list(store.triples(_ANSWER))


def _add(store: Store, graph: str, batch: Batch) -> None:
    if isinstance(batch, bytes):
        # No step asks for text: lines end with `>` where the value is an IRI or has a datatype.
        end = b"> <" + graph.encode() + b"> .\n"
        store.add_quads(b"".join(line for line in batch.splitlines(keepends=True) if line.endswith(end)))
    else:
        store.add_many(graph, batch)


def derive_in_place(stage: Store, knowledge: Knowledge, graphs: Sequence[str], target: str) -> None:
    """Put what follows from some graphs of a stage and the shared items into another graph of it."""
    own = (SHARED, *graphs)
    for step in knowledge.relation_steps:
        stage.add_answer(target, step.bound({}), Dataset((VOCABULARY, *own, target)), own)


def basis_fingerprint(knowledge: Knowledge, fingerprints: Mapping[str, str]) -> str:
    """Return a fingerprint of what is derived: of the graphs it follows from, and of the steps."""
    parts = [f"{graph} {fingerprint}" for graph, fingerprint in sorted(fingerprints.items())]
    steps = [step.text for step in knowledge.relation_steps]
    return hashlib.sha256("\n".join([*parts, *steps]).encode()).hexdigest()
