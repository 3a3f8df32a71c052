"""A store on disk as a row of generations, one of which is current.

```
atlas.db/
  planatlas-store   the name of the current generation, replaced by a rename
  generation-7/     an Oxigraph database that nobody writes any more
```

A writer builds the next generation beside the current one and then puts its name into `planatlas-store`, so a
change of any size is there whole or not at all, wherever the writer is killed. Table files of RocksDB never
change once they are written: the next generation begins with hard links to them and costs nothing until it
differs. Readers keep the generation they opened, so a reader beside a writer is safe, which it would not be
in one Oxigraph database (its documentation calls that undefined); nor could one transaction of Oxigraph hold
a large graph: to rename one of a million triples took 90 s and 4 GB.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.store.locks import FolderLock

_POINTER: Final = "planatlas-store"
_GENERATION: Final = re.compile(r"generation-([1-9]\d*)")
_DATABASE: Final = "CURRENT"
_TABLE: Final = ".sst"
_ATTEMPTS: Final = 20
_FULL: Final = ("No space left", "File too large", "quota")
_FORBIDDEN: Final = ("Permission denied", "Operation not permitted", "Read-only file system")


class Generations:
    """The folder of a store: opens the current generation, builds and publishes the next."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        """Look at the folder; a writer makes it where it is missing, and locks it.

        Raises InputError `store-missing`, `store-is-file`, `store-none`, `store-foreign`, `store-locked`,
        `store-permission`.
        """
        self.folder = folder
        self.read_only = read_only
        self._writing: FolderLock | None = None
        self._reading: FolderLock | None = None
        try:
            self._look(folder, read_only)
            if not read_only:
                folder.mkdir(parents=True, exist_ok=True)
                self._writing = FolderLock(folder, shared=False)
        except BlockingIOError:
            raise InputError("store-locked", where=str(folder)) from None
        except OSError as error:
            raise failure(error, folder) from None

    @staticmethod
    def _look(folder: Path, read_only: bool) -> None:
        where = str(folder)
        if folder.is_file():
            raise InputError("store-is-file", where=where)
        names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
        if _POINTER in names:
            return
        if _DATABASE in names:
            raise InputError("store-foreign", where=where)
        # A first load that was cut off leaves a generation that was never published.
        if any(name != "lock" and not _GENERATION.fullmatch(name) for name in names):
            raise InputError("store-none", where=where)
        if read_only:
            raise InputError("store-missing", where=where, path=where)

    def open_current(self) -> ox.Store:
        """Open the current generation for reading; an empty store where a new one has none yet.

        Raises InputError `store-damaged` or `store-permission`.
        """
        for _ in range(_ATTEMPTS):
            name = self._current()
            if name is None:
                return ox.Store()
            path = self.folder / name
            # A writer may publish another and remove this one before it is locked: then look again.
            try:
                lock = FolderLock(path, shared=True)
            except (FileNotFoundError, BlockingIOError):
                continue
            except OSError as error:
                raise failure(error, self.folder) from None
            try:
                inner = ox.Store.read_only(str(path))
            except (OSError, RuntimeError) as error:
                lock.release()
                if name != self._current():
                    continue
                raise failure(error, self.folder) from None
            self.release_reading()
            self._reading = lock
            return inner
        raise InputError("store-damaged", where=str(self.folder), reason=f"{name}?")

    def _current(self) -> str | None:
        try:
            name = (self.folder / _POINTER).read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise failure(error, self.folder) from None
        if not _GENERATION.fullmatch(name):
            raise InputError("store-damaged", where=str(self.folder), reason=_POINTER)
        return name

    def begin(self, *, empty: bool) -> Path:
        """Make the folder of the next generation: empty, or with what the current one holds.

        Raises InputError `store-read-only`, `store-full` or `store-permission`.
        """
        if self._writing is None:
            raise InputError("store-read-only", where=str(self.folder))
        current = self._current()
        try:
            self._clean(current)
            path = self.folder / f"generation-{int(current.rpartition('-')[2]) + 1 if current else 1}"
            path.mkdir()
            if current and not empty:
                for file in sorted((self.folder / current).iterdir()):
                    _link_or_copy(file, path / file.name)
        except OSError as error:
            raise failure(error, self.folder) from None
        return path

    def publish(self, path: Path) -> None:
        """Make a finished generation the current one. Raises InputError `store-full`, `store-permission`."""
        draft = self.folder / f"{path.name}.{_POINTER}"
        try:
            with draft.open("w", encoding="ascii") as stream:
                stream.write(path.name + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self.folder / _POINTER)
            _sync_folder(self.folder)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise failure(error, self.folder) from None

    def discard(self, path: Path) -> None:
        """Remove a generation that was not published."""
        shutil.rmtree(path, ignore_errors=True)

    def clean(self) -> None:
        """Remove the generations before the current one that nobody reads."""
        with contextlib.suppress(OSError):
            self._clean(self._current())

    def _clean(self, current: str | None) -> None:
        for entry in self.folder.iterdir():
            if entry.name.endswith("." + _POINTER):
                entry.unlink()
            elif _GENERATION.fullmatch(entry.name) and entry.name != current:
                with contextlib.suppress(OSError):
                    lock = FolderLock(entry, shared=False)
                    shutil.rmtree(entry, ignore_errors=True)
                    lock.release()

    def release_reading(self) -> None:
        """Let the generation that was read be removed."""
        if self._reading:
            self._reading.release()
            self._reading = None

    def close(self) -> None:
        """Give back all locks."""
        self.release_reading()
        if self._writing:
            # A folder that was made for a store and never got one is not left behind.
            with contextlib.suppress(OSError):
                self.folder.rmdir()
            self._writing.release()
            self._writing = None


def failure(error: Exception, folder: Path) -> InputError:
    """Return what a person is told of a failure of the disk or of the database."""
    reason = _reason(error)
    if is_full(error):
        return InputError("store-full", where=str(folder), reason=reason)
    if isinstance(error, NotADirectoryError | FileExistsError):
        return InputError("store-is-file", where=str(folder))
    if isinstance(error, PermissionError) or any(text in reason for text in _FORBIDDEN):
        return InputError("store-permission", where=str(folder), reason=reason)
    return InputError("store-damaged", where=str(folder), reason=reason)


def is_full(error: Exception) -> bool:
    """Tell whether a failure is that of a disk without room."""
    return any(text in _reason(error) for text in _FULL)


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split()).rstrip(".")


def _link_or_copy(source: Path, target: Path) -> None:
    """Link a table file, which never changes; copy what does, and all where links are not to be had."""
    if source.suffix == _TABLE:
        with contextlib.suppress(OSError, NotImplementedError):
            target.hardlink_to(source)
            return
    if source.name != "LOCK":
        shutil.copyfile(source, target)


def _sync_folder(folder: Path) -> None:
    """Have a rename written to the disk itself, where the system can do that for a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
