"""A new workbook: quick, empty but for what was asked for, and never in the place of another file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from planatlas.authoring import extras
from planatlas.authoring.layout import layout
from planatlas.authoring.new import new_book, new_workbook
from planatlas.authoring.triples import triples_of
from planatlas.cli import main
from planatlas.errors import InputError
from planatlas.namespaces import IDENTIFIER, PLAN, RDF_TYPE, code

COL = IDENTIFIER + "col/"


def test_it_begins_with_the_country_and_the_system_of_the_sector() -> None:
    found = triples_of(new_book("col", sector="defence"), layout())
    assert found.findings == []
    assert {
        (t.subject.value.removeprefix(COL), t.predicate.value, t.object.value.removeprefix(COL))
        for t in found.triples
    } == {
        ("jurisdiction", RDF_TYPE, PLAN + "Jurisdiction"),
        ("jurisdiction", PLAN + "countryCode", "COL"),
        ("defence-system", RDF_TYPE, PLAN + "SectorPlanningSystem"),
        ("defence-system", PLAN + "jurisdiction", "jurisdiction"),
        ("defence-system", PLAN + "sector", code("sector", "defence")),
    }


def test_without_a_sector_there_is_no_system() -> None:
    rows = {sheet for sheet, rows in new_book("COL").rows.items() if rows}
    assert rows == {"jurisdictions"}


@pytest.mark.parametrize("sector", ["defence", "Defensa", "  DEFENSA "])
def test_a_sector_has_a_name_in_each_language(sector: str) -> None:
    cells = new_book("COL", sector=sector, lang="es").rows["systems"][0].cells
    assert cells["id"].value == "defence-system"
    assert cells["sector"].value == "defensa"
    assert cells["class"].value == "sistema de planificación sectorial"


@pytest.mark.parametrize(
    ("key", "country", "options"),
    [
        ("workbook-country", "COLO", {}),
        ("workbook-country", "c1l", {}),
        ("workbook-country", "", {}),
        ("workbook-country", "ÑÑÑ", {}),
        ("workbook-sector", "COL", {"sector": "defense industry"}),
        ("workbook-dataset", "COL", {"dataset": "../other"}),
        ("workbook-dataset", "COL", {"dataset": ""}),
    ],
)
def test_what_cannot_be_made(key: str, country: str, options: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    with pytest.raises(InputError) as caught:
        new_workbook(country, path, **options)
    assert caught.value.key == key
    assert list(tmp_path.iterdir()) == []


def test_a_sector_misspelt_is_suggested() -> None:
    with pytest.raises(InputError, match="Did you mean defence"):
        new_book("COL", sector="defense")
    with pytest.raises(InputError, match="Did you mean health"):
        new_book("COL", sector="salut")


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "col.xlsx"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        new_workbook("COL", path)
    assert caught.value.key == "workbook-exists"
    assert path.read_text("utf-8") == "mine"
    new_workbook("COL", path, force=True)
    assert openpyxl.load_workbook(path)["_planatlas"]["B1"].value == "COL"
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_name_without_extension_is_a_folder_of_csv(tmp_path: Path) -> None:
    folder = tmp_path / "colombia"
    new_workbook("COL", folder, sector="health", lang="es")
    names = {path.stem for path in folder.iterdir()}
    assert names == {"_planatlas", *(sheet.key for sheet in layout().sheets)}
    text = (folder / "systems.csv").read_text("utf-8")
    assert text.startswith("ID,Clase,Nombre (inglés),Nombre (español),")
    with pytest.raises(InputError) as caught:
        new_workbook("COL", folder)
    assert caught.value.key == "workbook-exists"


def test_another_extension_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        new_workbook("COL", tmp_path / "col.ods")
    assert caught.value.key == "workbook-suffix"


def test_the_dataset_has_the_name_of_the_file(tmp_path: Path) -> None:
    new_workbook("COL", tmp_path / "Primary sources.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "Primary sources.xlsx")["_planatlas"]
    assert {row[0].value: row[1].value for row in sheet} == {
        "country": "COL",
        "dataset": "primary-sources",
        "language": "en",
        "version": layout().version,
    }


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(InputError) as caught:
        new_workbook("COL", tmp_path / "col.xlsx")
    assert caught.value.key == "workbooks-missing"
    assert list(tmp_path.iterdir()) == []


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "col", "--sector", "defence", "--lang", "es"]) == 0
    assert "Escrito: col.xlsx" in capsys.readouterr().err
    assert (tmp_path / "col.xlsx").is_file()
    assert main(["new", "col", "--lang", "es"]) == 2
    assert capsys.readouterr().err == (
        "planatlas: col.xlsx: ya existe algo allí. Elija otro nombre o sobrescríbalo con --force.\n"
    )
    assert main(["new", "col", "--force"]) == 0


def test_it_takes_less_than_two_seconds(tmp_path: Path) -> None:
    """Of the processor's time, so that what else the machine does counts for nothing."""
    program = "import sys; from planatlas.cli import main; sys.exit(main(sys.argv[1:]))"
    fastest = float("inf")
    for number in range(3):
        before = os.times()
        output = str(tmp_path / f"{number}.xlsx")
        subprocess.run([sys.executable, "-c", program, "new", "COL", "-o", output], check=True)
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        fastest = min(fastest, used)
    assert 0 < fastest < 2
