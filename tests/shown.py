"""What a document shows of a command's output, compared with what the command prints."""

from __future__ import annotations

import re

LEFT_OUT = "…"


def matches(shown: tuple[str, ...], given: list[str]) -> bool:
    """Whether the output is what is shown, `…` standing for any number of lines.

    >>> matches(("a", "…", "d"), ["a", "b", "c", "d"])
    True
    >>> matches(("a", "d"), ["a", "b", "c", "d"])
    False
    """
    parts = [re.escape(line) + "\n" if line != LEFT_OUT else r"(?:[^\n]*\n)+" for line in shown]
    return re.fullmatch("".join(parts), "".join(line + "\n" for line in given)) is not None
