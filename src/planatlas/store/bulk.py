"""Write batches into a store on other threads while the next ones are read."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from planatlas.store.checked_reading import Batch
from planatlas.store.embedded import Store

_WRITERS = 2
_BYTES = 40_000_000


class BulkWriter:
    """Takes batches for the graphs of a store in memory or of a stage; all are written when its block ends.

    Small batches are put together, for a store on disk makes new files of each; a few large ones wait or are
    being written at a time, so memory does not grow with the files.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(_WRITERS)
        self._waiting: list[bytes] = []
        self._size = 0
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> BulkWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def put(self, graph: str, batch: Batch) -> None:
        """Hand over a batch for a graph. Raises OSError where an earlier one could not be written."""
        if isinstance(batch, list):
            self._store.add_many(graph, batch)
            return
        self._waiting.append(batch)
        self._size += len(batch)
        if self._size >= _BYTES:
            self._submit()

    def _submit(self) -> None:
        while len(self._pending) > _WRITERS:
            self._pending.popleft().result()
        self._pending.append(self._pool.submit(self._store.add_quads, b"".join(self._waiting)))
        self._waiting, self._size = [], 0

    def finish(self) -> None:
        """Wait until everything is written. Raises OSError where something could not be."""
        if self._waiting:
            self._submit()
        while self._pending:
            self._pending.popleft().result()
