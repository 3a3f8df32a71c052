"""Which checks a server that is not known to keep to SPARQL 1.1 might answer wrongly, and without a word.

Virtuoso 7.2 refuses paths of several forms or loses rows of them (a path that repeats, alternatives of more
than one step); takes 2 and 2.0 for one term where patterns meet; matches patterns against bytes, not letters;
and reads what authors like to write in queries of their own in its own way: a group with nothing but a filter
in it is always true, numbers compare with texts.
"""

from __future__ import annotations

from typing import Final

from planatlas.shacl.paths import Alternative, Inverse, Path, Predicate, Sequence
from planatlas.shacl.plan.algebra import (
    All,
    Answers,
    AnyOf,
    Check,
    Condition,
    Counted,
    Differs,
    Leads,
    Negation,
    Passes,
    PerFocus,
    PerLanguage,
    PerOther,
    PerPair,
    PerSolution,
    PerTriple,
    PerValue,
    Relation,
    Some,
)
from planatlas.shacl.shape_objects.model import Pattern
from planatlas.store import Source, Store

# Servers that answered several hundred random shapes as the embedded store does.
_TRUSTED: Final = frozenset({"oxigraph", "fuseki"})


def is_trusted(source: Source) -> bool:
    """Whether a store answers every check as the embedded store does. Raises InputError as the store."""
    return isinstance(source, Store) or getattr(source, "engine", "") in _TRUSTED


def is_doubtful(check: Check) -> bool:
    """Whether a check is better asked of a copy of the data than of a server of unknown ways."""
    return not all(map(_is_plain, check.focus.steps)) or _doubted(check.relation)


def _is_plain(path: Path | None) -> bool:
    match path:
        case None | Predicate() | Inverse(Predicate()):
            return True
        case Sequence(steps):
            return all(map(_is_plain, steps))
        case Alternative(choices):
            return all(isinstance(choice, Predicate) for choice in choices)
        case _:
            return False


def _doubted(item: Condition | Relation) -> bool:
    match item:
        case Answers() | PerSolution() | Leads() | Differs() | PerOther() | Passes(test=Pattern()):
            return True
        case Some(path=path, condition=inner) | Counted(path=path, counts=inner) | PerValue(path, inner):
            return not _is_plain(path) or _doubted(inner)
        case PerLanguage(path) | PerPair(path=path) | PerTriple(path=path):
            return not _is_plain(path)
        case PerFocus(inner) | Negation(inner):
            return _doubted(inner)
        case All(conditions) | AnyOf(conditions):
            return any(map(_doubted, conditions))
        case _:
            return False
