"""Files that are made from others and kept beside them: the JSON-LD context and the catalogue.

`python -m planatlas.atlas.generated` writes them anew in a checkout; a test says when they are stale.
"""

from __future__ import annotations

from pathlib import Path

from planatlas.assessment import packaged_knowledge
from planatlas.atlas.catalogue import catalogue_text
from planatlas.atlas.collection import packaged_collection
from planatlas.jsonld_context import build_context, context_document
from planatlas.resources import knowledge_root
from planatlas.store import write_atomically


def context_text() -> str:
    """Return `ontology/context.jsonld`."""
    return context_document(build_context(packaged_knowledge().ontology))


def files() -> dict[Path, str]:
    """Return {path: text} of every generated file of the knowledge folders."""
    root = knowledge_root()
    return {
        root / "ontology" / "context.jsonld": context_text(),
        root / "data" / "catalog.ttl": catalogue_text(packaged_collection()),
    }


if __name__ == "__main__":
    for path, text in files().items():
        write_atomically(path, text)
