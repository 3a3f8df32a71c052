"""What Plan Atlas is asked to do, one measurement a function; each runs in a process of its own.

What only one measurement needs is imported there, so that the others do not carry it in their memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import findings, floor, workload
from planatlas.assessment import VOCABULARY
from planatlas.shacl import Report, ShapesGraph
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.store import Store

Outcome = dict[str, Any]
_TIMES = 5
_LONG = 4.0


def timed(run: Callable[[], Any], times: int = _TIMES) -> tuple[Any, float, float]:
    """Return the answer, the seconds of the first run and those of the fastest.

    What takes long is run twice; the first run also compiles the shapes.
    """
    seconds: list[float] = []
    answer = None
    while len(seconds) < times and (len(seconds) < 2 or sum(seconds) < _LONG):
        before = perf_counter()
        answer = run()
        seconds.append(perf_counter() - before)
    return answer, seconds[0], min(seconds)


def load(folder: Path) -> Outcome:
    """Load every country into a store in memory, checked, with what follows from each."""
    return _loaded(Store(), folder)


def load_disk(folder: Path) -> Outcome:
    """Load every country into a store on disk, which stays beside the folder for `validate_disk`."""
    shutil.rmtree(_on_disk(folder), ignore_errors=True)
    with Store.open(_on_disk(folder)) as store:
        return _loaded(store, folder)


def _loaded(store: Store, folder: Path) -> Outcome:
    from planatlas.atlas import loading

    before = perf_counter()
    loading.load(store, [folder])
    seconds = perf_counter() - before
    return {"seconds": seconds, "triples": sum(map(store.count, _graphs(folder))), "whole": len(store)}


def _on_disk(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.db")


def _graphs(folder: Path) -> list[str]:
    return [workload.graph_of(path) for path in workload.files(folder)]


def validate(folder: Path) -> Outcome:
    """Validate triples in memory, all shapes, to a report."""
    data, shapes, context = workload.triples(folder), workload.shapes(), workload.context()
    engine = CompiledEngine()
    return _validated(lambda: engine.validate(data, shapes, context))


def validate_core(folder: Path) -> Outcome:
    """Validate triples in memory, without the shapes that are written in SPARQL."""
    data, shapes, context = workload.triples(folder), workload.shapes(sparql=False), workload.context()
    engine = CompiledEngine()
    return _validated(lambda: engine.validate(data, shapes, context))


def validate_store(folder: Path, jobs: int = 1) -> Outcome:
    """Validate each graph of a store in memory, where it is."""
    store, graphs = workload.filled_store(folder)
    return _in_store(store, graphs, jobs)


def validate_store_2(folder: Path) -> Outcome:
    """Validate each graph of a store in memory, two at a time."""
    return validate_store(folder, jobs=2)


def validate_disk(folder: Path) -> Outcome:
    """Validate every country of the store that `load_disk` left."""
    with Store.open(_on_disk(folder), read_only=True) as store:
        return _in_store(store, _graphs(folder), 1)


def validate_one(folder: Path) -> Outcome:
    """Validate one country in a store that holds them all."""
    store, graphs = workload.filled_store(folder)
    return _in_store(store, graphs[:1], 1)


def validate_subset(folder: Path) -> Outcome:
    """Validate each graph of a store in memory with the shapes that the DuckDB floor covers."""
    store, graphs = workload.filled_store(folder)
    return _in_store(store, graphs, 1, floor.subset())


def assess(folder: Path) -> Outcome:
    """Read and assess every country."""
    from planatlas.atlas import Atlas

    before = perf_counter()
    atlas = Atlas.open(folder)
    made = [assessment for country in atlas.countries for assessment in atlas.assess(country)]
    return {"seconds": perf_counter() - before, "assessments": len(made)}


def gaps(folder: Path) -> Outcome:
    """Answer every question of `queries/gaps/` in a store with all countries assessed."""
    from benchmarks.gaps import assessed_store, questions

    store, countries, dates = assessed_store(folder)
    each: dict[str, float] = {}
    rows = 0
    for name, text in questions(countries, dates):
        answer, _, each[name] = timed(lambda text=text: store.select(text), times=2)  # type: ignore[misc]
        rows += len(answer.rows)
    return {"seconds": sum(each.values()), "rows": rows, "each": each}


def _in_store(store: Store, graphs: list[str], jobs: int, shapes: ShapesGraph | None = None) -> Outcome:
    """Validate each graph on its own, beside the class tree and the code lists, some at a time."""
    given, engine = shapes or workload.shapes(), CompiledEngine(jobs=jobs)

    def every() -> Report:
        groups = {graph: [graph] for graph in graphs}
        reports = [report for _, report in engine.validate_each(store, groups, given, [VOCABULARY])]
        return Report(reports[0].engine, tuple(result for report in reports for result in report.results), {})

    return _validated(every)


def _validated(run: Callable[[], Report]) -> Outcome:
    report, first, best = timed(run)
    return {
        "seconds": best,
        "first": first,
        "engine": report.engine,
        "results": len(report.results),
        "violations": sorted(findings.of_report(report)),
    }
