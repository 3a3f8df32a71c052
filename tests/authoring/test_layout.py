"""The layout of a workbook says what the shapes say, and nothing of the data is without a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.assessment import packaged_knowledge
from planatlas.authoring import layout as layout_module
from planatlas.authoring.checklist import tasks
from planatlas.authoring.layout import CLASS, ID, OTHER, SHEET, layout, workbook_shapes
from planatlas.authoring.model import Column, SheetLayout
from planatlas.labels import LANGUAGES
from planatlas.namespaces import PLAN, RDF_TYPE, SH, XSD, compact
from planatlas.store import NamedNode, read_triples

ROOT = Path(__file__).resolve().parents[2]
DATA = sorted([*(ROOT / "data" / "countries").rglob("*.ttl"), *(ROOT / "data" / "common").rglob("*.ttl")])
SHEETS = pytest.mark.parametrize("sheet", layout().sheets, ids=lambda sheet: sheet.key)


def column(sheet: str, key: str) -> Column:
    return next(column for column in layout().by_key[sheet].columns if column.key == key)


def test_every_class_of_the_data_has_a_sheet() -> None:
    with_sheet = {choice.iri for sheet in layout().sheets for choice in sheet.classes}
    used = {
        triple.object.value
        for path in [*DATA, ROOT / "data" / "sources.ttl"]
        for triple in read_triples(path)
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode)
    }
    assert len(used) > 30
    assert used - with_sheet == set()


def test_every_class_that_the_shapes_ask_of_has_one_sheet() -> None:
    homes: dict[str, list[str]] = {}
    for sheet in layout().sheets:
        for choice in sheet.classes:
            homes.setdefault(choice.iri, []).append(sheet.key)
    assert [home for home in homes.values() if len(home) > 1] == []
    asked = {target.value for target in workbook_shapes().objects_of(SH + "targetClass")}
    assert asked - set(homes) == set()


def test_every_named_property_is_a_column_somewhere() -> None:
    shapes = workbook_shapes()
    paths = {shapes.first(shape, SH + "path") for shape in shapes.subjects_of(SH + "name")}
    named = {path.value for path in paths if isinstance(path, NamedNode)}
    made = {column.property for sheet in layout().sheets for column in sheet.columns}
    assert len(named) > 80
    assert {compact(path) for path in named - made} == set()


@SHEETS
def test_a_sheet_has_a_name_that_a_spreadsheet_takes(sheet: SheetLayout) -> None:
    assert set(sheet.names) == set(sheet.descriptions) == set(LANGUAGES)
    for name in sheet.names.values():
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


@SHEETS
def test_columns_are_told_apart_in_both_languages(sheet: SheetLayout) -> None:
    keys = [column.key for column in sheet.columns]
    assert len(keys) == len(set(keys))
    headers: dict[str, str] = {}
    for column in sheet.columns:
        assert set(column.names) == set(column.descriptions) == set(LANGUAGES)
        for name in column.names.values():
            assert headers.setdefault(name.casefold(), column.key) == column.key


def test_no_two_sheets_have_a_name_in_common() -> None:
    names = [(name.casefold(), sheet.key) for sheet in layout().sheets for name in set(sheet.names.values())]
    assert len({name for name, _ in names}) == len(names)


@SHEETS
def test_columns_hold_one_kind_of_thing(sheet: SheetLayout) -> None:
    for column in sheet.columns:
        kinds = [column.datatype is not None, bool(column.choices), bool(column.refers_to)]
        assert sum(kinds) <= 1
        assert set(column.refers_to) <= set(layout().by_key)
        assert (
            column.language is None
        ) or column.datatype == "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
        assert all(choice.names.keys() == set(LANGUAGES) for choice in column.choices)
    first = [column.key for column in sheet.columns[:2]]
    if sheet.key != OTHER:
        assert first[0] == ID
        assert (first[1] == CLASS) == (len(sheet.classes) > 1)


@pytest.mark.parametrize(
    ("sheet", "key", "expected"),
    [
        ("evidence", "source", {"required": True, "many": False, "refers_to": ("sources",)}),
        ("evidence", "summary-es", {"required": True, "many": False, "language": "es"}),
        ("evidence", "quotation-es", {"required": False, "many": True}),
        ("instruments", "level", {"many": False, "required": False}),
        ("instruments", "title-es", {"recommended": True, "required": False}),
        ("laws", "dateSigned", {"datatype": XSD + "date", "many": False}),
        ("targets", "targetValue", {"datatype": XSD + "decimal"}),
        ("jurisdictions", "countryCode", {"datatype": XSD + "string"}),
        ("identifiers", "seeAlso", {"datatype": None, "refers_to": ()}),
        ("elements", "contributesToGoal", {"datatype": None, "refers_to": ()}),
        ("participation", "stage", {"many": True, "datatype": None}),
        ("ratings", "ratedBy", {"refers_to": ("sources", "institutions"), "required": True}),
    ],
)
def test_columns_say_what_the_shapes_say(sheet: str, key: str, expected: dict[str, object]) -> None:
    found = column(sheet, key)
    assert {name: getattr(found, name) for name in expected} == expected


def test_what_only_some_classes_of_a_sheet_need_is_not_required() -> None:
    assert not column("capabilities", "objectiveFor").required
    assert column("contributions", "contributionOf").required


def test_a_reference_to_a_class_may_name_rows_of_its_subclasses() -> None:
    assert column("instruments", "evidence").refers_to == ("evidence", "searches")
    assert set(column("alignments", "to").refers_to) >= {"instruments", "laws", "elements", "targets"}


def test_codes_are_those_of_their_list() -> None:
    words = {choice.word for choice in column("instruments", "horizon").choices}
    assert words == {"annual", "short", "medium", "long"}


def test_the_version_is_another_one_when_a_column_is() -> None:
    sheets = layout().sheets
    first = sheets[0]
    fewer = SheetLayout(first.key, first.names, first.descriptions, first.classes, first.columns[:-1])
    assert layout_module._version(sheets) == layout().version
    assert layout_module._version((fewer, *sheets[1:])) != layout().version


# --- The checklist


def test_each_indicator_has_something_to_record_that_can_be_counted() -> None:
    counted = {task.requirement.criterion for task in tasks() if task.counts}
    assert counted == {criterion.iri for criterion in packaged_knowledge().framework.criteria}
    assert all(task.requirement.remedy for task in tasks())


def test_what_is_counted_exists() -> None:
    shapes = workbook_shapes()
    meant = {term.value for term in shapes.objects_of(SHEET + "countsFor") if isinstance(term, NamedNode)}
    assert meant - set(packaged_knowledge().framework.requirements) == set()
    for task in tasks():
        for count in task.counts:
            columns = {column.property: column for column in layout().by_key[count.sheet].columns}
            for prop, values in count.conditions:
                assert prop in columns
                assert set(values) <= {choice.iri for choice in columns[prop].choices}


def test_the_code_names_nothing_of_planning() -> None:
    """Sheets, columns and the checklist are told by Turtle."""
    for name in (
        "layout",
        "columns",
        "rows",
        "cell_values",
        "checklist",
        "drop_downs",
        "new",
        "writing_xlsx",
    ):
        text = (Path(layout_module.__file__).parent / f"{name}.py").read_text("utf-8")
        assert "PLAN +" not in text
        assert PLAN not in text
