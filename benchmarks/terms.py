"""Terms as N-Triples text: the generator writes millions of them, so it builds text and no term objects."""

from __future__ import annotations

from typing import Final

from planatlas.namespaces import CODE, DCTERMS, IDENTIFIER, PLAN, RDF_TYPE, RDFS, SKOS, XSD

TYPE: Final = f"<{RDF_TYPE}>"
LABEL: Final = f"<{SKOS}prefLabel>"
SHORT: Final = f"<{SKOS}altLabel>"
NOTE: Final = f"<{SKOS}note>"
TITLE: Final = f"<{DCTERMS}title>"
CREATOR: Final = f"<{DCTERMS}creator>"
PUBLISHER: Final = f"<{DCTERMS}publisher>"
LANGUAGE: Final = f"<{DCTERMS}language>"
SEE_ALSO: Final = f"<{RDFS}seeAlso>"
TRUE: Final = f'"true"^^<{XSD}boolean>'

Pair = tuple[str, str]
"""A predicate and an object."""


def plan(name: str) -> str:
    """Return a class or property of the ontology.

    >>> plan("Plan")
    '<https://w3id.org/planatlas/ontology#Plan>'
    """
    return f"<{PLAN}{name}>"


def code(scheme: str, notation: str) -> str:
    """Return a concept of a code list."""
    return f"<{CODE}{scheme}/{notation}>"


def individual(space: str, slug: str) -> str:
    """Return a thing of a country (its code in lower case) or a source."""
    return f"<{IDENTIFIER}{space}/{slug}>"


def goal(number: str) -> str:
    """Return a goal or target of the 2030 Agenda."""
    return f"<http://metadata.un.org/sdg/{number}>"


def text(value: str) -> str:
    """Return a plain text; what the generator writes has no quotation marks, backslashes or line ends."""
    return f'"{value}"'


def texts(predicate: str, en: str, es: str) -> list[Pair]:
    """Return a text in both languages."""
    return [(predicate, f'"{en}"@en'), (predicate, f'"{es}"@es')]


def integer(value: int) -> str:
    """Return a whole number."""
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: float) -> str:
    """Return a decimal number with one place."""
    return f'"{value:.1f}"^^<{XSD}decimal>'


def day(value: str) -> str:
    """Return a calendar date."""
    return f'"{value}"^^<{XSD}date>'


def address(value: str) -> str:
    """Return a web address as a literal."""
    return f'"{value}"^^<{XSD}anyURI>'
