"""What authors do with workbooks day by day: most of it is read, the rest is told so that they mend it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authoring.filled import change, csv_folder, land, place, put, title, xlsx
from planatlas.atlas.importing import import_stratml, import_workbook
from planatlas.authoring.layout import layout
from planatlas.authoring.reading import read_book
from planatlas.authoring.values import slug
from planatlas.cli import main
from planatlas.errors import InputError
from planatlas.store import read_triples

PLAN = Path(__file__).parent / "data" / "ministry.stratml.xml"


def violations(path: Path, tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Import a workbook; returns {place: (check, message in Spanish)} of the errors."""
    done = import_workbook(path, tmp_path / "out.ttl", lang="es")
    found = [finding for finding in done.outcome.findings if finding.severity == "violation"]
    assert (tmp_path / "out.ttl").exists() != bool(found)
    return {finding.place: (finding.check, finding.message("es")) for finding in found}


def same_graph(path: Path, tmp_path: Path) -> None:
    """Import a workbook, and see that it says what it did before it was changed."""
    assert violations(path, tmp_path) == {}
    assert set(read_triples(tmp_path / "out.ttl")) == set(land())


# --- What is read all the same


@pytest.mark.parametrize(
    ("sheet", "key", "how"),
    [
        ("instruments", "level", lambda text: f" {text.upper()}\u00a0"),
        ("instruments", "id", lambda text: f"\ufeff{text} "),
        ("instruments", "evidence", lambda text: f"{text}\u200b"),
        ("instruments", "jurisdiction", lambda text: f"\u00a0{text}\u00a0;"),
        ("instruments", "periodStart", lambda year: f"{year}.0"),
        ("instruments", "periodStart", lambda year: f" {year}\u00a0"),
        ("instruments", "periodStart", float),
    ],
)
def test_spaces_that_are_not_seen_and_years_of_other_programs(
    tmp_path: Path, sheet: str, key: str, how: Callable[[Any], object]
) -> None:
    def touch(book: Any) -> None:
        cell = book[title(sheet)][place(sheet, key).partition("!")[2]]
        assert cell.value
        cell.value = how(cell.value)

    same_graph(change(xlsx(tmp_path), touch), tmp_path)


def test_blank_rows_hidden_rows_filters_and_sheets_of_the_author(tmp_path: Path) -> None:
    def touch(book: Any) -> None:
        page = book[title("instruments")]
        page.insert_rows(3, 2)
        page["A4"] = "   "
        page.row_dimensions[2].hidden = True
        page.column_dimensions["C"].hidden = True
        page.auto_filter.ref = "A1:D9"
        book.create_sheet("Mis notas", 0)["A1"] = "=1+1"

    same_graph(change(xlsx(tmp_path), touch), tmp_path)


def rewritten(folder: Path, before: str = "", encoding: str = "utf-8", **options: Any) -> Path:
    """Write the CSV files of a folder anew, as another program does."""
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        with path.open("w", encoding=encoding, newline="") as stream:
            stream.write(before)
            csv.writer(stream, **options).writerows(rows)
    return folder


@pytest.mark.parametrize("before", ["", "sep=;\r\n"])
def test_csv_as_spreadsheets_write_it_in_spanish(tmp_path: Path, before: str) -> None:
    same_graph(rewritten(csv_folder(tmp_path), before, "utf-8-sig", delimiter=";"), tmp_path)


# --- What is told


def test_csv_in_the_encoding_of_windows(tmp_path: Path) -> None:
    folder = rewritten(csv_folder(tmp_path, "es"), encoding="cp1252", delimiter=";")
    with pytest.raises(InputError) as caught:
        import_workbook(folder, tmp_path / "out.ttl")
    assert caught.value.key == "csv-not-utf8"
    assert "CSV UTF-8" in caught.value.text("es")
    assert "línea 1" in caught.value.text("es")


def test_a_title_above_the_headers_is_told_once(tmp_path: Path) -> None:
    def above(book: Any) -> None:
        book[title("instruments")].insert_rows(1)
        book[title("instruments")]["A1"] = "MINISTERIO DE SALUD"

    with pytest.raises(InputError) as caught:
        import_workbook(change(xlsx(tmp_path), above), tmp_path / "out.ttl")
    [line] = caught.value.text("es").splitlines()
    assert line.startswith("Instruments: la primera fila no tiene los nombres")


def test_several_sheets_or_columns_that_lack_are_told_in_one_line(tmp_path: Path) -> None:
    path = xlsx(tmp_path, "es")
    change(path, lambda book: [book.remove(book[title(key, "es")]) for key in ("threats", "laws")])
    with pytest.raises(InputError) as caught:
        import_workbook(path, tmp_path / "out.ttl")
    [line] = caught.value.text("es").splitlines()
    assert "faltan las hojas «Instrumentos legales», «Amenazas»" in line
    path = change(xlsx(tmp_path, "es"), lambda book: book[title("laws", "es")].delete_cols(3, 2))
    with pytest.raises(InputError) as caught:
        import_workbook(path, tmp_path / "out.ttl")
    [line] = caught.value.text("en").splitlines()
    assert line.startswith("Instrumentos legales: the columns ")


def test_a_copied_sheet_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    def copied(book: Any) -> None:
        book.copy_worksheet(book[title("instruments")]).title = "Instruments (2)"

    done = import_workbook(change(xlsx(tmp_path), copied), tmp_path / "out.ttl")
    [finding] = [each for each in done.outcome.findings if each.check.startswith("sheet-")]
    assert (finding.check, finding.place) == ("sheet-left-alone", "Instruments (2)")
    assert finding.severity == "warning"
    assert done.written


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("periodStart", "2.020", "2020"),
        ("periodStart", "2020-2040", "Escriba solo cifras"),
        ("validFrom", "31 de diciembre de 2020", "no es una fecha"),
        ("validFrom", "3/4/2020", "2020-04-03 / 2020-03-04"),
        ("validFrom", "2020-12-31 10:30:00", "solo el día: 2020-12-31"),
        ("issuedBy", "N/A", "deje vacía la celda"),
        ("issuedBy", "Ministry of Health", "por ejemplo ministry"),
    ],
)
def test_the_message_is_true_of_what_was_typed(tmp_path: Path, key: str, value: str, said: str) -> None:
    found = violations(change(xlsx(tmp_path), put("instruments", key, value)), tmp_path)
    _, text = found[place("instruments", key)]
    assert said in text
    assert ("pues unos escriben primero el día" in text) == (value == "3/4/2020")


def test_no_sentence_of_shacl_reaches_an_author(tmp_path: Path) -> None:
    """What is missing and what does not fit is said in words; patterns and names of classes are not."""
    path = xlsx(tmp_path)
    change(path, put("institutions", "prefLabel-es", None))
    change(path, put("disclosures", "address", "www.example.org"))
    change(path, put("instruments", "issuedBy", "evidence-book-1"))
    done = import_workbook(path, lang="es")
    assert len([each for each in done.outcome.findings if each.severity == "violation"]) >= 3
    assert {each.hint("es") for each in done.outcome.findings} == {""}


def test_what_comes_of_a_class_that_cannot_be_read_is_not_told_too(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "class", "estrategya"))
    assert [check for check, _ in violations(path, tmp_path).values()] == ["cell-code"]


# --- Where things are written


@pytest.mark.parametrize("name", ["land.xlsx", "out.xlsx", "out", "out.txt"])
def test_a_workbook_is_never_overwritten_by_its_import(tmp_path: Path, name: str) -> None:
    path = xlsx(tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        import_workbook(path, tmp_path / name)
    assert caught.value.key == "import-output"
    assert "land.ttl" in caught.value.text("es")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_in_stratml_goes_to_a_new_place(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    before = path.read_bytes()
    for output, key in ((path, "import-plan-exists"), (tmp_path / "plan.xml", "import-plan-output")):
        with pytest.raises(InputError) as caught:
            import_stratml(PLAN, "XXA", output)
        assert caught.value.key == key
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"<a/>", b"<PerformancePlanOrReport/>", b"<a xmlns='urn:x'/>"])
def test_xml_of_another_kind_is_no_stratml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.xml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_stratml(path, "XXA", tmp_path / "plan.ttl")
    assert caught.value.key == "stratml-other-root"
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_in_stratml_is_spoken_of_in_words(tmp_path: Path) -> None:
    done = import_stratml(PLAN, "XXA", tmp_path / "plan.ttl", "es")
    assert done.outcome.findings
    assert {each.hint("es") for each in done.outcome.findings} == {""}


def test_an_exported_workbook_is_called_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export", "CHL", "--dataset", "vega-2021", "--format", "xlsx"]
    assert main([*arguments, "-o", str(tmp_path / "chl.ttl"), "--lang", "es"]) == 2
    assert "termina en .xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_new_workbook_may_be_called_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Plan de Salud (2021), versión 2.1.xlsx"
    assert main(["new", "XXA", "-o", str(path), "--lang", "es"]) == 0
    assert path.name in capsys.readouterr().err
    assert read_book(path, layout()).book.settings["dataset"] == slug(path.stem)
