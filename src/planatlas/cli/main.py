"""Entry point: the language of the reader, the commands, and one line for every failure.

Exit codes: 0 usable, 1 findings, 2 bad input, 3 internal.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from planatlas.__about__ import __version__
from planatlas.cli.help import Group, check_language, error_text, in_language
from planatlas.cli.terminal import say_error
from planatlas.errors import InputError, PlanAtlasError
from planatlas.labels import message, reader_language

# Each command with the module that registers it, which is imported when the command is asked for.
COMMANDS: Final = {
    "agreement": "comparing",
    "ask": "asking",
    "diff": "comparing",
    "export": "exporting",
    "gaps": "assessing",
    "import": "importing",
    "link": "linking",
    "lint": "checking",
    "load": "loading",
    "mcp": "reporting",
    "merge": "comparing",
    "new": "authoring",
    "query": "asking",
    "reason": "checking",
    "report": "reporting",
    "serve": "serving",
    "site": "serving",
    "timeline": "assessing",
    "validate": "checking",
    "whatif": "assessing",
}


def build_group(lang: str) -> Group:
    """Return the commands with their help in one language."""

    @click.group(
        "planatlas",
        cls=Group,
        help=message("help", lang),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    @click.version_option(
        __version__,
        prog_name="planatlas",
        message="%(prog)s %(version)s",
        help=message("option-version", lang),
    )
    @click.option("--lang", metavar="en|es", help=message("option-lang", lang))
    @click.option("--debug", is_flag=True, help=message("option-debug", lang))
    def group(lang: str | None, debug: bool) -> None:
        """Know the options that `main` has taken out of the arguments already."""

    group.put_off({name: f"planatlas.cli.{module}" for name, module in COMMANDS.items()}, lang)
    return group


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        _set_streams()
        # What is imported stays to the end, and the graphs that a command reads hold few circles.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
    try:
        lang, debug, rest = _common_options(given)
    except InputError as error:
        say_error(error.text(reader_language()))
        code = error.exit_code
    else:
        code = _run(rest, lang, debug)
    if arguments is None:
        _leave(code)
    return code


def _common_options(arguments: list[str]) -> tuple[str, bool, list[str]]:
    """Take --lang and --debug out of the arguments, wherever they stand before a bare `--`.

    Raises InputError for a language that is missing or none of ours.
    """
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
            if language is None:
                raise InputError("option-needs-value", name=item)
        elif item.startswith("--lang="):
            language = item.partition("=")[2]
        else:
            rest.append(item)
    return reader_language(None if language is None else check_language(language)), debug, rest


def _run(arguments: list[str], lang: str, debug: bool) -> int:
    group = build_group(lang)
    try:
        result = group.main(arguments, prog_name="planatlas", standalone_mode=False, obj=lang)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(in_language(error.format_message(), lang))
        return 0
    except click.ClickException as error:
        say_error(error_text(error, lang))
        return 2
    except PlanAtlasError as error:
        if debug:
            raise
        say_error(error.text(lang))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except (BrokenPipeError, SystemExit):
        # The parser leaves the program where nobody reads on.
        return 0
    except Exception as error:
        if debug:
            raise
        say_error(message("internal", lang, kind=type(error).__name__, text=" ".join(str(error).split())))
        return 3


def _set_streams() -> None:
    """Write UTF-8 into files and pipes whatever the locale, and on a poorer terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", newline="")


def _leave(code: int) -> None:
    """Flush and end at once: large graphs need not be taken apart piece by piece."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
