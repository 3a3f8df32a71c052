"""The tutorial, followed as it is written: its tables are typed into the workbook, its commands are run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from cli.running import as_process
from shown import matches

ROOT = Path(__file__).resolve().parents[1]
TUTORIALS = {
    "en": ROOT / "docs" / "tutorial-new-country.md",
    "es": ROOT / "docs" / "es" / "tutorial-pais-nuevo.md",
}
WORKBOOK = "costanera.xlsx"
# What a command leaves with where it finds something to tell.
FOUND = {"import": {0, 1}, "diff": {0, 1}}


@dataclass(frozen=True)
class Typed:
    """A table of the tutorial: what is typed into which sheet, row by row."""

    sheet: str
    headings: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Command:
    """A command of the tutorial with what it shows, `…` for any number of lines."""

    line: str
    shown: tuple[str, ...]


def steps(text: str) -> Iterator[Typed | Command]:
    """Yield what a reader does, in order; the sheet of a table is the last one printed in bold before it."""
    sheet, lines = "", iter(text.splitlines())
    for line in lines:
        sheet = ([sheet, *re.findall(r"\*\*([^*]+)\*\*", line)])[-1]
        if line.startswith("|"):
            next(lines)
            rows = [cells(row) for row in iter(lambda: next(lines, ""), "")]
            yield Typed(sheet, cells(line), rows)
        elif line.startswith("```"):
            yield from commands(list(iter(lambda: next(lines), "```")))


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def commands(block: list[str]) -> Iterator[Command]:
    starts = [number for number, line in enumerate(block) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        if block[start].startswith("$ planatlas"):
            yield Command(block[start].removeprefix("$ "), tuple(block[start + 1 : end]))


def enter(path: Path, typed: Typed) -> None:
    """Type a table into a sheet: into the row that has the identifier already, else into the next one."""
    book = openpyxl.load_workbook(path)
    sheet = book[typed.sheet]
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
    for row in typed.rows:
        number = next(n for n in range(2, sheet.max_row + 2) if sheet.cell(n, 1).value in (row[0], None))
        for heading, text in zip(typed.headings, row, strict=True):
            if text:
                sheet.cell(number, columns[heading]).value = int(text) if text.isdigit() else text
    book.save(path)


@pytest.mark.slow
@pytest.mark.parametrize("lang", TUTORIALS)
def test_the_tutorial_works_as_it_is_written(lang: str, tmp_path: Path) -> None:
    done = list(steps(TUTORIALS[lang].read_text("utf-8")))
    assert sum(isinstance(step, Typed) for step in done) == 11
    for step in done:
        if isinstance(step, Typed):
            enter(tmp_path / WORKBOOK, step)
            continue
        arguments = shlex.split(step.line)[1:]
        outcome = as_process(*arguments, folder=tmp_path)
        given = [line.rstrip() for line in (outcome.out + outcome.err).splitlines()]
        assert outcome.code in FOUND.get(arguments[0], {0}), (step.line, outcome.err)
        if not matches(step.shown, given):
            assert list(step.shown) == given, step.line


def test_both_tutorials_take_the_same_steps() -> None:
    english, spanish = (list(steps(path.read_text("utf-8"))) for path in TUTORIALS.values())
    assert [type(step) for step in english] == [type(step) for step in spanish]
    for one, other in zip(english, spanish, strict=True):
        if isinstance(one, Typed) and isinstance(other, Typed):
            assert [len(row) for row in one.rows] == [len(row) for row in other.rows]
            assert [row[0] for row in one.rows] == [row[0] for row in other.rows]
        elif isinstance(one, Command) and isinstance(other, Command):
            assert one.line == other.line.replace("--lang es", "--lang en")
