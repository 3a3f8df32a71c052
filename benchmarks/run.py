"""Take the measurements, each in a process of its own, on countries made for the occasion."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks import findings
from benchmarks.generate import SIZES, make_countries, make_country, write_folder
from benchmarks.kinds import KINDS

ROOT: Final = Path(__file__).parent.parent
EVERY_KIND: Final = "12k, faults"
"""The name of a size of its own: one country of 12k triples with a fault of nearly every kind."""

OURS: Final = ("load", "validate", "validate_core", "validate_store", "validate_subset", "assess", "gaps")
OTHERS: Final = (
    "pyshacl_core",
    "pyshacl_whole",
    "pyrudof_core",
    "pyrudof_whole",
    "rdflib_gaps",
    "duckdb_floor",
)
ONLY: Final = {
    "1m": ("validate_store_2", "validate_one", "load_disk"),
    "10m": ("load_disk", "validate_disk"),
    EVERY_KIND: ("validate", "pyshacl_whole"),
}
"""What is measured at one size alone: besides the rest at 1m, and in its place at the others."""

COMMANDS: Final = {"planatlas gaps CHL PER": ["gaps", "CHL", "PER"], "planatlas --help": ["--help"]}


@dataclass(frozen=True)
class Sample:
    """The outcome of one measurement; one that was cut off has no seconds of its own, only the limit."""

    name: str
    size: str
    outcome: dict[str, Any] = field(default_factory=dict)
    limit: float | None = None

    @property
    def seconds(self) -> float | None:
        """The seconds it took, or None where it was cut off, failed, or its engine is absent."""
        value = self.outcome.get("seconds")
        return None if value is None else float(value)

    @property
    def memory(self) -> int:
        """The peak of the process in bytes."""
        return int(self.outcome.get("memory", 0))

    @cached_property
    def violations(self) -> set[findings.Key]:
        """The results of the validation."""
        return {tuple(item) for item in self.outcome.get("violations", ())}

    def text(self) -> str:
        """Return the seconds as they are printed, or why there are none."""
        if self.limit is not None:
            return f">{self.limit:.0f} s"
        if absent := self.outcome.get("absent"):
            return f"{absent} is not installed"
        if self.seconds is None:
            return "failed"
        prefix = ">" if self.outcome.get("cut") else ""
        return f"{prefix}{self.seconds:.{3 if self.seconds < 1 else 2 if self.seconds < 100 else 0}f} s"


class Samples:
    """All measurements of one run."""

    def __init__(self) -> None:
        self.triples: dict[str, int] = {}
        self.faults: dict[str, tuple[int, int]] = {}
        self._samples: dict[tuple[str, str], Sample] = {}

    def add(self, sample: Sample) -> Sample:
        """Keep a sample; returns it."""
        self._samples[sample.name, sample.size] = sample
        return sample

    def get(self, name: str, size: str) -> Sample | None:
        """Return a sample, or None where there is none."""
        return self._samples.get((name, size))

    def seconds(self, name: str, size: str) -> float | None:
        """Return the seconds of a sample, or None."""
        sample = self.get(name, size)
        return sample.seconds if sample else None

    def names(self) -> list[str]:
        """Return the names of what was measured, in the order of the measurements."""
        return list(dict.fromkeys(name for name, _ in self._samples))

    def sizes(self) -> list[str]:
        """Return the sizes at which something was measured, in order."""
        return list(self.triples)

    def exponent(self, name: str, first: str, last: str) -> float | None:
        """Return by which power of the triples the seconds grow between two sizes."""
        less, more = self.seconds(name, first), self.seconds(name, last)
        if less is None or more is None:
            return None
        return log(more / less) / log(self.triples[last] / self.triples[first])

    def difference(
        self, name: str, size: str, other: str
    ) -> tuple[list[findings.Key], list[findings.Key]] | None:
        """Return what only the first says and what only the other says, or None where one says nothing."""
        mine, theirs = self.get(name, size), self.get(other, size)
        if not (mine and theirs and mine.seconds is not None and theirs.seconds is not None):
            return None
        if other.startswith("pyrudof"):
            return findings.difference(_without_values(mine.violations), theirs.violations)
        if other == "validate_store":
            return findings.difference(*map(findings.as_stored, (mine.violations, theirs.violations)))
        if other == "duckdb_floor":
            floor = {(focus, "", value, "", shape, "") for focus, value, shape in theirs.violations}  # type: ignore[misc]
            return findings.difference(*map(findings.as_stored, (_shape_and_value(mine.violations), floor)))
        return findings.difference(mine.violations, theirs.violations)


def _without_values(keys: set[findings.Key]) -> set[findings.Key]:
    return {(focus, "", "", component, shape, severity) for focus, _, _, component, shape, severity in keys}


def _shape_and_value(keys: set[findings.Key]) -> set[findings.Key]:
    return {(focus, "", value, "", shape, "") for focus, _, value, _, shape, _ in keys}


def planned(size: str, *, others: bool = True) -> tuple[str, ...]:
    """Return what is measured at a size."""
    if size in ONLY and size != "1m":
        return ONLY[size]
    return (*OURS, *ONLY.get(size, ()), *(OTHERS if others else ()))


def measure(
    names: Sequence[tuple[str, str]], limit: float, scratch: Path, samples: Samples
) -> Iterator[Sample]:
    """Make the countries that are needed, and yield each (measurement, size) as it is taken."""
    for name, size in names:
        folder = scratch / size.replace(", ", "-")
        if size not in samples.triples:
            samples.triples[size], samples.faults[size] = _make(size, folder)
        reason = _hopeless(name, size, limit, samples)
        sample = Sample(name, size, {"failed": reason}) if reason else _measured(name, size, folder, limit)
        yield samples.add(sample)


def _hopeless(name: str, size: str, limit: float, samples: Samples) -> str:
    """Return why a measurement is not tried, or nothing: at a smaller size it took too long already."""
    for smaller in samples.sizes():
        before = samples.get(name, smaller)
        if before is None or samples.triples[smaller] >= samples.triples[size]:
            continue
        if before.limit is not None:
            return f"not tried: cut off at {smaller}"
        grown = (before.seconds or 0) * samples.triples[size] / samples.triples[smaller]
        if grown > limit:
            return f"not tried: {before.seconds:.0f} s at {smaller}"
    return ""


def _make(size: str, folder: Path) -> tuple[int, tuple[int, int]]:
    shutil.rmtree(folder, ignore_errors=True)
    if size == EVERY_KIND:
        whole = make_country("XAA", share=0)
        share = len(KINDS) / len(whole.graph.nodes)
        triples, faults = write_folder(folder, [make_country("XAA", share=share)])
    else:
        triples, faults = write_folder(folder, make_countries(SIZES[size]))
    return triples, (sum(faults.values()), len(faults))


def _measured(name: str, size: str, folder: Path, limit: float) -> Sample:
    """Take a measurement, unless an earlier run left its outcome beside the folder."""
    target = folder.with_name(f"{folder.name}-{name}.json")
    if not target.exists():
        outcome = _outcome(
            [sys.executable, "-m", "benchmarks.measure", name, str(folder), str(target)], limit
        )
        if outcome:
            target.write_text(json.dumps(outcome), "utf-8")
    outcome = json.loads(target.read_text("utf-8"))
    return Sample(name, size, outcome, limit=outcome.pop("stopped", None))


def _outcome(command: list[str], limit: float) -> dict[str, Any]:
    """Run a measurement; returns why it has no outcome, or nothing where it has written one."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=ROOT, timeout=limit, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return {"stopped": limit}
    lines = [line for line in done.stderr.strip().splitlines() if not line.startswith("note: ")]
    return {"failed": lines[-1] if lines else f"exit {done.returncode}"} if done.returncode else {}


def start_up(times: int = 5) -> list[Sample]:
    """Return how long two commands take from a cold start to their last line, the fastest of a few runs."""
    script = Path(sys.executable).with_name("planatlas")
    call = "from planatlas.cli import main; main()"
    start = [str(script)] if script.exists() else [sys.executable, "-c", call]
    samples = []
    for name, arguments in COMMANDS.items():
        seconds = []
        for _ in range(times):
            before = perf_counter()
            subprocess.run([*start, *arguments], cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - ours
            seconds.append(perf_counter() - before)
        samples.append(Sample(name, "", {"seconds": min(seconds)}))
    return samples


def scratch_folder(kept: Path | None = None) -> AbstractContextManager[str]:
    """Return a folder for the countries and outcomes of a run, removed at its end unless it is to be kept."""
    if kept is None:
        return tempfile.TemporaryDirectory(prefix="planatlas-benchmarks-")
    kept.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(kept))
