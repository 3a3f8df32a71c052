"""Free SPARQL from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cli.running import LAND, Outcome
from planatlas.namespaces import PREFIXES
from planatlas.store import read_triples

Run = Callable[..., Outcome]
PLANS = "SELECT ?plan ?year { ?plan a plan:Plan ; plan:periodEnd ?year }"
IRI = "https://w3id.org/planatlas/id/xxa/health-plan"


def test_labels_in_a_table_and_addresses_in_data(run: Run) -> None:
    english, spanish = (run("query", PLANS, "--data", LAND, "--lang", lang).out for lang in ("en", "es"))
    assert "│ Health plan" in english
    assert "│ Plan de salud" in spanish
    assert english.endswith("Rows: 1.\n")
    assert spanish.endswith("Filas: 1.\n")
    assert "xxa:health-plan" in run("query", PLANS, "--data", LAND, "--iri").out
    assert run("query", PLANS, "--data", LAND, "-f", "csv").out == f"plan,year\r\n{IRI},2023\r\n"
    content = json.loads(run("query", PLANS, "--data", LAND, "-f", "json").out)
    assert content["rows"] == [{"plan": IRI, "year": 2023}]


def test_a_query_from_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plans of the land.rq"
    path.write_text("# Plans\n" + PLANS, "utf-8")
    assert run("query", path, "--data", LAND) == run("query", PLANS, "--data", LAND)


def test_yes_or_no(run: Run) -> None:
    yes, no = "ASK { ?s a plan:Plan }", "ASK { ?s a plan:Budget }"
    assert [run("query", text, "--data", LAND).out for text in (yes, no)] == ["yes\n", "no\n"]
    assert run("query", yes, "--data", LAND, "--lang", "es").out == "sí\n"
    assert json.loads(run("query", no, "--data", LAND, "-f", "json").out) == {"head": {}, "boolean": False}
    assert run("query", yes, "--data", LAND, "-f", "csv", "--lang", "es").out == "true\n"


def test_triples_are_turtle_or_rows(run: Run, tmp_path: Path) -> None:
    construct = "CONSTRUCT { ?s a plan:Plan } { ?s a plan:Plan ; plan:periodEnd 2023 }"
    path = tmp_path / "answer.ttl"
    path.write_text(run("query", construct, "--data", LAND).out, "utf-8")
    (triple,) = read_triples(path)
    assert str(triple) == f"<{IRI}> <{PREFIXES['rdf']}type> <{PREFIXES['plan']}Plan>"
    rows = run("query", construct, "--data", LAND, "-f", "csv").rows
    assert rows == [
        {"Subject": IRI, "Property": PREFIXES["rdf"] + "type", "Value": PREFIXES["plan"] + "Plan"}
    ]


def test_a_dataset_is_a_named_graph(run: Run) -> None:
    text = "SELECT DISTINCT ?graph { GRAPH ?graph { ?s a plan:Plan ; plan:periodEnd 2023 } }"
    rows = run("query", text, "--data", LAND, "-f", "csv").rows
    assert rows == [{"graph": "https://w3id.org/planatlas/graph/xxa/land"}]


def test_no_row_is_said(run: Run) -> None:
    nothing = "SELECT ?x { ?x a plan:Budget }"
    assert run("query", nothing, "--data", LAND, "--lang", "es") == Outcome(
        0, "Ninguna fila: nada en los grafos cargados responde a esto.\n", ""
    )
    assert run("query", nothing, "--data", LAND, "-f", "csv").out == "x\r\n"
