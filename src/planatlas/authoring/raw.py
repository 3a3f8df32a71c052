"""A workbook as the file has it, before anything is known of sheets and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from planatlas.authoring.model import CellValue


class Unreadable(NamedTuple):
    """What stands in a cell in place of a value: the key of the message that says why, and the text."""

    key: str
    text: str


class RawRow(NamedTuple):
    """The cells of a row that are not empty, by the number of their column; both count from 1."""

    number: int
    cells: dict[int, CellValue | Unreadable]


@dataclass
class RawSheet:
    """One sheet: its rows in order, which may be read once, and then the ranges of its merged cells."""

    title: str
    rows: Iterable[RawRow]
    merged: list[str] = field(default_factory=list)


@dataclass
class RawBook:
    """All sheets, and the settings of the hidden one."""

    sheets: list[RawSheet]
    settings: dict[str, str]


SETTINGS: Final = "_planatlas"
"""The hidden sheet, or the CSV file, of the settings."""
# What a spreadsheet program takes for the beginning of a formula.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def letter(column: int) -> str:
    """Return the letters of a column by its number.

    >>> letter(1), letter(27), letter(703)
    ('A', 'AA', 'AAA')
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def place_of(title: str, column: str, row: int) -> str:
    """Return the place of a cell as a person says it.

    >>> place_of("Instrumentos", "C", 14)
    'Instrumentos!C14'
    """
    return f"{title}!{column}{row}"


def settings_of(rows: Iterable[RawRow]) -> dict[str, str]:
    """Return the settings: a name in the first column, what it is in the second."""
    return {
        str(row.cells[1]).strip(): str(row.cells[2]).strip()
        for row in rows
        if 1 in row.cells and 2 in row.cells
    }
