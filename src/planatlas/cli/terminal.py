"""What a terminal shows: tables, lines, errors. The one place that knows rich."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.store import write_atomically

WIDTH_WITHOUT_TERMINAL = 110
LEAST_WIDTH = 40
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
    """Return a console on standard output: colours on a terminal only.

    Elsewhere the width is that of the variable COLUMNS, else a fixed one.
    """
    out = Console(highlight=False, soft_wrap=False)
    if out.is_terminal:
        return out
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) >= LEAST_WIDTH else WIDTH_WITHOUT_TERMINAL
    return Console(highlight=False, width=width, no_color=True)


def drawn(draw: Callable[[Console], None]) -> str:
    """Return what a function draws on the console, as text without trailing spaces."""
    out = console()
    with out.capture() as captured:
        draw(out)
    return "".join(line.rstrip() + "\n" for line in captured.get().splitlines())


def say_error(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(f"planatlas: {' '.join(text.split())}\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[str | Text]], title: str | None = None) -> Table:
    """Return a table for the console, with columns so wide that no word is broken where there is room."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", show_lines=False)
    widths = column_widths([headings, *([str(cell) for cell in row] for row in rows)], console().width)
    for heading, width in zip(headings, widths, strict=True):
        made.add_column(heading, overflow="fold", width=width)
    for row in rows:
        made.add_row(*row)
    return made


def column_widths(lines: Sequence[Sequence[str]], width: int) -> list[int | None]:
    """Return the width of each column: the narrow ones get all they need, the wide ones share the rest.

    No column is narrower than its longest word. None for every column where all the text fits, or where
    not even the longest words do.

    >>> column_widths([["a", "bb"], ["long text", "cc"]], 30)
    [None, None]
    >>> column_widths([["1.1", "many a word in a row"]], 21)
    [3, 11]
    """
    columns = list(zip(*lines, strict=True))
    whole = [max(map(len, column)) for column in columns]
    least = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    room = width - 1 - 3 * len(columns)
    if sum(whole) <= room or sum(least) > room:
        return [None] * len(columns)
    widths: list[int | None] = [None] * len(columns)
    narrow_first = sorted(range(len(columns)), key=lambda n: whole[n])
    for place, n in enumerate(narrow_first):
        later = narrow_first[place + 1 :]
        free = room - sum(least[other] for other in later)
        widths[n] = chosen = max(least[n], min(whole[n], free, room // (len(later) + 1)))
        room -= chosen
    return widths


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


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how much is done of what is known to be there, on a terminal only.

    What is yielded is told both numbers; elsewhere it is None.
    """
    shown = Console(stderr=True)
    if not shown.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=shown, transient=True) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, known: bar.update(task, completed=done, total=known)


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
