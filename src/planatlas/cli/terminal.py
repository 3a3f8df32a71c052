"""What a terminal shows: tables, lines, errors. The one place that knows rich."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import write_atomically

WIDTH_WITHOUT_TERMINAL = 110
COLOURS = {
    "met": "green",
    "presumed": "cyan",
    "partly-met": "yellow",
    "not-met": "red",
    "not-assessable": "magenta",
    "no-evidence": "blue",
    "planning": "red",
    "opacity": "magenta",
    "research": "blue",
}


def console() -> Console:
    """Return a console on standard output: colours on a terminal only, a fixed width elsewhere."""
    out = Console(highlight=False, soft_wrap=False)
    return out if out.is_terminal else Console(highlight=False, width=WIDTH_WITHOUT_TERMINAL, no_color=True)


def drawn(draw: Callable[[Console], None]) -> str:
    """Return what a function draws on the console, as text without trailing spaces."""
    out = console()
    with out.capture() as captured:
        draw(out)
    return "".join(line.rstrip() + "\n" for line in captured.get().splitlines())


def say_error(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(f"planatlas: {text}\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[str | Text]], title: str | None = None) -> Table:
    """Return a table for the console."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", show_lines=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def coloured(text: str, notation: str) -> Text:
    """Return a text in the colour of a verdict or a kind of gap; the text itself says which it is."""
    return Text(text, style=COLOURS.get(notation, ""))


def indented(text: str, width: int) -> str:
    """Return a line folded to the width, set in from the margin, its later lines a little more."""
    return textwrap.fill(text, width, initial_indent="   ", subsequent_indent="     ", break_on_hyphens=False)


@contextmanager
def working(lang: str) -> Iterator[None]:
    """Show that work goes on, on a terminal only."""
    progress = Console(stderr=True)
    if not progress.is_terminal:
        yield
        return
    with progress.status(message("working", lang)):
        yield


def check_format(value: str, known: Sequence[str]) -> str:
    """Return the format if it is one of the known ones. Raises InputError `bad-format`."""
    if value not in known:
        raise InputError("bad-format", value=value, known=", ".join(known))
    return value


def deliver(text: str, output: Path | None, lang: str) -> None:
    """Print a text, or write it to a file whole or not at all."""
    if output is None:
        sys.stdout.write(text)
        return
    write_atomically(output, text)
    sys.stderr.write(message("written", lang, path=output) + "\n")
