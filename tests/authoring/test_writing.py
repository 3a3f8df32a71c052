"""Graphs to workbooks and back: nothing lost, nothing taken for a formula, nothing half written."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planatlas.authoring.checklist import Count, formula, tasks
from planatlas.authoring.drop_downs import LISTS
from planatlas.authoring.layout import OTHER, layout
from planatlas.authoring.model import Book
from planatlas.authoring.new import new_workbook
from planatlas.authoring.reading import read_book
from planatlas.authoring.rows import book_of
from planatlas.authoring.triples import triples_of
from planatlas.authoring.writing_csv import write_csv
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import IDENTIFIER, PLAN, PREF_LABEL, RDF_TYPE, RDFS, SKOS, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Triple, read_triples

ROOT = Path(__file__).resolve().parents[2]
DATA = [
    *sorted((ROOT / "data" / "countries").rglob("*.ttl")),
    *sorted((ROOT / "data" / "common").rglob("*.ttl")),
    ROOT / "data" / "sources.ttl",
]
COL = IDENTIFIER + "col/"
# Texts that spreadsheets, CSV or XML would change.
NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x", "'", "#REF!", "#N/A", "TRUE", "1e5", "2-1",
    "01", "2020-12-31", "_x000D_", "_x005F_x0041_", "x005F_", " a", "a ", "\u00a0a", "a\nb", "a\r\nb", "\n",
    " ", "", "\\", "\\n", "\\e", "\\u0041", "a;b", "a,b", '"', '"a', "a\tb", "\x00", "\x0b\x1f", "\ufffe",
    "\uffff", "𝒳", "<b>&amp;</b>", "]]>", "é", "e\u0301", "\u2028", "\u0085", "\x7f", "per:x", "http://a/b,c",
]  # fmt: skip


class Everything(Container[str]):
    """Knows what is described elsewhere: here, all that a row refers to."""

    def __contains__(self, item: object) -> bool:
        return True


def book(triples: list[Triple], lang: str = "es", country: str = "COL") -> Book:
    return book_of(triples, {"country": country, "dataset": "test", "language": lang})


def values(filled: Book) -> dict[str, list[dict[str, Any]]]:
    return {
        key: [{name: (type(cell.value), cell.value) for name, cell in row.cells.items()} for row in rows]
        for key, rows in filled.rows.items()
        if rows
    }


def said(filled: Book) -> set[Triple]:
    return set(triples_of(filled, layout(), Everything()).triples)


def law(*pairs: tuple[str, Literal | NamedNode], name: str = "law-1") -> list[Triple]:
    subject = NamedNode(COL + name)
    typed = Triple(subject, NamedNode(RDF_TYPE), NamedNode(PLAN + "LegalInstrument"))
    return [typed, *(Triple(subject, NamedNode(prop), value) for prop, value in pairs)]


# --- Nothing is lost


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", DATA, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_data_survives_both_formats(path: Path, lang: str, tmp_path: Path) -> None:
    triples = set(read_triples(path))
    country = path.parent.name.upper() if path.parent.parent.name == "countries" else "INT"
    made = book(list(triples), lang, country)
    write_xlsx(made, layout(), tmp_path / "book.xlsx", lang)
    write_csv(made, layout(), tmp_path / "book")
    from_xlsx, from_csv = read_book(tmp_path / "book.xlsx", layout()), read_book(tmp_path / "book", layout())
    assert from_xlsx.findings == from_csv.findings == ()
    assert said(made) == said(from_xlsx.book) == said(from_csv.book) == triples
    assert values(from_xlsx.book) == values(made)
    # What was read is written again, cell for cell.
    assert values(book(list(said(from_xlsx.book)), lang, country)) == values(made)


def test_little_of_the_data_needs_the_sheet_of_other_statements() -> None:
    for path in DATA:
        triples = list(read_triples(path))
        assert len(book(triples).rows[OTHER]) < 0.02 * len(triples), path


NAMES = [
    "health-plan",
    "per:x",
    "a.b",
    "ñu",
    "a,b",
    "a;b",
    "x(y)",
    "a%20b",
    "'q",
    "-m",
    "=e",
    "a/b",
    "a#b",
    "~",
    "",
]
IRIS = st.one_of(
    st.sampled_from(NAMES).map(lambda name: COL + name),
    st.sampled_from(
        ["https://w3id.org/planatlas/id/per/pesem", "http://metadata.un.org/sdg/16.6", "urn:isbn:1"]
    ),
    st.sampled_from(
        ["mailto:a@b.org", "https://example.org/?q=a;b,c", "https://example.org/ñ", PLAN + "amends"]
    ),
    st.sampled_from([choice.iri for sheet in layout().sheets for c in sheet.columns for choice in c.choices]),
).map(NamedNode)
CLASSES = st.sampled_from(
    [choice.iri for sheet in layout().sheets for choice in sheet.classes] + [PLAN + "No"]
)
WITH_COLUMN = {column.property for sheet in layout().sheets for column in sheet.columns if column.property}
PROPERTIES = st.sampled_from([*sorted(WITH_COLUMN), RDFS + "comment", SKOS + "hiddenLabel"])
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
NUMBERS = [
    "0",
    "-0",
    "00",
    "1",
    "-1",
    "+1",
    "1.0",
    "1.50",
    "12.5",
    ".5",
    "5.",
    "-0.0",
    "0.0000001",
    "9" * 16,
    "1e3",
]
DATES = [
    "2020-02-29",
    "2021-02-29",
    "1899-12-31",
    "1900-02-28",
    "1900-03-01",
    "0001-01-01",
    "2020-01-01Z",
    "x",
]
DATATYPES = ["integer", "decimal", "date", "boolean", "anyURI", "gYear", "string", "double", "token"]
FORMS = st.one_of(TEXTS, st.sampled_from([*NUMBERS, *DATES, "true", "false", "1"]))
LITERALS = st.one_of(
    st.builds(
        lambda text, lang: Literal(text, language=lang), TEXTS, st.sampled_from(["en", "es", "pt", "en-gb"])
    ),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)), FORMS, st.sampled_from(DATATYPES)
    ),
    st.builds(lambda text: Literal(text, datatype=NamedNode("http://example.org/type")), TEXTS),
    TEXTS.map(Literal),
)
TYPES = st.builds(lambda s, o: Triple(s, NamedNode(RDF_TYPE), NamedNode(o)), IRIS, CLASSES)
STATEMENTS = st.builds(
    lambda s, p, o: Triple(s, NamedNode(p), o), IRIS, PROPERTIES, st.one_of(IRIS, LITERALS)
)


@st.composite
def things(draw: st.DrawFn) -> list[Triple]:
    """Return a thing with values in columns of its sheet, mostly of the kind that the column holds."""
    sheet = draw(st.sampled_from([sheet for sheet in layout().sheets if sheet.classes]))
    subject = draw(IRIS)
    found = [Triple(subject, NamedNode(RDF_TYPE), NamedNode(draw(st.sampled_from(sheet.classes)).iri))]
    for column in draw(st.lists(st.sampled_from([c for c in sheet.columns if c.property]), max_size=6)):
        if column.choices:
            value = NamedNode(draw(st.sampled_from(column.choices)).iri)
        elif column.language:
            value = Literal(draw(TEXTS), language=column.language)
        elif column.datatype:
            value = Literal(draw(FORMS), datatype=NamedNode(column.datatype))
        else:
            value = draw(IRIS)
        found.append(Triple(subject, NamedNode(column.property), value))
    return found


def graphs(size: int) -> st.SearchStrategy[list[Triple]]:
    parts = st.lists(st.one_of(things(), st.lists(st.one_of(TYPES, STATEMENTS), max_size=3)), max_size=size)
    return parts.map(lambda lists: [triple for part in lists for triple in part])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(10), st.sampled_from(LANGUAGES))
@example(
    [*law((PREF_LABEL, Literal("a\nb", language="en")), (PREF_LABEL, Literal("a\nb", language="es")))], "en"
)
def test_any_graph_survives_as_rows(triples: list[Triple], lang: str) -> None:
    assert said(book(triples, lang)) == set(triples)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=graphs(40))
def test_any_graph_survives_as_a_file(
    triples: list[Triple], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    made = book(triples)
    write_xlsx(made, layout(), folder / "book.xlsx", "es")
    write_csv(made, layout(), folder / "book")
    assert said(read_book(folder / "book.xlsx", layout()).book) == set(triples)
    assert said(read_book(folder / "book", layout()).book) == set(triples)
    shutil.rmtree(folder)


def test_texts_longer_than_a_cell_are_cut_and_put_together_again(tmp_path: Path) -> None:
    label, note = PREF_LABEL, SKOS + "note"
    triples = [
        *law((label, Literal("a" * 32_767, language="es")), (label, Literal("b" * 32_768, language="en"))),
        *law(
            (note, Literal("\x00 \\" * 12_000, language="es")),
            (note, Literal("\x00 \\" * 12_001, language="es")),
        ),
        *law((SKOS + "altLabel", Literal("𝒳" * 20_000))),
    ]
    made = book(triples)
    assert "prefLabel-es" in made.rows["laws"][0].cells
    assert "prefLabel-en" not in made.rows["laws"][0].cells
    write_xlsx(made, layout(), tmp_path / "book.xlsx", "es")
    write_csv(made, layout(), tmp_path / "book")
    assert said(read_book(tmp_path / "book.xlsx", layout()).book) == set(triples)
    assert said(read_book(tmp_path / "book", layout()).book) == set(triples)


def test_a_node_without_a_name_is_refused() -> None:
    nameless = Triple(BlankNode("x"), NamedNode(RDF_TYPE), NamedNode(PLAN + "Plan"))
    with pytest.raises(InputError) as caught:
        book([nameless])
    assert caught.value.key == "workbook-nameless"


def test_rows_stand_in_the_order_of_class_and_identifier() -> None:
    kinds = {"b": "Ministry", "a": "Council", "c": "Council", "d": "Institution"}
    triples = [
        Triple(NamedNode(COL + name), NamedNode(RDF_TYPE), NamedNode(PLAN + kind))
        for name, kind in kinds.items()
    ]
    rows = book(triples).rows["institutions"]
    assert [row.cells["id"].value for row in rows] == ["d", "a", "c", "b"]
    assert (rows[0].number, rows[0].cells["id"].place) == (2, "Instituciones!A2")


# --- What stands in the cells


def sheet_of(triples: list[Triple], tmp_path: Path, sheet: str = "laws", lang: str = "es") -> Any:
    path = tmp_path / "book.xlsx"
    write_xlsx(book(triples, lang), layout(), path, lang)
    return openpyxl.load_workbook(path)[layout().by_key[sheet].names[lang]]


def cell_of(sheet: Any, header: str) -> Any:
    headers = {cell.value.removesuffix(" *"): cell.column for cell in sheet[1]}
    return sheet.cell(2, headers[header])


@pytest.mark.parametrize("text", [text for text in NASTY if text.strip(" \t\r\n\u00a0\u2028\u0085\\")])
def test_no_text_is_taken_for_anything_else(text: str, tmp_path: Path) -> None:
    triples = law((PLAN + "number", Literal(text)), (SKOS + "note", Literal(text, language="es")))
    sheet = sheet_of(triples, tmp_path)
    for header in ("Número", "Nota (español)"):
        cell = cell_of(sheet, header)
        assert cell.data_type in {"s", "inlineStr"}
        if cell.value.startswith(("=", "+", "-", "@")):
            assert cell.quotePrefix
    write_csv(book(triples), layout(), tmp_path / "book")
    line = (tmp_path / "book" / "laws.csv").read_text("utf-8").splitlines()[1]
    assert not re.search(r"(?:^|,)\"?[=+@\t\r-]", line)
    assert said(read_book(tmp_path / "book.xlsx", layout()).book) == set(triples)


def test_numbers_days_and_truths_are_what_they_are(tmp_path: Path) -> None:
    integer, day = NamedNode(XSD + "integer"), NamedNode(XSD + "date")
    sheet = sheet_of(
        law(
            (PLAN + "year", Literal("2020", datatype=integer)),
            (PLAN + "dateSigned", Literal("2020-02-29", datatype=day)),
            (PLAN + "datePublished", Literal("1899-12-31", datatype=day)),
        ),
        tmp_path,
    )
    assert cell_of(sheet, "Año").value == 2020
    assert cell_of(sheet, "Firmada el").value == datetime(2020, 2, 29)  # noqa: DTZ001 - as the library gives it
    assert cell_of(sheet, "Firmada el").number_format == "yyyy-mm-dd"
    assert cell_of(sheet, "Publicada el").value == "1899-12-31"


def test_decimals_are_numbers_as_long_as_a_spreadsheet_keeps_them(tmp_path: Path) -> None:
    forms = ["12.5", "-0.25", "7", "7.0", "-0", "1234567890123456.5", "0.0000001", "1e3"]
    decimal = NamedNode(XSD + "decimal")
    triples = [
        triple
        for number, form in enumerate(forms)
        for target in [NamedNode(f"{COL}target-{number}")]
        for triple in (
            Triple(target, NamedNode(RDF_TYPE), NamedNode(PLAN + "Target")),
            Triple(target, NamedNode(PLAN + "targetValue"), Literal(form, datatype=decimal)),
        )
    ]
    made = book(triples)
    held = {row.cells["id"].value: row.cells.get("targetValue") for row in made.rows["targets"]}
    assert [cell and cell.value for cell in held.values()] == [
        Decimal("12.5"), Decimal("-0.25"), Decimal(7), None, None, "1234567890123456.5", "0.0000001", None,
    ]  # fmt: skip
    write_xlsx(made, layout(), tmp_path / "book.xlsx", "es")
    assert said(read_book(tmp_path / "book.xlsx", layout()).book) == set(triples)


def test_rows_keep_their_numbers(tmp_path: Path) -> None:
    """A book that was read may have empty rows between the others."""
    made = book(law())
    made.rows["laws"] = [replace(made.rows["laws"][0], number=5)]
    write_xlsx(made, layout(), tmp_path / "book.xlsx", "es")
    assert read_book(tmp_path / "book.xlsx", layout()).book.rows["laws"][0].number == 5


def test_what_is_not_written_as_people_write_it_keeps_its_form() -> None:
    forms = {"year": "02020", "dateSigned": "2020-01-01Z", "count": "+1"}
    datatypes = {"year": "integer", "dateSigned": "date", "count": "integer"}
    triples = law(
        *(
            (PLAN + name, Literal(form, datatype=NamedNode(XSD + datatypes[name])))
            for name, form in forms.items()
        )
    )
    made = book(triples)
    assert set(made.rows["laws"][0].cells) == {"id"}
    assert {row.cells["value"].value for row in made.rows[OTHER]} == set(forms.values())


def test_several_values_stand_one_on_a_line() -> None:
    triples = law(*((PLAN + "cites", NamedNode(COL + name)) for name in ("b", "a", "c")))
    assert book(triples).rows["laws"][0].cells["cites"].value == "a\nb\nc"
    dates = law(*((PLAN + "validFrom", Literal(d, datatype=NamedNode(XSD + "date"))) for d in DATES[4:6]))
    made = book(dates)
    assert made.rows["laws"][0].cells["validFrom"].value == date(1, 1, 1)
    assert made.rows[OTHER][0].cells["value"].value == "1900-03-01"


# --- What a person sees


@pytest.fixture(scope="module")
def peru(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("peru") / "per.xlsx"
    triples = list(read_triples(ROOT / "data" / "countries" / "per" / "primary-sources.ttl"))
    write_xlsx(book(triples, "es", "PER"), layout(), path, "es")
    return path


def test_headers_explain_themselves_and_stay_in_sight(peru: Path) -> None:
    workbook = openpyxl.load_workbook(peru)
    assert workbook.sheetnames[:2] == ["Léame", "Lista de control"]
    for sheet in layout().sheets:
        shown = workbook[sheet.names["es"]]
        assert shown.freeze_panes == "B2"
        for column, cell in zip(sheet.columns, shown[1], strict=True):
            assert cell.value == column.names["es"] + (" *" if column.required else "")
            assert cell.font.bold
            assert column.descriptions["es"] in cell.comment.text
            assert ("Obligatorio." in cell.comment.text) == column.required


def test_what_is_hidden_is_hidden(peru: Path) -> None:
    workbook = openpyxl.load_workbook(peru)
    hidden = {sheet.title for sheet in workbook if sheet.sheet_state != "visible"}
    assert hidden == {"_planatlas", LISTS}


def test_every_column_with_choices_or_references_has_a_drop_down(peru: Path) -> None:
    workbook = openpyxl.load_workbook(peru)
    for sheet in layout().sheets:
        shown = workbook[sheet.names["es"]]
        wanted = {n for n, c in enumerate(sheet.columns, 1) if c.choices or c.refers_to}
        lists = [v for v in shown.data_validations.dataValidation if v.type == "list"]
        found = {
            next(iter(v.sqref.ranges)).min_col: v.formula1 for v in lists if v.formula1 != '"TRUE,FALSE"'
        }
        assert set(found) == wanted
        # A defined name outlives a program that does not know the newer form of lists on other sheets.
        assert set(found.values()) <= set(workbook.defined_names)
        # Longer ones make Excel offer to repair the file.
        assert all(len(v.error or "") <= 225 for v in shown.data_validations.dataValidation)


def test_no_sheet_that_is_read_has_a_formula(peru: Path) -> None:
    workbook = openpyxl.load_workbook(peru)
    for sheet in layout().sheets:
        for row in workbook[sheet.names["es"]].iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_formulas_of_the_checklist_are_short_enough_for_a_cell() -> None:
    for lang in LANGUAGES:
        for task in tasks():
            whole = "=" + "+".join(formula(count, layout(), lang) for count in task.counts)
            assert len(whole) < 8_192
    assert formula(Count("sources", ()), layout(), "es") == "COUNTA('Fuentes'!$A:$A)-1"
    assert any("CHAR(10)" in formula(c, layout(), "es") for task in tasks() for c in task.counts)


def test_the_first_sheet_fits_on_a_page_and_leads_to_the_others(peru: Path) -> None:
    guide = openpyxl.load_workbook(peru)["Léame"]
    assert guide.sheet_properties.pageSetUpPr.fitToPage
    links = [row[0].hyperlink.location for row in guide.iter_rows() if row[0].hyperlink]
    assert links == [f"'{sheet.names['es']}'!A1" for sheet in layout().sheets]
    assert "PER" in guide["A1"].value


# --- Never half a file


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planatlas.authoring.writing_xlsx.MOST_ROWS", 0)
    with pytest.raises(InputError) as caught:
        write_xlsx(book(law()), layout(), tmp_path / "book.xlsx", "es")
    assert caught.value.key == "workbook-too-long"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_xlsx(book(law()), layout(), tmp_path / "file" / "book.xlsx", "es")
    assert caught.value.key == "output-unwritable"
    with pytest.raises(InputError) as caught:
        write_csv(book(law()), layout(), tmp_path / "file")
    assert caught.value.key == "workbook-folder"


# --- LibreOffice


@pytest.fixture(scope="module")
def converted(peru: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook as LibreOffice reads, computes and writes it."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("converted")
    for target in ("xlsx:Calc MS Excel 2007 XML", "ods:calc8"):
        command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", target, "--outdir", str(folder), str(peru)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.slow
def test_libreoffice_keeps_the_drop_downs(peru: Path, converted: Path) -> None:
    before, after = openpyxl.load_workbook(peru), openpyxl.load_workbook(converted / "per.xlsx")
    assert after.sheetnames == before.sheetnames
    for sheet in layout().sheets:
        title = sheet.names["es"]
        lists = [
            {
                v.formula1.lstrip("=")
                for v in workbook[title].data_validations.dataValidation
                if v.type == "list"
            }
            for workbook in (before, after)
        ]
        assert lists[0] == lists[1]
    content = zipfile.ZipFile(converted / "per.ods").read("content.xml").decode()
    assert content.count("cell-content-is-in-list") > 150


@pytest.mark.slow
def test_libreoffice_finds_what_is_done(converted: Path) -> None:
    workbook = openpyxl.load_workbook(converted / "per.xlsx", data_only=True)
    rows = [[cell.value for cell in row] for row in workbook["Lista de control"].iter_rows(min_row=2)]
    done, to_do = message("checklist-done-word", "es"), message("checklist-to-do", "es")
    assert {row[4] for row in rows} <= {done, to_do, None}
    # Peru has records on every indicator; none of a legislature's regular part in making the plans.
    assert [row[4] for row in rows if row[0]].count(done) >= 6
    assert all(isinstance(row[3], int) for row in rows if row[4] and not row[0])


@pytest.mark.slow
def test_lists_of_rows_hold_the_rows_of_all_their_sheets(peru: Path, converted: Path) -> None:
    workbook = openpyxl.load_workbook(converted / "per.xlsx", data_only=True)
    gathered = [[cell.value for cell in column] for column in workbook[LISTS].iter_cols()]
    evidence = next(column for column in gathered if column[0] == "rows_list_A")
    count = evidence[3]
    assert evidence[1] == 0
    wanted = [
        row[0]
        for title in ("Evidencias", "Búsquedas")
        for row in workbook[title].iter_rows(2, values_only=True)
    ]
    assert count == len([name for name in wanted if name])
    assert evidence[4 : 4 + count] == [name for name in wanted if name]


@pytest.mark.slow
def test_an_empty_workbook_has_everything_to_do(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    new_workbook("COL", tmp_path / "col.xlsx", sector="defence", lang="en")
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += [
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "col.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = next((tmp_path / "out").iterdir()).read_text("utf-8")
    assert text.count("to do") > 25
    assert ",done" not in text
