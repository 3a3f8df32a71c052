"""The values that a parameter can take, as SPARQL: for forms, completion and `did you mean`."""

from __future__ import annotations

from typing import Final

from planatlas.namespaces import CODE, PLAN, PREF_LABEL, RDFS, SKOS
from planatlas.questions.header import Parameter

_LABEL: Final = f"OPTIONAL {{ ?value <{PREF_LABEL}> ?label FILTER(LANG(?label) = ?lang) }}"


def choices_query(parameter: Parameter) -> str | None:
    """Return a SELECT of ?value and ?label for a parameter, or None where any value will do.

    `VALUES ?lang { "en" } # parameter lang` stands in it as in every question.

    >>> from planatlas.questions.header import Parameter
    >>> choices_query(Parameter("words", "words", "text", {})) is None
    True
    """
    if parameter.choices and parameter.choices.query:
        return parameter.choices.query
    if parameter.choices and parameter.choices.scheme:
        pattern = f"?value <{SKOS}inScheme> <{CODE}{parameter.choices.scheme}> . {_LABEL}"
    elif parameter.type == "country":
        place = _LABEL.replace("?value", "?place")
        pattern = f"?place <{PLAN}countryCode> ?value . {place}"
    elif parameter.type == "indicator":
        pattern = f"?value a <{PLAN}Criterion> . {_LABEL}"
    elif parameter.type == "instrument":
        pattern = _members("PlanningInstrument")
    elif parameter.type == "institution":
        pattern = _members("Institution")
    elif parameter.type == "dataset":
        pattern = f"?assessment <{PLAN}dataset> ?value BIND(?value AS ?label)"
    else:
        return None
    return (
        "SELECT DISTINCT ?value ?label WHERE {\n"
        '  VALUES ?lang { "en" } # parameter lang\n'
        f"  {pattern}\n}} ORDER BY ?label ?value\n"
    )


def _members(top: str) -> str:
    return f"?class <{RDFS}subClassOf>* <{PLAN}{top}> . ?value a ?class . {_LABEL}"
