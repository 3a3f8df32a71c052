"""What was aimed at, and whether it was reached: nothing here is a figure but the aims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from benchmarks.run import Samples

_GB: Final = 1024**3


@dataclass(frozen=True)
class Aim:
    """One aim: of what, how much, and what the samples say: the figure, and whether it is within the aim."""

    what: str
    aim: str
    measured: Callable[[Samples], tuple[str, bool] | None]


def reached(samples: Samples) -> list[list[str]]:
    """Return a row an aim that was measured; a row says plainly what was not."""
    rows = []
    for aim in AIMS:
        said = aim.measured(samples)
        text, verdict = said if said else ("not measured in this run", None)
        rows.append([aim.what, aim.aim, text, {True: "yes", False: "no", None: ""}[verdict]])
    return rows


def _seconds(name: str, size: str, most: float) -> Callable[[Samples], tuple[str, bool] | None]:
    """Return whether something took no more seconds than that."""

    def look(samples: Samples) -> tuple[str, bool] | None:
        sample = samples.get(name, size)
        if sample is None:
            return None
        return sample.text(), sample.seconds is not None and sample.seconds <= most

    return look


def _memory(name: str, size: str, most: float) -> Callable[[Samples], tuple[str, bool] | None]:
    """Return whether the process stayed below that many gigabytes."""

    def look(samples: Samples) -> tuple[str, bool] | None:
        sample = samples.get(name, size)
        if sample is None or sample.seconds is None:
            return None
        return f"{sample.memory / _GB:.2f} GB", sample.memory <= most * _GB

    return look


def _faster(name: str, other: str, size: str, least: float) -> Callable[[Samples], tuple[str, bool] | None]:
    """Return whether the other takes at least so many times longer."""

    def look(samples: Samples) -> tuple[str, bool] | None:
        mine, theirs = samples.get(name, size), samples.get(other, size)
        if not (mine and theirs and mine.seconds):
            return None
        if theirs.seconds is None and theirs.limit is None:
            return None
        ratio = (theirs.seconds or theirs.limit or 0) / mine.seconds
        return f"{'>' if theirs.seconds is None else ''}{ratio:.0f} times", ratio >= least

    return look


def _within(name: str, floor: str, size: str, most: float) -> Callable[[Samples], tuple[str, bool] | None]:
    """Return whether it takes no more than so many times the floor."""

    def look(samples: Samples) -> tuple[str, bool] | None:
        mine, least = samples.seconds(name, size), samples.seconds(floor, size)
        if mine is None or not least:
            return None
        return f"{mine / least:.1f} times", mine <= most * least

    return look


def _rate(name: str, size: str, least: float) -> Callable[[Samples], tuple[str, bool] | None]:
    """Return whether so many triples are loaded a second."""

    def look(samples: Samples) -> tuple[str, bool] | None:
        sample = samples.get(name, size)
        if sample is None or not sample.seconds:
            return None
        rate = sample.outcome["triples"] / sample.seconds
        return f"{rate / 1000:,.0f}k triples/s", rate >= least

    return look


def _same(samples: Samples) -> tuple[str, bool] | None:
    """Return whether pySHACL says the same wherever both were run to the end."""
    compared = {size: samples.difference("validate", size, "pyshacl_whole") for size in samples.sizes()}
    known = {size: found for size, found in compared.items() if found is not None}
    if not known:
        return None
    apart = {size: sum(map(len, found)) for size, found in known.items()}
    said = ", ".join(f"{size}: {n or 'none'} apart" for size, n in apart.items())
    return said, not any(apart.values())


AIMS: Final = (
    # Each with the triples in its own store or graph already.
    Aim(
        "12k triples, all shapes, against pySHACL",
        "200 times faster",
        _faster("validate_store", "pyshacl_whole", "12k", 200),
    ),
    Aim("12k triples, all shapes, inside a store", "0.15 s", _seconds("validate_store", "12k", 0.15)),
    Aim("12k triples at hand", "0.15 s", _seconds("validate", "12k", 0.15)),
    Aim("100k, against pySHACL", "400 times faster", _faster("validate_store", "pyshacl_whole", "100k", 400)),
    Aim("100k, inside a store", "0.6 s", _seconds("validate_store", "100k", 0.6)),
    Aim("1M, inside a store", "6 s", _seconds("validate_store", "1m", 6)),
    Aim("1M, inside a store, memory", "0.8 GB", _memory("validate_store", "1m", 0.8)),
    Aim("1M, two jobs", "3 s", _seconds("validate_store_2", "1m", 3)),
    Aim(
        "1M, against the DuckDB floor", "within 6 times", _within("validate_subset", "duckdb_floor", "1m", 6)
    ),
    Aim("10M on disk", "200 s", _seconds("validate_disk", "10m", 200)),
    Aim("10M on disk, memory", "5 GB", _memory("validate_disk", "10m", 5)),
    Aim("one country inside a 1M store", "0.2 s", _seconds("validate_one", "1m", 0.2)),
    Aim("gap questions, all of them, 1M in memory", "2 s", _seconds("gaps", "1m", 2)),
    Aim("load in memory", "250k triples/s", _rate("load", "1m", 250_000)),
    Aim("load on disk", "150k triples/s", _rate("load_disk", "1m", 150_000)),
    Aim("planatlas gaps CHL PER, cold", "0.6 s", _seconds("planatlas gaps CHL PER", "", 0.6)),
    Aim("planatlas --help, cold", "0.2 s", _seconds("planatlas --help", "", 0.2)),
    Aim("the same violations as pySHACL", "all", _same),
)
