"""What a workbook is made from: each property of a record has one shape that names and describes a column."""

from __future__ import annotations

import pytest

from planatlas.labels import LANGUAGES
from planatlas.namespaces import OWL, PLAN, RDF, SH, compact
from planatlas.store import Literal, NamedNode, Term, read_triples
from shapes.harness.files import ROOT, ShapesFile, shapes_files

_MODEL = [shapes_file for shapes_file in shapes_files() if shapes_file.name.startswith("model/")]
_FILES = pytest.mark.parametrize("shapes_file", _MODEL, ids=lambda shapes_file: shapes_file.name)


def _languages(values: list[Term]) -> list[str]:
    return sorted(value.language or "" for value in values if isinstance(value, Literal))


@_FILES
def test_each_property_of_a_record_is_one_column(shapes_file: ShapesFile) -> None:
    index = shapes_file.shapes.index
    for shape in shapes_file.shapes:
        columns: dict[Term, int] = {}
        for child in index.objects(shape.node, SH + "property"):
            path = index.first(child, SH + "path")
            if shape.targets and isinstance(child, NamedNode) and isinstance(path, NamedNode):
                columns[path] = columns.get(path, 0) + bool(index.objects(child, SH + "name"))
        for path, count in columns.items():
            # What else is asked of a sector system stands beside the column, which a higher class has.
            elsewhere = compact(shape.iri) in {"model:SectorSystem", "model:Evidenced"}
            assert count == 1 or (count == 0 and elsewhere), (compact(shape.iri), path)


@_FILES
def test_columns_are_described_in_each_language_and_ordered(shapes_file: ShapesFile) -> None:
    index = shapes_file.shapes.index
    for shape in shapes_file.shapes:
        names = index.objects(shape.node, SH + "name")
        if names:
            assert _languages(names) == sorted(LANGUAGES), shape.iri
            assert _languages(index.objects(shape.node, SH + "description")) == sorted(LANGUAGES), shape.iri
            assert len(index.objects(shape.node, SH + "order")) == 1, shape.iri


def test_every_property_of_the_data_has_a_shape() -> None:
    """Each property that the ontology gives to data has a column, or is forbidden to be written by hand."""
    paths = {
        value.value
        for shapes_file in _MODEL
        for triple in shapes_file.shapes.triples
        if triple.predicate.value in {SH + "path", RDF + "first"}
        for value in [triple.object]
        if isinstance(value, NamedNode)
    }
    declared = {
        triple.subject.value
        for path in sorted((ROOT / "ontology" / "modules").glob("*.ttl"))
        if path.stem != "assessment"
        for triple in read_triples(path)
        if isinstance(triple.object, NamedNode) and isinstance(triple.subject, NamedNode)
        if triple.object.value in {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    }
    assert sorted(compact(iri) for iri in declared - paths if iri.startswith(PLAN)) == []
