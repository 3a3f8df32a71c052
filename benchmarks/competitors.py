"""The others, each given the same triples, shapes, class tree and code lists, one measurement a function."""

from __future__ import annotations

import logging
import signal
import tempfile
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

from benchmarks import findings, floor, workload
from benchmarks.ours import Outcome, timed
from planatlas.namespaces import SH


def pyshacl_core(folder: Path) -> Outcome:
    """Validate with pySHACL as it is installed, without the shapes written in SPARQL."""
    return _pyshacl(folder, sparql=False)


def pyshacl_whole(folder: Path) -> Outcome:
    """Validate with pySHACL as it is installed, all shapes."""
    return _pyshacl(folder, sparql=True)


def _pyshacl(folder: Path, *, sparql: bool) -> Outcome:
    import pyshacl
    import rdflib

    logging.getLogger("rdflib.term").disabled = True
    data, shapes = rdflib.Graph(), rdflib.Graph()
    for path in workload.files(folder):
        data.parse(path, format="nt")
    data.parse(data=workload.n_triples(workload.context()), format="nt")
    shapes.parse(data=workload.n_triples(workload.shape_triples(sparql=sparql)), format="nt")
    before = perf_counter()
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    seconds = perf_counter() - before
    if not isinstance(report, rdflib.Graph):
        raise TypeError(text)
    found = findings.of_graph(report, shapes)
    return {"seconds": seconds, "results": len(found), "violations": sorted(found)}


def pyrudof_core(folder: Path) -> Outcome:
    """Validate with rudof, without the shapes written in SPARQL."""
    return _pyrudof(folder, sparql=False)


def pyrudof_whole(folder: Path) -> Outcome:
    """Validate with rudof, all shapes."""
    return _pyrudof(folder, sparql=True)


def _pyrudof(folder: Path, *, sparql: bool) -> Outcome:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    with tempfile.TemporaryDirectory() as scratch:
        data, shapes = Path(scratch) / "data.nt", Path(scratch) / "shapes.nt"
        with data.open("w", encoding="utf-8") as file:
            for path in workload.files(folder):
                file.write(path.read_text("utf-8"))
            file.write(workload.n_triples(workload.context()))
        shapes.write_text(workload.n_triples(workload.shape_triples(sparql=sparql)), "utf-8")
        rudof.read_data(str(data), pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(str(shapes), pyrudof.ShaclFormat.NTriples)
    report, _, seconds = timed(rudof.validate_shacl)
    found = {_rudof_key(entry) for entry in report}
    return {"seconds": seconds, "results": len(found), "violations": sorted(found)}


def _rudof_key(entry: Any) -> findings.Key:
    """Return a result of rudof, which names terms without brackets and gives values in another notation."""
    focus = str(entry.focus_node)
    return (
        focus if focus.startswith("_:") else f"<{focus}>",
        "",
        "",
        str(entry.constraint_component),
        str(entry.source_shape),
        SH + str(entry.severity),
    )


def rdflib_gaps(folder: Path, limit: int = 20) -> Outcome:
    """Answer every gap question with rdflib's SPARQL, each cut off at the limit."""
    import rdflib

    from benchmarks.gaps import assessed_store, questions

    store, countries, dates = assessed_store(folder)
    dataset = rdflib.Dataset(default_union=True)
    lines = (f"{t} <{graph}> .\n" for graph in store.graphs() for t in store.triples(graph))
    dataset.parse(data="".join(lines), format="nquads")
    each: dict[str, float] = {}
    cut: list[str] = []
    signal.signal(signal.SIGALRM, _stop)
    for name, text in questions(countries, dates):
        before = perf_counter()
        signal.alarm(limit)
        try:
            list(dataset.query(text))
        except TimeoutError:
            cut.append(name)
        finally:
            signal.alarm(0)
        each[name] = perf_counter() - before
    return {"seconds": sum(each.values()), "each": each, "cut": cut, "limit": limit}


def _stop(_: int, __: FrameType | None) -> None:
    raise TimeoutError


def duckdb_floor(folder: Path) -> Outcome:
    """Answer the constraints that can be joins in DuckDB."""
    with tempfile.TemporaryDirectory() as scratch:
        before = perf_counter()
        database = floor.Floor(folder, Path(scratch))
        loading = perf_counter() - before
        seconds = min(database.validate() for _ in range(3))
        found = database.found()
    return {
        "seconds": seconds,
        "loading": loading,
        "constraints": len(database.constraints),
        "results": len(found),
        "violations": sorted(found),
    }
