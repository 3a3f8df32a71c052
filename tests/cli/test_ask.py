"""The library of questions from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cli.running import LAND, Outcome
from planatlas.atlas import Atlas

Run = Callable[..., Outcome]
LIBRARY = Atlas.open().library
CARD = ["ask", "explore/instruments", "--data", LAND, "-p", "countries=XXA"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_a_name_every_question_is_listed(run: Run, lang: str) -> None:
    outcome = run("ask", "--lang", lang)
    assert outcome.code == 0
    listed = [line.split("│")[1].strip() for line in outcome.out.splitlines() if line.startswith("│")]
    assert [name for name in listed if name] == [question.name for question in LIBRARY]
    assert outcome.out.startswith(f"{len(LIBRARY)} ")


def test_the_list_as_csv_and_json_says_the_same(run: Run) -> None:
    rows = run("ask", "-f", "csv", "--lang", "es").rows
    assert [list(row.values()) for row in rows] == [
        list(row.values()) for row in json.loads(run("ask", "-f", "json", "--lang", "es").out)
    ]
    required = {row["Pregunta"]: row["Parámetros"] for row in rows}
    assert required["explore/find"] == "words*"
    assert required["gaps/matrix"] == "countries, indicators, date"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_answer_has_the_headings_and_labels_of_its_language(run: Run, lang: str) -> None:
    outcome = run(*CARD, "--lang", lang)
    question = LIBRARY.find("explore/instruments")
    assert outcome.code == 0
    assert outcome.out.startswith(question.title[lang])
    assert {"en": "Health plan", "es": "Plan de salud"}[lang] in outcome.out
    assert {"en": "Plan de salud", "es": "Health plan"}[lang] not in outcome.out
    assert "w3id.org" not in outcome.out
    assert "xxa:" not in outcome.out


def test_iris_are_one_flag_away(run: Run) -> None:
    assert "xxa:health-plan" in run(*CARD, "--iri").out
    markdown = run(*CARD, "--iri", "-f", "md").out.splitlines()
    assert "xxa:health-plan" in markdown[2]
    assert len({line.count(" | ") for line in markdown[1:]}) == 1


def test_csv_and_json_carry_the_iris(run: Run) -> None:
    iri = "https://w3id.org/planatlas/id/xxa/health-plan"
    (row,) = run(*CARD, "-f", "csv").rows
    assert iri in row.values()
    content = json.loads(run(*CARD, "-f", "json", "--lang", "es").out)
    (found,) = content["rows"]
    assert iri in found.values()
    assert "Plan de salud" in found.values()
    question = LIBRARY.find("explore/instruments")
    assert [c["name"] for c in content["columns"]] == [c.name for c in question.columns]
    assert [c["label"] for c in content["columns"]] == [c.heading("es") for c in question.columns]


def test_parameters_choose(run: Run) -> None:
    assert run(*CARD, "-p", "levels=sectoral", "-f", "csv").rows
    assert not run(*CARD, "-p", "levels=national", "-f", "csv").rows
    assert run(*CARD, "-p", "levels=national").out == "No row: nothing in the loaded graphs answers this.\n"
    assert run(*CARD, "-p", "date=2019-12-31", "-f", "csv").rows == []


def test_a_question_about_verdicts_makes_its_assessments(run: Run) -> None:
    outcome = run("ask", "gaps/matrix", "--data", LAND, "-p", "indicators=1.1", "-f", "json")
    rows = json.loads(outcome.out)["rows"]
    assert len(rows) == 2
    assert {"met", "no evidence"} <= {str(value) for row in rows for value in row.values()}


def test_a_name_without_its_folder_is_enough(run: Run) -> None:
    assert run("ask", "instruments", "--data", LAND, "-p", "countries=XXA").out == run(*CARD).out


def test_a_value_never_becomes_query_text(run: Run) -> None:
    outcome = run("ask", "explore/find", "--data", LAND, "-p", 'words=" } DROP ALL #')
    assert outcome == Outcome(0, "No row: nothing in the loaded graphs answers this.\n", "")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Parameters:", "levels: Levels, one or more values.", "Values: global, ", "countries=PER"]),
        ("es", ["Parámetros:", "levels: Niveles, uno o más valores.", "Valores: global, ", "countries=PER"]),
    ],
)
def test_a_question_says_what_it_takes_and_answers(run: Run, lang: str, said: list[str]) -> None:
    outcome = run("ask", "instruments", "--describe", "--lang", lang)
    question = LIBRARY.find("explore/instruments")
    assert outcome.code == 0
    assert outcome.out.startswith(f"explore/instruments: {question.title[lang]}\n")
    text = " ".join(outcome.out.split())
    assert question.description[lang].strip() in text
    for words in said:
        assert words in text
    for column in question.columns:
        assert column.heading(lang) in text


@pytest.mark.parametrize("name", [question.name for question in LIBRARY])
def test_every_question_can_be_described_in_both_languages(run: Run, name: str) -> None:
    question = LIBRARY.find(name)
    for lang in ("en", "es"):
        outcome = run("ask", name, "--describe", "--lang", lang, "--data", LAND)
        assert (outcome.code, outcome.err) == (0, "")
        assert all(f"   {parameter.name}: " in outcome.out for parameter in question.parameters)
        assert max(map(len, outcome.out.splitlines())) <= 110


def test_describe_without_a_question_is_bad_input(run: Run) -> None:
    outcome = run("ask", "--describe", "--lang", "es")
    assert outcome.code == 2
    assert outcome.err.startswith("planatlas: --describe necesita el nombre de una pregunta.")


def test_a_parameter_given_twice_has_both_values(run: Run) -> None:
    twice = run(*CARD, "-p", "levels=national", "-p", "levels=sectoral", "-f", "csv").rows
    assert twice == run(*CARD, "-p", "levels=national,sectoral", "-f", "csv").rows
    assert len(twice) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["explore/instruments", "-p", "levels=sectorl"],
            "sectorl: the loaded graphs have no such value for "
            "levels. Did you mean sectoral? Known here: global, institutional, ",
        ),
        (
            ["gaps/matrix", "-p", "indicators=1.1,9.9"],
            "9.9: the loaded graphs have no such value for indicators. Known here: 1.1, 1.2, ",
        ),
        (
            ["explore/instrument-card", "-p", "instrument=xxa:helth-plan"],
            "xxa:helth-plan: the loaded graphs have "
            "no such value for instrument. Did you mean xxa:health-plan?",
        ),
        (
            ["gaps/compare-datasets", "-p", "first=land", "-p", "second=lande"],
            "lande: the loaded graphs have no such value for second. Did you mean land? Known here: land.",
        ),
    ],
)
def test_a_value_that_is_not_there_is_said_with_the_nearest(
    run: Run, arguments: list[str], said: str
) -> None:
    outcome = run("ask", *arguments, "--data", LAND)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"planatlas: {said}")


def test_the_list_explains_its_star(run: Run) -> None:
    assert run("ask").out.splitlines()[-1].startswith("* must be given.")
    assert run("ask", "--lang", "es").out.splitlines()[-1].startswith("* es obligatorio.")


def test_on_a_narrow_page_no_word_is_cut(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = run("ask", "--lang", "es")
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert all(question.name in outcome.out for question in LIBRARY)


def test_the_help_of_a_command_has_an_example_to_copy_and_the_options_of_the_whole(run: Run) -> None:
    for lang, said in (("en", "may stand here too."), ("es", "Aquí también pueden ir --lang en|es")):
        lines = run("whatif", "--help", "--lang", lang).out.splitlines()
        (example,) = [line for line in lines if "planatlas whatif PER" in line]
        assert example.endswith("--declassify pesem-2017-2021 --as-of 2018-12-31")
        assert said in lines[-1]
