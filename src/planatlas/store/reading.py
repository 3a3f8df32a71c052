"""Read RDF files statement by statement, each with the line it ends on.

Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML (all W3C recommendations). The parser is fed one
line at a time, so the line last read when a statement comes out is the line of that statement; literals
keep the lexical form they have in the file, which a store would normalise.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from planatlas.errors import InputError

_BY_EXTENSION: Final = {
    ".ttl": (ox.RdfFormat.TURTLE, "Turtle"),
    ".nt": (ox.RdfFormat.N_TRIPLES, "N-Triples"),
    ".nq": (ox.RdfFormat.N_QUADS, "N-Quads"),
    ".trig": (ox.RdfFormat.TRIG, "TriG"),
    ".jsonld": (ox.RdfFormat.JSON_LD, "JSON-LD"),
    ".json": (ox.RdfFormat.JSON_LD, "JSON-LD"),
    ".rdf": (ox.RdfFormat.RDF_XML, "RDF/XML"),
    ".owl": (ox.RdfFormat.RDF_XML, "RDF/XML"),
    ".xml": (ox.RdfFormat.RDF_XML, "RDF/XML"),
}
_POSITION = re.compile(r"^Parser error (?:at|between) line \d+ [^:]*?(?:columns? \d+[^:]*): ?")
_REMOTE_CONTEXT: Final = "LoadDocumentCallback"


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple of a file, with the line it ends on and the graph it stands in (None: the default one)."""

    triple: ox.Triple
    line: int
    graph: ox.NamedNode | ox.BlankNode | None = None


class _LineFeed(io.RawIOBase):
    """A byte stream that hands out one line a read and counts the lines."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._lines = io.BytesIO(content)
        self._at_start = True
        self.line = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._lines.readline(size)
        self.line += bool(chunk) and self._at_start
        self._at_start = chunk.endswith(b"\n")
        return chunk


def supported_files(folder: Path) -> list[Path]:
    """Return the RDF files at or below a folder, in a fixed order; what is hidden there is left out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _BY_EXTENSION and path.is_file())
    return sorted(p for p in found if not any(n.startswith(".") for n in p.relative_to(folder).parts))


def read_statements(path: Path) -> Iterator[Statement]:
    """Yield the statements of one RDF file in file order.

    Raises InputError (with `file:line` where there is one) for a file that is missing, of an unknown
    extension, not UTF-8 or not valid in its format. Nothing is fetched: a JSON-LD context must be inline.
    """
    if path.is_dir() or not path.exists():
        raise InputError("file-missing", where=str(path))
    try:
        rdf_format, name = _BY_EXTENSION[path.suffix.lower()]
    except KeyError:
        raise InputError("file-unknown-format", where=str(path), extension=path.suffix or "—") from None
    content = _utf8(path)
    feed = _LineFeed(content)
    try:
        for quad in ox.parse(cast("IO[bytes]", feed), rdf_format, base_iri=path.resolve().as_uri()):
            graph = None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
            yield Statement(ox.Triple(quad.subject, quad.predicate, quad.object), feed.line, graph)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or max(feed.line, 1)
        if _REMOTE_CONTEXT in str(error):
            raise InputError("file-remote-context", where=f"{path}:{line}") from None
        reason = _POSITION.sub("", str(getattr(error, "msg", error))).strip().rstrip(".")
        raise InputError("file-syntax", where=f"{path}:{line}", format=name, reason=reason) from None


def _utf8(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("file-unreadable", where=str(path), reason=error.strerror) from None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("file-not-utf8", where=f"{path}:{line}", position=error.start) from None
    return content


def read_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of one RDF file, whatever graph they stand in. Raises as `read_statements`."""
    return (statement.triple for statement in read_statements(path))


def read_folder(path: Path) -> list[Path]:
    """Return the files that a path names: itself, or the RDF files of a folder.

    Raises InputError for a missing path and for a folder without any RDF file.
    """
    if path.is_dir():
        files = supported_files(path)
        if not files:
            raise InputError("folder-empty", where=str(path))
        return files
    if not path.exists():
        raise InputError("file-missing", where=str(path))
    return [path]
