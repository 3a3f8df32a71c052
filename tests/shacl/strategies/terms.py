"""The few nodes and the many literals that random graphs are made of.

Few nodes, so that edges meet; literals of many datatypes, ill-typed and in lexical forms that are not the
canonical ones (https://www.w3.org/TR/xmlschema11-2/), which stores and libraries like to mend.

Left out: integers beyond 64 bits, which Oxigraph keeps and does not order; decimals such as "1e3", which
rdflib takes for well-typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from hypothesis import strategies as st

from planatlas.namespaces import RDFS, SH, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Store, Term, Triple

EX = "http://example.org/"


def iri(name: str) -> NamedNode:
    return NamedNode(EX + name)


def boolean(value: bool) -> Literal:
    return Literal(str(value).lower(), datatype=NamedNode(XSD + "boolean"))


def integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


IRIS = [iri(name) for name in "abcd"]
BLANKS = [BlankNode("x"), BlankNode("y")]
CLASSES = [iri(name) for name in ("C", "D", "E")]
PREDICATES = [iri(name) for name in "pqr"]
RDFS_CLASS = NamedNode(RDFS + "Class")
NODE_KINDS = [
    NamedNode(SH + name)
    for name in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
]

_LEXICAL = {
    "integer": ("1", "01", "+1", "2", "-0", "10", "9223372036854775807", "abc", "1.5", ""),
    "int": ("1", "2", "2147483648"),
    "byte": ("1", "200"),
    "nonNegativeInteger": ("1", "-1"),
    "decimal": ("1.0", "1", "10.00", "-.5", "1,5"),
    "double": ("1.0E0", "1", "1e1", "INF", "NaN", "x"),
    "float": ("1.5", "2"),
    "boolean": ("true", "1", "false", "maybe"),
    "date": ("2020-01-01", "2020-01-01Z", "2020-01-01+05:00", "2020-13-40"),
    "dateTime": ("2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "today"),
    "gYear": ("2017",),
    "anyURI": ("http://example.org/a",),
    "string": ("a", "A", "abc", "", "1", "ñandú", "a\nb", "𝒳yz"),
}
LITERALS = [
    *(Literal(text, datatype=NamedNode(XSD + name)) for name, texts in _LEXICAL.items() for text in texts),
    *(Literal("a", language=tag) for tag in ("en", "es", "en-GB", "en-gb")),
    *(Literal("b", language=tag) for tag in ("en", "es")),
    Literal("a", datatype=iri("datatype")),
]
DATATYPES = [
    *(NamedNode(XSD + name) for name in _LEXICAL),
    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
    iri("datatype"),
]


def literals() -> st.SearchStrategy[Literal]:
    return st.sampled_from(LITERALS)


@lru_cache(maxsize=256)
def stored(literal: Literal) -> Term:
    """Return the literal that the embedded store keeps in the place of another: it keeps values."""
    store = Store()
    store.add(EX + "graph", [Triple(iri("s"), PREDICATES[0], literal)])
    [triple] = store.triples()
    return triple.object


def with_literals(triples: Iterable[Triple], change: Callable[[Literal], Term]) -> Iterator[Triple]:
    """Yield triples with each literal changed."""
    for t in triples:
        yield Triple(t.subject, t.predicate, change(t.object) if isinstance(t.object, Literal) else t.object)


def stored_as_written() -> st.SearchStrategy[Literal]:
    """Return literals that come out of the embedded store as they went in."""
    return st.sampled_from([literal for literal in LITERALS if stored(literal) == literal])


def resources() -> st.SearchStrategy[NamedNode | BlankNode]:
    return st.sampled_from([*IRIS, *BLANKS])


def values() -> st.SearchStrategy[Term]:
    """Return nodes of the data that are not blank, so that a shapes graph can name them too."""
    return st.one_of(st.sampled_from(IRIS), literals())


def predicates() -> st.SearchStrategy[NamedNode]:
    return st.sampled_from(PREDICATES)


def classes() -> st.SearchStrategy[NamedNode]:
    return st.sampled_from(CLASSES)
