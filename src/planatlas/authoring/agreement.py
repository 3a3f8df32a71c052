"""How far two readers of one country agree: where they differ, and Krippendorff's alpha.

Alpha is 1 where they agree on everything, 0 where they agree as chance would have it, below where they agree
less (Krippendorff, Content Analysis, 2004, chapter 11). A unit counts where both readers gave a value.

Verdicts are measured twice. As categories, all of them: alpha nominal. As degrees, only those that say how
far an indicator is met, which are those whose two credits are one number; a verdict that says what is not
known (presumed, not assessable, no evidence) or does not apply has no place between met and not met, and its
unit is left out: alpha ordinal. Codes are measured column by column, as categories; pooling the columns would
call it agreement beyond chance that nobody takes a level for a stage.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Final

from planatlas.assessment import Assessment, VerdictCode
from planatlas.authoring.cell_text import reference_text
from planatlas.authoring.differences import compare
from planatlas.authoring.layout import layout
from planatlas.authoring.same_rows import Graphs, described, matches, renamed
from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE
from planatlas.store import NamedNode, Term, Triple, TripleIndex

ORDINAL: Final = "ordinal"
NOMINAL: Final = "nominal"
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: what it is about, on how many units, and how many of them agree.

    `alpha` is None where it cannot be computed: no unit that both judged, or no variation among the values.
    """

    about: str
    names: Mapping[str, str]
    level: str
    units: int
    equal: int
    left_out: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that the readers see differently: an indicator or a cell, and what each says of it."""

    row: str
    identifier: str
    column: str
    names: Mapping[str, str]
    values: tuple[tuple[Term, ...], tuple[Term, ...]]


@dataclass(frozen=True)
class Agreement:
    """What two readers' versions have in common: rows, disagreements, figures."""

    country: str
    as_of: date | None
    rows: tuple[int, int, int]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    verdicts: tuple[Disagreement, ...]
    cells: tuple[Disagreement, ...]
    measures: tuple[Measure, ...]
    names: TripleIndex


def agreement(
    country: str,
    graphs: Graphs,
    assessments: tuple[Sequence[Assessment], Sequence[Assessment]],
    names: TripleIndex,
    as_of: date | None,
) -> Agreement:
    """Compare two readers. Raises InputError `agreement-missing` where the package is not installed.

    Rows are the same where they have the same identifier, else where they are of one class and alone have a
    name in common.
    """
    same = matches(graphs)
    first, second = graphs[0], renamed(graphs[1], same)
    rows = [described(triples) for triples in (first, second)]
    both = rows[0] & rows[1]
    pairs = list(_verdict_pairs(assessments, same))
    changes = [c for c in compare(first, second, country) if c.row in both]
    return Agreement(
        country,
        as_of,
        (len(rows[0]), len(rows[1]), len(both)),
        (tuple(sorted(rows[0] - both)), tuple(sorted(rows[1] - both))),
        tuple(
            Disagreement(
                system,
                reference_text(system, country),
                code,
                names.label(criterion),
                ((NamedNode(a.iri),), (NamedNode(b.iri),)),
            )
            for system, code, criterion, a, b in pairs
            if a.iri != b.iri
        ),
        tuple(
            Disagreement(c.row, c.identifier, cell.key, cell.names, (cell.old, cell.new))
            for c in changes
            for cell in c.cells
        ),
        (*_verdict_measures(pairs), *_code_measures(first, second, both)),
        names,
    )


# --- Verdicts


def _verdict_pairs(
    assessments: tuple[Sequence[Assessment], Sequence[Assessment]], same: Mapping[str, str]
) -> Iterator[tuple[str, str, str, VerdictCode, VerdictCode]]:
    """Yield (system, notation and IRI of criterion, both verdicts) for systems that both readers describe.

    Where each describes one system only, it is the same one, whatever each calls it.
    """
    first, second = ({same.get(a.system, a.system): a for a in each} for each in assessments)
    if len(first) == len(second) == 1:
        second = dict(zip(first, second.values(), strict=True))
    for system, one in sorted(first.items()):
        if system in second:
            other = second[system].verdicts
            for criterion in one.framework.criteria:
                verdict = one.verdicts[criterion.iri]
                yield system, criterion.notation, criterion.iri, verdict, other[criterion.iri]


def _verdict_measures(
    pairs: Sequence[tuple[str, str, str, VerdictCode, VerdictCode]],
) -> Iterator[Measure]:
    every = [(a.iri, b.iri) for *_, a, b in pairs]
    degrees = [(a, b) for *_, a, b in pairs if _is_degree(a) and _is_degree(b)]
    scale = sorted({(v.lower or 0, v.iri) for pair in degrees for v in pair})
    place = {iri: number for number, (_, iri) in enumerate(scale)}
    equal = sum(a.iri == b.iri for a, b in degrees)
    positions = [(place[a.iri], place[b.iri]) for a, b in degrees]
    figure = alpha(positions, ORDINAL)
    yield Measure("verdicts", {}, ORDINAL, len(degrees), equal, len(pairs) - len(degrees), figure)
    yield _nominal("verdicts", {}, every, 0)


def _is_degree(verdict: VerdictCode) -> bool:
    """Whether a verdict says how far something is met, and not what is unknown of it."""
    return verdict.lower is not None and verdict.lower == verdict.upper


# --- Codes


def _code_measures(first: Sequence[Triple], second: Sequence[Triple], both: set[str]) -> Iterator[Measure]:
    """Yield a figure for each column of codes that either reader fills in a row that both have.

    Several codes in a cell are one value, the set of them.
    """
    graphs = TripleIndex(first), TripleIndex(second)
    sheets = {choice.iri: sheet for sheet in layout().sheets for choice in sheet.classes}
    units: dict[tuple[str, str], list[_Pair]] = defaultdict(list)
    lacking: dict[tuple[str, str], int] = defaultdict(int)
    names: dict[tuple[str, str], Mapping[str, str]] = {}
    for row in sorted(both):
        class_iri = next(iter(graphs[0].iris(row, RDF_TYPE)), "")
        for column in sheets[class_iri].columns if class_iri in sheets else ():
            if not column.choices:
                continue
            key = (sheets[class_iri].key, column.key)
            values = [" ".join(sorted(graph.iris(row, column.property))) for graph in graphs]
            if all(values):
                units[key].append((values[0], values[1]))
            elif any(values):
                lacking[key] += 1
            if any(values):
                names[key] = column.names
    for key in sorted(names):
        yield _nominal("/".join(key), names[key], units[key], lacking[key])


def _nominal(about: str, names: Mapping[str, str], pairs: Sequence[_Pair], left_out: int) -> Measure:
    known = {value: number for number, value in enumerate(sorted({v for pair in pairs for v in pair}))}
    figure = alpha([(known[a], known[b]) for a, b in pairs], NOMINAL)
    return Measure(about, names, NOMINAL, len(pairs), sum(a == b for a, b in pairs), left_out, figure)


def alpha(pairs: Sequence[tuple[int, int]], level: str) -> float | None:
    """Return Krippendorff's alpha of two readers, None where it cannot be computed.

    `pairs` has the values that both gave each unit, `level` is ORDINAL or NOMINAL. Raises InputError
    `agreement-missing` where the package krippendorff is not installed.
    """
    if len({value for pair in pairs for value in pair}) < 2:
        return None
    try:
        # NumPy below it may warn of the machine it runs on.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package = import_module("krippendorff")
    except ImportError:
        raise InputError("agreement-missing") from None
    figure = package.alpha(reliability_data=list(zip(*pairs, strict=True)), level_of_measurement=level)
    return float(figure)
