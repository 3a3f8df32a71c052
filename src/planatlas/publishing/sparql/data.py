"""The data that queries are asked of, as one text, and whether the editor is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from planatlas.atlas import Atlas
from planatlas.atlas.stored import our_graphs
from planatlas.store import serialise

# Where a site of files has its data, which the browser asks.
DATA: Final = "data.nq"
_STATIC: Final = Path(__file__).resolve().parents[1] / "static"


def n_quads(atlas: Atlas) -> bytes:
    """Return all graphs of an atlas with what follows from them, as N-Quads."""
    return "".join(graphs_as_text(atlas)).encode()


def graphs_as_text(atlas: Atlas) -> Iterator[str]:
    """Yield the N-Quads of each graph."""
    source = atlas.store
    return (serialise(source.triples(graph), "nq", graph) for graph in our_graphs(atlas.collection))


def has_editor() -> bool:
    """Return whether the editor was bundled: without it the page asks by an ordinary form."""
    return (_STATIC / "editor" / "editor.js").is_file()
