"""Two versions of a country on paper: what changed row by row, and which verdicts change with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from planatlas.assessment import VerdictCode
from planatlas.atlas.revisions import Revision, VerdictChange
from planatlas.authoring.decisions import decisions_table
from planatlas.authoring.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    CellChange,
    RowChange,
    value_text,
    values_text,
)
from planatlas.cli.terminal import drawn, indented
from planatlas.labels import choose, message
from planatlas.namespaces import RDF_TYPE, notation
from planatlas.store import Literal, NamedNode, Term, TripleIndex

_KINDS: Final = {ADDED: "change-added", REMOVED: "change-removed", CHANGED: "change-changed"}


def render_diff(revision: Revision, form: str, lang: str) -> str:
    """Return a revision in one of the formats table, json, md, tsv."""
    forms: dict[str, Callable[[], str]] = {
        "table": lambda: _diff_text(revision, lang),
        "json": lambda: _diff_json(revision, lang),
        "md": lambda: _diff_markdown(revision, lang),
        "tsv": lambda: decisions_table(revision.changes, revision.names, lang),
    }
    return forms[form]()


def change_lines(row: RowChange, cells: Iterable[CellChange], names: TripleIndex, lang: str) -> list[str]:
    """Return what changed in a row: a heading, then a line a cell."""
    label = choose(names.label(row.row), lang)
    class_name = choose(names.label(row.class_iri), lang) if row.class_iri else ""
    kind = message(_KINDS[row.kind], lang)
    heading = message(
        "diff-row",
        lang,
        class_name=f"{class_name[:1].upper()}{class_name[1:]} " if class_name else "",
        name=label,
        identifier=row.identifier,
        kind=kind,
    )
    return [
        heading,
        *(
            _cell_line(row, cell, names, lang)
            for cell in cells
            if cell.property != RDF_TYPE or row.kind == CHANGED
        ),
    ]


def _cell_line(row: RowChange, cell: CellChange, names: TripleIndex, lang: str) -> str:
    column = choose(cell.names, lang)
    old, new = (
        values_text(terms, names, lang) or message("diff-empty", lang) for terms in (cell.old, cell.new)
    )
    if row.kind == CHANGED:
        return message("diff-cell", lang, column=column, old=old, new=new)
    return message("diff-value", lang, column=column, value=new if cell.new else old)


def _counts(revision: Revision, lang: str) -> str:
    counts = Counter(change.kind for change in revision.changes)
    return message(
        "diff-counts", lang, added=counts["added"], removed=counts["removed"], changed=counts[CHANGED]
    )


def _verdict_lines(revision: Revision, lang: str) -> list[str]:
    if not revision.days:
        return [message("diff-no-verdicts", lang)]
    if not revision.verdicts:
        days = ", ".join(sorted({day.isoformat() for day in revision.days.values()}))
        return [message("diff-verdicts-same", lang, date=days)]
    return [_verdict_line(change, lang) for change in revision.verdicts]


def _verdict_line(change: VerdictChange, lang: str) -> str:
    return message(
        "diff-verdict",
        lang,
        system=choose(change.system_label, lang) or notation(change.system),
        date=change.as_of.isoformat(),
        code=change.criterion.notation,
        criterion=choose(change.criterion.label, lang),
        old=_verdict(change.old, lang),
        new=_verdict(change.new, lang),
    )


def _verdict(verdict: VerdictCode | None, lang: str) -> str:
    return choose(verdict.label, lang) if verdict else message("diff-not-judged", lang)


def _diff_text(revision: Revision, lang: str) -> str:
    if not revision.changes:
        return message("diff-none", lang) + "\n"

    def draw(out: Console) -> None:
        out.print(Text(_counts(revision, lang)))
        for change in revision.changes:
            heading, *lines = change_lines(change, change.cells, revision.names, lang)
            out.print()
            out.print(Text(heading, style="bold"))
            for line in lines:
                out.print(Text(indented(line, out.width)))
        out.print()
        out.print(Text(message("diff-verdicts", lang), style="bold"))
        for line in _verdict_lines(revision, lang):
            out.print(Text(indented(line, out.width)))

    return drawn(draw)


def _diff_markdown(revision: Revision, lang: str) -> str:
    if not revision.changes:
        return message("diff-none", lang) + "\n"
    lines = [_counts(revision, lang), ""]
    for change in revision.changes:
        heading, *cells = change_lines(change, change.cells, revision.names, lang)
        lines += [f"## {on_one_line(heading)}", "", *(f"- {on_one_line(cell)}" for cell in cells), ""]
    lines += [f"## {message('diff-verdicts', lang)}", ""]
    lines += [f"- {line}" for line in _verdict_lines(revision, lang)]
    return "\n".join(lines) + "\n"


def on_one_line(text: str) -> str:
    """Return a text on one line: a value may hold line breaks."""
    return " ".join(text.split())


def _diff_json(revision: Revision, lang: str) -> str:
    names = revision.names
    rows = [
        {
            "change": change.identifier,
            "kind": change.kind,
            "row": change.row,
            "name": choose(names.label(change.row), lang),
            "class": change.class_iri or None,
            "cells": [
                {
                    "change": change.name(cell) if change.kind == CHANGED else change.identifier,
                    "column": choose(cell.names, lang),
                    "property": cell.property,
                    "language": cell.language or None,
                    "old": [value_json(term, names, lang) for term in cell.old],
                    "new": [value_json(term, names, lang) for term in cell.new],
                }
                for cell in change.cells
            ],
        }
        for change in revision.changes
    ]
    verdicts = [
        {
            "system": change.system,
            "as_of": change.as_of.isoformat(),
            "indicator": change.criterion.notation,
            "old": change.old.notation if change.old else None,
            "new": change.new.notation if change.new else None,
        }
        for change in revision.verdicts
    ]
    days = {system: day.isoformat() for system, day in sorted(revision.days.items())}
    whole = {"country": revision.country, "as_of": days, "changes": rows, "verdicts": verdicts}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def value_json(term: Term, names: TripleIndex, lang: str) -> dict[str, str]:
    """Return a value for JSON: what a person reads, and what it is."""
    made = {"text": value_text(term, names, lang)}
    if isinstance(term, NamedNode):
        made["iri"] = term.value
    elif isinstance(term, Literal):
        made |= {"language": term.language} if term.language else {"datatype": term.datatype.value}
    return made
