"""Read the cells of an .xlsx workbook (ECMA-376, SpreadsheetML) row by row, in little memory.

The parts are read here and not by openpyxl, which alters texts that look like escapes of their own, and does
not tell of merged cells where it reads row by row. Nothing is computed and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from planatlas.authoring.extras import needed
from planatlas.authoring.guards import Package, open_package
from planatlas.authoring.model import CellValue
from planatlas.authoring.parts import Parts
from planatlas.authoring.raw import SETTINGS, RawBook, RawRow, RawSheet, Unreadable, settings_of

_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})\d+")
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}")
_WHOLE: Final = 10**15
_MOST_COLUMNS: Final = 16_384
# LibreOffice saves a truth value as the function that gives it.
_TRUTH_VALUES: Final = {"TRUE()": True, "FALSE()": False}


@contextmanager
def open_xlsx(path: Path) -> Iterator[RawBook]:
    """Open a workbook; its sheets are read while it is open.

    Raises InputError as `open_package`, for parts that are no valid XML, and where lxml is not installed.
    """
    needed("lxml.etree")
    with open_package(path) as package:
        yield _Reader(package).book()


class _Reader:
    def __init__(self, package: Package) -> None:
        self._parts = Parts(package)
        self._from_excel = needed("openpyxl.utils.datetime").from_excel
        self._epoch = needed("openpyxl.utils.datetime").WINDOWS_EPOCH
        self._texts: list[str] = []
        self._dates: set[str] = set()

    def book(self) -> RawBook:
        """Return the sheets in the order of the tabs."""
        workbook = self._parts.relations("").get("officeDocument", ["xl/workbook.xml"])[0]
        relations = self._parts.relations(workbook)
        for part in relations.get("sharedStrings", ()):
            self._texts = [self._text(item) for item in self._parts.elements(part, "si")]
        for part in relations.get("styles", ()):
            self._dates = self._date_styles(part)
        if any(_true(item.get("date1904")) for item in self._parts.elements(workbook, "workbookPr")):
            self._epoch = needed("openpyxl.utils.datetime").MAC_EPOCH
        sheets: list[RawSheet] = []
        settings: dict[str, str] = {}
        for title, part in self._sheets(workbook):
            sheet = RawSheet(title, ())
            sheet.rows = self._rows(part, sheet)
            if title == SETTINGS:
                settings = settings_of(sheet.rows)
            else:
                sheets.append(sheet)
        return RawBook(sheets, settings)

    def _sheets(self, workbook: str) -> list[tuple[str, str]]:
        """Return (title, part) of each sheet of cells; charts on a sheet of their own are left out."""
        by_id = {name: target for name, target, kind in self._parts.targets(workbook) if kind == "worksheet"}
        found = []
        for item in self._parts.elements(workbook, "sheet"):
            name = next((value for key, value in item.attrib.items() if key.endswith("}id")), "")
            if name in by_id:
                found.append((item.get("name", ""), by_id[name]))
        return found

    def _date_styles(self, part: str) -> set[str]:
        """Return the numbers of the cell styles whose number format is one of dates."""
        numbers = needed("openpyxl.styles.numbers")
        formats: dict[str, str] = {str(key): code for key, code in numbers.BUILTIN_FORMATS.items()}
        styles: list[str] = []
        for item in self._parts.elements(part, "numFmt", "cellXfs"):
            if item.tag.endswith("}numFmt"):
                formats.setdefault(item.get("numFmtId", ""), item.get("formatCode", ""))
            else:
                styles = [style.get("numFmtId", "0") for style in item]
        # 27 to 36 and 50 to 58 are dates in the languages of East Asia.
        eastern = {str(number) for number in (*range(27, 37), *range(50, 59))}
        return {
            str(number)
            for number, name in enumerate(styles)
            if name in eastern or numbers.is_date_format(formats.get(name))
        }

    def _rows(self, part: str, sheet: RawSheet) -> Iterator[RawRow]:
        """Yield the rows of a sheet. Raises InputError `workbook-damaged` for numbers that are none."""
        try:
            yield from self._each_row(part, sheet)
        except (ValueError, IndexError):
            raise self._parts.damaged(part) from None

    def _each_row(self, part: str, sheet: RawSheet) -> Iterator[RawRow]:
        number = 0
        for element in self._parts.elements(part, "row", "mergeCell"):
            if not element.tag.endswith("}row"):
                sheet.merged.append(element.get("ref", ""))
                continue
            number = int(element.get("r") or number + 1)
            cells: dict[int, CellValue | Unreadable] = {}
            column = 0
            for item in element:
                column = _column(item.get("r")) or column + 1
                if column > _MOST_COLUMNS:
                    raise IndexError(column)
                if (value := self._value(item)) is not None:
                    cells[column] = value
            if cells:
                yield RawRow(number, cells)

    def _value(self, item: Any) -> CellValue | Unreadable | None:
        """Return what a cell holds, None where it is empty or blank."""
        text: str | None = None
        inline = formula = None
        for child in item:
            name = child.tag.rpartition("}")[2]
            if name == "v":
                text = child.text
            elif name == "is":
                inline = child
            elif name == "f":
                formula = child.text or ""
        if formula in _TRUTH_VALUES:
            return _TRUTH_VALUES[formula]
        if formula is not None:
            return Unreadable("cell-formula", f"={formula}")
        kind: str = item.get("t", "n")
        if kind in {"s", "str", "inlineStr"}:
            return self._string(kind, text, inline)
        if not text:
            return None
        if kind == "b":
            return text == "1"
        if kind == "e":
            return Unreadable("cell-error", text)
        if kind == "d":
            return _day(datetime.fromisoformat(text))
        return self._number(text, is_date=item.get("s", "0") in self._dates)

    def _string(self, kind: str, text: str | None, inline: Any) -> str | None:
        found = text or ""
        if kind == "s":
            found = self._texts[int(text)] if text else ""
        elif kind == "inlineStr":
            found = "" if inline is None else self._text(inline)
        elif "_x" in found:
            found = _unescaped(found)
        return found if found.strip() else None

    def _text(self, item: Any) -> str:
        """Return the text of a string with its runs, without the reading aids of East Asian text."""
        parts = []
        for child in item:
            name = child.tag.rpartition("}")[2]
            if name == "t":
                parts.append(child.text or "")
            elif name == "r":
                parts += [run.text or "" for run in child if run.tag.endswith("}t")]
        text = "".join(parts)
        return _unescaped(text) if "_x" in text else text

    def _number(self, text: str, *, is_date: bool) -> CellValue | Unreadable:
        if is_date:
            try:
                found = self._from_excel(float(text), self._epoch)
            except (ValueError, OverflowError):
                return Unreadable("cell-error", text)
            return _day(found) if isinstance(found, datetime) else str(found)
        if _INTEGER.fullmatch(text):
            return int(text)
        try:
            # The shortest decimal of the binary number, which is what the author sees.
            number = Decimal(repr(float(text)))
        except (ValueError, OverflowError):
            return Unreadable("cell-error", text)
        if not number.is_finite():
            return Unreadable("cell-error", text)
        return int(number) if number == number.to_integral_value() and abs(number) < _WHOLE else number


def _day(moment: datetime) -> CellValue:
    """Return a date where no time of day is given, else the moment as text."""
    has_time = any((moment.hour, moment.minute, moment.second, moment.microsecond))
    return moment.isoformat() if has_time else date(moment.year, moment.month, moment.day)


def _column(reference: str | None) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    number = 0
    for character in match[1] if match else "":
        number = 26 * number + ord(character) - ord("A") + 1
    return number


def _unescaped(text: str) -> str:
    r"""Return a text with the escapes of the format (ECMA-376 part 1, 22.9.2.19) read.

    >>> _unescaped("a_x000D_b_x005F_x000D_")
    'a\rb_x000D_'
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _true(value: str | None) -> bool:
    return value in {"1", "true"}
