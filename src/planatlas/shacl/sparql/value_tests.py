"""Tests of a value by itself, as SPARQL expressions that are true or false and never an error.

An engine may make of an error what it likes, so each test first asks what kind of term it has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from planatlas.namespaces import RDF, XSD
from planatlas.shacl.shape_objects.model import (
    HasDatatype,
    HasNodeKind,
    HasValue,
    In,
    LanguageIn,
    Length,
    Pattern,
    Range,
    ValueTest,
)
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape
from planatlas.shacl.sparql.dialect import Dialect, equals_term, is_named
from planatlas.shacl.sparql.literal_forms import AS_WRITTEN
from planatlas.store import Literal, NamedNode, Store, Term
from planatlas.store.literals import literal_fault

_KINDS: Final = {"IRI": "isIRI(?{0})", "BlankNode": "isBlank(?{0})", "Literal": "isLiteral(?{0})"}
_NUMBERS: Final = tuple(
    f"<{XSD}{name}>"
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
        "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt",
        "unsignedShort", "unsignedByte",
    )
)  # fmt: skip

_ORDERED: Final = tuple(
    f"<{XSD}{name}>"
    for name in (
        "dateTime", "dateTimeStamp", "date", "time", "gYear", "gYearMonth", "dayTimeDuration",
        "yearMonthDuration",
    )
)  # fmt: skip
# Virtuoso orders texts by their STR alone.
_STRING: Final = f"<{XSD}string>"
_BOOLEAN: Final = f"<{XSD}boolean>"


def test_text(test: ValueTest, variable: str, dialect: Dialect) -> str:
    """Return the expression that is true where the value of a variable passes.

    Raises UnsupportedShape for a regular expression that Oxigraph lacks.
    """
    v = f"?{variable}"
    match test:
        case HasNodeKind(kinds):
            return _or(_KINDS[kind].format(variable) for kind in sorted(kinds))
        case HasDatatype(datatype):
            return f"(isLiteral({v}) && {_datatype(datatype, v, dialect)})"
        case Range(operator=operator, limit=limit):
            return _within(variable, operator, limit, dialect)
        case Length(operator=operator, number=number):
            return f"(!isBlank({v}) && STRLEN(STR({v})) {operator} {number})"
        case Pattern(pattern, flags, place=place):
            if not _is_read(pattern, flags):
                raise UnsupportedShape("regex", place, f"{pattern} ({flags})" if flags else pattern)
            extra = f", {Literal(flags)}" if flags else ""
            return f"(!isBlank({v}) && REGEX(STR({v}), {Literal(pattern)}{extra}))"
        case LanguageIn(ranges):
            matches = _or(f"LANGMATCHES(LANG({v}), {Literal(tag)})" for tag in ranges)
            return f"(isLiteral({v}) && {matches})"
        case HasValue(term):
            return is_one_of([term], variable, dialect)
        case In(terms):
            return is_one_of(terms, variable, dialect)


def comparison(left: str, operator: str, right: str, dialect: Dialect) -> str:
    """Return the expression that is true where the values of two variables compare so."""
    one, other = _read(left, dialect), _read(right, dialect)
    both = " && ".join(_numeric(value, dialect) for value in (one, other))
    numbers = f'{both} && STR({one}) != "NaN" && {one} {operator} {other}'
    kin = f"DATATYPE({one}) = DATATYPE({other})"
    ordered = f"DATATYPE({one}) IN ({', '.join(_ORDERED)}) && {one} {operator} {other}"
    texts = f"DATATYPE({one}) = {_STRING} && STR({one}) {operator} STR({other})"
    truths = f"DATATYPE({one}) = {_BOOLEAN} && {_truth(one)} {operator} {_truth(other)}"
    return f"COALESCE(IF({kin}, ({numbers}) || ({ordered}) || ({texts}) || ({truths}), {numbers}), false)"


def is_one_of(terms: Collection[Term], variable: str, dialect: Dialect) -> str:
    """Return the expression that is true where a value is one of some terms."""
    named = [term for term in terms if isinstance(term, NamedNode)]
    parts = [equals_term(variable, term, dialect) for term in terms if not isinstance(term, NamedNode)]
    if named:
        parts.insert(0, is_named(variable, named, dialect))
    return _or(part for part in parts if part != "false")


def _within(variable: str, operator: str, limit: Literal, dialect: Dialect) -> str:
    """Return the expression that a value compares with a limit.

    Engines order more than SPARQL does (Oxigraph: texts with a language, equal terms of any kind) or compare
    across kinds (Virtuoso), so the datatype is asked for first
    (https://www.w3.org/TR/sparql11-query/#OperatorMapping).
    """
    if limit.value == "NaN" or literal_fault(limit.value, limit.datatype.value):
        return "false"
    v, datatype = _read(variable, dialect), str(limit.datatype)
    literal = f"isLiteral(?{variable})"
    if datatype in _NUMBERS:
        return f"({literal} && COALESCE({_numeric(v, dialect)} && {v} {operator} {limit}, false))"
    if datatype == _BOOLEAN:
        compared = f"{_truth(v)} {operator} {int(limit.value in {'true', '1'})}"
        return f"({literal} && COALESCE(DATATYPE({v}) = {datatype} && {compared}, false))"
    if datatype == _STRING:
        compared = f"STR({v}) {operator} {limit}"
        return f"({literal} && COALESCE(DATATYPE({v}) = {datatype} && {compared}, false))"
    if datatype in _ORDERED:
        return f"({literal} && COALESCE(DATATYPE({v}) = {datatype} && {v} {operator} {limit}, false))"
    return "false"


def _numeric(value: str, dialect: Dialect) -> str:
    """Return the expression that a value is a number; to Virtuoso a truth value is one too."""
    return f"DATATYPE({value}) IN ({', '.join(_NUMBERS)})" if dialect.portable else f"isNumeric({value})"


def _truth(value: str) -> str:
    """Return the expression for a truth value as a number; a cast would be one of dates too, in Virtuoso."""
    return f'IF(STR({value}) IN ("true", "1"), 1, 0)'


def _read(variable: str, dialect: Dialect) -> str:
    """Return the expression for the value to compare: of a literal kept as written, what it stands for."""
    v = f"?{variable}"
    if not dialect.as_written:
        return v
    datatype = f"STR(DATATYPE({v}))"
    real = f"STRDT(STR({v}), IRI(SUBSTR({datatype}, {len(AS_WRITTEN) + 1})))"
    return f'IF(STRSTARTS({datatype}, "{AS_WRITTEN}"), {real}, {v})'


def _datatype(datatype: str, v: str, dialect: Dialect) -> str:
    # Virtuoso knows no datatype of a text with a language.
    if datatype == RDF + "langString":
        return f'LANG({v}) != ""'
    if datatype == XSD + "string":
        return f'LANG({v}) = "" && DATATYPE({v}) = <{datatype}>'
    if dialect.as_written:
        return f"DATATYPE({v}) IN (<{datatype}>, <{AS_WRITTEN}{datatype}>)"
    kind = f"DATATYPE({v}) = <{datatype}>"
    return f"COALESCE({kind}, false)" if dialect.portable else kind


def _or(parts: Iterable[str]) -> str:
    texts = list(parts)
    return texts[0] if len(texts) == 1 else f"({' || '.join(texts)})" if texts else "false"


@lru_cache(maxsize=1024)
def _is_read(pattern: str, flags: str) -> bool:
    """Whether Oxigraph reads a pattern: one that it does not would be false in a filter without a word."""
    extra = f", {Literal(flags)}" if flags else ""
    query = f'ASK {{ BIND(REGEX("", {Literal(pattern)}{extra}) AS ?read) FILTER(BOUND(?read)) }}'
    return Store().ask(query)
