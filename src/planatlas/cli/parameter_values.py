"""The values that a parameter of a question can take in the loaded graphs, and the word for one it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from planatlas.atlas import Atlas
from planatlas.errors import InputError, did_you_mean
from planatlas.namespaces import compact, notation
from planatlas.questions import Parameter, Question, choices_query, single_values
from planatlas.store import Literal, NamedNode, Rows, Term

# More values than these are a list to look through, not a line to read.
MOST_VALUES: Final = 30
# Their values come from closed lists, so one that is not there is a mistake whatever the answer.
CLOSED: Final = frozenset({"code", "indicator"})


def choices(parameter: Parameter, atlas: Atlas) -> list[Term]:
    """Return the values there are; none where any value will do."""
    if parameter.type == "dataset":
        return [Literal(name) for country in atlas.countries for name in atlas.datasets(country)]
    query = choices_query(parameter)
    answer = atlas.query(query) if query else None
    if not isinstance(answer, Rows):
        return []
    place = answer.variables.index("value")
    return list(dict.fromkeys(term for row in answer.rows if (term := row[place]) is not None))


def written(term: Term) -> str:
    """Return a value as one writes it on the command line.

    >>> written(NamedNode("https://w3id.org/planatlas/code/level/sectoral"))
    'sectoral'
    >>> written(NamedNode("https://w3id.org/planatlas/id/per/sinaplan"))
    'per:sinaplan'
    """
    if not isinstance(term, NamedNode):
        return term.value if isinstance(term, Literal) else str(term)
    return compact(term.value) if "/id/" in term.value else notation(term.value)


def check_values(
    question: Question, given: Mapping[str, str | list[str]], atlas: Atlas, *, closed: bool = False
) -> None:
    """Raise InputError `value-unknown` for a value that the loaded graphs do not have, with the nearest one.

    With `closed` only the parameters whose values come from closed lists are looked at.
    """
    for parameter in question.parameters:
        if parameter.name not in given or (closed and parameter.type not in CLOSED):
            continue
        terms = choices(parameter, atlas)
        accepted = {name for term in terms for name in _names(term)}
        known = sorted({written(term) for term in terms})
        for single in single_values(parameter, given[parameter.name]) if terms else ():
            value = str(single).strip()
            if value not in accepted:
                listed = ", ".join(known) if len(known) <= MOST_VALUES else ""
                near = did_you_mean(value, known)
                raise InputError("value-unknown", value=value, name=parameter.name, near=near, known=listed)


def _names(term: Term) -> Iterator[str]:
    yield written(term)
    if isinstance(term, NamedNode):
        yield from (term.value, compact(term.value))
