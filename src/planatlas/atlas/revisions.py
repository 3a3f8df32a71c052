"""A round trip with a ministry: what changed between two versions, which verdicts change, what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from planatlas.assessment import Assessment, Criterion, Knowledge, VerdictCode, packaged_knowledge
from planatlas.atlas.assessments import Assessments
from planatlas.atlas.readers import GivenGraph, country_of, read_graph
from planatlas.authoring.agreement import Agreement, agreement
from planatlas.authoring.differences import RowChange, compare
from planatlas.authoring.merging import merge
from planatlas.authoring.turtle import turtle
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import Triple, TripleIndex, write_atomically


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict that is another one with the changes; None where the system is in one version only."""

    system: str
    system_label: Mapping[str, str]
    as_of: date
    criterion: Criterion
    old: VerdictCode | None
    new: VerdictCode | None


@dataclass(frozen=True)
class Revision:
    """Two versions of a country's graph: rows that differ, verdicts that differ, and names for both.

    `days` are the dates judged, by system; empty where no version has a system to judge.
    """

    country: str
    old: tuple[Triple, ...]
    new: tuple[Triple, ...]
    changes: tuple[RowChange, ...]
    verdicts: tuple[VerdictChange, ...]
    days: Mapping[str, date]
    names: TripleIndex


def diff(old: Path, new: Path, as_of: date | None = None) -> Revision:
    """Return what differs between two versions, each an RDF file, a workbook or a folder of CSV files.

    Verdicts of both are as of the same date: the one given, else the reference date that the new version
    states, else that of the old one. Raises InputError as `read_graph`, `country_of` and `compare`.
    """
    before, after = read_graph(old), read_graph(new)
    country = country_of(before, after, where=f"{old}, {new}")
    knowledge = packaged_knowledge()
    changes = compare(before, after, country)
    judged = [
        _judged(country, path.stem, triples, knowledge) for path, triples in ((old, before), (new, after))
    ]
    days = {**_systems(judged[0], country), **_systems(judged[1], country)}
    first, second = (_verdicts(j, country, days, as_of) if changes else {} for j in judged)
    names = TripleIndex([*after, *before, *judged[0].collection.shared_triples(), *knowledge.ontology])
    return Revision(
        country,
        tuple(before),
        tuple(after),
        changes,
        tuple(_verdict_changes(first, second, names)),
        {system: as_of or day for system, day in days.items()},
        names,
    )


def _judged(country: str, dataset: str, triples: Iterable[Triple], knowledge: Knowledge) -> Assessments:
    return Assessments(GivenGraph(country, dataset, tuple(triples)), knowledge)


def _systems(assessments: Assessments, country: str) -> dict[str, date]:
    """Return the systems with their reference dates; none where there is none, which `diff` may well meet."""
    try:
        return assessments.systems(country)
    except InputError as error:
        if error.key != "no-system":
            raise
        return {}


def _verdicts(
    assessments: Assessments, country: str, days: Mapping[str, date], as_of: date | None
) -> dict[str, Assessment]:
    collection = assessments.collection
    datasets = collection.datasets(country)
    triples = collection.triples(country, datasets)
    made = assessments.assess_triples(country, triples, days, as_of, datasets=datasets)
    return {assessment.system: assessment for assessment in made}


def _verdict_changes(
    first: Mapping[str, Assessment], second: Mapping[str, Assessment], names: TripleIndex
) -> Iterable[VerdictChange]:
    for system in sorted({*first, *second}):
        old, new = first.get(system), second.get(system)
        some = new or old
        for criterion in some.framework.criteria if some else ():
            was, now = (a.verdicts[criterion.iri] if a else None for a in (old, new))
            if some and was != now:
                yield VerdictChange(system, names.label(system), some.scope.as_of, criterion, was, now)


def merged(revision: Revision, decisions: Mapping[str, str], lang: str = "en", source: str = "") -> str:
    """Return the old version with the accepted changes, as Turtle. Raises InputError as `merge`."""
    triples = merge(revision.old, revision.changes, decisions)
    return turtle(triples, message("merged-comment", lang, country=revision.country, source=source))


def write_merged(path: Path, text: str) -> None:
    """Write a merged graph whole or not at all. Raises InputError `output-unwritable`."""
    write_atomically(path, text)


def compare_readers(first: Path, second: Path, as_of: date | None = None) -> Agreement:
    """Return where two readers of one country agree: their verdicts, and the codes of the rows both have.

    Verdicts of both are as of the same date: the one given, else the reference date that the first reader
    states. Raises InputError as `read_graph` and `country_of`, and `agreement-countries` for two countries.
    """
    graphs = [read_graph(path) for path in (first, second)]
    countries = [
        country_of(triples, where=str(path)) for path, triples in zip((first, second), graphs, strict=True)
    ]
    if countries[0] != countries[1]:
        raise InputError("agreement-countries", first=countries[0], second=countries[1])
    country, knowledge = countries[0], packaged_knowledge()
    judged = [
        _judged(country, path.stem, triples, knowledge)
        for path, triples in zip((first, second), graphs, strict=True)
    ]
    systems = [_systems(assessments, country) for assessments in judged]
    day = as_of or max(systems[0].values(), default=None) or max(systems[1].values(), default=None)
    found = [
        list(_verdicts(assessments, country, own, day).values()) if own else []
        for assessments, own in zip(judged, systems, strict=True)
    ]
    shared = judged[0].collection.shared_triples()
    names = TripleIndex([*graphs[0], *graphs[1], *shared, *knowledge.ontology])
    return agreement(country, (graphs[0], graphs[1]), (found[0], found[1]), names, day)
