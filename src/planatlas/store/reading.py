"""Read RDF files statement by statement, each with the line it ends on.

Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML (all W3C recommendations), as they are or compressed
with gzip (RFC 1952; `.gz` after the extension). The parser is fed one line at a time, so the line last read
when a statement comes out is the line of that statement; literals keep the lexical form they have in the
file, which a store would normalise.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.store.rdf_stream import FileFormat, RDFStream, signature, unreadable

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
__all__ = [
    "Statement",
    "file_format",
    "read_folder",
    "read_statements",
    "read_text",
    "read_triples",
    "short_name",
    "signature",
    "supported_files",
]
_COMPRESSED: Final = ".gz"
_HAS_GRAPHS: Final = frozenset({ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD})
# Faults of which only a reading line by line tells the place.
_PLACED_BY_LINE: Final = frozenset({"file-syntax", "file-remote-context"})


class Statement(NamedTuple):
    """A triple of a file, with the line it ends on and the graph it stands in (None: the default one)."""

    triple: ox.Triple
    line: int
    graph: ox.NamedNode | ox.BlankNode | None = None


def file_format(path: Path) -> FileFormat | None:
    """Return the format that the name of a file tells, or None.

    >>> file_format(Path("plan.nt.gz")).name, file_format(Path("plan.gz"))
    ('N-Triples', None)
    """
    name = path.name.lower()
    found = _BY_EXTENSION.get(Path(name.removesuffix(_COMPRESSED)).suffix)
    return found and FileFormat(*found, name.endswith(_COMPRESSED))


def short_name(path: Path) -> str:
    """Return the name of a file without its extensions.

    >>> short_name(Path("per/pesem.ttl.gz"))
    'pesem'
    """
    return Path(path.stem).stem if path.suffix.lower() == _COMPRESSED else path.stem


def supported_files(folder: Path) -> list[Path]:
    """Return the RDF files at or below a folder, in a fixed order; what is hidden there is left out.

    Links to folders are not followed; what has the name of a file and is none is for the reader to refuse.
    Raises InputError for a folder that cannot be read and a link that leads back to itself.
    """

    def refuse(error: OSError) -> None:
        raise unreadable(Path(error.filename or folder), error)

    found: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in files if not name.startswith(".")]
    return sorted(_followed(path) for path in found if file_format(path))


def _followed(path: Path) -> Path:
    """Return a path. Raises InputError where it is a link that leads back to itself."""
    if path.is_symlink():
        try:
            path.stat()
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise unreadable(path, error) from None
    return path


def read_statements(path: Path) -> Iterator[Statement]:
    """Yield the statements of one RDF file in file order.

    Raises InputError (with `file:line` where there is one) for what is missing, no regular file or of an
    unknown extension, for a damaged gzip, for text that is not UTF-8 or not valid in its format, and for
    values, nesting and entities beyond bounds. Nothing is fetched: a JSON-LD context must be inline.
    """
    form = _format(path)
    has_graphs = form.parsed in _HAS_GRAPHS
    with RDFStream(path, form, by_line=True) as stream:
        for quad in stream.quads():
            stream.heard = True
            graph = quad.graph_name if has_graphs else None
            yield Statement(quad.triple, stream.line, None if isinstance(graph, ox.DefaultGraph) else graph)


def read_triples(path: Path, *, rename_blank_nodes: bool = False) -> Iterator[ox.Triple]:
    """Yield the triples of one RDF file, whatever graph they stand in. Raises as `read_statements`.

    Lines cost much of the time of reading, and are told only where there is a fault.
    """
    try:
        with RDFStream(path, _format(path), by_line=False) as stream:
            for quad in stream.quads(rename_blank_nodes=rename_blank_nodes):
                yield quad.triple
        return
    except InputError as error:
        if error.key not in _PLACED_BY_LINE:
            raise
    for _ in read_statements(path):
        pass
    raise InputError("file-changed", where=str(path))


def read_text(path: Path) -> str:
    """Return the text of an RDF file, unpacked. Raises as `read_statements`."""
    with RDFStream(path, _format(path), by_line=False) as stream:
        return b"".join(iter(stream.read, b"")).decode("utf-8")


def _format(path: Path) -> FileFormat:
    try:
        if path.is_dir() or not os.path.lexists(path):
            raise InputError("file-missing", where=str(path))
    except OSError as error:
        raise unreadable(path, error) from None
    if form := file_format(path):
        return form
    raise InputError("file-unknown-format", where=str(path), extension=path.suffix or "—")


def read_folder(path: Path) -> list[Path]:
    """Return the files that a path names: itself, or the RDF files of a folder.

    Raises InputError for a missing path, for a folder that cannot be read or has no RDF file, and for a link
    that leads back to itself.
    """
    if path.is_dir():
        files = supported_files(path)
        if not files:
            raise InputError("folder-empty", where=str(path))
        return files
    if not os.path.lexists(path):
        raise InputError("file-missing", where=str(path))
    return [_followed(path)]
