"""What a file must be before it is opened as a workbook: an .xlsx without macros, of a size that can be read.

An .xlsx is a zip of XML parts (ECMA-376, Office Open XML). Sizes are checked as the zip declares them and
again while parts are unpacked, for a zip may lie.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from planatlas.errors import InputError

MOST_BYTES: Final = 100 * 2**20
MOST_UNPACKED: Final = 512 * 2**20
MOST_PARTS: Final = 5_000
# A row of a sheet, or a text: what must be in memory at once.
MOST_ELEMENT: Final = 8 * 2**20
# XML of a sheet packs to a twentieth; a part that packs hundreds of times is made to fill the memory.
_MOST_RATIO: Final = 300
_SMALL: Final = 16 * 2**20
_CHUNK: Final = 2**20

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MACROS: Final = frozenset({".xlsm", ".xltm", ".xlam"})
_CONTENT_TYPES: Final = "[Content_Types].xml"
# What comes of a zip that is cut or altered, and of parts that do not hold what they should.
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Package:
    """The parts of a workbook file that has passed the guards; what is unpacked of them is counted."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self._archive = path, archive
        self._names = {name.lstrip("/").lower(): name for name in archive.namelist()}
        self._left = MOST_UNPACKED

    def __contains__(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._names

    @contextmanager
    def open(self, part: str) -> Iterator[Counted]:
        """Open a part. Raises InputError `workbook-damaged` and `workbook-bomb`, also while it is read."""
        name = self._names.get(part.lstrip("/").lower())
        if name is None:
            raise InputError("workbook-damaged", where=str(self.path), part=part)
        try:
            with self._archive.open(name) as stream:
                yield Counted(stream, self)
        except _DAMAGE:
            raise InputError("workbook-damaged", where=str(self.path), part=part) from None

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked. Raises InputError `workbook-bomb`."""
        self._left -= size
        if self._left < 0:
            raise InputError("workbook-bomb", where=str(self.path), most=MOST_UNPACKED // 2**20)


class Counted:
    """A stream of bytes that tells its package how many were read of it.

    Whoever reads it says where an element ends, so that no element of many megabytes is put together.
    """

    def __init__(self, stream: IO[bytes], package: Package) -> None:
        self._stream, self._package = stream, package
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, never more than a megabyte of them. Raises InputError `workbook-bomb`."""
        data = self._stream.read(_CHUNK if size < 0 else min(size, _CHUNK))
        self._package.spend(len(data))
        self._since += len(data)
        if self._since > MOST_ELEMENT:
            self._package.spend(MOST_UNPACKED)
        return data

    def element_ends(self) -> None:
        """Begin to count anew."""
        self._since = 0


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a workbook file, having looked at what it is.

    Raises InputError for a path that is missing or no file, a file that is too large, an old or protected
    workbook, one with macros, one that another program made, a zip that is damaged or made to fill the
    memory, and what is no workbook at all.
    """
    check_file(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError("workbook-cut", where=str(path)) from None
    with archive:
        _check_archive(path, archive)
        yield Package(path, archive)


def check_file(path: Path) -> None:
    """Look at a file from outside: its kind, its size, its first bytes. Raises InputError."""
    where = str(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError("file-special", where=where)
        if status.st_size > MOST_BYTES:
            raise InputError(
                "workbook-too-large", where=where, size=status.st_size // 2**20, most=MOST_BYTES // 2**20
            )
        with path.open("rb") as stream:
            head = stream.read(len(_OLE))
            if head == _OLE:
                raise InputError(_kind_of_ole(stream), where=where)
    except OSError as error:
        if not os.path.lexists(path):
            raise InputError("file-missing", where=where) from None
        raise InputError("file-unreadable", where=where, reason=error.strerror) from None
    if path.suffix.lower() in _MACROS:
        raise InputError("workbook-macros", where=where)
    if not head:
        raise InputError("workbook-empty", where=where)
    if not head.startswith(_ZIP):
        raise InputError("workbook-not-one", where=where)


def _kind_of_ole(stream: IO[bytes]) -> str:
    """Return what stands in a compound file (MS-CFB): a protected package, or a workbook of before 2007."""
    stream.seek(0)
    previous = b""
    while chunk := stream.read(_CHUNK):
        if _ENCRYPTED in previous + chunk:
            return "workbook-protected"
        previous = chunk[-len(_ENCRYPTED) :]
    return "workbook-old"


def _check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    where, parts = str(path), archive.infolist()
    total = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or total > MOST_UNPACKED
        or any(p.file_size > _SMALL and p.file_size > _MOST_RATIO * p.compress_size for p in parts)
    ):
        raise InputError("workbook-bomb", where=where, most=MOST_UNPACKED // 2**20)
    if any(part.flag_bits & 0x1 for part in parts):
        raise InputError("workbook-protected", where=where)
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise InputError("workbook-macros", where=where)
    if "mimetype" in names or any(name.endswith("workbook.bin") for name in names):
        raise InputError("workbook-other-kind", where=where)
    if _CONTENT_TYPES.lower() not in names:
        raise InputError("workbook-not-one", where=where)
