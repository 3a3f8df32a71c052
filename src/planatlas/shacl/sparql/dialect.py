"""What a text depends on beside its plan: where the data stands, and what its store does with terms."""

from __future__ import annotations

from dataclasses import dataclass

from planatlas.store import BlankNode, NamedNode, Term


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to write for one store.

    `graph` holds the nodes to target: the IRI of one graph, or None for any of the dataset's named graphs.
    `as_written` says that literals may stand under a datatype for another (see `literal_forms`). `portable`
    writes what every engine reads the same way: Virtuoso takes sameTerm for equality of values, compares
    numbers with texts, leaves the start of a circle out of `+`, and takes a group without a triple pattern for
    true. `shapes_graph` is where `$shapesGraph` is to be found, None where it is not in the store.
    """

    graph: str | None = None
    as_written: bool = False
    portable: bool = False
    shapes_graph: str | None = None

    def in_data(self, pattern: str) -> str:
        """Return a pattern that only the data itself can match, never what is looked at beside it."""
        return f"GRAPH {'?graph' if self.graph is None else f'<{self.graph}>'} {{ {pattern} }}"


def same(left: str, right: str) -> str:
    """Return the portable expression that two variables stand for one term.

    Equal values of different forms count as one: a store that takes sameTerm for `=` keeps no forms.
    """
    return f"COALESCE(?{left} = ?{right}, false)"


def equals_term(variable: str, term: Term) -> str:
    """Return the portable expression that a variable stands for a term."""
    v = f"?{variable}"
    if isinstance(term, NamedNode):
        return f"{v} = {term}"
    if isinstance(term, BlankNode):
        return "false"
    datatype = getattr(term, "datatype", None)
    return f"(isLiteral({v}) && COALESCE(DATATYPE({v}) = {datatype} && {v} = {term}, false))"
