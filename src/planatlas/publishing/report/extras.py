"""Packages that only reports need, imported when they are first used."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

from planatlas import publishing


@cache
def needed(module: str) -> Any:
    """Return a module of docxtpl, python-docx, altair, vl-convert or openpyxl, whatever it warns of.

    Raises InputError `publishing-missing` where it is not installed.

    >>> needed("openpyxl.utils").get_column_letter(27)
    'AA'
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return publishing.needed(module, "reports")
