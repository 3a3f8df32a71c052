"""Tables of what-if, of what would close a gap, of who does better, and of verdicts over the years."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from planatlas.assessment import Assessment, Change, Finding
from planatlas.cli.answer_table import fits, records
from planatlas.cli.terminal import coloured, drawn, table
from planatlas.labels import choose, message

Cell = tuple[str, str, str]
# A cell longer than this is prose, and needs a wide column or a line of its own.
LONG: Final = 60
# The width below which a cell of a few words is not squeezed.
CELL: Final = 14


@dataclass(frozen=True, slots=True)
class Block:
    """A titled table: machine names and headings of its columns, cells as (code, words, colour).

    `empty` is said in place of a table without rows, `notes` below the table.
    """

    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioReport:
    """Some blocks, shown as tables, CSV or JSON."""

    blocks: tuple[Block, ...]

    def render(self, form: str, lang: str) -> str:
        """Return the report in one of the formats table, csv, json."""
        if form == "table":
            return self._table(lang)
        rows = [
            {"title": block.title, **{name: cell[0] for name, cell in zip(block.columns, row, strict=True)}}
            for block in self.blocks
            for row in block.rows
        ]
        if form == "json":
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        stream = io.StringIO()
        names = list(dict.fromkeys(("title", *(name for block in self.blocks for name in block.columns))))
        writer = csv.DictWriter(stream, names, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue()

    def _table(self, lang: str) -> str:
        def draw(out: Console) -> None:
            for block in self.blocks:
                if not block.rows:
                    out.print(Text(block.title, style="bold"))
                    out.print(block.empty or message("no-rows", lang))
                    continue
                _block(out, block)
                for note in block.notes:
                    out.print(Text(note))

        return drawn(draw)


def _block(out: Console, block: Block) -> None:
    """Draw a block as one table, as several where columns are many, or row by row where texts are long."""
    words = [[cell[1] for cell in row] for row in block.rows]
    if any(len(text) > LONG for row in words for text in row) and not fits(block.headings, words, out.width):
        out.print(Text(block.title, style="bold"))
        out.print(records(block.headings, words, out.width))
        return
    rows = [[coloured(text, colour) for _, text, colour in row] for row in block.rows]
    lines = [block.headings, *words]
    for number, columns in enumerate(_pages(lines, out.width)):
        page = [[row[n] for n in columns] for row in rows]
        out.print(table([block.headings[n] for n in columns], page, None if number else block.title))


def _pages(lines: Sequence[Sequence[str]], width: int) -> list[list[int]]:
    """Return the columns of each table: all in one where no word is cut, else some, the first one in each.

    >>> _pages([["", "2021", "2022"], ["1.1", "M  met", "M  met"]], 80)
    [[0, 1, 2]]
    >>> _pages([["", "2021", "2022"], ["1.1", "M  met", "M  met"]], 17)
    [[0, 1], [0, 2]]
    """
    columns = list(zip(*lines, strict=True))
    words = [max((len(word) for text in column for word in text.split()), default=0) for column in columns]
    if 1 + sum(3 + word for word in words) <= width:
        return [list(range(len(columns)))]
    texts = [min(max(map(len, column)), CELL) for column in columns]
    needed = [3 + max(pair) for pair in zip(words, texts, strict=True)]
    pages: list[list[int]] = [[0]]
    for number, need in enumerate(needed[1:], start=1):
        if len(pages[-1]) > 1 and 1 + sum(needed[n] for n in pages[-1]) + need > width:
            pages.append([0])
        pages[-1].append(number)
    return pages


def changes(
    outcome: Sequence[tuple[Assessment, Sequence[Change]]], instrument: Mapping[str, str], lang: str
) -> ScenarioReport:
    """Return the verdicts that would change, today and at worst and at best."""
    blocks = []
    for assessment, all_changes in outcome:
        rows = tuple(
            (
                _indicator(change.today, lang),
                *(_verdict(f, lang) for f in (change.today, change.worst, change.best)),
            )
            for change in all_changes
            if change.moves
        )
        title = message("whatif-title", lang, instrument=choose(instrument, lang), date=_day(assessment))
        headings = tuple(
            message(key, lang) for key in ("indicator", "column-today", "column-worst", "column-best")
        )
        columns = ("indicator", "today", "worst", "best")
        blocks.append(Block(title, columns, headings, rows, message("whatif-nothing", lang)))
    return ScenarioReport(tuple(blocks))


def closing(assessments: Sequence[Assessment], lang: str) -> ScenarioReport:
    """Return, for each gap, the records that would close it."""
    blocks = []
    for assessment in assessments:
        rows = tuple(
            (
                _indicator(finding, lang),
                _verdict(finding, lang),
                _kind(assessment, finding, lang),
                _plain(remedy, lang),
            )
            for finding in assessment.gaps
            for remedy in finding.remedies
        )
        system = choose(assessment.system_label, lang)
        title = message("close-title", lang, system=system, date=_day(assessment))
        headings = (
            message("indicator", lang), message("column-verdict", lang), message("column-gap", lang),
            message("column-close", lang),
        )  # fmt: skip
        columns = ("indicator", "verdict", "gap_kind", "would_close")
        blocks.append(Block(title, columns, headings, rows, message("no-gaps", lang)))
    return ScenarioReport(tuple(blocks))


def learning(pairs: Sequence[tuple[Assessment, Finding]], indicator: str, lang: str) -> ScenarioReport:
    """Return the systems that do better on an indicator, with the plans they were judged on."""
    rows = tuple(
        (
            (assessment.scope.country, assessment.scope.country, ""),
            _plain(assessment.system_label, lang),
            _verdict(finding, lang),
            ("; ".join(choose(p, lang) for p in finding.plans),) * 2 + ("",),
        )
        for assessment, finding in pairs
    )
    headings = tuple(
        message(key, lang) for key in ("column-country", "column-system", "column-verdict", "column-plans")
    )
    title = message("learn-title", lang, indicator=indicator)
    empty = message("learn-nobody", lang, indicator=indicator)
    return ScenarioReport((Block(title, ("country", "system", "verdict", "plans"), headings, rows, empty),))


def years(assessments: Sequence[Assessment], lang: str) -> ScenarioReport:
    """Return a table a system: indicators down, years across."""
    blocks = []
    for system in dict.fromkeys(assessment.system for assessment in assessments):
        mine = [assessment for assessment in assessments if assessment.system == system]
        names = tuple(str(assessment.scope.as_of.year) for assessment in mine)
        codes = [finding.criterion.notation for finding in mine[0].findings]
        rows = tuple(
            ((code, code, ""), *(_verdict(assessment.finding(code), lang) for assessment in mine))
            for code in codes
        )
        title = message("timeline-title", lang, system=choose(mine[0].system_label, lang))
        headings = (message("indicator", lang), *names)
        # Years take the width, so what each indicator asks stands below.
        notes = tuple(_indicator(finding, lang)[1] for finding in mine[0].findings)
        blocks.append(Block(title, ("indicator", *names), headings, rows, notes=notes))
    return ScenarioReport(tuple(blocks))


def _indicator(finding: Finding, lang: str) -> Cell:
    code = finding.criterion.notation
    return (code, f"{code} {choose(finding.criterion.label, lang)}", "")


def _verdict(finding: Finding, lang: str) -> Cell:
    verdict = finding.verdict
    words = f"{choose(verdict.letter, lang)}  {choose(verdict.label, lang)}"
    return (verdict.notation, words, verdict.notation)


def _kind(assessment: Assessment, finding: Finding, lang: str) -> Cell:
    kind = assessment.framework.gaps[str(finding.gap)]
    return (kind.notation, choose(kind.label, lang), kind.notation)


def _plain(texts: Mapping[str, str], lang: str) -> Cell:
    text = choose(texts, lang)
    return (text, text, "")


def _day(assessment: Assessment) -> str:
    return assessment.scope.as_of.isoformat()
