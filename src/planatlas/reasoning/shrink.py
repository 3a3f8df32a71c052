"""A small set of statements that cannot all be true, found by leaving out and asking again.

The search is QuickXplain (Junker, "QuickXplain: preferred explanations and relaxations for over-constrained
problems", AAAI 2004): it halves, and asks about as often as the logarithm of the graph times the size of
the contradiction. Each question costs a run of the reasoner, so their number is bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from planatlas.store import BlankNode, Triple

Unit = tuple[Triple, ...]


def units(triples: Iterable[Triple]) -> list[Unit]:
    """Return statements that stand or fall together: those that share a blank node, else single ones."""
    groups: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while groups.setdefault(node, node) != node:
            node = groups[node]
        return node

    ordered = sorted(set(triples), key=str)
    for triple in ordered:
        if isinstance(triple.subject, BlankNode) and isinstance(triple.object, BlankNode):
            groups[root(triple.subject)] = root(triple.object)
    together: dict[BlankNode, list[Triple]] = defaultdict(list)
    single: list[Unit] = []
    for triple in ordered:
        nodes = [node for node in (triple.subject, triple.object) if isinstance(node, BlankNode)]
        if nodes:
            together[root(nodes[0])].append(triple)
        else:
            single.append((triple,))
    return single + [tuple(group) for group in together.values()]


def shrink(
    candidates: list[Unit], contradicts: Callable[[list[Unit]], bool], budget: int
) -> tuple[list[Unit], bool]:
    """Return a subset that still contradicts, and whether it is minimal (the budget was enough).

    `contradicts(candidates)` must hold.
    """
    search = _Search(contradicts, budget)
    found = search.conflict([], candidates, changed=False)
    return found, not search.exhausted


class _Search:
    def __init__(self, contradicts: Callable[[list[Unit]], bool], budget: int) -> None:
        self._contradicts, self._left = contradicts, budget
        self.exhausted = False

    def conflict(self, kept: list[Unit], candidates: list[Unit], *, changed: bool) -> list[Unit]:
        if changed and self._holds(kept):
            return []
        if len(candidates) <= 1 or self.exhausted:
            return candidates
        middle = len(candidates) // 2
        first, second = candidates[:middle], candidates[middle:]
        needed = self.conflict(kept + first, second, changed=bool(first))
        also = self.conflict(kept + needed, first, changed=bool(needed))
        return also + needed

    def _holds(self, kept: list[Unit]) -> bool:
        if self._left <= 0:
            self.exhausted = True
            return False
        self._left -= 1
        return self._contradicts(kept)
