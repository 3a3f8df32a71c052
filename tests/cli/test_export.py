"""A country's graph written and read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import COUNTRIES, LAND, Outcome
from planatlas.atlas.exports import CSV_COLUMNS
from planatlas.store import content_hash, read_triples

Run = Callable[..., Outcome]


@pytest.mark.parametrize("form", ["ttl", "nq", "jsonld"])
@pytest.mark.parametrize("dataset", ["land", "vega-2021"])
def test_read_back_it_is_the_same_graph(run: Run, tmp_path: Path, form: str, dataset: str) -> None:
    source = LAND if dataset == "land" else COUNTRIES / "per" / "vega-2021.ttl"
    given = ["XXA", "--data", LAND] if dataset == "land" else ["PER", "--dataset", dataset]
    path = tmp_path / f"graph.{form}"
    assert run("export", *given, "-f", form, "-o", path).code == 0
    assert content_hash(read_triples(path)) == content_hash(read_triples(source))


def test_the_csv_has_a_row_a_statement(run: Run) -> None:
    english, spanish = (
        run("export", "XXA", "--data", LAND, "-f", "csv", "--lang", lang) for lang in ("en", "es")
    )
    assert english.out.splitlines()[0] == ",".join(CSV_COLUMNS)
    assert len(english.rows) == len(spanish.rows) == 62
    assert {row["subject_label"] for row in english.rows} >= {"Land", "Health plan", "Book of the Land"}
    assert {row["subject_label"] for row in spanish.rows} >= {"País", "Plan de salud", "Libro del País"}
    day = next(row for row in english.rows if row["property"] == "plan:validFrom")
    assert (day["value"], day["datatype"]) == ("2020-01-01", "xsd:date")


def test_what_is_exported_gives_the_same_verdicts(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "land.jsonld"
    run("export", "XXA", "--data", LAND, "-f", "jsonld", "-o", path)
    assert run("gaps", "--data", path, "-f", "csv").out == run("gaps", "--data", LAND, "-f", "csv").out
