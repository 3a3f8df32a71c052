"""Random data graphs, with a little vocabulary beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from planatlas.namespaces import RDF_TYPE, RDFS
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple, serialise
from shacl.strategies.terms import classes, literals, predicates, resources, with_literals

LITERALS = literals()
_TYPE, _SUBCLASS = NamedNode(RDF_TYPE), NamedNode(RDFS + "subClassOf")


@dataclass(frozen=True)
class Data:
    """What is validated, and the context that is looked at only."""

    triples: tuple[Triple, ...]
    context: tuple[Triple, ...]

    def changed(self, change: Callable[[Literal], Term]) -> Data:
        """Return the same data with each literal changed."""
        return Data(tuple(with_literals(self.triples, change)), self.context)

    def __repr__(self) -> str:
        return f"data:\n{serialise(self.triples, 'nt')}context:\n{serialise(self.context, 'nt')}"


def data_graphs(values: st.SearchStrategy[Literal] = LITERALS) -> st.SearchStrategy[Data]:
    """Return data graphs whose literals are those of a strategy, all of them where none is given."""
    edges = st.builds(Triple, resources(), predicates(), st.one_of(values, resources()))
    types = st.builds(Triple, resources(), st.just(_TYPE), classes())
    subclasses = st.builds(Triple, classes(), st.just(_SUBCLASS), classes())
    twins = st.builds(_twins, resources(), predicates())
    return st.builds(
        lambda typed, linked, two, below, context: Data((*typed, *linked, *two, *below), tuple(context)),
        st.lists(types, min_size=1, max_size=4, unique=True),
        st.lists(edges, min_size=3, max_size=12, unique=True),
        twins,
        st.lists(subclasses, max_size=1),
        st.lists(st.one_of(subclasses, types), max_size=2, unique=True),
    )


def _twins(subject: NamedNode | BlankNode, predicate: NamedNode) -> tuple[Triple, ...]:
    """Return two values in one language, which chance alone seldom brings together."""
    return tuple(Triple(subject, predicate, Literal(text, language="en")) for text in "ab")
