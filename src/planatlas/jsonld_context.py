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

from planatlas.errors import InputError
from planatlas.namespaces import (
    CODE,
    DCTERMS,
    IDENTIFIER,
    OWL,
    PLAN,
    PREFIXES,
    RDF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
)

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
    for name, keyword in (("id", "@id"), ("type", "@type")):
        terms.setdefault(name, keyword)
    # A code is `code:level/sectoral`: a prefix for each list would take the names of properties.
    prefixes = {**PREFIXES, "code": CODE, "item": IDENTIFIER}
    free = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in terms}
    return {"@version": 1.1, **dict(sorted(free.items())), **dict(sorted(terms.items()))}


def context_document(context: Context) -> str:
    """Return a context as the text of a file of its own."""
    return json.dumps({"@context": context}, ensure_ascii=False, indent=2) + "\n"


def to_jsonld(triples: Iterable[TripleLike], context: Context) -> str:
    """Return a graph as JSON-LD: one object a subject, sorted, with what it needs of the context.

    Reading it gives the same triples, lexical forms included. Raises InputError for a triple as a value
    (RDF 1.2), which JSON-LD 1.1 cannot write.
    """
    return _Writer(context).write(triples)


def _definition(iri: str, kind: str) -> str | Context:
    if kind == _TEXT:
        return {"@id": iri, "@container": _TEXT}
    return {"@id": iri, "@type": kind} if kind else iri


def _datatype(values: Mapping[str, set[str]]) -> str:
    """Return the one datatype of a property, the mark of texts in languages, or nothing."""
    ranges = values[SCHEMA + "rangeIncludes"] | values[RDFS + "range"]
    if RDF + "langString" in ranges:
        return _TEXT
    found = next(iter(ranges)) if len(ranges) == 1 else ""
    return _compact(found, PREFIXES) if found.startswith(XSD) and found != XSD + "string" else ""


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _compact(iri: str, prefixes: Mapping[str, str]) -> str:
    fitting = [
        (len(namespace), prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)
    ]
    if not fitting:
        return iri
    length, prefix = max(fitting)
    rest = iri[length:]
    return iri if rest.startswith("//") else f"{prefix}:{rest}"


class _Writer:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._prefixes = {
            name: value
            for name, value in context.items()
            if isinstance(value, str) and value.endswith(("/", "#")) and not name.startswith("@")
        }
        self._terms: dict[str, str] = {}
        for name, value in context.items():
            iri = value.get("@id") if isinstance(value, dict) else value
            if isinstance(iri, str) and name not in self._prefixes and not name.startswith("@"):
                self._terms.setdefault(self._expand(iri), name)
        self._used: set[str] = set()

    def _expand(self, iri: str) -> str:
        prefix, colon, rest = iri.partition(":")
        return self._prefixes[prefix] + rest if colon and prefix in self._prefixes else iri

    def write(self, triples: Iterable[TripleLike]) -> str:
        nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for triple in sorted(triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object))):
            subject, predicate = self._iri(triple.subject), triple.predicate.value
            if triple.object not in nodes[subject][predicate]:
                nodes[subject][predicate].append(triple.object)
        graph = [self._node(subject, nodes[subject]) for subject in sorted(nodes)]
        document = {"@context": self._needed(), "@graph": graph}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _needed(self) -> Context:
        """Return the part of the context that was used, with the prefixes its definitions need."""
        for name in list(self._used):
            value = self._context[name]
            for iri in value.values() if isinstance(value, dict) else (value,):
                prefix = iri.partition(":")[0]
                if prefix in self._prefixes:
                    self._used.add(prefix)
        return {name: value for name, value in self._context.items() if name in self._used | {"@version"}}

    def _name(self, name: str) -> str:
        if name in self._context:
            self._used.add(name)
        return name

    def _keyword(self, keyword: str) -> str:
        return self._name(self._terms.get(keyword, keyword))

    def _iri(self, term: Any) -> str:
        if str(term).startswith("_:"):
            return str(term)
        if not hasattr(term, "value"):
            raise InputError("triple-term-json", reason=str(term))
        return self._short(term.value)

    def _short(self, iri: str) -> str:
        short = _compact(iri, self._prefixes)
        if short != iri:
            self._name(short.partition(":")[0])
        return short

    def _node(self, subject: str, properties: Mapping[str, list[Any]]) -> Context:
        node: Context = {}
        body: dict[str, Any] = {}
        types = [o for o in properties.get(RDF_TYPE, []) if str(o).startswith("<")]
        if types:
            node[self._keyword("@type")] = _single([self._class(iri.value) for iri in types])
        for predicate, values in properties.items():
            rest = [value for value in values if predicate != RDF_TYPE or value not in types]
            if rest:
                self._property(body, predicate, rest)
        return {self._keyword("@id"): subject, **node, **dict(sorted(body.items()))}

    def _class(self, iri: str) -> str:
        name = self._terms.get(iri)
        return self._name(name) if name else self._short(iri)

    def _property(self, body: dict[str, Any], predicate: str, values: list[Any]) -> None:
        name = self._terms.get(predicate)
        definition = self._context.get(name) if name else None
        if isinstance(definition, dict) and definition.get("@container") == _TEXT:
            texts = [v for v in values if str(v).startswith('"') and (v.language or _is_string(v))]
            if texts:
                by_language: dict[str, list[str]] = defaultdict(list)
                for text in texts:
                    by_language[text.language or "@none"].append(text.value)
                body[self._name(str(name))] = {k: _single(v) for k, v in sorted(by_language.items())}
            values = [value for value in values if value not in texts]
            name, definition = None, None
        if values:
            kind = definition.get("@type", "") if isinstance(definition, dict) else ""
            key = self._name(name) if name else self._short(predicate)
            body[key] = _single([self._value(value, kind) for value in values])

    def _value(self, term: Any, kind: str) -> Any:
        if not str(term).startswith('"'):
            return self._iri(term) if kind == "@id" else {"@id": self._iri(term)}
        text = term.value
        if term.language:
            return {"@language": term.language, "@value": text}
        datatype = term.datatype.value
        if kind and kind != "@id" and datatype == self._expand(kind):
            return _native(text, datatype)
        if _is_string(term):
            return {"@value": text} if kind else text
        return {"@type": self._short(datatype), "@value": text}


def _is_string(term: Any) -> bool:
    return bool(term.datatype.value == XSD + "string")


def _native(text: str, datatype: str) -> str | int | bool:
    """Return a number or truth value of JSON where reading it gives the same lexical form."""
    if datatype == XSD + "integer" and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", text):
        return int(text)
    if datatype == XSD + "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
