"""Mutants of a valid case: one triple dropped, or its value made wrong. A good shape notices.

What nothing notices survives. Survivors are listed by shapes file, mutation and predicate in
`survivors.toml`, each with the reason why nothing ought to notice.

All mutants of a case are validated at once, each with its own individuals: a validation costs far more
than a few triples. Where copies of the valid case would disturb one another, each mutant runs alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from planatlas.namespaces import CODE, IDENTIFIER, PLAN, RDF_TYPE, XSD, code, compact
from planatlas.store import Literal, NamedNode, Term, Triple
from shapes.harness.files import CASES, STRANGER, Case, validate

_CODE_OF_ANOTHER_LIST = NamedNode(code("verdict", "met"))
_ANOTHER_CLASS = NamedNode(PLAN + "Assessment")
_COPY = "-copy-"
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

    def __str__(self) -> str:
        return f"{self.case.path.name}: {self.triple}"


def mutants(case: Case) -> Iterator[Mutant]:
    """Yield two mutants for each triple of a case."""
    for number, triple in enumerate(case.triples):
        others = case.triples[:number] + case.triples[number + 1 :]
        yield Mutant(case, "drop", triple, others)
        wrong = Triple(triple.subject, triple.predicate, _wrong(triple))
        yield Mutant(case, "alter", triple, (*others, wrong))


def outcomes(case: Case) -> list[tuple[Mutant, bool]]:
    """Return each mutant of a case, and whether it survives: its report is as empty as the valid one."""
    all_mutants = list(mutants(case))
    if _can_be_copied(case):
        noticed = _noticed(case, [mutant.triples for mutant in all_mutants])
        return [(mutant, number not in noticed) for number, mutant in enumerate(all_mutants)]
    return [(mutant, not validate(case.shapes_file, mutant.triples).results) for mutant in all_mutants]


def _can_be_copied(case: Case) -> bool:
    ours = all(isinstance(t.subject, NamedNode) and _is_individual(t.subject) for t in case.triples)
    return ours and not _noticed(case, [case.triples] * 2)


def _noticed(case: Case, graphs: Iterable[tuple[Triple, ...]]) -> set[int]:
    """Validate several graphs in one; return the numbers of those with any result."""
    stranger = Triple(STRANGER, NamedNode(RDF_TYPE), _ANOTHER_CLASS)
    copies = (_copy(t, number) for number, graph in enumerate(graphs) for t in (*graph, stranger))
    focuses = (str(result.focus) for result in validate(case.shapes_file, tuple(copies)).results)
    return {int(focus.strip("<>").rpartition(_COPY)[2]) for focus in focuses}


def _copy(triple: Triple, number: int) -> Triple:
    def rename(term: Term) -> Term:
        if isinstance(term, NamedNode) and _is_individual(term):
            return NamedNode(f"{term.value}{_COPY}{number}")
        return term

    subject = rename(triple.subject)
    assert isinstance(subject, NamedNode)
    return Triple(subject, triple.predicate, rename(triple.object))


def _is_individual(node: NamedNode) -> bool:
    return node.value.startswith(IDENTIFIER)


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
