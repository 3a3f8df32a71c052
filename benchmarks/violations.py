"""What a fault does to a node of a valid country, and how faults are spread over one.

A kind of fault changes one node so that the shape it names reports it. Other shapes may report it too, and a
fault may lay others open (what an element without a class supported is then left without an element). What
counts is that the shape named speaks of that node, and that all engines say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.graph import CountryGraph
from benchmarks.terms import TYPE, Pair, code, plan
from planatlas.namespaces import BASE

_SHAPES: Final = BASE + "shapes/model/"
_UPWARD: Final = {code("relation", name) for name in ("derives-from", "aligned-with", "operationalises")}

Change = Callable[[CountryGraph, str, list[Pair]], list[Pair] | None]
"""Returns the triples of a node after the fault, or None where the node has nothing to break."""


@dataclass(frozen=True)
class Kind:
    """A kind of fault: the shape that finds it, the classes of nodes it befalls, and what it does.

    `focus` is the node that the shape speaks of, where it is another one; what the properties in `leans_on`
    point to stays whole, since the shape looks there too.
    """

    shape: str
    classes: Sequence[str]
    change: Change
    focus: Callable[[CountryGraph, str], str] = lambda _, node: node
    leans_on: Sequence[str] = ()

    @property
    def shape_iri(self) -> str:
        """The shape that reports the fault."""
        return _SHAPES + self.shape


@dataclass(frozen=True)
class Fault:
    """A fault that was injected: the shape that must report it, and the node it must speak of."""

    shape: str
    focus: str


def inject(graph: CountryGraph, kinds: Sequence[Kind], share: float, turn: int = 0) -> list[Fault]:
    """Break a share of the nodes, no node twice; the kinds take turns, beginning with that of this turn."""
    wanted = round(share * len(graph.nodes))
    first = turn * wanted
    broken: set[str] = set()
    # What faults add is not broken again.
    whole = {name: tuple(nodes) for name, nodes in graph.instances.items()}
    tried = (
        _break(graph, kinds[number % len(kinds)], whole, broken) for number in range(first, first + wanted)
    )
    return [fault for fault in tried if fault]


def _break(
    graph: CountryGraph, kind: Kind, whole: Mapping[str, Sequence[str]], broken: set[str]
) -> Fault | None:
    candidates = [node for name in kind.classes for node in whole.get(name, ())]
    graph.random.shuffle(candidates)
    for node in candidates:
        if node in broken:
            continue
        changed = kind.change(graph, node, graph.nodes[node])
        if changed is None:
            continue
        beside = {value for name, value in changed if name in kind.leans_on}
        if not beside & broken:
            graph.nodes[node] = changed
            focus = kind.focus(graph, node)
            broken |= {node, focus, *beside}
            return Fault(kind.shape_iri, focus)
    return None


# --- What a fault does to a node


def drop(predicate: str) -> Change:
    """Remove a property."""

    def change(_: CountryGraph, __: str, pairs: list[Pair]) -> list[Pair] | None:
        kept = [pair for pair in pairs if pair[0] != predicate]
        return kept if len(kept) < len(pairs) else None

    return change


def drop_language(predicate: str, tag: str) -> Change:
    """Remove the text in one language."""

    def change(_: CountryGraph, __: str, pairs: list[Pair]) -> list[Pair] | None:
        kept = [pair for pair in pairs if pair[0] != predicate or not pair[1].endswith(f'"@{tag}')]
        return kept if len(kept) < len(pairs) else None

    return change


def put(predicate: str, value: str) -> Change:
    """Put one value in the place of what the property had, if anything."""
    return lambda _, __, pairs: [pair for pair in pairs if pair[0] != predicate] + [(predicate, value)]


def also(predicate: str, *values: str) -> Change:
    """Add values beside those that are there."""
    return lambda _, __, pairs: pairs + [(predicate, value) for value in values]


def second(predicate: str, value: str) -> Change:
    """Add a second value to a property that has one."""
    return lambda _, __, pairs: (
        [*pairs, (predicate, value)]
        if any(name == predicate and held != value for name, held in pairs)
        else None
    )


def point(predicate: str, kind: str) -> Change:
    """Let a property point to a thing of another class than it may."""
    return lambda graph, _, pairs: (
        [pair for pair in pairs if pair[0] != predicate] + [(predicate, graph.instances[kind][0])]
    )


def another(predicate: str, kind: str) -> Change:
    """Add a second value, a thing of the class that the property asks for."""

    def change(graph: CountryGraph, node: str, pairs: list[Pair]) -> list[Pair] | None:
        there = {node, *(value for name, value in pairs if name == predicate)}
        free = [other for other in graph.instances[kind] if other not in there]
        return [*pairs, (predicate, graph.random.choice(free))] if free and len(there) > 1 else None

    return change


def itself(predicate: str) -> Change:
    """Let a property point to its own bearer."""
    return lambda _, node, pairs: [*pairs, (predicate, node)]


def same_ends(_: CountryGraph, __: str, pairs: list[Pair]) -> list[Pair]:
    """Let both ends of an alignment be one thing."""
    lower = next(value for name, value in pairs if name == plan("from"))
    return [(name, lower if name == plan("to") else value) for name, value in pairs]


def swapped(_: CountryGraph, __: str, pairs: list[Pair]) -> list[Pair]:
    """Let the higher and older end of an alignment derive from the lower one."""
    other = {plan("from"): plan("to"), plan("to"): plan("from")}
    return [(other.get(name, name), value) for name, value in pairs]


def ring(graph: CountryGraph, node: str, pairs: list[Pair]) -> list[Pair] | None:
    """Let what an alignment derives from derive from it in turn."""
    ends = dict(pairs)
    relation = ends[plan("relationType")]
    if relation not in {
        code("relation", name) for name in ("derives-from", "aligned-with", "operationalises")
    }:
        return None
    back = {plan("from"): ends[plan("to")], plan("to"): ends[plan("from")]}
    copied = [(name, back.get(name, value)) for name, value in pairs if name != TYPE]
    graph.add(f"{node[:-1]}-back>", "Alignment", copied)
    return pairs


def ended(graph: CountryGraph, _: str, pairs: list[Pair]) -> list[Pair]:
    """Let an instrument rest on a norm that has ended."""
    over = next(
        norm
        for norm in graph.instances["LegalInstrument"]
        if any(name == plan("validUntil") for name, _ in graph.nodes[norm])
    )
    return [(name, over if name == plan("approvedBy") else value) for name, value in pairs]


def loose(graph: CountryGraph, node: str, pairs: list[Pair]) -> list[Pair]:
    """Add a passage like this one, on which nothing rests."""
    graph.add(f"{node[:-1]}-loose>", "Evidence", [pair for pair in pairs if pair[0] != TYPE])
    return pairs


def stranger(name: Callable[[CountryGraph], str]) -> Change:
    """Describe another threat like this one, under a name that is not ours."""

    def change(graph: CountryGraph, _: str, pairs: list[Pair]) -> list[Pair]:
        graph.add(name(graph), "Threat", [pair for pair in pairs if pair[0] != TYPE])
        return pairs

    return change


def repealed(graph: CountryGraph, node: str, pairs: list[Pair]) -> list[Pair] | None:
    """Let a norm repeal this one, which does not say when it ended."""
    norm = graph.instances["LegalInstrument"][2]
    if node == norm or any(name == plan("validUntil") for name, _ in pairs):
        return None
    graph.nodes[norm].append((plan("repeals"), node))
    return pairs


def only(predicate: str, value: str, change: Change) -> Change:
    """Break only a node whose property has this value."""
    return lambda graph, node, pairs: change(graph, node, pairs) if (predicate, value) in pairs else None
