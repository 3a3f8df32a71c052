"""What all sources say alike of a record: whether its title agrees, and what a source cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from planatlas.linking.model import Change, Currency, Described, Record
from planatlas.linking.titles import Vocabulary, likeness

_SAME_TITLE: Final = 0.6


def title_agrees(described: Described | None, record: Record | None) -> bool | None:
    """Return whether a record bears the name that the graph gives; None where one of them has none."""
    if described is None or record is None or not record.title:
        return None
    ours = [title.text for title in described.titles if title.lang in {record.lang, ""} or not record.lang]
    scores = [likeness(text, record.title, Vocabulary(0)).score for text in ours]
    return max(scores) >= _SAME_TITLE if scores else None


def absent(iri: str, source: str, as_of: date, accessed: datetime | None = None) -> Currency:
    """Return what is to be said of a record that the source does not have."""
    return Currency(iri, source, as_of, exists=False, accessed=accessed)


def until(changes: Iterable[Change], as_of: date) -> tuple[Change, ...]:
    """Return the changes up to a day, each once, in the order of their days; those without a day last."""
    known = {change.iri: change for change in changes if change.on is None or change.on <= as_of}
    return tuple(sorted(known.values(), key=lambda change: (change.on or date.max, change.iri)))
