"""SPARQL-based constraints and constraint components for random shapes graphs.

Chosen for what a set-at-a-time engine can get wrong: pre-bound variables in filters, unions and subqueries,
aggregates and LIMIT, which hold for one focus node at a time. No solution repeats: each is a result (5.3.2 of
the recommendation), and pySHACL makes one of equal ones.
"""

from __future__ import annotations

from collections.abc import Callable

from planatlas.namespaces import RDF_TYPE, SH
from planatlas.store import BlankNode, Literal, NamedNode
from shacl.strategies.terms import EX, iri

Say = Callable[[NamedNode | BlankNode, str, NamedNode | BlankNode | Literal], None]


def _query(text: str) -> str:
    return text.replace("ex:", EX)


SELECTS = [
    _query(text)
    for text in (
        "SELECT $this ?value { $this <ex:p> ?value FILTER(!isLiteral(?value)) }",
        "SELECT DISTINCT $this { $this <ex:p> ?any }",
        "SELECT DISTINCT $this { $this <ex:p>|<ex:q> ?any }",
        "SELECT $this { FILTER NOT EXISTS { $this <ex:q> ?any } }",
        "SELECT $this ?value { $this <ex:p> ?value FILTER EXISTS { ?value <ex:q> ?e FILTER(?e != $this) } }",
        "SELECT $this { { FILTER($this = <ex:a>) } UNION { FILTER($this = <ex:b>) } }",
        "SELECT $this ?value { BIND($this AS ?value) FILTER(isBlank($this)) }",
        "SELECT $this ?path ?value { $this ?path ?value FILTER(?path IN (<ex:p>, <ex:q>)) }",
        "SELECT $this ?value { $this <ex:p> ?value OPTIONAL { ?value <ex:r> ?end } FILTER(!BOUND(?end)) }",
        "SELECT DISTINCT $this ?value { $this <ex:q>/<ex:p> ?value FILTER(isIRI(?value)) }",
        "SELECT $this ?value { $this <ex:p> ?value FILTER(isNumeric(?value) && ?value = 2) }",
        'SELECT DISTINCT $this ?value { $this ?edge ?value FILTER(LANGMATCHES(LANG(?value), "en")) }',
    )
]
# Of a focus node and not of a pattern: inside another shape the compiled engine hands these on.
TOP_SELECTS = [
    _query(text)
    for text in (
        "SELECT $this (COUNT(?end) AS ?number) { $this <ex:p> ?end } GROUP BY $this HAVING (COUNT(?end) > 1)",
        "SELECT * { { SELECT $this (COUNT(?e) AS ?n) { $this <ex:q> ?e } GROUP BY $this } FILTER(?n > 1) }",
        "SELECT $this { $this ?edge ?any } LIMIT 1",
        "SELECT $this { FILTER($currentShape != $this && isIRI($this)) }",
    )
]
# With $PATH, for property shapes alone (https://www.w3.org/TR/shacl/#sparql-constraints-prebound).
PATH_SELECTS = [
    _query(text)
    for text in (
        "SELECT $this ?value { $this $PATH ?value FILTER(isIRI(?value)) }",
        "SELECT DISTINCT $this { $this $PATH ?value FILTER NOT EXISTS { ?value <ex:p> ?end } }",
    )
]
_FORBIDDEN = iri("forbidden")
_UNLIKE = iri("unlike")


def ask_component(say: Say) -> NamedNode:
    """State a component with an ASK validator and return its parameter: no value may be the one it names."""
    component, parameter, validator = (
        iri("ForbiddenComponent"),
        BlankNode("forbidden"),
        iri("forbiddenValidator"),
    )
    say(component, RDF_TYPE, NamedNode(SH + "ConstraintComponent"))
    say(component, SH + "parameter", parameter)
    say(parameter, SH + "path", _FORBIDDEN)
    say(component, SH + "validator", validator)
    say(validator, RDF_TYPE, NamedNode(SH + "SPARQLAskValidator"))
    say(validator, SH + "ask", Literal("ASK { FILTER(!sameTerm($value, $forbidden)) }"))
    return _FORBIDDEN


def select_component(say: Say) -> NamedNode:
    """State a component with a SELECT validator for node shapes and return its parameter, a property.

    The value of a result is the focus node: `?value` in the text would be pre-bound by pySHACL, which the
    recommendation does for ASK alone (https://www.w3.org/TR/shacl/#constraint-components-validators).
    """
    component, parameter, validator = iri("UnlikeComponent"), BlankNode("unlike"), iri("unlikeValidator")
    say(component, RDF_TYPE, NamedNode(SH + "ConstraintComponent"))
    say(component, SH + "parameter", parameter)
    say(parameter, SH + "path", _UNLIKE)
    say(component, SH + "nodeValidator", validator)
    say(validator, RDF_TYPE, NamedNode(SH + "SPARQLSelectValidator"))
    say(
        validator,
        SH + "select",
        Literal("SELECT DISTINCT $this { $this $unlike ?end FILTER(!isLiteral(?end)) }"),
    )
    return _UNLIKE
