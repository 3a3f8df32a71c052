"""Literals kept as they were written: what is marked, and that every mark comes off again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.namespaces import RDF, XSD
from planatlas.shacl.sparql.literal_forms import AS_WRITTEN, ILL_FORMED, LiteralForms, mark, unmark
from planatlas.store import BlankNode, Literal, NamedNode, Store, Term, Triple
from shacl.strategies.terms import LITERALS

EX = "http://example.org/"
NODE = NamedNode(EX + "node")
GRAPH = EX + "graph"


def typed(value: str, name: str) -> Literal:
    return Literal(value, datatype=NamedNode(name if ":" in name else XSD + name))


def about(*terms: Term) -> list[Triple]:
    return [Triple(NamedNode(f"{EX}{number}"), NODE, term) for number, term in enumerate(terms)]


def kept(triples: list[Triple]) -> list[Term]:
    """Return what a store gives back, in order."""
    store = Store()
    store.add(GRAPH, triples)
    back = {triple.subject: triple.object for triple in store.triples(GRAPH)}
    return [back[triple.subject] for triple in triples]


TEXTS = st.one_of(
    st.sampled_from(
        ["1", "01", "-0", "1.50", "1e3", "true", "0", "2020-02-29", "2020-13-40", "P1Y", "x", ""]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
NAMES = st.sampled_from(
    ["integer", "int", "byte", "decimal", "double", "boolean", "date", "dateTime", "duration", "string",
     "anyURI", "interger", EX + "own", AS_WRITTEN[:-1], RDF + "XMLLiteral"]
)  # fmt: skip
TERMS: st.SearchStrategy[Term] = st.one_of(
    st.builds(typed, TEXTS, NAMES),
    st.sampled_from(LITERALS),
    st.builds(lambda text: Literal(text, language="es-pe"), TEXTS),
    st.sampled_from([NODE, BlankNode("b")]),
)


@given(TERMS)
def test_a_mark_comes_off(term: Term) -> None:
    assert unmark(mark(term)) == term
    assert unmark(term) == term


@given(st.lists(TERMS, max_size=6))
def test_a_store_gives_marked_terms_back_as_they_were_written(terms: list[Term]) -> None:
    forms = LiteralForms()
    triples = about(*terms)
    forms.learn(triples)
    marked = list(forms.mark(triples))
    assert [unmark(term) for term in kept(marked)] == terms
    # Nothing is marked that needs no mark: the store gives it back, and its datatype knows its form.
    for before, after in zip(triples, marked, strict=True):
        if before.object != after.object:
            assert isinstance(after.object, Literal)
            assert after.object.datatype.value.startswith((AS_WRITTEN, ILL_FORMED))
        else:
            assert kept([before]) == [before.object]


@given(st.lists(TERMS, max_size=6))
def test_learning_twice_or_bit_by_bit_is_learning_once(terms: list[Term]) -> None:
    triples = about(*terms)
    once, bits = LiteralForms(), LiteralForms()
    once.learn(triples)
    for triple in triples:
        bits.learn([triple])
        bits.learn([triple])
    assert list(once.mark(triples)) == list(bits.mark(triples))
    assert (bool(once), once.as_written) == (bool(bits), bits.as_written)


@pytest.mark.parametrize(
    ("literal", "prefix"),
    [
        (typed("1", "integer"), ""),
        (typed("01", "integer"), AS_WRITTEN),
        (typed("1", "int"), AS_WRITTEN),
        (typed("10.00", "decimal"), AS_WRITTEN),
        (typed("1", "boolean"), AS_WRITTEN),
        (typed("1.0", "int"), ILL_FORMED),
        (typed("2020-13-40", "date"), ILL_FORMED),
        (typed("200", "byte"), ILL_FORMED),
        (typed("x", EX + "own"), ""),
        (typed("x", "interger"), ""),
        (typed("01", "string"), ""),
        (Literal("01", language="en"), ""),
    ],
)
def test_what_is_marked(literal: Literal, prefix: str) -> None:
    expected = (
        Literal(literal.value, datatype=NamedNode(prefix + literal.datatype.value)) if prefix else literal
    )
    assert mark(literal) == expected
    forms = LiteralForms()
    forms.learn(about(literal))
    assert bool(forms) is bool(prefix)
    assert forms.as_written is (prefix == AS_WRITTEN)


def test_what_a_store_made_of_a_literal_is_traced_back_where_that_can_be() -> None:
    one, two, half = typed("01", "integer"), typed("1", "int"), typed("0.50", "decimal")
    forms = LiteralForms()
    forms.learn(about(one, half))
    assert forms.kept(one) == typed("1", "integer")
    assert forms.kept(typed("1", "integer")) is None
    assert forms.as_first_written(typed("1", "integer")) == one
    assert forms.as_first_written(typed("0.5", "decimal")) == half
    assert forms.as_first_written(typed("2", "integer")) == typed("2", "integer")
    assert forms.as_first_written(NODE) == NODE
    assert forms.as_first_written(None) is None
    # Two forms of one value: it cannot be told which.
    forms.learn(about(typed("+1", "integer")))
    assert forms.as_first_written(typed("1", "integer")) == typed("1", "integer")
    also = LiteralForms()
    also.learn(about(one, typed("1", "integer")))
    assert also.as_first_written(typed("1", "integer")) == typed("1", "integer")
    assert mark(two) != two
