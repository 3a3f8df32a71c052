"""Texts, numbers and dates in the reader's language."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import XSD

MONTHS: Final = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ),
}  # fmt: skip
_THIN: Final = " "
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERS: Final = frozenset(XSD + name for name in ("decimal", "double", "float"))
_INTEGERS: Final = frozenset(XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "short"))


class Words:
    """The words of one language; templates name a message by the part after `page-`.

    >>> words = Words("es")
    >>> words.day("2022-12-31"), words.number(Decimal("12345.5"))
    ('31 de diciembre de 2022', '12 345,5')
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.other = next(other for other in LANGUAGES if other != lang)

    def __call__(self, key: str, **details: object) -> str:
        """Return the message `page-KEY`, its placeholders filled."""
        return message(f"page-{key}", self.lang, **details)

    @staticmethod
    def cap(text: str) -> str:
        """Return a text that begins with a capital letter.

        >>> Words.cap("existencia de un plan")
        'Existencia de un plan'
        """
        return text[:1].upper() + text[1:]

    def day(self, value: date | str) -> str:
        """Return a day in words; a text that is no day stays as it is.

        >>> Words("en").day("2022-12-31"), Words("en").day("2017")
        ('31 December 2022', '2017')
        """
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            if isinstance(value, str) and not _DATE.fullmatch(value):
                return value
        except ValueError:
            return str(value)
        month = MONTHS[self.lang][day.month - 1]
        joint = " de " if self.lang == "es" else " "
        return f"{day.day}{joint}{month}{joint}{day.year}"

    def short(self, value: date) -> str:
        """Return the year of its last day, any other day in words.

        >>> Words("en").short(date(2018, 12, 31)), Words("en").short(date(2018, 6, 30))
        ('2018', '30 June 2018')
        """
        return str(value.year) if (value.month, value.day) == (12, 31) else self.day(value)

    def number(self, value: Decimal | float | int | str) -> str:
        """Return a number: thousands apart from five digits on, a comma for decimals in Spanish.

        >>> Words("en").number(22119), Words("en").number(2017), Words("es").number("0.125")
        ('22 119', '2017', '0,125')
        """
        try:
            amount = Decimal(str(value))
        except ArithmeticError:
            return str(value)
        if not amount.is_finite():
            return str(value)
        whole, _, fraction = f"{abs(amount):f}".partition(".")
        fraction = fraction.rstrip("0")
        if len(whole) > 4:
            whole = f"{int(whole):,}".replace(",", _THIN)
        sign = "−" if amount < 0 else ""
        return sign + whole + ((("," if self.lang == "es" else ".") + fraction) if fraction else "")

    def value(self, text: str, datatype: str) -> str:
        """Return a literal as a reader writes it: dates, numbers and truth values by their datatype."""
        if datatype == XSD + "date":
            return self.day(text)
        if datatype in _NUMBERS:
            return self.number(text)
        if datatype in _INTEGERS:
            return self.number(text)
        if datatype == XSD + "boolean":
            return self("yes" if text in {"true", "1"} else "no")
        return text

    def percent(self, part: int, whole: int) -> str:
        """Return a share in per cent, an empty string of nothing.

        >>> Words("en").percent(7, 8), Words("es").percent(7, 8)
        ('88%', '88 %')
        """
        if not whole:
            return ""
        share = str(int((Decimal(100 * part) / whole).to_integral_value(rounding="ROUND_HALF_UP")))
        return share + (" %" if self.lang == "es" else "%")
