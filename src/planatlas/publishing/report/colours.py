"""The colour of each verdict and kind of gap: a light ground on which black text keeps a contrast over 7:1.

A letter and a word stand in every cell, so nothing is said by colour alone (WCAG 2.2, 1.4.1).
"""

from __future__ import annotations

from typing import Final

GROUNDS: Final = {
    "met": "C6E6C3",
    "presumed": "CFE5F3",
    "partly-met": "FBE8A6",
    "not-met": "F7C9BC",
    "not-assessable": "E0D3EE",
    "no-evidence": "DEDEDE",
    "not-applicable": "F4F4F4",
    "planning": "F7C9BC",
    "opacity": "E0D3EE",
    "research": "DEDEDE",
}
PLAIN: Final = "FFFFFF"


def ground(code: str) -> str:
    """Return the colour of a verdict or a kind of gap as six hexadecimal digits; white for others.

    >>> ground("met"), ground("other")
    ('C6E6C3', 'FFFFFF')
    """
    return GROUNDS.get(code, PLAIN)
