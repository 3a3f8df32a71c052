"""The sources by name, on the network and in the package, each behind the interface `SourceAdapter`.

None of them is asked before `identify`, `describe` or `currency` is called, and only through the client that
it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planatlas.linking.model import SourceAdapter
from planatlas.linking.sources.bcn import Bcn
from planatlas.linking.sources.boe import Boe
from planatlas.linking.sources.eur_lex import EurLex
from planatlas.linking.sources.lexml import LexMl
from planatlas.linking.sources.peru import Peru
from planatlas.linking.sources.vocabularies import Vocabularies
from planatlas.linking.sources.wikidata import Wikidata

if TYPE_CHECKING:
    from planatlas.linking.http import Client

_ON_THE_NETWORK: Final[dict[str, Callable[[Client], SourceAdapter]]] = {
    "bcn": Bcn,
    "wikidata": Wikidata,
    "boe": Boe,
    "eur-lex": EurLex,
    "lexml": LexMl,
}
_HERE: Final[dict[str, Callable[[], SourceAdapter]]] = {"peru": Peru, "vocabularies": Vocabularies}
NAMES: Final = ("bcn", "peru", "vocabularies", "wikidata", "boe", "eur-lex", "lexml")
ASKING_NOBODY: Final = frozenset(_HERE)

__all__ = [
    "ASKING_NOBODY",
    "NAMES",
    "Bcn",
    "Boe",
    "EurLex",
    "LexMl",
    "Peru",
    "Vocabularies",
    "Wikidata",
    "adapters",
    "open_client",
]


def adapters(client: Client | None, names: Iterable[str] = NAMES) -> dict[str, SourceAdapter]:
    """Return the sources of these names; those that ask nobody need no client. Raises KeyError."""
    found: dict[str, SourceAdapter] = {}
    for name in names:
        if name in _HERE:
            found[name] = _HERE[name]()
        elif client is not None:
            found[name] = _ON_THE_NETWORK[name](client)
    return found


def open_client(cache: Path | None = None, *, offline: bool = False) -> Client:
    """Return the way to the sources, with the answers kept in this folder, or in that of the user.

    Raises InputError `linking-missing` where the packages of the extra `linking` are not installed, and where
    the folder cannot be used.
    """
    from planatlas.linking.cache import default_folder
    from planatlas.linking.http import Client

    return Client(cache or default_folder(), offline=offline)
