"""Commands that check: validate, reason, lint."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from planatlas.atlas.checks import check_consistency, lint, validate
from planatlas.cli.arguments import data_option, dataset_option, format_option, open_atlas, output_option
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.labels import message
from planatlas.namespaces import compact
from planatlas.store import Term, serialise
from planatlas.validation import Finding, ValidationOutcome

VALIDATION_FORMATS = ("table", "json", "turtle")


def register(app: typer.Typer, lang: str) -> None:
    """Add the commands to the application."""

    @app.command("validate", help=message("help-validate", lang))
    def validate_command(
        files: list[Path] = typer.Argument(..., metavar="FILE...", help=message("option-files", lang)),
        shapes: list[Path] = typer.Option(
            None, "--shapes", metavar="PATH", help=message("option-shapes", lang)
        ),
        form: str = format_option(lang, VALIDATION_FORMATS),
        output: Path = output_option(lang),
    ) -> int:
        check_format(form, VALIDATION_FORMATS)
        with working(lang):
            outcome = validate(files, shapes or None, lang)
        deliver(render_validation(outcome, form, lang), output, lang)
        return outcome.exit_code

    @app.command("reason", help=message("help-reason", lang))
    def reason_command(
        countries: list[str] = typer.Argument(
            None, metavar="[ISO3]...", help=message("option-countries", lang)
        ),
        dataset: list[str] = dataset_option(lang),
        data: list[Path] = data_option(lang),
    ) -> int:
        atlas = open_atlas(data)
        failed = False
        for country in (None, *(code.upper() for code in countries or atlas.countries)):
            chosen = atlas.collection.choose(country, dataset or None) if country else ()
            triples = atlas.collection.triples(country, chosen) if country else []
            what = (
                message("ontology-with", lang, country=country, datasets=", ".join(chosen))
                if country
                else message("ontology-alone", lang)
            )
            with working(lang):
                outcome = check_consistency(triples)
            if outcome.sound:
                deliver(message("consistent", lang, what=what) + "\n", None, lang)
            else:
                failed = True
                deliver(f"{what}: {outcome.text(lang)}\n", None, lang)
        return int(failed)

    @app.command("lint", help=message("help-lint", lang))
    def lint_command() -> int:
        with working(lang):
            outcome = lint()
        lines = outcome.texts(lang) or [
            message("lint-clean", lang, terms=outcome.terms, shapes=outcome.shapes)
        ]
        deliver("\n".join(lines) + "\n", None, lang)
        return int(bool(outcome.lines))


def render_validation(outcome: ValidationOutcome, form: str, lang: str) -> str:
    """Return the outcome as lines, JSON, or the SHACL validation report in Turtle."""
    if form == "turtle":
        return serialise(outcome.report.to_triples(), "ttl")
    if form == "json":
        content = {
            "usable": outcome.usable,
            "files": list(outcome.files),
            "statements": outcome.statements,
            "findings": [_finding_json(finding, lang) for finding in outcome.findings],
            "targeted": {compact(t.shape): t.count for t in outcome.report.targeted},
            "not_checked": {"statements": outcome.unchecked.triples, "subjects": outcome.unchecked.subjects},
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    lines = []
    for finding in outcome.findings:
        lines.append(finding.text(lang))
        if hint := finding.hint(lang):
            lines.append(f"    {hint}")
    return "\n".join([*lines, *outcome.summary(lang)]) + "\n"


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
