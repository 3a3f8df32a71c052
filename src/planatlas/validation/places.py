"""Where nodes and results stand, so that a finding can name a line of the author's own file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planatlas.namespaces import RDF_TYPE
from planatlas.shacl import Result
from planatlas.store import Literal, NamedNode, Term, Triple
from planatlas.validation.sources import SourceStatement

_STEP = re.compile(r"(\^?)<([^<>]*)>")
_MAX_COUNT = "MaxCountConstraintComponent"


class Places:
    """The places of some nodes and results: statements are added in order, and what they tell is kept."""

    def __init__(self, results: Iterable[Result] = (), nodes: Iterable[Term] = ()) -> None:
        self._nodes: set[Term] = set(nodes)
        self._triples: dict[Triple, str | None] = {}
        self._pairs: dict[tuple[Term, str], list[str]] = {}
        self._incoming: dict[tuple[Term, str], list[str]] = {}
        self._linked: dict[tuple[Term, Term], str | None] = {}
        self._typed: dict[Term, str] = {}
        self._first: dict[Term, str] = {}
        self._mentioned: dict[Term, str] = {}
        for result in results:
            self._ask(result)

    def _ask(self, result: Result) -> None:
        focus, value = result.focus, result.value
        self._nodes.add(focus)
        if value is not None:
            self._nodes.add(value)
        if result.path:
            inverse, predicate = _first_step(result.path)
            (self._incoming if inverse else self._pairs).setdefault((focus, predicate), [])
            if value is not None and (triple := _statement(focus, predicate, value, inverse)):
                self._triples.setdefault(triple, None)
        elif value is not None and value != focus:
            self._linked.setdefault((focus, value), None)

    def ask_node(self, node: Term) -> None:
        """Ask for the place of one more node, before the first statement about it is added."""
        self._nodes.add(node)

    def add(self, statement: SourceStatement) -> None:
        """Keep what a statement tells of the nodes and results that were asked for."""
        triple = statement.triple
        subject, value = triple.subject, triple.object
        of_subject, of_value = subject in self._nodes, value in self._nodes
        if not (of_subject or of_value):
            return
        predicate, place = triple.predicate.value, statement.place
        if triple in self._triples:
            self._triples[triple] = self._triples[triple] or place
        if of_subject:
            self._first.setdefault(subject, place)
            if predicate == RDF_TYPE:
                self._typed.setdefault(subject, place)
            _keep(self._pairs, (subject, predicate), place)
            if of_value and (subject, value) in self._linked:
                self._linked[subject, value] = self._linked[subject, value] or place
        if of_value:
            self._mentioned.setdefault(value, place)
            _keep(self._incoming, (value, predicate), place)

    def of_node(self, node: Term) -> str | None:
        """Return the place of a node: its type, else its first statement, else where it is mentioned."""
        return self._typed.get(node) or self._first.get(node) or self._mentioned.get(node)

    def of_result(self, result: Result) -> str | None:
        """Return the place of a result: the statement at fault, else the node that misses one."""
        focus, value = result.focus, result.value
        if result.path:
            inverse, predicate = _first_step(result.path)
            triple = None if value is None else _statement(focus, predicate, value, inverse)
            if triple and (place := self._triples.get(triple)):
                return place
            if places := (self._incoming if inverse else self._pairs).get((focus, predicate)):
                # Where a value is one too many, the last one written is it.
                return places[-1 if result.component.endswith(_MAX_COUNT) else 0]
        elif value is not None and value != focus and (place := self._linked.get((focus, value))):
            return place
        return self.of_node(focus) or (self.of_node(value) if value is not None else None)


def _keep(places: dict[tuple[Term, str], list[str]], key: tuple[Term, str], place: str) -> None:
    """Keep the first and the last place of what was asked for."""
    if (kept := places.get(key)) is not None:
        kept[1:] = [place] if kept else []
        if not kept:
            kept.append(place)


def _first_step(path: str) -> tuple[bool, str]:
    match = _STEP.search(path)
    return (bool(match[1]), match[2]) if match else (False, "")


def _statement(focus: Term, predicate: str, value: Term, inverse: bool) -> Triple | None:
    """Return the statement that a result is about, where it can be one."""
    subject, node = (value, focus) if inverse else (focus, value)
    if not predicate or isinstance(subject, Literal | Triple):
        return None
    return Triple(subject, NamedNode(predicate), node)
