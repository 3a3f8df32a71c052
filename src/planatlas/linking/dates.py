"""Days as sources write them: dates, times, plain strings, with hyphens or without."""

from __future__ import annotations

import re
from datetime import date


def day(text: str | None) -> date | None:
    """Return the day that a text begins with, written as `2010-02-04` or `20100204`, or None.

    >>> day("2010-02-04T00:00:00Z"), day("20150930"), day("2010"), day("2010-02-31"), day("desconocida")
    (datetime.date(2010, 2, 4), datetime.date(2015, 9, 30), None, None, None)
    """
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text or "")
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
