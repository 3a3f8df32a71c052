"""Take one measurement and print it: in a process of its own, as peaks of memory need it.

python -m benchmarks.measure validate folder-of-countries outcome.json
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import competitors, ours
from benchmarks.ours import Outcome

MEASUREMENTS: Final[dict[str, Callable[[Path], Outcome]]] = {
    function.__name__: function
    for function in (
        ours.load,
        ours.validate,
        ours.validate_core,
        ours.validate_store,
        ours.validate_store_2,
        ours.validate_one,
        ours.validate_subset,
        ours.load_disk,
        ours.validate_disk,
        ours.assess,
        ours.gaps,
        competitors.pyshacl_core,
        competitors.pyshacl_whole,
        competitors.pyrudof_core,
        competitors.pyrudof_whole,
        competitors.rdflib_gaps,
        competitors.duckdb_floor,
    )
}

MOST_MEMORY: Final = 12 << 30
"""Bytes that a measurement may ask for; it fails there, before it takes the machine from the others."""


def main(name: str, folder: str, target: str) -> None:
    """Run a measurement on a folder of countries and write its outcome as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        outcome = MEASUREMENTS[name](Path(folder))
    except ModuleNotFoundError as error:
        outcome = {"absent": error.name}
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    outcome["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    Path(target).write_text(json.dumps(outcome), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
