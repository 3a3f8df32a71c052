"""Examples of terms, taken from the packaged datasets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten
from typing import Final

from planatlas.atlas import packaged_collection
from planatlas.labels import choose
from planatlas.namespaces import IDENTIFIER, PLAN, RDF_TYPE, XSD, country_graph
from planatlas.publishing.documentation.knowledge import Manual
from planatlas.store import Literal, NamedNode, Triple, TripleIndex

MOST: Final = 2
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Value:
    """A text with the IRI of the thing that it names, or its datatype."""

    text: str
    iri: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """An instance of a class, or a subject with the value that a property gives it."""

    subject: Value
    value: Value | None = None


class Examples:
    """Instances and statements of the packaged data; things of `graphs` are served and can be followed."""

    def __init__(self, manual: Manual, graphs: Iterable[str], lang: str) -> None:
        self._manual, self._lang = manual, lang
        self._graphs = frozenset(graphs)
        self._data = _packaged()

    def of_class(self, iri: str) -> tuple[Example, ...]:
        """Return the first instances of a class, those of its subclasses where it has none of its own."""
        classes = [iri]
        for known in classes:
            classes += [c for c in self._manual.subclasses(known) if c not in classes]
        found = [s for c in classes for s in self._data.instances.get(c, ()) if self._label(s)]
        return tuple(Example(self._thing(subject)) for subject in found[:MOST])

    def of_property(self, iri: str) -> tuple[Example, ...]:
        """Return the first statements with a property, each of another subject."""
        found: dict[str, Example] = {}
        for triple in self._data.statements.get(iri, ()):
            subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
            value = self._value(triple)
            if value is not None and self._label(subject) and subject not in found:
                found[subject] = Example(self._thing(subject), value)
                if len(found) == MOST:
                    break
        return tuple(found.values())

    def _value(self, triple: Triple) -> Value | None:
        term = triple.object
        if isinstance(term, Literal):
            fits = not term.language or term.language == self._lang
            datatype = "" if term.language or term.datatype.value == XSD + "string" else term.datatype.value
            return Value(term.value, datatype=datatype) if fits and len(term.value) <= _LONGEST else None
        if not isinstance(term, NamedNode):
            return None
        if term.value.startswith(IDENTIFIER) or self._label(term.value):
            return self._thing(term.value) if self._label(term.value) else None
        return Value(self._manual.name(term.value, self._lang), term.value)

    def _thing(self, iri: str) -> Value:
        ours = not iri.startswith(IDENTIFIER) or self._data.graphs.get(iri, "") in self._graphs
        return Value(self._label(iri), iri if ours else "")

    def _label(self, iri: str) -> str:
        label = self._data.index.label(iri) or self._manual.terms.label(iri)
        # A passage has no name; what it says stands in its place.
        text = choose(label or self._data.index.texts(iri, PLAN + "summary"), self._lang)
        return shorten(text, _LONGEST, placeholder="…")


@dataclass(frozen=True)
class _Packaged:
    index: TripleIndex
    graphs: dict[str, str]
    instances: dict[str, list[str]]
    statements: dict[str, list[Triple]]


@lru_cache(maxsize=1)
def _packaged() -> _Packaged:
    collection = packaged_collection()
    graphs: dict[str, str] = {}
    triples: list[Triple] = []
    instances: dict[str, list[str]] = defaultdict(list)
    statements: dict[str, list[Triple]] = defaultdict(list)
    for country in collection.countries:
        for dataset in collection.datasets(country):
            for triple in sorted(collection.triples(country, [dataset]), key=str):
                if not isinstance(triple.subject, NamedNode):
                    continue
                graphs.setdefault(triple.subject.value, country_graph(country, dataset))
                if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode):
                    instances[triple.object.value].append(triple.subject.value)
                elif triple.predicate.value.startswith(PLAN):
                    statements[triple.predicate.value].append(triple)
            triples += collection.triples(country, [dataset])
    triples += collection.shared_triples()
    return _Packaged(TripleIndex(triples), graphs, dict(instances), dict(statements))
