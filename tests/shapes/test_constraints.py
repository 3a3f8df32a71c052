"""Every constraint is the source of an expected result, has one message in each language, and is reached."""

from __future__ import annotations

import tomllib

import pytest

from planatlas.labels import LANGUAGES
from planatlas.namespaces import SH, compact
from planatlas.shacl import Shape, ShapesGraph
from planatlas.store import Literal, Term
from shapes.harness.constraints import components, constraints, reportable, unused
from shapes.harness.files import CASES, ROOT, ShapesFile, shapes_files
from shapes.harness.reports import read

_FILES = pytest.mark.parametrize("shapes_file", shapes_files(), ids=lambda shapes_file: shapes_file.name)


def _exceptions() -> dict[tuple[str, str], str]:
    content = tomllib.loads((CASES / "exceptions.toml").read_text(encoding="utf-8"))
    return {(e["shape"], e["component"]): e["reason"] for e in content.get("exception", [])}


def _speakers(shape: Shape, shapes: ShapesGraph) -> list[Term]:
    """Return the nodes whose messages a result may carry: the shape, or its queries where it has none."""
    queries = shapes.index.objects(shape.node, SH + "sparql")
    return queries if queries and not shape.messages else [shape.node]


def _expected(shapes_file: ShapesFile) -> set[tuple[str, str]]:
    reports = [read(case.report_path) for case in shapes_file.cases if case.report_path.exists()]
    return {(row["shape"], row["component"]) for report in reports for row in report}


@_FILES
def test_every_constraint_fails_somewhere(shapes_file: ShapesFile) -> None:
    there = {(compact(shape.iri), compact(component)) for shape, component in constraints(shapes_file.shapes)}
    untested = there - _expected(shapes_file) - set(_exceptions())
    assert not untested, "no case shows these constraints failing"


def test_every_exception_is_needed_and_has_a_reason() -> None:
    listed = _exceptions()
    there = {
        (compact(shape.iri), compact(component))
        for shapes_file in shapes_files()
        for shape, component in constraints(shapes_file.shapes)
    }
    tested = {pair for shapes_file in shapes_files() for pair in _expected(shapes_file)}
    assert set(listed) <= there - tested
    assert all(reason.strip() for reason in listed.values())


@_FILES
def test_every_constraint_has_its_own_message_in_each_language(shapes_file: ShapesFile) -> None:
    for shape in reportable(shapes_file.shapes):
        found = components(shape, shapes_file.shapes)
        assert len(found) <= 1, f"{compact(shape.iri)} has several constraints under one message"
        for speaker in _speakers(shape, shapes_file.shapes) if found else ():
            texts = shapes_file.shapes.index.objects(speaker, SH + "message")
            languages = sorted(text.language or "" for text in texts if isinstance(text, Literal))
            assert languages == sorted(LANGUAGES), compact(shape.iri)


@_FILES
def test_every_shape_that_can_fail_has_a_name_of_its_own(shapes_file: ShapesFile) -> None:
    blank = [shape.iri for shape in reportable(shapes_file.shapes) if shape.iri.startswith("_:")]
    assert not blank, "a result would name a shape that nobody can look up"


def test_every_shape_is_reached() -> None:
    everything = ShapesGraph.from_files(sorted((ROOT / "shapes").rglob("*.ttl")))
    assert not [compact(iri) for iri in unused(everything)], "nothing reaches these shapes"
