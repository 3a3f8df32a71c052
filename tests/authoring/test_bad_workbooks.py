"""What authors, programs and strangers do to workbooks: one line with the place each, and no output."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from authoring.filled import change, column, csv_folder, place, put, title, xlsx
from planatlas.atlas.importing import import_workbook
from planatlas.authoring import guards
from planatlas.authoring.faults import FaultyWorkbookError
from planatlas.authoring.layout import layout
from planatlas.authoring.reading import read_book
from planatlas.cli import main
from planatlas.errors import InputError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return xlsx(tmp_path)


def refused(path: Path, tmp_path: Path) -> InputError:
    """Import what cannot be read; returns the error, of one line in both languages."""
    output = tmp_path / "out.ttl"
    with pytest.raises(InputError) as caught:
        import_workbook(path, output)
    assert not output.exists()
    for lang in ("en", "es"):
        line = caught.value.text(lang)
        assert "\n" not in line
        assert line.startswith(caught.value.where or "")
    return caught.value


def found(path: Path, tmp_path: Path, check: str, lang: str = "en") -> tuple[str, str]:
    """Import a workbook with one cell at fault; returns the place and the message."""
    output = tmp_path / "out.ttl"
    done = import_workbook(path, output, lang=lang)
    violations = [finding for finding in done.outcome.findings if finding.severity == "violation"]
    assert [finding.check for finding in violations] == [check]
    assert not output.exists()
    assert done.written is None
    assert done.outcome.exit_code == 1
    assert "\n" not in violations[0].text(lang)
    return violations[0].place, violations[0].message(lang)


# --- Files


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx", tmp_path).key == "file-missing"


def test_a_file_of_one_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(2**30)
    error = refused(path, tmp_path)
    assert (error.key, error.details["size"]) == ("workbook-too-large", 1024)
    assert "1024 MB" in error.text("es")


def test_a_csv_file_of_one_gigabyte(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path)
    with (folder / "laws.csv").open("r+b") as stream:
        stream.truncate(2**30)
    assert refused(folder, tmp_path).key == "workbook-too-large"


@pytest.mark.parametrize(
    ("stream_name", "key"), [("Workbook", "workbook-old"), ("EncryptedPackage", "workbook-protected")]
)
@pytest.mark.parametrize("extension", [".xls", ".xlsx"])
def test_an_old_and_a_protected_workbook_are_told_apart(
    tmp_path: Path, stream_name: str, key: str, extension: str
) -> None:
    path = tmp_path / f"land{extension}"
    # A compound file whose directory names its streams; the name stands across a limit of reading.
    padding = b"\0" * (guards._CHUNK - len(OLE) - 7)
    path.write_bytes(OLE + padding + stream_name.encode("utf-16-le"))
    assert refused(path, tmp_path).key == key


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "workbook-empty"),
        (b"id,name\nplan,Plan\n", "workbook-not-one"),
        (b"%PDF-1.7", "workbook-not-one"),
        (b"PK\x03\x04 and no more", "workbook-cut"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "land.xlsx"
    path.write_bytes(content)
    assert refused(path, tmp_path).key == key


def test_a_folder_with_the_name_of_a_workbook_and_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert refused(tmp_path / "folder.xlsx", tmp_path).key == "not-a-workbook"
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert refused(tmp_path / "pipe.xlsx", tmp_path).key == "file-special"


def test_a_workbook_that_is_cut_off(workbook: Path, tmp_path: Path) -> None:
    data = workbook.read_bytes()
    workbook.write_bytes(data[: len(data) // 2])
    assert refused(workbook, tmp_path).key == "workbook-cut"


def test_a_part_that_is_altered(workbook: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        info = archive.getinfo("xl/workbook.xml")
    data = bytearray(workbook.read_bytes())
    start = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data[start : start + 8] = bytes(8)
    workbook.write_bytes(bytes(data))
    assert refused(workbook, tmp_path).key == "workbook-damaged"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'<row r="2"', b'<row r="two"'), (b'r="B2"', b'r="B2" t="s"><v>x</v></c><c'), (b'r="A2"', b'r="ZZZ2"')],
)
def test_numbers_of_rows_and_texts_that_are_none(
    workbook: Path, tmp_path: Path, before: bytes, after: bytes
) -> None:
    name = _part_of(workbook, "sources")
    with zipfile.ZipFile(workbook) as archive:
        content = archive.read(name)
    assert before in content
    repacked(workbook, {name: content.replace(before, after, 1)})
    error = refused(workbook, tmp_path)
    assert (error.key, error.details["part"]) == ("workbook-damaged", name)


def repacked(path: Path, parts: dict[str, bytes], **options: Any) -> Path:
    """Put parts into a workbook, in place of those of the same name."""
    with zipfile.ZipFile(path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in {**before, **parts}.items():
            archive.writestr(name, content)
    return path


def test_a_zip_bomb_that_tells_its_size(workbook: Path, tmp_path: Path) -> None:
    repacked(workbook, {"xl/media/picture.bin": bytes(60 * 2**20)})
    assert refused(workbook, tmp_path).key == "workbook-bomb"


def test_a_zip_bomb_of_very_many_parts(workbook: Path, tmp_path: Path) -> None:
    repacked(workbook, {f"xl/media/{number}": b"" for number in range(guards.MOST_PARTS)})
    assert refused(workbook, tmp_path).key == "workbook-bomb"


def test_a_zip_bomb_that_lies_of_its_size(workbook: Path, tmp_path: Path) -> None:
    """The directory says one kilobyte; the part has twenty megabytes."""
    name = _part_of(workbook, "sources")
    body = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
    repacked(workbook, {name: body + b" " * (20 * 2**20) + b"</worksheet>"})
    data = bytearray(workbook.read_bytes())
    entry = data.rindex(name.encode()) - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, entry + 24, 1024)
    workbook.write_bytes(bytes(data))
    assert refused(workbook, tmp_path).key == "workbook-damaged"


def test_a_row_without_end(workbook: Path, tmp_path: Path) -> None:
    """Three million cells that compress to little, and would take hundreds of megabytes at once."""
    row = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row>"
    repacked(workbook, {_part_of(workbook, "sources"): row + b"<c/>" * 3_000_000})
    assert refused(workbook, tmp_path).key == "workbook-bomb"


def _part_of(workbook: Path, sheet: str) -> str:
    """Return the part of a sheet; parts are numbered in the order of the tabs."""
    return f"xl/worksheets/sheet{openpyxl.load_workbook(workbook).sheetnames.index(title(sheet)) + 1}.xml"


def test_what_is_unpacked_is_counted(workbook: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guards, "MOST_UNPACKED", sum(_sizes(workbook)))
    read_book(workbook, layout())
    monkeypatch.setattr(guards.Package, "__init__", _with_little(guards.Package.__init__))
    assert refused(workbook, tmp_path).key == "workbook-bomb"


def _sizes(path: Path) -> list[int]:
    with zipfile.ZipFile(path) as archive:
        return [info.file_size for info in archive.infolist()]


def _with_little(before: Callable[..., None]) -> Callable[..., None]:
    def init(self: guards.Package, *arguments: Any) -> None:
        before(self, *arguments)
        self._left = 1000

    return init


def test_entities_are_not_read(workbook: Path, tmp_path: Path) -> None:
    name = _part_of(workbook, "sources")
    with zipfile.ZipFile(workbook) as archive:
        content = archive.read(name)
    start = content.index(b"<worksheet")
    lol = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    row = b"<sheetData><row r='1'><c t='inlineStr'><is><t>&b;</t></is></c></row>"
    repacked(workbook, {name: lol + content[start:].replace(b"<sheetData>", row)})
    assert refused(workbook, tmp_path).key == "workbook-damaged"


@pytest.mark.parametrize("name", ["land.xlsm", "land.xlsx"])
def test_a_workbook_with_macros(workbook: Path, tmp_path: Path, name: str) -> None:
    repacked(workbook, {"xl/vbaProject.bin": OLE})
    path = workbook.rename(tmp_path / name)
    assert refused(path, tmp_path).key == "workbook-macros"


@pytest.mark.parametrize(
    ("part", "key"), [("mimetype", "workbook-other-kind"), ("xl/workbook.bin", "workbook-other-kind")]
)
def test_workbooks_of_other_kinds(workbook: Path, tmp_path: Path, part: str, key: str) -> None:
    assert refused(repacked(workbook, {part: b""}), tmp_path).key == key


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "land.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear Sir")
    assert refused(path, tmp_path).key == "workbook-not-one"


def test_a_workbook_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "budget.xlsx"
    openpyxl.Workbook().save(path)
    assert refused(path, tmp_path).key == "workbook-not-ours"


def test_a_workbook_without_a_country(workbook: Path, tmp_path: Path) -> None:
    change(workbook, lambda book: book["_planatlas"].delete_rows(1, 10))
    assert refused(workbook, tmp_path).key == "workbook-no-country"


def test_a_workbook_that_nobody_has_filled_in(tmp_path: Path) -> None:
    assert refused(xlsx(tmp_path, triples=[]), tmp_path).key == "workbook-no-rows"


# --- Sheets and columns


def faulty(path: Path, tmp_path: Path) -> list[tuple[str, str, str]]:
    """Return (key, place, message) of each fault of sheets and columns."""
    with pytest.raises(FaultyWorkbookError) as caught:
        import_workbook(path, tmp_path / "out.ttl")
    assert not (tmp_path / "out.ttl").exists()
    assert len(caught.value.text("es").splitlines()) == len(caught.value.findings)
    return [(f.check, f.place, f.message()) for f in caught.value.findings]


def test_a_sheet_that_is_renamed(workbook: Path, tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        book[title("instruments")].title = "Instrument list"

    [(key, where, text)] = faulty(change(workbook, rename), tmp_path)
    assert (key, where) == ("sheet-missing", str(workbook))
    assert "“Instruments”" in text
    assert "“Instrument list”" in text


def test_a_sheet_that_is_deleted(workbook: Path, tmp_path: Path) -> None:
    [(key, _, text)] = faulty(change(workbook, lambda book: book.remove(book[title("laws")])), tmp_path)
    assert key == "sheet-missing"
    assert "Is “" not in text


def test_a_csv_file_that_is_renamed_and_one_that_is_not_there(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path)
    (folder / "threats.csv").unlink()
    assert read_book(folder, layout()).findings == ()
    (folder / "instruments.csv").rename(folder / "instrumets.csv")
    [(key, _, text)] = faulty(folder, tmp_path)
    assert key == "sheet-missing"
    assert "“instrumets.csv”" in text


def test_a_column_that_is_deleted(workbook: Path, tmp_path: Path) -> None:
    def delete(book: Any) -> None:
        page = book[title("instruments")]
        page.delete_cols(openpyxl.utils.column_index_from_string(column("instruments", "level")))

    [(key, where, text)] = faulty(change(workbook, delete), tmp_path)
    assert (key, where) == ("column-missing", "Instruments")
    assert "“Level”" in text


def test_a_header_that_is_misspelt_is_told_once_with_what_is_meant(workbook: Path, tmp_path: Path) -> None:
    change(workbook, put("instruments", "level", "Lvel", row=1))
    [(key, where, text)] = faulty(workbook, tmp_path)
    assert (key, where) == ("header-unknown", place("instruments", "level", 1))
    assert "Did you mean “Level”?" in text


def test_a_header_that_stands_there_twice(workbook: Path, tmp_path: Path) -> None:
    change(workbook, put("instruments", "horizon", "Level", row=1))
    faults = {key: (where, text) for key, where, text in faulty(workbook, tmp_path)}
    assert set(faults) == {"header-twice", "column-missing"}
    assert faults["header-twice"][0] == place("instruments", "horizon", 1)
    assert place("instruments", "level", 1) in faults["header-twice"][1]


def test_every_fault_of_sheets_and_columns_is_told(workbook: Path, tmp_path: Path) -> None:
    change(workbook, put("instruments", "level", "Lvel", row=1))
    change(workbook, put("laws", "id", "Lables of laws", row=1))
    change(workbook, lambda book: book.remove(book[title("threats")]))
    assert len(faulty(workbook, tmp_path)) >= 3


# --- Cells


@pytest.mark.parametrize(
    ("sheet", "key", "value", "check", "said"),
    [
        ("instruments", "level", "Sectoral", None, ""),
        ("instruments", "level", "sectorral", "cell-code", "Did you mean “sectoral”?"),
        ("instruments", "periodStart", "=1+1", "cell-formula", "“=1+1”"),
        ("instruments", "altLabel", "=HYPERLINK(1)", "cell-formula", "“=HYPERLINK(1)”"),
        ("instruments", "periodStart", "#REF!", "cell-error", "“#REF!”"),
        ("instruments", "validFrom", "31/12/2020", "cell-date-order", "2020-12-31"),
        ("instruments", "validFrom", "3/4/2020", "cell-date-order", "2020-04-03 / 2020-03-04"),
        ("instruments", "validFrom", "in spring", "cell-date", "2018-12-31"),
        ("instruments", "validFrom", "2020-02-30", "cell-date", "“2020-02-30”"),
        ("instruments", "periodStart", "2.020", "cell-number", "2020"),
        ("instruments", "periodStart", 2020.5, "cell-form", "“2020.5”"),
        ("instruments", "altLabel", date(2020, 1, 2), "cell-not-text", "Format the cell as text"),
        ("instruments", "issuedBy", "minstry", "cell-no-such-row", "Did you mean “ministry”?"),
        ("instruments", "issuedBy", "Ministry of Health", "cell-reference", "for example ministry, or leave"),
        ("instruments", "id", "Health plan!", "cell-id", "for example health-plan."),
        ("evidence", "id", "evidence-book-2", "row-twice", "!A2"),
    ],
)
def test_a_cell_at_fault(
    workbook: Path, tmp_path: Path, sheet: str, key: str, value: object, check: str | None, said: str
) -> None:
    change(workbook, put(sheet, key, value))
    if check is None:
        assert import_workbook(workbook, tmp_path / "out.ttl").written
        return
    output = tmp_path / "out.ttl"
    done = import_workbook(workbook, output)
    assert not output.exists()
    assert done.outcome.exit_code == 1
    by_check = {each.check: each for each in done.outcome.findings if each.severity == "violation"}
    assert check in by_check
    assert said in by_check[check].message()
    for lang in ("en", "es"):
        assert "\n" not in by_check[check].text(lang)
    if check != "row-twice":
        assert by_check[check].place == place(sheet, key)


def test_a_year_that_the_program_made_a_day_of(workbook: Path, tmp_path: Path) -> None:
    """A spreadsheet shows 2020 as a day of 1905 where it is typed into a column of days."""
    change(workbook, put("instruments", "validFrom", 2020))
    done = import_workbook(workbook, tmp_path / "out.ttl")
    [finding] = [each for each in done.outcome.findings if each.check == "cell-year-as-day"]
    assert (finding.severity, finding.place) == ("warning", place("instruments", "validFrom"))
    assert "2020" in finding.message("es")
    assert done.written


def test_nothing_else_is_told_of_a_cell_that_cannot_be_read(workbook: Path, tmp_path: Path) -> None:
    """The year that is missing because it cannot be read is not told as missing, too."""
    change(workbook, put("sources", "sourceType", "bok"))
    assert found(workbook, tmp_path, "cell-code")[0] == place("sources", "sourceType")


def test_merged_cells(workbook: Path, tmp_path: Path) -> None:
    first, last = column("evidence", "locator"), 3
    change(workbook, lambda book: book[title("evidence")].merge_cells(f"{first}2:{first}{last}"))
    done = import_workbook(workbook, tmp_path / "out.ttl")
    assert not (tmp_path / "out.ttl").exists()
    merged = next(finding for finding in done.outcome.findings if finding.check == "cell-merged")
    assert merged.place == place("evidence", "locator")
    assert f"{first}2:{first}{last}" in merged.message("es")


def test_a_value_below_no_header(workbook: Path, tmp_path: Path) -> None:
    def beside(book: Any) -> None:
        book[title("laws")]["ZZ7"] = "by the way"

    assert found(change(workbook, beside), tmp_path, "cell-no-header")[0] == "Legal instruments!ZZ7"


def test_all_faults_are_told_at_once(workbook: Path, tmp_path: Path) -> None:
    faults = {"level": "sectorral", "horizon": "medum", "periodStart": "=1", "issuedBy": "nobody"}
    for key, value in faults.items():
        change(workbook, put("instruments", key, value))
    done = import_workbook(workbook, tmp_path / "out.ttl")
    places = {finding.place for finding in done.outcome.findings if finding.severity == "violation"}
    assert places == {place("instruments", key) for key in faults}


def test_cells_that_look_like_formulas_and_are_texts(tmp_path: Path) -> None:
    """They come back as they were, and nothing computes them."""
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"):
        path = change(xlsx(tmp_path), _as_text("instruments", "altLabel", text))
        read = read_book(path, layout())
        assert read.book.rows["instruments"][0].cells["altLabel"].value == text
        assert read.findings == ()


def _as_text(sheet: str, key: str, text: str) -> Callable[[Any], None]:
    def how(book: Any) -> None:
        cell = book[title(sheet)][f"{column(sheet, key)}2"]
        cell.value = text
        cell.data_type = "s"

    return how


# --- CSV


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("Identificador;Descripción\n".encode("latin-1"), "csv-not-utf8"),
        ("id\n".encode("utf-16"), "file-nul"),
        (b"id\n\0\n", "file-nul"),
        (b'id\n"open', "csv-broken"),
    ],
)
def test_csv_files_that_cannot_be_read(tmp_path: Path, content: bytes, key: str) -> None:
    folder = csv_folder(tmp_path)
    (folder / "instruments.csv").write_bytes(content)
    error = refused(folder, tmp_path)
    assert error.key == key
    assert "instruments.csv" in str(error.where)


def test_a_cell_of_a_csv_file_at_fault(tmp_path: Path) -> None:
    folder = csv_folder(tmp_path)
    path = folder / "instruments.csv"
    path.write_text(path.read_text("utf-8-sig").replace("sectoral", "sectorral"), "utf-8")
    where, text = found(folder, tmp_path, "cell-code")
    assert where == f"instruments.csv!{column('instruments', 'level')}2"
    assert "“sectorral”" in text


# --- The command


def test_the_command_says_it_in_one_line(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook.write_bytes(OLE)
    code = main(["import", str(workbook), "-o", str(tmp_path / "out.ttl"), "--lang", "es"])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "guárdelo como .xlsx" in said.err
    assert list(tmp_path.glob("*.ttl")) == []
