"""Workbooks among the files that are validated: what they say, and their findings by cell."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from planatlas.assessment import packaged_knowledge
from planatlas.atlas.collection import packaged_collection
from planatlas.authoring.layout import layout
from planatlas.authoring.marking import check_marked, write_marked
from planatlas.authoring.reading import is_workbook
from planatlas.authoring.workbook_source import WorkbookSource
from planatlas.errors import InputError
from planatlas.store import NamedNode, Triple, read_folder, read_triples
from planatlas.validation import Finding, StatementSource, ValidationOutcome


def workbook_sources(
    paths: Iterable[Path | StatementSource], context: Iterable[Triple] = ()
) -> list[Path | StatementSource]:
    """Return paths and sources, with each path that names a workbook read as one.

    Rows may refer to what `context` describes, and to what the other files do. Raises InputError as
    `WorkbookSource`.
    """
    given = list(paths)
    books = [path for path in given if isinstance(path, Path) and is_workbook(path)]
    if not books:
        return given
    known = _subjects(context)
    if len(given) > 1:
        for path in given:
            if path not in books:
                known |= _described(path)
        for path in books:
            known |= set(WorkbookSource(path, layout(), _Everything()).placed.rows)
    return [WorkbookSource(p, layout(), known) if isinstance(p, Path) and p in books else p for p in given]


def packaged_source(path: Path) -> WorkbookSource:
    """Return a workbook whose rows may refer to what the package describes. Raises as `WorkbookSource`."""
    shared = (*packaged_knowledge().vocabulary, *packaged_collection().shared_triples())
    return WorkbookSource(path, layout(), _subjects(shared))


def in_cells(outcome: ValidationOutcome, sources: Sequence[Path | StatementSource]) -> ValidationOutcome:
    """Return an outcome with the findings of workbooks by cell, and the faults of cells beside them.

    Where there is more than one source, a place begins with the file, as in `[colombia.xlsx]Laws!C14`.
    """
    books = [source for source in sources if isinstance(source, WorkbookSource)]
    if not books:
        return outcome
    findings: Iterable[Finding] = outcome.findings
    of_books: list[Finding] = []
    examples = outcome.unchecked.examples
    for book in books:
        prefix = f"[{book.path.name}]" if len(sources) > 1 else ""
        own = book.findings(finding for finding in findings if book.holds(finding))
        of_books += [replace(finding, place=prefix + finding.place) for finding in own]
        findings = [finding for finding in findings if not book.holds(finding)]
        examples = tuple(
            (name, prefix + place.removeprefix(book.prefix) if place.startswith(book.prefix) else place)
            for name, place in examples
        )
    return replace(
        outcome,
        findings=(*findings, *of_books),
        unchecked=replace(outcome.unchecked, examples=examples),
        by_cell=len(books) == len(sources),
    )


def mark_workbook(
    workbook: Path, outcome: ValidationOutcome, output: Path, lang: str, *, notes: bool = False
) -> None:
    """Write a copy of the one workbook of an outcome with its findings marked; notes too if `notes`.

    Raises InputError `not-a-workbook`, and as `check_marked` and `write_marked`.
    """
    if not is_workbook(workbook):
        raise InputError("not-a-workbook", where=str(workbook))
    check_marked(output, workbook)
    write_marked(workbook, shown(outcome, notes=notes), output, lang)


def shown(outcome: ValidationOutcome, *, notes: bool) -> tuple[Finding, ...]:
    """Return the findings to show: those of severity info only where they are asked for."""
    return tuple(finding for finding in outcome.findings if notes or finding.severity != "info")


class _Everything(Container[str]):
    """Knows everything: for a first look at which rows there are."""

    def __contains__(self, item: object) -> bool:
        return True


def _described(path: Path | StatementSource) -> set[str]:
    """Return the IRIs of the things that files describe."""
    if isinstance(path, Path):
        return _subjects(triple for file in read_folder(path) for triple in read_triples(file))
    return _subjects(path.triples())


def _subjects(triples: Iterable[Triple]) -> set[str]:
    return {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}
