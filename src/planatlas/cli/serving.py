"""Commands that publish: serve in a browser, write the same pages as files."""

from __future__ import annotations

from pathlib import Path

import click

from planatlas.cli.arguments import Options, open_atlas, option
from planatlas.cli.terminal import counting, deliver
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store.opening import is_address

DEFAULT_HOST = "localhost"
DEFAULT_PORT = "8000"


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)

    @group.command("serve", help=options.text("help-serve"))
    @options.data()
    @options.store()
    @option(
        "--host",
        default=DEFAULT_HOST,
        metavar=options.text("metavar-serve-host"),
        help=options.text("option-serve-host"),
    )
    @option("--port", default=DEFAULT_PORT, metavar="N", help=options.text("option-serve-port"))
    def serve_command(data: tuple[Path, ...], store: str | None, host: str, port: str) -> None:
        # Only these commands need them, and they may not be installed.
        from planatlas.publishing import needed

        for module in ("starlette", "uvicorn", "jinja2", "python_multipart"):
            needed(module, "serve")
        from planatlas.publishing.app import create_app
        from planatlas.publishing.pages.publication import Publication
        from planatlas.publishing.pages.running import run

        number = parse_port(port)
        publication = Publication(
            lambda: open_atlas(data, store), changing=store is not None and is_address(store)
        )
        run(create_app(publication), host, number, lambda text: deliver(text, None, lang), lang)

    @group.command("site", help=options.text("help-site"))
    @options.argument(
        "folder",
        "option-site-folder",
        type=click.Path(path_type=Path),
        metavar=options.text("metavar-folder"),
    )
    @options.data()
    @options.store()
    def site_command(folder: Path, data: tuple[Path, ...], store: str | None) -> None:
        from planatlas.publishing import needed

        needed("jinja2", "serve")
        from planatlas.publishing.site import write_site

        atlas = open_atlas(data, store)
        with counting(message("site-pages", lang)) as progress:
            written = write_site(atlas, folder, progress)
        size = f"{written.size / 1_000_000:.1f}"
        line = message(
            "site-written",
            lang,
            folder=folder,
            files=written.files,
            size=size.replace(".", ",") if lang == "es" else size,
            data=written.version,
        )
        deliver(line + "\n", None, lang)


def parse_port(text: str) -> int:
    """Return a port from 0 (any that is free) to 65535. Raises InputError `bad-port`.

    >>> parse_port("8000")
    8000
    """
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise InputError("bad-port", value=text)
    return int(text)
