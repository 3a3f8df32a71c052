"""How a stranger's server is asked: not too often, again only after a pause, and saying who asks.

Retry-After is honoured in both its forms (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from typing import Final

from planatlas.__about__ import __version__

# Answers that may be another one a moment later. 429 and 503 say so; the others come from what is between.
BUSY: Final = frozenset({429, 503})
PASSING: Final = BUSY | {500, 502, 504}

# What the extra `linking` brings to ask a source.
EXTRA: Final = frozenset({"hishel", "httpcore", "httpx"})

_chance = random.SystemRandom()


def user_agent() -> str:
    """Return who asks: name, version and, where the project has one, its address."""
    try:
        stated = metadata.metadata("planatlas").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        stated = []
    address = next((line.partition(",")[2].strip() for line in stated), "")
    return f"planatlas/{__version__}" + (f" (+{address})" if address else "")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often: seconds, tries, requests a second to one host, bytes and rows of an answer."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 90.0
    attempts: int = 4
    first_pause: float = 1.0
    longest_pause: float = 60.0
    per_second: float = 2.0
    largest: int = 32 * 1024 * 1024
    rows: int = 50_000


@dataclass(slots=True)
class Pace:
    """The turns of one host after another: at most so many requests a second, for all threads together."""

    per_second: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str) -> None:
        """Wait until it is polite to ask the host again."""
        with self._lock:
            now = self.clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + 1 / self.per_second
        if turn > now:
            self.sleep(turn - now)


def pause_after(attempt: int, headers: Mapping[str, str], patience: Patience) -> float | None:
    """Return how long to wait before the next try, or None if it is longer than we wait.

    A server that names a time gets it. Otherwise the pause doubles, with a part left to chance so that many
    readers do not come back at the same moment.
    """
    if (asked := retry_after(headers)) is not None:
        return asked if asked <= patience.longest_pause else None
    base: float = min(patience.first_pause * 2 ** (attempt - 1), patience.longest_pause)
    return base * _chance.uniform(0.5, 1.0)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that a server asks to wait, given as a number or as a date.

    >>> retry_after({"Retry-After": "120"})
    120.0
    >>> retry_after({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"})
    0.0
    """
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
