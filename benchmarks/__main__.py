"""Measure Plan Atlas beside the others.

python -m benchmarks --sizes 12k,100k         print the tables
python -m benchmarks --sizes 12k,100k,1m,10m --write    and write benchmarks/README.md
python -m benchmarks --check                  the small sizes: does the growth stay low, do violations agree?
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.check import check
from benchmarks.generate import SIZES
from benchmarks.run import EVERY_KIND, Sample, Samples, measure, planned, scratch_folder, start_up


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Plan Atlas beside others."
    )
    parser.add_argument(
        "--sizes", default="12k,100k", help="of " + ",".join(SIZES) + " (default: %(default)s)"
    )
    parser.add_argument("--limit", type=float, default=300, help="seconds for each (default: %(default)s)")
    parser.add_argument("--alone", action="store_true", help="leave the other engines out")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="keep the outcomes there, and go on from those that are there",
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/README.md")
    parser.add_argument("--check", action="store_true", help="exit 1 where growth or violations are amiss")
    options = parser.parse_args(arguments)
    if options.check:
        return check()
    sizes = options.sizes.split(",")
    if unknown := set(sizes) - set(SIZES):
        parser.error(f"no such size: {', '.join(sorted(unknown))}")
    samples = _samples(sizes, options.limit, options.keep, others=not options.alone)
    for table in report.tables(samples):
        print("\n" + table.text(), end="")
    if options.write:
        Path(__file__).with_name("README.md").write_text(report.readme(samples), "utf-8")
    return 0


def _samples(sizes: list[str], limit: float, keep: Path | None, *, others: bool) -> Samples:
    names = [(name, size) for size in sizes for name in planned(size, others=others)]
    if others:
        names += [(name, EVERY_KIND) for name in planned(EVERY_KIND)]
    samples = Samples()
    with scratch_folder(keep) as scratch:
        for sample in measure(names, limit, Path(scratch), samples):
            _say(sample)
    for sample in start_up():
        _say(samples.add(sample))
    return samples


def _say(sample: Sample) -> None:
    label = report.LABELS.get(sample.name, sample.name)
    why = f" ({sample.outcome['failed']})" if "failed" in sample.outcome else ""
    print(f"{sample.size:>12}  {label}: {sample.text()}{why}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
