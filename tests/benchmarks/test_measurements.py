"""The harness: both sides are given the same, and what is printed follows from what was measured."""

from pathlib import Path

import pytest
from benchmarks.gaps import questions
from benchmarks.generate import make_country, write_folder
from benchmarks.ours import timed
from benchmarks.run import Sample, Samples, measure
from benchmarks.workload import context, filled_store, shapes, triples

from benchmarks import check, findings, floor, reach, report, run
from planatlas.namespaces import SH
from planatlas.resources import resource_path
from planatlas.shacl.pyshacl_engine import PySHACLEngine

KEY = (
    "<http://example.org/a>",
    "<http://example.org/p>",
    "",
    SH + "MinCountConstraintComponent",
    "s",
    SH + "Info",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("countries")
    write_folder(
        made, [make_country("XAA", scale=0.1, share=0.2), make_country("XAB", scale=0.1, share=0.2, turn=1)]
    )
    return made


def samples(**seconds: float) -> Samples:
    made = Samples()
    made.triples = {"12k": 12_000, "100k": 96_000}
    for key, value in seconds.items():
        name, size = key.rsplit("_", 1)
        made.add(Sample(name, size, {"seconds": value, "memory": 2 * 1024**2, "violations": [list(KEY)]}))
    return made


def test_every_gap_question_has_a_text() -> None:
    from datetime import date

    names = [name for name, _ in questions(["XAA", "XAB"], [date(2020, 12, 31)])]
    assert names == [f"gaps/{path.stem}" for path in sorted(resource_path("queries", "gaps").glob("*.rq"))]


def test_the_context_is_never_targeted() -> None:
    report = PySHACLEngine().validate(context(), shapes())
    assert all(targeted.count == 0 for targeted in report.targeted)


def test_a_store_holds_each_country_in_its_graph(folder: Path) -> None:
    store, graphs = filled_store(folder)
    assert [graph.rsplit("/", 2)[1] for graph in graphs] == ["xaa", "xab"]
    assert sum(map(store.count, graphs)) == len(triples(folder))


def test_the_floor_finds_what_the_shapes_it_covers_find(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed (benchmarks/requirements.txt)")
    database = floor.Floor(folder, tmp_path)
    assert database.validate() > 0
    results = findings.of_report(PySHACLEngine().validate(triples(folder), floor.subset(), context()))
    assert database.found() == {(focus, value, shape) for focus, _, value, _, shape, _ in results}
    assert len({shape for _, _, shape in database.found()}) > 50


def test_values_are_compared_as_a_store_holds_them() -> None:
    written, held = (f'"{text}"^^<http://www.w3.org/2001/XMLSchema#decimal>' for text in ("2019.0", "2019"))
    keys = {("<urn:a>", "", value, "c", "s", "v") for value in (written, '"2019.0"@en', "<urn:b>", "_:", "")}
    values = {key[2] for key in findings.as_stored(keys)}
    assert values == {held, '"2019.0"@en', "<urn:b>", "_:", ""}


def test_growth_is_the_power_of_the_triples() -> None:
    assert samples(validate_12k=1, validate_100k=8).exponent("validate", "12k", "100k") == pytest.approx(1)
    assert samples(validate_12k=1, validate_100k=64).exponent("validate", "12k", "100k") == pytest.approx(2)
    assert samples(validate_12k=1).exponent("validate", "12k", "100k") is None


def test_the_check_complains_of_growth_and_of_other_violations() -> None:
    good = samples(validate_12k=1, validate_100k=8, pyshacl_whole_12k=9)
    good.triples[run.EVERY_KIND] = 12_000
    for name in ("validate", "pyshacl_whole"):
        good.add(Sample(name, run.EVERY_KIND, {"seconds": 1, "violations": [list(KEY)]}))
    assert check.amiss(good) == []
    good.add(Sample("validate", "100k", {"seconds": 64}))
    good.add(Sample("pyshacl_whole", "12k", {"seconds": 9, "violations": []}))
    growth, other = check.amiss(good)
    assert "to the power of 2.00" in growth
    assert other == f"12k: only Plan Atlas says {' '.join(part for part in KEY if part)}"


def test_the_check_complains_of_what_was_not_measured() -> None:
    assert len(check.amiss(samples(validate_12k=1))) == 3


def test_aims_are_judged_by_what_was_measured() -> None:
    rows = reach.reached(
        samples(validate_12k=0.1, validate_store_12k=0.1, pyshacl_whole_12k=12.0, validate_store_100k=0.9)
    )
    said = {(what, aim): (measured, verdict) for what, aim, measured, verdict in rows}
    assert said["12k triples, all shapes, against pySHACL", "200 times faster"] == ("120 times", "no")
    assert said["12k triples at hand", "0.15 s"] == ("0.100 s", "yes")
    assert said["100k, inside a store", "0.6 s"] == ("0.900 s", "no")
    assert said["10M on disk", "200 s"] == ("not measured in this run", "")
    assert said["the same violations as pySHACL", "all"] == ("12k: none apart", "yes")


def test_what_was_cut_off_is_told_as_more_than_the_limit() -> None:
    made = samples(validate_100k=0.5, validate_store_100k=0.5)
    made.add(Sample("pyshacl_whole", "100k", limit=300))
    assert made.get("pyshacl_whole", "100k").text() == ">300 s"  # type: ignore[union-attr]
    text = report.ratios(made).text()
    assert ">600" in text
    assert ["100k, against pySHACL", "400 times faster", ">600 times", "yes"] in reach.reached(made)


def test_an_absent_engine_and_a_failure_are_said() -> None:
    assert Sample("duckdb_floor", "12k", {"absent": "duckdb"}).text() == "duckdb is not installed"
    assert Sample("load", "12k", {"failed": "OSError: full"}).text() == "failed"


def test_the_readme_names_the_machine_but_not_its_name() -> None:
    import platform

    text = report.readme(samples(validate_12k=0.1))
    assert "@" not in text.replace("@en", "")
    assert f"Python {platform.python_version()}" in text
    assert platform.node() not in report.machine()


def test_the_first_run_and_the_fastest_are_told_apart() -> None:
    answers = iter(range(9))
    answer, first, best = timed(lambda: next(answers), times=3)
    assert answer == 2
    assert 0 < best <= first


def test_a_run_goes_on_from_what_an_earlier_one_has_kept(tmp_path: Path) -> None:
    first, second = Samples(), Samples()
    (sample,) = measure([("validate", "12k")], 300, tmp_path, first)
    kept = tmp_path / "12k-validate.json"
    kept.write_text(kept.read_text("utf-8").replace('"seconds": ', '"seconds": 1000', 1), "utf-8")
    (tmp_path / "12k-load.json").write_text('{"stopped": 5}', "utf-8")
    again, stopped = measure([("validate", "12k"), ("load", "12k")], 300, tmp_path, second)
    assert again.seconds is not None
    assert sample.seconds is not None
    assert again.seconds > 1000 > sample.seconds
    assert (again.violations, stopped.text()) == (sample.violations, ">5 s")
