"""The command `link`: candidates with reasons, decisions by hand, in a sheet and in a review, checks."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import planatlas
from planatlas.cli import main
from planatlas.linking.decisions import Decisions

HEADINGS = (
    "bcn_uri\ttitulo_oficial\ttipo\tnumero\tpublicacion\tpromulgacion\temisor\tfuente_oficial\tleychile_code"
)
LAW = "http://datos.bcn.cl/recurso/cl/ley/ministerio-de-asuntos/2015-03-04/99123"
OTHER = "http://datos.bcn.cl/recurso/cl/ley/ministerio-de-asuntos/2016-05-06/99124"
CATALOGUE = f"""{HEADINGS}
{LAW}\tESTABLECE EL PLAN DE FAROS\tley\t99123\t2015-03-04\t2015-02-03\tMinisterio de Asuntos\thttp://example.org/1\t1
{OTHER}\tCREA EL CONSEJO DE FAROS Y BALIZAS\tley\t99124\t2016-05-06\t\tMinisterio de Asuntos\thttp://example.org/2\t2
"""
DATA = """
@prefix legal-form: <https://w3id.org/planatlas/code/legal-form/> .
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix chl: <https://w3id.org/planatlas/id/chl/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
chl:land a plan:Jurisdiction ; plan:countryCode "CHL" ; skos:prefLabel "Land"@en , "País"@es .
chl:lights a plan:LegalInstrument ; plan:jurisdiction chl:land ; plan:legalForm legal-form:law ;
    plan:number "99.123" ; plan:datePublished "2015-03-04"^^xsd:date ;
    skos:prefLabel "Lighthouse act"@en , "Ley de faros"@es .
chl:council a plan:LegalInstrument ; plan:jurisdiction chl:land ; plan:legalForm legal-form:law ;
    plan:number "99.124" ; plan:datePublished "2016-05-06"^^xsd:date ;
    skos:prefLabel "Council act"@en , "Ley del consejo"@es .
"""
LIGHTS = "https://w3id.org/planatlas/id/chl/lights"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANATLAS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PLANATLAS_LANG", "en")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.ttl").write_text(DATA, "utf-8")
    (tmp_path / "catalogue.tsv").write_text(CATALOGUE, "utf-8")
    return tmp_path


Link = Callable[..., tuple[int, str, str]]


@pytest.fixture
def link(place: Path, capsys: pytest.CaptureFixture[str]) -> Link:
    def run(*arguments: object, catalogue: bool = True) -> tuple[int, str, str]:
        given = ["link", "CHL", "--data", str(place / "data"), *map(str, arguments)]
        if catalogue:
            given += ["--catalogue", str(place / "catalogue.tsv")]
        capsys.readouterr()
        code = main(given)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def table(place: Path) -> Path:
    return place / "data" / "chl.sssom.tsv"


def test_candidates_come_with_score_and_reasons_in_both_languages(link: Link) -> None:
    code, out, _ = link("--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [(item["subject"], item["record"], item["score"]) for item in found] == [
        ("https://w3id.org/planatlas/id/chl/council", OTHER, 1.0),
        (LIGHTS, LAW, 1.0),
    ]
    assert found[1]["method"] == "identifier"
    assert any("99.123" in reason for reason in found[1]["why"])
    _, english, _ = link()
    _, spanish, _ = link("--lang", "es")
    assert "Lighthouse act" in english
    assert "0 of 2 norms linked" in english
    assert "Ley de faros" in spanish
    assert "0 de 2 normas enlazadas" in spanish


def test_a_pair_is_accepted_and_another_rejected_by_hand(link: Link, table: Path) -> None:
    code, out, _ = link("--accept", "chl:lights", LAW, "--reject", "chl:council", OTHER)
    assert code == 0
    assert "1 accepted, 1 rejected" in out
    decided = Decisions(table, "CHL")
    assert [(m.subject, m.object) for m in decided.accepted] == [(LIGHTS, LAW)]
    assert [m.justification for m in decided.accepted] == ["semapv:ManualMappingCuration"]
    _, left, _ = link("--format", "json")
    assert json.loads(left) == []
    _, said, _ = link()
    assert "1 of 2 norms linked, 1 pairs rejected" in said
    assert "No candidate" in said


def test_a_decision_that_contradicts_another_is_one_line_and_changes_nothing(link: Link, table: Path) -> None:
    link("--accept", "chl:lights", LAW)
    before = table.read_bytes()
    code, out, err = link("--reject", "chl:lights", LAW)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{table}:" in err
    assert table.read_bytes() == before


def test_a_sheet_is_filled_in_and_taken(link: Link, table: Path, place: Path) -> None:
    _, out, _ = link("--format", "tsv")
    lines = out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("subject_id"))
    column = lines[first].split("\t").index("decision")
    for number, word in ((first + 1, "reject"), (first + 2, "accept")):
        cells = lines[number].split("\t")
        cells[column] = word
        lines[number] = "\t".join(cells)
    filled = place / "filled.tsv"
    filled.write_text("\n".join(lines), "utf-8")
    code, said, _ = link("--decisions", filled)
    assert code == 0
    assert "1 accepted, 1 rejected" in said
    decided = Decisions(table, "CHL")
    assert [m.object for m in decided.accepted] == [LAW]
    assert [m.cell("confidence") for m in decided.accepted] == ["1"]
    assert " / " in decided.accepted[0].cell("comment"), "the reasons stand in both languages"


@pytest.mark.parametrize(
    ("typed", "decided"), [("a\nr\n", 2), ("s\na\n", 1), ("", 0), ("a\n", 1), ("q\n", 0)]
)
def test_a_review_keeps_each_answer_and_ends_with_the_input(
    link: Link, table: Path, monkeypatch: pytest.MonkeyPatch, typed: str, decided: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code, out, _ = link("--review")
    assert code == 0
    assert "[1/2]" in out
    assert len(Decisions(table, "CHL").table.mappings) == decided


def test_an_interrupted_review_loses_nothing(
    link: Link, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(io.StringIO):
        def readline(self, *_: object) -> str:  # type: ignore[override]
            if line := super().readline():
                return line
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted("a\n"))
    code, _, _ = link("--review", "--reviewer", "orcid:0000-0000-0000-0001")
    assert code == 130
    assert [m.cell("reviewer_id") for m in Decisions(table, "CHL").accepted] == ["orcid:0000-0000-0000-0001"]


def test_the_norms_that_are_linked_are_checked_and_the_answer_is_kept_with_the_day_of_reading(
    link: Link, place: Path
) -> None:
    written = datetime(2024, 5, 6, 12, tzinfo=UTC).timestamp()
    os.utime(place / "catalogue.tsv", (written, written))
    link("--accept", "chl:lights", LAW)
    code, out, err = link("--check", "--format", "json")
    (found,) = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["subject"], found["standing"], found["exists"]) == (LIGHTS, "not-stated", True)
    assert found["read_on"] == "2024-05-06", "what a file says is as old as the file"
    kept = (place / "data" / "chl-currency.ttl").read_text("utf-8")
    assert '"2024-05-06"^^xsd:date' in kept
    _, shown, _ = link("--check", "--lang", "es")
    assert "no consta" in shown


def test_what_is_asked_of_a_past_day_is_told_and_not_kept(link: Link, place: Path) -> None:
    link("--accept", "chl:lights", LAW)
    code, out, err = link("--check", "--format", "json", "--as-of", "2020-01-01")
    (found,) = json.loads(out)
    assert (code, found["as_of"]) == (0, "2020-01-01")
    assert (
        found["read_on"]
        == datetime.fromtimestamp((place / "catalogue.tsv").stat().st_mtime, UTC)
        .astimezone()
        .date()
        .isoformat()
    )
    assert err.count("\n") == 1
    assert "not kept" in err
    assert not (place / "data" / "chl-currency.ttl").exists()


def test_a_record_that_is_gone_is_a_finding(link: Link, place: Path) -> None:
    link("--accept", "chl:lights", LAW.replace("99123", "99999"))
    code, out, _ = link("--check", "--source", "peru", "--as-of", "2024-05-06", catalogue=False)
    assert (code, "No accepted link" in out) == (0, True)
    assert not (place / "data" / "chl-currency.ttl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "bnc"], "Did you mean bcn?"),
        (["--threshold", "2"], "not a score"),
        (["--threshold", "much"], "not a score"),
        (["--format", "csv"], "csv"),
        (["--check", "--format", "tsv"], "tsv"),
        (["--check", "--review"], "one thing at a time"),
        (["--accept", "chl:lights", "no such thing"], "object_id"),
        (["--accept", "chl:light", LAW], "Did you mean chl:lights?"),
        (["--reject", "per:lights", LAW], "per:lights"),
        (["--reviewer", "somebody", "--review"], "reviewer_id"),
        (["--as-of", "today"], "today"),
        (["--decisions", "missing.tsv"], "missing.tsv"),
        (["--mapping", "nowhere.toml"], "nowhere.toml"),
        (["--mapping", "bcn"], "Use one of: bcn-catalogue, sdg"),
    ],
)
def test_bad_input_is_one_line(link: Link, arguments: list[str], said: str) -> None:
    code, out, err = link(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_table_at_fault_stops_everything_before_a_source_is_asked(link: Link, table: Path) -> None:
    table.write_text("subject_id\tobject_id\n", "utf-8")
    code, _, err = link()
    assert code == 2
    assert f"{table}:1" in err


def test_offline_answers_from_what_is_kept_alone(link: Link, place: Path) -> None:
    (place / "empty").mkdir()
    code, out, err = link("--source", "bcn", "--offline", place / "empty", catalogue=False)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_country_that_is_not_there_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", "XZZ", "--data", str(place / "data")]) == 2
    assert "XZZ" in capsys.readouterr().err


def test_links_are_not_written_into_an_installed_package(link: Link) -> None:
    inside = Path(planatlas.__file__).parent / "knowledge" / "data" / "links" / "chl.sssom.tsv"
    for arguments in (["--accept", "chl:lights", LAW], ["--review"], ["--check"]):
        code, out, err = link(*arguments, "--links", inside)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "--links" in err
    assert not inside.exists()
    code, _, _ = link("--links", inside)
    assert code == 0, "to look is allowed"
