"""A copy of an author's workbook with what was found in it: coloured cells, sentences as comments."""

from __future__ import annotations

import io
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from itertools import dropwhile
from pathlib import Path
from typing import Any, Final

from planatlas.authoring.extras import needed
from planatlas.authoring.faults import ID_MADE
from planatlas.authoring.headers import HEADER_ROW
from planatlas.authoring.model import CellValue
from planatlas.authoring.raw import SETTINGS, RawSheet, Unreadable
from planatlas.authoring.reading_csv import open_csv
from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, message
from planatlas.store import Literal, write_atomically
from planatlas.validation.finding import SEVERITIES, Finding

# Colours that stay apart for those who see colours in another way, with black text readable on each.
_COLOURS: Final = {"violation": "FFF4B183", "warning": "FFFFE699", "info": "FFBDD7EE"}
_CELL: Final = re.compile(r"(.*)!([A-Z]{1,3}[1-9]\d*)")
_AUTHOR: Final = "Plan Atlas"
_NARROWEST, _LINE = 340, 20
_LETTERS_A_LINE: Final = 46
_LONGEST_COMMENT: Final = 8_000
_LONGEST_TITLE: Final = 31


def check_marked(path: Path, workbook: Path) -> None:
    """Look at where a marked copy shall go. Raises InputError `marked-kind` and `marked-same-file`."""
    if path.suffix.lower() != ".xlsx":
        raise InputError("marked-kind", where=str(path))
    if path.exists() and path.samefile(workbook):
        raise InputError("marked-same-file", where=str(path))


def write_marked(workbook: Path, findings: Iterable[Finding], output: Path, lang: str) -> int:
    """Write a copy of a workbook with findings marked; returns how many cells are marked.

    The copy of an .xlsx keeps formats, drop-downs and other sheets; a CSV folder becomes a plain workbook.
    Identifiers that rows got from their names are filled in, and marks of an earlier copy, in which an author
    may have gone on, are taken away. Raises InputError `output-unwritable`, and
    where openpyxl is not installed.
    """
    book = _from_csv(workbook) if workbook.is_dir() else _opened(workbook)
    for sheet in book.worksheets:
        _unmark(sheet)
    by_cell: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if (match := _CELL.fullmatch(finding.place)) and match[1][:_LONGEST_TITLE] in book.sheetnames:
            by_cell[match[1][:_LONGEST_TITLE], match[2]].append(finding)
    for (title, name), found in by_cell.items():
        cell = _cell(book[title], name)
        for finding in found:
            if finding.check == ID_MADE and isinstance(finding.value, Literal):
                cell.value = finding.value.value
        _mark(cell, found, lang)
    stream = io.BytesIO()
    book.save(stream)
    write_atomically(output, stream.getvalue())
    return len(by_cell)


def _opened(workbook: Path) -> Any:
    with warnings.catch_warnings():
        # Parts that openpyxl does not know are left out of the copy, and it says so.
        warnings.simplefilter("ignore")
        return needed("openpyxl").load_workbook(workbook, rich_text=True)


def _from_csv(folder: Path) -> Any:
    book = needed("openpyxl").Workbook()
    book.remove(book.active)
    with open_csv(folder) as raw:
        settings = RawSheet(SETTINGS, ())
        for sheet in (*raw.sheets, settings):
            page = book.create_sheet(sheet.title[:_LONGEST_TITLE])
            for row in sheet.rows:
                for column, value in row.cells.items():
                    _write(page.cell(row.number, column), value)
        for number, (name, value) in enumerate(raw.settings.items(), 1):
            _write(book[SETTINGS].cell(number, 1), name)
            _write(book[SETTINGS].cell(number, 2), value)
        book[SETTINGS].sheet_state = "hidden"
    return book


def _write(cell: Any, value: CellValue | Unreadable) -> None:
    """Write a text that is never computed, whatever it begins with."""
    cell.value = value.text if isinstance(value, Unreadable) else str(value)
    cell.data_type = "s"


def _cell(sheet: Any, name: str) -> Any:
    """Return a cell; of merged cells the first, which alone can hold anything."""
    cell = sheet[name]
    if type(cell).__name__ == "MergedCell":
        merged = next(area for area in sheet.merged_cells.ranges if name in area)
        return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _unmark(sheet: Any) -> None:
    """Take the colours of earlier marks away, and the sentences; what a person noted below them stays."""
    styles, comments = needed("openpyxl.styles"), needed("openpyxl.comments")
    words = tuple(
        f"{message(f'severity-{each}', lang).capitalize()}:" for each in SEVERITIES for lang in LANGUAGES
    )
    # The cells that there are; to go through the rows would make a cell of every empty place.
    coloured = [
        cell
        for (row, _), cell in sheet._cells.items()
        if row > HEADER_ROW and cell.has_style and cell.fill.fgColor.rgb in _COLOURS.values()
    ]
    for cell in coloured:
        cell.fill = styles.PatternFill()
        if cell.comment is not None:
            paragraphs = cell.comment.text.split("\n\n")
            own = "\n\n".join(dropwhile(lambda text: text.startswith(words), paragraphs))
            cell.comment = comments.Comment(own, cell.comment.author) if own else None


def _mark(cell: Any, findings: list[Finding], lang: str) -> None:
    styles, comments = needed("openpyxl.styles"), needed("openpyxl.comments")
    gravest = min(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    cell.fill = styles.PatternFill("solid", fgColor=_COLOURS[gravest.severity])
    lines = [
        " ".join(filter(None, (f"{severity}:", finding.message(lang), finding.hint(lang))))
        for finding in findings
        for severity in [message(f"severity-{finding.severity}", lang).capitalize()]
    ]
    before = cell.comment
    text = "\n\n".join([*lines, *([before.text] if before is not None else [])])[:_LONGEST_COMMENT]
    height = _LINE * (2 + sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n")))
    cell.comment = comments.Comment(text, _AUTHOR, height=min(height, 600), width=_NARROWEST)
