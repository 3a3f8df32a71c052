"""What was most likely meant by a number or a day that is written in another way than it is read."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_OTHER_DATE: Final = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./ ](\d{1,2})[./ ](\d{1,2})")
# Spreadsheets count days from here.
_DAY_ZERO: Final = date(1899, 12, 30)
_YEARS: Final = range(1900, 2101)


def year_taken_for_day(day: date) -> int | None:
    """Return the year that a spreadsheet shows as a day of 1905 where it is typed into a column of days.

    >>> year_taken_for_day(date(1905, 7, 12)), year_taken_for_day(date(2020, 7, 12))
    (2020, None)
    """
    year = (day - _DAY_ZERO).days
    return year if year in _YEARS else None


def nearest_number(text: str) -> str:
    """Return what a number most likely means that is written with signs between thousands, or a comma.

    >>> nearest_number("1.234,5"), nearest_number("1,234.5"), nearest_number("2.020")
    ('1234.5', '1234.5', '2020')
    """
    thousands = "," if 0 <= text.find(",") < text.find(".") else "."
    bare = re.sub(rf"(?<=\d)(?:[{thousands}'’]|\s)(?=\d{{3}}(?!\d))", "", text.strip())
    number = bare.replace(",", ".")
    return number if DECIMAL.fullmatch(number) and number != text else ""


def days_meant(text: str) -> list[str]:
    """Return the days that a date in another order may mean.

    >>> days_meant("3/4/2018"), days_meant("31.12.2018")
    (['2018-04-03', '2018-03-04'], ['2018-12-31'])
    """
    orders: list[tuple[str, str, str]] = []
    if match := _OTHER_DATE.fullmatch(text.strip()):
        first, second, year = match.groups()
        orders = [(year, second, first), (year, first, second)]
    elif match := _YEAR_FIRST.fullmatch(text.strip()):
        orders = [(match[1], match[2], match[3])]
    found: list[str] = []
    for year, month, day in orders:
        try:
            found.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(found))
