"""Dates, numbers and lists as each language writes them, and texts that every document format can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from planatlas.labels import message

# What XML 1.0 has no character for (https://www.w3.org/TR/xml/#charsets); a workbook neither.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(text: str) -> str:
    r"""Return a text without the characters that no document can hold, on one line.

    >>> written("a\x0bplan\nof two lines")
    'aplan of two lines'
    """
    return " ".join(_UNWRITABLE.sub("", text).split())


def place_in_source(text: str) -> str:
    r"""Return a place in a source whose numbers stay with what they number at the end of a line.

    >>> place_in_source("section 2, pp. 6-7")
    'section 2, pp.\xa06-7'
    """
    return re.sub(r"\b(pp?|arts?|par|fn|caps?|nn?|ch|vol)\. (?=[\dIVXLC])", "\\1.\u00a0", written(text))


def by_numbers(text: str) -> list[tuple[int, str]]:
    """Return what places in a source are ordered by: words by letters, numbers by their size.

    >>> sorted(["p. 118", "p. 7", "art. 2"], key=by_numbers)
    ['art. 2', 'p. 7', 'p. 118']
    """
    parts = re.findall(r"\d+|\D+", re.sub(r"\bpp\.", "p.", text))
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in parts]


def day_in_words(day: date, lang: str) -> str:
    """Return a date in words.

    >>> day_in_words(date(2018, 12, 31), "es")
    '31 de diciembre de 2018'
    """
    month = message("report-months", lang).split()[day.month - 1]
    return message("report-date", lang, day=day.day, month=month, year=day.year)


def number(value: Decimal, lang: str) -> str:
    """Return a number from 0 to 1 with three decimals at most.

    >>> number(Decimal("0.1250"), "es"), number(Decimal(1), "en")
    ('0,125', '1')
    """
    text = f"{value.quantize(Decimal('0.001')).normalize():f}"
    return text.replace(".", ",") if lang == "es" else text


def percentage(value: Decimal, lang: str) -> str:
    """Return a share as a percentage.

    >>> percentage(Decimal("0.875"), "es"), percentage(Decimal(1), "en")
    ('87,5 %', '100%')
    """
    text = number(value * 100, lang)
    return f"{text} %" if lang == "es" else f"{text}%"


def listed(words: Sequence[str], lang: str) -> str:
    """Return words as a list in a sentence.

    >>> listed(["Chile", "Perú"], "es"), listed(["Perú", "Italia"], "es"), listed(["A", "B", "C"], "en")
    ('Chile y Perú', 'Perú e Italia', 'A, B and C')
    """
    if len(words) < 2:
        return "".join(words)
    sounds_like_i = re.match(r"[ií]|h[ií](?![ae])", words[-1].lower())
    joint = message("report-and-before-i" if sounds_like_i else "report-and", lang)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def begun(text: str) -> str:
    """Return a text that begins with a capital letter.

    >>> begun("existencia de un plan")
    'Existencia de un plan'
    """
    return text[:1].upper() + text[1:]
