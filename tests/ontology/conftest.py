"""The ontology's graphs, read once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


def _graph(*folders: str) -> Graph:
    graph = Graph()
    for folder in folders:
        place = ROOT / "ontology" / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*.ttl")):
            graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def terms() -> Graph:
    """Return the header and the modules: classes, properties, axioms."""
    return _graph("planatlas.ttl", "external.ttl", "modules")


@pytest.fixture(scope="session")
def codes() -> Graph:
    """Return the code lists."""
    return _graph("codelists")


@pytest.fixture(scope="session")
def mappings() -> Graph:
    """Return the mappings to other vocabularies."""
    return _graph("mappings")


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Return everything but the mappings."""
    return _graph("planatlas.ttl", "external.ttl", "sources.ttl", "modules", "codelists", "frameworks")
