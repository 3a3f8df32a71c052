"""The page of a named graph: one dataset on one country."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from planatlas.labels import choose
from planatlas.namespaces import BASE, DCTERMS, country_graph
from planatlas.publishing.pages.desk import Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import path_of
from planatlas.resources import resource_path
from planatlas.store import TripleIndex, read_triples


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page of the graph that the path names, None where there is no such dataset."""
    if len(parts) != 3:
        return None
    country, dataset = (unquote(part.replace("~", "%")) for part in parts[1:])
    code = country.upper()
    if code not in desk.atlas.countries or dataset not in desk.atlas.datasets(code):
        return None
    iri = country_graph(code, dataset)
    triples = desk.atlas.collection.triples(code, [dataset])
    perspective = f"{BASE}perspective/{dataset}"
    title = choose(_perspectives().texts(perspective, DCTERMS + "title"), lang) or dataset
    return Page(
        path_of(iri),
        "dataset.html",
        f"{desk.names(lang)[code]}: {title}",
        iri,
        lambda: list(triples),
        lambda: {
            "country": code,
            "country_name": desk.names(lang)[code],
            "description": choose(_perspectives().texts(perspective, DCTERMS + "description"), lang),
            "count": len(triples),
            "fingerprint": dict(desk.version.graphs).get(iri, ""),
        },
        section="data",
    )


@lru_cache(maxsize=1)
def _perspectives() -> TripleIndex:
    return TripleIndex(read_triples(resource_path("data", "perspectives.ttl")))
