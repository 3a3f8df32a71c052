"""The processes that answer queries: who is free, who waits, and who has to give way.

A query has `seconds`. While nobody waits it has all of them; as soon as somebody does, what has run longest
gives way once it has had its `fair` share. So a few queries that would never end hold up the others for
moments, and the pages, which other processes make, not at all.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from planatlas.errors import InputError
from planatlas.publishing.sparql.engine import Reply
from planatlas.publishing.sparql.limits import Limits
from planatlas.publishing.sparql.worker import FRAME, pack

LOG: Final = logging.getLogger("planatlas.serve")
_MODULE: Final = "planatlas.publishing.sparql.worker"
_LOOK: Final = 0.1
_START: Final = 60.0
# What a process may outlive its question by before the operating system ends it.
_GRACE: Final = 2.0
Setup = Mapping[str, Any]


class Ended(Exception):  # noqa: N818 - not an error of the program: a query that got no answer
    """A query ended without an answer; `reply` says why."""

    def __init__(self, key: str, status: int = 503, **details: str) -> None:
        super().__init__(key)
        self.reply = Reply(status, key=key, details=details)


class _Worker:
    """One process, and why it was ended."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.copies = False
        self.generation = 0
        self.since = 0.0
        self.reason = ""

    async def send(self, header: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send a message and return what comes back. Raises EOFError or OSError where nothing does."""
        sink, source = self.process.stdin, self.process.stdout
        if sink is None or source is None:
            raise EOFError
        sink.write(pack(dict(header)))
        await sink.drain()
        text, rest = FRAME.unpack(await source.readexactly(FRAME.size))
        found: dict[str, Any] = json.loads(await source.readexactly(text))
        return found, await source.readexactly(rest)

    def end(self) -> None:
        """End the query that runs, with the process where it cannot go on without."""
        if not self.copies:
            self.kill()
        elif self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def kill(self) -> None:
        """End the process."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()


class Pool:
    """Keeps `limits.workers` processes over the store that `prepare` describes."""

    def __init__(self, prepare: Callable[[], Awaitable[Setup]], limits: Limits) -> None:
        self._prepare = prepare
        self._limits = limits
        self._idle: deque[_Worker] = deque()
        self._busy: set[_Worker] = set()
        self._waiters: deque[asyncio.Future[_Worker]] = deque()
        self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._watching = False
        self._closed = False
        self._generation = 0

    async def answer(self, question: Mapping[str, Any]) -> Reply:
        """Return the answer to a question (the fields of `Asked`). Raises Ended."""
        worker = await self._free()
        seconds = self._limits.seconds
        worker.since = asyncio.get_running_loop().time()
        self._busy.add(worker)
        # Not to be cancelled with this: half a message would be left between the processes.
        asking = asyncio.ensure_future(worker.send({**question, "seconds": seconds + _GRACE}))
        try:
            await asyncio.wait({asking}, timeout=seconds)
            if not asking.done():
                raise Ended("sparql-timeout", seconds=f"{seconds:g}")
            header, body = asking.result()
            if "ended" not in header:
                return Reply(**header, body=body)
            raise Ended(worker.reason or "sparql-broke", seconds=f"{self._limits.fair:g}")
        except (EOFError, OSError):
            raise Ended("sparql-broke") from None
        finally:
            if asking.done() and not asking.cancelled() and asking.exception() is None:
                self._busy.discard(worker)
                worker.reason = ""
                self._hand_on(worker)
            else:
                worker.reason = worker.reason or "sparql-timeout"
                self._spawn(self._recover(worker, asking))

    async def _recover(self, worker: _Worker, asking: asyncio.Future[tuple[dict[str, Any], bytes]]) -> None:
        """End what a process still does and hand it on; replace it where it is lost."""
        worker.end()
        try:
            await asyncio.wait_for(asking, _GRACE)
        except (EOFError, OSError, TimeoutError):
            self._busy.discard(worker)
            self._replace(worker)
        else:
            self._busy.discard(worker)
            worker.reason = ""
            self._hand_on(worker)

    def start(self) -> None:
        """Start the processes before the first query; nothing happens where they run already."""
        for _ in range(self._limits.workers - self._count()):
            self._start_one()

    def renew(self) -> None:
        """Replace every process, each when it has nothing to do: the data are others now."""
        self._generation += 1
        for worker in list(self._idle):
            self._idle.remove(worker)
            self._replace(worker)

    async def close(self) -> None:
        """End every process, and every query with it."""
        self._closed = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(Ended("sparql-busy"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(_gone(worker) for worker in (*self._idle, *self._busy)))
        self._idle.clear()

    def _count(self) -> int:
        return len(self._idle) + len(self._busy) + self._starting

    async def _free(self) -> _Worker:
        """Return a process that has nothing to do, in the order of asking. Raises Ended."""
        if self._closed or len(self._waiters) >= self._limits.waiting:
            raise Ended("sparql-busy")
        self.start()
        while self._idle and not self._waiters:
            worker = self._idle.popleft()
            if worker.process.returncode is None:
                return worker
            self._replace(worker)
        waiter: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        if not self._watching:
            self._spawn(self._watch())
        try:
            return await asyncio.wait_for(waiter, self._limits.patience)
        except TimeoutError:
            raise Ended("sparql-busy") from None
        except asyncio.CancelledError:
            # Whoever stops waiting at the last moment hands on what it was given.
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._hand_on(waiter.result())
            raise
        finally:
            with suppress(ValueError):
                self._waiters.remove(waiter)

    def _hand_on(self, worker: _Worker) -> None:
        if worker.generation != self._generation:
            self._replace(worker)
            return
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: _Worker) -> None:
        if not self._closed:
            self._spawn(_gone(worker))
            self._start_one()

    def _start_one(self) -> None:
        self._starting += 1
        self._spawn(self._started())

    async def _started(self) -> None:
        worker = None
        generation = self._generation
        try:
            setup = await self._prepare()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", _MODULE, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
            worker = _Worker(process)
            ready, _ = await asyncio.wait_for(worker.send(setup), _START)
            if not ready.pop("ready"):
                raise Ended(**ready)
            worker.copies, worker.generation = ready["copies"], generation
            self._hand_on(worker)
            worker = None
        except Ended as ended:
            self._disappoint(ended)
        except InputError as error:
            details = {name: str(value) for name, value in error.details.items()}
            self._disappoint(Ended(error.key, 503, **details))
        except (EOFError, OSError, TimeoutError):
            self._disappoint(Ended("sparql-no-process"))
        finally:
            self._starting -= 1
            if worker is not None:
                await _gone(worker)

    def _disappoint(self, error: Ended) -> None:
        """Tell all who wait that there will be no answer, where no process is left to give one."""
        LOG.warning("no process for queries: %s", error)
        if self._count() > 1:
            return
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(error)

    async def _watch(self) -> None:
        """While somebody waits, look who has had more than a fair share."""
        self._watching = True
        try:
            while self._waiters:
                await asyncio.sleep(_LOOK)
                now = asyncio.get_running_loop().time()
                wanted = len(self._waiters) - self._starting
                for worker in sorted(self._busy, key=lambda busy: busy.since):
                    if wanted > 0 and not worker.reason and now - worker.since > self._limits.fair:
                        worker.reason = "sparql-gave-way"
                        worker.end()
                        wanted -= 1
        finally:
            self._watching = False

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _gone(worker: _Worker) -> None:
    """End a process, with the query that it runs, and wait until the operating system has let go of it."""
    worker.end()
    if worker.process.stdin is not None:
        worker.process.stdin.close()
    try:
        await asyncio.wait_for(worker.process.wait(), _GRACE)
    except TimeoutError:
        worker.kill()
        await worker.process.wait()
