"""Write graphs: Turtle, N-Triples, N-Quads, TriG, RDF/XML; never half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import PREFIXES

FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
}


def serialise(triples: Iterable[ox.Triple], form: str, graph: str | None = None) -> str:
    """Return triples as text in one of FORMATS; `graph` names the graph in N-Quads and TriG."""
    ordered = sorted(set(triples), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    has_graphs = form in {"nq", "trig"}
    content = ox.serialize(
        (ox.Quad(t.subject, t.predicate, t.object, name) for t in ordered) if has_graphs else ordered,
        format=FORMATS[form],
        prefixes=PREFIXES if form in {"ttl", "trig"} else None,
    )
    return (content or b"").decode("utf-8")


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then a rename.

    Raises InputError `output-unwritable`.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError("output-unwritable", where=str(path), reason=error.strerror) from None
