"""A book as a folder of CSV files (RFC 4180), one a sheet, for people who keep versions of their data.

A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises against CSV
injection; the reader takes exactly that away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from planatlas.authoring.model import Book, CellValue, Layout
from planatlas.authoring.raw import FORMULA_SIGNS, SETTINGS
from planatlas.errors import InputError
from planatlas.labels import choose
from planatlas.store import write_atomically


def write_csv(book: Book, layout: Layout, folder: Path) -> None:
    """Write a book into a folder, made where there is none; files of other names in it stay.

    Raises InputError `output-unwritable`, and `workbook-folder` where a file stands in the folder's place.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("workbook-folder", where=str(folder))
    lang = book.settings.get("language", "en")
    texts = {SETTINGS: _csv(book.settings.items())}
    for sheet in layout.sheets:
        header = [choose(column.names, lang) for column in sheet.columns]
        keys = [column.key for column in sheet.columns]
        rows = (
            [cell_text(row.cells[key].value) if key in row.cells else "" for key in keys]
            for row in book.rows.get(sheet.key, ())
        )
        texts[sheet.key] = _csv([header, *rows])
    for name, text in texts.items():
        write_atomically(folder / f"{name}.csv", text)


def cell_text(value: CellValue) -> str:
    r"""Return a value as CSV holds it.

    >>> cell_text("=1+1"), cell_text("'-x"), cell_text(-5), cell_text(True)
    ("'=1+1", "''-x", '-5', 'true')
    """
    if isinstance(value, str):
        return f"'{value}" if value.lstrip("'").startswith(FORMULA_SIGNS) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()
