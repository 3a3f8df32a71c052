r"""What stands inside a cell: several values, text that a cell cannot hold as it is, names of things.

Several values stand one on a line. A backslash begins an escape, as in many notations: `\n` is a line break
that belongs to a value, `\e` the empty text, `\u0020` a character by its number. Whatever is written here
is read here, so that nothing is lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from planatlas.namespaces import IDENTIFIER, PREFIXES, compact
from planatlas.store import NamedNode

_NAMED: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BY_NAME: Final = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t", "e": ""}
# What XML 1.0 does not allow in a text (https://www.w3.org/TR/xml/#charsets), and what has a name.
_SPECIAL: Final = re.compile("[\\\\\x00-\x1f\ufffe\uffff]")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([\\nrte]))")
# Zero-width spaces and joiners, marks of direction.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_SLUG: Final = re.compile(r"[\w.~-]+")
_PREFIXED: Final = re.compile(r"([a-z][a-z-]*):([\w.~-]+)")
_ABSOLUTE: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:)\S+")
_COUNTRY: Final = re.compile(r"[a-z]{3}")


def escape(text: str, *, many: bool) -> str:
    r"""Return a text as it stands in a cell; in a cell of one value a line break stays as it is.

    >>> print(escape("one\ntwo ", many=True))
    one\ntwo\u0020
    """
    if not text:
        return "\\e"
    escaped = _SPECIAL.sub(lambda match: _escaped(match[0], many=many), text)
    if escaped[0].isspace():
        escaped = _numbered(escaped[0]) + escaped[1:]
    if escaped[-1].isspace():
        escaped = escaped[:-1] + _numbered(escaped[-1])
    return escaped


def unescape(text: str) -> str:
    r"""Return the text that stands in a cell in escaped form; what is no escape stays as it is.

    >>> unescape("one\\ntwo\\u0020")
    'one\ntwo '
    """
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _BY_NAME[m[2]], text)


def join(parts: Iterable[str]) -> str:
    """Return the content of a cell that holds several values, each already escaped."""
    return "\n".join(parts)


def split(text: str, *, many: bool) -> list[str]:
    r"""Return the values of a cell, each still escaped; blank lines count for nothing.

    >>> split(" a\n\n b ", many=True)
    ['a', 'b']
    """
    lines = re.split(r"\r\n|\n|\r", text) if many else [text]
    return [part for line in lines if (part := line.strip())]


def visible(text: str) -> str:
    """Return a text without what is copied along with a name and cannot be seen.

    >>> visible("health-plan\u200b")
    'health-plan'
    """
    return text if text.isascii() else text.translate(_INVISIBLE)


def split_references(text: str) -> list[str]:
    """Return the references of a cell: one on a line, or with `;` or `,` between them.

    >>> split_references("health-plan; per:pesem")
    ['health-plan', 'per:pesem']
    """
    found = []
    for line in split(text if "<" in text else visible(text), many=True):
        whole = _ABSOLUTE.fullmatch(line) or re.fullmatch(r"<[^<>\s]*>", line)
        parts = [line] if whole else re.findall(r"<[^<>\s]*>|[^;,<]+", line)
        found += [part for item in parts if (part := item.strip())]
    return found


def reference_text(iri: str, country: str) -> str:
    """Return how a thing is named in the workbook of a country.

    >>> reference_text("https://w3id.org/planatlas/id/col/health-plan", "COL")
    'health-plan'
    >>> reference_text("https://w3id.org/planatlas/id/per/pesem", "COL")
    'per:pesem'
    """
    own = _own(country)
    short = iri.removeprefix(own) if iri.startswith(own) else compact(iri)
    for text in (short, iri):
        if split_references(text) == [text] and reference_iri(text, country) == iri:
            return text
    return f"<{iri}>"


def reference_iri(text: str, country: str) -> str | None:
    """Return the IRI that a reference stands for, or None where it can stand for none.

    >>> reference_iri("health-plan", "COL")
    'https://w3id.org/planatlas/id/col/health-plan'
    >>> reference_iri("the health plan", "COL") is None
    True
    """
    if text.startswith("<") and text.endswith(">"):
        return _valid(text[1:-1])
    if _SLUG.fullmatch(text):
        return _valid(_own(country) + text)
    if match := _PREFIXED.fullmatch(text):
        prefix, name = match.groups()
        if prefix in PREFIXES:
            return _valid(PREFIXES[prefix] + name)
        if _COUNTRY.fullmatch(prefix):
            return _valid(f"{IDENTIFIER}{prefix}/{name}")
    return _valid(text) if _ABSOLUTE.fullmatch(text) else None


def _own(country: str) -> str:
    return f"{IDENTIFIER}{country.lower()}/"


def _valid(iri: str) -> str | None:
    try:
        return NamedNode(iri).value
    except ValueError:
        return None


def _escaped(character: str, *, many: bool) -> str:
    if character == "\n" and not many:
        return character
    return _NAMED.get(character) or _numbered(character)


def _numbered(character: str) -> str:
    return f"\\u{ord(character):04x}"
