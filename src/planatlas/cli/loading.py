"""The command that fills a store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from planatlas.cli.arguments import Options, option
from planatlas.cli.terminal import deliver, drawn, say_error, table, working
from planatlas.labels import message


def register(group: click.Group, lang: str) -> None:
    """Add the command to the group."""
    options = Options(lang)

    @group.command("load", help=options.text("help-load"))
    @options.argument(
        "paths",
        "option-load-paths",
        nargs=-1,
        type=click.Path(path_type=Path),
        metavar=options.text("metavar-load-paths"),
    )
    @option(
        "--store",
        "location",
        metavar=options.text("metavar-store"),
        help=options.text("option-load-store"),
    )
    @option("--list", "listed", is_flag=True, help=options.text("option-load-list"))
    def load_command(paths: tuple[Path, ...], location: str | None, listed: bool) -> None:
        # Only this command needs them, and they take their time to import.
        from planatlas.atlas.loaded import loaded_graphs
        from planatlas.atlas.loading import RefusedError, load
        from planatlas.errors import InputError
        from planatlas.store.opening import close_source, open_source

        if location is None:
            raise InputError("load-needs-store")
        if listed and paths:
            raise InputError("load-list-alone")
        source = open_source(location, writing=not listed)
        try:
            if listed:
                graphs = loaded_graphs(source).values()
                rows = [
                    (g.graph, str(g.triples), g.fingerprint[:12], g.loaded, *_names(g.files)) for g in graphs
                ]
                deliver(_table(rows, lang) if rows else message("load-nothing", lang) + "\n", None, lang)
                return
            try:
                with working(lang):
                    loading = load(source, paths or None)
            except RefusedError as error:
                for fault in error.faults:
                    say_error(fault.text(lang))
                raise
        finally:
            close_source(source)
        lines = [message("load-written", lang, graph=g.graph, triples=g.triples) for g in loading.written]
        lines += [
            message("load-unchanged", lang, graph=g.graph, triples=g.triples) for g in loading.unchanged
        ]
        total = sum(item.triples for item in loading.written)
        lines.append(
            message(
                "load-total",
                lang,
                written=len(loading.written),
                triples=total,
                unchanged=len(loading.unchanged),
                store=location,
            )
        )
        deliver("\n".join(lines) + "\n", None, lang)


def _names(files: tuple[str, ...]) -> tuple[str]:
    """Return the names of some files, as one cell."""
    shown = ", ".join(files[:3])
    return (shown + (" …" if len(files) > 3 else ""),)


def _table(rows: Iterable[tuple[str, ...]], lang: str) -> str:
    keys = (
        "column-load-graph",
        "column-load-triples",
        "column-load-fingerprint",
        "column-load-loaded",
        "column-load-files",
    )
    headings = [message(key, lang) for key in keys]
    return drawn(lambda out: out.print(table(headings, list(rows))))
