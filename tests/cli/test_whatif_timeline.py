"""What would change, what would close a gap, who does better, and the verdicts over the years."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cli.running import LAND, Outcome

Run = Callable[..., Outcome]
WHATIF = ["whatif", "XXA", "--data", LAND]


@pytest.mark.parametrize("name", ["health-plan", "xxa:health-plan", "HP 20", "hp 20"])
def test_publication_of_a_secret_plan(run: Run, name: str) -> None:
    outcome = run(*WHATIF, "--declassify", name, "--sector", "health", "-f", "csv")
    assert outcome.code == 0
    changed = {row["indicator"]: (row["today"], row["worst"], row["best"]) for row in outcome.rows}
    assert changed["1.3"] == ("not-met", "met", "met")
    assert changed["2.1"][0] == "not-assessable"
    assert changed["2.1"][2] == "met"
    assert "1.1" not in changed


def test_publication_of_a_secret_plan_on_paper(run: Run) -> None:
    english, spanish = (
        run(*WHATIF, "--declassify", "health-plan", "--lang", lang).out for lang in ("en", "es")
    )
    assert 'If "Health plan" were published (2020-06-30)' in english
    assert "Si se publicara «Plan de salud» (2020-06-30)" in spanish
    assert "No verdict would change." in english
    assert "Ningún veredicto cambiaría." in spanish


def test_what_would_close_each_gap(run: Run) -> None:
    rows = json.loads(run(*WHATIF, "--close", "--sector", "health", "-f", "json").out)
    gaps = run("gaps", "--data", LAND, "--sector", "health", "-f", "csv").rows
    assert {r["indicator"] for r in rows} == {r["indicator"] for r in gaps if r["gap_kind"]}
    assert all(r["would_close"] for r in rows)
    spanish = run(*WHATIF, "--close", "--sector", "health", "--lang", "es").out
    assert spanish.startswith("Qué cerraría las brechas de «Sistema de salud» (2020-06-30)")


def test_who_does_better(run: Run) -> None:
    rows = run("whatif", "CHL", "--learn-from", "1.1", "--as-of", "2018-12-31", "-f", "csv").rows
    assert [row["country"] for row in rows] == ["PER"]
    nobody = run(*WHATIF, "--learn-from", "3.1", "--lang", "es").out
    assert "Ningún sistema de los grafos cargados lo hace mejor en 3.1." in nobody


def test_verdicts_over_the_years(run: Run) -> None:
    rows = run("timeline", "XXA", "--data", LAND, "--sector", "health", "--from", "2019", "-f", "csv").rows
    assert len(rows) == 8
    assert {(r["2019"], r["2020"]) for r in rows if r["indicator"] == "1.1"} == {("no-evidence", "met")}


def test_years_before_the_reference_date_unless_named(run: Run) -> None:
    (row, *_) = run("timeline", "XXA", "--data", LAND, "-f", "csv").rows
    assert list(row) == ["title", "indicator", *map(str, range(2014, 2021))]


@pytest.mark.slow
def test_a_timeline_on_paper(run: Run) -> None:
    outcome = run("timeline", "PER", "--from", "2017", "--to", "2022", "--lang", "es")
    lines = outcome.out.splitlines()
    assert [cell.strip() for cell in lines[2].split("┃")[1:-1]] == ["Indicador", *map(str, range(2017, 2023))]
    assert lines[-8] == "1.1 existencia de un plan sectorial de mediano plazo"
    assert [line[:3] for line in lines[-8:]] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2"]
    assert max(map(len, lines)) <= 110


def test_years_that_do_not_fit_the_page_go_on_in_another_table(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = run("timeline", "XXA", "--data", LAND, "--sector", "health", "--lang", "es")
    lines = outcome.out.splitlines()
    heads = [[cell.strip() for cell in line.split("┃")[1:-1]] for line in lines if line.startswith("┃")]
    assert len(heads) > 1
    assert all(head[0] == "Indicador" for head in heads)
    assert [year for head in heads for year in head[1:]] == [str(year) for year in range(2014, 2021)]
    assert max(map(len, lines)) <= 80
    cells = {cell.strip() for line in lines if line.startswith("│") for cell in line.split("│")[2:-1]}
    assert cells <= {"?  sin evidencia", "C  cumplido", "N  no cumplido", "S  no evaluable"}


def test_what_would_close_a_gap_is_told_row_by_row_on_a_narrow_page(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = run(*WHATIF, "--close", "--sector", "health", "--lang", "es").out
    monkeypatch.setenv("COLUMNS", "80")
    narrow = run(*WHATIF, "--close", "--sector", "health", "--lang", "es").out
    assert "┃ Indicador" in wide
    assert "┃" not in narrow
    assert narrow.count("   Lo cerraría: ") == narrow.count("   Indicador: ") > 3
    assert max(map(len, narrow.splitlines())) <= 80
