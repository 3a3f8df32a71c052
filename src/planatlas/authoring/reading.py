"""Read a workbook, an .xlsx file or a folder of CSV files, into rows of cells that know their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planatlas.authoring.faults import FaultyWorkbookError, cell_finding
from planatlas.authoring.headers import HEADER_ROW, Headers, copies, match_columns, match_sheets
from planatlas.authoring.model import Book, Cell, CellValue, Layout, Row
from planatlas.authoring.raw import SETTINGS, RawBook, RawRow, RawSheet, Unreadable, letter, place_of
from planatlas.authoring.reading_csv import csv_files, open_csv
from planatlas.authoring.reading_xlsx import open_xlsx
from planatlas.errors import InputError
from planatlas.labels import LANGUAGES
from planatlas.store import supported_files
from planatlas.validation.finding import Finding

MOST_ROWS: Final = 250_000
_WORKBOOKS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".xlam", ".ods"})
_COUNTRY: Final = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A workbook as it was read, and what is wrong with single cells of it."""

    book: Book
    findings: tuple[Finding, ...]


def is_workbook(path: Path) -> bool:
    """Whether a path names a workbook: by the extension of a file; a folder by the CSV files in it.

    A folder of RDF files with a table beside them is none, unless the table is that of the settings.
    """
    if not path.is_dir():
        return path.suffix.lower() in _WORKBOOKS
    try:
        names = {file.stem for file in csv_files(path)}
        return SETTINGS in names or (bool(names) and not supported_files(path))
    except (OSError, InputError):
        return False


def read_book(path: Path, layout: Layout) -> ReadBook:
    """Read a workbook.

    Raises InputError for what cannot be opened (`open_xlsx`, `open_csv`), that says no country, and with more
    rows than can be read; FaultyWorkbookError where sheets or columns lack or are there twice.
    """
    is_folder = path.is_dir()
    with open_csv(path) if is_folder else open_xlsx(path) as raw:
        return _Reading(path, layout, raw, lenient=is_folder).read()


class _Reading:
    def __init__(self, path: Path, layout: Layout, raw: RawBook, *, lenient: bool) -> None:
        self._path, self._layout, self._raw, self._lenient = path, layout, raw, lenient
        settings = raw.settings
        self._lang = settings.get("language", LANGUAGES[0])
        self._same_version = settings.get("version") in {None, layout.version}
        self._book = Book(settings=dict(settings))
        self._findings: list[Finding] = []
        self._faults: list[Finding] = []
        self._rows_read = 0

    def read(self) -> ReadBook:
        """Return the book. Raises InputError as `read_book`."""
        where = str(self._path)
        found, self._faults = match_sheets(
            self._layout,
            self._raw.sheets,
            self._lang,
            same_version=self._same_version,
            lenient=self._lenient,
            where=where,
        )
        if not found and not self._raw.settings:
            raise InputError("workbook-not-ours", where=where)
        if not _COUNTRY.fullmatch(self._raw.settings.get("country", "").upper()):
            raise InputError("workbook-no-country", where=where)
        self._findings += copies(self._raw.sheets, found)
        for sheet in self._layout.sheets:
            if sheet.key in found:
                self._read_sheet(sheet.key, found[sheet.key])
        if self._faults:
            raise FaultyWorkbookError(self._faults)
        return ReadBook(self._book, tuple(self._findings))

    def _read_sheet(self, key: str, raw: RawSheet) -> None:
        rows = iter(raw.rows)
        first = next(rows, RawRow(HEADER_ROW, {}))
        cells = first.cells if first.number == HEADER_ROW else {}
        sheet = self._layout.by_key[key]
        headers = match_columns(sheet, raw.title, cells, self._lang, same_version=self._same_version)
        self._faults += headers.findings
        self._book.titles[key] = raw.title
        self._book.letters[key] = {column.key: letter(n) for n, column in headers.columns.items()}
        found = self._book.rows[key] = []
        for row in rows:
            self._rows_read += 1
            if self._rows_read > MOST_ROWS:
                raise InputError("workbook-too-many-rows", where=str(self._path), most=MOST_ROWS)
            if read := self._read_cells(raw.title, row, headers):
                found.append(Row(row.number, read))
        for merged in raw.merged:
            self._findings.append(
                cell_finding("cell-merged", f"{raw.title}!{merged.partition(':')[0]}", cells=merged)
            )

    def _read_cells(self, title: str, row: RawRow, headers: Headers) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for number, value in row.cells.items():
            place = place_of(title, letter(number), row.number)
            column = headers.columns.get(number)
            if column is None:
                if not self._faults:
                    self._findings.append(cell_finding("cell-no-header", place, _typed(value)))
            elif isinstance(value, Unreadable):
                self._findings.append(cell_finding(value.key, place, value.text, path=column.property))
            else:
                found[column.key] = Cell(value, place)
        return found


def _typed(value: CellValue | Unreadable) -> CellValue:
    return value.text if isinstance(value, Unreadable) else value
