"""The checklist of a workbook: for each indicator what to record, green once rows of the kind are there.

What to record is what would mend the failure of a requirement, in its own words. Which rows count for it is
said in `shapes/workbook.ttl`; what no row can tell by itself has no count. Requirements whose failure only
the owner of a document can mend, by opening it, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from planatlas.assessment import Requirement, packaged_knowledge
from planatlas.authoring.cell_values import choice_text
from planatlas.authoring.columns import texts
from planatlas.authoring.drop_downs import quoted
from planatlas.authoring.extras import needed
from planatlas.authoring.guide import fit_to_page
from planatlas.authoring.layout import SHEET, workbook_shapes
from planatlas.authoring.model import Column, Layout
from planatlas.authoring.raw import letter
from planatlas.labels import choose, message
from planatlas.namespaces import GAP_RESEARCH, SH, notation
from planatlas.store import NamedNode, Term

_HEADINGS: Final = (
    "checklist-indicator",
    "checklist-record",
    "checklist-where",
    "checklist-rows",
    "checklist-done",
)
_WIDTHS: Final = (11, 90, 34, 10, 12)
_GREEN, _GREY, _PALE = "A9D08E", "BFBFBF", "EDEDED"
_LINE, _CHARACTERS, _CHARACTERS_WHERE = 15.5, 78, 26


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one sheet: those whose columns are filled, with one of some values where these are given."""

    sheet: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the checklist: what to record for a requirement, in words, and what counts as done."""

    requirement: Requirement
    texts: Mapping[str, str]
    counts: tuple[Count, ...]


@lru_cache(maxsize=1)
def tasks() -> tuple[Task, ...]:
    """Return what to record, by indicator, what tells most first."""
    made = [
        Task(requirement, _words(requirement), tuple(_counts(requirement.iri)))
        for requirement in packaged_knowledge().framework.requirements.values()
    ]
    kept = [task for task in made if task.counts or task.requirement.gap == GAP_RESEARCH]
    return tuple(sorted(kept, key=lambda t: (t.requirement.criterion, -t.requirement.verdict.rank)))


def write_checklist(workbook: Any, layout: Layout, lang: str) -> None:
    """Write the sheet of what to record, with formulas that count the rows of the other sheets."""
    styles, cells = needed("openpyxl.styles"), needed("openpyxl.cell")
    sheet = workbook.create_sheet(message("workbook-checklist", lang))
    sheet.freeze_panes = "A2"
    fit_to_page(sheet)
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[letter(number)].width = width

    def line(values: Sequence[str | int], *, bold: bool = False, fill: str = "") -> None:
        row = []
        for value in values:
            cell = cells.WriteOnlyCell(sheet, value)
            cell.font = styles.Font(bold=bold)
            cell.alignment = styles.Alignment(vertical="top", wrap_text=True)
            if fill:
                cell.fill = styles.PatternFill("solid", start_color=fill)
            row.append(cell)
        sheet.append(row)

    line([message(key, lang) for key in _HEADINGS], bold=True, fill=_GREY)
    number = 1
    for criterion in packaged_knowledge().framework.criteria:
        own = [task for task in tasks() if task.requirement.criterion == criterion.iri]
        counted = [number + 1 + place for place, task in enumerate(own, 1) if task.counts]
        number += 1
        line(
            [criterion.notation, choose(criterion.label, lang), "", "", _done(counted, lang)],
            bold=True,
            fill=_PALE,
        )
        for task in own:
            number += 1
            values = _task(task, number, layout, lang)
            sheet.row_dimensions[number].height = _LINE * max(
                -(-len(str(values[1])) // _CHARACTERS), -(-len(str(values[2])) // _CHARACTERS_WHERE)
            )
            line(values)
    green = styles.PatternFill("solid", start_color=_GREEN, end_color=_GREEN)
    rule = needed("openpyxl.formatting.rule").FormulaRule(
        formula=[f'$E2="{message("checklist-done-word", lang)}"'], fill=green
    )
    sheet.conditional_formatting.add(f"A2:E{number}", rule)


def _task(task: Task, number: int, layout: Layout, lang: str) -> list[str | int]:
    titles = dict.fromkeys(choose(layout.by_key[count.sheet].names, lang) for count in task.counts)
    if not task.counts:
        return ["", _record(task, lang), message("checklist-not-counted", lang), "", ""]
    counted = "=" + "+".join(formula(count, layout, lang) for count in task.counts)
    return ["", _record(task, lang), ", ".join(titles), counted, _done([number], lang)]


def _record(task: Task, lang: str) -> str:
    """Return what to record for a requirement, of no system and plan in particular."""
    text = choose(task.texts, lang)
    text = text.replace("{system}", message("checklist-system", lang))
    return text.replace("{plan}", message("checklist-plan", lang))


def _done(rows: Sequence[int], lang: str) -> str:
    """Return the formula that says whether all of some lines have rows that count."""
    words = [message(key, lang) for key in ("checklist-done-word", "checklist-to-do")]
    return f'=IF(MIN({",".join(f"$D{row}" for row in rows)})>0,"{words[0]}","{words[1]}")'


def formula(count: Count, layout: Layout, lang: str) -> str:
    """Return the part of a formula that counts rows; a cell with several values counts for each of them.

    A value stands alone in its cell, or on the first, the last or a middle line of it.
    """
    sheet = layout.by_key[count.sheet]
    title = quoted(choose(sheet.names, lang))
    columns = {column.property: (letter(number), column) for number, column in enumerate(sheet.columns, 1)}
    combinations: list[str] = []
    told = False
    for prop, values in count.conditions:
        at, column = columns[prop]
        patterns = [p for value in values for p in _patterns(_typed(column, value, lang), column, lang)] or [
            '"<>"'
        ]
        wanted = [f"{title}!${at}:${at},{pattern}" for pattern in patterns]
        combinations = (
            [f"{before},{one}" for before in combinations for one in wanted] if combinations else wanted
        )
        told = told or bool(values)
    if not combinations:
        return f"COUNTA({title}!$A:$A)-1"
    # Where nothing but a filled cell is asked for, the header row counts too.
    return "+".join(f"COUNTIFS({each})" for each in combinations) + ("" if told else "-1")


def _typed(column: Column, iri: str, lang: str) -> str:
    choice = next(choice for choice in column.choices if choice.iri == iri)
    return choice_text(choice, column.choices, lang)


def _patterns(text: str, column: Column, lang: str) -> list[str]:
    """Return what a cell with that value looks like; a cell of several has it on one of its lines."""
    alone = f'"{text}"'
    if not column.many:
        return [alone]
    others = [choice_text(choice, column.choices, lang) for choice in column.choices]
    if sum(text.casefold() in other.casefold() for other in others) == 1:
        return [f'"*{text}*"']
    line = "CHAR(10)"
    return [alone, f'"{text}"&{line}&"*"', f'"*"&{line}&"{text}"', f'"*"&{line}&"{text}"&{line}&"*"']


def _words(requirement: Requirement) -> Mapping[str, str]:
    """Return what to record: the remedy, or what is said in its place."""
    shapes = workbook_shapes()
    for node in shapes.subjects_of(SHEET + "countsFor", NamedNode(requirement.iri)):
        if said := texts(shapes, node, SH + "description"):
            return said
    return requirement.remedy


def _counts(requirement: str) -> Iterator[Count]:
    shapes = workbook_shapes()
    for node in shapes.subjects_of(SHEET + "countsFor", NamedNode(requirement)):
        sheet = shapes.first(node, SHEET + "onSheet")
        if isinstance(sheet, NamedNode):
            wheres = shapes.objects(node, SHEET + "where")
            yield Count(notation(sheet.value), tuple(sorted(_condition(where) for where in wheres)))


def _condition(where: Term) -> tuple[str, tuple[str, ...]]:
    shapes = workbook_shapes()
    path, values = shapes.first(where, SH + "path"), shapes.items(shapes.first(where, SH + "in"))
    return getattr(path, "value", ""), tuple(getattr(value, "value", "") for value in values)
