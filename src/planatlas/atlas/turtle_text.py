"""Turtle as text, for files that people read: literals, texts in languages, lists of IRIs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def literal(text: str) -> str:
    r"""Return a text as a Turtle literal, over several lines where it has them.

    >>> literal('a "b"')
    '"a \\"b\\""'
    """
    escaped = text.replace("\\", "\\\\")
    if "\n" in escaped:
        # Three quotes in a row, or one at the end, would close it.
        escaped = re.sub(r'"(?="|\Z)', r'\\"', escaped)
        return f'"""{escaped}"""'
    return '"' + escaped.replace('"', '\\"') + '"'


def texts(by_language: Mapping[str, str]) -> str:
    """Return texts as Turtle literals with their languages.

    >>> texts({"en": "Plan", "es": "Plan"})
    '"Plan"@en , "Plan"@es'
    """
    return " , ".join(f"{literal(text)}@{lang}" for lang, text in by_language.items())


def iri_list(iris: Iterable[str]) -> str:
    """Return IRIs as Turtle, one a line.

    >>> print(iri_list(["http://example.org/a", "http://example.org/b"]))
    <http://example.org/a> ,
            <http://example.org/b>
    """
    return " ,\n        ".join(f"<{iri}>" for iri in iris)
