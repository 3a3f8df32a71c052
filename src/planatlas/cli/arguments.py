"""Arguments and options that several commands share, and what becomes of their text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from planatlas.atlas import Atlas
from planatlas.cli.help import Argument, Option
from planatlas.errors import InputError
from planatlas.labels import message

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def option(*names: str, **attributes: Any) -> Decorator:
    """Take an option whose line of help is in one language."""
    return click.option(*names, cls=Option, **attributes)


class Options:
    """The shared arguments and options, with their help in one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def text(self, key: str, **details: object) -> str:
        """Return a message in the reader's language."""
        return message(key, self._lang, **details)

    def argument(self, name: str, key: str, **attributes: Any) -> Decorator:
        """Take a positional argument, its help under a message key."""
        return click.argument(name, cls=Argument, words=self.text(key), **attributes)

    def countries(self) -> Decorator:
        """Take any number of countries."""
        return self.argument("countries", "option-countries", nargs=-1, metavar="[ISO3]...")

    def country(self) -> Decorator:
        """Take one country."""
        return self.argument("country", "option-country", metavar="ISO3")

    def as_of(self) -> Decorator:
        """Take the date judged."""
        return option("--as-of", metavar=self.text("metavar-date"), help=self.text("option-as-of"))

    def datasets(self) -> Decorator:
        """Take the datasets to use."""
        return option(
            "--dataset", multiple=True, metavar=self.text("metavar-name"), help=self.text("option-dataset")
        )

    def sector(self) -> Decorator:
        """Take the sector of the systems."""
        return option("--sector", metavar=self.text("metavar-code"), help=self.text("option-sector"))

    def data(self) -> Decorator:
        """Take country graphs in place of the packaged ones."""
        return option(
            "--data",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar=self.text("metavar-path"),
            help=self.text("option-data"),
        )

    def store(self) -> Decorator:
        """Take a store in place of files."""
        return option("--store", metavar=self.text("metavar-store"), help=self.text("option-store"))

    def form(self, formats: tuple[str, ...]) -> Decorator:
        """Take the format of the output; the first is the default."""
        text = self.text("option-format", formats=", ".join(formats))
        metavar = self.text("metavar-format")
        return option("--format", "-f", "form", default=formats[0], metavar=metavar, help=text)

    def output(self) -> Decorator:
        """Take a file to write to."""
        kind = click.Path(path_type=Path)
        metavar = self.text("metavar-file")
        return option("--output", "-o", type=kind, metavar=metavar, help=self.text("option-output"))


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


def parse_count(text: str) -> int:
    """Return a whole number from 1 to 64. Raises InputError `bad-count`.

    >>> parse_count("2")
    2
    """
    if not re.fullmatch(r"[1-9]\d?", text) or int(text) > 64:
        raise InputError("bad-count", value=text)
    return int(text)


def parse_year(text: str | None) -> int | None:
    """Return a year of four digits, or None. Raises InputError `bad-year`.

    >>> parse_year("2018")
    2018
    """
    if text is None:
        return None
    if not re.fullmatch(r"[12]\d{3}", text):
        raise InputError("bad-year", value=text)
    return int(text)


def open_atlas(data: tuple[Path, ...], store: str | None = None) -> Atlas:
    """Open the packaged atlas, or one over other country graphs: in files, or in a store.

    Raises InputError `store-or-data` where both are given.
    """
    if store is None:
        return Atlas.open(data or None)
    if data:
        raise InputError("store-or-data")
    return Atlas.open_store(store)
