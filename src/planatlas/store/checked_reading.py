"""Read large RDF files once: check every literal, take a fingerprint, and hand on text that a store can take.

The parser keeps lexical forms as they stand in the file, which a store normalises or drops, so literals are
checked here. A statement is written as a line of N-Triples as soon as it is read: the line goes into the
fingerprint, and lines in bulk, as N-Quads, into a store at the speed of its own parser. Where a file is at
fault it is read again, slowly, to tell every fault with its line.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import compact
from planatlas.store.canonical import content_hash
from planatlas.store.literals import literal_fault
from planatlas.store.reading import read_statements, read_triples
from planatlas.store.source import Term

LINES: Final = 250_000
MOST_FAULTS: Final = 100
_NAMELESS_AT_ONCE: Final = 50_000
_NAMELESS_HASHED: Final = 20_000
_KNOWN_VALUES: Final = 50_000
_MODULUS: Final = 1 << 256

Batch = bytes | list[ox.Triple]


class FaultyFileError(InputError):
    """A file that cannot be loaded; `faults` are all that is wrong with it, up to a hundred."""

    def __init__(self, faults: list[InputError]) -> None:
        first = faults[0]
        super().__init__(first.key, where=first.where, **first.details)
        self.faults = faults


class CheckedReader:
    """Reads the files of a graph; then it knows how many statements they have, and their fingerprint.

    The fingerprint does not depend on the order of statements: each line of N-Triples is hashed (BLAKE2b, 256
    bits) and the hashes are added up modulo 2^256, a multiset hash as of Clarke et al. (ASIACRYPT 2003). That
    needs no sorting and no memory, and costs about as much as parsing; to put a large graph in canonical form
    costs many times the load. Statements with blank nodes, whose names mean nothing, are hashed together in
    canonical form (RDFC-1.0); beyond 20,000 of them the fingerprint is drawn at random, and the graph always
    counts as changed. A statement written twice counts twice. All this tells a changed graph from an
    unchanged one, and is no protection against somebody who makes two graphs collide on purpose.

    Values of the property `watched` are kept in `seen` while reading. `parse` yields the triples of a file,
    `parse_triples` where none is given.
    """

    def __init__(
        self,
        graph: str,
        watched: str | None = None,
        parse: Callable[[Path], Iterator[ox.Triple]] | None = None,
    ) -> None:
        self._parse = parse or parse_triples
        self.statements = 0
        self._end = f" <{graph}> .\n"
        self.seen: set[str] = set()
        self._watched = f" <{watched}> " if watched else " \n"
        self._sum = 0
        self._nameless: list[ox.Triple] = []
        self._valid: dict[str, set[str]] = {}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what was read, in hexadecimal."""
        if len(self._nameless) > _NAMELESS_HASHED:
            return secrets.token_hex(32)
        total = self._sum + (int(content_hash(self._nameless), 16) if self._nameless else 0)
        return f"{total % _MODULUS:064x}"

    def read(self, path: Path) -> Iterator[Batch]:
        """Yield the statements of a file in bulk: N-Quads, and triples where there are blank nodes.

        Raises FaultyFileError for a file that `read_statements` refuses, that has ill-typed literals, or
        that holds no statement.
        """
        before = self.statements
        try:
            yield from self._batches(path)
        except (SyntaxError, ValueError, OSError) as error:
            told = list(islice(_faults(path), MOST_FAULTS))
            reason = " ".join(str(error).split())
            raise FaultyFileError(
                told or [InputError("file-syntax", where=str(path), format=path.suffix, reason=reason)]
            ) from None
        if self.statements == before:
            raise FaultyFileError([InputError("file-empty", where=str(path))])

    def _batches(self, path: Path) -> Iterator[Batch]:
        digest, number, watched = hashlib.blake2b, int.from_bytes, self._watched
        lines: list[str] = []
        nameless: list[ox.Triple] = []
        total = 0
        for statement in self._parse(path):
            line = str(statement)
            last = line[-1]
            # An IRI, a literal with a datatype, or a triple; a text in a language; a blank node.
            if last == ">":
                if (line.rfind('"^^<') > 0 or line.endswith(")>>")) and not self._is_valid(statement.object):
                    raise ValueError(line)
                is_nameless = line.endswith(")>>") and _has_blank(statement.object)
            else:
                is_nameless = last != '"' and isinstance(statement.object, ox.BlankNode)
            if watched in line and statement.predicate.value == watched[2:-2]:
                self.seen.add(getattr(statement.object, "value", ""))
            if is_nameless or line[0] == "_":
                nameless.append(statement)
                if len(nameless) == _NAMELESS_AT_ONCE:
                    yield self._nameless_batch(nameless)
                    nameless = []
                continue
            total += number(digest(line.encode(), digest_size=32).digest(), "little")
            lines.append(line)
            if len(lines) == LINES:
                yield self._batch(lines, total)
                lines, total = [], 0
        if lines:
            yield self._batch(lines, total)
        if nameless:
            yield self._nameless_batch(nameless)

    def _batch(self, lines: list[str], total: int) -> bytes:
        self.statements += len(lines)
        self._sum = (self._sum + total) % _MODULUS
        return (self._end.join(lines) + self._end).encode()

    def _nameless_batch(self, triples: list[ox.Triple]) -> list[ox.Triple]:
        self.statements += len(triples)
        room = _NAMELESS_HASHED + 1 - len(self._nameless)
        self._nameless += triples[:room]
        return triples

    def _is_valid(self, term: Term) -> bool:
        if isinstance(term, ox.Triple):
            return all(self._is_valid(part) for part in (term.subject, term.object))
        if not isinstance(term, ox.Literal):
            return True
        datatype, value = term.datatype.value, term.value
        valid = self._valid.setdefault(datatype, set())
        if value in valid:
            return True
        if literal_fault(value, datatype):
            return False
        if len(valid) < _KNOWN_VALUES:
            valid.add(value)
        return True


def parse_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a file, whatever graph they stand in; blank nodes get names used nowhere else.

    Raises SyntaxError, ValueError or OSError, without a line: for one, read with `read_statements`.
    """
    try:
        yield from read_triples(path, rename_blank_nodes=True)
    except InputError as error:
        raise ValueError(str(error)) from None


def in_batches(graph: str, triples: Iterable[ox.Triple]) -> Iterator[Batch]:
    """Yield triples in bulk, as `CheckedReader` does: N-Quads, and triples where there are blank nodes."""
    nameless: list[ox.Triple] = []
    lines: list[str] = []
    for triple in triples:
        if _has_blank(triple):
            nameless.append(triple)
        else:
            lines.append(f"{triple} <{graph}> .\n")
    if lines:
        yield "".join(lines).encode()
    if nameless:
        yield nameless


def _has_blank(term: Term) -> bool:
    if isinstance(term, ox.Triple):
        return _has_blank(term.subject) or _has_blank(term.object)
    return isinstance(term, ox.BlankNode)


def _faults(path: Path) -> Iterator[InputError]:
    """Yield what is wrong with a file, each with its line, until the file cannot be read any further."""
    try:
        for statement in read_statements(path):
            for literal in _literals(statement.triple):
                if fault := literal_fault(literal.value, literal.datatype.value):
                    key, details = fault
                    shown = compact(statement.triple.predicate.value)
                    where = f"{path}:{statement.line}"
                    yield InputError(key, where=where, path=shown, value=literal.value, **details)
    except InputError as error:
        yield error


def _literals(triple: ox.Triple) -> Iterator[ox.Literal]:
    for term in (triple.subject, triple.object):
        if isinstance(term, ox.Literal):
            yield term
        elif isinstance(term, ox.Triple):
            yield from _literals(term)
