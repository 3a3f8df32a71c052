"""Open a store by what a person calls it: an address or a path."""

from __future__ import annotations

from planatlas.store.embedded import Store
from planatlas.store.source import Source


def is_address(location: str) -> bool:
    """Tell whether a location is that of a server.

    >>> is_address("https://example.org/sparql"), is_address("atlas.db")
    (True, False)
    """
    return location.lower().startswith(("http://", "https://"))


def open_source(location: str, *, writing: bool = False) -> Source:
    """Open the store at an address (http, https) or in a folder; a folder for reading, unless `writing`.

    A folder that is opened for writing is made where there is none, and locked until it is closed. Raises
    InputError as `Store.open`; a server is first asked when something is asked of it.
    """
    if is_address(location):
        from planatlas.store.remote import RemoteStore

        return RemoteStore(location)
    return Store.open(location, read_only=not writing)


def close_source(source: Source) -> None:
    """Let go of a store; a server is not told anything."""
    if isinstance(source, Store):
        source.close()
