"""What changed between two versions: row by row in words, with the verdicts that change; exports as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring.comparing import EXAMPLE, command, old_and_new
from cli.running import COUNTRIES, LAND
from planatlas.atlas.readers import country_of, read_graph
from planatlas.authoring.differences import compare
from planatlas.authoring.merging import ACCEPT, items, merge
from planatlas.errors import InputError
from planatlas.namespaces import IDENTIFIER, PLAN, PREF_LABEL, RDF_TYPE, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Triple, content_hash, read_triples

Capture = pytest.CaptureFixture[str]
OWN = f"{IDENTIFIER}xxb/"


def test_it_says_in_words_what_changed(tmp_path: Path, capsys: Capture) -> None:
    done = command(capsys, "diff", *old_and_new(tmp_path))
    assert done.code == 1
    assert done.err == ""
    assert (
        done.out
        == """\
Rows added: 2; removed: 0; changed: 2.

Evidence (evidence-plan-p-9): row added
   Source: Health Plan of Costanera (invented)
   Locator: p. 9
   Summary (English): It wants less waiting.
   Summary (Spanish): Quiere menos espera.
   Basis: direct

Plan “Health Plan 2021 to 2025” (health-plan): row changed
   Name (English): Health Plan 2021-2025 → Health Plan 2021 to 2025
   Level: sectoral → multisectoral

Objective “Less waiting” (objective-1): row added
   Name (English): Less waiting
   Name (Spanish): Menos espera
   In instrument: Health Plan 2021 to 2025
   Code: =1
   Evidence: evidence-plan-p-9

Disclosure “The health plan is public” (disclosure-health-plan): row changed
   Disclosure: public → secret

Verdicts that change
   Health planning of Costanera, as of 2022-12-31, 1.3 publication of the sector plan on the internet: met →
     not met
   Health planning of Costanera, as of 2022-12-31, 2.1 programmes, outputs and responsible units identified:
     no evidence → not assessable
   Health planning of Costanera, as of 2022-12-31, 2.2 articulation between the sector plan and the budget: no
     evidence → not assessable
   Health planning of Costanera, as of 2022-12-31, 2.3 breakdown of the sector plan into annual targets: not
     met → not assessable
"""
    )


def test_it_says_it_in_spanish_and_as_markdown(tmp_path: Path, capsys: Capture) -> None:
    done = command(capsys, "diff", *old_and_new(tmp_path), "-f", "md", lang="es")
    assert "- Nivel: sectorial → multisectorial\n" in done.out
    assert "## Objetivo «Menos espera» (objective-1): fila agregada\n" in done.out
    assert "## Veredictos que cambian\n" in done.out
    assert "http" not in done.out


def test_as_json_it_has_both_values_and_the_verdicts(tmp_path: Path, capsys: Capture) -> None:
    said = json.loads(command(capsys, "diff", *old_and_new(tmp_path), "-f", "json").out)
    kinds = {change["change"]: change["kind"] for change in said["changes"]}
    assert kinds == {
        "evidence-plan-p-9": "added",
        "health-plan": "changed",
        "objective-1": "added",
        "disclosure-health-plan": "changed",
    }
    cell = next(c for row in said["changes"] for c in row["cells"] if c["change"] == "health-plan/level")
    assert [value["iri"].rpartition("/")[2] for value in (*cell["old"], *cell["new"])] == [
        "sectoral",
        "multisectoral",
    ]
    assert {(v["indicator"], v["old"], v["new"]) for v in said["verdicts"]} == {
        ("1.3", "met", "not-met"),
        ("2.1", "no-evidence", "not-assessable"),
        ("2.2", "no-evidence", "not-assessable"),
        ("2.3", "not-met", "not-assessable"),
    }


def test_both_versions_are_judged_as_of_the_same_date(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    early = command(capsys, "diff", old, new, "--as-of", "2020-06-30")
    assert "No verdict changes (as of 2020-06-30)." in early.out
    text = new.read_text("utf-8").replace('referenceDate "2022-12-31"', 'referenceDate "2023-12-31"')
    new.write_text(text, "utf-8")
    later = json.loads(command(capsys, "diff", old, new, "-f", "json").out)
    assert set(later["as_of"].values()) == {"2023-12-31"}
    assert {verdict["as_of"] for verdict in later["verdicts"]} == {"2023-12-31"}


def test_a_system_in_one_version_only(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path, (("a plan:SectorPlanningSystem", "a plan:PlanningSystem"),), "")
    said = json.loads(command(capsys, "diff", old, new, "-f", "json").out)
    assert {verdict["new"] for verdict in said["verdicts"]} == {None}
    assert len(said["verdicts"]) == 8
    old.write_text(new.read_text("utf-8"), "utf-8")
    new.write_text(old.read_text("utf-8").replace('"Health Plan 2021-2025"@en', '"Plan"@en'), "utf-8")
    assert "no verdicts to compare" in command(capsys, "diff", old, new).out


def test_no_change_is_code_0(capsys: Capture) -> None:
    done = command(capsys, "diff", EXAMPLE, EXAMPLE)
    assert (done.code, done.out) == (0, "The two versions say the same.\n")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("dataset", ["chl/vega-2021", "per/vega-2021"])
def test_a_workbook_says_what_its_graph_says(
    tmp_path: Path, capsys: Capture, form: str, dataset: str
) -> None:
    country, _, name = dataset.partition("/")
    book = tmp_path / ("book.xlsx" if form == "xlsx" else "book/")
    target = f"{book}/" if form == "csv" else book
    assert command(capsys, "export", country, "--dataset", name, "-f", form, "-o", target).code == 0
    assert command(capsys, "diff", COUNTRIES / f"{dataset}.ttl", book).code == 0


def test_words_for_what_has_no_column() -> None:
    plan = NamedNode(f"{OWN}plan")
    base = [Triple(plan, NamedNode(RDF_TYPE), NamedNode(f"{PLAN}Plan"))]
    more = [
        Triple(plan, NamedNode(PREF_LABEL), Literal("Plano", language="pt")),
        Triple(plan, NamedNode("http://example.org/odd"), Literal("1", datatype=NamedNode(XSD + "byte"))),
    ]
    (row,) = compare(base, [*base, *more], "XXB")
    assert [(cell.key, cell.names["en"]) for cell in row.cells] == [
        ("<http://example.org/odd>", "<http://example.org/odd>"),
        ("skos:prefLabel-pt", "skos:prefLabel [pt]"),
    ]


TERMS = st.one_of(
    st.sampled_from([f"{OWN}{slug}" for slug in "abc"]).map(NamedNode),
    st.builds(Literal, st.sampled_from(["", "x", "=1"]), language=st.sampled_from(["en", "es", "pt"])),
    st.builds(lambda text: Literal(text, datatype=NamedNode(XSD + "integer")), st.sampled_from(["1", "01"])),
)
PROPERTIES = st.sampled_from([RDF_TYPE, PREF_LABEL, f"{PLAN}evidence", "http://example.org/p"]).map(NamedNode)
GRAPHS = st.lists(
    st.builds(Triple, st.sampled_from([NamedNode(OWN + s) for s in "abc"]), PROPERTIES, TERMS), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(GRAPHS, GRAPHS)
def test_all_changes_together_make_the_new_version(old: list[Triple], new: list[Triple]) -> None:
    changes = compare(old, new, "XXB")
    decisions = {item.name: ACCEPT for item in items(changes)}
    assert merge(old, changes, decisions) == set(new)
    assert bool(changes) == (set(old) != set(new))
    names = [item.name for item in items(changes)]
    assert len(names) == len(set(names))


def test_a_blank_node_cannot_be_followed() -> None:
    plan = NamedNode(f"{OWN}plan")
    nameless = [Triple(plan, NamedNode(f"{PLAN}evidence"), BlankNode("a"))]
    with pytest.raises(InputError) as refused:
        compare([], nameless, "XXB")
    assert refused.value.key == "diff-nameless"


# --- Bad input


def test_bad_input_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    broken, other, bare = tmp_path / "broken.ttl", tmp_path / "other.ttl", tmp_path / "bare.ttl"
    broken.write_text("a b", "utf-8")
    other.write_text(old.read_text("utf-8").replace("xxb", "xxc").replace("XXB", "XXC"), "utf-8")
    bare.write_text("<http://example.org/a> <http://example.org/b> 1 .", "utf-8")
    empty = tmp_path / "empty.ttl"
    empty.write_text("# nothing", "utf-8")
    for arguments, part in (
        ([old, tmp_path / "none.ttl"], "none.ttl: no such file"),
        ([old, broken], "broken.ttl:1: not valid Turtle"),
        ([old, other], "several countries: XXB, XXC"),
        ([bare, bare], "no country can be told"),
        ([old, empty], "no statement"),
        ([old, new, "--as-of", "2022"], "not a date"),
        ([old, new, "-f", "xlsx"], "xlsx"),
        ([old, tmp_path / "plan.docx"], "plan.docx"),
    ):
        done = command(capsys, "diff", *arguments)
        assert done.code == 2, arguments
        assert part in done.err
        assert done.err.count("\n") == 1
        assert done.out == ""


def test_a_workbook_with_cells_that_cannot_be_read_is_refused(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "land"
    assert command(capsys, "export", "XXA", "--data", LAND, "-f", "csv", "-o", f"{folder}/").code == 0
    path = folder / "instruments.csv"
    path.write_text(path.read_text("utf-8").replace("sectoral", "sektoral"), "utf-8")
    for lang, first in (("en", "The first is"), ("es", "La primera es")):
        done = command(capsys, "diff", LAND, folder, lang=lang)
        assert done.code == 2
        assert first in done.err
        assert "sektoral" in done.err
        assert "instruments.csv!" in done.err
        assert done.err.count("\n") == 1


def test_the_country_is_that_of_most_things_where_no_place_says_it() -> None:
    triples = [
        Triple(NamedNode(f"{IDENTIFIER}{slug}"), NamedNode(RDF_TYPE), NamedNode(f"{PLAN}Plan"))
        for slug in ("xxb/a", "xxb/b", "per/c", "source/d")
    ]
    assert country_of(triples) == "XXB"


# --- Exports


def test_a_workbook_needs_a_file_and_one_dataset(tmp_path: Path, capsys: Capture) -> None:
    done = command(capsys, "export", "PER", "-f", "xlsx")
    assert (done.code, done.out) == (2, "")
    assert "-o per.xlsx" in done.err
    done = command(capsys, "export", "PER", "-f", "xlsx", "-o", tmp_path / "per.xlsx")
    assert done.code == 2
    assert "primary-sources, vega-2021" in done.err
    assert list(tmp_path.iterdir()) == []
    done = command(capsys, "export", "PER", "-f", "xlsx", "-o", f"{tmp_path}/books/")
    assert done.code == 0
    assert sorted(path.name for path in (tmp_path / "books").iterdir()) == [
        "primary-sources.xlsx",
        "vega-2021.xlsx",
    ]
    for name in ("primary-sources", "vega-2021"):
        source = COUNTRIES / "per" / f"{name}.ttl"
        assert content_hash(read_graph(tmp_path / "books" / f"{name}.xlsx")) == content_hash(
            read_triples(source)
        )


def test_csv_is_a_table_of_statements_or_a_folder_of_sheets(tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "statements.csv"
    assert command(capsys, "export", "XXA", "--data", LAND, "-f", "csv", "-o", table).code == 0
    assert table.read_text("utf-8").startswith("dataset,subject,")
    assert command(capsys, "export", "CHL", "-f", "csv", "-o", f"{tmp_path}/chl/").code == 0
    assert sorted(path.name for path in (tmp_path / "chl").iterdir()) == ["primary-sources", "vega-2021"]


def test_stratml_is_one_plan_or_a_folder_of_plans(tmp_path: Path, capsys: Capture) -> None:
    done = command(capsys, "export", "CHL", "-f", "stratml")
    assert (done.code, done.out) == (2, "")
    assert "--plan" in done.err
    one = command(capsys, "export", "CHL", "-f", "stratml", "--plan", "ldn-2017", lang="es")
    assert one.code == 0
    assert one.out.startswith("<?xml")
    assert "StratML lleva" in one.err
    assert "Evidencia:" in one.err
    done = command(capsys, "export", "CHL", "-f", "stratml", "-o", f"{tmp_path}/plans/")
    assert done.code == 0
    names = sorted(path.name for path in (tmp_path / "plans").iterdir())
    assert names == [
        "air-force-centenary-plan.stratml.xml",
        "defence-policy-2020.stratml.xml",
        "ldn-2017.stratml.xml",
    ]
    assert command(capsys, "export", "XXA", "--data", LAND, "-f", "stratml").code == 2
    assert command(capsys, "export", "CHL", "-f", "stratml", "--plan", "no-such").code == 2
    assert command(capsys, "export", "CHL", "-f", "ttl", "--plan", "ldn-2017").code == 2
