"""Commands that check: validate, reason, lint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from planatlas.atlas.checks import check_consistency, lint, validate, validate_store
from planatlas.atlas.validated import Unchanged
from planatlas.atlas.workbooks import mark_workbook
from planatlas.cli.arguments import Options, open_atlas, option, parse_count
from planatlas.cli.terminal import check_format, deliver, drawn, table, working
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.namespaces import compact
from planatlas.shacl import ENGINES
from planatlas.shacl.blank_names import apart
from planatlas.store import Term, Triple, serialise
from planatlas.store.opening import close_source, open_source
from planatlas.validation import Finding, ValidationOutcome

VALIDATION_FORMATS = ("table", "json", "turtle")


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)
    path = click.Path(path_type=Path)

    @group.command("validate", help=options.text("help-validate"))
    @options.argument("files", "option-files", nargs=-1, type=path, metavar=options.text("metavar-files"))
    @option(
        "--shapes",
        multiple=True,
        type=path,
        metavar=options.text("metavar-path"),
        help=options.text("option-shapes"),
    )
    @options.store()
    @option("--changed", is_flag=True, help=options.text("option-changed"))
    @option(
        "--engine",
        default=ENGINES[0],
        metavar="|".join(ENGINES),
        help=options.text("option-engine"),
    )
    @option("--jobs", default="1", metavar="N", help=options.text("option-jobs"))
    @option("--marked", type=path, metavar=options.text("metavar-file"), help=options.text("option-marked"))
    @option("--notes", is_flag=True, help=options.text("option-notes"))
    @option("--targets", is_flag=True, help=options.text("option-targets"))
    @options.form(VALIDATION_FORMATS)
    @options.output()
    def validate_command(
        files: tuple[Path, ...],
        shapes: tuple[Path, ...],
        store: str | None,
        changed: bool,
        engine: str,
        jobs: str,
        marked: Path | None,
        notes: bool,
        targets: bool,
        form: str,
        output: Path | None,
    ) -> int:
        check_format(form, VALIDATION_FORMATS)
        at_once = parse_count(jobs)
        if marked is not None and (store is not None or len(files) != 1):
            raise InputError("marked-what")
        if store is not None:
            how = {"engine": engine, "jobs": at_once, "changed": changed}
            outcomes = _validate_store(store, files, shapes, lang, **how)
            deliver(render_outcomes(outcomes, form, lang, notes=notes, targets=targets), output, lang)
            return max((outcome.exit_code for _, outcome in outcomes), default=0)
        if changed:
            raise InputError("changed-needs-store")
        if not files:
            raise InputError("validate-what")
        with working(lang):
            outcome = validate(files, shapes or None, lang, engine=engine, jobs=at_once)
            if marked is not None:
                mark_workbook(files[0], outcome, marked, lang, notes=notes)
        deliver(render_validation(outcome, form, lang, notes=notes, targets=targets), output, lang)
        return outcome.exit_code

    @group.command("reason", help=options.text("help-reason"))
    @options.countries()
    @options.datasets()
    @options.data()
    @options.store()
    def reason_command(
        countries: tuple[str, ...], dataset: tuple[str, ...], data: tuple[Path, ...], store: str | None
    ) -> int:
        collection = open_atlas(data, store).collection
        sound = _say_whether_sound(message("ontology-alone", lang), [], lang)
        for country in (code.upper() for code in countries or collection.countries):
            chosen = collection.choose(country, dataset or None)
            what = message("ontology-with", lang, country=country, datasets=", ".join(chosen))
            sound &= _say_whether_sound(what, collection.triples(country, chosen), lang)
        return int(not sound)

    @group.command("lint", help=options.text("help-lint"))
    def lint_command() -> int:
        with working(lang):
            outcome = lint()
        clean = message("lint-clean", lang, terms=outcome.terms, shapes=outcome.shapes)
        deliver("\n".join(outcome.texts(lang) or [clean]) + "\n", None, lang)
        return int(bool(outcome.lines))


def _validate_store(
    location: str, countries: tuple[Path, ...], shapes: tuple[Path, ...], lang: str, **how: Any
) -> list[tuple[str, ValidationOutcome | Unchanged]]:
    source = open_source(location)
    try:
        with working(lang):
            return list(validate_store(source, map(str, countries), shapes or None, lang, **how))
    finally:
        close_source(source)


def render_outcomes(
    outcomes: list[tuple[str, ValidationOutcome | Unchanged]],
    form: str,
    lang: str,
    *,
    notes: bool = False,
    targets: bool = False,
) -> str:
    """Return the outcomes of the graphs of a store, one after the other; in JSON as one object by name."""
    if form == "json":
        content = {
            name: {"unchanged": True, **outcome.counts}
            if isinstance(outcome, Unchanged)
            else _outcome_json(outcome, lang)
            for name, outcome in outcomes
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if form == "turtle":
        looked_at = [outcome for _, outcome in outcomes if not isinstance(outcome, Unchanged)]
        triples = [
            apart(triple, number)
            for number, outcome in enumerate(looked_at)
            for triple in outcome.report.to_triples()
        ]
        return serialise(triples, "ttl")
    parts = []
    for name, outcome in outcomes:
        if isinstance(outcome, Unchanged):
            parts.append(message("validated-before", lang, name=name, **outcome.counts) + "\n")
        else:
            parts.append(render_validation(outcome, form, lang, notes=notes, targets=targets))
    return "\n".join(parts)


def _say_whether_sound(what: str, data: list[Triple], lang: str) -> bool:
    with working(lang):
        outcome = check_consistency(data)
    line = message("consistent", lang, what=what) if outcome.sound else f"{what}: {outcome.text(lang)}"
    deliver(line + "\n", None, lang)
    return outcome.sound


def render_validation(
    outcome: ValidationOutcome, form: str, lang: str, *, notes: bool = False, targets: bool = False
) -> str:
    """Return the outcome as lines, JSON, or the SHACL validation report in Turtle.

    Lines leave the notes out, and count them, unless `notes`; with `targets` they say what each shape
    looked at, not only how many shapes looked at something.
    """
    if form == "turtle":
        return serialise(outcome.report.to_triples(), "ttl")
    if form == "json":
        return json.dumps(_outcome_json(outcome, lang), ensure_ascii=False, indent=2) + "\n"
    lines = []
    for finding in outcome.findings:
        if finding.severity == "info" and not notes:
            continue
        lines.append(finding.text(lang))
        if hint := finding.hint(lang):
            lines.append(f"    {hint}")
    hidden = [] if notes or not outcome.count("info") else [message("notes-hidden", lang)]
    if targets:
        lines += ["", *_targets(outcome, lang), ""]
    return "\n".join([*lines, *outcome.summary(lang), *hidden]) + "\n"


def _outcome_json(outcome: ValidationOutcome, lang: str) -> dict[str, object]:
    reason = outcome.report.reason
    return {
        "usable": outcome.usable,
        "files": list(outcome.files),
        "statements": outcome.statements,
        "engine": outcome.report.engine,
        "engine_reason": reason.text(lang) if reason else None,
        "findings": [_finding_json(finding, lang) for finding in outcome.findings],
        "targeted": {compact(t.shape): t.count for t in outcome.report.targeted},
        "matched_nothing": [compact(shape) for shape in outcome.report.unmatched],
        "not_checked": {"statements": outcome.unchecked.triples, "subjects": outcome.unchecked.subjects},
    }


def _targets(outcome: ValidationOutcome, lang: str) -> list[str]:
    """Return a table of all shapes with a target, those that looked at most nodes first."""
    ordered = sorted(outcome.report.targeted, key=lambda t: (-t.count, compact(t.shape)))
    rows = [(compact(targeted.shape), str(targeted.count)) for targeted in ordered]
    headings = (message("column-shape", lang), message("column-nodes", lang))
    title = message("targets-heading", lang)
    return drawn(lambda out: out.print(table(headings, rows, title))).splitlines()


def _finding_json(finding: Finding, lang: str) -> dict[str, str | None]:
    return {
        "severity": finding.severity,
        "place": finding.place,
        "message": finding.message(lang),
        "fix": finding.hint(lang) or None,
        "focus": _text(finding.focus),
        "path": finding.path,
        "value": _text(finding.value),
        "shape": compact(finding.shape) if finding.shape else None,
    }


def _text(term: Term | None) -> str | None:
    return None if term is None else str(term)
