"""The headings of the manual in one language."""

from __future__ import annotations

from planatlas.labels import message


class Headings:
    """The messages of the manual; templates name one by the part after `documentation-`.

    >>> Headings("es")("title")
    'Documentación'
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **details: object) -> str:
        """Return the message `documentation-KEY`, its placeholders filled."""
        return message(f"documentation-{key}", self.lang, **details)
