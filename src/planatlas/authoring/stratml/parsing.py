"""The XML of a StratML document, opened with care: it comes from outside.

It may declare no document type, and so no entities; nothing is fetched for it, and it has a largest size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from planatlas.authoring.extras import needed
from planatlas.authoring.meant import DECIMAL
from planatlas.authoring.stratml import schema
from planatlas.errors import InputError

LARGEST: Final = 64 * 1024 * 1024
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)


class Document:
    """A parsed document: its elements by local name, their text, and which of them have been read."""

    def __init__(self, content: bytes, where: str) -> None:
        """Parse a document. Raises InputError for what is no XML, no StratML, or has a document type."""
        self.where = where
        self.root = _root(content, where)
        self.part = local_name(self.root)
        self._seen: set[Any] = set()

    @classmethod
    def of_file(cls, path: Path) -> Document:
        """Open a file. Raises InputError as the constructor, and for a file missing or too large."""
        try:
            if not path.is_file():
                raise InputError("file-missing", where=str(path))
            if path.stat().st_size > LARGEST:
                raise InputError("stratml-too-large", where=str(path), most=LARGEST // 1024**2)
            return cls(path.read_bytes(), str(path))
        except OSError as error:
            raise InputError("file-unreadable", where=str(path), reason=error.strerror) from None

    def children(self, element: Any, name: str) -> list[Any]:
        """Return the children of an element with a local name; none of an element that is not there."""
        return [] if element is None else list(element.iterchildren(f"{{{schema.ROOTS[self.part]}}}{name}"))

    def child(self, element: Any, name: str) -> Any:
        """Return the first child of that name, or None."""
        return next(iter(self.children(element, name)), None)

    def peek(self, element: Any, name: str) -> str:
        """Return the text of a child without noting that it has been read."""
        child = self.child(element, name)
        return "" if child is None else words(child)

    def text(self, element: Any, name: str) -> str:
        """Return the text of a child, and note that it has been read; empty where there is none."""
        child = self.child(element, name)
        if child is not None:
            self.see(child)
        return self.peek(element, name)

    def needed(self, element: Any, name: str) -> str:
        """Return the text of a child. Raises InputError `stratml-lacks` where there is none."""
        text = self.text(element, name)
        if not text:
            raise self.error("stratml-lacks", element, name=name)
        return text

    def day(self, element: Any, name: str) -> date | None:
        """Return the date in a child. Raises InputError `bad-date`."""
        text = self.peek(element, name)
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            return date(*map(int, match.group(1, 2, 3))) if match else date.fromisoformat("")
        except ValueError:
            raise self.error("bad-date", self.child(element, name), value=text) from None

    def number(self, element: Any, name: str) -> str:
        """Return the number in a child in its canonical form. Raises InputError `stratml-number`.

        Empty where there is none.
        """
        text = self.text(element, name)
        if text and not DECIMAL.fullmatch(text):
            raise self.error("stratml-number", self.child(element, name), value=text)
        return canonical(text) if text else ""

    def see(self, *elements: Any) -> None:
        """Note that elements have been read."""
        self._seen.update(elements)

    def unseen(self) -> Iterable[str]:
        """Yield `parent/element` for each element whose text has not been read."""
        for element in self.root.iter("*"):
            if element not in self._seen and (element.text or "").strip():
                yield f"{local_name(element.getparent())}/{local_name(element)}"

    def error(self, key: str, element: Any, **details: object) -> InputError:
        """Return an error at the line of an element."""
        return InputError(key, where=f"{self.where}:{element.sourceline}", **details)


def _root(content: bytes, where: str) -> Any:
    etree = needed("lxml.etree")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise InputError("stratml-no-xml", where=f"{where}:{line}", reason=error.msg or "—") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("stratml-document-type", where=where)
    namespace = schema.ROOTS.get(local_name(root))
    if namespace is None or namespace != etree.QName(root).namespace:
        raise InputError("stratml-other-root", where=where, name=root.tag)
    return root


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def words(element: Any) -> str:
    """Return the text of an element, white space as single spaces: documents are indented."""
    return " ".join("".join(element.itertext()).split())


def canonical(text: str) -> str:
    """Return a decimal number in its canonical form.

    >>> canonical("+012.50"), canonical("5.0"), canonical("100")
    ('12.5', '5', '100')
    """
    number = format(Decimal(text), "f")
    return number.rstrip("0").rstrip(".") if "." in number else number
