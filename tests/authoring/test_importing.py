"""From a workbook to Turtle and back: nothing lost on the way, and every finding at its cell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from benchmarks.generate import make_countries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring.filled import (
    COUNTRY,
    book,
    change,
    column,
    csv_folder,
    land,
    place,
    put,
    title,
    xlsx,
)
from planatlas.atlas.checks import validate
from planatlas.atlas.importing import import_workbook
from planatlas.authoring.layout import layout
from planatlas.authoring.model import Book
from planatlas.authoring.reading import read_book
from planatlas.authoring.rows import book_of
from planatlas.authoring.triples import triples_of
from planatlas.authoring.turtle import turtle
from planatlas.authoring.writing_csv import write_csv
from planatlas.authoring.writing_xlsx import write_xlsx
from planatlas.cli import main
from planatlas.namespaces import IDENTIFIER, RDF, RDF_TYPE, XSD
from planatlas.resources import dataset_files
from planatlas.store import Literal, NamedNode, Triple, n_triples, read_triples

PACKAGED = sorted(dataset_files().items())


def write_as_xlsx(filled: Book, folder: Path) -> Path:
    path = folder / "book.xlsx"
    write_xlsx(filled, layout(), path, filled.settings["language"])
    return path


def write_as_csv(filled: Book, folder: Path) -> Path:
    write_csv(filled, layout(), folder / "book")
    return folder / "book"


WRITERS = [write_as_xlsx, write_as_csv]


def cells(filled: Book) -> dict[str, list[list[tuple[str, str]]]]:
    """Return what stands in the cells as text, which is all that CSV can hold; its truth values are small."""
    return {
        key: [
            sorted(
                (name, str(cell.value).replace("True", "true").replace("False", "false"))
                for name, cell in row.cells.items()
            )
            for row in rows
        ]
        for key, rows in filled.rows.items()
        if rows
    }


# --- There and back


@pytest.mark.parametrize(
    ("key", "path"), PACKAGED, ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_packaged_datasets_survive(
    tmp_path: Path, key: tuple[str, str], path: Path, write: Callable[[Book, Path], Path], lang: str
) -> None:
    """Export then import gives the same canonical graph; import then export the same cells."""
    triples = list(read_triples(path))
    filled = book_of(triples, {"country": key[0], "dataset": key[1], "language": lang})
    output = tmp_path / "out.ttl"
    done = import_workbook(write(filled, tmp_path), output, lang=lang)
    assert [finding for finding in done.outcome.findings if finding.severity == "violation"] == []
    imported = list(read_triples(output))
    assert n_triples(imported) == n_triples(triples)
    again = book_of(imported, filled.settings)
    assert cells(again) == cells(read_book(write(filled, tmp_path), layout()).book)


SLUG = st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,3})?", fullmatch=True)
CLASSES = [choice.iri for sheet in layout().sheets for choice in sheet.classes]
COLUMNS = [each for sheet in layout().sheets for each in sheet.columns if each.property]
CODES = [choice.iri for each in COLUMNS for choice in each.choices]
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from("=+-@'\t\r\n\\_x000D;, a\"<&\0\x1f￾"), max_size=8),
    st.sampled_from(
        ["_x000D_", "_x005F_", "=1+1", "#REF!", "TRUE", "2020-01-01", "1e5", "00", "\\n", "x" * 33_000]
    ),
)
LEXICAL = st.one_of(
    TEXT,
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.dates().map(lambda day: day.isoformat()),
    st.sampled_from(["true", "false", "1", "007", "7.10", "-0", "+5", "2020-01-01Z", "1E400", "1899-12-31"]),
)
NODES = st.one_of(
    SLUG.map(lambda slug: f"{IDENTIFIER}{COUNTRY.lower()}/{slug}"),
    SLUG.map(lambda slug: f"{IDENTIFIER}source/{slug}"),
    st.sampled_from(
        ["http://example.org/a,b;c", "urn:a:b", f"{IDENTIFIER}xxa/a/b", "https://example.org/ñ?q=(1)"]
    ),
)
DATATYPES = st.sampled_from(
    [XSD + n for n in ("string", "integer", "decimal", "date", "boolean", "anyURI", "dateTime", "gYear")]
    + ["http://example.org/own"]
)
LANGUAGES = st.sampled_from(["en", "es", "pt", "es-PE"])
LITERALS = st.one_of(
    st.builds(lambda text, lang: Literal(text, language=lang), TEXT, LANGUAGES),
    st.builds(lambda text, datatype: Literal(text, datatype=NamedNode(datatype)), LEXICAL, DATATYPES),
)


@st.composite
def fitting(draw: st.DrawFn, subject: str) -> Triple:
    """Draw a statement that a column may hold, more or less."""
    about = draw(st.sampled_from(COLUMNS))
    value: Any
    if about.choices:
        value = NamedNode(draw(st.sampled_from([choice.iri for choice in about.choices])))
    elif about.datatype is None:
        value = NamedNode(draw(NODES))
    elif about.language:
        value = Literal(draw(TEXT), language=about.language)
    else:
        value = Literal(draw(LEXICAL), datatype=NamedNode(about.datatype))
    return Triple(NamedNode(subject), NamedNode(about.property), value)


@st.composite
def graphs(draw: st.DrawFn) -> list[Triple]:
    """Draw a graph without blank nodes: much that fits the sheets, and some that fits nothing."""
    found: list[Triple] = []
    for subject in draw(st.lists(NODES, min_size=1, max_size=4, unique=True)):
        node = NamedNode(subject)
        classes = draw(st.lists(st.sampled_from(CLASSES), max_size=2))
        found += [Triple(node, NamedNode(RDF_TYPE), NamedNode(name)) for name in classes]
        found += draw(st.lists(fitting(subject), max_size=8))
        odd = st.builds(
            lambda prop, value, node=node: Triple(node, NamedNode(prop), value),
            st.sampled_from(
                ["http://example.org/p", RDF + "value", *(each.property for each in COLUMNS[:40])]
            ),
            st.one_of(LITERALS, NODES.map(NamedNode), st.sampled_from(CODES).map(NamedNode)),
        )
        found += draw(st.lists(odd, max_size=4))
    return found


def check_survival(write: Callable[[Book, Path], Path], graph: list[Triple]) -> None:
    filled = book(graph)
    with TemporaryDirectory() as folder:
        read = read_book(write(filled, Path(folder)), layout())
    assert read.findings == ()
    placed = triples_of(read.book, layout())
    assert n_triples(placed.triples) == n_triples(graph)
    assert cells(book(placed.triples)) == cells(filled)


# A whole workbook is written for each graph.
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_random_graphs_survive_a_workbook(graph: list[Triple]) -> None:
    check_survival(write_as_xlsx, graph)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_random_graphs_survive_csv_files(graph: list[Triple]) -> None:
    check_survival(write_as_csv, graph)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs())
def test_random_graphs_survive_turtle(graph: list[Triple]) -> None:
    text = turtle(graph)
    with TemporaryDirectory() as folder:
        path = Path(folder, "graph.ttl")
        path.write_text(text or "\n", "utf-8", newline="")
        assert n_triples(read_triples(path)) == n_triples(graph)
    assert turtle(reversed(graph)) == text


# --- Turtle


def test_the_turtle_is_sorted_stable_and_short(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
    path = xlsx(tmp_path)
    import_workbook(path, first)

    def shuffle(file: Any) -> None:
        page = file[title("evidence")]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_row=3)]
        for number, row in zip((3, 2), rows, strict=True):
            for place_, value in enumerate(row, 1):
                page.cell(number, place_).value = value

    import_workbook(change(path, shuffle), second)
    text = first.read_text("utf-8")
    assert second.read_text("utf-8") == text
    assert text.startswith("# XXA, land: made from the workbook land.xlsx.")
    assert "@prefix xxa: <https://w3id.org/planatlas/id/xxa/> .\n" in text
    assert "_:" not in text
    subjects = [line.split(" ")[0] for line in text.splitlines() if line[:1].isalpha()]
    assert subjects == sorted(subjects)
    assert "\nxxa:health-plan a plan:Plan ;\n" in text
    prefixes = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert all(text.count(prefix) > 1 for prefix in prefixes)


def test_identifiers_stay_when_rows_move_and_titles_change(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    change(path, put("instruments", "prefLabel-en", "The new name of the plan"))
    change(path, lambda file: file[title("instruments")].insert_rows(2, 3))
    import_workbook(path, tmp_path / "out.ttl")
    subjects = {triple.subject for triple in read_triples(tmp_path / "out.ttl")}
    assert subjects == {triple.subject for triple in land()}


# --- Findings by cell


def findings(path: Path, **options: Any) -> dict[str, Any]:
    outcome = validate([path], **options)
    return {finding.place: finding for finding in outcome.findings if finding.severity == "violation"}


def test_a_value_that_a_shape_refuses(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path, "es"), put("instruments", "periodStart", 20200, lang="es"))
    found = findings(path, lang="es")
    at = place("instruments", "periodStart", lang="es")
    assert at.startswith("Instrumentos!")
    assert found[at].message("es").startswith("«20200»: El primer año del periodo no es un año plausible")
    assert found[at].message("en").startswith("“20200”: ")


def test_a_missing_value_points_to_its_empty_cell(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "evidence", None))
    [finding] = findings(path).values()
    assert finding.place == place("instruments", "evidence")
    assert "plan:evidence" not in finding.text()


@pytest.mark.parametrize(("key", "other"), [("prefLabel-en", "Spanish"), ("prefLabel-es", "English")])
def test_a_missing_text_points_to_the_column_of_its_language(tmp_path: Path, key: str, other: str) -> None:
    path = change(xlsx(tmp_path), put("institutions", key, None))
    [finding] = findings(path).values()
    assert finding.place == place("institutions", key)
    assert other not in finding.text() + finding.hint()


def test_what_may_stand_in_several_columns_points_to_the_first_empty_one(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    for key in ("periodStart", "validFrom"):
        change(path, put("instruments", key, None))
    places = {f.place: f for f in validate([path]).findings if f.severity == "warning"}
    starts = [place("instruments", key) for key in ("periodStart", "validFrom", "year", "attestedOn")]
    [found] = [places[each] for each in starts if each in places]
    assert "first year" in found.message()


def test_a_value_is_not_missing_where_it_cannot_be_read(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "validFrom", "31/12/2020"))
    change(path, put("instruments", "periodStart", None))
    found = [f for f in validate([path]).findings if f.severity != "info"]
    instruments = [f.check for f in found if f.place.startswith("Instruments!")]
    assert instruments == ["cell-date-order"]


def test_a_reference_to_a_thing_of_another_kind(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "issuedBy", "evidence-book-1"))
    [finding] = findings(path).values()
    assert finding.place == place("instruments", "issuedBy")
    assert finding.message().startswith("“evidence-book-1”: ")


def test_a_term_that_there_is_not(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    for key, value in {"subject": "health-plan", "property": "plan:levle", "value": "level:national"}.items():
        change(path, put("other", key, value))
    change(path, put("other", "datatype", "xsd:string"))
    [finding] = findings(path).values()
    assert (finding.check, finding.place) == ("term-unknown", place("other", "value"))


def test_findings_stand_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path)
    for sheet, key in (("instruments", "level"), ("instruments", "horizon"), ("evidence", "basis")):
        change(path, put(sheet, key, "nonsense"))
    outcome = validate([path])
    order = [sheet.names["en"] for sheet in layout().sheets]
    places = [finding.place for finding in outcome.findings]
    keys = [
        (order.index(each.split("!")[0]), int("".join(filter(str.isdigit, each.split("!")[1]))))
        for each in places
    ]
    assert keys == sorted(keys)
    assert {place(*each) for each in (("instruments", "level"), ("evidence", "basis"))} <= set(places)


def test_things_of_the_package_may_be_named(tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("evidence", "source", "source:vega-2021"))
    assert findings(path) == {}
    change(path, put("evidence", "source", "source:vega-2012"))
    [finding] = findings(path).values()
    assert finding.check == "cell-no-such-row"


def test_a_workbook_beside_other_files(tmp_path: Path) -> None:
    """Rows may name what the other files describe, and places begin with the file."""
    path = change(xlsx(tmp_path), put("instruments", "issuedBy", "council"))
    assert place("instruments", "issuedBy") in findings(path)
    beside = tmp_path / "beside.ttl"
    ministry = [t for t in land() if t.subject.value.endswith("/ministry")]
    council = NamedNode(f"{IDENTIFIER}xxa/council")
    beside.write_text(turtle(Triple(council, t.predicate, t.object) for t in ministry))
    assert [f for f in validate([path, beside]).findings if f.severity == "violation"] == []
    change(path, put("instruments", "level", "nonsense"))
    outcome = validate([path, beside])
    [finding] = [each for each in outcome.findings if each.severity == "violation"]
    assert finding.place == "[land.xlsx]" + place("instruments", "level")
    assert set(outcome.files) == {str(path), str(beside)}


def test_two_workbooks_with_findings_in_the_same_cells(tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        path = change(xlsx(tmp_path / name), put("instruments", "level", "nonsense"))
        paths.append(path.rename(tmp_path / f"{name}.xlsx"))
    places = {f.place for f in validate(paths).findings if f.severity == "violation"}
    assert {f"[{path.name}]{place('instruments', 'level')}" for path in paths} <= places


# --- Commands


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_import_writes_what_can_be_used(run: Any, tmp_path: Path) -> None:
    output = tmp_path / "data" / "xxa.ttl"
    code, out, err = run("import", xlsx(tmp_path, "es"), "-o", output, "--lang", "es")
    assert code == 0
    assert "advertencia" in out
    assert err == f"Escrito: {output}\n"
    assert n_triples(read_triples(output)) == n_triples(land())


def test_warnings_do_not_stop_an_import(run: Any, tmp_path: Path) -> None:
    path = change(xlsx(tmp_path), put("instruments", "id", None))
    code, out, _ = run("import", path, "-o", tmp_path / "out.ttl", "--lang", "en")
    assert code == 0
    assert f"{place('instruments', 'id')}: warning: " in out
    assert (tmp_path / "out.ttl").exists()


def test_errors_stop_an_import_and_leave_what_was_there(run: Any, tmp_path: Path) -> None:
    output = tmp_path / "out.ttl"
    output.write_text("as it was")
    path = change(xlsx(tmp_path), put("instruments", "level", "nonsense"))
    code, out, err = run("import", path, "-o", output, "--lang", "en")
    assert code == 1
    assert f"{place('instruments', 'level')}: error: “nonsense” is not in the list" in out
    assert err == "Nothing was written, because of the errors. Mend them and run again.\n"
    assert output.read_text() == "as it was"
    assert {path.name for path in tmp_path.iterdir()} == {"land.xlsx", "out.ttl"}


def test_import_as_json(run: Any, tmp_path: Path) -> None:
    code, out, _ = run(
        "import", csv_folder(tmp_path), "-o", tmp_path / "out.ttl", "--format", "json", "--lang", "en"
    )
    assert (code, json.loads(out)["usable"]) == (0, True)


@pytest.mark.parametrize("name", ["land.ttl", "nothing"])
def test_import_of_what_is_no_workbook(run: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "land.ttl").write_text("")
    code, out, err = run("import", tmp_path / name, "-o", tmp_path / "out.ttl", "--lang", "en")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "out.ttl").exists()


def test_validate_names_cells(run: Any, tmp_path: Path) -> None:
    path = change(xlsx(tmp_path, "es"), put("instruments", "level", "secttorial", lang="es"))
    code, out, _ = run("validate", path, "--lang", "es")
    assert code == 1
    assert (
        f"Instrumentos!{column('instruments', 'level')}2: error: «secttorial» no está en la lista de «Nivel»."
        in out
    )
    assert "¿Quiso decir «sectorial»?" in out
    assert run("validate", csv_folder(tmp_path), "--lang", "es")[0] == 0


# --- Large ones


def synthetic(folder: Path, countries: int) -> list[Triple]:
    """Return countries of 12,000 triples each, of invented codes."""
    path = folder / "synthetic.nt"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for country in make_countries(countries, share=0):
            file.writelines(country.graph.lines())
    return list(read_triples(path))


def test_a_whole_country_comes_back(tmp_path: Path) -> None:
    triples = synthetic(tmp_path, 1)
    assert len(triples) > 11_000
    filled = book_of(triples, {"country": "XAA", "dataset": "benchmark", "language": "en"})
    path = write_as_xlsx(filled, tmp_path)
    assert import_workbook(path, tmp_path / "out.ttl").written
    assert n_triples(read_triples(tmp_path / "out.ttl")) == n_triples(triples)


# --- Plans in StratML


PLAN = Path(__file__).parent / "data" / "ministry.stratml.xml"


def test_a_plan_in_stratml_becomes_turtle_to_be_completed(run: Any, tmp_path: Path) -> None:
    output = tmp_path / "plan.ttl"
    code, out, err = run("import", PLAN, "--country", "xxa", "-o", output, "--lang", "es")
    assert code == 1
    assert "Falta el nombre en inglés" in out
    assert "Lo escrito es un comienzo" in err
    subjects = {str(triple.subject) for triple in read_triples(output)}
    assert len(subjects) > 5
    assert all("/id/xxa/" in subject or "/id/source/" in subject for subject in subjects)
    assert output.read_text("utf-8").startswith("# XXA: hecho a partir del documento StratML")


def test_a_plan_in_stratml_becomes_a_workbook(run: Any, tmp_path: Path) -> None:
    turtle_file, workbook = tmp_path / "plan.ttl", tmp_path / "plan.xlsx"
    for output in (turtle_file, workbook):
        run("import", PLAN, "--country", "xxa", "-o", output, "--lang", "es")
    read = read_book(workbook, layout())
    assert (read.book.settings["country"], read.book.settings["dataset"]) == ("XXA", "ministry")
    placed = triples_of(read.book, layout())
    assert n_triples(placed.triples) == n_triples(read_triples(turtle_file))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([PLAN], "--country"),
        ([PLAN, "--country", "Land"], "three letters"),
        ([PLAN, "--country", "XXA", "--marked", "m.xlsx"], "without --marked"),
        (["land.xlsx", "--country", "XXA"], "Leave it out"),
        ([Path("nothing.xml"), "--country", "XXA"], "no such file"),
    ],
)
def test_what_does_not_go_with_stratml(run: Any, tmp_path: Path, arguments: list[Any], said: str) -> None:
    code, _, err = run("import", *arguments, "-o", tmp_path / "out.ttl", "--lang", "en")
    assert (code, err.count("\n")) == (2, 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []


# --- Without the packages


def test_without_openpyxl_a_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    path, folder = xlsx(tmp_path), csv_folder(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] in {"openpyxl", "lxml"}]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    code, _, err = run("import", path, "-o", tmp_path / "out.ttl", "--lang", "es")
    assert (code, err.count("\n")) == (2, 1)
    assert 'pip install "planatlas[workbooks]"' in err
    assert run("import", folder, "-o", tmp_path / "out.ttl", "--lang", "es")[0] == 0
