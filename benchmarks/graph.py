"""The graph of one synthetic country while it is made: nodes with their triples as text, in order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from benchmarks.terms import TYPE, Pair, code, individual, plan, text, texts

_USES: Final = 4
"""How many statements lean on one passage before the next one is cited."""


class CountryGraph:
    """Nodes of one country; each is written once, and every choice comes from one seeded source."""

    def __init__(self, country: str, seed: int) -> None:
        self.code = country
        self.space = country.lower()
        self.random = random.Random(f"{seed}/{country}")  # noqa: S311 - data to measure with, no secret
        self.nodes: dict[str, list[Pair]] = {}
        self.instances: dict[str, list[str]] = defaultdict(list)
        self._passages: dict[tuple[str, str], tuple[str, int]] = {}
        self._numbers: dict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        return sum(map(len, self.nodes.values()))

    def iri(self, slug: str) -> str:
        """Return a thing of this country."""
        return individual(self.space, slug)

    def add(self, node: str, kind: str, pairs: Iterable[Pair]) -> str:
        """Add a node of a class of the ontology; returns the node."""
        self.nodes[node] = [(TYPE, plan(kind)), *pairs]
        self.instances[kind].append(node)
        return node

    def cite(self, source: str, basis: str = "direct") -> Pair:
        """Return evidence from a source; a passage serves for a few statements, then the next is cited."""
        passage, left = self._passages.get((source, basis), ("", 0))
        if not left:
            passage, left = self._passage(source, basis), _USES
        self._passages[source, basis] = passage, left - 1
        return plan("evidence"), passage

    def _passage(self, source: str, basis: str) -> str:
        self._numbers[source] += 1
        number = self._numbers[source]
        return self.add(
            self.iri(f"evidence-{source}-{number}"),
            "Evidence",
            [
                (plan("source"), individual("source", f"{self.space}-{source}")),
                (plan("locator"), text(f"section {number // 9 + 1}, par. {number % 9 + 1}")),
                *texts(
                    plan("summary"),
                    f"Paragraph {number} states what is recorded here.",
                    f"El párrafo {number} enuncia lo que aquí se registra.",
                ),
                (plan("basis"), code("basis", basis)),
            ],
        )

    def lines(self, graph: str | None = None) -> Iterator[str]:
        """Yield N-Triples, or N-Quads where a graph is named, one line a triple."""
        end = f" <{graph}> .\n" if graph else " .\n"
        for node, pairs in self.nodes.items():
            for predicate, value in pairs:
                yield f"{node} {predicate} {value}{end}"
