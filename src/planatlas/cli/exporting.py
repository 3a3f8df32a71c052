"""The command that exports."""

from __future__ import annotations

from pathlib import Path

import typer

from planatlas.atlas.exports import EXPORT_FORMATS, export
from planatlas.cli.arguments import data_option, dataset_option, format_option, open_atlas, output_option
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.labels import message


def register(app: typer.Typer, lang: str) -> None:
    """Add the command to the application."""

    @app.command("export", help=message("help-export", lang))
    def export_command(
        country: str = typer.Argument(..., metavar="ISO3", help=message("option-country", lang)),
        dataset: list[str] = dataset_option(lang),
        data: list[Path] = data_option(lang),
        form: str = format_option(lang, EXPORT_FORMATS),
        output: Path = output_option(lang),
    ) -> None:
        check_format(form, EXPORT_FORMATS)
        atlas = open_atlas(data)
        with working(lang):
            text = export(atlas.collection, atlas.knowledge.ontology, country, form, dataset or None, lang)
        deliver(text, output, lang)
