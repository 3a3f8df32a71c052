"""An answer on a terminal: a table where it can be read, else one row below the other.

What is the same in every row is said once, above.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from planatlas.cli.terminal import drawn, indented, table
from planatlas.labels import message

Rows = Sequence[Sequence[str]]


def answer_text(headings: Sequence[str], rows: Rows, title: str | None, lang: str) -> str:
    """Return the rows as text for a person, with their number below."""

    def draw(out: Console) -> None:
        if not rows:
            out.print(message("no-rows", lang))
            return
        same, varying = _said_once(rows)
        if title:
            out.print(Text(title, style="bold"))
        if same:
            out.print(Text("; ".join(f"{headings[n]}: {rows[0][n]}" for n in same)))
        names = [headings[n] for n in varying]
        cells = [[row[n] for n in varying] for row in rows]
        out.print(table(names, cells) if fits(names, cells, out.width) else records(names, cells, out.width))
        out.print(message("rows-line", lang, count=len(rows)))

    return drawn(draw)


def _said_once(rows: Rows) -> tuple[list[int], list[int]]:
    """Return the columns with one text in every row, and the others; at least one is left to show."""
    columns = range(len(rows[0]))
    same = [n for n in columns if len(rows) > 1 and rows[0][n] and len({row[n] for row in rows}) == 1]
    varying = [n for n in columns if n not in same and any(row[n] for row in rows)]
    return (same, varying) if varying else ([], list(columns))


def fits(headings: Sequence[str], rows: Rows, width: int) -> bool:
    """Whether a table can be read at that width: no column squeezed below its longest word or 24 letters.

    >>> fits(["Indicator", "Verdict"], [["1.1", "met"]], 80)
    True
    """
    needed = 1
    for number, heading in enumerate(headings):
        cells = [heading, *(row[number] for row in rows)]
        longest = max(map(len, cells))
        word = max((len(word) for cell in cells for word in cell.split()), default=0)
        needed += 3 + max(word, min(longest, 24))
    return needed <= width


def records(headings: Sequence[str], rows: Rows, width: int) -> Text:
    """Return the rows one below the other, each cell after its heading; empty cells are left out."""
    lines: list[str] = []
    for row in rows:
        cells = [(heading, cell) for heading, cell in zip(headings, row, strict=True) if cell]
        lines += ["", *(indented(f"{heading}: {cell}", width) for heading, cell in cells)]
    return Text("\n".join(lines))
