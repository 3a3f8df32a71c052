"""Let one program at a time read a file, add to it and write it, so that nobody's addition is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.store.locks import FolderLock

# To read and write a table of decisions takes a fraction of a second.
_PATIENCE: Final = 15.0
_PAUSE: Final = 0.02


@contextmanager
def alone_with(path: Path, *, seconds: float = _PATIENCE) -> Iterator[None]:
    """Hold the folder of a file while it is changed; it is made where there is none.

    The lock ends with the process, however it ends. Where a file system knows no locks the file is changed
    without one. Raises InputError `file-in-use` where another program holds it for longer than this.
    """
    lock = _taken(path, time.monotonic() + seconds)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _taken(path: Path, end: float) -> FolderLock | None:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return FolderLock(path.parent, shared=False)
        except BlockingIOError:
            if time.monotonic() > end:
                raise InputError("file-in-use", where=str(path)) from None
            time.sleep(_PAUSE)
        except OSError:
            # Writing will say in one line what is wrong with the folder.
            return None
