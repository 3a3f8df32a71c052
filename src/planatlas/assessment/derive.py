"""Run the derive queries: what follows from a graph on a date, written in SPARQL and run in order.

A folder of `queries/derive/` is a list of steps in the order of their names. A step is a query whose header
says what becomes of its answer: `add` adds it to the graph, `remove` takes it away, `select` only asks.
Parameters stand in a step as in a question (see `planatlas.questions.header`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from planatlas.namespaces import GRAPH, PLAN, RDFS, SKOS
from planatlas.questions import term_text
from planatlas.questions.header import MARKER
from planatlas.store import Literal, NamedNode, Quad, Store, Triple

VIEW: Final = GRAPH + "view"
VOCABULARY: Final = GRAPH + "vocabulary"
EFFECTS: Final = ("add", "remove", "select")

_STEP: Final = re.compile(r"^#\+ step: *(\w+) *$", re.MULTILINE)
_VOCABULARY_PROPERTIES: Final = frozenset({RDFS + "subClassOf", SKOS + "broader", SKOS + "inScheme"})


@dataclass(frozen=True, slots=True)
class Step:
    """One derive query: its name, its effect on the graph and its text."""

    name: str
    effect: str
    text: str

    def bound(self, values: Mapping[str, NamedNode | Literal]) -> str:
        """Return the SPARQL with the parameters that are given in the place of their defaults."""
        terms = {name: term_text(term) for name, term in values.items()}
        return MARKER.sub(lambda m: f"{m[1]}VALUES ?{m[2]} {{ {terms.get(m[4], m[3])} }}", self.text)


@lru_cache(maxsize=32)
def load_steps(folder: Path) -> tuple[Step, ...]:
    """Read the steps of a folder in the order of their names.

    Raises ValueError for a step whose header names no effect.
    """
    return tuple(_step(path) for path in sorted(folder.glob("*.rq")))


def _step(path: Path) -> Step:
    text = path.read_text("utf-8")
    found = _STEP.search(text)
    if found is None or found[1] not in EFFECTS:
        raise ValueError(f"{path.name}: the header needs `step`, one of {', '.join(EFFECTS)}")
    return Step(path.stem, found[1], text)


def core_vocabulary(ontology: Iterable[Triple]) -> list[Triple]:
    """Return what derive steps and shapes read of the ontology: class tree, broader codes, annotations."""
    return [
        triple
        for triple in ontology
        if triple.predicate.value in _VOCABULARY_PROPERTIES or triple.predicate.value.startswith(PLAN)
    ]


class Derivation:
    """A working graph beside the vocabulary, changed step by step."""

    def __init__(self, data: Iterable[Triple], vocabulary: Iterable[Triple]) -> None:
        self.store = _WorkingStore()
        self.store.add(VOCABULARY, vocabulary)
        self.store.add(VIEW, data)

    def run(self, steps: Iterable[Step], values: Mapping[str, NamedNode | Literal]) -> Derivation:
        """Run the steps in order; returns itself."""
        for step in steps:
            answer = self.store.construct_unordered(step.bound(values))
            if step.effect == "remove":
                self.store.remove(VIEW, answer)
            else:
                self.store.add(VIEW, answer)
        return self

    def triples(self) -> list[Triple]:
        """Return the triples of the working graph, without the vocabulary."""
        return list(self.store.triples(VIEW))


class _WorkingStore(Store):
    """A store whose graphs change triple by triple; order costs more than the step it would serve."""

    def construct_unordered(self, query: str) -> set[Triple]:
        """Answer a CONSTRUCT query."""
        return set(cast("Iterable[Triple]", self._run(query)))

    def remove(self, graph: str, triples: Iterable[Triple]) -> None:
        """Take triples out of a graph."""
        name, inner = NamedNode(graph), self._inner
        for triple in triples:
            inner.remove(Quad(triple.subject, triple.predicate, triple.object, name))
