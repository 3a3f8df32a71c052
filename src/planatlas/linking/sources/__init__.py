"""The sources on the network, each behind the one small interface of `SourceAdapter`.

None of them is asked before `identify`, `describe` or `currency` is called, and only through the client that
it was given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from planatlas.linking.model import SourceAdapter
from planatlas.linking.sources.bcn import Bcn
from planatlas.linking.sources.boe import Boe
from planatlas.linking.sources.eur_lex import EurLex
from planatlas.linking.sources.lexml import LexMl
from planatlas.linking.sources.peru import Peru
from planatlas.linking.sources.wikidata import Wikidata

if TYPE_CHECKING:
    from planatlas.linking.http import Client

NAMES: Final = ("bcn", "peru", "wikidata", "boe", "eur-lex", "lexml")

__all__ = ["NAMES", "Bcn", "Boe", "EurLex", "LexMl", "Peru", "Wikidata", "adapters", "open_client"]


def adapters(client: Client) -> dict[str, SourceAdapter]:
    """Return every source on the network by its name; that of Peru asks no one."""
    found: list[SourceAdapter] = [
        Bcn(client),
        Peru(),
        Wikidata(client),
        Boe(client),
        EurLex(client),
        LexMl(client),
    ]
    return {adapter.name: adapter for adapter in found}


def open_client(cache: Path | None = None, *, offline: bool = False) -> Client:
    """Return the way to the sources, with the answers kept in this folder, or in that of the user.

    Raises InputError `linking-missing` where the packages of the extra `linking` are not installed, and where
    the folder cannot be used.
    """
    from planatlas.linking.cache import default_folder
    from planatlas.linking.http import Client

    return Client(cache or default_folder(), offline=offline)
