"""What a text depends on beside its plan: where the data stands, and what its store does with terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planatlas.namespaces import XSD
from planatlas.shacl.sparql.literal_forms import mark
from planatlas.store import BlankNode, Literal, NamedNode, Term
from planatlas.store.literals import literal_fault


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to write for one store.

    `graph` holds the nodes to target: the IRI of one graph, or None for any of the dataset's named graphs.
    `marked` says that literals which the store would change are marked (see `literal_forms`), and
    `as_written` that there are some. `portable` writes what every engine reads the same way: Virtuoso takes
    sameTerm for equality of values, compares numbers with texts, leaves the start of a circle out of `+`, and
    knows no datatype of a text with a language. `shapes_graph` is where `$shapesGraph` is to be found, None
    where it is not in the store.
    """

    graph: str | None = None
    marked: bool = False
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


def equals_term(variable: str, term: Term, dialect: Dialect) -> str:
    """Return the expression that a variable stands for a term; a blank node of a shape is none of the data's.

    `=` is an error between literals of different datatypes, and sameTerm is not to be trusted everywhere.
    """
    v = f"?{variable}"
    if isinstance(term, BlankNode):
        return "false"
    if isinstance(term, Literal) and dialect.portable:
        text = f"STR({v}) = {Literal(term.value)}"
        if term.language:
            return f'(isLiteral({v}) && LCASE(LANG({v})) = "{term.language.lower()}" && {text})'
        kind = f"DATATYPE({v}) = {term.datatype}"
        if term.datatype.value == XSD + "string":
            return f'(isLiteral({v}) && LANG({v}) = "" && {kind} && {text})'
        # Virtuoso does not read a query that names an ill-formed literal.
        ill_formed = literal_fault(term.value, term.datatype.value)
        return f"(isLiteral({v}) && COALESCE({kind} && {text if ill_formed else f'{v} = {term}'}, false))"
    if isinstance(term, Literal):
        return f"sameTerm({v}, {mark(term) if dialect.marked else term})"
    return f"{v} = {term}"


def is_named(variable: str, names: Sequence[NamedNode], dialect: Dialect) -> str:
    """Return the expression that a variable stands for one of some IRIs.

    Virtuoso fails where IN compares an IRI with a number.
    """
    v = f"?{variable}"
    if len(names) == 1:
        return equals_term(variable, names[0], dialect)
    if dialect.portable:
        return f"(isIRI({v}) && ({' || '.join(f'{v} = {name}' for name in names)}))"
    return f"{v} IN ({', '.join(map(str, names))})"
