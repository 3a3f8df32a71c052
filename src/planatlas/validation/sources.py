"""The files of a validation, read twice: for what they say, then for where they say what was found.

A place for each statement would take more memory than the statements. Most statements have nothing to be
told about them, so places are looked up in a second reading, for those that have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from planatlas.errors import InputError
from planatlas.shacl.blank_names import apart
from planatlas.store import BlankNode, Triple, read_folder, read_statements, read_triples
from planatlas.store.reading import file_format, read_text, signature
from planatlas.validation.json_lines import JSONLines

_NO_BLANK_NODES: Final[list[BlankNode]] = []


class StatementSource(Protocol):
    """What is validated: a file of statements, or something else that tells a place for each of its own."""

    path: Path

    def triples(self) -> Iterator[Triple]:
        """Yield what it says."""
        ...

    def statements(self) -> Iterator[SourceStatement]:
        """Yield the same triples again, in the same order, each with a number that leads to its place."""
        ...

    def place(self, triple: Triple, line: int) -> str:
        """Return the place of a statement by its number."""
        ...


class SourceStatement(NamedTuple):
    """A statement, its file and the line it ends on; what is no file of lines counts in its own way."""

    triple: Triple
    file: StatementSource
    line: int

    @property
    def place(self) -> str:
        """The place of the statement: `file:line`."""
        return self.file.place(self.triple, self.line)


class SourceFile:
    """One file of several, whose blank nodes are not those of the others."""

    def __init__(self, path: Path, number: int) -> None:
        self.path, self._number = path, number
        self._blank = _NO_BLANK_NODES
        self._signature: tuple[int, ...] = ()
        self._lines: JSONLines | None = None

    def triples(self) -> Iterator[Triple]:
        """Yield what the file says. Raises InputError as `read_triples`, and `file-empty`."""
        self._signature = signature(self.path)
        blank: dict[BlankNode, None] = {}
        is_empty = True
        for triple in read_triples(self.path):
            is_empty = False
            nodes = [n for n in (triple.subject, triple.object) if isinstance(n, BlankNode)]
            if nodes:
                blank.update(dict.fromkeys(nodes))
                yield apart(triple, self._number)
            else:
                yield triple
        if is_empty:
            raise InputError("file-empty", where=str(self.path))
        self._blank = list(blank)

    def statements(self) -> Iterator[SourceStatement]:
        """Yield the same triples again, each with its line. Raises InputError where the file has changed."""
        changed = InputError("file-changed", where=str(self.path))
        try:
            if signature(self.path) != self._signature:
                raise changed
            # Parsers invent names of blank nodes anew at each reading, in the same order.
            names: dict[BlankNode, BlankNode] = {}
            blank = iter(self._blank)
            for triple, line, _ in read_statements(self.path):
                nodes = [n for n in (triple.subject, triple.object) if isinstance(n, BlankNode)]
                for node in nodes:
                    if node not in names:
                        names[node] = next(blank)
                if nodes:
                    subject, value = triple.subject, triple.object
                    subject = names[subject] if isinstance(subject, BlankNode) else subject
                    value = names[value] if isinstance(value, BlankNode) else value
                    triple = apart(Triple(subject, triple.predicate, value), self._number)
                yield SourceStatement(triple, self, line)
        except (InputError, StopIteration):
            raise changed from None

    def place(self, triple: Triple, line: int) -> str:
        """Return `file:line` of a statement; a parser of JSON-LD reads far ahead, so the text is asked."""
        form = file_format(self.path)
        if form and form.name == "JSON-LD":
            if self._lines is None:
                self._lines = JSONLines(read_text(self.path), self.path.resolve().as_uri())
            line = self._lines.line(triple) or line
        return f"{self.path}:{line}"


def source_files(paths: Iterable[Path | StatementSource]) -> list[StatementSource]:
    """Return the files that the paths name, each once, and other sources as they are.

    Raises InputError as `read_folder`.
    """
    given = list(paths)
    found = dict.fromkeys(file for path in given if isinstance(path, Path) for file in read_folder(path))
    files: list[StatementSource] = [SourceFile(path, number) for number, path in enumerate(found)]
    return files + [source for source in given if not isinstance(source, Path)]
