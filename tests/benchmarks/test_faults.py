"""The faults: every kind can be injected, and is found by the shape that it names."""

import pytest
from benchmarks.generate import Country, make_country
from benchmarks.kinds import KINDS
from benchmarks.workload import context, shapes

from planatlas.namespaces import SH
from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import Triple, read_triples

# A small country, and so many turns that the few faults of each come to all kinds together.
SCALE, SHARE, TURNS = 0.25, 0.05, 30


@pytest.fixture(scope="module")
def countries() -> list[Country]:
    return [make_country("XAA", scale=SCALE, share=SHARE, turn=turn) for turn in range(TURNS)]


def test_every_kind_names_a_shape_that_can_report() -> None:
    known = {t.subject.value for t in shapes().triples if t.predicate.value == SH + "severity"}  # type: ignore[union-attr]
    assert {kind.shape_iri for kind in KINDS} <= known
    assert len({kind.shape for kind in KINDS}) > 240


def test_every_kind_is_injected(countries: list[Country]) -> None:
    injected = {fault.shape for country in countries for fault in country.faults}
    assert {kind.shape_iri for kind in KINDS} - injected == set()


@pytest.mark.slow
def test_every_fault_is_found_where_it_is(
    countries: list[Country], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine, graph = PySHACLEngine(), shapes()
    missed, told = [], set()
    for country in countries:
        if told >= {fault.shape for fault in country.faults}:
            continue
        told |= {fault.shape for fault in country.faults}
        path = tmp_path_factory.mktemp("country") / "country.nt"
        path.write_text("".join(country.graph.lines()), "utf-8")
        data: list[Triple] = list(read_triples(path))
        report = engine.validate(data, graph, context())
        found = {(result.source_shape, _node(str(result.focus))) for result in report.results}
        missed += [fault for fault in country.faults if (fault.shape, _node(fault.focus)) not in found]
    assert missed == []


def _node(text: str) -> str:
    return "_:" if text.startswith("_:") else text
