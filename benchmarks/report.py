"""Measurements as tables: what took how long at which size, against what, and what was aimed at."""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from os import cpu_count
from pathlib import Path
from typing import Final

from benchmarks.floor import constraints
from benchmarks.reach import reached
from benchmarks.run import EVERY_KIND, Sample, Samples
from planatlas.__about__ import __version__

LABELS: Final = {
    "load": "load in memory",
    "load_disk": "load on disk",
    "validate": "validate, all shapes, triples in memory",
    "validate_core": "validate, without SPARQL shapes",
    "validate_store": "validate inside a store, graph by graph",
    "validate_store_2": "the same, two jobs",
    "validate_one": "validate one country inside the store",
    "validate_disk": "validate on disk, graph by graph",
    "validate_subset": "validate the shapes that the floor covers",
    "assess": "read and assess every country",
    "gaps": "all gap questions",
    "pyshacl_core": "pySHACL, without SPARQL shapes",
    "pyshacl_whole": "pySHACL, all shapes",
    "pyrudof_core": "pyrudof, without SPARQL shapes",
    "pyrudof_whole": "pyrudof, all shapes",
    "rdflib_gaps": "rdflib, all gap questions",
    "duckdb_floor": "DuckDB, the joins of the floor",
}
PAIRS: Final = (
    ("validate", "pyshacl_whole"),
    ("validate_core", "pyshacl_core"),
    ("validate", "pyrudof_whole"),
    ("validate_core", "pyrudof_core"),
    ("gaps", "rdflib_gaps"),
    ("validate_subset", "duckdb_floor"),
)
"""What is compared with what: the same data and the same questions on both sides."""

PACKAGES: Final = ("planatlas", "pyoxigraph", "pyshacl", "rdflib", "pyrudof", "duckdb")


@dataclass(frozen=True)
class Table:
    """A table with its heading."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """Return the table in Markdown, its columns padded, so that it also reads well as it is."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[n]) for line in lines) for n in range(len(self.columns))]
        drawn = [
            "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
            for line in lines
        ]
        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        return "\n".join([f"### {self.heading}", "", drawn[0], rule, *drawn[1:]]) + "\n"


def tables(samples: Samples) -> list[Table]:
    """Return every table that the samples have something for."""
    made = [times(samples), ratios(samples), agreement(samples), reached_table(samples)]
    return [table for table in made if table.rows]


def times(samples: Samples) -> Table:
    """Return seconds and peak memory by size, and by which power of the triples the seconds grow."""
    sizes = [size for size in samples.sizes() if size != EVERY_KIND]
    rows = []
    for name in samples.names():
        taken = [samples.get(name, size) for size in sizes]
        if any(taken):
            rows.append([LABELS.get(name, name), *map(_cell, taken), _growth(samples, name, sizes)])
    heads = [f"{size} ({samples.triples[size]:,} triples)" for size in sizes]
    return Table("Seconds, and peak memory of the process", ["", *heads, "growth"], rows)


def ratios(samples: Samples) -> Table:
    """Return how many times longer the others take, on the same data and questions."""
    sizes = [size for size in samples.sizes() if size != EVERY_KIND]
    rows = []
    for ours, theirs in PAIRS:
        cells = [_ratio(samples.get(ours, size), samples.get(theirs, size)) for size in sizes]
        if any(cells):
            rows.append([f"{LABELS[theirs]} : Plan Atlas", *cells])
    return Table("Ratios: how many times longer it takes than Plan Atlas", ["", *sizes], rows)


def agreement(samples: Samples) -> Table:
    """Return whether the results are the same, and where not, how many only one side has."""
    rows = []
    for ours, theirs in (*PAIRS, ("validate", "validate_store")):
        for size in samples.sizes():
            found = samples.difference(ours, size, theirs)
            mine = samples.get(ours, size)
            if found is None or mine is None or theirs == "rdflib_gaps":
                continue
            only_ours, only_theirs = found
            said = f"no: {len(only_ours)} only here, {len(only_theirs)} only there" if any(found) else "yes"
            rows.append([LABELS[theirs], size, f"{len(mine.violations):,}", said])
    return Table("The same results?", ["compared with", "size", "results", "the same"], rows)


def reached_table(samples: Samples) -> Table:
    """Return what was aimed at, what was measured, and whether it was reached."""
    return Table("Aims", ["what", "aim", "measured", "reached"], reached(samples))


def machine() -> str:
    """Return the machine, the versions and the day, without the name of the machine."""
    memory = _first(r"MemTotal:\s+(\d+)", Path("/proc/meminfo"))
    model = (
        _first(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo")) or platform.processor() or platform.machine()
    )
    size = f", {int(memory) / 1024**2:.0f} GB of memory" if memory else ""
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    day = datetime.now(UTC).date().isoformat()
    return (
        f"{day}, on {cpu_count()} cores ({model.strip()}){size}, {platform.system()}, "
        f"Python {platform.python_version()};\n{versions}."
    )


def readme(samples: Samples) -> str:
    """Return the whole of `benchmarks/README.md`."""
    template = Path(__file__).with_name("readme.md.in").read_text("utf-8")
    covered = Counter(constraint.kind for constraint in constraints())
    return (
        template.replace("@machine@", machine())
        .replace("@number@", str(covered.total()))
        .replace("@covered@", "\n".join(f"- {kind}: {number}" for kind, number in covered.most_common()))
        .replace("@faults@", _faults(samples))
        .replace("@tables@", "\n".join(table.text() for table in tables(samples)).rstrip())
    )


def _faults(samples: Samples) -> str:
    return "\n".join(f"- {size}: {n:,} of {kinds} kinds" for size, (n, kinds) in samples.faults.items())


def _cell(sample: Sample | None) -> str:
    if sample is None:
        return ""
    if sample.seconds is None:
        return sample.text()
    first = sample.outcome.get("first")
    once = f" (first {Sample('', '', {'seconds': first}).text()})" if first else ""
    return f"{sample.text()}{once}, {sample.memory / 1024**2:,.0f} MB"


def _growth(samples: Samples, name: str, sizes: Sequence[str]) -> str:
    measured = [size for size in sizes if samples.seconds(name, size) is not None]
    return ", ".join(f"{samples.exponent(name, less, more):.2f}" for less, more in pairwise(measured))


def _ratio(ours: Sample | None, theirs: Sample | None) -> str:
    if ours is None or theirs is None or not ours.seconds:
        return ""
    value = theirs.seconds if theirs.seconds is not None else theirs.limit
    if value is None:
        return ""
    ratio = value / ours.seconds
    more = ">" if theirs.seconds is None or theirs.outcome.get("cut") else ""
    return f"{more}{ratio:.0f}" if ratio >= 10 else f"{more}{ratio:.2f}"


def _first(pattern: str, path: Path) -> str | None:
    found = re.search(pattern, path.read_text("utf-8")) if path.exists() else None
    return found[1] if found else None


def _version(name: str) -> str:
    if name == "planatlas":
        return __version__
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
