"""The report of a validation: what failed, and what was looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planatlas.namespaces import RDF_TYPE, SH, XSD
from planatlas.shacl.path_parsing import path_triples
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

if TYPE_CHECKING:
    from planatlas.shacl.shape_objects import UnsupportedShape

VIOLATION: Final = SH + "Violation"
WARNING: Final = SH + "Warning"
INFO: Final = SH + "Info"


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (`sh:ValidationResult`).

    `path` is SPARQL property path text with whole IRIs; `source_shape` of a blank shape is its N-Triples
    text; `messages` maps a language ("" for none) to a text; `source_constraint` is the node of a constraint
    that is a query.
    """

    focus: Term
    path: str | None
    value: Term | None
    component: str
    source_shape: str
    severity: str
    messages: Mapping[str, str] = field(default_factory=dict)
    source_constraint: Term | None = None

    def sort_key(self) -> tuple[str, ...]:
        """Return what results are ordered by."""
        value = "" if self.value is None else str(self.value)
        texts = (f"{lang} {text}" for lang, text in sorted(self.messages.items()))
        return (
            self.source_shape,
            str(self.focus),
            self.path or "",
            value,
            self.component,
            self.severity,
            *texts,
        )


@dataclass(frozen=True, slots=True)
class Targeted:
    """A shape with a target, and how many nodes of the data it looked at."""

    shape: str
    count: int


class AskedFocus(Mapping[str, frozenset[Term]]):
    """The focus nodes of each shape, where they are still to be fetched."""

    @abstractmethod
    def nodes(self) -> frozenset[Term]:
        """Return the focus nodes of all shapes, asked for at once."""


@dataclass(frozen=True, slots=True)
class Report:
    """Results of one validation, in a fixed order, and the focus nodes of every shape with a target.

    `counts` says how many focus nodes each shape has, where that is known without fetching them. `reason`
    says why another engine than the one asked did the work.
    """

    engine: str
    results: tuple[Result, ...]
    focus: Mapping[str, frozenset[Term]]
    counts: Mapping[str, int] | None = None
    reason: UnsupportedShape | None = None

    @property
    def targeted(self) -> tuple[Targeted, ...]:
        """How many nodes each shape looked at, in the order of the shapes' IRIs."""
        counts = self.counts or {shape: len(nodes) for shape, nodes in self.focus.items()}
        return tuple(Targeted(shape, count) for shape, count in sorted(counts.items()))

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation; warnings and informations do not count."""
        return all(result.severity != VIOLATION for result in self.results)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The shapes whose target matched nothing: they conform and say nothing."""
        return tuple(targeted.shape for targeted in self.targeted if not targeted.count)

    def focus_nodes(self) -> frozenset[Term]:
        """Return the nodes that some shape looked at."""
        if isinstance(self.focus, AskedFocus):
            return self.focus.nodes()
        return frozenset().union(*self.focus.values())

    def to_triples(self) -> list[Triple]:
        """Return the report as RDF (`sh:ValidationReport`), blank nodes named by position."""
        report = BlankNode("report")
        conforms = Literal(str(self.conforms).lower(), datatype=NamedNode(XSD + "boolean"))
        triples = [
            Triple(report, NamedNode(RDF_TYPE), NamedNode(SH + "ValidationReport")),
            Triple(report, NamedNode(SH + "conforms"), conforms),
        ]
        for number, result in enumerate(self.results, start=1):
            node = BlankNode(f"result-{number}")
            triples.append(Triple(report, NamedNode(SH + "result"), node))
            triples += _result_triples(node, result)
        return triples


def _result_triples(node: BlankNode, result: Result) -> list[Triple]:
    shape = result.source_shape
    properties: list[tuple[str, Term]] = [
        ("focusNode", result.focus),
        ("resultSeverity", NamedNode(result.severity)),
        ("sourceConstraintComponent", NamedNode(result.component)),
        ("sourceShape", BlankNode(shape[2:]) if shape.startswith("_:") else NamedNode(shape)),
    ]
    path: list[Triple] = []
    if result.path is not None:
        head, path = path_triples(result.path, f"{node.value}-path")
        properties.append(("resultPath", head))
    if result.source_constraint is not None:
        properties.append(("sourceConstraint", result.source_constraint))
    if result.value is not None:
        properties.append(("value", result.value))
    for lang, text in sorted(result.messages.items()):
        properties.append(("resultMessage", Literal(text, language=lang) if lang else Literal(text)))
    typed = Triple(node, NamedNode(RDF_TYPE), NamedNode(SH + "ValidationResult"))
    return [typed, *(Triple(node, NamedNode(SH + name), value) for name, value in properties), *path]
