"""Where each statement stands, so that a finding can name a line of the author's own file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE
from planatlas.shacl import Result
from planatlas.shacl.blank_names import apart
from planatlas.store import Literal, NamedNode, Term, Triple, read_folder, read_statements
from planatlas.validation.json_lines import JSONLines

_STEP = re.compile(r"(\^?)<([^<>]*)>")
_MAX_COUNT = "MaxCountConstraintComponent"


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """A statement and its place (`file:line`)."""

    triple: Triple
    place: str


def read_sources(paths: Iterable[Path]) -> tuple[list[Path], list[SourceStatement]]:
    """Return the files that the paths name and their statements, in file order.

    Raises InputError as `read_folder` and `read_statements`, and `file-empty` for a file without statements.
    """
    files = [file for path in paths for file in read_folder(path)]
    files = list(dict.fromkeys(files))
    statements: list[SourceStatement] = []
    for number, file in enumerate(files):
        found = list(read_statements(file))
        if not found:
            raise InputError("file-empty", where=str(file))
        lines = _json_lines(file)
        for statement in found:
            line = (lines and lines.line(statement.triple)) or statement.line
            statements.append(SourceStatement(apart(statement.triple, number), f"{file}:{line}"))
    return files, statements


def _json_lines(file: Path) -> JSONLines | None:
    if file.suffix.lower() not in {".jsonld", ".json"}:
        return None
    return JSONLines(file.read_text("utf-8-sig"), file.resolve().as_uri())


class Places:
    """The places of statements, subjects and pairs of subject and predicate."""

    def __init__(self, statements: Iterable[SourceStatement]) -> None:
        self._triples: dict[Triple, str] = {}
        self._pairs: dict[tuple[Term, str], list[str]] = {}
        self._incoming: dict[tuple[Term, str], list[str]] = {}
        self._linked: dict[tuple[Term, Term], str] = {}
        self._typed: dict[Term, str] = {}
        self._first: dict[Term, str] = {}
        self._mentioned: dict[Term, str] = {}
        for statement in statements:
            triple, place = statement.triple, statement.place
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            self._triples.setdefault(triple, place)
            self._pairs.setdefault((subject, predicate), []).append(place)
            self._incoming.setdefault((value, predicate), []).append(place)
            self._linked.setdefault((subject, value), place)
            self._first.setdefault(subject, place)
            self._mentioned.setdefault(value, place)
            if predicate == RDF_TYPE:
                self._typed.setdefault(subject, place)

    def of_node(self, node: Term) -> str | None:
        """Return the place of a node: its type, else its first statement, else where it is mentioned."""
        return self._typed.get(node) or self._first.get(node) or self._mentioned.get(node)

    def of_result(self, result: Result) -> str | None:
        """Return the place of a result: the statement at fault, else the node that misses one."""
        focus, value = result.focus, result.value
        if result.path:
            inverse, predicate = _first_step(result.path)
            if value is not None and (place := self._statement(focus, predicate, value, inverse)):
                return place
            pairs = self._incoming if inverse else self._pairs
            if places := pairs.get((focus, predicate)):
                # Where a value is one too many, the last one written is it.
                return places[-1 if result.component.endswith(_MAX_COUNT) else 0]
        elif value is not None and value != focus and (place := self._linked.get((focus, value))):
            return place
        return self.of_node(focus) or (self.of_node(value) if value is not None else None)

    def _statement(self, focus: Term, predicate: str, value: Term, inverse: bool) -> str | None:
        pairs = self._incoming if inverse else self._pairs
        subject, node = (value, focus) if inverse else (focus, value)
        if (focus, predicate) not in pairs or isinstance(subject, Literal):
            return None
        return self._triples.get(Triple(subject, NamedNode(predicate), node))


def _first_step(path: str) -> tuple[bool, str]:
    match = _STEP.search(path)
    return (bool(match[1]), match[2]) if match else (False, "")
