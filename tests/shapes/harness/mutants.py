"""Mutants of a valid case: one triple dropped, or its value made wrong. A good shape notices.

What nothing notices survives. Survivors are listed by shapes file, mutation and predicate in
`survivors.toml`, each with the reason why nothing ought to notice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from planatlas.namespaces import CODE, PLAN, RDF_TYPE, XSD, code, compact
from planatlas.store import Literal, NamedNode, Term, Triple
from shapes.harness.files import CASES, STRANGER, Case, validate

_CODE_OF_ANOTHER_LIST = NamedNode(code("verdict", "met"))
_ANOTHER_CLASS = NamedNode(PLAN + "Assessment")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Mutant:
    """A valid case with one triple dropped (`drop`) or its value made wrong (`alter`)."""

    case: Case
    mutation: str
    triple: Triple
    triples: tuple[Triple, ...]

    @property
    def key(self) -> Key:
        """Shapes file, mutation and predicate: what survivors are listed by."""
        return self.case.shapes_file.name, self.mutation, compact(self.triple.predicate.value)

    def survives(self) -> bool:
        """Whether the report is the same as that of the valid case: empty."""
        return not validate(self.case.shapes_file, self.triples).results


def mutants(case: Case) -> Iterator[Mutant]:
    """Yield two mutants for each triple of a case."""
    for number, triple in enumerate(case.triples):
        others = case.triples[:number] + case.triples[number + 1 :]
        yield Mutant(case, "drop", triple, others)
        wrong = Triple(triple.subject, triple.predicate, _wrong(triple))
        yield Mutant(case, "alter", triple, (*others, wrong))


def _wrong(triple: Triple) -> Term:
    value = triple.object
    if isinstance(value, Literal):
        wrong = Literal(value.value)
        return wrong if wrong != value else Literal(value.value, datatype=NamedNode(XSD + "token"))
    if triple.predicate.value == RDF_TYPE:
        return _ANOTHER_CLASS
    if isinstance(value, NamedNode) and value.value.startswith(CODE):
        return _CODE_OF_ANOTHER_LIST
    return STRANGER


@lru_cache(maxsize=1)
def listed_survivors() -> dict[Key, str]:
    """Return the listed survivors with the outcome each promises: `always` or `sometimes`."""
    content = tomllib.loads((CASES / "survivors.toml").read_text(encoding="utf-8"))
    return {
        (shapes, mutation, predicate): "sometimes" if entry.get("sometimes") else "always"
        for entry in content["survivor"]
        for shapes in entry["shapes"]
        for mutation in entry["mutations"]
        for predicate in entry["predicates"]
    }
