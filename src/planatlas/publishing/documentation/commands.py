"""The reference of the commands as pages, from the Markdown that the commands themselves are written as.

Only what that reference contains is read: headings, paragraphs, tables, lists and fenced blocks, with code
inside the lines. The text is shown, never interpreted further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from planatlas.resources import resource_path

REFERENCES: Final = {"en": ("docs", "cli.md"), "es": ("docs", "es", "cli.md")}
_CODE: Final = re.compile(r"`([^`]*)`")
_CELLS: Final = re.compile(r"(?<!\\)\|")
_COMMAND: Final = re.compile(r"[a-z][a-z-]*")

Words = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list, a table (its first row is the head) or a block of code.

    `rows` are the lines, each of cells, each of pieces of text that are code or not.
    """

    kind: str
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading; `slug` is the name of a command, empty for the other sections."""

    title: str
    slug: str
    blocks: tuple[Block, ...]

    @property
    def summary(self) -> str:
        """The first paragraph as plain text."""
        first = next((b for b in self.blocks if b.kind == "paragraph"), None)
        return "".join(text for text, _ in first.rows[0][0]) if first else ""


@lru_cache(maxsize=2)
def sections(lang: str) -> tuple[Section, ...]:
    """Return the reference in a language: first what holds for all commands, then each of them."""
    text = resource_path(*REFERENCES[lang]).read_text("utf-8")
    first, *others = text.removeprefix("# ").split("\n## ")
    return (_section(first, command=False), *(_section(part, command=True) for part in others))


def _section(text: str, *, command: bool) -> Section:
    title, _, body = text.partition("\n")
    slug = title if command and _COMMAND.fullmatch(title) else ""
    return Section(title.strip(), slug, tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    parts = re.split(r"^```\w*\n(.*?)^```$", body, flags=re.MULTILINE | re.DOTALL)
    for number, part in enumerate(parts):
        if number % 2:
            yield Block("code", ((((part.rstrip("\n"), True),),),))
            continue
        for chunk in re.split(r"\n\s*\n", part.strip("\n")):
            lines = [line for line in chunk.splitlines() if line.strip()]
            # The line that leads to the other language stands in italics; a page has its own.
            if not lines or lines[0].startswith("*["):
                continue
            yield _block(lines)


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("|"):
        rows = (_CELLS.split(line.strip())[1:-1] for n, line in enumerate(lines) if n != 1)
        cells = ([cell.strip().replace("\\|", "|") for cell in row] for row in rows)
        return Block("table", tuple(tuple(map(words, row)) for row in cells))
    if lines[0].startswith("- "):
        return Block("list", tuple((words(line.removeprefix("- ")),) for line in lines))
    return Block("paragraph", ((words(" ".join(lines)),),))


def words(text: str) -> Words:
    """Return the pieces of a line, each with whether it is code.

    >>> words("Use `-h`.")
    (('Use ', False), ('-h', True), ('.', False))
    """
    pieces = _CODE.split(text)
    return tuple((piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece)
