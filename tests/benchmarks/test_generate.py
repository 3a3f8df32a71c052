"""The generator: the same bytes for the same seed, sizes as they are named, valid without faults."""

from pathlib import Path

import pytest
from benchmarks.generate import (
    SHARE,
    SIZES,
    country_codes,
    main,
    make_countries,
    make_country,
    write_folder,
    write_quads,
)
from benchmarks.workload import context, files, graph_of, shapes, triples, triples_of

from planatlas.shacl.pyshacl_engine import PySHACLEngine
from planatlas.store import NamedNode, read_statements


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / "first.nq", tmp_path / "second.nq"]
    for path in paths:
        write_quads(path, make_countries(2))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_another_seed_and_another_country_are_different() -> None:
    assert list(make_country("XAA", 1).graph.lines()) != list(make_country("XAA", 2).graph.lines())
    first, second = ("".join(country.graph.lines()) for country in make_countries(2))
    assert first.replace("xaa", "xab").replace("XAA", "XAB") != second


@pytest.mark.parametrize(("size", "wanted"), [("12k", 12e3), ("100k", 100e3), ("1m", 1e6), ("10m", 10e6)])
def test_a_size_is_within_a_tenth_of_its_name(size: str, wanted: float) -> None:
    # The mean of eight countries tells that of all, and takes a fraction of the time.
    made = [len(country.graph) for country in make_countries(min(8, SIZES[size]))]
    assert sum(made) / len(made) * SIZES[size] == pytest.approx(wanted, rel=0.1)


def test_there_are_codes_for_the_largest_size_and_none_is_in_use() -> None:
    codes = list(country_codes())
    assert len(codes) == len(set(codes)) >= max(SIZES.values())
    assert {code[0] for code in codes} == {"X", "Q"}
    assert "XKX" not in codes
    with pytest.raises(ValueError, match="codes for"):
        next(make_countries(len(codes) + 1))


def test_a_country_without_faults_has_nothing_to_report(tmp_path: Path) -> None:
    write_folder(tmp_path, [make_country("XAA", scale=0.1, share=0)])
    report = PySHACLEngine().validate(triples(tmp_path), shapes(), context())
    assert report.results == ()
    # Nothing but a fault writes a relation by hand, or a quotation, and no registry was asked of these
    # countries; all other shapes look at something.
    assert {shape.rsplit("/", 1)[1] for shape in report.unmatched} == {
        "Checked",
        "derived-by-hand",
        "no-record-no-act",
        "quotation-language",
    }


def test_quads_and_files_hold_the_same(tmp_path: Path) -> None:
    written, faults = write_quads(tmp_path / "all.nq", make_countries(2))
    assert write_folder(tmp_path / "all", make_countries(2)) == (written, faults)
    paths = files(tmp_path / "all")
    assert [path.parent.name for path in paths] == ["xaa", "xab"]
    quads = {(s.graph, str(s.triple)) for s in read_statements(tmp_path / "all.nq")}
    parts = {(NamedNode(graph_of(path)), str(triple)) for path in paths for triple in triples_of(path)}
    blank = {quad for quad in quads ^ parts if "_:" in quad[1]}
    assert quads ^ parts == blank
    assert len(quads) == len(parts) == written


def test_a_few_nodes_in_a_hundred_are_broken_each_once() -> None:
    country = make_country("XAA")
    assert len(country.faults) == pytest.approx(SHARE * len(country.graph.nodes), rel=0.1)
    assert len({fault.focus for fault in country.faults}) == len(country.faults)


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--size", "12k", "--output", str(tmp_path / "one.nq")])
    lines = capsys.readouterr().out.splitlines()
    written = len((tmp_path / "one.nq").read_text("utf-8").splitlines())
    assert lines[0].startswith(f"{written:,} triples, ")
    counts = [int(line.split()[0].replace(",", "")) for line in lines[1:]]
    assert sum(counts) == len(make_country("XAA").faults)
