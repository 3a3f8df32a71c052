"""Columns out of property shapes: what a class of things may say, one column a property and language.

SHACL says it (https://www.w3.org/TR/shacl/): `sh:name`, `sh:description` and `sh:order` are made for forms
(section 2.3.2), and what is asked of a value tells what may stand in a cell: a code, a reference, a text in
a language, a number, a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planatlas.authoring.model import Choice, Column
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import OWL, RDF, RDFS, SH, SKOS, XSD, notation
from planatlas.shacl import NodeIndex
from planatlas.store import Literal, NamedNode, Term, TripleIndex

_LANGUAGE_STRING: Final = RDF + "langString"
_IN_LANGUAGE: Final = {"en": "authoring-column-en", "es": "authoring-column-es"}
_LISTS: Final = (SH + "or", SH + "and", SH + "xone")
_SCHEMA_RANGE: Final = "http://schema.org/rangeIncludes"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What columns are made from: the shapes, the ontology, and the sheet of each class, sheets in order."""

    shapes: NodeIndex
    terms: TripleIndex
    sheets: Mapping[str, str]

    def above(self, class_iri: str) -> list[str]:
        """Return a class and its superclasses, the nearest first."""
        found = [class_iri]
        for known in found:
            found += [c for c in self.terms.iris(known, RDFS + "subClassOf") if c not in found]
        return found

    def below(self, class_iri: str) -> list[str]:
        """Return a class and its subclasses, the nearest first."""
        found = [class_iri]
        for known in found:
            found += [c for c in self.terms.subjects(RDFS + "subClassOf", known) if c not in found]
        return found


def texts(shapes: NodeIndex, node: Term, prop: str) -> dict[str, str]:
    """Return the texts of a node by language."""
    values = shapes.objects(node, prop)
    return {value.language: value.value for value in values if isinstance(value, Literal) and value.language}


def number(shapes: NodeIndex, node: Term, prop: str) -> float:
    """Return a number of a node, zero where there is none."""
    value = shapes.first(node, prop)
    return float(value.value) if isinstance(value, Literal) else 0


def named_choices(terms: TripleIndex, iris: Iterable[str]) -> tuple[Choice, ...]:
    """Return codes or classes as entries of a drop-down."""
    return tuple(Choice(iri, notation(iri), terms.label(iri)) for iri in iris)


def columns_of(vocabulary: Vocabulary, classes: Sequence[str], extra: Sequence[Term]) -> Iterator[Column]:
    """Yield the columns of some classes, in no order; `extra` are shapes that name no class."""
    shapes = vocabulary.shapes
    asked = {name: _by_path(shapes, _shapes_for(vocabulary, name)) for name in classes}
    everywhere = _by_path(shapes, extra)
    for path in sorted({path for paths in (*asked.values(), everywhere) for path in paths}):
        of_class = {name: [*paths.get(path, ()), *everywhere.get(path, ())] for name, paths in asked.items()}
        of_path = list(dict.fromkeys(shape for each in of_class.values() for shape in each))
        named = [shape for shape in of_path if shapes.first(shape, SH + "name")]
        named = named or _standing_alone(shapes, path)
        if named:
            yield from _Property(vocabulary, path, of_path, named, list(of_class.values())).columns()


def _shapes_for(vocabulary: Vocabulary, class_iri: str) -> Iterator[Term]:
    """Yield the shapes with which a class is asked something, those of its superclasses included."""
    shapes = vocabulary.shapes
    for name in vocabulary.above(class_iri):
        for shape in shapes.subjects_of(SH + "targetClass", NamedNode(name)):
            yield shape
            yield from shapes.objects(shape, SH + "property")


def _by_path(shapes: NodeIndex, found: Iterable[Term]) -> dict[str, list[Term]]:
    paths: dict[str, list[Term]] = defaultdict(list)
    for shape in found:
        path = shapes.first(shape, SH + "path")
        if isinstance(path, NamedNode):
            paths[path.value].append(shape)
    return paths


def _standing_alone(shapes: NodeIndex, path: str) -> list[Term]:
    """Return the shape that names a property wherever it stands, in place of one for a class."""
    whole = shapes.subjects_of(SH + "targetSubjectsOf", NamedNode(path))
    return [shape for shape in whole if shapes.first(shape, SH + "name") and _path(shapes, shape) == path]


def _path(shapes: NodeIndex, shape: Term) -> str | None:
    path = shapes.first(shape, SH + "path")
    return path.value if isinstance(path, NamedNode) else None


class _Property:
    """One property on one sheet: the shapes that speak of it, all of them and for each class."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        path: str,
        shapes: list[Term],
        named: list[Term],
        of_class: list[list[Term]],
    ) -> None:
        self._vocabulary, self._path, self._of_class = vocabulary, path, of_class
        self._graph = vocabulary.shapes
        self._first = min(named, key=lambda shape: (number(self._graph, shape, SH + "order"), str(shape)))
        self._all = list(dict.fromkeys([*shapes, *named]))

    def columns(self) -> Iterator[Column]:
        """Yield the columns of the property: one, or one a language."""
        graph, first = self._graph, self._first
        names = texts(graph, first, SH + "name")
        descriptions = texts(graph, first, SH + "description")
        order = number(graph, first, SH + "order")
        key = notation(self._path)
        recommended = any(self._asks_for_one(shape, "Info") for shape in self._all)
        many = not any(self._only_one(shape) for shape in self._all)
        choices = named_choices(self._vocabulary.terms, self._codes())
        datatypes: Sequence[str | None] = [None] if choices else self._datatypes()
        for datatype in datatypes:
            languages = LANGUAGES if datatype == _LANGUAGE_STRING else (None,)
            for language in languages:
                yield Column(
                    key=f"{key}-{language}" if language else key,
                    property=self._path,
                    names=_in_language(names, language) if language else names,
                    descriptions=descriptions,
                    order=order,
                    language=language,
                    datatype=datatype,
                    choices=choices,
                    refers_to=() if datatype or choices else self._sheets(),
                    required=all(any(self._asks(s, language) for s in shapes) for shapes in self._of_class),
                    recommended=recommended,
                    many=many,
                )

    def _asks(self, shape: Term, language: str | None) -> bool:
        """Whether a shape cannot do without a value, in that language where there are several."""
        if language is None:
            return self._asks_for_one(shape, "Violation")
        graph = self._graph
        wanted = graph.first(shape, SH + "qualifiedValueShape")
        if wanted is None or not number(graph, shape, SH + "qualifiedMinCount"):
            return False
        languages = graph.items(graph.first(wanted, SH + "languageIn"))
        return Literal(language) in languages and self._severity(shape) == "Violation"

    def _asks_for_one(self, shape: Term, severity: str) -> bool:
        return bool(number(self._graph, shape, SH + "minCount")) and self._severity(shape) == severity

    def _severity(self, shape: Term) -> str:
        found = self._graph.first(shape, SH + "severity")
        return notation(found.value) if isinstance(found, NamedNode) else "Violation"

    def _only_one(self, shape: Term) -> bool:
        unique = self._graph.first(shape, SH + "uniqueLang")
        return number(self._graph, shape, SH + "maxCount") == 1 or (
            isinstance(unique, Literal) and unique.value == "true"
        )

    def _codes(self) -> list[str]:
        """Return the codes of the lists that the values are of."""
        graph, found = self._graph, []
        for shape in self._all:
            for member in graph.objects(shape, SH + "node"):
                for child in graph.objects(member, SH + "property"):
                    if _path(graph, child) == SKOS + "inScheme":
                        found += [
                            v.value for v in graph.objects(child, SH + "hasValue") if isinstance(v, NamedNode)
                        ]
        return [
            code for scheme in found for code in self._vocabulary.terms.subjects(SKOS + "inScheme", scheme)
        ]

    def _datatypes(self) -> Sequence[str | None]:
        """Return the datatypes of the values, None for things. Shapes say it, else the ontology does."""
        graph, terms = self._graph, self._vocabulary.terms
        said = {
            v.value for s in self._all for v in graph.objects(s, SH + "datatype") if isinstance(v, NamedNode)
        }
        if said:
            return sorted(said)
        if self._is_of_texts():
            ranges = [r for r in terms.iris(self._path, _SCHEMA_RANGE) if r.startswith((XSD, RDF))]
            return sorted(ranges) or [_LANGUAGE_STRING]
        patterns = [
            v.value for s in self._all for v in graph.objects(s, SH + "pattern") if isinstance(v, Literal)
        ]
        # A pattern without a datatype is one of codes as others write them, or of the address of a page.
        return [XSD + "string"] if patterns and not patterns[0].startswith("^https?:") else [None]

    def _is_of_texts(self) -> bool:
        graph, terms = self._graph, self._vocabulary.terms
        kinds = [NamedNode(SH + "Literal") in graph.objects(shape, SH + "nodeKind") for shape in self._all]
        in_languages = [graph.first(shape, SH + "qualifiedValueShape") is not None for shape in self._all]
        declared = OWL + "DatatypeProperty" in terms.iris(self._path, RDF + "type")
        return declared or any(kinds) or any(in_languages)

    def _sheets(self) -> tuple[str, ...]:
        """Return the sheets whose rows the values may be."""
        classes = {name for shape in self._all for name in self._classes(shape)}
        allowed = {sheet for name in classes if (sheet := self._vocabulary.sheets.get(name))}
        for name in classes:
            below = self._vocabulary.below(name)
            allowed |= {sheet for each in below if (sheet := self._vocabulary.sheets.get(each))}
        return tuple(sheet for sheet in dict.fromkeys(self._vocabulary.sheets.values()) if sheet in allowed)

    def _classes(self, shape: Term) -> Iterator[str]:
        """Yield the classes that a shape allows, those of the shapes it leans on included."""
        graph = self._graph
        for value in graph.objects(shape, SH + "class"):
            if isinstance(value, NamedNode):
                yield value.value
        leaning = [*graph.objects(shape, SH + "node")]
        leaning += [m for prop in _LISTS for head in graph.objects(shape, prop) for m in graph.items(head)]
        for member in leaning:
            yield from self._classes(member)


def _in_language(names: Mapping[str, str], language: str) -> dict[str, str]:
    return {lang: message(_IN_LANGUAGE[language], lang, name=name) for lang, name in names.items()}
