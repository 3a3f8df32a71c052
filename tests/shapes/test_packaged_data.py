"""The packaged datasets of each country, read together, hold nothing that makes them unusable."""

from __future__ import annotations

import pytest

from planatlas.namespaces import RDF_TYPE, SH, SKOS, compact
from planatlas.shacl import ShapesGraph, default_engine
from planatlas.store import Triple, read_triples
from shapes.harness.files import ROOT, vocabulary
from shapes.harness.reports import term_text

_COUNTRIES = sorted(path.name for path in (ROOT / "data" / "countries").glob("*") if path.is_dir())


def _described_elsewhere() -> list[Triple]:
    """Return the classes and names of sources and of things that several countries share."""
    files = [ROOT / "data" / "sources.ttl", *sorted((ROOT / "data" / "common").glob("*.ttl"))]
    kept = {RDF_TYPE, SKOS + "prefLabel"}
    return [t for path in files for t in read_triples(path) if t.predicate.value in kept]


@pytest.mark.slow
@pytest.mark.parametrize("country", _COUNTRIES)
def test_nothing_packaged_is_unusable(country: str) -> None:
    data = [t for p in sorted((ROOT / "data" / "countries" / country).glob("*.ttl")) for t in read_triples(p)]
    shapes = ShapesGraph.from_files(sorted((ROOT / "shapes" / "model").glob("*.ttl")))
    report = default_engine().validate(data, shapes, [*vocabulary(), *_described_elsewhere()])
    grave = [result for result in report.results if result.severity == SH + "Violation"]
    assert [(compact(result.source_shape), term_text(result.focus)) for result in grave] == []


@pytest.mark.slow
def test_nothing_shared_is_unusable() -> None:
    files = [ROOT / "data" / "sources.ttl", *sorted((ROOT / "data" / "common").glob("*.ttl"))]
    shapes = ShapesGraph.from_files(sorted((ROOT / "shapes" / "model").glob("*.ttl")))
    report = default_engine().validate([t for p in files for t in read_triples(p)], shapes, vocabulary())
    grave = [result for result in report.results if result.severity == SH + "Violation"]
    assert [(compact(result.source_shape), term_text(result.focus)) for result in grave] == []
