"""What a workbook is, whatever its file format: sheets of columns, and sheets of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

ID: Final = "id"
"""The key of the column that names a row; it is there on every sheet of things."""
CLASS: Final = "class"
"""The key of the column that says what a row is, on a sheet of several classes."""

CellValue = str | int | Decimal | bool | date
"""What a cell holds; an empty cell is not there at all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down: a code or a class, by the word that is typed and by its names."""

    iri: str
    word: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: which property it fills and what may stand in it.

    `key` names it for the program and in CSV schemas; `names` and `descriptions` are by language. `language`
    is that of the text in the column, for a column of language-tagged text. `choices` are codes (or
    classes); `refers_to` are the keys of the sheets whose rows may be named. `datatype` is None for
    references and codes.
    """

    key: str
    property: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    order: float = 0
    language: str | None = None
    datatype: str | None = None
    choices: tuple[Choice, ...] = ()
    refers_to: tuple[str, ...] = ()
    required: bool = False
    recommended: bool = False
    many: bool = True


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: the classes whose instances are its rows, and its columns in order."""

    key: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    classes: tuple[Choice, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Layout:
    """All sheets of a workbook, made from the shapes; `version` changes when a column does."""

    sheets: tuple[SheetLayout, ...]
    version: str

    @cached_property
    def by_key(self) -> Mapping[str, SheetLayout]:
        """The sheets by their key."""
        return {sheet.key: sheet for sheet in self.sheets}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was read: its value, and its place as a person says it (`Instruments!C14`)."""

    value: CellValue
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by the key of their column; `number` counts from 1 as the file shows it."""

    number: int
    cells: Mapping[str, Cell]


@dataclass
class Book:
    """A filled workbook: rows by the key of their sheet, and what the first sheet says of the whole.

    `settings` holds `country` (ISO 3166 alpha-3), `dataset`, `language`, `version` (of the layout).
    `titles` gives each sheet the name it has in the file, and `letters` each of its columns the letter it has
    there, for places.
    """

    settings: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
