"""What is well-formed and beyond the compiler."""

from __future__ import annotations

from planatlas.labels import message


class UnsupportedShape(Exception):
    """A shape that the compiler refuses: the reason (part of a message key), the place and the shape."""

    def __init__(self, reason: str, where: str, shape: str, detail: str = "") -> None:
        self.reason, self.where, self.shape, self.detail = reason, where, shape, detail
        super().__init__(self.text("en"))

    def text(self, lang: str = "en") -> str:
        """Return what is not supported, and where it stands."""
        return f"{self.where}: {message('unsupported-' + self.reason, lang, detail=self.detail)}"
