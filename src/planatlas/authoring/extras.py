"""Packages that only workbooks need, imported when they are first used."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from planatlas.errors import InputError


def needed(module: str) -> Any:
    """Return a module of openpyxl or lxml. Raises InputError `workbooks-missing` where it is not installed.

    >>> needed("openpyxl.utils").get_column_letter(27)
    'AA'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(module)
    except ImportError:
        raise InputError("workbooks-missing") from None
