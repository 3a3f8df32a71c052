"""Read the text of a table with tabs below a header of `#` lines, as programs and spreadsheets save it.

A spreadsheet adds a byte order mark and carriage returns, saves "Unicode text" as UTF-16, puts cells into
quotes, and fills every line with tabs up to its widest one, those of the header too. All that is the same
table.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Any

import yaml

from planatlas.errors import InputError


def read_text(path: Path) -> str:
    """Return the text of a table in UTF-8, or in UTF-16 with a byte order mark.

    Raises InputError `decisions-file-unreadable` or, with the line, `decisions-file-encoding`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("decisions-file-unreadable", where=str(path), reason=error.strerror) from None
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError("decisions-file-encoding", where=f"{path}:{line}") from None


def split_header(text: str, where: str) -> tuple[dict[str, Any], int, str]:
    """Return the header, the number of the line that names the columns, and the text from there on.

    Raises InputError `decisions-header` for a header that is no YAML, or whose prefixes are no texts.
    """
    lines = text.splitlines(keepends=True)
    count = 0
    written = ""
    while count < len(lines):
        cell = _first_cell(lines[count])
        if cell and not cell.startswith("#"):
            break
        written += cell[1:] + "\n" if cell else ""
        count += 1
    try:
        header = yaml.safe_load(written) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 1
        raise InputError("decisions-header", where=f"{where}:{line}") from None
    prefixes = header.get("curie_map") or {} if isinstance(header, dict) else None
    if not isinstance(prefixes, dict) or not all(isinstance(t, str) for p in prefixes.items() for t in p):
        raise InputError("decisions-header", where=f"{where}:1")
    return header, count + 1, "".join(lines[count:])


def _first_cell(line: str) -> str:
    # Only a spreadsheet puts a line of the header into quotes.
    if line.startswith('"'):
        return next(csv.reader([line], delimiter="\t"), [""])[0].strip()
    return line.rstrip()


def read_table(body: str, where: str, first: int) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the names of the columns, and each line as (number, {column: cell}).

    Columns without a name behind the last one that has one are none. Raises InputError, with the line, for a
    column that stands twice, a line with too many cells, and quotes that do not end.
    """
    reader = csv.reader(io.StringIO(body, newline=""), delimiter="\t", strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    names: list[str] = []
    before = 0
    try:
        names = _without_empty_end([name.strip() for name in next(reader, [])])
        before = reader.line_num
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError("decisions-column-twice", where=f"{where}:{first}", name=twice or "—")
        for cells in reader:
            number, before = first + before, reader.line_num
            texts = _without_empty_end([cell.strip() for cell in cells])
            if not texts:
                continue
            if len(texts) > len(names):
                counts = {"cells": len(texts), "columns": len(names)}
                raise InputError("decisions-cells", where=f"{where}:{number}", **counts)
            texts += [""] * (len(names) - len(texts))
            rows.append((number, dict(zip(names, texts, strict=True))))
    except csv.Error:
        raise InputError("decisions-quotes", where=f"{where}:{first + before}") from None
    return names, rows


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells
