"""How much one query may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take, and how many may run.

    `seconds` is the time of a query, `fair` what it is sure of while others wait, `patience` how long one
    waits for its turn. `rows` and `size` (bytes) cut an answer, `query` is the longest text (bytes),
    `memory` what a process may allocate beyond the data (bytes; systems without such a limit ignore it).
    `workers` run at a time, `waiting` may wait.
    """

    seconds: float = 20.0
    fair: float = 1.0
    patience: float = 20.0
    rows: int = 10_000
    size: int = 10_000_000
    query: int = 65_536
    memory: int = 1_000_000_000
    workers: int = 4
    waiting: int = 100
