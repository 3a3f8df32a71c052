"""How to mend what a constraint of SHACL reports, from its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from planatlas.namespaces import SH, XSD, compact
from planatlas.shacl import Result, ShapesGraph
from planatlas.shacl.nearest import nearest_term
from planatlas.store import Literal, NamedNode, Term
from planatlas.store.literals import example
from planatlas.validation.finding import both_languages

_HINTS: Final = {
    "MinCount": ("hint-min-count", "minCount"),
    "MaxCount": ("hint-max-count", "maxCount"),
    "Datatype": ("hint-datatype", "datatype"),
    "Class": ("hint-class", "class"),
    "NodeKind": ("hint-node-kind", "nodeKind"),
    "In": ("hint-in", "in"),
    "HasValue": ("hint-has-value", "hasValue"),
    "Pattern": ("hint-pattern", "pattern"),
    "UniqueLang": ("hint-unique-lang", "uniqueLang"),
    "LanguageIn": ("hint-language-in", "languageIn"),
    "Closed": ("hint-closed", "closed"),
    "MinInclusive": ("hint-least", "minInclusive"),
    "MaxInclusive": ("hint-most", "maxInclusive"),
    "QualifiedMinCount": ("hint-qualified", "qualifiedMinCount"),
}
_SHOWN: Final = 8


def hints(result: Result, shapes: ShapesGraph) -> Mapping[str, str]:
    """Return how to mend a result in English and Spanish; empty where its component gives no clue."""
    name = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
    if name not in _HINTS:
        return {}
    key, parameter = _HINTS[name]
    graph = shapes.index
    node = shapes.shape(result.source_shape).node
    values = graph.objects(node, SH + parameter)
    if parameter in {"in", "languageIn"}:
        values = [member for head in values for member in graph.items(head)]
    expected = ", ".join(term_text(value) for value in values[:_SHOWN])
    return both_languages(
        key,
        path=readable_path(result.path) if result.path else "",
        value="" if result.value is None else term_text(result.value),
        expected=expected + (" …" if len(values) > _SHOWN else ""),
        near=_nearest(result.value, values) if name == "In" else "",
        example=_example(values) if name == "Datatype" else "",
    )


def readable_path(path: str) -> str:
    """Return a path with its IRIs shortened.

    >>> readable_path("^<https://w3id.org/planatlas/ontology#from>")
    '^plan:from'
    """
    return re.sub(r"<([^<>]*)>", lambda match: compact(match[1]), path)


def term_text(term: Term) -> str:
    """Return a term as a person would write it: a short name, or the text of a literal.

    >>> term_text(Literal("Plan", language="es"))
    'Plan'
    """
    if isinstance(term, NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, Literal) else re.sub(r"^_:f\d+-", "_:", str(term))


def _nearest(value: Term | None, allowed: list[Term]) -> str:
    if not isinstance(value, NamedNode):
        return ""
    near = nearest_term(value.value, (term.value for term in allowed if isinstance(term, NamedNode)))
    return near and compact(near)


def _example(datatypes: list[Term]) -> str:
    return next((example(d.value.removeprefix(XSD)) for d in datatypes if isinstance(d, NamedNode)), "")
