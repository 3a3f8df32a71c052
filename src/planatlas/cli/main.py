"""Entry point: the language of the reader, the commands, and one line for every failure.

Exit codes: 0 usable, 1 findings, 2 bad input, 3 internal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click
import typer

from planatlas.__about__ import __version__
from planatlas.cli import asking, assessing, checking, exporting
from planatlas.cli.terminal import say_error
from planatlas.errors import PlanAtlasError
from planatlas.labels import message, reader_language


def build_app(lang: str) -> typer.Typer:
    """Return the application with its help in one language."""
    app = typer.Typer(
        name="planatlas",
        help=message("help", lang),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        version: bool = typer.Option(
            False, "--version", help=message("option-version", lang), is_eager=True, callback=_show_version
        ),
        language: str = typer.Option("", "--lang", metavar="en|es", help=message("option-lang", lang)),
        debug: bool = typer.Option(False, "--debug", help=message("option-debug", lang)),
    ) -> None:
        """Take the options that every command knows."""

    for module in (assessing, checking, asking, exporting):
        module.register(app, lang)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"planatlas {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang, debug, rest = _common_options(given)
    code = _run(rest, lang, debug)
    if arguments is None:
        _leave(code)
    return code


def _common_options(arguments: list[str]) -> tuple[str, bool, list[str]]:
    """Take --lang and --debug out of the arguments, wherever they stand before a bare `--`."""
    rest: list[str] = []
    language, debug = None, False
    items = iter(arguments)
    for item in items:
        if item == "--":
            rest += [item, *items]
        elif item == "--debug":
            debug = True
        elif item == "--lang":
            language = next(items, None)
        elif item.startswith("--lang="):
            language = item.partition("=")[2]
        else:
            rest.append(item)
    return reader_language(language), debug, rest


def _run(arguments: list[str], lang: str, debug: bool) -> int:
    app = build_app(lang)
    try:
        result = app(arguments, prog_name="planatlas", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        say_error(" ".join(error.format_message().split()))
        return 2
    except PlanAtlasError as error:
        if debug:
            raise
        say_error(error.text(lang))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        if debug:
            raise
        say_error(message("internal", lang, kind=type(error).__name__, text=" ".join(str(error).split())))
        return 3


def _leave(code: int) -> None:
    """Flush and end at once: large graphs need not be taken apart piece by piece."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
