"""The command that exports."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from planatlas.atlas.atlas import Atlas
from planatlas.atlas.exports import (
    EXPORT_FORMATS,
    WORKBOOKS,
    export,
    export_workbooks,
    stratml_documents,
)
from planatlas.cli.arguments import Options, open_atlas, option
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import write_atomically


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)

    @group.command("export", help=options.text("help-export"))
    @options.country()
    @options.datasets()
    @option("--plan", metavar=options.text("metavar-instrument"), help=options.text("option-plan"))
    @options.data()
    @options.store()
    @options.form(EXPORT_FORMATS)
    @option("--output", "-o", metavar=options.text("metavar-path"), help=options.text("option-export-output"))
    def export_command(
        country: str,
        dataset: tuple[str, ...],
        plan: str | None,
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: str | None,
    ) -> None:
        check_format(form, EXPORT_FORMATS)
        if plan is not None and form != "stratml":
            raise InputError("export-plan")
        is_folder = output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir())
        path = None if output is None else Path(output)
        atlas = open_atlas(data, store)
        if form == "xlsx" or (form in WORKBOOKS and is_folder):
            _workbooks(atlas, country, dataset, form, path, is_folder, lang)
        elif form == "stratml":
            _stratml(atlas, country, dataset, plan, path, is_folder, lang)
        else:
            with working(lang):
                text = export(
                    atlas.collection, atlas.knowledge.ontology, country, form, dataset or None, lang
                )
            deliver(text, path, lang)


def _workbooks(
    atlas: Atlas,
    country: str,
    datasets: tuple[str, ...],
    form: str,
    path: Path | None,
    is_folder: bool,
    lang: str,
) -> None:
    if path is None:
        raise InputError("export-needs-output", form=form, example=f"{country.lower()}.xlsx")
    if form == "xlsx" and not is_folder and path.suffix.lower() != ".xlsx":
        raise InputError("workbook-suffix", where=str(path))
    chosen = atlas.collection.choose(country, datasets or None)
    # A folder is itself the workbook where its files are the sheets of one dataset.
    each = is_folder and (form == "xlsx" or len(chosen) > 1)
    with working(lang):
        written = export_workbooks(atlas.collection, country, form, path, chosen, lang, each=each)
    for place in written:
        _say(message("written", lang, path=place))


def _stratml(
    atlas: Atlas,
    country: str,
    datasets: tuple[str, ...],
    plan: str | None,
    path: Path | None,
    is_folder: bool,
    lang: str,
) -> None:
    with working(lang):
        documents = stratml_documents(
            atlas.collection, atlas.knowledge, country, datasets or None, plan, lang
        )
    if is_folder and path is not None:
        for document in documents:
            write_atomically(path / document.file_name, document.text)
            _say(message("written", lang, path=path / document.file_name))
    elif len(documents) > 1:
        known = ", ".join(document.file_name.partition(".")[0] for document in documents)
        raise InputError("stratml-which-plan", count=len(documents), known=known)
    else:
        deliver(documents[0].text, path, lang)
    for document in documents:
        _say(document.left_behind)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
