"""Every question on its small graph: the rows expected, in order, from Oxigraph and from rdflib.

A question `gaps/matrix` is tested by `gaps/matrix/data.ttl` (an invented country, with what must appear and
what must not) and `gaps/matrix/cases.toml`: a table `[[case]]` with `name`, `parameters`, `lang` and `rows`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
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


@cache
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
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # a query must not fetch
    answer = graph.query(query)
    return [[_text(row.get(rdflib.Variable(column))) for column in columns] for row in answer.bindings]


def _text(term: Any) -> str:
    if term is None:
        return ""
    return compact(str(term)) if isinstance(term, rdflib.URIRef) else str(term)


ALL_CASES = [
    pytest.param(name, case, id=f"{name}: {case['name']}") for name in LIBRARY.names() for case in cases(name)
]


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
    empty = [
        column.name for number, column in enumerate(question.columns) if not any(row[number] for row in rows)
    ]
    assert not empty, "columns that no case fills"


def test_no_folder_of_cases_is_left_without_its_question() -> None:
    folders = {path.parent.relative_to(HERE).as_posix() for path in HERE.glob("*/*/cases.toml")}
    assert folders == set(LIBRARY.names())


@pytest.mark.parametrize("name", LIBRARY.names())
def test_the_query_selects_the_columns_of_its_header_in_a_total_order(name: str) -> None:
    question = LIBRARY.find(name)
    columns = [column.name for column in question.columns]
    answer = Store().select(bind(question, {p.name: p.example for p in question.parameters if p.required}))
    assert list(answer.variables) == columns
    # The union of graphs may hold a triple twice, and rows that tie could come in any order.
    main, _, order = question.text.rpartition("ORDER BY ")
    assert re.search(r"^SELECT DISTINCT \?", main, re.MULTILINE)
    assert set(columns) <= set(re.findall(r"\?(\w+)", order))
    assert "MINUS" not in question.text


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_example_in_a_header_can_be_bound_in_both_languages(name: str) -> None:
    question = LIBRARY.find(name)
    examples = {p.name: p.example for p in question.parameters}
    assert None not in examples.values()
    for lang in ("en", "es"):
        Store.check_syntax(bind(question, examples, lang))


@pytest.mark.parametrize("name", LIBRARY.names())
def test_a_query_names_every_prefix_it_uses_and_no_other(name: str) -> None:
    text = LIBRARY.find(name).text
    body = re.sub(r'"[^"]*"|<[^>]*>', "", text[text.index("SELECT") :])
    body = re.sub(r"^\s*#.*$", "", body, flags=re.MULTILINE)
    assert set(re.findall(r"^PREFIX ([\w-]+):", text, re.MULTILINE)) == set(re.findall(r"([\w-]+):\w", body))


# The contract of dates: a start is the day of validity, else the first year of the period, else the year,
# else the first day attested; an end is the day of validity, else the last year of the period.
DATES = """\
  OPTIONAL { ?x_iri plan:validFrom ?x_from }
  OPTIONAL { ?x_iri plan:periodStart ?x_first }
  OPTIONAL { ?x_iri plan:year ?x_year }
  OPTIONAL { ?x_iri plan:attestedOn ?x_attested }
  OPTIONAL { ?x_iri plan:validUntil ?x_until }
  OPTIONAL { ?x_iri plan:periodEnd ?x_last }
  BIND(COALESCE(STR(?x_from), STR(?x_first), STR(?x_year),
    STR(?x_attested)) AS ?start)
  BIND(COALESCE(STR(?x_until), STR(?x_last)) AS ?end)
"""
IN_FORCE = """\
  FILTER(COALESCE(?start <= SUBSTR(STR(?date), 1, STRLEN(?start)), true))
  FILTER(COALESCE(?end >= SUBSTR(STR(?date), 1, STRLEN(?end)), true))
"""
WITHOUT_A_VIEW = {
    "gaps/horizon-and-term",
    "alignment/legal-basis-chain",
    "alignment/successions",
    "competency/planning-body-mandate",
}


@pytest.mark.parametrize(
    "name", [name for name in LIBRARY.names() if "plan:attestedOn ?" in LIBRARY.find(name).text]
)
def test_dates_are_read_the_same_way_in_every_question(name: str) -> None:
    text = re.sub(r"^ {4}(?=OPTIONAL|BIND|FILTER|  STR)", "  ", LIBRARY.find(name).text, flags=re.MULTILINE)
    for prefix in re.findall(r"OPTIONAL \{ \?(\w+)_iri plan:validFrom \?\w+ \}\n.*periodStart", text):
        begin = text.index(f"  OPTIONAL {{ ?{prefix}_iri plan:validFrom")
        block = text[begin:].replace(f"?{prefix}_", "?x_")
        names = re.search(r"AS \?(\w+)\)\n.* AS \?(\w+)\)", block)
        assert names is not None
        start, end = names.groups()
        expected = DATES.replace("?start", f"?{start}").replace("?end", f"?{end}")
        if name not in WITHOUT_A_VIEW:
            day = "as_of" if name == "gaps/opacity" else "date"
            view = IN_FORCE.replace("?start", f"?{start}").replace("?end", f"?{end}")
            expected += view.replace("?date", f"?{day}")
        assert block.startswith(expected)
