"""A new workbook for a country: every sheet with its columns, and the first rows begun.

What it begins with stands in `shapes/workbook.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from planatlas.assessment import packaged_knowledge
from planatlas.authoring.columns import named_choices
from planatlas.authoring.layout import SHEET, layout, workbook_shapes
from planatlas.authoring.model import Book, Choice
from planatlas.authoring.rows import book_of
from planatlas.authoring.values import slug
from planatlas.authoring.writing_csv import write_csv
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.errors import InputError, did_you_mean
from planatlas.namespaces import IDENTIFIER, SH, SKOS
from planatlas.store import Literal, NamedNode, Triple, TripleIndex

_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_DATASET: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORKBOOK: Final = ".xlsx"


def new_workbook(
    country: str,
    path: Path,
    *,
    sector: str | None = None,
    dataset: str | None = None,
    lang: str = "en",
    force: bool = False,
) -> None:
    """Write an empty workbook for a country (ISO 3166-1 alpha-3), or a folder of CSV files without `.xlsx`.

    The dataset is named after the file where no name is given: `Plan de Salud.xlsx` has `plan-de-salud`.
    Raises InputError `workbook-country`, `workbook-sector`, `workbook-dataset`, `workbook-suffix`,
    `workbook-exists` without `force`, and as `write_xlsx` and `write_csv`.
    """
    if path.suffix.lower() not in {_WORKBOOK, ""}:
        raise InputError("workbook-suffix", where=str(path))
    name = (slug(path.stem) or "new") if dataset is None else dataset
    book = new_book(country, sector=sector, dataset=name, lang=lang)
    if not force and path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise InputError("workbook-exists", where=str(path))
    if path.suffix:
        write_xlsx(book, layout(), path, lang)
    else:
        write_csv(book, layout(), path)


def new_book(country: str, *, sector: str | None = None, dataset: str = "new", lang: str = "en") -> Book:
    """Return the book of a new workbook. Raises InputError for a country, sector or dataset misnamed.

    >>> {sheet: len(rows) for sheet, rows in new_book("col", sector="health").rows.items() if rows}
    {'jurisdictions': 1, 'systems': 1}
    """
    code = country.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise InputError("workbook-country", value=country)
    name = dataset.strip().lower().replace(" ", "-").replace("_", "-")
    if not _DATASET.fullmatch(name):
        raise InputError("workbook-dataset", value=dataset)
    chosen = None if sector is None else _sector(sector)
    settings = {"country": code, "dataset": name, "language": lang}
    return book_of(_beginning(code, chosen), settings)


def _sector(wanted: str) -> Choice:
    """Return a sector by its notation or its name in either language."""
    index = TripleIndex(packaged_knowledge().ontology)
    scheme = workbook_shapes().first(NamedNode(SHEET + "sector"), SH + "in")
    choices = named_choices(index, index.subjects(SKOS + "inScheme", getattr(scheme, "value", "")))
    text = " ".join(wanted.split()).casefold()
    for choice in choices:
        if text in {choice.word, *(name.casefold() for name in choice.names.values())}:
            return choice
    known = [choice.word for choice in choices]
    names = {name: choice.word for choice in choices for name in (choice.word, *choice.names.values())}
    near = names.get(did_you_mean(text, names), "")
    raise InputError("workbook-sector", value=wanted, near=near, known=", ".join(known))


def _beginning(country: str, sector: Choice | None) -> Iterator[Triple]:
    """Yield what the first rows say."""
    shapes = workbook_shapes()
    named = {"country": country, "sector": sector.word if sector else ""}
    rows: dict[NamedNode, NamedNode] = {}
    for node in shapes.subjects_of(SHEET + "fills"):
        name = shapes.first(node, SKOS + "notation")
        pattern = name.value if isinstance(name, Literal) else ""
        if isinstance(node, NamedNode) and (sector or "{sector}" not in pattern):
            rows[node] = NamedNode(f"{IDENTIFIER}{country.lower()}/{pattern.format(**named)}")
    meant = dict(rows)
    if sector:
        meant[NamedNode(SHEET + "sector")] = NamedNode(sector.iri)
    for node, subject in rows.items():
        for column in shapes.objects(node, SHEET + "fills"):
            path, value = shapes.first(column, SH + "path"), shapes.first(column, SH + "hasValue")
            if isinstance(path, NamedNode) and isinstance(value, Literal):
                yield Triple(subject, path, Literal(value.value.format(**named)))
            elif isinstance(path, NamedNode) and isinstance(value, NamedNode):
                yield Triple(subject, path, meant.get(value, value))


def default_path(country: str) -> Path:
    """Return the file that a new workbook is written to where none is named.

    >>> default_path("COL").name
    'col.xlsx'
    """
    return Path(f"{country.strip().lower()}{_WORKBOOK}")
