"""The first sheet of a workbook: one page that says what it is and how to fill it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planatlas.authoring.extras import needed
from planatlas.authoring.model import Layout
from planatlas.labels import choose, message

# Each with its heading; the texts stand in messages/authoring-layout.toml.
_PARAGRAPHS: Final = (
    ("guide-what-heading", "guide-what"),
    ("guide-order-heading", "guide-order"),
    ("guide-rows-heading", "guide-rows"),
    ("guide-cells-heading", "guide-cells"),
    ("guide-unknown-heading", "guide-unknown"),
    ("guide-check-heading", "guide-check"),
)
_TITLE_SIZE: Final = 16
_WIDTH: Final = 110
_CHARACTERS: Final = 105
_LINE: Final = 15.5


def fit_to_page(sheet: Any) -> None:
    """Let a sheet be printed on one page, lying."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = needed("openpyxl.worksheet.properties").PageSetupProperties(
        fitToPage=True
    )


def write_guide(workbook: Any, layout: Layout, settings: Mapping[str, str], lang: str) -> None:
    """Write the sheet that explains the workbook, with a link to each sheet and what belongs there."""
    styles, cells = needed("openpyxl.styles"), needed("openpyxl.cell")
    sheet = workbook.create_sheet(message("workbook-guide", lang))
    sheet.sheet_view.showGridLines = False
    fit_to_page(sheet)
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = _WIDTH
    row = 0

    def append(left: str, right: str = "", *, size: int = 11, bold: bool = False, link: str = "") -> None:
        nonlocal row
        row += 1
        line = []
        for text, strong in ((left, True), (right, False)):
            cell = cells.WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            colour = "1F4E79" if link and strong else "000000"
            cell.font = styles.Font(bold=strong or bold, size=size, color=colour)
            cell.alignment = styles.Alignment(vertical="top", wrap_text=size == 11)
            line.append(cell)
        if link:
            line[0].hyperlink = needed("openpyxl.worksheet.hyperlink").Hyperlink(
                ref=f"A{row}", location=link, display=left
            )
        sheet.row_dimensions[row].height = max(1, -(-len(right) // _CHARACTERS)) * _LINE * size / 11
        sheet.append(line)

    country, dataset = settings.get("country", ""), settings.get("dataset", "")
    append(message("guide-title", lang, country=country, dataset=dataset), size=_TITLE_SIZE)
    append("")
    for heading, text in _PARAGRAPHS:
        append(message(heading, lang), message(text, lang, country=country.lower()))
    append("")
    append(message("guide-sheets-heading", lang))
    for each in layout.sheets:
        title = choose(each.names, lang)
        append(title, choose(each.descriptions, lang), link=f"'{title}'!A1")
