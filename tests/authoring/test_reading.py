"""What cells say: the same when columns move, headers change language or another program saves the file."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from authoring.filled import book, change, column, csv_folder, land, place, put, title, xlsx
from planatlas.authoring.cell_text import (
    escape,
    join,
    reference_iri,
    reference_text,
    split,
    split_references,
    unescape,
)
from planatlas.authoring.layout import layout
from planatlas.authoring.model import Book, CellValue, Column
from planatlas.authoring.reading import is_workbook, read_book
from planatlas.authoring.rows import book_of
from planatlas.authoring.triples import triples_of
from planatlas.authoring.values import ColumnReader
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.namespaces import IDENTIFIER, XSD
from planatlas.resources import dataset_files
from planatlas.store import n_triples, read_triples

LEVELS = next(each for each in layout().by_key["instruments"].columns if each.key == "level")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return xlsx(tmp_path)


def values(read: Book) -> dict[str, list[dict[str, CellValue]]]:
    """Return what stands in the cells, without the places."""
    return {
        key: [{name: cell.value for name, cell in row.cells.items()} for row in rows]
        for key, rows in read.rows.items()
        if rows
    }


def says_the_same(path: Path) -> bool:
    read = read_book(path, layout())
    assert read.findings == ()
    placed = triples_of(read.book, layout())
    assert placed.findings == []
    return n_triples(placed.triples) == n_triples(land())


# --- Sheets and columns


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("write", [xlsx, csv_folder])
def test_a_workbook_says_what_it_was_made_from(
    tmp_path: Path, write: Callable[[Path, str], Path], lang: str
) -> None:
    path = write(tmp_path, lang)
    assert says_the_same(path)
    assert values(read_book(path, layout()).book).keys() == values(book(lang=lang)).keys()


def test_columns_may_stand_in_any_order(workbook: Path) -> None:
    def turn_round(file: Any) -> None:
        for sheet in layout().sheets:
            page = file[title(sheet.key)]
            rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=10)]
            for number, row in enumerate(rows, 1):
                for place_, value in enumerate(reversed(row), 1):
                    page.cell(number, place_).value = value

    assert says_the_same(change(workbook, turn_round))
    cell = read_book(workbook, layout()).book.rows["instruments"][0].cells["id"]
    width = len(layout().by_key["instruments"].columns)
    assert cell.place == f"Instruments!{openpyxl.utils.get_column_letter(width)}2"


def test_headers_and_sheets_may_be_in_the_other_language(workbook: Path) -> None:
    def translate(file: Any) -> None:
        for sheet in layout().sheets:
            page = file[title(sheet.key)]
            for number, each in enumerate(sheet.columns, 1):
                page.cell(1, number).value = f"  {each.names['es'].upper()} *"
            page.title = title(sheet.key, "es")

    assert says_the_same(change(workbook, translate))


def test_sheets_of_the_author_are_left_alone(workbook: Path) -> None:
    def add(file: Any) -> None:
        file.create_sheet("My notes")["A1"] = "=1+1"
        del file["_lists"]

    assert says_the_same(change(workbook, add))


def test_rows_may_be_apart_and_keep_their_numbers(workbook: Path) -> None:
    change(workbook, lambda file: file[title("evidence")].insert_rows(2, 7))
    assert says_the_same(workbook)
    rows = read_book(workbook, layout()).book.rows["evidence"]
    assert [row.number for row in rows] == [9, 10]
    assert rows[0].cells["id"].place == place("evidence", "id", 9)


def test_a_column_that_an_older_version_did_not_have(workbook: Path) -> None:
    """What another version lacks may lack, unless it is required."""

    def older(file: Any) -> None:
        for row in file["_planatlas"].iter_rows():
            if row[0].value == "version":
                row[1].value = "older"
        file.remove(file[title("threats")])
        number = openpyxl.utils.column_index_from_string(column("instruments", "describes"))
        file[title("instruments")].delete_cols(number)

    assert says_the_same(change(workbook, older))


def test_what_is_a_workbook(workbook: Path, tmp_path: Path) -> None:
    assert is_workbook(workbook)
    assert is_workbook(csv_folder(tmp_path))
    assert not is_workbook(tmp_path / "land.ttl")
    (tmp_path / "empty").mkdir()
    assert not is_workbook(tmp_path / "empty")
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "table.csv").write_text("a,b")
    assert is_workbook(beside)
    (beside / "land.ttl").write_text("")
    assert not is_workbook(beside)


# --- What spreadsheet programs make of cells


def read_cell(path: Path, key: str = "altLabel") -> object:
    return read_book(path, layout()).book.rows["instruments"][0].cells[key].value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (7, 7),
        (7.0, 7),
        (0.1, Decimal("0.1")),
        (1e20, Decimal("1E+20")),
        (True, True),
        (datetime(2020, 12, 31), date(2020, 12, 31)),  # noqa: DTZ001
        (datetime(2020, 12, 31, 8, 30), "2020-12-31T08:30:00"),  # noqa: DTZ001
        ("  two  ", "  two  "),
        ("año\nnuevo", "año\nnuevo"),
    ],
)
def test_values_as_another_program_saves_them(workbook: Path, written: object, read: object) -> None:
    found = read_cell(change(workbook, put("instruments", "altLabel", written)))
    assert (type(found), found) == (type(read), read)


def test_blank_cells_are_empty(workbook: Path) -> None:
    change(workbook, put("instruments", "altLabel", "   "))
    assert "altLabel" not in read_book(workbook, layout()).book.rows["instruments"][0].cells


def test_dates_that_are_counted_from_1904(workbook: Path) -> None:
    def count_from_1904(file: Any) -> None:
        file.epoch = CALENDAR_MAC_1904
        put("instruments", "validFrom", date(2020, 5, 17))(file)

    assert read_cell(change(workbook, count_from_1904), "validFrom") == date(2020, 5, 17)


def test_text_in_several_fonts(workbook: Path) -> None:
    text = CellRichText("a ", TextBlock(InlineFont(b=True), "bold"), " word")
    assert read_cell(change(workbook, put("instruments", "altLabel", text))) == "a bold word"


def test_texts_that_are_shared_and_escaped(workbook: Path) -> None:
    """A text in the table of shared strings, with the escapes of the format and a reading aid."""
    name = f"xl/worksheets/sheet{openpyxl.load_workbook(workbook).sheetnames.index('Instruments') + 1}.xml"
    change(workbook, put("instruments", "altLabel", "HERE"))
    with zipfile.ZipFile(workbook) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    before = b't="inlineStr"><is><t>HERE</t></is>'
    assert before in parts[name]
    parts[name] = parts[name].replace(before, b't="s"><v>1</v>')
    runs = "<r><t>a_x000D_</t></r><r><t>_x005F_x000D_</t></r><rPh sb='0' eb='1'><t>aid</t></rPh>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f"<sst xmlns='{main}'><si><t/></si><si>{runs}</si></sst>".encode()
    relations = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    shared = f'<Relationship Id="shared" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", shared.encode())
    with zipfile.ZipFile(workbook, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    assert read_cell(workbook) == "a\r_x000D_"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_csv_files_as_programs_of_other_countries_save_them(tmp_path: Path, sign: str) -> None:
    import csv

    folder = csv_folder(tmp_path)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=sign).writerows(rows)
    assert says_the_same(folder)


# --- What single values say


def say(value: CellValue, **about: Any) -> list[str]:
    """Return what a column makes of a value: terms, or the keys of messages."""
    made = Column("key", "http://example.org/p", {"en": "Key"}, {}, **about)
    said = ColumnReader(made, "XXA", "en").said(value)
    return [str(term) for term in said.terms] + [key for key, _ in said.faults]


@pytest.mark.parametrize(
    ("datatype", "value", "said"),
    [
        ("integer", 5, ["5"]),
        ("integer", " 007 ", ["7"]),
        ("integer", "-0", ["0"]),
        ("integer", "12345678901234567890", ["12345678901234567890"]),
        ("integer", "1\n2", ["1", "2"]),
        ("integer", True, ["cell-form"]),
        ("integer", "five", ["cell-number"]),
        ("integer", "1.000", ["cell-number"]),
        ("decimal", Decimal("1.50"), ["1.5"]),
        ("decimal", Decimal("1E+3"), ["1000"]),
        ("decimal", 4, ["4"]),
        ("decimal", ".5", ["0.5"]),
        ("decimal", "1,5", ["cell-number"]),
        ("integer", "2021.0", ["2021"]),
        ("integer", "2021.00", ["2021"]),
        ("integer", "2.000", ["cell-number"]),
        ("integer", "2021.5", ["cell-number"]),
        ("decimal", "-0.0", ["0"]),
        ("boolean", True, ["true"]),
        ("boolean", "Sí", ["true"]),
        ("boolean", "FALSO", ["false"]),
        ("boolean", 0, ["false"]),
        ("boolean", "perhaps", ["cell-boolean"]),
        ("date", date(2020, 2, 29), ["2020-02-29"]),
        ("date", "1850-01-01", ["1850-01-01"]),
        ("date", "01/02/2020", ["cell-date-order"]),
        ("date", "2020-02-01T10:30:00", ["cell-date-time"]),
        ("date", "1 de febrero", ["cell-date"]),
        ("date", 2020, ["cell-date"]),
        ("anyURI", "https://example.org/a", ["https://example.org/a"]),
        ("anyURI", "two words", ["cell-form"]),
        ("dateTime", "2020-01-01T10:00:00", ["2020-01-01T10:00:00"]),
    ],
)
def test_numbers_days_and_truth_values(datatype: str, value: CellValue, said: list[str]) -> None:
    read = say(value, datatype=XSD + datatype)
    assert [re.sub(r'"(.*)".*', r"\1", each) for each in read] == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("sectoral", ["sectoral"]),
        (" SECTORIAL ", ["sectoral"]),
        ("level:national", ["national"]),
        ("national; subnational", ["national", "subnational"]),
        ("national, sectoral\nglobal", ["national", "sectoral", "global"]),
        ("https://w3id.org/planatlas/code/level/global", ["global"]),
        ("natonal", ["cell-code"]),
        (3, ["cell-code"]),
    ],
)
def test_codes_in_either_language(value: CellValue, said: list[str]) -> None:
    read = say(value, choices=LEVELS.choices)
    assert [re.sub(r"<.*/(.*)>", r"\1", each) for each in read] == said


def test_a_code_that_two_share_must_be_told_by_its_notation() -> None:
    from planatlas.authoring.model import Choice

    same = (
        Choice("http://example.org/a", "a", {"en": "Same"}),
        Choice("http://example.org/b", "b", {"en": "same"}),
    )
    said = ColumnReader(Column("k", "http://example.org/p", {"en": "K"}, {}, choices=same), "XXA", "en").said(
        "same"
    )
    assert said.faults == (("cell-code", {"value": "same", "column": "K", "near": "a, b"}),)


def test_several_values_where_one_is_wanted() -> None:
    assert say("national; global", choices=LEVELS.choices, many=False)[-1] == "cell-one-value"


def test_a_number_in_a_column_of_texts_is_the_text_that_is_seen() -> None:
    assert say(12, datatype=XSD + "string") == ['"12"']
    assert say(Decimal("1.10"), datatype=XSD + "string") == ['"1.10"']
    assert say(date(2020, 1, 1), datatype=XSD + "string") == ["cell-not-text"]


def test_a_line_break_in_a_column_of_one_value_belongs_to_it() -> None:
    assert say("one\ntwo", datatype=XSD + "string", many=False) == [r'"one\ntwo"']
    assert say("one\ntwo", datatype=XSD + "string") == ['"one"', '"two"']


# --- Text in cells

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,8}[a-z0-9])?", fullmatch=True)
IRIS = st.one_of(
    SLUGS.map(lambda slug: f"{IDENTIFIER}xxa/{slug}"),
    st.builds(lambda country, slug: f"{IDENTIFIER}{country}/{slug}", st.sampled_from(["chl", "int"]), SLUGS),
    st.builds(
        lambda host, rest: f"{host}{rest}",
        st.sampled_from(["http://example.org/", "urn:x:", "https://w3id.org/planatlas/ontology#", "gap:"]),
        st.text(st.sampled_from("abñ0;,:/?#=%-._~()'"), max_size=12).map(
            lambda text: text.replace("%", "%20")
        ),
    ),
)


@given(st.lists(TEXTS, max_size=4))
def test_texts_survive_a_cell(texts: list[str]) -> None:
    cell = join(escape(text, many=True) for text in texts)
    assert [unescape(part) for part in split(cell, many=True)] == texts


@given(TEXTS)
def test_a_text_survives_a_cell_of_its_own(text: str) -> None:
    assert [unescape(part) for part in split(escape(text, many=False), many=False)] == [text]


@given(st.lists(IRIS, max_size=4))
def test_references_survive_a_cell(iris: list[str]) -> None:
    from planatlas.authoring.cell_text import _valid

    valid = [iri for iri in iris if _valid(iri)]
    cell = join(reference_text(iri, "XXA") for iri in valid)
    assert [reference_iri(text, "XXA") for text in split_references(cell)] == valid


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b,c", ["a", "b", "c"]),
        ("http://example.org/a;b", ["http://example.org/a;b"]),
        ("<http://example.org/a,b>; c", ["<http://example.org/a,b>", "c"]),
        ("", []),
    ],
)
def test_references_apart(text: str, parts: list[str]) -> None:
    assert split_references(text) == parts


# --- Rows


def test_a_row_without_identifier_gets_one_from_its_name(workbook: Path) -> None:
    change(workbook, put("instruments", "id", None))
    placed = triples_of(read_book(workbook, layout()).book, layout())
    [finding] = [each for each in placed.findings if each.check == "row-id-made"]
    assert (finding.severity, finding.place) == ("warning", place("instruments", "id"))
    assert "“health-plan”" in finding.message()
    assert n_triples(placed.triples) == n_triples(land())


def test_made_identifiers_are_not_those_of_other_rows(workbook: Path) -> None:
    def again(file: Any) -> None:
        page = file[title("instruments")]
        for cell in list(page[2]):
            page.cell(3, cell.column).value = cell.value
        page[f"{column('instruments', 'id')}3"] = None

    placed = triples_of(read_book(change(workbook, again), layout()).book, layout())
    assert IDENTIFIER + "xxa/health-plan-2" in placed.rows


def test_a_row_without_identifier_and_name(workbook: Path) -> None:
    for key in ("id", "prefLabel-en", "prefLabel-es", "title-en", "title-es"):
        change(workbook, put("instruments", key, None))
    placed = triples_of(read_book(workbook, layout()).book, layout())
    assert "row-without-id" in {finding.check for finding in placed.findings}


def test_a_row_that_does_not_say_what_it_is(workbook: Path) -> None:
    change(workbook, put("instruments", "class", None))
    placed = triples_of(read_book(workbook, layout()).book, layout())
    [finding] = placed.findings
    assert (finding.check, finding.place) == ("row-without-class", place("instruments", "class"))


def test_a_statement_that_is_not_whole(workbook: Path) -> None:
    change(workbook, put("other", "subject", "health-plan"))
    [finding] = triples_of(read_book(workbook, layout()).book, layout()).findings
    assert (finding.check, finding.place) == ("other-incomplete", place("other", "property"))


# --- Another program


@pytest.mark.slow
@pytest.mark.parametrize(("country", "dataset"), [("CHL", "primary-sources"), ("PER", "vega-2021")])
def test_a_workbook_that_libreoffice_has_saved_says_the_same(
    tmp_path: Path, country: str, dataset: str
) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    triples = list(read_triples(dataset_files()[country, dataset]))
    filled = book_of(triples, {"country": country, "dataset": dataset, "language": "es"})
    write_xlsx(filled, layout(), tmp_path / "book.xlsx", "es")
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(tmp_path / "book.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    read = read_book(tmp_path / "saved" / "book.xlsx", layout())
    assert read.findings == ()
    assert n_triples(triples_of(read.book, layout()).triples) == n_triples(triples)
