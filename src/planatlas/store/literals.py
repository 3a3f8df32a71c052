"""Lexical forms of XML Schema datatypes (https://www.w3.org/TR/xmlschema11-2/), as they stand in a file.

A store normalises or drops what it cannot read, so these are checked while reading. White space is no part
of a lexical form in RDF (https://www.w3.org/TR/rdf11-concepts/#dfn-lexical-form).
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from typing import Final

from planatlas.errors import did_you_mean
from planatlas.namespaces import XSD

_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR: Final = r"(-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH: Final = r"(0[1-9]|1[0-2])"
_DAY: Final = r"(0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"

_PATTERNS: Final = {
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}(?:Z|[+-]\\d\\d:[0-5]\\d)",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "boolean": "true|false|0|1",
    "decimal": _NUMBER,
    "double": f"(?:{_NUMBER})(?:[eE][+-]?\\d+)?|[+-]?INF|NaN",
    "float": f"(?:{_NUMBER})(?:[eE][+-]?\\d+)?|[+-]?INF|NaN",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "duration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/] ?){0,}={0,2}",
}
_COMPILED: Final = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_TEXTS: Final = frozenset(
    ("string", "normalizedString", "token", "Name", "NCName", "NMTOKEN", "yearMonthDuration",
     "dayTimeDuration", "anySimpleType", "anyAtomicType")
)  # fmt: skip
EXAMPLES: Final = {
    "date": "2018-12-31", "dateTime": "2018-12-31T12:00:00", "time": "12:00:00", "gYear": "2018",
    "gYearMonth": "2018-12", "boolean": "true", "decimal": "12.5", "double": "1.5", "float": "1.5",
    "anyURI": "https://www.example.org/plan.pdf", "language": "es", "duration": "P1Y",
}  # fmt: skip


def literal_fault(value: str, datatype: str) -> tuple[str, dict[str, str]] | None:
    """Return what is wrong with a literal as (message key, details), or None.

    >>> literal_fault("2020-13-40", XSD + "date")
    ('literal-form', {'datatype': 'xsd:date', 'example': '2018-12-31'})
    >>> literal_fault("2020-02-29", XSD + "date") is None
    True
    >>> literal_fault("12", XSD + "interger")
    ('datatype-unknown', {'datatype': 'xsd:interger', 'near': 'xsd:integer'})
    """
    if not datatype.startswith(XSD):
        return None
    name = datatype.removeprefix(XSD)
    check = _check(name)
    if check is None:
        near = did_you_mean(name, (*_COMPILED, *_INTEGERS, *_TEXTS))
        return "datatype-unknown", {"datatype": f"xsd:{name}", "near": near and f"xsd:{near}"}
    if check(value):
        return None
    return "literal-form", {"datatype": f"xsd:{name}", "example": example(name)}


def example(name: str) -> str:
    """Return an example of a datatype of XML Schema, by its local name."""
    return "2018" if name in _INTEGERS else EXAMPLES.get(name, "")


def _check(name: str) -> Callable[[str], bool] | None:
    if name in _TEXTS:
        return lambda _: True
    if bounds := _INTEGERS.get(name):
        return lambda value: _integer(value, *bounds)
    if pattern := _COMPILED.get(name):
        dated = name in {"date", "dateTime", "dateTimeStamp"}
        return lambda value: (m := pattern.fullmatch(value)) is not None and (not dated or _in_calendar(m))
    return None


def _integer(value: str, lowest: int | None, highest: int | None) -> bool:
    if not re.fullmatch(r"[+-]?[0-9]+", value):
        return False
    digits = value.lstrip("+-0")
    if len(digits) > 20:
        # Longer than any bounded type; Python would refuse to read very long ones.
        return highest is None if value[0] != "-" else lowest is None
    number = int(value)
    return (lowest is None or number >= lowest) and (highest is None or number <= highest)


def _in_calendar(match: re.Match[str]) -> bool:
    year, month, day = int(match[1][-4:]), int(match[2]), int(match[3])
    return day <= (29 if month == 2 and isleap(year or 400) else _DAYS[month - 1])
