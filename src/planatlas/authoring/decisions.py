"""The table in which a person decides on changes, values between tabs: `diff` writes it, `merge` reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from planatlas.authoring.differences import ADDED, CHANGED, RowChange, values_text
from planatlas.authoring.merging import ACCEPT, REJECT, items
from planatlas.authoring.raw import FORMULA_SIGNS
from planatlas.errors import InputError, did_you_mean
from planatlas.labels import choose
from planatlas.store import TripleIndex

COLUMNS: Final = ("decision", "change", "name", "column", "old", "new", "check")
# What a person may write for a decision, in either language.
_WORDS: Final = {
    **dict.fromkeys(("accept", "a", "y", "yes", "x", "aceptar", "s", "si", "sí"), ACCEPT),
    **dict.fromkeys(("reject", "r", "n", "no", "rechazar"), REJECT),
}
_LARGEST: Final = 64 * 1024 * 1024


def decisions_table(changes: Iterable[RowChange], names: TripleIndex, lang: str) -> str:
    """Return the table in which a person decides: one change a line, the first column empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for item in items(changes):
        cell = item.cells[0] if item.row.kind == CHANGED else None
        texts = (
            [choose(cell.names, lang), values_text(cell.old, names, lang), values_text(cell.new, names, lang)]
            if cell
            else ["", *(("", item.row.kind) if item.row.kind == ADDED else (item.row.kind, ""))]
        )
        label = choose(names.label(item.row.row), lang)
        writer.writerow(["", item.name, *(_harmless(text) for text in (label, *texts)), item.check])
    return stream.getvalue()


def read_decisions(path: Path, changes: Sequence[RowChange]) -> dict[str, str]:
    """Return {change: decision} from a table that `decisions_table` made and a person filled.

    A line without a decision is left open. Raises InputError with `file:line` for a file that is none of that
    kind, a decision that is no word for one, and a change that is another one now.
    """
    known = {item.name: item for item in items(changes)}
    made: dict[str, str] = {}
    for number, row in _rows(path):
        where = f"{path}:{number}"
        word, name = row["decision"].strip().casefold(), row["change"].strip()
        if not word:
            continue
        if word not in _WORDS:
            raise InputError("merge-decision-word", where=where, value=row["decision"].strip())
        if name not in known:
            raise InputError("merge-unknown", where=where, name=name, near=did_you_mean(name, known))
        if row["check"].strip() != known[name].check:
            raise InputError("merge-stale", where=where, name=name)
        if made.setdefault(name, _WORDS[word]) != _WORDS[word]:
            raise InputError("merge-both", where=where, name=name)
    return made


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if not path.is_file():
            raise InputError("file-missing", where=str(path))
        if path.stat().st_size > _LARGEST:
            raise InputError("merge-not-decisions", where=str(path), columns=", ".join(COLUMNS))
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError("file-unreadable", where=str(path), reason=error.strerror) from None
    except UnicodeDecodeError as error:
        raise InputError("file-not-utf8", where=str(path), position=error.start) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    try:
        header = next(reader, [])
        if not set(COLUMNS) <= set(header):
            raise InputError("merge-not-decisions", where=str(path), columns=", ".join(COLUMNS))
        for cells in reader:
            padded = [*cells, *[""] * (len(header) - len(cells))]
            yield reader.line_num, dict(zip(header, padded, strict=False))
    except csv.Error:
        raise InputError("merge-not-decisions", where=str(path), columns=", ".join(COLUMNS)) from None


def _harmless(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula: it is shown, and never read back."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULA_SIGNS) else line
