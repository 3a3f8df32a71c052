"""A small workbook of an invented country, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl

from planatlas.authoring.layout import layout
from planatlas.authoring.model import Book
from planatlas.authoring.raw import letter
from planatlas.authoring.rows import book_of
from planatlas.authoring.writing_csv import write_csv
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.store import Triple, read_triples

LAND = Path(__file__).parents[1] / "cli" / "data" / "land.ttl"
COUNTRY, DATASET = "XXA", "land"


def land() -> list[Triple]:
    """Return the invented country, with which the shapes find nothing wrong."""
    return list(read_triples(LAND))


def book(triples: list[Triple] | None = None, lang: str = "en") -> Book:
    """Return a graph as rows; the invented country unless another is given."""
    settings = {"country": COUNTRY, "dataset": DATASET, "language": lang}
    return book_of(land() if triples is None else triples, settings)


def xlsx(folder: Path, lang: str = "en", triples: list[Triple] | None = None) -> Path:
    """Write the workbook of a graph, and return where it is."""
    path = folder / "land.xlsx"
    if triples is None:
        path.write_bytes(_land_as_xlsx(lang))
    else:
        write_xlsx(book(triples, lang), layout(), path, lang)
    return path


@lru_cache(maxsize=2)
def _land_as_xlsx(lang: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "land.xlsx"
        write_xlsx(book(None, lang), layout(), path, lang)
        return path.read_bytes()


def csv_folder(folder: Path, lang: str = "en", triples: list[Triple] | None = None) -> Path:
    """Write the folder of CSV files of a graph, and return where it is."""
    path = folder / "land"
    write_csv(book(triples, lang), layout(), path)
    return path


def change(path: Path, how: Callable[[Any], None]) -> Path:
    """Change a workbook as its author might, and save it."""
    workbook = openpyxl.load_workbook(path)
    how(workbook)
    workbook.save(path)
    return path


def title(sheet: str, lang: str = "en") -> str:
    """Return the name of a sheet by its key."""
    return layout().by_key[sheet].names[lang]


def column(sheet: str, key: str) -> str:
    """Return the letter of a column, as the layout has it."""
    keys = [each.key for each in layout().by_key[sheet].columns]
    return letter(keys.index(key) + 1)


def place(sheet: str, key: str, row: int = 2, lang: str = "en") -> str:
    """Return the place of a cell."""
    return f"{title(sheet, lang)}!{column(sheet, key)}{row}"


def put(sheet: str, key: str, value: object, row: int = 2, lang: str = "en") -> Callable[[Any], None]:
    """Return a change of one cell."""

    def how(workbook: Any) -> None:
        workbook[title(sheet, lang)][f"{column(sheet, key)}{row}"] = value

    return how
