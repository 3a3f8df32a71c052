"""Parameters become RDF terms: what each type takes and refuses, and no text that gets out of its term."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planatlas.namespaces import XSD
from planatlas.questions import (
    Choices,
    Parameter,
    ParameterError,
    Question,
    bind,
    parse_question,
    term_text,
    to_term,
)
from planatlas.store import Literal, NamedNode, Store

TYPED = """#+ title: {{en: One value, es: Un valor}}
#+ description: {{en: One value., es: Un valor.}}
#+ scope: data
#+ parameters:
#+   - {{name: value, type: {type}, label: {{en: Value, es: Valor}}{more}}}
#+ columns: [{{name: value, label: {{en: Value, es: Valor}}}}]
SELECT ?value ?lang WHERE {{
  VALUES ?value {{ UNDEF }} # parameter value
  VALUES ?lang {{ "en" }} # parameter lang
}}
"""


def question(type_: str, more: str = "") -> Question:
    return parse_question(TYPED.format(type=type_, more=more), "trial/value")


def parameter(type_: str) -> Parameter:
    choices = Choices(scheme="level") if type_ == "code" else None
    return Parameter("value", "value", type_, {}, choices=choices)


TAKEN = [
    ("country", "chl", Literal("CHL")),
    ("country", " PER ", Literal("PER")),
    ("date", "2018-12-31", Literal("2018-12-31", datatype=NamedNode(XSD + "date"))),
    ("date", date(2020, 2, 29), Literal("2020-02-29", datatype=NamedNode(XSD + "date"))),
    ("number", "12", Literal("12", datatype=NamedNode(XSD + "integer"))),
    ("number", -3, Literal("-3", datatype=NamedNode(XSD + "integer"))),
    ("number", Decimal("0.25"), Literal("0.25", datatype=NamedNode(XSD + "decimal"))),
    ("dataset", "vega-2021", Literal("vega-2021")),
    ("indicator", "1.1", NamedNode("https://w3id.org/planatlas/framework/rfp/1.1")),
    ("indicator", "trial:2", NamedNode("https://w3id.org/planatlas/framework/trial/2")),
    ("indicator", "https://w3id.org/planatlas/framework/rfp/2.3", NamedNode("https://w3id.org/planatlas/framework/rfp/2.3")),
    ("code", "sectoral", NamedNode("https://w3id.org/planatlas/code/level/sectoral")),
    ("code", "level:sectoral", NamedNode("https://w3id.org/planatlas/code/level/sectoral")),
    ("code", "https://w3id.org/planatlas/code/level/sectoral", NamedNode("https://w3id.org/planatlas/code/level/sectoral")),
    ("instrument", "per:pesem-2017-2021", NamedNode("https://w3id.org/planatlas/id/per/pesem-2017-2021")),
    ("institution", "col:dnp", NamedNode("https://w3id.org/planatlas/id/col/dnp")),
    ("thing", "<http://example.org/a>", NamedNode("http://example.org/a")),
    ("thing", NamedNode("urn:a:b"), NamedNode("urn:a:b")),
    ("text", '  "two" words ', Literal('  "two" words ')),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "term"), TAKEN)
def test_a_value_becomes_the_term_of_its_type(type_: str, value: object, term: object) -> None:
    assert to_term(parameter(type_), value) == term  # type: ignore[arg-type]


REFUSED = [
    ("country", "Chile"), ("country", "C1L"), ("country", '"} #'),
    ("date", "2018-02-30"), ("date", "31-12-2018"), ("date", "2018"), ("date", "2018-12-31T00:00:00"),
    ("number", "ten"), ("number", "1e3"), ("number", "1,5"), ("number", ""), ("number", "٣"),
    ("dataset", "Vega 2021"), ("dataset", "a--b"), ("dataset", "../a"),
    ("indicator", "one"), ("indicator", "1.1 }"), ("indicator", "http://example.org/1.1"),
    ("code", "Sectoral"), ("code", "verdict:met"), ("code", "https://w3id.org/planatlas/code/verdict/met"),
    ("thing", "pesem"), ("thing", "zz:a"), ("thing", "javascript:alert(1)"),
    ("thing", "http://example.org/a b"),
    ("thing", "http://example.org/> }"), ("thing", "<http://example.org/a> <b>"), ("thing", "per:a>b"),
    ("text", "a\x00b"), ("text", "\ud800"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value"), REFUSED)
def test_a_value_of_another_type_is_refused_in_one_line(type_: str, value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        to_term(parameter(type_), value)
    for lang in ("en", "es"):
        assert "value" in caught.value.text(lang)
        assert "\n" not in caught.value.text(lang)
    assert caught.value.exit_code == 2


def test_a_country_must_be_one_that_is_known() -> None:
    asked = question("country")
    assert '{ "PER" }' in bind(asked, {"value": "per"}, countries={"CHL", "PER"})
    with pytest.raises(ParameterError, match="CHL, PER"):
        bind(asked, {"value": "COL"}, countries={"PER", "CHL"})


def test_lists_are_split_at_commas_only_where_commas_cannot_be_part_of_a_value() -> None:
    assert 'VALUES ?value { "CHL" "PER" } #' in bind(
        question("country", ", many: true"), {"value": "CHL, per,CHL"}
    )
    assert 'VALUES ?value { "a, b" } #' in bind(question("text", ", many: true"), {"value": "a, b"})
    assert 'VALUES ?value { "a" "b" } #' in bind(question("text", ", many: true"), {"value": ["a", "b"]})
    with pytest.raises(ParameterError, match="takes one value, and 2 were given"):
        bind(question("country"), {"value": ["CHL", "PER"]})


def test_what_is_not_given_is_the_default_or_stays_free() -> None:
    assert "VALUES ?value { UNDEF } #" in bind(question("country"))
    nothings: list[str | list[str] | None] = [None, "", " ", []]
    for nothing in nothings:
        assert "VALUES ?value { UNDEF } #" in bind(question("country"), {"value": nothing})
    assert 'VALUES ?value { "CHL" } #' in bind(question("country", ", default: CHL"))
    assert 'VALUES ?value { "PER" } #' in bind(question("country", ", default: CHL"), {"value": "PER"})


def test_what_is_required_is_asked_for_with_an_example() -> None:
    with pytest.raises(ParameterError, match=r"Give for example value=2018-12-31\."):
        bind(question("date", ", required: true, example: 2018-12-31"))


def test_an_unknown_parameter_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ParameterError, match=r"no such parameter\.Did you mean value\?|Did you mean value\?"):
        bind(question("text"), {"valeu": "a"})


@pytest.mark.parametrize(
    ("lang", "bound"), [("en", "en"), ("es", "es"), ("fr", "en"), ('" } DROP ALL #', "en")]
)
def test_the_language_is_one_of_ours(lang: str, bound: str) -> None:
    assert f'VALUES ?lang {{ "{bound}" }} # parameter lang' in bind(question("text"), {}, lang)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1)


@settings(deadline=None)
@given(TEXTS.filter(str.strip))
@example('" } ?s ?p ?o . { "')
@example('a" "b')
@example("\\")
@example('\\" } #')
@example("\\u0022 } # \\U00000022")
@example("\\\\u0022")
@example("line\nline\r\t")
@example("VALUES ?value { UNDEF } # parameter value")
@example('"""')
@example("'")
def test_a_text_comes_out_of_both_engines_as_it_went_in(text: str) -> None:
    query = bind(question("text"), {"value": text})
    assert Store().select(query).rows == ((Literal(text), Literal("en")),)
    assert [str(row.value) for row in rdflib.Graph().query(query)] == [text]  # type: ignore[union-attr]


@given(
    st.text(min_size=1).filter(str.strip),
    st.sampled_from(["thing", "instrument", "indicator", "code", "dataset"]),
)
@example("http://example.org/a> } #", "thing")
@example("http://example.org/\\u003E", "thing")
@example("per:a } UNION { ?s ?p ?o", "instrument")
def test_an_iri_is_refused_or_is_one_term_and_nothing_else(text: str, type_: str) -> None:
    try:
        term = to_term(parameter(type_), text)
    except ParameterError:
        return
    rows = Store().select(f"SELECT * {{ VALUES ?value {{ {term_text(term)} }} }}").rows
    assert rows == ((term,),)


@given(st.text())
def test_only_iris_of_the_grammar_are_written(text: str) -> None:
    try:
        iri = NamedNode(text)
        written = term_text(iri)
    except ValueError:
        return
    assert Store().select(f"SELECT * {{ VALUES ?value {{ {written} }} }}").rows == ((iri,),)


def test_literals_keep_language_and_datatype() -> None:
    assert term_text(Literal("plan", language="es")) == '"plan"@es'
    assert term_text(Literal("1", datatype=NamedNode(XSD + "integer"))) == f'"1"^^<{XSD}integer>'
