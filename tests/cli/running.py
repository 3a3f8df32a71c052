"""What a command answers, and where the invented data stand."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNTRIES = ROOT / "data" / "countries"
DATA = Path(__file__).parent / "data"
LAND = DATA / "land.ttl"


@dataclass(frozen=True)
class Outcome:
    """Exit code, standard output and standard error of a command."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return standard output read as CSV."""
        return list(csv.DictReader(io.StringIO(self.out, newline="")))


def as_process(*arguments: str | Path, folder: Path | None = None, **environment: str) -> Outcome:
    """Run a command as a process of its own, with the source of this checkout."""
    given = os.environ | {"PLANATLAS_LANG": "en"} | environment
    paths = [str(ROOT / "src"), *filter(None, [given.get("PYTHONPATH")])]
    given["PYTHONPATH"] = os.pathsep.join(paths)
    given = {name: value for name, value in given.items() if name not in {"COLUMNS", "PYTHONIOENCODING"}}
    command = [sys.executable, "-c", "from planatlas.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, env=given, cwd=folder, check=False, timeout=300)
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
