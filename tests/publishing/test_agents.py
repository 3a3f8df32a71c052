"""Tools for programs, asked over real standard input and output by the client of the protocol."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.running import as_process
from planatlas import Atlas, InputError
from planatlas.publishing.agents import sizes
from planatlas.publishing.agents.tools import Tools

mcp = pytest.importorskip("mcp", reason="mcp is not installed")
anyio = pytest.importorskip("anyio", reason="mcp is not installed")

ROOT = Path(__file__).resolve().parents[2]
LAND = ROOT / "tests" / "cli" / "data" / "land.ttl"
VERSION = {"data_version", "software_version", "citation"}


class Session:
    """The answers to some calls, made one after the other in one session."""

    def __init__(self, *arguments: str | Path) -> None:
        self.arguments = arguments
        self.tools: list[Any] = []
        self.instructions = ""

    def ask(self, *calls: tuple[str, Mapping[str, Any]]) -> list[tuple[bool, str]]:
        async def talk() -> list[tuple[bool, str]]:
            command = mcp.StdioServerParameters(
                command=sys.executable,
                args=["-c", "from planatlas.cli import main; main()", *map(str, self.arguments)],
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )
            with anyio.fail_after(120):
                async with mcp.Client(command) as client:
                    self.tools = (await client.list_tools()).tools
                    self.instructions = client.instructions or ""
                    return [await self._call(client, *call) for call in calls]

        answers: list[tuple[bool, str]] = anyio.run(talk)
        return answers

    @staticmethod
    async def _call(client: Any, name: str, arguments: Mapping[str, Any]) -> tuple[bool, str]:
        result = await client.call_tool(name, dict(arguments))
        return bool(result.is_error), result.content[0].text


@pytest.fixture(scope="module")
def spoken() -> dict[str, Any]:
    """Return what one session in Spanish tells of itself and answers."""
    session = Session("--lang", "es", "mcp")
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "questions": ("list_questions", {"words": "matriz"}),
        "matrix": ("ask", {"question": "gaps/matrix", "parameters": {"countries": ["PER"]}, "lang": "en"}),
        "page": ("ask", {"question": "explore/instruments", "limit": 2, "offset": 2}),
        "gaps": ("gap_matrix", {"countries": ["per", "CHL"], "as_of": "2018-12-31", "passages": 2}),
        "thing": ("describe", {"thing": "per:pesem-2017-2021"}),
        "named": ("describe", {"thing": "pesem 2017-2021", "lang": "en"}),
        "valid": ("validate", {"turtle": LAND.read_text("utf-8")}),
        "invalid": (
            "validate",
            {"turtle": LAND.read_text("utf-8").replace("plan:Ministry", "plan:Ministri")},
        ),
    }
    answers = session.ask(*calls.values())
    assert [text for is_error, text in answers if is_error] == []
    found = {name: json.loads(text) for name, (_, text) in zip(calls, answers, strict=True)}
    return {**found, "tools": session.tools, "instructions": session.instructions}


def test_every_tool_says_that_it_only_reads(spoken: dict[str, Any]) -> None:
    tools = {tool.name: tool for tool in spoken["tools"]}
    assert set(tools) == {"list_questions", "ask", "gap_matrix", "describe", "validate"}
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert tools["ask"].description.startswith("Responde una pregunta de la biblioteca")
    assert "no clasifique a los países" in spoken["instructions"]


@pytest.mark.parametrize(
    "name", ["questions", "matrix", "page", "gaps", "thing", "named", "valid", "invalid"]
)
def test_every_answer_carries_the_versions(spoken: dict[str, Any], name: str) -> None:
    answer = spoken[name]
    assert set(answer) >= VERSION
    assert answer["data_version"] in answer["citation"]
    assert len({spoken[other]["data_version"] for other in ("matrix", "gaps", "thing")}) == 1


def test_questions_come_with_their_parameters(spoken: dict[str, Any]) -> None:
    (matrix,) = [q for q in spoken["questions"]["questions"] if q["name"] == "gaps/matrix"]
    assert [p["name"] for p in matrix["parameters"]] == ["countries", "indicators", "date"]
    assert matrix["title"] == "Matriz de veredictos"


def test_rows_carry_the_passages_behind_them(spoken: dict[str, Any]) -> None:
    answer = spoken["matrix"]
    assert (answer["row_count"], answer["next_offset"]) == (8, None)
    assert {row["country"] for row in answer["rows"]} == {"PER"}
    assert answer["rows"][0]["verdict"] == "not met"
    assert len(answer["evidence"]) > 20
    assert all({"source", "locator", "summary", "evidence"} <= set(item) for item in answer["evidence"])


def test_pages_follow_each_other(spoken: dict[str, Any]) -> None:
    page = spoken["page"]
    assert (page["offset"], page["next_offset"], len(page["rows"])) == (2, 4, 2)
    assert page["row_count"] > 50
    assert {item["supports"] for item in page["evidence"]} <= {
        value for row in page["rows"] for value in row.values() if value
    }


def test_the_gap_matrix_is_that_of_the_atlas(spoken: dict[str, Any]) -> None:
    systems = spoken["gaps"]["systems"]
    assert [system["country"] for system in systems] == ["PER", "CHL"]
    (peru,) = Atlas.open().assess("PER", date(2018, 12, 31))
    assert {f["indicator"]: f["verdict_code"] for f in systems[0]["findings"]} == peru.matrix
    keys = list(systems[0])
    assert keys.index("coverage") < keys.index("compliance") < keys.index("findings")
    assert all(len(finding["evidence"]) <= 2 for system in systems for finding in system["findings"])
    assert all(finding["would_close"] for finding in systems[0]["findings"] if finding["gap"])
    assert systems[0]["data_version"] == peru.data_version


def test_a_thing_is_told_with_its_evidence_and_found_by_its_acronym(spoken: dict[str, Any]) -> None:
    thing, named = spoken["thing"], spoken["named"]
    assert thing["thing"] == named["thing"] == "https://w3id.org/planatlas/id/per/pesem-2017-2021"
    assert thing["name"].startswith("Plan Estratégico Sectorial Multianual")
    assert named["name"].startswith("Updated Multiannual Sectoral Strategic Plan")
    assert len(thing["statements"]) > 10
    assert any("Vega (2021)" in item["source"] for item in thing["evidence"])


def test_turtle_is_checked_by_line(spoken: dict[str, Any]) -> None:
    assert spoken["valid"]["usable"] is True
    invalid = spoken["invalid"]
    assert invalid["usable"] is False
    line = 1 + LAND.read_text("utf-8").split("plan:Ministry")[0].count("\n")
    finding = next(f for f in invalid["findings"] if f["place"] == f"text.ttl:{line}")
    assert "plan:Ministry" in finding["message"] + (finding["fix"] or "")
    assert any("Formas que miraron algo" in text for text in invalid["checked"])


def test_errors_are_one_clear_line() -> None:
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {"question": "gaps/matrx"}, "Did you mean gaps/matrix?"),
        ("ask", {"question": "gaps/matrix", "parameters": {"country": "PER"}}, "countries"),
        ("ask", {"question": "gaps/matrix", "parameters": {"countries": "XYZ"}}, "CHL, PER"),
        ("ask", {"question": "explore/instruments", "parameters": {"levels": "sectorl"}}, "sectoral"),
        ("ask", {"question": "gaps/matrix", "parameters": {"indicators": ["9.9"]}}, "indicators"),
        ("ask", {"question": "gaps/matrix", "limit": 100_000}, "Give a whole number from 1 to 200."),
        ("ask", {"question": "gaps/matrix", "lang": "fr"}, "Use en or es."),
        ("gap_matrix", {"countries": ["XYZ"]}, "no such country"),
        ("gap_matrix", {"as_of": "2018-13-01"}, "2018-13-01"),
        ("gap_matrix", {"datasets": ["vega"], "countries": ["PER"]}, "vega"),
        ("describe", {"thing": "per:nothing-of-that-name"}, "nothing of that name is recorded"),
        ("describe", {"thing": "plan"}, "The words stand in:"),
        ("describe", {"thing": "http://a b"}, "nothing of that name"),
        ("validate", {"turtle": "<a> <b>"}, "text.ttl:1: not valid Turtle"),
        ("validate", {"turtle": "#" * (sizes.MOST_TURTLE + 1)}, "at most 500 are read here"),
        ("describe", {"thing": "per:nada", "lang": "es"}, "no hay nada registrado con ese nombre"),
    ]
    answers = Session("mcp").ask(*[(name, arguments) for name, arguments, _ in calls])
    for (name, arguments, said), (is_error, text) in zip(calls, answers, strict=True):
        assert is_error, (name, text)
        assert said in text, str(arguments)[:100]
        assert "\n" not in text
        assert "Traceback" not in text
        assert "/tmp" not in text  # noqa: S108 - where a text stood for a moment is nothing to a reader


def test_other_graphs_are_asked_in_place_of_the_packaged() -> None:
    (answer,) = Session("mcp", "--data", LAND).ask(("gap_matrix", {}))
    systems = json.loads(answer[1])["systems"]
    assert {system["country"] for system in systems} == {"XXA"}


def test_bad_data_ends_the_command_with_one_line(tmp_path: Path) -> None:
    outcome = as_process("mcp", "--data", tmp_path / "missing.ttl")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1


def test_large_answers_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tools = Tools(Atlas.open())
    whole = tools.ask("explore/sources", limit=50)
    most = 2_000
    monkeypatch.setattr(sizes.fitting, "__defaults__", (most,))
    cut = tools.ask("explore/sources", limit=50)
    assert len(json.dumps(cut["rows"])) < 2 * most
    assert 0 < len(cut["rows"]) < len(whole["rows"])
    assert cut["next_offset"] == len(cut["rows"])
    assert "Left out" in tools.describe("per:pesem-2017-2021")["note"]
    assert whole["rows"][: len(cut["rows"])] == cut["rows"]


def test_pages_together_are_the_whole_answer() -> None:
    tools = Tools(Atlas.open())
    rows: list[Any] = []
    offset: int | None = 0
    while offset is not None:
        page = tools.ask("explore/instruments", limit=40, offset=offset)
        rows += page["rows"]
        offset = page["next_offset"]
    assert len(rows) == page["row_count"]
    assert len({json.dumps(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", [question.name for question in Atlas.open().library])
def test_every_question_can_be_asked_with_its_examples(name: str) -> None:
    tools = _TOOLS
    question = tools.atlas.library.find(name)
    given = {p.name: p.example for p in question.parameters if p.required and p.example}
    answer = tools.ask(name, given, limit=5)
    assert len(answer["rows"]) <= 5
    assert len(json.dumps(answer, ensure_ascii=False)) < 3 * sizes.MOST_LETTERS
    if answer["rows"]:
        assert answer["evidence"] or answer["evidence_note"]


_TOOLS = Tools(Atlas.open())


def test_values_that_no_parameter_takes_are_refused() -> None:
    for value in ({"a": 1}, [["PER"]], True):
        with pytest.raises(InputError):
            _TOOLS.ask("gaps/matrix", {"countries": value})
