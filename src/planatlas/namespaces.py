"""IRIs of the project and of the vocabularies it uses, and the short forms people read.

The prefixes follow the house style of the Turtle files: one for the terms (`plan:`), one for each
code list (`level:`, `verdict:` ...), one for each country (`chl:`, `per:`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import quote

BASE: Final = "https://w3id.org/planatlas/"
ONTOLOGY: Final = BASE + "ontology"
PLAN: Final = BASE + "ontology#"
CODE: Final = BASE + "code/"
IDENTIFIER: Final = BASE + "id/"
GRAPH: Final = BASE + "graph/"
ASSESSMENT: Final = BASE + "assessment/"
FRAMEWORK: Final = BASE + "framework/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SH: Final = "http://www.w3.org/ns/shacl#"
SCHEMA: Final = "http://schema.org/"

GAP_RESEARCH: Final = CODE + "gap/research"

RDF_TYPE: Final = RDF + "type"
PREF_LABEL: Final = SKOS + "prefLabel"
ALT_LABEL: Final = SKOS + "altLabel"

PREFIXES: Final[dict[str, str]] = {
    "plan": PLAN,
    "rfp": FRAMEWORK + "rfp/",
    "r": BASE + "shapes/rfp/",
    "model": BASE + "shapes/model/",
    "chl": IDENTIFIER + "chl/",
    "per": IDENTIFIER + "per/",
    "int": IDENTIFIER + "int/",
    "source": IDENTIFIER + "source/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "sh": SH,
    "schema": SCHEMA,
    "sdg": "http://metadata.un.org/sdg/",
}

_CODE_IRI = re.compile(re.escape(CODE) + r"([a-z-]+)/([A-Za-z0-9.-]+)$")
_IDENTIFIER_IRI = re.compile(re.escape(IDENTIFIER) + r"([a-z]{3,})/([^/]+)$")


def code(scheme: str, notation: str) -> str:
    """Return the IRI of a concept of one of our code lists.

    >>> code("verdict", "partly-met")
    'https://w3id.org/planatlas/code/verdict/partly-met'
    """
    return f"{CODE}{scheme}/{notation}"


def notation(iri: str) -> str:
    """Return the last part of an IRI of ours: a code's notation, an individual's slug.

    >>> notation("https://w3id.org/planatlas/code/verdict/partly-met")
    'partly-met'
    >>> notation("https://w3id.org/planatlas/ontology#Plan")
    'Plan'
    """
    return re.split(r"[/#]", iri)[-1]


def iri_part(text: str) -> str:
    """Return text as one part of an IRI; datasets have the names that people give to files.

    >>> iri_part("vega-2021"), iri_part("My file")
    ('vega-2021', 'My%20file')
    """
    return quote(text, safe="", errors="surrogateescape")


def country_graph(country: str, dataset: str) -> str:
    """Return the IRI of the named graph of one dataset (perspective) on one country.

    >>> country_graph("CHL", "vega-2021")
    'https://w3id.org/planatlas/graph/chl/vega-2021'
    """
    return f"{GRAPH}{iri_part(country.lower())}/{iri_part(dataset)}"


@lru_cache(maxsize=65536)
def compact(iri: str) -> str:
    """Shorten an IRI to a prefixed name, or return it in angle brackets; a blank node stays as it is.

    >>> compact("https://w3id.org/planatlas/code/level/sectoral")
    'level:sectoral'
    >>> compact("https://w3id.org/planatlas/id/col/conpes-3975")
    'col:conpes-3975'
    >>> compact("http://example.org/a")
    '<http://example.org/a>'
    """
    if iri.startswith("_:"):
        return iri
    for pattern in (_CODE_IRI, _IDENTIFIER_IRI):
        if match := pattern.match(iri):
            return f"{match[1]}:{match[2]}"
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"
