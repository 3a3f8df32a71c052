"""How long large workbooks take: a table of rows, seconds and peak memory, each step in a process of its own.

python -m benchmarks.workbooks
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.generate import make_countries
from planatlas.atlas.importing import import_workbook
from planatlas.authoring.layout import layout
from planatlas.authoring.new import new_workbook
from planatlas.authoring.rows import book_of
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.store import read_triples

COUNTRIES: Final = (1, 34)
STEPS: Final = ("new", "write", "import", "import and mark")


def take(step: str, folder: Path, countries: int) -> None:
    """Take one step and print rows, seconds and megabytes."""
    book, turtle = folder / "book.xlsx", folder / "out.ttl"
    rows = 0
    before = perf_counter()
    if step == "new":
        new_workbook("XAA", folder / f"new-{countries}.xlsx")
    elif step == "write":
        data = folder / "data.nt"
        with data.open("w", encoding="utf-8", newline="\n") as file:
            for country in make_countries(countries, share=0):
                file.writelines(country.graph.lines())
        triples = list(read_triples(data))
        before = perf_counter()
        filled = book_of(triples, {"country": "XAA", "dataset": "benchmark", "language": "en"})
        write_xlsx(filled, layout(), book, "en")
        rows = sum(map(len, filled.rows.values()))
    else:
        import_workbook(book, turtle, folder / "marked.xlsx" if "mark" in step else None)
    seconds = perf_counter() - before
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:16} {rows or '':>8} {seconds:8.2f} s {megabytes:8.0f} MB")


def main() -> None:
    """Take every step for each number of countries."""
    with tempfile.TemporaryDirectory() as scratch:
        for countries in COUNTRIES:
            print(f"{countries} x 12k triples")
            for step in STEPS:
                command = [sys.executable, "-m", "benchmarks.workbooks", step, scratch, str(countries)]
                subprocess.run(command, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    if len(sys.argv) > 1:
        take(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
