"""Every question on its small graph: the rows expected, in order, from Oxigraph and from rdflib.

A question `gaps/matrix` is tested by `gaps/matrix/data.ttl` (an invented country, with what must appear and
what must not) and `gaps/matrix/cases.toml`: a table `[[case]]` with `name`, `parameters`, `lang` and `rows`.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
import rdflib.plugins.sparql

from planatlas.namespaces import compact
from planatlas.questions import Library, bind, load_library, to_table
from planatlas.store import Store

HERE = Path(__file__).parent
QUERIES = HERE.parent.parent / "queries"
CODES = HERE / "codes.ttl"
LIBRARY: Library = load_library(QUERIES)


@lru_cache(maxsize=None)
def cases(name: str) -> tuple[dict[str, Any], ...]:
    """Return the cases of a question, none where it has no file."""
    path = HERE / name / "cases.toml"
    return tuple(tomllib.loads(path.read_text("utf-8"))["case"]) if path.exists() else ()


@lru_cache(maxsize=2)
def oxigraph(name: str) -> Store:
    store = Store()
    store.load(CODES, "urn:codes")
    store.load(HERE / name / "data.ttl", "urn:data")
    return store


@lru_cache(maxsize=2)
def rdflib_graph(name: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(CODES, format="turtle")
    graph.parse(HERE / name / "data.ttl", format="turtle")
    return graph


def rdflib_rows(graph: rdflib.Graph, query: str, columns: list[str]) -> list[list[str]]:
    """Return the rows that rdflib gives, as text in the order of the columns."""
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    answer = graph.query(query)
    return [[_text(row.get(column)) for column in columns] for row in answer.bindings]


def _text(term: Any) -> str:
    if term is None:
        return ""
    return compact(str(term)) if isinstance(term, rdflib.URIRef) else str(term)


ALL_CASES = [pytest.param(name, case, id=f"{name}: {case['name']}") for name in LIBRARY.names() for case in cases(name)]


@pytest.mark.parametrize(("name", "case"), ALL_CASES)
def test_the_rows_are_those_expected_in_both_engines(name: str, case: dict[str, Any]) -> None:
    question = LIBRARY.find(name)
    query = bind(question, case.get("parameters"), case.get("lang", "en"))
    columns = [column.name for column in question.columns]

    table = to_table(question, oxigraph(name).select(query))
    assert [list(row) for row in table.texts(short=True)] == case["rows"]
    assert rdflib_rows(rdflib_graph(name), query, columns) == case["rows"]


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_question_has_a_case_with_rows_and_an_empty_one(name: str) -> None:
    assert any(not case["rows"] for case in cases(name)), "no case without rows"
    assert any(case["rows"] for case in cases(name)), "no case with rows"
    assert len({case["name"] for case in cases(name)}) == len(cases(name)), "two cases of one name"


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_language_every_column_and_every_parameter_is_tried(name: str) -> None:
    question = LIBRARY.find(name)
    assert {case.get("lang", "en") for case in cases(name)} == {"en", "es"}
    tried = {parameter for case in cases(name) for parameter in case.get("parameters", {})}
    assert {parameter.name for parameter in question.parameters} == tried
    rows = [row for case in cases(name) for row in case["rows"]]
    empty = [column.name for number, column in enumerate(question.columns) if not any(row[number] for row in rows)]
    assert not empty, "columns that no case fills"


def test_no_folder_of_cases_is_left_without_its_question() -> None:
    folders = {path.parent.relative_to(HERE).as_posix() for path in HERE.glob("*/*/cases.toml")}
    assert folders == set(LIBRARY.names())


@pytest.mark.parametrize("name", LIBRARY.names())
def test_the_query_selects_the_columns_of_its_header_and_orders_its_rows(name: str) -> None:
    question = LIBRARY.find(name)
    example = {p.name: p.example for p in question.parameters if p.required}
    answer = Store().select(bind(question, example))
    assert list(answer.variables) == [column.name for column in question.columns]
    assert "\nORDER BY " in question.text
    assert "MINUS" not in question.text
