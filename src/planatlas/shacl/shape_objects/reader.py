"""Read a shapes graph into shape objects, and refuse what is ill-formed or cannot be compiled.

Ill-formed shapes (https://www.w3.org/TR/shacl/#syntax-rules) raise InputError with the place of the
statement; what is well-formed and beyond this compiler raises UnsupportedShape with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from planatlas.errors import InputError
from planatlas.namespaces import SH, XSD, compact
from planatlas.shacl.index import ListError
from planatlas.shacl.nearest import nearest_term
from planatlas.shacl.paths import Path, PathError, Predicate, read_path
from planatlas.shacl.shape_objects.model import (
    NODE_KINDS,
    Closed,
    Constraint,
    Count,
    Disjoint,
    Equals,
    HasDatatype,
    HasNodeKind,
    HasProperty,
    HasValue,
    In,
    InstanceOf,
    LanguageIn,
    Length,
    LessThan,
    Logical,
    Pattern,
    Qualified,
    Range,
    ShapeObject,
    UniqueLanguage,
)
from planatlas.shacl.shape_objects.queries import QueryReader
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape, not_too_deep
from planatlas.shacl.shapes import TARGETS, Shape, ShapesGraph, shape_name
from planatlas.shacl.vocabulary import CONSTRAINTS, PROPERTIES, TERMS
from planatlas.store import BlankNode, Literal, NamedNode, Term
from planatlas.store.literals import literal_fault

_RANGES: Final = {
    "minExclusive": ("MinExclusive", ">"),
    "minInclusive": ("MinInclusive", ">="),
    "maxExclusive": ("MaxExclusive", "<"),
    "maxInclusive": ("MaxInclusive", "<="),
}
_LOGICAL_LISTS: Final = {"and": "And", "or": "Or", "xone": "Xone"}
_LOGICAL_SHAPES: Final = {"not": "Not", "node": "Node"}
_BEYOND: Final = ("js", "expression")
_INTEGERS: Final = frozenset({"integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"})
_WHOLE: Final = re.compile(r"[+]?[0-9]+")


def read_shapes(shapes: ShapesGraph) -> tuple[ShapeObject, ...]:
    """Return the shapes that have a target and are not deactivated, in the order of their names.

    Raises InputError for an ill-formed shapes graph (`shape-term`, `shape-list`, `shape-path`,
    `shape-parameter`, `shape-partner`, `shape-query`, and `shape-depth` for one that goes too deep), and
    UnsupportedShape for a shape that refers to itself, SHACL-JS, or a target type of one's own: first for
    what no engine runs.
    """
    reader = _Reader(shapes)
    with not_too_deep():
        _check_terms(shapes)
        for node in shapes.index.subjects_of(SH + "entailment"):
            reader.refuse("entailment", node)
        read = tuple(reader.shape(shape.node) for shape in shapes if shape.targets and not shape.deactivated)
    for reason in sorted(reader.refused, key=lambda reason: not reason.nowhere):
        raise reason
    return read


def _check_terms(shapes: ShapesGraph) -> None:
    """Refuse a term that SHACL does not have: an engine that passes it over would call everything sound.

    Only what is said of shapes is read, and of nodes with a constraint, whose target may be what is misspelt:
    a shapes graph may hold other things.
    """
    names = {shape.iri for shape in shapes}
    names |= {shape_name(node) for name in CONSTRAINTS for node in shapes.index.subjects_of(name)}
    for triple in shapes.triples:
        if shapes.owner(triple.subject) not in names:
            continue
        for term, known in ((triple.predicate, PROPERTIES), (triple.object, TERMS)):
            if isinstance(term, NamedNode) and term.value.startswith(SH):
                name = term.value.removeprefix(SH)
                if name and name not in known:
                    near = nearest_term(term.value, (SH + other for other in known))
                    place = shapes.places.get(triple) or shapes.owner(triple.subject)
                    raise InputError(
                        "shape-term", where=place, term=f"sh:{name}", near=near and compact(near)
                    )


class _Reader:
    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes, self._graph = shapes, shapes.index
        self._queries = QueryReader(shapes)
        self._read: dict[Term, ShapeObject] = {}
        self._open: set[Term] = set()
        self.refused: list[UnsupportedShape] = []

    def shape(self, node: Term, name: str = "", of: Term | None = None) -> ShapeObject:
        """Return the shape of a node, read once; it is what a parameter of another shape names."""
        if not isinstance(node, NamedNode | BlankNode):
            raise self._fault("shape-parameter", of or node, name, str(node))
        if node not in self._read:
            if node in self._open:
                self.refuse("recursive", node)
                return ShapeObject("", None, (), (), "", {}, True)
            self._open.add(node)
            self._read[node] = self._new(self._shapes.shape(shape_name(node)))
            self._open.remove(node)
        return self._read[node]

    def _new(self, shape: Shape) -> ShapeObject:
        node = shape.node
        path = self._path(node)
        self._check_targets(shape)
        severity = self._one(node, "severity")
        if severity is not None:
            self._iri(node, "severity", severity)
        for text in self._values(node, "message"):
            self._text(node, "message", text)
        self._true(node, "deactivated")
        constraints = () if shape.deactivated else tuple(self._constraints(node, path))
        return ShapeObject(
            shape.iri,
            path,
            shape.targets,
            constraints,
            shape.severity,
            shape.messages,
            shape.deactivated,
            self._where(node),
        )

    def _check_targets(self, shape: Shape) -> None:
        names = {kind: iri.removeprefix(SH) for iri, kind in TARGETS.items()} | {"select": "select"}
        for kind, value in ((target.kind, target.value) for target in shape.targets):
            if kind == "unknown":
                self.refuse("target", shape.node)
            elif kind == "select":
                if not isinstance(value, Literal):
                    raise self._fault("shape-parameter", shape.node, names[kind], str(value))
            elif not isinstance(value, NamedNode) and not (kind == "node" and isinstance(value, Literal)):
                raise self._fault("shape-parameter", shape.node, names[kind], str(value))

    def _path(self, node: Term) -> Path | None:
        paths = self._values(node, "path")
        if not paths:
            return None
        if len(paths) > 1:
            raise self._fault("shape-parameter", node, "path", ", ".join(map(str, paths)))
        try:
            return read_path(paths[0], self._graph)
        except PathError as error:
            raise InputError("shape-path", where=self._where(node), reason=str(error)) from None

    def _constraints(self, node: Term, path: Path | None) -> Iterator[Constraint]:
        for name in _BEYOND:
            if self._values(node, name):
                self.refuse(name, node)
        yield from self._of_values(node)
        yield from self._of_texts(node)
        yield from self._of_sets(node, path)
        yield from self._of_shapes(node, path)
        try:
            yield from self._queries.constraints(node, path is not None)
        except UnsupportedShape as reason:
            self.refused.append(reason)

    def _of_values(self, node: Term) -> Iterator[Constraint]:
        for value in self._values(node, "class"):
            yield InstanceOf(self._iri(node, "class", value))
        if (datatype := self._one(node, "datatype")) is not None:
            yield HasDatatype(self._iri(node, "datatype", datatype))
        if (kind := self._one(node, "nodeKind")) is not None:
            kinds = NODE_KINDS.get(self._iri(node, "nodeKind", kind))
            if kinds is None:
                raise self._fault("shape-parameter", node, "nodeKind", str(kind))
            yield HasNodeKind(kinds)
        for name, (component, operator) in _RANGES.items():
            if (limit := self._one(node, name)) is not None:
                if not isinstance(limit, Literal):
                    raise self._fault("shape-parameter", node, name, str(limit))
                yield Range(component, operator, limit)
        if (head := self._one(node, "in")) is not None:
            yield In(tuple(self._list(node, "in", head)))

    def _of_texts(self, node: Term) -> Iterator[Constraint]:
        for name, component, operator in (("minLength", "MinLength", ">="), ("maxLength", "MaxLength", "<=")):
            if (number := self._number(node, name)) is not None:
                yield Length(component, operator, number)
        flags = self._one(node, "flags")
        read = "" if flags is None else self._text(node, "flags", flags)
        for pattern in self._values(node, "pattern"):
            yield Pattern(self._text(node, "pattern", pattern), read, place=self._where(node))
        if (head := self._one(node, "languageIn")) is not None:
            members = self._list(node, "languageIn", head)
            yield LanguageIn(tuple(self._text(node, "languageIn", member) for member in members))

    def _of_sets(self, node: Term, path: Path | None) -> Iterator[Constraint]:
        """Yield what is asked of the values together."""
        for name, least in (("minCount", True), ("maxCount", False)):
            if (number := self._number(node, name)) is not None:
                self._needs_path(node, name, path)
                yield Count(least, number)
        if self._true(node, "uniqueLang"):
            self._needs_path(node, "uniqueLang", path)
            yield UniqueLanguage()
        pairs: dict[str, Callable[[str], Constraint]] = {
            "equals": Equals,
            "disjoint": Disjoint,
            "lessThan": lambda iri: LessThan(iri, "<"),
            "lessThanOrEquals": lambda iri: LessThan(iri, "<="),
        }
        for name, make in pairs.items():
            for value in self._values(node, name):
                if name.startswith("less"):
                    self._needs_path(node, name, path)
                yield make(self._iri(node, name, value))
        for term in self._values(node, "hasValue"):
            yield HasValue(term)
        if self._true(node, "closed"):
            yield self._closed(node)

    def _closed(self, node: Term) -> Closed:
        allowed: list[str] = []
        for shape in self._values(node, "property"):
            path = self._path(shape)
            if isinstance(path, Predicate):
                allowed.append(path.iri)
        if (head := self._one(node, "ignoredProperties")) is not None:
            members = self._list(node, "ignoredProperties", head)
            allowed += [self._iri(node, "ignoredProperties", member) for member in members]
        return Closed(tuple(sorted(set(allowed))))

    def _of_shapes(self, node: Term, path: Path | None) -> Iterator[Constraint]:
        for name, component in _LOGICAL_LISTS.items():
            for head in self._values(node, name):
                members = self._list(node, name, head)
                yield Logical(component, tuple(self.shape(member, name, node) for member in members))
        for name, component in _LOGICAL_SHAPES.items():
            for shape in self._values(node, name):
                yield Logical(component, (self.shape(shape, name, node),))
        for shape in self._values(node, "property"):
            inner = self.shape(shape, "property", node)
            if inner.path is None and shape not in self._open:
                where = self._shapes.place(shape) or self._where(node)
                raise InputError("shape-path", where=where, reason="sh:property needs sh:path")
            yield HasProperty(inner)
        yield from self._qualified(node, path)

    def _qualified(self, node: Term, path: Path | None) -> Iterator[Constraint]:
        name, counts = "qualifiedValueShape", ("qualifiedMinCount", "qualifiedMaxCount")
        shapes, given = self._values(node, name), [count for count in counts if self._values(node, count)]
        if path is not None and shapes and not given:
            self._lacks(node, name, counts[0])
        if path is not None and given and not shapes:
            self._lacks(node, given[0], name)
        for shape in shapes:
            siblings: tuple[ShapeObject, ...] = ()
            if self._true(node, "qualifiedValueShapesDisjoint"):
                others = (other for other in self._siblings(node) if other != shape)
                siblings = tuple(self.shape(other, name, node) for other in others)
            for count, least in zip(counts, (True, False), strict=True):
                if (number := self._number(node, count)) is not None:
                    yield Qualified(self.shape(shape, name, node), siblings, least, number)

    def _siblings(self, node: Term) -> list[Term]:
        parents = self._graph.subjects_of(SH + "property", node)
        found = {
            other
            for parent in parents
            for shape in self._values(parent, "property")
            for other in self._values(shape, "qualifiedValueShape")
        }
        return sorted(found, key=str)

    def _values(self, node: Term, name: str) -> list[Term]:
        return self._graph.objects(node, SH + name)

    def _one(self, node: Term, name: str) -> Term | None:
        values = self._values(node, name)
        if len(values) > 1:
            raise self._fault("shape-parameter", node, name, ", ".join(map(str, values)))
        return values[0] if values else None

    def _true(self, node: Term, name: str) -> bool:
        """Whether a parameter is `true`; the recommendation does not take "1" for it."""
        value = self._one(node, name)
        if value is None:
            return False
        if not isinstance(value, Literal) or value.datatype.value != XSD + "boolean":
            raise self._fault("shape-parameter", node, name, str(value))
        return value.value == "true"

    def _number(self, node: Term, name: str) -> int | None:
        value = self._one(node, name)
        if value is None:
            return None
        if not isinstance(value, Literal) or not _WHOLE.fullmatch(value.value) or not _is_integer(value):
            raise self._fault("shape-parameter", node, name, str(value))
        return int(value.value)

    def _text(self, node: Term, name: str, value: Term) -> str:
        if not isinstance(value, Literal):
            raise self._fault("shape-parameter", node, name, str(value))
        return value.value

    def _iri(self, node: Term, name: str, value: Term) -> str:
        if not isinstance(value, NamedNode):
            raise self._fault("shape-parameter", node, name, str(value))
        return value.value

    def _list(self, node: Term, name: str, head: Term) -> list[Term]:
        try:
            return self._graph.members(head)
        except ListError as error:
            raise InputError(
                "shape-list", where=self._where(node), name=f"sh:{name}", reason=str(error)
            ) from None

    def _needs_path(self, node: Term, name: str, path: Path | None) -> None:
        if path is None:
            raise InputError("shape-path", where=self._where(node), reason=f"sh:{name} needs sh:path")

    def _lacks(self, node: Term, name: str, partner: str) -> NoReturn:
        raise InputError("shape-partner", where=self._where(node), name=f"sh:{name}", partner=f"sh:{partner}")

    def refuse(self, reason: str, node: Term) -> None:
        """Note what the compiler does not run; the rest is read for what no engine runs."""
        self.refused.append(UnsupportedShape(reason, self._where(node)))

    def _where(self, node: Term) -> str:
        return self._shapes.place(node) or self._shapes.owner(node)

    def _fault(self, key: str, node: Term, name: str, value: str) -> InputError:
        return InputError(key, where=self._where(node), name=f"sh:{name}", value=value)


def _is_integer(literal: Literal) -> bool:
    name = literal.datatype.value.removeprefix(XSD)
    return name in _INTEGERS and not literal_fault(literal.value, literal.datatype.value)
