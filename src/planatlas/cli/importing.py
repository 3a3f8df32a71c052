"""The command that turns a workbook, or a plan in StratML, into a country graph."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from planatlas.atlas.importing import import_stratml, import_workbook, is_stratml
from planatlas.cli.arguments import Options, option
from planatlas.cli.checking import VALIDATION_FORMATS, render_validation
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)
    path = click.Path(path_type=Path)

    @group.command("import", help=options.text("help-import"))
    @options.argument("workbook", "option-workbook", type=path, metavar=options.text("metavar-path"))
    @option(
        "--output",
        "-o",
        required=True,
        type=path,
        metavar=options.text("metavar-file"),
        help=options.text("option-turtle"),
    )
    @option("--marked", type=path, metavar=options.text("metavar-file"), help=options.text("option-marked"))
    @option("--country", metavar="ISO3", help=options.text("option-import-country"))
    @option("--notes", is_flag=True, help=options.text("option-notes"))
    @options.form(VALIDATION_FORMATS)
    def import_command(
        workbook: Path, output: Path, marked: Path | None, country: str | None, notes: bool, form: str
    ) -> int:
        check_format(form, VALIDATION_FORMATS)
        if is_stratml(workbook) and country is None:
            raise InputError("import-needs-country", where=str(workbook))
        if is_stratml(workbook) == (country is None) or (country is not None and marked is not None):
            raise InputError("import-country-what")
        with working(lang):
            if country is None:
                done = import_workbook(workbook, output, marked, lang, notes=notes)
            else:
                done = import_stratml(workbook, country, output, lang)
        deliver(render_validation(done.outcome, form, lang, notes=notes), None, lang)
        for written in filter(None, (done.written, done.marked)):
            sys.stderr.write(message("written", lang, path=written) + "\n")
        if done.left_out:
            listed = ", ".join(f"{name} ({count})" for name, count in sorted(done.left_out.items()))
            sys.stderr.write(message("import-left-out", lang, listed=listed) + "\n")
        if done.written is None:
            sys.stderr.write(message("import-nothing-written", lang) + "\n")
        elif not done.outcome.usable:
            sys.stderr.write(message("import-to-complete", lang) + "\n")
        return done.outcome.exit_code
