"""Constraints that a shapes graph writes in SPARQL: sh:sparql, and components of its own.

https://www.w3.org/TR/shacl/#sparql-constraints and https://www.w3.org/TR/shacl/#sparql-constraint-components
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import product
from typing import Final

from planatlas.errors import InputError
from planatlas.namespaces import SH
from planatlas.shacl.shape_objects.model import Query
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape
from planatlas.shacl.shapes import ShapesGraph, message_texts, shape_name, sparql_prologue
from planatlas.store import Literal, NamedNode, Term

_VALIDATORS: Final = ("validator", "nodeValidator", "propertyValidator")


class QueryReader:
    """Reads the queries of shapes, with the prefixes that they declare."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes, self._graph = shapes, shapes.index

    def constraints(self, node: Term, has_path: bool) -> Iterator[Query]:
        """Yield the SPARQL-based constraints of a shape."""
        for constraint in self._graph.objects(node, SH + "sparql"):
            if not self._true(constraint, "deactivated"):
                place = self._shapes.place(constraint) or self._where(node)
                text, messages = self._text(constraint, "select", place), self._messages(constraint)
                yield Query(text, messages, shape_name(node), place, constraint)
        for component, parameters in self._components:
            yield from self._uses(node, component, parameters, has_path)

    @cached_property
    def _components(self) -> list[tuple[NamedNode, list[tuple[str, str, bool]]]]:
        """Each component with its parameters: (property, variable, whether it may be left out)."""
        found = []
        # Its type may be a subclass of sh:ConstraintComponent; what makes it one is that it can validate.
        validating = (self._graph.subjects_of(SH + name) for name in _VALIDATORS)
        for component in sorted({component for found in validating for component in found}, key=str):
            parameters = []
            for parameter in self._graph.objects(component, SH + "parameter"):
                path = self._graph.first(parameter, SH + "path")
                if not isinstance(path, NamedNode):
                    raise InputError(
                        "shape-path", where=self._where(parameter), reason="sh:parameter needs sh:path"
                    )
                name = path.value[max(path.value.rfind("#"), path.value.rfind("/")) + 1 :]
                parameters.append((path.value, name, self._true(parameter, "optional")))
            if isinstance(component, NamedNode) and parameters:
                found.append((component, parameters))
        return found

    def _uses(
        self, node: Term, component: NamedNode, parameters: list[tuple[str, str, bool]], has_path: bool
    ) -> Iterator[Query]:
        values = {name: self._graph.objects(node, path) for path, name, _ in parameters}
        if any(not values[name] and not optional for _, name, optional in parameters):
            return
        validator = self._validator(node, component, has_path)
        asks = self._graph.first(validator, SH + "ask") is not None
        place = self._where(validator)
        text = self._text(validator, "ask" if asks else "select", place)
        messages = self._messages(validator) or self._messages(component)
        given = [name for name in values if values[name]]
        for terms in product(*(values[name] for name in given)):
            bound = dict(zip(given, terms, strict=True))
            yield Query(text, messages, shape_name(node), place, validator, component.value, bound, asks)

    def _validator(self, node: Term, component: NamedNode, has_path: bool) -> Term:
        for name in ("propertyValidator" if has_path else "nodeValidator", "validator"):
            for validator in self._graph.objects(component, SH + name):
                if self._graph.first(validator, SH + "ask") or self._graph.first(validator, SH + "select"):
                    return validator
                raise UnsupportedShape("js", self._where(validator))
        where = self._where(node)
        raise InputError("shape-parameter", where=where, name="sh:validator", value=component.value)

    def _text(self, node: Term, form: str, place: str) -> str:
        texts = self._graph.objects(node, SH + form)
        if len(texts) != 1 or not isinstance(texts[0], Literal):
            raise InputError("shape-query", where=place, reason=f"one sh:{form} is needed, a text")
        return sparql_prologue(self._graph, node) + texts[0].value

    def _where(self, node: Term) -> str:
        return self._shapes.place(node) or self._shapes.owner(node)

    def _messages(self, node: Term) -> dict[str, str]:
        return message_texts(self._graph.objects(node, SH + "message"))

    def _true(self, node: Term, name: str) -> bool:
        value = self._graph.first(node, SH + name)
        return isinstance(value, Literal) and value.value in {"true", "1"}
