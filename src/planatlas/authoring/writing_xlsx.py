"""A book as an .xlsx workbook (Office Open XML, ECMA-376), row by row, so that large ones fit into memory.

What a person typed is a text, a number, a day or a truth value, and nothing else: no cell of a sheet that is
read back is ever a formula, and a text that looks like one is marked as text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from planatlas.authoring.checklist import write_checklist
from planatlas.authoring.drop_downs import DropDowns
from planatlas.authoring.extras import needed
from planatlas.authoring.guide import write_guide
from planatlas.authoring.model import Book, Cell, Column, Layout, SheetLayout
from planatlas.authoring.raw import SETTINGS, letter
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.namespaces import XSD
from planatlas.store import write_atomically

# The first day that spreadsheets count alike; before it they take 1900 for a leap year.
FIRST_DAY: Final = date(1900, 3, 1)
MOST_ROWS: Final = 1_048_575
REQUIRED, RECOMMENDED, PLAIN = "9C3400", "2F6DA8", "44546A"
_EMPTY_ROWS: Final = 5_000
_FORMATS: Final = {
    XSD + "date": "yyyy-mm-dd",
    XSD + "integer": "0",
    XSD + "decimal": "General",
    XSD + "boolean": "General",
}
_WIDTHS: Final = {XSD + "date": 14, XSD + "integer": 12, XSD + "decimal": 14, XSD + "boolean": 12}
# What a reader of the format would decode in a text (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
_EXCEL_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TAKEN_FOR_ANOTHER: Final = ("=", "+", "-", "@", "#")


def write_xlsx(book: Book, layout: Layout, path: Path, lang: str) -> None:
    """Write a book as a workbook with drop-downs, an explanation and a checklist, whole or not at all.

    Raises InputError `workbooks-missing`, `workbook-too-long` for more rows than a sheet can hold, and
    `output-unwritable`.
    """
    for key, rows in book.rows.items():
        if len(rows) > MOST_ROWS:
            raise InputError("workbook-too-long", sheet=book.titles.get(key, key), most=MOST_ROWS)
    stream = io.BytesIO()
    _Writer(book, layout, lang).save(stream)
    write_atomically(path, stream.getvalue())


class _Writer:
    def __init__(self, book: Book, layout: Layout, lang: str) -> None:
        self._book, self._layout, self._lang = book, layout, lang
        self._workbook: Any = needed("openpyxl").Workbook(write_only=True)
        self._styles: Any = needed("openpyxl.styles")
        self._cells: Any = needed("openpyxl.cell")
        self._comments: Any = needed("openpyxl.comments")
        self._titles = {sheet.key: choose(sheet.names, lang) for sheet in layout.sheets}

    def save(self, stream: io.BytesIO) -> None:
        """Write the workbook into a stream."""
        book, lang = self._book, self._lang
        counts = {sheet.key: len(book.rows.get(sheet.key, ())) for sheet in self._layout.sheets}
        lists = DropDowns(self._layout, self._titles, counts, lang)
        write_guide(self._workbook, self._layout, book.settings, lang)
        write_checklist(self._workbook, self._layout, lang)
        for sheet in self._layout.sheets:
            self._sheet(sheet, lists)
        lists.write(self._workbook)
        settings = self._workbook.create_sheet(SETTINGS)
        settings.sheet_state = "hidden"
        for name, value in book.settings.items():
            settings.append([_text_cell(self._cells, settings, text) for text in (name, value)])
        self._workbook.calculation.fullCalcOnLoad = True
        self._workbook.save(stream)

    def _sheet(self, layout: SheetLayout, lists: DropDowns) -> None:
        sheet = self._workbook.create_sheet(self._titles[layout.key])
        sheet.freeze_panes = "B2"
        rows = self._book.rows.get(layout.key, [])
        for number, column in enumerate(layout.columns, 1):
            self._shape_column(sheet, number, column)
        for validation in lists.validations(layout, min(len(rows) + _EMPTY_ROWS, MOST_ROWS)):
            sheet.data_validations.append(validation)
        sheet.append([self._header(sheet, column) for column in layout.columns])
        # Two cells a column, filled anew for each row: a style is looked up once, not a million times.
        reused = [(column, *self._blank(sheet, column)) for column in layout.columns]
        last = 1
        for row in rows:
            for _ in range(last + 1, row.number):
                sheet.append([])
            sheet.append([_put(row.cells.get(column.key), plain, marked) for column, plain, marked in reused])
            last = max(last + 1, row.number)
        sheet.auto_filter.ref = f"A1:{letter(len(layout.columns))}{max(last, 2)}"

    def _shape_column(self, sheet: Any, number: int, column: Column) -> None:
        dimension = sheet.column_dimensions[letter(number)]
        dimension.width = _width(column)
        dimension.number_format = _format(column)
        dimension.alignment = self._alignment(column)

    def _alignment(self, column: Column) -> Any:
        return self._styles.Alignment(vertical="top", wrap_text=_is_wrapped(column))

    def _header(self, sheet: Any, column: Column) -> Any:
        """Return the cell of a header: the name, a mark where required, what to write as a comment."""
        name = choose(column.names, self._lang)
        cell = self._cells.WriteOnlyCell(sheet, f"{name} *" if column.required else name)
        colour = REQUIRED if column.required else RECOMMENDED if column.recommended else PLAIN
        cell.font = self._styles.Font(bold=True, color="FFFFFF")
        cell.fill = self._styles.PatternFill("solid", start_color=colour)
        cell.alignment = self._styles.Alignment(vertical="top", wrap_text=True)
        text = " ".join(self._explanation(column))
        cell.comment = self._comments.Comment(
            text, "Plan Atlas", height=60 + 18 * (len(text) // 36), width=280
        )
        return cell

    def _explanation(self, column: Column) -> Iterator[str]:
        """Yield the sentences of the comment on a header."""
        yield choose(column.descriptions, self._lang)
        if column.required:
            yield message("workbook-required", self._lang)
        elif column.recommended:
            yield message("workbook-recommended", self._lang)
        if column.refers_to:
            sheets = ", ".join(self._titles[key] for key in column.refers_to)
            yield message("workbook-refers-to", self._lang, sheets=sheets)
        if column.many and column.language is None:
            yield message("workbook-many", self._lang)
        if column.datatype == XSD + "date":
            yield message("workbook-date", self._lang)

    def _blank(self, sheet: Any, column: Column) -> tuple[Any, Any]:
        """Return a cell for a column, and one marked as text (what typing an apostrophe first does)."""
        plain, marked = self._cells.WriteOnlyCell(sheet), self._cells.WriteOnlyCell(sheet)
        for cell in (plain, marked):
            cell.number_format = _format(column)
            cell.alignment = self._alignment(column)
        marked.quotePrefix = True
        return plain, marked


def _put(found: Cell | None, plain: Any, marked: Any) -> Any:
    """Return the cell to write with its new content, None where there is none."""
    if found is None:
        return None
    value = found.value
    if isinstance(value, date) and value < FIRST_DAY:
        value = value.isoformat()
    if not isinstance(value, str):
        plain.value = value
        return plain
    cell = marked if value.startswith(_TAKEN_FOR_ANOTHER) else plain
    cell.value = _EXCEL_ESCAPE.sub("_x005F_", value)
    cell.data_type = "s"
    return cell


def _text_cell(cells: Any, sheet: Any, text: str) -> Any:
    return _put(Cell(text, ""), cells.WriteOnlyCell(sheet), cells.WriteOnlyCell(sheet))


def _format(column: Column) -> str:
    """Return the number format: text stays text, so that `2-1` is not made a day."""
    return _FORMATS.get(column.datatype or "", "@")


def _width(column: Column) -> float:
    if column.language or _is_wrapped(column):
        return 42
    return _WIDTHS.get(column.datatype or "", 22 if column.choices else 30)


def _is_wrapped(column: Column) -> bool:
    return column.language is not None or column.many
