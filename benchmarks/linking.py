"""How well and how fast norms are found in a catalogue: precision, recall, times and memory.

python -m benchmarks.linking [--catalogue FILE] [--seeds 1,2,3] [--things 10000] [--threshold 0.85]

The catalogue is that of the norms of Chile (175,594 rows), which is other people's data and stands beside
the repository, not in it. The labelled pairs are made from it (see tests/linking/labelled).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from linking.labelled.figures import Figures, measure  # noqa: E402
from linking.labelled.pairs import Labelled  # noqa: E402
from planatlas.linking.matching import THRESHOLD  # noqa: E402
from planatlas.linking.sources.dump import DumpSource  # noqa: E402

CATALOGUE = ROOT.parent / "shared" / "external" / "bcn" / "bcn_catalogue_extract.tsv.gz"


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; returns 2 where the catalogue is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linking", description=__doc__.splitlines()[0])
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    parser.add_argument("--seeds", default="1,2,3,4,5", help="of the labelled pairs (default: %(default)s)")
    parser.add_argument("--things", type=int, default=10_000, help="to look for (default: %(default)s)")
    parser.add_argument("--threshold", type=float, default=THRESHOLD, help="(default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.catalogue.is_file():
        print(f"{options.catalogue}: no such file", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        source = DumpSource(options.catalogue, "bcn-catalogue", Path(folder))
        print(f"build the index  {_times(lambda: len(source.index))}")
        source.close()
        print(f"open the index   {_times(lambda: len(source.index))}, {len(source.index)} norms")
        records = list(source.index)
        _reach(source, Labelled(records, 0), options.things)
        whole = Figures()
        for seed in map(int, options.seeds.split(",")):
            labelled = Labelled(records, seed)
            _say(f"seed {seed}", figures := measure(source, labelled.all(), options.threshold))
            whole.add(figures)
        _say("all seeds", whole)
        bare = measure(source, labelled.translated(with_number=False), options.threshold)
        print(f"beyond the pairs: translated, without a number: {bare.right} of {bare.wanted} found")
        _by_family(whole)
        source.close()
    return 0


def _reach(source: DumpSource, labelled: Labelled, count: int) -> None:
    things = labelled.crowd(count)
    found: list[bool] = []
    times = _times(lambda: found.extend(bool(many) for _, many in source.identify_all(things)))
    # Linux counts in kilobytes, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gigabytes = peak / (1024**3 if sys.platform == "darwin" else 1024**2)
    print(
        f"look for {len(things):7} {times}, {sum(found)} with candidates, {gigabytes:.2f} GB at most so far"
    )


def _times(work: Callable[[], object]) -> str:
    """Return the time on the clock and that of the processor, which a busy machine does not change."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - clock:6.2f} s ({time.process_time() - processor:.2f} s of processor)"


def _say(name: str, figures: Figures) -> None:
    print(
        f"{name:10}  {figures.pairs:5} pairs  precision {figures.precision:.4f}  recall {figures.recall:.4f}"
        f"  certain {figures.certain_right} of {figures.certain} right"
    )


def _by_family(figures: Figures) -> None:
    wrong = Counter(pair.family for pair, _ in figures.wrong)
    missed = Counter(pair.family for pair, _ in figures.missed)
    print(f"{'how the pairs were made':40} pairs  wrong  missed")
    for family, pairs in figures.families.items():
        print(f"{family:40} {pairs:5}  {wrong[family]:5}  {missed[family]:6}")


if __name__ == "__main__":
    sys.exit(main())
