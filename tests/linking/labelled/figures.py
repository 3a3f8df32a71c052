"""Precision and recall of a source on labelled pairs, whole and by how the pairs were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from linking.labelled.pairs import Pair
from planatlas.linking.matching import THRESHOLD
from planatlas.linking.model import Candidate, SourceAdapter


@dataclass
class Figures:
    """Counts of what was offered and what should have been; `wrong` and `missed` name the pairs."""

    offered: int = 0
    right: int = 0
    wanted: int = 0
    certain: int = 0
    certain_right: int = 0
    pairs: int = 0
    families: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Pair, Candidate]] = field(default_factory=list)
    missed: list[tuple[Pair, list[Candidate]]] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Count the pairs of another measurement too."""
        for name in ("offered", "right", "wanted", "certain", "certain_right", "pairs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.families.update(other.families)
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        """The share of the offered that is right."""
        return self.right / self.offered if self.offered else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs with a record that were found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def certain_precision(self) -> float:
        """The share of the matches of score 1.0 that is right."""
        return self.certain_right / self.certain if self.certain else 1.0


def measure(source: SourceAdapter, pairs: Iterable[Pair], threshold: float = THRESHOLD) -> Figures:
    """Ask a source for every pair; its best candidate counts where it reaches the threshold."""
    figures = Figures()
    for pair in pairs:
        found = source.identify(pair.described)
        figures.pairs += 1
        figures.families[pair.family] += 1
        figures.wanted += pair.record is not None
        best = found[0] if found and found[0].score >= threshold else None
        right = best is not None and best.record.iri == pair.record
        figures.right += right
        if best is not None:
            figures.offered += 1
            if best.method == "identifier" and best.score == 1.0:
                figures.certain += 1
                figures.certain_right += right
            if not right:
                figures.wrong.append((pair, best))
        if pair.record is not None and not right:
            figures.missed.append((pair, found))
    return figures
