"""What people read: pages in a browser, the same pages as files, reports, tools for agents.

This floor stands above the atlas and below the command line. It asks the questions of the library and
holds no SPARQL of its own.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from planatlas.errors import InputError

__all__ = ["needed"]


def needed(module: str, extra: str) -> ModuleType:
    """Return a module that an extra of the package brings.

    Raises InputError `publishing-missing` where it is not installed.

    >>> needed("json", "serve").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError:
        raise InputError("publishing-missing", module=module.partition(".")[0], extra=extra) from None
