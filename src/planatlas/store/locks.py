"""Locks on folders that end with the process that holds them, however it ends.

A lock is held on the folder itself (flock), so a store on a medium that cannot be written can still be read.
On Windows a folder cannot be locked: there the lock is a byte of a file in it, and only writers take one; the
system refuses to remove a file that a reader has open.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCK_FILE = "lock"


class FolderLock:
    """A lock on a folder, shared or for one holder alone; `release` gives it back."""

    def __init__(self, folder: Path, *, shared: bool) -> None:
        """Take the lock at once. Raises BlockingIOError where another holder is in the way, else OSError."""
        self._handle: int | None = None
        if sys.platform == "win32":
            if not shared:
                handle = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT)
                try:
                    msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
                except OSError:
                    os.close(handle)
                    raise BlockingIOError from None
                self._handle = handle
        else:
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                raise
            self._handle = handle

    def release(self) -> None:
        """Give the lock back; nothing happens where it was given back already."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
