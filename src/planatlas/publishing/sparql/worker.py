"""The process that answers queries, one after another.

It reads questions from its standard input and writes answers to its standard output, each as two lengths
of four bytes, a header in JSON and a body. Nothing can stop an engine in the middle of a join, so a child
does the work, a copy of this process with the data already read: the clock of the operating system ends
the child when the time of a query is over, and so does SIGTERM. Another copy takes a few milliseconds.
Where processes cannot be copied (Windows), this one does the work, and is ended and started anew.
"""

from __future__ import annotations

import io
import json
import os
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from planatlas.errors import InputError
from planatlas.publishing.sparql.engine import Asked, Engine, Reply
from planatlas.store import Source, Store
from planatlas.store.opening import close_source, open_source

FRAME: Final = struct.Struct(">II")
_NICE: Final = 5


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a header and a body as one message."""
    text = json.dumps(header, ensure_ascii=False).encode("utf-8", "replace")
    return FRAME.pack(len(text), len(body)) + text + body


def main() -> None:
    """Open the store that the first message names, then answer."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # Whatever else is printed must not come between two answers.
    sys.stdout = sys.stderr
    # An interrupt from the keyboard is for the server, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup = _read(source)
    if setup is None:
        return
    try:
        # Threads of a database on disk would not be there in a copy: each copy opens its own.
        memory = None if setup["location"] else _in_memory(setup["data"])
        if memory is None:
            close_source(_engine(setup, None)[0])
    except InputError as error:
        details = {name: str(value) for name, value in error.details.items()}
        _write(sink, pack({"ready": False, "key": error.key, **details}))
        return
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    copies = hasattr(os, "fork")
    _write(sink, pack({"ready": True, "copies": copies}))
    if copies:
        Copies(setup, memory).run(source, sink)
    else:
        _serve(_engine(setup, memory)[1], source, sink)


class Copies:
    """Passes questions to a copy of this process, and takes another where that one ended."""

    def __init__(self, setup: dict[str, Any], memory: Store | None) -> None:
        self._setup = setup
        self._memory = memory
        self._child = 0
        self._to: BinaryIO = io.BytesIO()
        self._from: BinaryIO = io.BytesIO()

    def run(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Answer until there are no more questions: one answer a question, whatever becomes of the copy."""
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        while (question := _frame(source)) is not None:
            if not self._child:
                self._copy()
            with suppress(BrokenPipeError):
                _write(self._to, question)
            answer = _frame(self._from)
            if answer is None:
                self._end()
            _write(sink, answer or pack({"ended": True}))
        self._end()

    def _end(self) -> None:
        child, self._child = self._child, 0
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _copy(self) -> None:
        questions, answers = os.pipe(), os.pipe()
        child = os.fork()
        if child:
            os.close(questions[0])
            os.close(answers[1])
            self._to, self._from = os.fdopen(questions[1], "wb"), os.fdopen(answers[0], "rb")
            self._child = child
            return
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for descriptor in (0, 1, questions[1], answers[0]):
            os.close(descriptor)
        status = 1
        try:
            _restrain(int(self._setup["memory"]))
            engine = _engine(self._setup, self._memory)[1]
            _serve(engine, os.fdopen(questions[0], "rb"), os.fdopen(answers[1], "wb"))
            status = 0
        finally:
            # Nothing of the process that this is a copy of may run twice.
            os._exit(status)


def _serve(engine: Engine, source: BinaryIO, sink: BinaryIO) -> None:
    while (question := _read(source)) is not None:
        _clock(float(question.pop("seconds")))
        reply = _answered(engine, question)
        _clock(0)
        header = asdict(reply)
        body = header.pop("body")
        _write(sink, pack(header, body))


def _answered(engine: Engine, question: dict[str, Any]) -> Reply:
    lists = {name: tuple(question[name]) for name in ("default", "named")}
    try:
        return engine.answer(Asked(**{**question, **lists}))
    except MemoryError:
        return Reply(503, key="sparql-broke")
    # The engine may raise anything, and the reader gets a line.
    except Exception as error:
        return Reply(500, key="sparql-failed", details={"reason": type(error).__name__})


def _in_memory(path: str) -> Store:
    store = Store()
    store.add_quads(Path(path).read_bytes())
    return store


def _engine(setup: dict[str, Any], memory: Store | None) -> tuple[Source, Engine]:
    source = open_source(setup["location"]) if memory is None else memory
    return source, Engine(source, setup["graphs"], closed=setup["closed"])


def _restrain(memory: int) -> None:
    """Allocate no more than what is held already and so many bytes."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        held = int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (held + memory, held + memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _clock(seconds: float) -> None:
    """Have the operating system end this process after so many seconds; 0 calls it off."""
    with suppress(AttributeError):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _frame(source: BinaryIO) -> bytes | None:
    """Return a message as it came, None where the other end has gone in the middle of it or before."""
    head = source.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    length = sum(FRAME.unpack(head))
    text = source.read(length)
    return head + text if len(text) == length else None


def _read(source: BinaryIO) -> dict[str, Any] | None:
    frame = _frame(source)
    if frame is None:
        return None
    length, _ = FRAME.unpack(frame[: FRAME.size])
    message: dict[str, Any] = json.loads(frame[FRAME.size : FRAME.size + length])
    return message


def _write(sink: BinaryIO, message: bytes) -> None:
    sink.write(message)
    sink.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError, KeyboardInterrupt):
        main()
