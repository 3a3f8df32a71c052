"""Literals that a store would change, kept as they were written.

A store keeps values, not forms: Oxigraph reads `"01"^^xsd:integer` as 1, `"10.00"^^xsd:decimal` as 10 and
every `xsd:int` as an `xsd:integer`. SHACL speaks of forms and datatypes, so such a literal goes into the
store under a datatype that stands for the real one and that no store reads; one whose form its datatype does
not know goes in under another, so that it is of no datatype at all. What comes out is turned back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from planatlas.namespaces import RDF, XSD
from planatlas.store import Literal, NamedNode, Store, Term, Triple
from planatlas.store.literals import literal_fault

AS_WRITTEN: Final = "urn:shacl:as-written:"
ILL_FORMED: Final = "urn:shacl:ill-formed:"
_UNCHANGED: Final = frozenset({XSD + "string", RDF + "langString", RDF + "dirLangString"})


class LiteralForms:
    """Marks the literals of some triples, and knows whether there were any to mark."""

    def __init__(self) -> None:
        self._marked: dict[Term, Literal] = {}
        self._written: dict[Term, set[Literal]] = {}
        self._kept: dict[Term, Term] = {}
        self._typed: set[Literal] = set()

    @property
    def as_written(self) -> bool:
        """Whether a literal stands in the store under a datatype for another."""
        return any(term.datatype.value.startswith(AS_WRITTEN) for term in self._marked.values())

    def learn(self, triples: Iterable[Triple]) -> None:
        """Find the literals of some triples that a store would change or that are ill-formed."""
        typed = {
            term
            for triple in triples
            if isinstance(term := triple.object, Literal) and term.datatype.value not in _UNCHANGED
        }
        new = sorted(typed.difference(self._typed), key=str)
        self._typed |= typed
        for literal, kept in zip(new, _as_kept(new), strict=True):
            fault = literal_fault(literal.value, literal.datatype.value)
            if fault is not None and fault[0] == "literal-form":
                self._keep(literal, ILL_FORMED)
            elif literal != kept:
                self._keep(literal, AS_WRITTEN)
            if literal != kept:
                self._kept[literal] = kept
                self._written.setdefault(kept, set()).add(literal)

    def _keep(self, literal: Literal, prefix: str) -> None:
        self._marked[literal] = Literal(literal.value, datatype=NamedNode(prefix + literal.datatype.value))

    def __bool__(self) -> bool:
        return bool(self._marked)

    def kept(self, term: Term) -> Term | None:
        """Return what a store makes of a literal that it changes, and None for any other term."""
        return self._kept.get(term)

    def as_first_written(self, term: Term | None) -> Term | None:
        """Return how a literal that a store has changed was written, where only one form of it was."""
        forms = self._written.get(term, ()) if isinstance(term, Literal) else ()
        return next(iter(forms)) if len(forms) == 1 and term not in self._typed else term

    def mark(self, triples: Iterable[Triple]) -> Iterable[Triple]:
        """Return the triples with their marked literals."""
        return map(self._mark, triples) if self._marked else triples

    def _mark(self, triple: Triple) -> Triple:
        new = self._marked.get(triple.object)
        return triple if new is None else Triple(triple.subject, triple.predicate, new)


def unmark(term: Term | None) -> Term | None:
    """Return a term as it was written.

    >>> unmark(Literal("01", datatype=NamedNode(AS_WRITTEN + XSD + "integer")))
    <Literal value=01 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>
    """
    if isinstance(term, Literal):
        datatype = term.datatype.value
        for prefix in (AS_WRITTEN, ILL_FORMED):
            if datatype.startswith(prefix):
                return Literal(term.value, datatype=NamedNode(datatype.removeprefix(prefix)))
    return term


def mark(term: Term) -> Term:
    """Return a term of a shape as the store has it where data may be marked."""
    forms = LiteralForms()
    node = NamedNode("urn:shacl:node")
    forms.learn([Triple(node, node, term)])
    return next(iter(forms.mark([Triple(node, node, term)]))).object


def _as_kept(literals: list[Literal]) -> list[Term]:
    """Return what a store gives back for each literal."""
    predicate = NamedNode("urn:shacl:kept")
    store = Store()
    store.add(
        "urn:shacl:graph",
        (Triple(NamedNode(f"urn:shacl:{n}"), predicate, literal) for n, literal in enumerate(literals)),
    )
    back = {triple.subject.value: triple.object for triple in store.triples("urn:shacl:graph")}  # type: ignore[union-attr]
    return [back[f"urn:shacl:{n}"] for n in range(len(literals))]
