"""Shapes and their constraints as frozen dataclasses, one class a family of constraint components.

The constraint components are those of SHACL Core (https://www.w3.org/TR/shacl/#core-components) and of
SHACL-SPARQL (https://www.w3.org/TR/shacl/#sparql-constraints). `component` is the local name that a result
carries, without its ending `ConstraintComponent`, and a whole IRI for components that a shapes graph defines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from planatlas.namespaces import SH
from planatlas.shacl.paths import Path
from planatlas.shacl.shapes import Target
from planatlas.store import Literal, Term


@dataclass(frozen=True, slots=True, eq=False)
class ShapeObject:
    """A shape: a property shape where it has a path, else a node shape.

    `name` is its IRI, or the N-Triples text of a blank node; `severity` is an IRI; `messages` maps a language
    to a text; `place` says where it stands. Two shapes are the same only where they are one object.
    """

    name: str
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: str
    messages: Mapping[str, str]
    deactivated: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """sh:class: each value is an instance of a class or of a subclass."""

    class_iri: str
    component: str = "Class"


@dataclass(frozen=True, slots=True)
class HasDatatype:
    """sh:datatype: each value is a literal of a datatype, in a form that the datatype knows."""

    datatype: str
    component: str = "Datatype"


@dataclass(frozen=True, slots=True)
class HasNodeKind:
    """sh:nodeKind: each value is of one of some kinds: IRI, BlankNode, Literal."""

    kinds: frozenset[str]
    component: str = "NodeKind"


@dataclass(frozen=True, slots=True)
class Count:
    """sh:minCount (`least`) and sh:maxCount: how many values there are."""

    least: bool
    number: int

    @property
    def component(self) -> str:
        """The local name of the component."""
        return "MinCount" if self.least else "MaxCount"


@dataclass(frozen=True, slots=True)
class Range:
    """sh:minExclusive and its kin: each value compares so with a literal; operator is <, <=, > or >=."""

    component: str
    operator: str
    limit: Literal


@dataclass(frozen=True, slots=True)
class Length:
    """sh:minLength, sh:maxLength: the text of each value is so many characters long."""

    component: str
    operator: str
    number: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """sh:pattern with sh:flags: the text of each value matches a regular expression."""

    pattern: str
    flags: str
    component: str = "Pattern"
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """sh:languageIn: each value has a language tag that one of some ranges matches."""

    ranges: tuple[str, ...]
    component: str = "LanguageIn"


@dataclass(frozen=True, slots=True)
class UniqueLanguage:
    """sh:uniqueLang: no two values have the same language tag."""

    component: str = "UniqueLang"


@dataclass(frozen=True, slots=True)
class Equals:
    """sh:equals: the values are those of another property."""

    predicate: str
    component: str = "Equals"


@dataclass(frozen=True, slots=True)
class Disjoint:
    """sh:disjoint: no value is one of another property."""

    predicate: str
    component: str = "Disjoint"


@dataclass(frozen=True, slots=True)
class LessThan:
    """sh:lessThan (operator <) and sh:lessThanOrEquals (<=): each value against each of another property."""

    predicate: str
    operator: str

    @property
    def component(self) -> str:
        """The local name of the component."""
        return "LessThan" if self.operator == "<" else "LessThanOrEquals"


@dataclass(frozen=True, slots=True)
class Logical:
    """sh:and, sh:or, sh:xone, sh:not, sh:node: each value conforms to all, some, one, none or the one shape.

    `component` says which: And, Or, Xone, Not, Node.
    """

    component: str
    shapes: tuple[ShapeObject, ...]


@dataclass(frozen=True, slots=True)
class HasProperty:
    """sh:property: each value is a focus node of a property shape, which reports for itself."""

    shape: ShapeObject
    component: str = "Property"


@dataclass(frozen=True, slots=True)
class Qualified:
    """sh:qualifiedMinCount (`least`) and sh:qualifiedMaxCount: how many values conform to a shape.

    A value that conforms to one of `siblings` does not count (sh:qualifiedValueShapesDisjoint).
    """

    shape: ShapeObject
    siblings: tuple[ShapeObject, ...]
    least: bool
    number: int

    @property
    def component(self) -> str:
        """The local name of the component."""
        return "QualifiedMinCount" if self.least else "QualifiedMaxCount"


@dataclass(frozen=True, slots=True)
class Closed:
    """sh:closed: each value has no properties but these."""

    allowed: tuple[str, ...]
    component: str = "Closed"


@dataclass(frozen=True, slots=True)
class HasValue:
    """sh:hasValue: one of the values is a term."""

    term: Term
    component: str = "HasValue"


@dataclass(frozen=True, slots=True)
class In:
    """sh:in: each value is one of some terms."""

    terms: tuple[Term, ...]
    component: str = "In"


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """sh:sparql, or a validator of a SPARQL-based constraint component.

    `text` is the query with its prefixes; an ASK says whether one value conforms, each solution of a SELECT
    is a violation. `parameters` are bound before it runs; `shape` names the shape, `place` and `source`
    where the query stands: in which file, and the node.
    """

    text: str
    messages: Mapping[str, str]
    shape: str
    place: str
    source: Term
    component: str = "SPARQL"
    parameters: Mapping[str, Term] = field(default_factory=dict)
    asks: bool = False


Constraint = (
    InstanceOf
    | HasDatatype
    | HasNodeKind
    | Count
    | Range
    | Length
    | Pattern
    | LanguageIn
    | UniqueLanguage
    | Equals
    | Disjoint
    | LessThan
    | Logical
    | HasProperty
    | Qualified
    | Closed
    | HasValue
    | In
    | Query
)
# What a value is by itself, without a look at the graph.
ValueTest = HasDatatype | HasNodeKind | Range | Length | Pattern | LanguageIn | In | HasValue

NODE_KINDS: Final = {
    SH + "IRI": frozenset({"IRI"}),
    SH + "BlankNode": frozenset({"BlankNode"}),
    SH + "Literal": frozenset({"Literal"}),
    SH + "BlankNodeOrIRI": frozenset({"BlankNode", "IRI"}),
    SH + "BlankNodeOrLiteral": frozenset({"BlankNode", "Literal"}),
    SH + "IRIOrLiteral": frozenset({"IRI", "Literal"}),
}


def component_iri(component: str) -> str:
    """Return the IRI of a constraint component.

    >>> component_iri("MinCount")
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    """
    return component if ":" in component else f"{SH}{component}ConstraintComponent"
