"""The documents say what the program does: a fresh reference, and READMEs whose examples are real."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import click
import pytest

from cli.running import as_process
from planatlas.cli.main import build_group
from planatlas.cli.reference import reference
from planatlas.shacl import ShapesGraph
from planatlas.shacl.compiled_engine import DATA, CompiledEngine
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.dialect import Dialect
from shown import matches

ROOT = Path(__file__).resolve().parents[1]
REFERENCES = {"en": ROOT / "docs" / "cli.md", "es": ROOT / "docs" / "es" / "cli.md"}
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(lang: str) -> dict[str, click.Command]:
    """Return every command by its name, loaded."""
    group = build_group(lang)
    context = click.Context(group, obj=lang)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command}


COMMANDS = sorted(commands("en"))


@dataclass(frozen=True)
class Example:
    """A command of a document with the output shown below it; `…` alone on a line leaves lines out."""

    place: str
    command: str
    shown: tuple[str, ...]


def examples(path: Path) -> list[Example]:
    """Return every line `$ planatlas …` in a fenced block, with what stands below it."""
    text, found = path.read_text("utf-8"), []
    for block in FENCE.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        lines = block[1].splitlines()
        starts = [n for n, line in enumerate(lines) if line.startswith("$ planatlas")]
        for start, end in pairwise([*starts, len(lines)]):
            place = f"{path.name}:{first + start}"
            shown = tuple(line.rstrip() for line in lines[start + 1 : end])
            found.append(Example(place, lines[start].removeprefix("$ "), shown))
    return found


READMES = [example for name in ("README.md", "README.es.md") for example in examples(ROOT / name)]


@pytest.mark.parametrize("lang", REFERENCES)
def test_the_reference_is_fresh(lang: str) -> None:
    file = REFERENCES[lang].relative_to(ROOT)
    assert REFERENCES[lang].read_text("utf-8") == reference(lang), (
        f"run `python -m planatlas.cli.reference {lang} > {file}`"
    )


@pytest.mark.parametrize("lang", REFERENCES)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str, lang: str) -> None:
    command = commands(lang)[name]
    section = REFERENCES[lang].read_text("utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert (command.help or "").split("\n\n")[0] in section
    assert f"\nplanatlas {name} " in section
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert f"| {parameter.help} |" in section
            assert all(option in section for option in parameter.opts)


@pytest.mark.parametrize("lang", REFERENCES)
def test_every_example_of_the_reference_is_a_command_with_options_that_exist(lang: str) -> None:
    for name in COMMANDS:
        command = commands(lang)[name]
        line = (command.help or "").rsplit(": ", 1)[1]
        program, used, *arguments = shlex.split(line)
        assert (program, used) == ("planatlas", name)
        assert command.make_context(name, arguments, obj=lang).args == []


def test_the_readme_shows_commands_with_their_output() -> None:
    assert any(example.command.startswith("planatlas gaps CHL PER") for example in READMES)
    assert [example.place for example in READMES if not example.shown] == []


@pytest.mark.slow
@pytest.mark.parametrize("example", READMES, ids=lambda example: f"{example.place} {example.command[:40]}")
def test_what_is_shown_is_what_comes(example: Example, tmp_path: Path) -> None:
    outcome = as_process(*shlex.split(example.command)[1:], folder=tmp_path)
    assert outcome.code == 0, outcome.err
    given = [line.rstrip() for line in outcome.out.splitlines()]
    if not matches(example.shown, given):
        assert list(example.shown) == given, f"{example.place} is stale"


@pytest.mark.parametrize("name", ["docs/engine.md", "docs/es/motor.md"])
def test_the_engine_writes_the_queries_that_its_page_shows(name: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^```(turtle|sparql)\n(.*?)^```$", (ROOT / name).read_text("utf-8"), re.M | re.S)
    texts = {kind: [text for of, text in blocks if of == kind] for kind, _ in blocks}
    (shape,) = texts["turtle"]
    file = tmp_path / "shapes.ttl"
    file.write_text(shape, "utf-8")
    plan, sector_plan = "http://example.org/Plan", "http://example.org/SectorPlan"
    tree = ClassTree([(sector_plan, plan)], [plan, sector_plan])
    compiled = CompiledEngine().compile(ShapesGraph.from_files([file]), tree, Dialect(DATA))
    written = [query.text for _, query in compiled.checks]
    assert [" ".join(text.split()) for text in texts["sparql"]] == written
