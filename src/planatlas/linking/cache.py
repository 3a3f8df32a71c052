"""Answers kept on disk, with the rules of HTTP, and read alone when there is no network.

hishel keeps them in one SQLite file (https://www.rfc-editor.org/rfc/rfc9111): a fresh answer is used as it
is, an old one is asked for again with its validator. Offline the newest kept answer is used, whatever its
age, and says when it came in.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import sys
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.linking.addresses import place
from planatlas.linking.manners import EXTRA

try:
    import hishel
    import httpx
    from hishel.httpx import CacheTransport

    from planatlas.linking.connections import RECEIVED
except ModuleNotFoundError as error:
    if error.name in EXTRA:
        raise InputError("linking-missing") from None
    raise

_FILE: Final = "answers.sqlite"
_LARGEST: Final = 1024**3
# hishel tells of a cache it cannot write to in its own log; the answer is there all the same.
logging.getLogger("hishel").addHandler(logging.NullHandler())


def default_folder() -> Path:
    """Return where a user's programs keep what can be fetched again; PLANATLAS_CACHE names another folder."""
    if stated := os.environ.get("PLANATLAS_CACHE"):
        return Path(stated)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "planatlas" / "links"


class Cache:
    """The kept answers in one folder; with `only_read` the folder must be there."""

    def __init__(self, folder: Path, *, only_read: bool = False) -> None:
        """Open the folder, or make it. Raises InputError `linking-cache-missing` or `linking-cache`."""
        path = folder / _FILE
        if only_read and not path.is_file():
            raise InputError("linking-cache-missing", where=str(folder))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # hishel takes a file it cannot read for an empty one; we would rather say so.
            connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._storage = hishel.SqliteStorage(connection=connection, max_size=_LARGEST)
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                self._storage.get_entries("")
            except BaseException:
                connection.close()
                raise
        except (OSError, sqlite3.Error, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise InputError("linking-cache", where=str(folder), reason=reason or "?") from None

    def around(self, transport: httpx.BaseTransport) -> httpx.BaseTransport:
        """Return a transport that asks this cache first, and keeps what the other one brings."""
        return CacheTransport(transport, self._storage, hishel.CacheOptions(shared=False))

    def alone(self) -> httpx.BaseTransport:
        """Return a transport that knows the kept answers and nothing else."""
        return _Kept(self._storage)

    def forget(self, key: str, received: str) -> None:
        """Drop the answer that came in at this time, and keep an older one."""
        for entry in self._storage.get_entries(key):
            if entry.response.headers.get(RECEIVED) == received:
                self._storage.remove_entry(entry.id)

    def close(self) -> None:
        """Close the file."""
        self._storage.close()


def key_of(url: str, accept: str) -> str:
    """Return the key of a request in the cache: the same online and offline."""
    return hashlib.sha256(f"{accept} {url}".encode()).hexdigest()


class _Kept(httpx.BaseTransport):
    def __init__(self, storage: hishel.SqliteStorage) -> None:
        self._storage = storage

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        entries = self._storage.get_entries(request.extensions["caching"]["key"])
        if not entries:
            raise InputError("linking-not-cached", where=place(str(request.url)))
        newest = max(entries, key=lambda entry: entry.response.headers.get(RECEIVED) or "")
        headers = newest.response.headers
        pairs = [(name, value) for name in headers for value in headers.get_list(name) or []]
        stream = newest.response.stream
        body = b"".join(stream) if stream is not None else b""  # type: ignore[arg-type]
        return httpx.Response(
            newest.response.status_code,
            headers=[(name.encode(), value.encode()) for name, value in pairs],
            stream=httpx.ByteStream(body),
            extensions={"caching": {"from_cache": True}},
        )
