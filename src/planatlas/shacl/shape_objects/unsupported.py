"""What is well-formed and beyond the compiler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from planatlas.errors import InputError
from planatlas.labels import message

# What pySHACL does not run either: it would pass it over, and all would conform.
_NOWHERE: Final = frozenset({"js", "expression", "target", "entailment"})


class UnsupportedShape(Exception):  # noqa: N818 - a reason to ask another engine, seldom an error
    """A shape that the compiler refuses: the reason (part of a message key), the place and a detail."""

    def __init__(self, reason: str, where: str = "", detail: str = "") -> None:
        self.reason, self.where, self.detail = reason, where, detail
        super().__init__(self.text("en"))

    @property
    def nowhere(self) -> bool:
        """Whether no engine here runs it."""
        return self.reason in _NOWHERE

    def text(self, lang: str = "en") -> str:
        """Return what is not supported, and where it stands."""
        body = message(f"unsupported-{self.reason}", lang, detail=self.detail)
        return f"{self.where}: {body}" if self.where else body

    def as_input_error(self) -> InputError:
        """Return the error for shapes that no engine here runs."""
        return InputError(f"unsupported-{self.reason}", where=self.where or None, detail=self.detail)


@contextmanager
def not_too_deep() -> Iterator[None]:
    """Say in words where shapes stand inside one another by the hundred, as no engine here can read them."""
    try:
        yield
    except RecursionError:
        raise InputError("shape-depth") from None
