"""Start a server, wait until it answers, stop it: what is the same for every engine."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# The name of the loopback interface; every server binds to this and to nothing else.
HOST = "localhost"
LOOPBACK = socket.gethostbyname(HOST)
PATIENCE = 90.0


@dataclass(frozen=True)
class Endpoint:
    """A server that answers: what a user would give as the address of the store, and who may write."""

    kind: str
    url: str
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True)
class Kind:
    """An engine: what a machine lacks for it (None: nothing), and how it is started in a folder."""

    name: str
    lacks: Callable[[], str | None]
    command: Callable[[Path, int], list[str]]
    ready: Callable[[int], str]
    endpoint: Callable[[int], Endpoint]
    stop: Callable[[Path, int], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def started(kind: Kind) -> Iterator[Endpoint]:
    """Run a server for the length of a `with` block, its store in a temporary folder.

    Raises RuntimeError with the server's own last words where it does not come up.
    """
    with tempfile.TemporaryDirectory(prefix=f"{kind.name}-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        command = kind.command(folder, port)
        with (folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_it_answers(kind, process, folder, port)
            yield kind.endpoint(port)
        finally:
            _stop(kind, process, folder, port)


def _wait_until_it_answers(kind: Kind, process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        # Whatever is answered, the server is up; only a refused connection or silence says that it is not.
        with contextlib.suppress(OSError), urllib.request.urlopen(kind.ready(port), timeout=5):  # noqa: S310
            return
        time.sleep(0.1)
    said = (folder / "output.txt").read_text("utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{kind.name} did not come up in {PATIENCE:.0f} seconds:\n{said}")


def _stop(kind: Kind, process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    if process.poll() is None and kind.stop is not None:
        kind.stop(folder, port)
    for end in (process.terminate, process.kill):
        if process.poll() is None:
            end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
