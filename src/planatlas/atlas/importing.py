"""From a workbook to a country graph, checked first; from a plan in StratML to what an author begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from planatlas.atlas.checks import validate
from planatlas.atlas.workbooks import packaged_source, shown
from planatlas.authoring.document_source import DocumentSource
from planatlas.authoring.layout import layout
from planatlas.authoring.marking import check_marked, write_marked
from planatlas.authoring.reading import is_workbook
from planatlas.authoring.rows import book_of
from planatlas.authoring.stratml import read_plan
from planatlas.authoring.turtle import turtle
from planatlas.authoring.values import slug
from planatlas.authoring.workbook_source import WorkbookSource
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import write_atomically
from planatlas.validation import ValidationOutcome

_TURTLE: Final = ".ttl"
_WORKBOOK: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class Import:
    """What became of a workbook: what was found, and the files that were written, if any.

    `left_out` counts the elements of a document that have no place in the ontology.
    """

    outcome: ValidationOutcome
    written: Path | None
    marked: Path | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)


def is_stratml(path: Path) -> bool:
    """Whether a path is that of a StratML document: such a document is the only XML that is imported."""
    return path.suffix.lower() == ".xml" and not path.is_dir()


def import_workbook(
    workbook: Path,
    output: Path | None = None,
    marked: Path | None = None,
    lang: str = "en",
    *,
    notes: bool = False,
) -> Import:
    """Check a workbook, and write it as Turtle where no finding is a violation.

    With `marked` a copy of it with the findings is written in any case. Raises InputError for what cannot be
    read (`planatlas.authoring.reading.read_book`), `import-output` for an output that is no Turtle file, and
    for places that cannot be written to.
    """
    if not is_workbook(workbook):
        raise InputError("not-a-workbook" if workbook.exists() else "file-missing", where=str(workbook))
    if output is not None and output.suffix.lower() != _TURTLE:
        raise InputError("import-output", where=str(output), example=workbook.stem + _TURTLE)
    if marked is not None:
        check_marked(marked, workbook)
    source = packaged_source(workbook)
    outcome = validate([source], lang=lang)
    if marked is not None:
        write_marked(workbook, shown(outcome, notes=notes), marked, lang)
    written = output if outcome.usable else None
    if written is not None:
        write_atomically(written, turtle_of(source, lang))
    return Import(outcome, written, marked)


def import_stratml(document: Path, country: str, output: Path, lang: str = "en") -> Import:
    """Write a plan in StratML (ISO 17469-1) as Turtle, or as a workbook where the output ends in .xlsx.

    It is written in any case: a document of one language, without levels, is where an author begins,
    and the findings say what lacks. Things get identifiers of the country; the text of the document is in the
    language `lang`. Raises InputError as `read_plan`, for a code that is no country's, `import-plan-output`
    for an output of another kind, `import-plan-exists` for a workbook that is there already, and for a place
    that cannot be written to.
    """
    as_workbook = output.suffix.lower() == _WORKBOOK
    if not as_workbook and output.suffix.lower() != _TURTLE:
        raise InputError("import-plan-output", where=str(output))
    if as_workbook and output.exists():
        raise InputError("import-plan-exists", where=str(output))
    if not re.fullmatch("[A-Za-z]{3}", country):
        raise InputError("workbook-country", value=country)
    code = country.upper()
    plan = read_plan(document, code, lang)
    found = validate([DocumentSource(document, plan.triples)], lang=lang)
    # What is missing is said in words; an author of documents knows no properties.
    outcome = replace(found, findings=tuple(replace(finding, hints={}) for finding in found.findings))
    if as_workbook:
        dataset = slug(document.name.partition(".")[0]) or "plan"
        filled = book_of(plan.triples, {"country": code, "dataset": dataset, "language": lang})
        write_xlsx(filled, layout(), output, lang)
    else:
        comment = message("imported-plan-comment", lang, country=code, file=document.name)
        write_atomically(output, turtle(plan.triples, comment))
    return Import(outcome, output, left_out=dict(plan.left_out))


def turtle_of(source: WorkbookSource, lang: str) -> str:
    """Return what a workbook says as Turtle, with a line at the top that says where it comes from."""
    settings = source.book.settings
    comment = message(
        "imported-comment",
        lang,
        country=settings.get("country", "").upper(),
        dataset=settings.get("dataset", ""),
        file=source.path.name,
    )
    return turtle(source.triples(), comment)
