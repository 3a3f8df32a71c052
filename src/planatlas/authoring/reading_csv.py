"""Read a folder of CSV files (RFC 4180), one a sheet, as a workbook: for people who keep text under versions.

A semicolon or a tab may stand between the values, as some spreadsheet programs write them. What begins with
`=`, `+`, `-` or `@` is marked with an apostrophe where it is written, and loses it again here.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from planatlas.authoring.guards import MOST_BYTES
from planatlas.authoring.model import CellValue
from planatlas.authoring.raw import (
    FORMULA_SIGNS,
    SETTINGS,
    RawBook,
    RawRow,
    RawSheet,
    Unreadable,
    settings_of,
)
from planatlas.errors import InputError

_DELIMITERS: Final = ",;\t"
_SEPARATOR_TOLD: Final = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_LONGEST: Final = 16 * 2**20


def csv_files(folder: Path) -> list[Path]:
    """Return the CSV files of a folder, in order of their names; hidden ones are left out."""
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() == ".csv" and not path.name.startswith(".")
    )


@contextmanager
def open_csv(folder: Path) -> Iterator[RawBook]:
    """Open a folder of CSV files; the sheets are read while it is open.

    Raises InputError for files that cannot be read, are too large, are not UTF-8 or no CSV.
    """
    settings: dict[str, str] = {}
    sheets = []
    for path in csv_files(folder):
        if path.stem == SETTINGS:
            settings = settings_of(_rows(path))
        else:
            sheets.append(RawSheet(path.name, _rows(path)))
    yield RawBook(sheets, settings)


def _rows(path: Path) -> Iterator[RawRow]:
    text = _text(path)
    if told := _SEPARATOR_TOLD.match(text):
        # A program that writes this line does not show it, nor does it count.
        text = text[told.end() :]
    delimiter = told[1] if told else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = csv.field_size_limit(_LONGEST)
    try:
        for number, record in enumerate(reader, 1):
            cells: dict[int, CellValue | Unreadable] = {
                column: _plain(value) for column, value in enumerate(record, 1) if value.strip()
            }
            if cells:
                yield RawRow(number, cells)
    except csv.Error:
        raise InputError("csv-broken", where=f"{path}:{reader.line_num}") from None
    finally:
        csv.field_size_limit(before)


def _text(path: Path) -> str:
    where = str(path)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError("workbook-too-large", where=where, size=size // 2**20, most=MOST_BYTES // 2**20)
        if not path.is_file():
            raise InputError("file-special", where=where)
        data = path.read_bytes()
    except OSError as error:
        key = "file-unreadable" if os.path.lexists(path) else "file-missing"
        raise InputError(key, where=where, reason=error.strerror) from None
    if (position := data.find(b"\0")) >= 0:
        raise InputError("file-nul", where=where, position=position)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("csv-not-utf8", where=where, line=data.count(b"\n", 0, error.start) + 1) from None


def _delimiter(text: str) -> str:
    """Return what stands between the headers.

    >>> _delimiter("id;Nombre, corto;Tipo")
    ';'
    """
    first = text.partition("\n")[0]
    bare = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _plain(value: str) -> str:
    """Return a value without the apostrophe that keeps a spreadsheet program from computing it."""
    return value[1:] if value[0] == "'" and value.lstrip("'").startswith(FORMULA_SIGNS) else value
