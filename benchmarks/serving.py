"""How many requests the server answers: the matrix, simple queries, and pages beside hostile queries.

python -m benchmarks.serving [--seconds 10] [--connections 8] [--store DIR]

It starts `planatlas serve` on a free port and puts wrk (https://github.com/wg/wrk) before it. The machine is
shared by the server and the one who asks, so a figure is what the machine gives to both.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

ROOT: Final = Path(__file__).resolve().parents[1]
SIMPLE: Final = (
    "PREFIX plan: <https://w3id.org/planatlas/ontology#> SELECT ?plan WHERE { ?plan a plan:Plan } LIMIT 20"
)
HOSTILE: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f OFFSET 100000000",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f FILTER(CONTAINS(STR(?c), STR(?f))) }",
    "SELECT * WHERE { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c . ?c (!<urn:z>)* ?d }",
    "SELECT ?c (GROUP_CONCAT(?f) AS ?all) WHERE { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c",
)
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: requests a second, milliseconds below which half and 99 of 100 lie, and what failed."""

    rate: float
    median: float
    p99: float
    failed: int

    def line(self, name: str) -> str:
        """Return the load as a line of the table."""
        return f"{name:44} {self.rate:8.0f}/s  {self.median:8.1f} ms  {self.p99:8.1f} ms  {self.failed:6}"


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns 2 where wrk is missing, 1 where a page failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=10, help="of each load (default: %(default)s)")
    parser.add_argument("--connections", type=int, default=8, help="at a time (default: %(default)s)")
    parser.add_argument("--store", help="serve this store and not the packaged data")
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        print("wrk: not installed (apt install wrk)", file=sys.stderr)
        return 2
    with served(options.store) as origin:
        matrix, query = f"{origin}/es/matrix.html", f"{origin}/sparql?query={quote(SIMPLE)}"
        for page in (matrix, query):
            _get(page, 120)
        print(f"{os.cpu_count()} cores, {options.connections} connections, {options.seconds} s each")
        print(f"{'':44} {'requests':>10}  {'median':>11}  {'p99':>11}  failed")
        loads = [load(matrix, options.seconds, options.connections)]
        print(loads[0].line("the matrix"))
        print(load(query, options.seconds, options.connections).line("a simple query"))
        print(load(query, options.seconds, 2).line("a simple query, two connections"))
        with hostile_queries(origin) as ended:
            loads.append(load(matrix, options.seconds, options.connections))
            print(loads[1].line("the matrix, beside ten hostile queries"))
            print(load(query, options.seconds, 2).line("a simple query, beside ten hostile ones"))
        print(f"hostile queries ended so: {dict(sorted(ended.items()))}")
        started = time.perf_counter()
        _get(query, 60)
        print(f"a simple query afterwards: {1000 * (time.perf_counter() - started):.0f} ms")
    return 1 if any(one.failed for one in loads) else 0


@contextmanager
def served(store: str | None) -> Iterator[str]:
    """Run the server and yield its address."""
    code = "import sys; from planatlas.cli.main import main; sys.exit(main())"
    given = ["--store", store] if store else []
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, "serve", "--port", "0", *given],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[^\s/]+", line)
        if found is None:
            raise SystemExit(f"the server did not start: {line}")
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)


def load(address: str, seconds: int, connections: int) -> Load:
    """Ask for an address as fast as it is answered, for some seconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s", address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return read(said)


def read(said: str) -> Load:
    """Return what wrk says.

    >>> read('''  50%  1.50ms
    ...   99%  20.00ms
    ...   Non-2xx or 3xx responses: 3
    ... Requests/sec:  812.50''')
    Load(rate=812.5, median=1.5, p99=20.0, failed=3)
    """
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return Load(
        float(rate[1]) if rate else 0.0,
        _share(said, 50),
        _share(said, 99),
        (int(failed[1]) if failed else 0) + (sum(map(int, errors.groups())) if errors else 0),
    )


def _share(said: str, share: int) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s|m)\b", said)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


@contextmanager
def hostile_queries(origin: str, count: int = 10) -> Iterator[Counter[int]]:
    """Keep so many queries that would never end before the server; yields how those that ended did."""
    ended: Counter[int] = Counter()
    stop = threading.Event()

    def ask(number: int) -> None:
        query = f"{origin}/sparql?query={quote(HOSTILE[number % len(HOSTILE)])}"
        while not stop.is_set():
            ended[_get(query, 90)] += 1

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield ended
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)


def _get(address: str, seconds: float) -> int:
    """Return the status of an address; 0 where no answer came."""
    parts = urlsplit(address)
    media = "application/sparql-results+json" if parts.query else "text/html"
    connection = HTTPConnection(parts.netloc, timeout=seconds)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": media})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
