"""The questions of the library as executables of SHACL, for programs that know nothing of ours.

Each is an `sh:SPARQLSelectExecutable` with its text, the prefixes that the text needs, and its parameters as
`sh:Parameter`: the local name of a parameter's path is its variable in the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from planatlas.atlas.turtle_text import literal, texts
from planatlas.labels import LANGUAGES
from planatlas.namespaces import BASE, XSD
from planatlas.questions import Library, Parameter, Question, to_term
from planatlas.store import NamedNode

_PREFIX: Final = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>\s*$", re.IGNORECASE)
_PREFIXES: Final = BASE + "catalog/prefixes"
_PARAMETER: Final = BASE + "parameter/"
_LANGUAGE: Final = {"en": "Language of labels", "es": "Idioma de los nombres"}
# A parameter without an example: what its values are, by its type.
_IRIS: Final = frozenset({"indicator", "instrument", "institution", "thing", "code"})
_DATATYPES: Final = {"date": "date", "number": "decimal"}


def declared(library: Library) -> dict[str, str]:
    """Return {prefix: namespace} of all questions.

    Raises ValueError where two questions mean different things by one prefix.
    """
    found: dict[str, str] = {}
    for question in library:
        for line in question.text.splitlines():
            if (match := _PREFIX.match(line)) and found.setdefault(match[1], match[2]) != match[2]:
                raise ValueError(f"{question.name}: the prefix {match[1]} is another in other questions")
    return dict(sorted(found.items()))


def select_text(question: Question) -> str:
    """Return the query of a question without its description and without its prefixes."""
    lines = question.text.splitlines()
    kept = [line for line in lines if not line.startswith("#+") and not _PREFIX.match(line)]
    return "\n".join(kept).strip() + "\n"


def prefixes_text(library: Library) -> str:
    """Return the prefixes of the library as Turtle."""
    known = declared(library)
    nodes = " ,\n        ".join(f"<{_PREFIXES}#{prefix}>" for prefix in known)
    text = f"\n<{_PREFIXES}> a owl:Ontology ;\n    sh:declare {nodes} .\n"
    for prefix, namespace in known.items():
        text += (
            f"\n<{_PREFIXES}#{prefix}> a sh:PrefixDeclaration ;\n"
            f'    sh:prefix "{prefix}" ;\n    sh:namespace "{namespace}"^^xsd:anyURI .\n'
        )
    return text


def executables(library: Library) -> str:
    """Return the questions as Turtle."""
    return "".join(part for question in library for part in _executable(question))


def _executable(question: Question) -> Iterator[str]:
    iri = f"{BASE}questions/{question.name}"
    parameters = [f"<{iri}#{parameter.variable}>" for parameter in question.parameters]
    yield f"""
<{iri}> a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ;
    skos:prefLabel {texts(question.title)} ;
    dcterms:description {texts(question.description)} ;
    dcterms:isPartOf <{BASE}questions> ;
    sh:parameter {" , ".join([*parameters, f"<{iri}#lang>"])} ;
    sh:prefixes <{_PREFIXES}> ;
    sh:select {literal(select_text(question))} .
"""
    for order, parameter in enumerate(question.parameters, 1):
        yield _parameter(iri, parameter, order)
    last = len(question.parameters) + 1
    yield f"""
<{iri}#lang> a sh:Parameter ;
    sh:path <{_PARAMETER}lang> ;
    sh:name {texts(_LANGUAGE)} ;
    sh:datatype xsd:string ;
    sh:pattern "^({"|".join(LANGUAGES)})$" ;
    sh:defaultValue "{LANGUAGES[0]}" ;
    sh:optional true ;
    sh:order {last} .
"""


def _parameter(iri: str, parameter: Parameter, order: int) -> str:
    said = [
        f"\n<{iri}#{parameter.variable}> a sh:Parameter",
        f"sh:path <{_PARAMETER}{parameter.variable}>",
        f"sh:name {texts(parameter.label)}",
        _kind(parameter),
    ]
    default = parameter.default
    values = (default,) if isinstance(default, str) else default or ()
    said += [f"sh:defaultValue {to_term(parameter, value)}" for value in values]
    if parameter.example is not None:
        said.append(f"skos:example {literal(parameter.example)}")
    if not parameter.many:
        said.append("sh:maxCount 1")
    said.append("sh:minCount 1" if parameter.required else "sh:optional true")
    return " ;\n    ".join([*said, f"sh:order {order} .\n"])


def _kind(parameter: Parameter) -> str:
    """Return what the values are: those of the example, else those of the type."""
    term = None if parameter.example is None else to_term(parameter, parameter.example)
    if isinstance(term, NamedNode) or (term is None and parameter.type in _IRIS):
        return "sh:nodeKind sh:IRI"
    datatype = XSD + _DATATYPES.get(parameter.type, "string") if term is None else term.datatype.value
    return f"sh:datatype xsd:{datatype.removeprefix(XSD)}"
