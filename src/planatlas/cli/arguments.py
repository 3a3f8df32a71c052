"""Options that several commands share, and what becomes of their text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import typer

from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.labels import message


def as_of_option(lang: str) -> Any:
    """Return the option `--as-of`."""
    return typer.Option(None, "--as-of", metavar="DATE", help=message("option-as-of", lang))


def dataset_option(lang: str) -> Any:
    """Return the option `--dataset`."""
    return typer.Option(None, "--dataset", metavar="NAME", help=message("option-dataset", lang))


def sector_option(lang: str) -> Any:
    """Return the option `--sector`."""
    return typer.Option(None, "--sector", metavar="CODE", help=message("option-sector", lang))


def data_option(lang: str) -> Any:
    """Return the option `--data`."""
    return typer.Option(None, "--data", metavar="PATH", help=message("option-data", lang))


def format_option(lang: str, formats: tuple[str, ...]) -> Any:
    """Return the option `--format`, with the first format as the default."""
    text = message("option-format", lang, formats=", ".join(formats))
    return typer.Option(formats[0], "--format", "-f", metavar="FORMAT", help=text)


def output_option(lang: str) -> Any:
    """Return the option `--output`."""
    return typer.Option(None, "--output", "-o", metavar="FILE", help=message("option-output", lang))


def parse_date(text: str | None) -> date | None:
    """Return a date from YYYY-MM-DD, or None. Raises InputError `bad-date`.

    >>> parse_date("2018-12-31")
    datetime.date(2018, 12, 31)
    """
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("bad-date", value=text) from None


def open_atlas(data: list[Path] | None) -> Atlas:
    """Open the packaged atlas, or one over other country graphs."""
    return Atlas.open(data or None)
