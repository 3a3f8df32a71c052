"""Make the index of a catalogue, once, and open it.

The file is named after the content it was made from: another catalogue or another mapping is another file. It
is written beside its place and moved there whole; a damaged one is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from array import array
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from planatlas.errors import InputError
from planatlas.linking.catalogue import DumpMapping, gather
from planatlas.linking.index import CatalogueIndex, base_of
from planatlas.linking.model import Record
from planatlas.linking.rows import read_rows
from planatlas.linking.titles import words_of
from planatlas.linking.words import family

# Part of the name of the file: another layout, or another way to take words apart, is another index.
_LAYOUT: Final = f"3-{sys.byteorder}"
_TABLES: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE record (id INTEGER PRIMARY KEY, iri TEXT, title TEXT, form TEXT, form_name TEXT, number TEXT,
  signed TEXT, published TEXT, issuer TEXT, identifiers TEXT, others TEXT, status TEXT, in_force INTEGER,
  address TEXT);
CREATE TABLE name (name TEXT, id INTEGER);
CREATE TABLE number (base TEXT, form TEXT, year INTEGER, id INTEGER);
CREATE TABLE word (word TEXT PRIMARY KEY, count INTEGER, ids BLOB) WITHOUT ROWID;
"""
_INDEXES: Final = """
CREATE INDEX name_name ON name (name, id);
CREATE INDEX number_number ON number (base, form, year, id);
"""


def open_index(source: Path, mapping: DumpMapping, folder: Path) -> CatalogueIndex:
    """Open the index of a catalogue in a folder; it is built where there is none or a damaged one.

    Raises InputError where the catalogue or the folder cannot be used.
    """
    path = folder / f"{mapping.name}-{_fingerprint(source, mapping)}.sqlite"
    if path.is_file():
        with suppress(sqlite3.Error, ValueError, KeyError):
            return CatalogueIndex(path, mapping)
    build_index(source, mapping, path)
    return CatalogueIndex(path, mapping)


def build_index(source: Path, mapping: DumpMapping, path: Path) -> None:
    """Build the index of a catalogue, and take away those of its earlier states.

    Raises InputError `dump-missing`, `dump-unreadable`, `dump-column`, `dump-empty` or `dump-folder`.
    """
    gathered = gather(read_rows(source, mapping), mapping)
    if not gathered.records:
        raise InputError("dump-empty", where=str(source), count=gathered.left_out)
    about = {
        "source": str(source.resolve()),
        "records": len(gathered.records),
        "titles": sum(bool(record.title) for record in gathered.records),
        "left_out": gathered.left_out,
        "first_left_out": gathered.first,
    }
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _write(part, gathered.records, about)
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError("dump-folder", where=str(path.parent), reason=reason) from None
    _remove_earlier(path, mapping, str(about["source"]))


def _remove_earlier(path: Path, mapping: DumpMapping, source: str) -> None:
    """Take away the indexes of earlier states of a catalogue; those of other catalogues stay."""
    for earlier in path.parent.glob(f"{mapping.name}-*.sqlite"):
        if earlier == path:
            continue
        # What is no index, or is in use, stays.
        with suppress(OSError, sqlite3.Error, ValueError, KeyError):
            with CatalogueIndex(earlier, mapping) as index:
                made_of = index.about["source"]
            if made_of == source:
                earlier.unlink()


def _write(path: Path, records: list[Record], about: dict[str, Any]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES + "BEGIN;")
        database.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(number, record) for number, record in enumerate(records)),
        )
        database.executemany("INSERT INTO name VALUES (?, ?)", _names(records))
        database.executemany("INSERT INTO number VALUES (?, ?, ?, ?)", _numbers(records))
        database.executemany("INSERT INTO word VALUES (?, ?, ?)", _words(records))
        years = array("h")
        for record in records:
            years.extend((min(record.years, default=0), max(record.years, default=0)))
        said = json.dumps(about, ensure_ascii=False)
        database.executemany("INSERT INTO about VALUES (?, ?)", [("about", said), ("years", years.tobytes())])
        database.execute("COMMIT")
        database.executescript(_INDEXES)
    finally:
        database.close()


def _row(number: int, record: Record) -> tuple[object, ...]:
    return (
        number, record.iri, record.title, record.form, record.form_name, record.number,
        record.date_signed and record.date_signed.isoformat(),
        record.date_published and record.date_published.isoformat(),
        record.issuer, "\n".join([f"{item.scheme}:{item.notation}" for item in record.identifiers]),
        "\n".join(record.other_iris), record.status, record.in_force, record.address,
    )  # fmt: skip


def _names(records: list[Record]) -> Iterator[tuple[str, int]]:
    for number, record in enumerate(records):
        for iri in dict.fromkeys((record.iri, *record.other_iris)):
            yield iri, number
        for item in record.identifiers:
            yield f"{item.scheme}:{item.notation}", number


def _numbers(records: list[Record]) -> Iterator[tuple[str, str | None, int, int]]:
    for number, record in enumerate(records):
        if record.form and (base := base_of(record.number)):
            for year in record.years or {0}:
                yield base, family(record.form), year, number


def _words(records: list[Record]) -> Iterator[tuple[str, int, bytes]]:
    postings: dict[str, array[int]] = {}
    for number, record in enumerate(records):
        for word in set(words_of(record.title)) if record.title else ():
            postings.setdefault(word, array("I")).append(number)
    for word, ids in postings.items():
        yield word, len(ids), ids.tobytes()


def _fingerprint(source: Path, mapping: DumpMapping) -> str:
    try:
        with source.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256")
    except FileNotFoundError:
        raise InputError("dump-missing", where=str(source)) from None
    except OSError as error:
        raise InputError("dump-unreadable", where=str(source), reason=error.strerror or "?") from None
    digest.update(mapping.text.encode())
    digest.update(_LAYOUT.encode())
    return digest.hexdigest()[:16]
