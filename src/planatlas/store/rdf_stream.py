"""The text of an RDF file on its way to the parser: unpacked, checked, and counted in lines.

Whatever a parser cannot be trusted with is refused here, before it sees it: what is no file, a damaged gzip,
text that is not UTF-8 or holds NUL bytes, triples or elements nested without end, XML entities that grow
without end, XML that stops in the middle, and a file that changes while it is read.
"""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import IO, Final, NamedTuple, cast
from xml.parsers import expat

import pyoxigraph as ox

from planatlas.errors import InputError

_BLOCK: Final = 1 << 16
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What the parsers of Turtle and JSON-LD hold at most; that of RDF/XML would hold any size.
LONGEST: Final = 16 * 1024 * 1024
# A file that begins with a word as long as this is no text; the parser would read the word again and again.
_LONGEST_WORD: Final = 1 << 20
# So much without a statement is a text of many lines, unless it is comments, directives or empty lines.
_LONG_TEXT: Final = 1 << 16
_NO_STATEMENT: Final = frozenset(b"#@\r\n")
_WORD_ENDS: Final = re.compile(rb"[\s\"'<{\[(]")
# Terms are read, compared and dropped recursively: beyond ten thousand levels the process would die.
_DEEPEST_TRIPLE: Final = 200
_DEEPEST_ELEMENT: Final = 5_000
_DEEPEST_OBJECT: Final = 500
_TRIPLE_ENDS: Final = re.compile(rb"<<\(|\)>>")
_STEPS: Final = {b"<<(": 1, b")>>": -1}
_BRACKETS: Final = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_NO_BRACKETS: Final = bytes(set(range(256)).difference(_BRACKETS))
_TEXT: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_END: Final = b'\0"'
_REST_OF_TEXT: Final = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ENTITIES_GROW: Final = expat.errors.codes.get(
    "limit on input amplification factor (from DTD and entities) breached"
)
_POSITION: Final = re.compile(r"^Parser error (?:at|between) line \d+ [^:]*?(?:columns? \d+[^:]*): ?")
_REMOTE_CONTEXT: Final = "LoadDocumentCallback"
_SHOWN: Final = 200


class FileFormat(NamedTuple):
    """A format of RDF, as the parser names it and as people do, and whether a file of it is compressed."""

    parsed: ox.RdfFormat
    name: str
    compressed: bool


class RDFStream(io.RawIOBase):
    """A file as a parser reads it, a line at a time where `by_line`: then `line` is the line last read.

    Whoever is given a statement sets `heard`. Inside a text of several lines more than one is read at a time.
    Raises InputError as `read_statements` when it is opened and while it is read.
    """

    def __init__(self, path: Path, form: FileFormat, *, by_line: bool) -> None:
        super().__init__()
        self._path, self._form, self._by_line = path, form, by_line
        self._file = _open(path)
        self._source = gzip.GzipFile(fileobj=self._file) if form.compressed else self._file
        self._signature = _signature(os.fstat(self._file.fileno()))
        self._block, self._at = b"", 0
        self._checks = _Checks(path, form.parsed)
        self._at_start, self._ended = True, False
        self._has_long_texts = form.parsed in {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG}
        self._quiet = self.line = 0
        self.heard = False

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size`, and none beyond the end of a line where that matters."""
        if self._at == len(self._block):
            self._block, self._at = self._next_block(), 0
        end = len(self._block) if size < 0 else min(self._at + size, len(self._block))
        if self._by_line and (newline := self._block.find(b"\n", self._at, end) + 1):
            end = newline if self._unheard() < _LONG_TEXT else self._far_end(newline, end)
        chunk = self._block[self._at : end]
        at_end = chunk.endswith(b"\n")
        if self._by_line and chunk:
            self.line += self._at_start + chunk.count(b"\n") - at_end
            if chunk[0] not in _NO_STATEMENT:
                self._quiet += len(chunk)
        self._at, self._at_start = end, at_end
        return chunk

    def _unheard(self) -> int:
        """Return how much was read since the last statement."""
        if self.heard:
            self._quiet, self.heard = 0, False
        return self._quiet

    def _far_end(self, newline: int, end: int) -> int:
        """Return the end of several lines inside a long text, or of the line where it may end.

        The parser of Turtle begins the text again whenever more of it comes: to give it one line at a time
        would take time that grows with the square of the length.
        """
        if not self._at_start or not self._has_long_texts:
            return newline
        end = max(newline, min(end, self._at + self._quiet // 8))
        marks = [at for mark in (b'"""', b"'''") if (at := self._block.find(mark, self._at, end)) >= 0]
        if marks:
            return self._block.find(b"\n", min(marks), end) + 1 or end
        return self._block.rfind(b"\n", self._at, end) + 1

    def _next_block(self) -> bytes:
        while not self._ended:
            try:
                block = self._source.read(_BLOCK)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise InputError("file-gzip", where=str(self._path)) from None
            except OSError as error:
                raise unreadable(self._path, error) from None
            if checked := self._checks.block(block or b""):
                return checked
            if not block:
                self._ended = True
                self._check_unchanged()
                self._checks.end()
        return b""

    def _check_unchanged(self) -> None:
        if _signature(os.fstat(self._file.fileno())) != self._signature:
            raise InputError("file-changed", where=str(self._path))

    def quads(self, *, rename_blank_nodes: bool = False) -> Iterator[ox.Quad]:
        """Yield what the file says. Raises InputError as `read_statements`, with the line of the fault."""
        base = self._path.resolve().as_uri()
        try:
            yield from ox.parse(
                cast("IO[bytes]", self),
                self._form.parsed,
                base_iri=base,
                rename_blank_nodes=rename_blank_nodes,
            )
        except (SyntaxError, ValueError, MemoryError, OSError) as error:
            if self._checks.blank and self._ended:
                return
            raise self._refusal(error) from None
        self._checks.whole()

    def _refusal(self, error: Exception) -> InputError:
        where = f"{self._path}:{getattr(error, 'lineno', None) or max(self.line, 1)}"
        try:
            self._check_unchanged()
        except InputError as changed:
            return changed
        if isinstance(error, MemoryError):
            return InputError("file-too-long", where=f"{self._path}:{self._checks.lines + 1}")
        if _REMOTE_CONTEXT in str(error):
            return InputError("file-remote-context", where=where)
        reason = _POSITION.sub("", str(getattr(error, "msg", error)))
        return InputError("file-syntax", where=where, format=self._form.name, reason=_shown(reason))


class _Checks:
    """What is looked at in the text before a parser sees it."""

    def __init__(self, path: Path, form: ox.RdfFormat) -> None:
        self._path = path
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._pending = b""
        self._position = self.lines = self._depth = self._word = 0
        self._in_word = True
        self._xml = _XMLChecks(path) if form == ox.RdfFormat.RDF_XML else None
        self._json = JSONDepth() if form == ox.RdfFormat.JSON_LD else None
        self.blank = True

    def block(self, block: bytes) -> bytes:
        """Return a block of the text, the first without its byte order mark. Raises InputError."""
        if not self._position:
            block = block.removeprefix(_BYTE_ORDER_MARK)
        if self._pending or not block.isascii():
            self._decode(block)
        if (at := block.find(b"\0")) >= 0:
            raise InputError("file-nul", where=self._where(block, at), position=self._position + at)
        self.blank = self.blank and not block.strip()
        if self._in_word:
            self._in_word = _WORD_ENDS.search(block) is None
            self._word += len(block)
            if self._in_word and self._word > _LONGEST_WORD:
                raise InputError("file-too-long", where=self._where(block, 0))
        if self._depth or b"<<(" in block:
            depths = list(
                accumulate(map(_STEPS.__getitem__, _TRIPLE_ENDS.findall(block)), initial=self._depth)
            )
            self._depth = max(0, depths[-1])
            if max(depths) > _DEEPEST_TRIPLE:
                where = self._where(block, max(0, block.find(b"<<(")))
                raise InputError("file-too-deep", where=where, depth=_DEEPEST_TRIPLE)
        if self._xml:
            self._xml.block(block)
        if self._json and self._json.deepest(block) > _DEEPEST_OBJECT:
            raise InputError("file-too-deep", where=self._where(block, 0), depth=_DEEPEST_OBJECT)
        self._position += len(block)
        self.lines += block.count(b"\n")
        return block

    def end(self) -> None:
        """Check that the last character is whole. Raises InputError."""
        self._decode(b"", final=True)

    def whole(self) -> None:
        """Check that the document does not stop in the middle, once a parser took all of it for whole."""
        if self._xml and not self.blank:
            self._xml.end()

    def _decode(self, block: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            at = error.start - len(self._pending)
            where = self._where(block, max(at, 0))
            raise InputError("file-not-utf8", where=where, position=self._position + at) from None
        self._pending = self._decoder.getstate()[0]

    def _where(self, block: bytes, at: int) -> str:
        line = self.lines + block.count(b"\n", 0, at) + 1
        return f"{self._path}:{line}"


class JSONDepth:
    """How deep objects and arrays of JSON (RFC 8259) are nested; brackets in texts do not count."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = self._escaped = False

    def deepest(self, block: bytes) -> int:
        """Return how deep a block goes; blocks come in order."""
        at = 0
        if self._in_text:
            at = int(self._escaped and bool(block))
            if (rest := _REST_OF_TEXT.match(block, at)) is None:
                self._text_goes_on(block[at:])
                return self._depth
            at = rest.end()
        # NUL bytes are refused before, so this end is told from all that can stand in the text. A text that
        # the block leaves open takes it in; to search for the end of one in vain would take too long.
        plain = _TEXT.sub(b"", block[at:] + _END)
        self._in_text = not plain.endswith(_END)
        self._text_goes_on(block if self._in_text else b"")
        steps = map(_BRACKETS.__getitem__, plain.translate(None, _NO_BRACKETS))
        depths = list(accumulate(steps, initial=self._depth))
        self._depth = depths[-1]
        return max(depths)

    def _text_goes_on(self, text: bytes) -> None:
        self._escaped = (len(text) - len(text.rstrip(b"\\"))) % 2 == 1


class _XMLChecks:
    """Well-formed XML (https://www.w3.org/TR/xml/) to its end, with entities and depth within bounds.

    The parser of RDF/XML takes half a document for a whole one, and expands entities without limit. Expat
    stops at entities that make much out of little (a hundredfold, beyond 8 MB).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._depth = self._tag = 0
        self._fault: expat.ExpatError | None = None

    def _start(self, *_: object) -> None:
        self._depth += 1
        self._tag = self._parser.CurrentByteIndex
        if self._depth > _DEEPEST_ELEMENT:
            where = f"{self._path}:{self._parser.CurrentLineNumber}"
            raise InputError("file-too-deep", where=where, depth=_DEEPEST_ELEMENT)

    def _end(self, *_: object) -> None:
        self._depth -= 1
        self._tag = self._parser.CurrentByteIndex

    def block(self, block: bytes) -> None:
        if self._fault:
            return
        self._parse(block, final=False)
        if self._parser.CurrentByteIndex - self._tag > LONGEST:
            raise InputError("file-too-long", where=f"{self._path}:{self._parser.CurrentLineNumber}")

    def _parse(self, block: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(block, final)
        except expat.ExpatError as error:
            if error.code == _ENTITIES_GROW:
                raise InputError("file-entities", where=f"{self._path}:{error.lineno}") from None
            # The parser of RDF/XML tells most faults in better words; this one counts where it tells none.
            self._fault = error

    def end(self) -> None:
        if not self._fault:
            self._parse(b"", final=True)
        if self._fault:
            where = f"{self._path}:{self._fault.lineno}"
            reason = _shown(expat.ErrorString(self._fault.code) or str(self._fault))
            raise InputError("file-syntax", where=where, format="RDF/XML", reason=reason)


def _open(path: Path) -> io.FileIO:
    """Open a file for reading; what is none is refused, and a pipe is not waited for."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError("file-missing", where=str(path))
        if not stat.S_ISREG(mode):
            raise InputError("file-special", where=str(path))
        # Should a pipe take the place of the file in between, then opening it must not wait for a writer.
        file = io.FileIO(path, opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))
    except OSError as error:
        raise unreadable(path, error) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise InputError("file-special", where=str(path))
    return file


def unreadable(path: Path, error: OSError) -> InputError:
    """Return what to say where a file or folder could not be opened or read."""
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return InputError("file-missing", where=str(path))
    if error.errno == errno.ELOOP:
        return InputError("file-link-loop", where=str(path))
    return InputError("file-unreadable", where=str(path), reason=error.strerror or str(error))


def signature(path: Path) -> tuple[int, ...]:
    """Return what changes when a file does. Raises InputError where there is no such file."""
    try:
        return _signature(path.stat())
    except OSError as error:
        raise unreadable(path, error) from None


def _signature(about: os.stat_result) -> tuple[int, ...]:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def _shown(reason: str) -> str:
    """Return what a parser says as one short line."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(reason[: 10 * _SHOWN].split()))
    return (line if len(line) <= _SHOWN else line[:_SHOWN] + " …").rstrip(".")
