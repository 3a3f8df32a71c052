"""The words around a report that HTML, Markdown and workbook share: headings of sections and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from planatlas.labels import message
from planatlas.publishing.report.content import Passage

_KEYS: Final = (
    "report-address",
    "report-as-of",
    "report-basis-heading",
    "report-compliance",
    "report-country",
    "report-datasets",
    "report-evidence",
    "report-evidence-on",
    "report-figure",
    "report-finding",
    "report-heading-coverage",
    "report-heading-gaps",
    "report-heading-kinds",
    "report-heading-letters",
    "report-heading-matrix",
    "report-heading-method",
    "report-heading-notes",
    "report-heading-others",
    "report-heading-sources",
    "report-heading-versions",
    "report-heading-years",
    "report-intro-coverage",
    "report-kind",
    "report-letter",
    "report-locator",
    "report-at-least",
    "report-at-most",
    "report-meaning",
    "report-note",
    "report-other-reading-heading",
    "report-plans",
    "report-reason",
    "report-remedy",
    "report-search",
    "report-share",
    "report-source",
    "report-summary",
    "report-system",
    "report-verdict",
    "report-whole",
)


def words(lang: str) -> dict[str, str]:
    """Return the words by what they stand for, as `heading_coverage`; `indicator` beside them.

    >>> words("es")["heading_gaps"]
    'Brechas'
    """
    found = {key.removeprefix("report-").replace("-", "_"): message(key, lang) for key in _KEYS}
    return {**found, "indicator": message("indicator", lang)}


def notes(passages: Sequence[Passage], lang: str) -> Iterator[tuple[Passage, str, int]]:
    """Yield each passage with its other reading, and the number of an earlier note that has the same.

    The reading is empty where there is none; where an earlier note has it the text says so, with `{}` in the
    place of that number.
    """
    first: dict[str, int] = {}
    for passage in passages:
        text = passage.other_reading
        earlier = first.setdefault(text, passage.number)
        if not text:
            yield passage, "", 0
        elif earlier == passage.number:
            yield passage, message("report-other-reading", lang, text=text), 0
        else:
            yield passage, message("report-same-reading", lang, number="{}"), earlier
