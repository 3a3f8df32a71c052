"""The main job, as every reader and every program gets it."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import COUNTRIES, LAND, ROOT, Outcome, as_process
from planatlas.namespaces import PLAN
from planatlas.store import TripleIndex, read_triples

Run = Callable[..., Outcome]

COLUMNS = "country,system,indicator,verdict,gap_kind,reason,as_of,datasets"
INDICATORS = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2"]
ARTICLE = ["gaps", "CHL", "PER", "--dataset", "vega-2021", "--as-of", "2018-12-31"]


def verdicts(outcome: Outcome) -> list[tuple[str, ...]]:
    assert outcome.code == 0, outcome.err
    return [(r["country"], r["system"], r["indicator"], r["verdict"], r["gap_kind"]) for r in outcome.rows]


def test_csv_has_a_row_an_indicator(run: Run) -> None:
    outcome = run(*ARTICLE, "-f", "csv")
    assert outcome.out.splitlines()[0] == COLUMNS
    rows = outcome.rows
    assert [(r["country"], r["indicator"]) for r in rows] == [
        (country, code) for country in ("CHL", "PER") for code in INDICATORS
    ]
    assert {(r["as_of"], r["datasets"]) for r in rows} == {("2018-12-31", "vega-2021")}
    assert all(r["reason"] for r in rows)
    assert all(bool(r["gap_kind"]) == (r["verdict"] != "met") for r in rows)
    assert outcome.err == ""


def test_the_reference_date_is_used_unless_another_is_named(run: Run) -> None:
    rows = run("gaps", "--data", LAND, "-f", "csv").rows
    assert {(r["country"], r["as_of"], r["datasets"]) for r in rows} == {("XXA", "2020-06-30", "land")}
    before = run("gaps", "--data", LAND, "-f", "csv", "--as-of", "2019-12-31", "--sector", "health").rows
    assert {r["system"] for r in before} == {"health"}
    assert {r["verdict"] for r in before} == {"no-evidence"}


def test_json_opens_into_the_evidence(run: Run) -> None:
    rows = run(*ARTICLE, "-f", "csv").rows
    findings = json.loads(run(*ARTICLE, "-f", "json").out)
    assert [{name: f[name] for name in COLUMNS.split(",")} for f in findings] == rows
    for finding in findings:
        if finding["verdict"] != "no-evidence":
            assert finding["evidence"], finding["indicator"]
        for item in finding["evidence"]:
            assert item["source"] == "Vega (2021)"
            assert item["locator"]
            assert item["summary"]
        assert bool(finding["would_close"]) == (finding["verdict"] != "met")
        assert finding["finding"].startswith("https://w3id.org/planatlas/assessment/")


def test_turtle_is_an_assessment_with_its_findings(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "assessment.ttl"
    path.write_text(run(*ARTICLE, "-f", "turtle").out, "utf-8")
    index = TripleIndex(read_triples(path))
    assert len(list(index.instances(PLAN + "Assessment"))) == 2
    assert len(list(index.instances(PLAN + "Finding"))) == 16


def test_markdown_has_the_matrix_and_every_gap(run: Run) -> None:
    rows = run(*ARTICLE, "-f", "csv").rows
    lines = run(*ARTICLE, "-f", "md").out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("| ")] == ["Indicator", "---", *INDICATORS]
    assert sum(line.startswith("### ") for line in lines) == sum(r["verdict"] != "met" for r in rows)
    assert sum(line.startswith("## ") for line in lines) == 2


@pytest.mark.parametrize("form", ["table", "md"])
def test_both_languages_are_complete(run: Run, form: str) -> None:
    texts = {lang: run("gaps", "--data", LAND, "-f", form, "--lang", lang).out for lang in ("en", "es")}
    for english, spanish in (
        ("not assessable", "no evaluable"),
        ("opacity gap", "brecha de opacidad"),
        ("Reason:", "Razón:"),
        ("Judged on: Health plan", "Planes examinados: Plan de salud"),
        ("Evidence: none recorded.", "Evidencia: ninguna registrada."),
        ("Book of the Land, p. 2", "Libro del País, p. 2"),
        ("Would close it:", "Lo cerraría:"),
        ("Letters:", "Letras:"),
        ("Data version", "Versión de los datos"),
    ):
        assert english in texts["en"], english
        assert spanish in texts["es"], spanish
        assert english not in texts["es"], english
        assert spanish not in texts["en"], spanish


def test_a_letter_and_a_word_in_every_cell(run: Run) -> None:
    lines = run("gaps", "--data", LAND, "--lang", "es").out.splitlines()
    row = next(line for line in lines if line.startswith("│ 1.1"))
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["?  sin evidencia", "C  cumplido"]


def test_no_line_is_wider_than_the_page_and_no_colour_without_a_terminal(run: Run) -> None:
    out = run(*ARTICLE, "--lang", "es").out
    assert max(map(len, out.splitlines())) <= 110
    assert "\x1b" not in out


def test_full_shows_all_the_evidence(run: Run) -> None:
    short, full = (run(*ARTICLE, "-f", "md", *extra).out for extra in ([], ["--full"]))
    assert "--full" in short
    assert "--full" not in full
    findings = json.loads(run(*ARTICLE, "-f", "json").out)
    pieces = sum(len(f["evidence"]) for f in findings if f["gap_kind"])
    assert sum(line.startswith("  - ") for line in full.splitlines()) == pieces


def test_coverage_stands_before_the_interval_and_a_thin_file_gets_none(run: Run) -> None:
    thin = run("gaps", "--data", LAND, "--sector", "health").out
    assert "Evidence on 6 of 8 indicators. No compliance interval:" in " ".join(thin.split())
    broad = " ".join(run(*ARTICLE).out.split())
    assert broad.index("Evidence on 8 of 8 indicators.") < broad.index("Compliance between")


@pytest.mark.slow
@pytest.mark.parametrize("case", ["the files", "a folder", "two folders"])
def test_other_people_s_graphs_are_judged_like_ours(run: Run, tmp_path: Path, case: str) -> None:
    ours = verdicts(run("gaps", "CHL", "PER", "-f", "csv"))
    if case == "the files":
        given = ["--data", COUNTRIES / "chl" / "vega-2021.ttl", "--data", COUNTRIES / "per" / "vega-2021.ttl"]
        ours = verdicts(run("gaps", "CHL", "PER", "-f", "csv", "--dataset", "vega-2021"))
    elif case == "a folder":
        given = ["--data", COUNTRIES]
    else:
        given = ["--data", COUNTRIES / "per", "--data", COUNTRIES / "chl"]
    assert verdicts(run("gaps", "-f", "csv", *given)) == ours


def test_verdicts_do_not_depend_on_how_the_files_are_cut(run: Run, tmp_path: Path) -> None:
    prefixes, *blocks = LAND.read_text("utf-8").split("\n\nxxa:")
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, block in enumerate(reversed(blocks)):
        (folder / f"{number:02}.ttl").write_text(f"{prefixes}\n\nxxa:{block}\n", "utf-8")
    assert len(blocks) == 8
    assert verdicts(run("gaps", "--data", folder, "-f", "csv")) == verdicts(
        run("gaps", "--data", LAND, "-f", "csv")
    )


def test_the_main_job_uses_no_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a command called the outside")

    for name in ("socket", "create_connection", "getaddrinfo", "socketpair"):
        monkeypatch.setattr(socket, name, refuse)
    assert run(*ARTICLE).code == 0
    assert run("validate", LAND).code == 0
    assert run("ask", "gaps/classified").code == 0
    assert run("query", "ASK { ?s ?p ?o }").code == 0


def test_as_a_process_of_its_own(tmp_path: Path) -> None:
    outcome = as_process("gaps", "--data", LAND, "-f", "csv", "--lang", "es", folder=tmp_path)
    assert (outcome.code, outcome.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert len(rows) == 16
    assert {row["verdict"] for row in rows} == {"met", "not-met", "not-assessable", "no-evidence"}
    assert "ninguna participación de la sociedad civil" in outcome.out


def test_the_language_is_that_of_the_locale(tmp_path: Path) -> None:
    outcome = as_process("gaps", "XYZ", folder=tmp_path, PLANATLAS_LANG="", LC_ALL="es_CL.UTF-8")
    assert outcome.err == "planatlas: XYZ: ese país no está en los grafos cargados. Use uno de: CHL, PER.\n"


def test_bytes_come_out_the_same_twice(tmp_path: Path) -> None:
    first, second = (
        as_process("gaps", "--data", LAND, PYTHONHASHSEED=seed, folder=tmp_path) for seed in ("1", "2")
    )
    assert first == second


def test_accents_come_through_where_the_locale_knows_none(tmp_path: Path) -> None:
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    outcome = as_process("gaps", "--data", LAND, "--lang", "es", folder=tmp_path, **poor)
    assert (outcome.code, outcome.err) == (0, "")
    assert "┃ Indicador" in outcome.out
    assert "Sistema de educación" in outcome.out
    file = tmp_path / "answer.csv"
    printed = as_process("gaps", "--data", LAND, "-f", "csv", folder=tmp_path, **poor)
    as_process("gaps", "--data", LAND, "-f", "csv", "-o", file, folder=tmp_path, **poor)
    assert printed.out.encode("utf-8") == file.read_bytes()


def test_a_reader_who_stops_early_sees_no_fault(tmp_path: Path) -> None:
    command = "from planatlas.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "gaps", "CHL", "PER", "--full", "-f", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        cwd=tmp_path,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
