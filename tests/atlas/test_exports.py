"""A country's graph in each format, read back: the same statements, and none lost on the way."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from atlas.graphs import DATA
from planatlas.assessment import packaged_knowledge
from planatlas.atlas import packaged_collection
from planatlas.atlas.exports import CSV_COLUMNS, EXPORT_FORMATS, export
from planatlas.errors import InputError
from planatlas.namespaces import compact, country_graph
from planatlas.store import read_statements, read_triples

ONTOLOGY = packaged_knowledge().ontology
COLLECTION = packaged_collection()


def exported(form: str, *datasets: str, lang: str = "en") -> str:
    return export(COLLECTION, ONTOLOGY, "per", form, datasets or None, lang)


@pytest.mark.parametrize("datasets", [("vega-2021",), ("primary-sources", "vega-2021")], ids="+".join)
@pytest.mark.parametrize("form", ["ttl", "nq", "jsonld"])
def test_what_is_written_is_what_is_read_back(tmp_path: Path, form: str, datasets: tuple[str, ...]) -> None:
    path = tmp_path / f"peru.{form}"
    path.write_text(exported(form, *datasets), "utf-8")
    given = {t for name in datasets for t in read_triples(DATA / "per" / f"{name}.ttl")}
    assert set(read_triples(path)) == given


def test_n_quads_say_the_dataset_of_each_statement(tmp_path: Path) -> None:
    path = tmp_path / "peru.nq"
    path.write_text(exported("nq"), "utf-8")
    found: dict[str, set[object]] = {}
    for statement in read_statements(path):
        found.setdefault(str(getattr(statement.graph, "value", "")), set()).add(statement.triple)
    assert found == {
        country_graph("PER", name): set(read_triples(DATA / "per" / f"{name}.ttl"))
        for name in COLLECTION.datasets("PER")
    }


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_table_has_a_row_a_statement(lang: str) -> None:
    rows = list(csv.reader(io.StringIO(exported("csv", "vega-2021", lang=lang), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    triples = set(read_triples(DATA / "per" / "vega-2021.ttl"))
    assert len(rows) - 1 == len(triples)
    assert {row[0] for row in rows[1:]} == {"vega-2021"}
    assert {(row[1], row[3]) for row in rows[1:]} == {
        (compact(str(t.subject).strip("<>")), compact(t.predicate.value)) for t in triples
    }
    named = {row[1]: row[2] for row in rows[1:]}
    assert named["per:peru"] == {"en": "Peru", "es": "Perú"}[lang]
    typed = next(row for row in rows if row[1] == "per:peru" and row[3] == "rdf:type")
    assert typed[5] == "plan:Jurisdiction"
    assert typed[6]


def test_literals_keep_language_and_datatype_in_the_table() -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv", "vega-2021"), newline="")))
    day = next(row for row in rows if row["property"] == "plan:referenceDate")
    assert (day["value"], day["datatype"], day["language"]) == ("2018-12-31", "xsd:date", "")
    labels = {row["language"] for row in rows if row["property"] == "skos:prefLabel"}
    assert labels == {"en", "es"}


def test_json_ld_carries_its_own_context() -> None:
    document = json.loads(exported("jsonld", "vega-2021"))
    assert isinstance(document["@context"], dict)
    assert "http" not in [key[:4] for key in document["@context"]]


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_the_same_graph_gives_the_same_bytes(form: str) -> None:
    assert exported(form, "vega-2021") == exported(form, "vega-2021")


def test_what_is_not_there() -> None:
    for country, datasets, expected in (
        ("XYZ", None, "unknown-country"),
        ("PER", ["nothing"], "unknown-dataset"),
    ):
        with pytest.raises(InputError) as caught:
            export(COLLECTION, ONTOLOGY, country, "ttl", datasets)
        assert caught.value.key == expected
