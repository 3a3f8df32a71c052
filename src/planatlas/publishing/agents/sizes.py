"""How large an answer may be: what a program reads has to fit beside all else that it reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from planatlas.errors import InputError

MOST_ROWS: Final = 200
ROWS: Final = 50
MOST_PASSAGES: Final = 30
PASSAGES: Final = 3
MOST_FINDINGS: Final = 50
MOST_TURTLE: Final = 500_000
# Letters of JSON in the rows or passages of one answer.
MOST_LETTERS: Final = 60_000


def checked(name: str, value: int, least: int, most: int) -> int:
    """Return a number if it lies between the bounds. Raises InputError `agents-bad-number`.

    >>> checked("limit", 50, 1, 200)
    50
    """
    if not least <= value <= most:
        raise InputError("agents-bad-number", name=name, value=value, least=least, most=most)
    return value


def fitting(items: Sequence[Any], most: int = MOST_LETTERS) -> list[Any]:
    """Return the first items whose JSON fits into a number of letters; one at least, where there is one.

    >>> fitting(["a", "b" * 10, "c"], 12)
    ['a']
    """
    size = 0
    kept: list[Any] = []
    for item in items:
        size += len(json.dumps(item, ensure_ascii=False))
        if kept and size > most:
            break
        kept.append(item)
    return kept
