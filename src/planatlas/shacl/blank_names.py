"""Names for the blank nodes of shapes that do not change from one reading to the next.

Parsers invent the names of blank nodes anew each time; a result that names a blank shape would differ from
run to run. Blank nodes of shapes form trees, so what a node holds and what leads to it tell it from the
others; what is equal in both is numbered.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from planatlas.store import BlankNode, Term, Triple


def apart(triple: Triple, number: int) -> Triple:
    """Keep `_:a` of one file and `_:a` of another apart."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = BlankNode(f"f{number}-{subject.value}")
    if isinstance(value, BlankNode):
        value = BlankNode(f"f{number}-{value.value}")
    return Triple(subject, triple.predicate, value)


def named_by_place(triples: set[Triple]) -> dict[Triple, Triple]:
    """Return {triple: the same triple with its blank nodes renamed}."""
    down: dict[BlankNode, list[tuple[str, Term]]] = {}
    up: dict[BlankNode, list[tuple[str, Term]]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        for node in (subject, value):
            if isinstance(node, BlankNode):
                down.setdefault(node, [])
                up.setdefault(node, [])
        if isinstance(subject, BlankNode):
            down[subject].append((triple.predicate.value, value))
        if isinstance(value, BlankNode):
            up[value].append((triple.predicate.value, subject))
    contents = _digests(down, {})
    places = _digests(up, contents)
    names: dict[Term, BlankNode] = {}
    taken: dict[str, int] = defaultdict(int)
    for node in sorted(places, key=lambda node: (places[node], node.value)):
        base = "s" + places[node][:12]
        taken[base] += 1
        names[node] = BlankNode(base if taken[base] == 1 else f"{base}-{taken[base]}")
    return {
        t: Triple(names.get(t.subject) or t.subject, t.predicate, names.get(t.object) or t.object)
        for t in triples
    }


def _digests(
    links: Mapping[BlankNode, list[tuple[str, Term]]], own: Mapping[BlankNode, str]
) -> dict[BlankNode, str]:
    """Hash each node with what its links lead to, the ends first; nodes in a circle count as one kind."""
    waiting = {node: {v for _, v in linked if isinstance(v, BlankNode)} for node, linked in links.items()}
    back: dict[BlankNode, list[BlankNode]] = defaultdict(list)
    for node, needed in waiting.items():
        for other in needed:
            back[other].append(node)
    ready = [node for node, needed in waiting.items() if not needed]
    done: dict[BlankNode, str] = {}
    while ready:
        node = ready.pop()
        done[node] = _digest(own.get(node, ""), _parts(links[node], done))
        for other in back[node]:
            waiting[other].discard(node)
            if not waiting[other]:
                ready.append(other)
    circular = {n: _digest(own.get(n, ""), _parts(links[n], done)) for n in links if n not in done}
    return done | circular


def _parts(linked: list[tuple[str, Term]], done: Mapping[BlankNode, str]) -> Iterable[str]:
    return sorted(
        f"{predicate} {done.get(value, 'circle') if isinstance(value, BlankNode) else value}"
        for predicate, value in linked
    )


def _digest(own: str, parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join([own, *parts]).encode("utf-8")).hexdigest()
