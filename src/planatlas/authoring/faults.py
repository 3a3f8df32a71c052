"""What is wrong with single cells, as findings; and workbooks that cannot be read for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planatlas.authoring.model import CellValue
from planatlas.errors import InputError
from planatlas.store import Literal, NamedNode
from planatlas.validation.finding import Finding, both_languages

ID_MADE: Final = "row-id-made"
"""A row got its identifier from its name; the value of the finding is what it got."""

_SHOWN: Final = 60


class FaultyWorkbookError(InputError):
    """A workbook that lacks sheets or columns, or has them twice; `findings` has one for each fault."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings[0].check)

    def text(self, lang: str = "en") -> str:
        """Return a line for each fault."""
        return "\n".join(f"{finding.place}: {finding.message(lang)}" for finding in self.findings)


def cell_finding(
    key: str,
    place: str,
    value: CellValue | None = None,
    *,
    severity: str = "violation",
    focus: str | None = None,
    path: str | None = None,
    **details: object,
) -> Finding:
    """Return a finding about one cell; the message of that key says what is wrong, and how to mend it."""
    typed = "" if value is None else shown(value)
    return Finding(
        severity=severity,
        place=place,
        messages=both_languages(key, value=typed, **details),
        hints={},
        check=key,
        shape=None,
        focus=NamedNode(focus) if focus else None,
        path=f"<{path}>" if path else None,
        value=None if value is None else Literal(str(value)),
        label={},
    )


def shown(value: CellValue) -> str:
    r"""Return what was typed into a cell on one line, of a long text how it begins.

    >>> shown("a  plan\nof 2020")
    'a plan of 2020'
    """
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
