"""Files that are made from others and kept beside them: the JSON-LD context and the catalogue.

`python -m planatlas.atlas.generated` writes them anew in a checkout; a test says when they are stale. The
catalogue follows DCAT (https://www.w3.org/TR/vocab-dcat-3/) and VoID (https://www.w3.org/TR/void/).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from planatlas.__about__ import __version__
from planatlas.assessment import packaged_knowledge
from planatlas.atlas.collection import Collection, packaged_collection
from planatlas.jsonld_context import build_context, context_document
from planatlas.labels import LANGUAGES, choose
from planatlas.namespaces import BASE, DCTERMS, PLAN, RDF_TYPE, country_graph
from planatlas.resources import knowledge_root, resource_path
from planatlas.store import NamedNode, Triple, TripleIndex, content_hash, read_triples, write_atomically

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
PERSPECTIVES: Final = BASE + "perspective/"
_HEADER: Final = """# Catalogue of the datasets: one a perspective on a country.
# Made by `python -m planatlas.atlas.generated`.
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def context_text() -> str:
    """Return `ontology/context.jsonld`."""
    return context_document(build_context(packaged_knowledge().ontology))


def catalogue_text(collection: Collection | None = None) -> str:
    """Return `data/catalog.ttl` for the packaged datasets."""
    given = collection or packaged_collection()
    keys = [(country, name) for country in given.countries for name in given.datasets(country)]
    listed = " ,\n        ".join(f"<{country_graph(*key)}>" for key in keys)
    catalogue = f"""
<{BASE}catalog> a dcat:Catalog ;
    dcterms:title "Plan Atlas: country datasets"@en , "Plan Atlas: conjuntos de datos por país"@es ;
    dcterms:license <{LICENCE}> ;
    owl:versionInfo "{__version__}" ;
    dcat:dataset {listed} .
"""
    entries = (entry for key in keys for entry in _entry(*key, given.triples(key[0], [key[1]])))
    return _HEADER + catalogue + "".join(entries)


def _entry(country: str, name: str, triples: list[Triple]) -> Iterator[str]:
    graph = country_graph(country, name)
    index = TripleIndex([*triples, *read_triples(resource_path("data", "perspectives.ttl"))])
    place = next(iter(index.instances(PLAN + "Jurisdiction")), "")
    label = index.label(place)
    titles = index.texts(PERSPECTIVES + name, DCTERMS + "title")
    texts = index.texts(PERSPECTIVES + name, DCTERMS + "description")
    title, description = (
        ('"' + choose(label, lang) + ": " + (titles.get(lang) or name) + f'"@{lang}' for lang in LANGUAGES),
        (f'"{texts.get(lang) or name}"@{lang}' for lang in LANGUAGES),
    )
    subjects = {triple.subject for triple in triples if isinstance(triple.subject, NamedNode)}
    classes = {triple.object for triple in triples if triple.predicate.value == RDF_TYPE}
    file = f"countries/{country.lower()}/{name}.ttl"
    yield f"""
<{graph}> a dcat:Dataset , void:Dataset ;
    dcterms:title {" , ".join(title)} ;
    dcterms:description {" , ".join(description)} ;
    dcterms:spatial <{place}> ;
    dcterms:license <{LICENCE}> ;
    dcterms:language "en" , "es" ;
    owl:versionInfo "{__version__}" ;
    void:triples {len(triples)} ;
    void:entities {len(subjects)} ;
    void:classes {len(classes)} ;
    dcat:distribution <{graph}/turtle> .

<{graph}/turtle> a dcat:Distribution ;
    dcterms:title "{file}"@en , "{file}"@es ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ;
    spdx:checksum <{graph}/checksum> .

<{graph}/checksum> a spdx:Checksum ;
    spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "{content_hash(triples)}"^^xsd:hexBinary .
"""


def files() -> dict[Path, str]:
    """Return {path: text} of every generated file of the knowledge folders."""
    root = knowledge_root()
    return {
        root / "ontology" / "context.jsonld": context_text(),
        root / "data" / "catalog.ttl": catalogue_text(),
    }


if __name__ == "__main__":
    for path, text in files().items():
        write_atomically(path, text)
