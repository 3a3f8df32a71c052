"""Validation of files: every finding with its place, what was looked at, and what was not.

Beside the shapes it checks what a shape over a store cannot see: lexical forms as they stand in the file,
blank nodes, terms that the ontology and its code lists do not have.
"""

from planatlas.validation.finding import Finding, Unchecked, ValidationOutcome
from planatlas.validation.places import Places
from planatlas.validation.sources import SourceStatement, StatementSource
from planatlas.validation.stored import validate_stored
from planatlas.validation.terms import OWN_NAMESPACES
from planatlas.validation.validate import validate_files

__all__ = [
    "OWN_NAMESPACES",
    "Finding",
    "Places",
    "SourceStatement",
    "StatementSource",
    "Unchecked",
    "ValidationOutcome",
    "validate_files",
    "validate_stored",
]
