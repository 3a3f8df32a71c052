"""A page as RDF: Turtle, N-Triples or JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planatlas.atlas import Atlas
from planatlas.jsonld_context import build_context, to_jsonld
from planatlas.store import Triple, serialise


def rdf_text(triples: Iterable[Triple], suffix: str, context: Any) -> str:
    """Return triples as text in the format of a suffix: ttl, nt or jsonld."""
    if suffix == "jsonld":
        return to_jsonld(triples, context)
    return serialise(triples, suffix)


def context_of(atlas: Atlas) -> Any:
    """Return the JSON-LD context of the ontology."""
    return build_context(atlas.knowledge.ontology)
