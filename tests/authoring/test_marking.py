"""The copy that goes back to the author: the same workbook, with cells coloured and sentences beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from authoring.filled import change, column, csv_folder, place, put, title, xlsx
from planatlas.atlas.importing import import_workbook
from planatlas.authoring.layout import layout
from planatlas.authoring.marking import check_marked
from planatlas.authoring.reading import read_book
from planatlas.cli import main
from planatlas.errors import InputError

LEVEL = f"{column('instruments', 'level')}2"
COLOURS = {"violation": "FFF4B183", "warning": "FFFFE699", "info": "FFBDD7EE"}


def marked(path: Path, lang: str = "en") -> Any:
    """Import a workbook with --marked; returns the copy."""
    copy = path.parent / "marked.xlsx"
    import_workbook(path, path.parent / "out.ttl", copy, lang)
    return openpyxl.load_workbook(copy)


def coloured(book: Any) -> set[tuple[str, str]]:
    return {
        (page.title, cell.coordinate)
        for page in book
        for row in page.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb in set(COLOURS.values()) and cell.comment and page.title[0] != "_"
    }


def test_the_cell_at_fault_is_coloured_and_says_why(tmp_path: Path) -> None:
    book = marked(change(xlsx(tmp_path), put("instruments", "level", "sectorral")), "es")
    cell = book["Instruments"][LEVEL]
    assert cell.fill.fgColor.rgb == COLOURS["violation"]
    assert cell.comment.text.startswith("Error: «sectorral» no está en la lista de «Level».")
    assert cell.value == "sectorral"


def test_a_missing_value_is_marked_in_its_empty_cell(tmp_path: Path) -> None:
    book = marked(change(xlsx(tmp_path), put("evidence", "locator", None)))
    cell = book[title("evidence")][f"{column('evidence', 'locator')}2"]
    assert cell.value is None
    assert cell.fill.fgColor.rgb == COLOURS["violation"]
    assert "plan:locator" not in cell.comment.text
    assert cell.comment.text.startswith("Error: The place in the source is missing: ")


@pytest.mark.parametrize("notes", [False, True])
def test_every_finding_that_is_shown_is_marked_and_nothing_else(tmp_path: Path, notes: bool) -> None:
    path = change(xlsx(tmp_path), put("instruments", "level", "sectorral"))
    change(path, put("evidence", "locator", None))
    done = import_workbook(path, tmp_path / "out.ttl", tmp_path / "marked.xlsx", notes=notes)
    shown = [finding for finding in done.outcome.findings if notes or finding.severity != "info"]
    places = {tuple(finding.place.split("!")) for finding in shown}
    assert len(places) > (2 if notes else 1)
    assert coloured(openpyxl.load_workbook(tmp_path / "marked.xlsx")) == places


def test_the_copy_keeps_what_the_author_made(tmp_path: Path) -> None:
    def own(file: Any) -> None:
        page = file["Instruments"]
        page[LEVEL].font = Font(bold=True, color="FF00AA00")
        page[LEVEL].comment = Comment("I am not sure.", "The author")
        page[f"{column('instruments', 'horizon')}2"].font = Font(italic=True)
        page.column_dimensions["C"].width = 77
        file.create_sheet("My notes")["A1"] = "=1+1"
        put("instruments", "level", "sectorral")(file)

    path = change(xlsx(tmp_path), own)
    before = path.read_bytes()
    book = marked(path)
    page = book["Instruments"]
    assert (page[LEVEL].font.b, page[LEVEL].font.color.rgb) == (True, "FF00AA00")
    assert page[LEVEL].comment.text.endswith("\n\nI am not sure.")
    assert page[f"{column('instruments', 'horizon')}2"].font.i
    assert page.column_dimensions["C"].width == 77
    assert book["My notes"]["A1"].value == "=1+1"
    original = openpyxl.load_workbook(path)
    for sheet in original:
        rules = {(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation}
        kept = book[sheet.title].data_validations.dataValidation
        assert {(str(rule.sqref), rule.formula1) for rule in kept} == rules
        assert book[sheet.title].sheet_state == sheet.sheet_state
    assert sum(len(sheet.data_validations.dataValidation) for sheet in original) > 20
    assert set(book.defined_names) == set(original.defined_names)
    assert path.read_bytes() == before


def test_the_copy_can_be_mended_and_imported(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "level", "sectorral"))
    marked(path)
    copy = change(tmp_path / "marked.xlsx", put("instruments", "level", "sectoral"))
    assert import_workbook(copy, tmp_path / "out.ttl").written == tmp_path / "out.ttl"


def test_identifiers_that_were_made_are_filled_in(tmp_path: Path) -> None:
    marked(change(xlsx(tmp_path), put("instruments", "id", None)))
    copy = read_book(tmp_path / "marked.xlsx", layout())
    assert copy.book.rows["instruments"][0].cells["id"].value == "health-plan"


def test_merged_cells_are_marked_in_the_first(tmp_path: Path) -> None:
    first = column("evidence", "locator")
    path = change(xlsx(tmp_path), lambda file: file[title("evidence")].merge_cells(f"{first}2:{first}3"))
    cell = marked(path)[title("evidence")][f"{first}2"]
    assert cell.fill.fgColor.rgb == COLOURS["violation"]


def test_a_csv_folder_becomes_a_workbook(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path)
    path = folder / "instruments.csv"
    text = path.read_text("utf-8-sig").replace("sectoral", "sectorral").replace("HP 20", "'=HP 20")
    path.write_text(text, "utf-8")
    book = marked(folder)
    cell = book["instruments.csv"][LEVEL]
    assert (cell.value, cell.fill.fgColor.rgb) == ("sectorral", COLOURS["violation"])
    formula = book["instruments.csv"][f"{column('instruments', 'altLabel')}2"]
    assert (formula.value, formula.data_type) == ("=HP 20", "s")


@pytest.mark.parametrize(("name", "key"), [("land.xlsx", "marked-same-file"), ("out.csv", "marked-kind")])
def test_where_a_copy_cannot_go(tmp_path: Path, name: str, key: str) -> None:
    path = xlsx(tmp_path)
    with pytest.raises(InputError) as caught:
        check_marked(tmp_path / name, path)
    assert caught.value.key == key


def test_validate_marks_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = change(xlsx(tmp_path), put("instruments", "level", "sectorral"))
    copy = tmp_path / "marked.xlsx"
    assert main(["validate", str(path), "--marked", str(copy), "--lang", "en"]) == 1
    assert place("instruments", "level") in capsys.readouterr().out
    assert openpyxl.load_workbook(copy)["Instruments"][LEVEL].fill.fgColor.rgb == COLOURS["violation"]
    two = ["validate", str(path), str(path), "--marked", str(copy), "--lang", "en"]
    assert main(two) == 2
    assert "one workbook" in capsys.readouterr().err
    turtle = tmp_path / "a.ttl"
    turtle.write_text("<http://example.org/a> <http://example.org/b> 1 .")
    assert main(["validate", str(turtle), "--marked", str(copy), "--lang", "en"]) == 2


def test_an_author_may_go_on_in_the_marked_copy(tmp_path: Path) -> None:
    """What is mended loses its mark, what is not keeps one, and a person's own note stays."""
    path = change(xlsx(tmp_path), put("instruments", "level", "sectorral"))
    change(path, put("instruments", "horizon", "medum"))

    def note(book: Any) -> None:
        book["Instruments"][LEVEL].comment = Comment("Ask Ana.", "Luis")

    marked(change(path, note), "es")
    copy = change(tmp_path / "marked.xlsx", put("instruments", "level", "sectoral"))
    again = tmp_path / "again.xlsx"
    import_workbook(copy, tmp_path / "out.ttl", again, "es")
    page = openpyxl.load_workbook(again)["Instruments"]
    assert page[LEVEL].fill.fgColor.rgb not in COLOURS.values()
    assert page[LEVEL].comment.text == "Ask Ana."
    horizon = page[f"{column('instruments', 'horizon')}2"]
    assert horizon.fill.fgColor.rgb == COLOURS["violation"]
    assert horizon.comment.text.count("Error: ") == 1
