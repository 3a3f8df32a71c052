"""Failures a person can mend: one line that says what, where and what to do, in the reader's language.

An error names a message (a key of `messages/*.toml`) and its details; the text is made when it is
shown. Exit codes of the command line: 0 usable, 1 findings, 2 bad input, 3 internal.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from planatlas.labels import message


class PlanAtlasError(Exception):
    """A failure with a message key, a place and details; `text(lang)` is what a person reads.

    >>> error = InputError("unknown-country", code="XYZ", known="CHL, PER")
    >>> error.text("en")
    'XYZ: no such country in the loaded graphs. Use one of: CHL, PER.'
    """

    exit_code = 3

    def __init__(self, key: str, *, where: str | None = None, **details: object) -> None:
        self.key = key
        self.where = where
        self.details = details
        super().__init__(self.text("en"))

    def text(self, lang: str = "en") -> str:
        """Return the line to show in English or Spanish."""
        body = message(self.key, lang, **self.details)
        return f"{self.where}: {body}" if self.where else body


class InputError(PlanAtlasError):
    """The input is at fault: a file, a parameter, a query."""

    exit_code = 2


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Return the nearest known value, or an empty string.

    >>> did_you_mean("gaps/matrx", ["gaps/matrix", "gaps/details"])
    'gaps/matrix'
    """
    matches = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""
