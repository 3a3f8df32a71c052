"""The text of a free query: from a file or the command line, and where it goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planatlas.errors import InputError

SHOWN: Final = 30
_FILE_NAME: Final = re.compile(r"\S*|.*\.(rq|sparql)", re.IGNORECASE)
_LAST_NAME: Final = re.compile(r"([\w-]*:)[^\s:]*\s*$")
# What a parser says in words stands among the tokens it expected.
_SENTENCE: Final = re.compile(r"[A-Z][a-z]+(?: [A-Za-z]+)+")
_NO_PREFIX: Final = "Prefix not found"


@dataclass(frozen=True, slots=True)
class QueryText:
    """SPARQL and the file it stands in, None where it was given as such."""

    text: str
    file: Path | None = None

    @contextmanager
    def located(self) -> Iterator[None]:
        """Give the faults of the query their place in the file, and syntax errors plain words.

        The grammar's own words stay in the cause, which --debug shows.
        """
        try:
            yield
        except InputError as error:
            if error.where is None or not re.fullmatch(r"\d+:\d+", error.where):
                raise
            place = f"{self.file}:{error.where}" if self.file else error.where
            if error.key == "query-syntax":
                raise self._in_plain_words(error, place) from error
            error.where = place
            raise

    def _in_plain_words(self, error: InputError, place: str) -> InputError:
        line, column = (int(part) for part in str(error.where).split(":"))
        lines = self.text.split("\n")
        rest = " ".join("\n".join(lines[line - 1 :])[column - 1 :].split())
        reason = next(iter(_SENTENCE.findall(str(error.details.get("reason")))), "")
        if reason == _NO_PREFIX and (found := _LAST_NAME.search(lines[line - 1][: column - 1])):
            return InputError("query-prefix", where=place, name=found[1])
        if not rest:
            return InputError("query-ends", where=place, reason=reason)
        near = rest[:SHOWN] + ("…" if len(rest) > SHOWN else "")
        return InputError("query-broken", where=place, reason=reason, near=near)


def read_query(given: str) -> QueryText:
    """Return the SPARQL of a file, or the text itself.

    Raises InputError for a file that is not there or is not UTF-8.
    """
    if not _FILE_NAME.fullmatch(given.strip()) or "{" in given:
        return QueryText(given)
    path = Path(given)
    if not path.is_file():
        raise InputError("query-not-found", where=given or None)
    try:
        return QueryText(path.read_text("utf-8-sig"), path)
    except OSError as error:
        raise InputError("file-unreadable", where=given, reason=error.strerror) from None
    except UnicodeDecodeError as error:
        raise InputError("file-not-utf8", where=given, position=error.start) from None
