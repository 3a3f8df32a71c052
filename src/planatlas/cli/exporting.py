"""The command that exports."""

from __future__ import annotations

from pathlib import Path

import click

from planatlas.atlas.exports import EXPORT_FORMATS, export
from planatlas.cli.arguments import Options, open_atlas
from planatlas.cli.terminal import check_format, deliver, working


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)

    @group.command("export", help=options.text("help-export"))
    @options.country()
    @options.datasets()
    @options.data()
    @options.store()
    @options.form(EXPORT_FORMATS)
    @options.output()
    def export_command(
        country: str,
        dataset: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, EXPORT_FORMATS)
        atlas = open_atlas(data, store)
        with working(lang):
            text = export(atlas.collection, atlas.knowledge.ontology, country, form, dataset or None, lang)
        deliver(text, output, lang)
