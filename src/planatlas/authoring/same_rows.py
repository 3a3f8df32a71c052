"""Which rows of two readers are the same: by identifier, else by a name that one row of each class has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planatlas.namespaces import PREF_LABEL, RDF_TYPE
from planatlas.store import Literal, NamedNode, Triple, TripleIndex

Graphs = tuple[Sequence[Triple], Sequence[Triple]]


def matches(graphs: Graphs) -> dict[str, str]:
    """Return {row of the second: row of the first} for rows that only their names show to be the same."""
    first, second = map(described, graphs)
    shared = first & second
    named = [_by_name(triples, shared) for triples in graphs]
    found: dict[str, set[str]] = defaultdict(set)
    for key, rows in named[1].items():
        others = named[0].get(key, set())
        if len(rows) == 1 and len(others) == 1:
            found[next(iter(rows))] |= others
    taken: set[str] = set()
    made = {}
    for row in sorted(found):
        if len(found[row]) == 1 and not found[row] & taken:
            taken |= found[row]
            made[row] = next(iter(found[row]))
    return made


def described(triples: Iterable[Triple]) -> set[str]:
    """Return the rows of a graph: what it says the class of."""
    return {
        t.subject.value for t in triples if t.predicate.value == RDF_TYPE and isinstance(t.subject, NamedNode)
    }


def _by_name(triples: Sequence[Triple], leave: set[str]) -> dict[tuple[str, str, str], set[str]]:
    """Return {(class, language, name): rows} for rows that are not known by their identifier."""
    index = TripleIndex(triples)
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row, label in index.pairs(PREF_LABEL):
        if row not in leave and isinstance(label, Literal):
            for class_iri in index.iris(row, RDF_TYPE):
                found[class_iri, label.language or "", " ".join(label.value.casefold().split())].add(row)
    return found


def renamed(triples: Iterable[Triple], names: Mapping[str, str]) -> list[Triple]:
    """Return a graph in which things have other names, {old: new}."""
    nodes = {NamedNode(old): NamedNode(new) for old, new in names.items()}

    def of(term: Any) -> Any:
        return nodes.get(term, term) if isinstance(term, NamedNode) else term

    return [Triple(of(t.subject), t.predicate, of(t.object)) for t in triples]
