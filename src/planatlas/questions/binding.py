r"""Bind typed parameters to a question: each becomes an RDF term, and the term becomes SPARQL.

A value is never pasted into the query. It is checked against the parameter's type, made an RDF term,
and the term is written in the grammar of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#rTerms) into
the line of the query that stands for the parameter (see `planatlas.questions.header`). The outcome is
plain SPARQL text, the same for an embedded store, rdflib and a server asked over HTTP.

Some engines expand `\uXXXX` in the whole text before they read it (section 19.2), others only inside
strings. Both read the same string here: a backslash before the letter u is written so that neither sees
an escape that was not meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from planatlas.errors import did_you_mean
from planatlas.labels import LANGUAGES
from planatlas.namespaces import FRAMEWORK, IDENTIFIER, PREFIXES, XSD, code
from planatlas.questions.header import MARKER, Parameter, Question, QuestionError
from planatlas.store import Literal, NamedNode

Value = str | int | float | Decimal | date | NamedNode
Term = NamedNode | Literal

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_SHORT = re.compile(r"([A-Za-z][A-Za-z0-9-]*):([A-Za-z0-9][A-Za-z0-9._-]*)")
_COUNTRY = re.compile(r"[A-Z]{3}")
_INDICATOR = re.compile(r"(?:([a-z][a-z0-9-]*):)?([0-9]+(?:\.[0-9]+)*)")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPLIT_AT_COMMAS: Final = frozenset({"country", "date", "indicator", "code", "dataset", "number"})


class ParameterError(QuestionError):
    """A parameter is unknown, missing, or of a value that its type does not allow."""


def bind(
    question: Question,
    values: Mapping[str, Value | Iterable[Value] | None] | None = None,
    lang: str = "en",
    *,
    countries: Collection[str] | None = None,
) -> str:
    """Return the SPARQL text of the question with the parameters and the language of labels bound.

    A list is given as any iterable, or as text with commas. None leaves a parameter at its default.
    `countries` are the codes known to the store; with them an unknown country is an error.
    Raises ParameterError.
    """
    given = {name: value for name, value in (values or {}).items() if value is not None}
    known = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in known:
            near = did_you_mean(name, known)
            listed = ", ".join(known) or "-"
            raise ParameterError(
                "parameter-unknown", question=question.name, name=name, near=near, known=listed
            )
    data = {"lang": f'"{lang if lang in LANGUAGES else LANGUAGES[0]}"'}
    for parameter in question.parameters:
        terms = _terms(question, parameter, given.get(parameter.name), countries)
        data[parameter.name] = " ".join(map(term_text, terms)) or "UNDEF"
    return MARKER.sub(lambda m: f"{m[1]}VALUES ?{m[2]} {{ {data[m[4]]} }} # parameter {m[4]}", question.text)


def _terms(
    question: Question,
    parameter: Parameter,
    value: Value | Iterable[Value] | None,
    countries: Collection[str] | None,
) -> list[Term]:
    value = parameter.default if value is None else value
    items = [] if value is None else single_values(parameter, value)
    if not items:
        if parameter.required:
            example = parameter.example or ""
            raise ParameterError(
                "parameter-missing", question=question.name, name=parameter.name, example=example
            )
        return []
    if len(items) > 1 and not parameter.many:
        raise ParameterError("parameter-single", name=parameter.name, count=len(items))
    terms: list[Term] = []
    for item in items:
        term = to_term(parameter, item, countries)
        if term not in terms:
            terms.append(term)
    return terms


def single_values(parameter: Parameter, value: Value | Iterable[Value]) -> list[Value]:
    """Return the values given for a parameter, one by one; text with commas is a list where it can be one.

    >>> single_values(Parameter("countries", "country", "country", {}, many=True), "CHL, PER")
    ['CHL', 'PER']
    """
    if isinstance(value, str):
        if parameter.many and parameter.type in _SPLIT_AT_COMMAS:
            return [part.strip() for part in value.split(",") if part.strip()]
        return [value] if value.strip() else []
    if isinstance(value, int | float | Decimal | date | NamedNode):
        return [value]
    return list(value)


def to_term(parameter: Parameter, value: Value, countries: Collection[str] | None = None) -> Term:
    """Return the RDF term of one value of a parameter. Raises ParameterError.

    >>> from planatlas.questions.header import Parameter
    >>> to_term(Parameter("indicators", "indicator", "indicator", {}), "2.1").value
    'https://w3id.org/planatlas/framework/rfp/2.1'
    """
    text = value.value if isinstance(value, NamedNode) else str(value)
    if parameter.type == "text":
        if _UNWRITABLE.search(text):
            raise ParameterError("parameter-text", name=parameter.name)
        return Literal(text)
    text = text.strip()
    term = _typed(parameter, text, countries)
    if term is None:
        key = "resource" if parameter.type in {"instrument", "institution", "thing"} else parameter.type
        scheme = parameter.choices.scheme if parameter.choices else ""
        known = ", ".join(sorted(countries)) if countries else ""
        shown = _UNWRITABLE.sub("?", text)
        raise ParameterError(f"parameter-{key}", name=parameter.name, value=shown, scheme=scheme, known=known)
    return term


def _typed(parameter: Parameter, text: str, countries: Collection[str] | None) -> Term | None:
    match parameter.type:
        case "country":
            upper = text.upper()
            usable = _COUNTRY.fullmatch(upper) and (countries is None or upper in countries)
            return Literal(upper) if usable else None
        case "date":
            return _date(text)
        case "number":
            return _number(text)
        case "dataset":
            return Literal(text) if _SLUG.fullmatch(text) else None
        case "indicator":
            if short := _INDICATOR.fullmatch(text):
                return NamedNode(f"{FRAMEWORK}{short[1] or 'rfp'}/{short[2]}")
            return NamedNode(text) if _IRI.fullmatch(text) and text.startswith(FRAMEWORK) else None
        case "code":
            scheme = (parameter.choices.scheme if parameter.choices else None) or ""
            slug = text.removeprefix(code(scheme, "")).removeprefix(f"{scheme}:")
            return NamedNode(code(scheme, slug)) if _SLUG.fullmatch(slug) else None
        case _:
            return _resource(text)


def _resource(text: str) -> NamedNode | None:
    text = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if short := _SHORT.fullmatch(text):
        if short[1] in PREFIXES:
            return NamedNode(PREFIXES[short[1]] + short[2])
        if re.fullmatch(r"[a-z]{3}", short[1]):
            return NamedNode(f"{IDENTIFIER}{short[1]}/{short[2]}")
    if not re.match(r"https?://|urn:", text):
        return None
    return NamedNode(text) if _IRI.fullmatch(text) else None


def _date(text: str) -> Literal | None:
    try:
        exists = bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        exists = False
    return Literal(text, datatype=NamedNode(XSD + "date")) if exists else None


def _number(text: str) -> Literal | None:
    if _INTEGER.fullmatch(text):
        return Literal(text, datatype=NamedNode(XSD + "integer"))
    return Literal(text, datatype=NamedNode(XSD + "decimal")) if _DECIMAL.fullmatch(text) else None


def term_text(term: Term) -> str:
    r"""Return an IRI or a literal as a SPARQL 1.1 token.

    Raises ValueError for an IRI with characters that the grammar does not allow.

    >>> print(term_text(Literal('a "b" } # c')))
    "a \"b\" } # c"
    >>> print(term_text(NamedNode("http://example.org/a")))
    <http://example.org/a>
    """
    if isinstance(term, NamedNode):
        if not _IRI.fullmatch(term.value):
            raise ValueError(f"not an IRI that SPARQL can carry: {term.value!r}")
        return f"<{term.value}>"
    body = "".join(_ESCAPES.get(character, character) for character in term.value)
    body = re.sub(r"(?<=\\)[uU]", lambda match: f"\\U{ord(match[0]):08X}", body)
    if term.language:
        return f'"{body}"@{term.language}'
    if term.datatype.value == XSD + "string":
        return f'"{body}"'
    return f'"{body}"^^{term_text(term.datatype)}'
