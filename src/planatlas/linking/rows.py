"""Rows of a catalogue: from CSV or TSV, plain or compressed (gzip), and from any RDF file the store reads."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from planatlas.errors import InputError, did_you_mean
from planatlas.linking.catalogue import DumpMapping, Row
from planatlas.namespaces import RDF_TYPE
from planatlas.store import Literal, NamedNode, read_triples

# A field longer than that is no title and no number, it is a file that is not what it seems.
_LONGEST_FIELD = 1_000_000


def read_rows(path: Path, mapping: DumpMapping) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line (of RDF: its place), fields by name, identifiers as `id:scheme`.

    A row with more cells than the header has been torn apart somewhere, and comes back empty. Raises
    InputError `dump-missing`, `dump-unreadable`, `dump-encoding` with the line, or `dump-column`.
    """
    if not path.is_file():
        raise InputError("dump-missing", where=str(path))
    rows = _from_rdf(path, mapping) if mapping.format == "rdf" else _from_table(path, mapping)
    try:
        yield from rows
    except UnicodeDecodeError:
        raise InputError("dump-encoding", where=f"{path}:{_line_that_is_not_utf8(path)}") from None
    except (OSError, EOFError, csv.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0]
        raise InputError("dump-unreadable", where=str(path), reason=reason) from None


def _columns(mapping: DumpMapping) -> dict[str, str]:
    ids = {f"id:{scheme}": column for scheme, column in mapping.identifiers.items()}
    return {**mapping.fields, **ids}


def _bytes_of(path: Path) -> io.BufferedIOBase:
    with path.open("rb") as start:
        compressed = start.read(2) == b"\x1f\x8b"
    return gzip.GzipFile(path) if compressed else path.open("rb")


def _line_that_is_not_utf8(path: Path) -> int:
    with _bytes_of(path) as lines:
        for number, line in enumerate(lines, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def _from_table(path: Path, mapping: DumpMapping) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(_LONGEST_FIELD)
    with io.TextIOWrapper(cast("IO[bytes]", _bytes_of(path)), encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(
            lines,
            delimiter="\t" if mapping.format == "tsv" else ",",
            quoting=csv.QUOTE_MINIMAL if mapping.quotes else csv.QUOTE_NONE,
        )
        header = next(reader, [])
        places = {name: _place(path, header, column) for name, column in _columns(mapping).items()}
        for row in reader:
            if any(cell.strip() for cell in row[len(header) :]):
                yield reader.line_num, {}
                continue
            # A short row lacks its last columns; what is there is still said.
            yield reader.line_num, {name: row[at].strip() for name, at in places.items() if at < len(row)}


def _place(path: Path, header: list[str], column: str) -> int:
    if column not in header:
        near = did_you_mean(column, header)
        raise InputError("dump-column", where=str(path), column=column, near=near)
    return header.index(column)


def _from_rdf(path: Path, mapping: DumpMapping) -> Iterator[tuple[int, Row]]:
    """Yield the values of each subject; of several values the first in the order of the file."""
    wanted: dict[str, list[str]] = {}
    for name, property_ in _columns(mapping).items():
        wanted.setdefault(property_, []).append(name)
    subjects: dict[str, Row] = {}
    typed: set[str] = set()
    for triple in read_triples(path):
        if not isinstance(triple.subject, NamedNode):
            continue
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode):
            if mapping.class_ is None or triple.object.value == mapping.class_:
                typed.add(triple.subject.value)
            continue
        for name in wanted.get(triple.predicate.value, ()):
            if isinstance(triple.object, NamedNode | Literal) and _is_ours(triple.object, name, mapping):
                row = subjects.setdefault(triple.subject.value, {})
                row.setdefault(name, triple.object.value)
    for place, (iri, row) in enumerate(subjects.items(), 1):
        if mapping.class_ is None or iri in typed:
            yield place, {**row, "iri": iri}


def _is_ours(value: NamedNode | Literal, name: str, mapping: DumpMapping) -> bool:
    if name != "title" or isinstance(value, NamedNode) or not value.language:
        return True
    return not mapping.lang or value.language == mapping.lang
