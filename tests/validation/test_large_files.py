"""Large files and very long lines: memory does not grow with what there is nothing to tell about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import json, resource, sys
from pathlib import Path
from planatlas.errors import InputError
from planatlas.labels import catalogue
from planatlas.shacl import Engine, Report, ShapesGraph
from planatlas.validation import validate_files
from planatlas.validation.sources import source_files

class Idle(Engine):
    name = "idle"
    def validate(self, data, shapes, context=()):
        subjects = frozenset(triple.subject for triple in data)
        return Report(self.name, (), {"http://example.org/shape": subjects})

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

catalogue()
before = peak()
try:
    outcome = validate_files([Path(sys.argv[1])], ShapesGraph([]), engine=Idle())
    told = [outcome.statements, len(outcome.findings), outcome.unchecked.triples]
except InputError as error:
    told = [error.key, error.where]
print(json.dumps([told, peak() - before]))
"""


def validated(path: Path) -> tuple[list[object], float]:
    """Return what a validation in a process of its own tells, and the megabytes that it took."""
    if sys.platform != "linux":
        pytest.skip("memory is measured as Linux counts it")
    paths = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": paths},
        check=True,
        timeout=300,
    )
    told, megabytes = json.loads(done.stdout)
    return told, megabytes


def test_no_place_is_kept_for_statements_without_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(
        "".join(
            f'<http://example.org/{n % 100}> <http://example.org/p{n % 7}> "a value with the number {n}" .\n'
            for n in range(300_000)
        ),
        "utf-8",
    )
    told, megabytes = validated(path)
    assert told == [300_000, 0, 0]
    # The statements alone would take more than 100.
    assert megabytes < 60


MEGABYTES = 100
TEXT = b"a text of some words, "


@pytest.mark.parametrize(
    ("name", "start", "unit", "end", "expected"),
    [
        ("text.nt", b'<a:> <a:> "', TEXT, b'" .\n', ["file-too-long", ":1"]),
        ("text.ttl", b'<a:> <a:> "', TEXT, b'" .\n', ["file-too-long", ":1"]),
        ("text.jsonld", b'{"@id": "a:", "a:b": "', TEXT, b'"}', ["file-too-long", ":1"]),
        ("text.rdf", b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
         b"<r:Description><x:b>", TEXT, b"</x:b></r:Description></r:RDF>", ["file-too-long", ":1"]),
        ("word.ttl", b"", b"wordwordword", b"", ["file-too-long", ":1"]),
        ("one-line.nt", b"", b'<a:> <a:> "a" . ', b"", ["file-syntax", ":1"]),
        ("one-line.ttl", b"", b'<a:> <a:> "%b" . ' % (TEXT * 40), b"", [1, 0, 0]),
    ],
)  # fmt: skip
def test_a_line_of_a_hundred_megabytes_is_read_or_refused_in_little_memory(
    tmp_path: Path, name: str, start: bytes, unit: bytes, end: bytes, expected: list[object]
) -> None:
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.write(start)
        for _ in range(MEGABYTES):
            stream.write(unit * ((1 << 20) // len(unit)))
        stream.write(end)
    told, megabytes = validated(path)
    path.unlink()
    if expected[0] == "file-too-long" or expected[0] == "file-syntax":
        assert told == [expected[0], f"{path}{expected[1]}"]
    else:
        assert told == expected
    assert megabytes < 80
