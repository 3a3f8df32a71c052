"""An answer as a table: columns in the order of the header, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.namespaces import XSD
from planatlas.questions import Column, Table, cell_text, parse_question, to_table
from planatlas.store import BlankNode, Literal, NamedNode, Rows

HEADER = """#+ title: {en: T, es: T}
#+ description: {en: T., es: T.}
#+ scope: data
#+ columns:
#+   - {name: b, label: {en: Second, es: Segunda}}
#+   - {name: a, label: {en: First, es: Primera}}
#+   - {name: c, label: {en: Third, es: Tercera}}
SELECT ?a ?b { ?a ?b ?x }
"""


def number(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def test_columns_come_in_the_order_of_the_header_and_a_missing_one_is_unbound() -> None:
    rows = Rows(("a", "b"), ((Literal("1"), Literal("2")), (None, Literal("4"))))
    table = to_table(parse_question(HEADER, "trial/t"), rows)
    assert len(table) == 2
    assert list(table.texts()) == [("2", "1", ""), ("4", "", "")]
    assert list(table.dicts())[1] == {"b": Literal("4"), "a": None, "c": None}
    assert table.to_csv("es").splitlines()[0] == "Segunda,Primera,Tercera"
    assert json.loads(table.to_json("es"))["columns"][0] == {"name": "b", "label": "Segunda"}


def table_of(*cells: object) -> Table:
    columns = tuple(Column(f"c{n}", {"en": f"C{n}", "es": f"C{n}"}) for n in range(len(cells)))
    return Table(columns, (cells,))  # type: ignore[arg-type]


def test_json_has_numbers_truth_values_and_null() -> None:
    table = table_of(
        number("3", "integer"), number("0.25", "decimal"), number("true", "boolean"), number("0", "boolean"),
        number("x", "integer"), number("2018-12-31", "date"), Literal("a", language="es"),
        NamedNode("http://example.org/a"), None,
    )  # fmt: skip
    row = json.loads(table.to_json())["rows"][0]
    assert list(row.values()) == [3, 0.25, True, False, "x", "2018-12-31", "a", "http://example.org/a", None]


def test_csv_is_that_of_rfc_4180() -> None:
    table = table_of(Literal('a "b"'), Literal("c,d"), Literal("e\nf"), None)
    assert table.to_csv() == 'C0,C1,C2,C3\r\n"a ""b""","c,d","e\nf",\r\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_where_asked(text: str) -> None:
    for safe, expected in ((False, text), (True, f"'{text}")):
        lines = list(
            csv.reader(io.StringIO(table_of(Literal(text)).to_csv(spreadsheet_safe=safe), newline=""))
        )
        assert lines[1] == [expected]


def test_a_negative_number_stays_a_number_in_a_spreadsheet() -> None:
    assert table_of(number("-1.5", "decimal")).to_csv(spreadsheet_safe=True) == "C0\r\n-1.5\r\n"


def test_iris_are_shortened_only_where_asked() -> None:
    table = table_of(NamedNode("https://w3id.org/planatlas/code/verdict/met"))
    assert table.to_csv() == "C0\r\nhttps://w3id.org/planatlas/code/verdict/met\r\n"
    assert table.to_csv(short=True) == "C0\r\nverdict:met\r\n"


def test_a_blank_node_has_a_text_too() -> None:
    assert cell_text(BlankNode("b")) == "_:b"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=2, max_size=2)))
def test_csv_and_json_give_back_every_text(rows: list[list[str]]) -> None:
    columns = tuple(Column(name, {"en": name, "es": name}) for name in ("a", "b"))
    table = Table(columns, tuple(tuple(Literal(text) for text in row) for row in rows))
    assert list(csv.reader(io.StringIO(table.to_csv(), newline="")))[1:] == rows
    assert [list(row.values()) for row in json.loads(table.to_json())["rows"]] == rows


@pytest.mark.parametrize(("text", "datatype"), [("INF", "double"), ("NaN", "float"), ("1e999", "double")])
def test_what_json_has_no_number_for_is_text(text: str, datatype: str) -> None:
    table = Table((Column("a", {"en": "A"}),), ((number(text, datatype),),))
    assert json.loads(table.to_json(), parse_constant=pytest.fail)["rows"] == [{"a": text}]
