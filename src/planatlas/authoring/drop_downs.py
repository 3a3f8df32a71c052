"""What can be chosen in a cell: codes, classes, and the rows of other sheets as they are filled.

Lists stand on a hidden sheet under defined names, which every spreadsheet program keeps. A list of rows of
one sheet is that sheet's first column; one of several sheets is gathered by formulas on the hidden sheet,
line by line, so that it grows with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from planatlas.authoring.cell_values import choice_text
from planatlas.authoring.extras import needed
from planatlas.authoring.model import Choice, Column, Layout, SheetLayout
from planatlas.authoring.raw import letter
from planatlas.labels import message
from planatlas.namespaces import XSD

LISTS: Final = "_lists"
_FEWEST_LINES, _MOST_LINES, _ROOM = 300, 2_000, 200


def quoted(title: str) -> str:
    """Return the name of a sheet as formulas write it.

    >>> quoted("Fuentes"), quoted("L'État")
    ("'Fuentes'", "'L''État'")
    """
    return "'" + title.replace("'", "''") + "'"


class DropDowns:
    """The lists of one workbook; `counts` are the rows that its sheets have now."""

    def __init__(
        self, layout: Layout, titles: Mapping[str, str], counts: Mapping[str, int], lang: str
    ) -> None:
        self._titles, self._counts, self._lang = titles, counts, lang
        self._columns: list[list[str]] = []
        self._names: dict[str, str] = {}
        self._codes: dict[tuple[str, ...], str] = {}
        self._rows: dict[tuple[str, ...], str] = {}
        for sheet in layout.sheets:
            for column in sheet.columns:
                if column.choices:
                    self._add_codes(column, sheet)
                elif column.refers_to and column.refers_to not in self._rows:
                    self._add_rows(column.refers_to)

    def validations(self, layout: SheetLayout, last_row: int) -> Iterator[Any]:
        """Yield the data validations of a sheet, down to a row."""
        validation = needed("openpyxl.worksheet.datavalidation").DataValidation
        for number, column in enumerate(layout.columns, 1):
            made = None
            if column.choices:
                made = validation(type="list", formula1=self._codes[_key(column.choices)])
                # A cell may name several codes, and each in the other language too, so nothing is forbidden.
                made.showErrorMessage = not column.many
                made.errorStyle = "warning"
                made.error = message("workbook-not-in-list", self._lang)
            elif column.refers_to:
                made = validation(type="list", formula1=self._rows[column.refers_to])
                made.showErrorMessage = False
            elif column.datatype == XSD + "boolean":
                made = validation(type="list", formula1='"TRUE,FALSE"')
            elif column.datatype == XSD + "date" and not column.many:
                made = validation(type="date", operator="greaterThan", formula1="0")
                made.showErrorMessage, made.errorStyle = True, "warning"
                made.error = message("workbook-not-a-date", self._lang)
            if made is not None:
                made.allow_blank = True
                made.add(f"{letter(number)}2:{letter(number)}{last_row}")
                yield made

    def write(self, workbook: Any) -> None:
        """Write the hidden sheet of lists and the names under which cells find them."""
        defined = needed("openpyxl.workbook.defined_name").DefinedName
        sheet = workbook.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        for line in zip_longest(*self._columns):
            sheet.append(line)
        for name, where in self._names.items():
            workbook.defined_names[name] = defined(name, attr_text=where)

    def _add_codes(self, column: Column, sheet: SheetLayout) -> None:
        key = _key(column.choices)
        if key in self._codes:
            return
        name = f"list_{column.key}"
        if name in self._names:
            name = f"list_{sheet.key}_{column.key}".replace("-", "_")
        texts = sorted(
            (choice_text(choice, column.choices, self._lang) for choice in column.choices), key=str.casefold
        )
        self._columns.append([name, *texts])
        at = letter(len(self._columns))
        self._names[name] = f"{quoted(LISTS)}!${at}$2:${at}${len(texts) + 1}"
        self._codes[key] = name

    def _add_rows(self, keys: tuple[str, ...]) -> None:
        if len(keys) == 1:
            title = quoted(self._titles[keys[0]])
            name = f"rows_{keys[0]}".replace("-", "_")
            self._names[name] = f"OFFSET({title}!$A$2,0,0,MAX(1,COUNTA({title}!$A:$A)-1),1)"
        else:
            name = f"rows_list_{letter(len(self._columns) + 1)}"
            self._columns.append([name, *self._gathered(keys, name)])
        self._rows[keys] = name

    def _gathered(self, keys: tuple[str, ...], name: str) -> Iterator[str]:
        """Yield the formulas of one list of several sheets: where each begins, how many, line by line."""
        at = letter(len(self._columns) + 1)
        ranges = [f"{quoted(self._titles[key])}!$A:$A" for key in keys]
        starts, total, first = f"${at}$2:${at}${len(keys) + 1}", f"${at}${len(keys) + 2}", len(keys) + 3
        yield "=0"
        for number, filled in enumerate(ranges, 2):
            yield f"={at}{number}+COUNTA({filled})-1"
        now = sum(self._counts.get(key, 0) for key in keys)
        lines = min(_MOST_LINES, max(_FEWEST_LINES, now + _ROOM))
        for line in range(1, lines + 1):
            sheet = f"MATCH({line - 1},{starts},1)"
            chosen = f"CHOOSE({sheet},{','.join(ranges)})"
            yield f'=IF({line}>{total},"",INDEX({chosen},{line + 1}-INDEX({starts},{sheet})))'
        self._names[name] = (
            f"OFFSET({quoted(LISTS)}!${at}${first},0,0,MAX(1,MIN({lines},{quoted(LISTS)}!{total})),1)"
        )


def _key(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(choice.iri for choice in choices)
