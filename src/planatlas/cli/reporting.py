"""The commands that hand findings on: report, for people, and mcp, for programs that ask."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from planatlas.cli.arguments import Options, open_atlas, option, parse_date
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import write_atomically

# As `planatlas.publishing.report.REPORT_FORMATS`, which is imported when a report is made.
FORMATS: Final = ("docx", "html", "md", "xlsx")


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)
    path = click.Path(path_type=Path)

    @group.command("report", help=options.text("help-report"))
    @options.countries()
    @options.as_of()
    @options.sector()
    @options.datasets()
    @options.data()
    @options.store()
    @option(
        "--format",
        "-f",
        "form",
        metavar=options.text("metavar-format"),
        help=options.text("option-report-format", formats=", ".join(FORMATS), first=FORMATS[0]),
    )
    @option(
        "--template", type=path, metavar=options.text("metavar-file"), help=options.text("option-template")
    )
    @option(
        "--write-template",
        type=path,
        metavar=options.text("metavar-file"),
        help=options.text("option-write-template"),
    )
    @options.output()
    def report_command(
        countries: tuple[str, ...],
        as_of: str | None,
        sector: str | None,
        dataset: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        form: str | None,
        template: Path | None,
        write_template: Path | None,
        output: Path | None,
    ) -> None:
        from planatlas.publishing.report import TEXTS, Wanted, default_template, gather, write_report

        if write_template is not None:
            if countries or template or output or form:
                raise InputError("report-template-alone")
            _deliver(default_template(lang), write_template, lang)
            return
        chosen = check_format(form or _form_of(output), FORMATS)
        if template is not None and chosen != "docx":
            raise InputError("report-template-format", form=chosen)
        if output is None and chosen not in TEXTS:
            raise InputError("report-needs-output", form=chosen)
        day = parse_date(as_of)
        with working(lang):
            atlas = open_atlas(data, store)
            codes = tuple(dict.fromkeys(code.strip().upper() for code in countries or atlas.countries))
            # A report goes to other people: it names files, not where they lie, and no address of a store.
            graphs = [word for path in data for word in ("--data", path.name)]
            graphs += ["--store", options.text("metavar-store")] if store else []
            wanted = Wanted(codes, day, dataset, sector, tuple(graphs))
            content = write_report(gather(atlas, wanted, lang), chosen, template)
        if output is None:
            deliver(content.decode(), None, lang)
        else:
            _deliver(content, output, lang)

    @group.command("mcp", help=options.text("help-mcp"))
    @options.data()
    @options.store()
    def mcp_command(data: tuple[Path, ...], store: str | None) -> None:
        from planatlas.publishing.agents import serve

        serve(open_atlas(data, store), lang)


def _form_of(output: Path | None) -> str:
    """Return the format that the name of a file asks for, else the first."""
    suffix = output.suffix.lower().lstrip(".") if output else ""
    return suffix if suffix in FORMATS else FORMATS[0]


def _deliver(content: bytes, output: Path, lang: str) -> None:
    write_atomically(output, content)
    sys.stderr.write(message("written", lang, path=output) + "\n")
