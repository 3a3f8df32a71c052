"""JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/) from the ontology: a context, and graphs written with it.

Properties get their local name (`validFrom`), object properties take IRIs, literals the datatype that the
ontology gives them, and texts in languages are maps of language to text. Terms are those of any RDF
library: only `value`, `language`, `datatype` and the N-Triples text are used.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from planatlas.namespaces import CODE, DCTERMS, IDENTIFIER, OWL, PLAN, PREFIXES, RDF, RDF_TYPE, RDFS, SCHEMA, SKOS, XSD

_KINDS: Final = {OWL + "ObjectProperty": "@id", OWL + "DatatypeProperty": "", OWL + "AnnotationProperty": ""}
_TEXT: Final = "@language"
# Terms of other vocabularies that the graphs use; a name that the ontology has too stays with it.
_BORROWED: Final = {
    SKOS + "prefLabel": _TEXT,
    SKOS + "altLabel": _TEXT,
    SKOS + "definition": _TEXT,
    SKOS + "note": _TEXT,
    SKOS + "notation": "",
    SKOS + "inScheme": "@id",
    SKOS + "broader": "@id",
    SKOS + "topConceptOf": "@id",
    DCTERMS + "title": _TEXT,
    DCTERMS + "creator": "",
    DCTERMS + "publisher": "",
    DCTERMS + "language": "",
    RDFS + "seeAlso": "@id",
    RDFS + "subClassOf": "@id",
    RDFS + "isDefinedBy": "@id",
}


class TripleLike(Protocol):
    """What is needed of a triple."""

    @property
    def subject(self) -> Any:
        """The subject."""

    @property
    def predicate(self) -> Any:
        """The predicate."""

    @property
    def object(self) -> Any:
        """The object."""


Context = dict[str, Any]


def build_context(ontology_triples: Iterable[TripleLike]) -> Context:
    """Return the value of `@context`: prefixes, classes and properties, sorted by name."""
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in ontology_triples:
        if str(triple.object).startswith("<"):
            values[triple.subject.value][triple.predicate.value].add(triple.object.value)
    terms: Context = {}
    for iri in sorted(values):
        types = values[iri][RDF_TYPE]
        name = iri.removeprefix(PLAN)
        if not iri.startswith(PLAN) or not name:
            continue
        if OWL + "Class" in types:
            terms[name] = f"plan:{name}"
        elif kinds := types & _KINDS.keys():
            is_object = OWL + "ObjectProperty" in kinds
            terms[name] = _definition(f"plan:{name}", "@id" if is_object else _datatype(values[iri]))
    for iri, kind in _BORROWED.items():
        terms.setdefault(_local(iri), _definition(_compact(iri, PREFIXES), kind))
    prefixes = {**PREFIXES, "code": CODE, "id": IDENTIFIER}
    free = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in terms}
    names = {"id": "@id", "type": "@type"} if not {"id", "type"} & terms.keys() else {}
    free.pop("id", None)
    free["item"] = IDENTIFIER
    return {"@version": 1.1, **names, **dict(sorted(free.items())), **dict(sorted(terms.items()))}
