"""The command that makes an empty workbook."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from planatlas.authoring.new import default_path, new_workbook
from planatlas.cli.arguments import Options, option
from planatlas.labels import message


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)

    @group.command("new", help=options.text("help-new"))
    @options.country()
    @option("--sector", metavar=options.text("metavar-code"), help=options.text("option-new-sector"))
    @option("--dataset", metavar=options.text("metavar-name"), help=options.text("option-new-dataset"))
    @option(
        "--output",
        "-o",
        type=click.Path(path_type=Path),
        metavar=options.text("metavar-file"),
        help=options.text("option-new-output"),
    )
    @option("--force", is_flag=True, help=options.text("option-force"))
    def new_command(
        country: str, sector: str | None, dataset: str | None, output: Path | None, force: bool
    ) -> None:
        path = default_path(country) if output is None else output
        new_workbook(country, path, sector=sector, dataset=dataset, lang=lang, force=force)
        sys.stderr.write(message("written", lang, path=path) + "\n")
