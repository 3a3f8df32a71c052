"""Catalogues as local files: read by a mapping, indexed once, asked without a network."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from linking.labelled.pairs import Labelled
from planatlas.errors import InputError
from planatlas.linking.catalogue import packaged_mapping, read_mapping
from planatlas.linking.index_building import open_index
from planatlas.linking.model import CurrencyAdapter, Described, Identifier, Record, SourceAdapter, Title
from planatlas.linking.sources.dump import DumpSource
from planatlas.linking.sources.vocabularies import Vocabularies

SHARED = Path(__file__).resolve().parents[3] / "shared" / "external"
ADDRESS = "http://example.org/norm"

MAPPING = """
name = "trial"
label = { en = "Trial", es = "Prueba" }
country = "XAA"
lang = "es"
format = "csv"
[fields]
iri = "address"
title = "title"
form = "type"
number = "no"
date_published = "published"
issuer = "issuer"
status = "state"
[identifiers]
leychile = "code"
[iri]
work = '^(?P<work>[^@]+?)(?:/v@.*)?$'
[forms]
ley = "law"
[in_force]
vigente = true
derogada = false
"""
HEADER = "address,title,type,no,published,issuer,state,code"
ROWS = f"""{HEADER}
{ADDRESS}/1/v@2020,,ley,1,2010-01-01,,,11
{ADDRESS}/1,"Sobre ""pesca"", y otras cosas del mar",ley,1,2010-01-01,congreso,vigente,11
{ADDRESS}/2,Ley 2,ley,2,desconocida,,derogada,22
{ADDRESS}/2-bis,Sobre puertos menores,ley,2,,,,22
not an address,Perdida,ley,3,,,,33
,Sin dirección,ley,4,,,,44
{ADDRESS}/5,Circular de aduanas,cir,5,2011-01-01
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    table, mapping = tmp_path / "norms.csv", tmp_path / "trial.toml"
    table.write_text(ROWS, "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    return table, mapping


@pytest.fixture
def source(files: tuple[Path, Path], tmp_path: Path) -> DumpSource:
    return DumpSource(*files, tmp_path / "index")


def test_rows_of_one_norm_become_one_record(source: DumpSource) -> None:
    assert len(source.index) == 3
    record = source.describe(f"{ADDRESS}/1/v@2020")
    assert record is not None
    assert (record.iri, record.form, record.form_name) == (f"{ADDRESS}/1", "law", "ley")
    assert record.title == 'Sobre "pesca", y otras cosas del mar'
    assert record.other_iris == (f"{ADDRESS}/1/v@2020",)
    assert record.date_published == date(2010, 1, 1)
    assert record.identifiers == (Identifier("leychile", "11"),)
    assert record.accessed is not None
    # Two addresses with one code are one norm; a title that only repeats the number says nothing.
    other = source.describe(f"{ADDRESS}/2-bis")
    assert other is not None
    assert (other.iri, other.title, other.date_published) == (f"{ADDRESS}/2", "", None)
    assert source.describe(f"{ADDRESS}/9") is None
    source.close()


def test_rows_without_a_usable_address_are_counted_and_the_rest_is_there(source: DumpSource) -> None:
    (note,) = source.notes()
    assert note.text("en") == (
        "2 rows without a usable address or with too many cells were left out, the first at line 6"
    )
    assert "en la línea 6" in note.text("es")
    source.close()


def test_it_is_a_source_as_any_other(source: DumpSource) -> None:
    assert isinstance(source, SourceAdapter)
    assert isinstance(source, CurrencyAdapter)
    assert (source.name, source.hosts, source.about.countries) == ("trial", frozenset(), frozenset({"XAA"}))
    law = Described("xaa:law", country="XAA", form="law", number="1", year=2010)
    assert [item.record.iri for item in source.identify(law)] == [f"{ADDRESS}/1"]
    assert source.identify(replace(law, country="XBB")) == []
    assert source.identify(replace(law, kind="institution")) == []
    by_code = Described("xaa:l", country="XAA", identifiers=(Identifier("leychile", "22"),))
    assert [item.score for _, found in source.identify_all([law, by_code]) for item in found] == [0.8, 1.0]
    by_title = Described(
        "xaa:l", country="XAA", year=2010, titles=(Title("Sobre pesca y otras cosas del mar", "es"),)
    )
    assert [item.method for item in source.identify(by_title)] == ["title"]
    source.close()


def test_what_the_state_of_a_norm_may_be_believed(source: DumpSource) -> None:
    as_of = date(2024, 1, 1)
    law = Described("xaa:law", titles=(Title("Sobre pesca y otras cosas del mar", "es"),))
    found = source.currency(f"{ADDRESS}/1", as_of, law)
    assert (found.exists, found.in_force, found.title_agrees, found.notes) == (True, True, True, ())
    assert source.currency(f"{ADDRESS}/2", as_of, law).in_force is False
    assert (
        source.currency(f"{ADDRESS}/1", as_of, replace(law, titles=(Title("Otra", "es"),))).title_agrees
        is False
    )
    unknown = source.currency(f"{ADDRESS}/5", as_of)
    assert (unknown.exists, unknown.in_force, unknown.title_agrees) == (True, None, None)
    assert "no dice si la norma está vigente" in unknown.notes[0].text("es")
    assert source.currency(f"{ADDRESS}/9", as_of, law).exists is False
    source.close()


# --- The index on disk


def test_the_index_is_built_once_and_anew_for_another_catalogue(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, mapping = files[0], read_mapping(files[1])
    folder = tmp_path / "index"
    with open_index(table, mapping, folder) as index:
        first = index.path
    with monkeypatch.context() as patched:
        patched.setattr("planatlas.linking.index_building.build_index", lambda *_: pytest.fail("built again"))
        with open_index(table, mapping, folder) as index:
            assert index.path == first
    table.write_text(ROWS.replace("pesca", "caza"), "utf-8")
    with open_index(table, mapping, folder) as index:
        assert index.path != first
        assert "caza" in next(iter(index)).title
    # Of the earlier one nothing is left, nor of the way to the new one.
    assert list(folder.iterdir()) == [index.path]


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but some text of that length" * 50])
def test_a_damaged_index_is_made_anew(files: tuple[Path, Path], tmp_path: Path, damage: bytes) -> None:
    mapping = read_mapping(files[1])
    with open_index(files[0], mapping, tmp_path / "index") as index:
        path = index.path
    path.write_bytes(damage)
    with open_index(files[0], mapping, tmp_path / "index") as index:
        assert len(index) == 3


def test_a_compressed_table_with_a_mark_at_its_start(files: tuple[Path, Path], tmp_path: Path) -> None:
    packed = tmp_path / "norms.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + ROWS.encode()))
    with open_index(packed, read_mapping(files[1]), tmp_path / "index") as index:
        assert len(index) == 3


def test_rdf_with_a_mapping(tmp_path: Path) -> None:
    file, mapping = tmp_path / "norms.ttl", tmp_path / "rdf.toml"
    file.write_text(
        "@prefix d: <http://purl.org/dc/terms/> . @prefix x: <http://example.org/> .\n"
        'x:1 a x:Norm ; d:title "On fishing"@en , "Sobre la pesca y el mar"@es ; x:number "20.424" .\n'
        'x:2 a x:Other ; d:title "Sobre la caza"@es . [] a x:Norm ; d:title "Nadie"@es .\n',
        "utf-8",
    )
    mapping.write_text(
        'name = "rdf"\nlabel = { en = "R", es = "R" }\nformat = "rdf"\nlang = "es"\n'
        'class = "http://example.org/Norm"\n[fields]\n'
        'title = "http://purl.org/dc/terms/title"\nnumber = "http://example.org/number"\n',
        "utf-8",
    )
    source = DumpSource(file, mapping, tmp_path / "index")
    (record,) = list(source.index)
    assert (record.iri, record.title, record.number) == (
        "http://example.org/1",
        "Sobre la pesca y el mar",
        "20.424",
    )
    # The graph may use the very address of the source.
    (found,) = source.identify(Described("http://example.org/1"))
    assert (found.score, found.why_text("en")) == (1.0, "the graph names it by this address")
    source.close()


# --- Bad input: one line that says what and where


def _fault(table: Path, mapping: Path, folder: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        DumpSource(table, mapping, folder).index  # noqa: B018 - opens it
    for lang in ("en", "es"):
        assert "\n" not in caught.value.text(lang)
    return caught.value


def test_a_missing_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert _fault(tmp_path / "none.csv", files[1], tmp_path).key == "dump-missing"


def test_a_missing_column(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[0].write_text(ROWS.replace("address,title", "adress,title"), "utf-8")
    fault = _fault(*files, tmp_path)
    assert fault.key == "dump-column"
    assert fault.text("en").endswith("has no column address, which the mapping names. Did you mean adress?")


def test_text_that_is_not_utf8_is_found_on_its_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    lines = ROWS.encode().splitlines(keepends=True)
    content = b"".join([*lines[:3], "Educación\n".encode("latin-1"), *lines[3:]])
    files[0].write_bytes(content)
    fault = _fault(*files, tmp_path / "index")
    assert (fault.key, fault.where) == ("dump-encoding", f"{files[0]}:4")
    files[0].write_bytes(gzip.compress(content))
    assert _fault(*files, tmp_path / "index").where == f"{files[0]}:4"


def test_a_row_with_too_many_cells_is_left_out_and_a_short_one_is_read(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    rows = [
        HEADER,
        f"{ADDRESS}/7,Sobre faros,ley",
        f"{ADDRESS}/8,Sobre, faros,ley,1,,,,,,,more",
        f"{ADDRESS}/9,x,ley,9,,,,,,,,",
    ]
    files[0].write_text("\n".join(rows), "utf-8")
    source = DumpSource(*files, tmp_path / "index")
    assert [record.iri for record in source.index] == [f"{ADDRESS}/7", f"{ADDRESS}/9"]
    (note,) = source.notes()
    assert note.text("es").endswith("la primera en la línea 3")
    source.close()


def test_an_index_that_is_damaged_inside_is_made_anew(files: tuple[Path, Path], tmp_path: Path) -> None:
    source = DumpSource(*files, tmp_path / "index")
    good = source.describe(f"{ADDRESS}/1")
    path = source.index.path
    source.close()
    whole = path.read_bytes()
    for kept in (3, 5):
        # What opens is whole; the pages behind it are not.
        path.write_bytes(whole[: 4096 * kept] + b"\xff" * (len(whole) - 4096 * kept))
        damaged = DumpSource(*files, tmp_path / "index")
        assert damaged.describe(f"{ADDRESS}/1") == good
        assert damaged.identify(Described("http://example.org/x", form="law", number="1", year=2010))
        damaged.close()


def test_the_index_of_another_catalogue_stays(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(ROWS + f"{ADDRESS}/99,Otra,ley,99,,,,\n", "utf-8")
    for file in (files[0], other, files[0]):
        DumpSource(file, files[1], tmp_path / "index").index.close()
    assert len(list((tmp_path / "index").glob("*.sqlite"))) == 2
    other.write_text(ROWS + f"{ADDRESS}/98,Otra,ley,98,,,,\n", "utf-8")
    DumpSource(other, files[1], tmp_path / "index").index.close()
    assert len(list((tmp_path / "index").glob("*.sqlite"))) == 2, "its own earlier state went"


@pytest.mark.parametrize("content", [b"\x1f\x8bnot gzip", b"\x1f\x8b\x08\x00cut"])
def test_a_file_that_is_not_what_it_seems(files: tuple[Path, Path], tmp_path: Path, content: bytes) -> None:
    files[0].write_bytes(content)
    assert _fault(*files, tmp_path / "index").key == "dump-unreadable"
    assert not list((tmp_path / "index").glob("*"))


def test_rdf_that_breaks_off(tmp_path: Path) -> None:
    file = tmp_path / "goals.ttl"
    file.write_text("<http://example.org/1> a <http://example.org/2> ;", "utf-8")
    with pytest.raises(InputError) as caught:
        DumpSource(file, "sdg", tmp_path / "index").index  # noqa: B018 - opens it
    assert "goals.ttl" in caught.value.text("en")
    assert "\n" not in caught.value.text("es")


def test_a_table_without_norms(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[0].write_text(f"{HEADER}\nhttp://example.org/a b,x,ley,1,,,,\n", "utf-8")
    fault = _fault(*files, tmp_path)
    assert (fault.key, "1 rows" in fault.text("en")) == ("dump-empty", True)


def test_a_folder_that_cannot_be_made(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert _fault(*files, tmp_path / "file").key == "dump-folder"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('iri = "address"\n', ""),
        ('format = "csv"', 'format = "xml"'),
        ('title = "title"', 'titel = "title"'),
        ("(?P<work>", "(?P<work"),
        ('name = "trial"\n', ""),
        ("[fields]", "[fields"),
    ],
)
def test_a_mapping_at_fault(files: tuple[Path, Path], tmp_path: Path, old: str, new: str) -> None:
    assert old in MAPPING
    files[1].write_text(MAPPING.replace(old, new), "utf-8")
    assert _fault(*files, tmp_path).key == "dump-mapping"


@pytest.mark.parametrize("name", ["bcn-catalogue", "sdg"])
def test_packaged_mappings_speak_both_languages(name: str) -> None:
    mapping = read_mapping(packaged_mapping(name))
    assert mapping.name == name
    assert set(mapping.label) == {"en", "es"}


# --- Goals and sectors


def test_goals_are_looked_up_in_the_file_of_the_united_nations(tmp_path: Path) -> None:
    file = SHARED / "sdg" / "sdg-kos-goals-targets-indicators.ttl"
    if not file.is_file():
        pytest.skip("the goals of the United Nations are not in ../shared/external/sdg")
    source = DumpSource(file, "sdg", tmp_path)
    (found,) = source.identify(Described("http://metadata.un.org/sdg/16.6", kind="goal"))
    assert found.record.title.startswith("Crear a todos los niveles instituciones eficaces")
    assert source.identify(Described("http://metadata.un.org/sdg/99", kind="goal")) == []
    assert source.identify(Described("http://metadata.un.org/sdg/16.6", kind="sector")) == []
    source.close()


def test_sectors_lead_to_cofog_and_eurovoc() -> None:
    source = Vocabularies()
    assert isinstance(source, SourceAdapter)
    defence = Described("https://w3id.org/planatlas/code/sector/defence", kind="sector")
    found = {item.record.iri: item for item in source.identify(defence)}
    assert set(found) == {"http://registry.it.csiro.au/def/agldwg/cofog/02", "http://eurovoc.europa.eu/2464"}
    assert {item.match for item in found.values()} == {"close"}
    cofog = found["http://registry.it.csiro.au/def/agldwg/cofog/02"]
    assert cofog.record.title == "defence"
    assert "ontology/mappings/cofog.ttl" in cofog.why_text("es")
    assert source.describe("http://eurovoc.europa.eu/2464") is not None
    assert source.describe("http://eurovoc.europa.eu/0") is None
    # What the ontology relates only loosely is no candidate.
    loose = replace(defence, iri="https://w3id.org/planatlas/code/sector/security-and-defence")
    assert source.identify(loose) == []
    assert source.identify(replace(defence, kind="institution")) == []


# --- Reach, on the real catalogue


@pytest.mark.slow
def test_the_traps_of_the_real_catalogue(chilean_catalogue: DumpSource, chilean_norms: list[Record]) -> None:
    records = chilean_norms
    assert len(records) > 169_000
    assert all("/es@" not in record.iri or record.other_iris == () for record in records)
    assert sum(bool(record.other_iris) for record in records) > 2_000
    codes = [item.notation for record in records for item in record.identifiers if item.scheme == "leychile"]
    # Each code is in one record, however many addresses have it.
    assert len(codes) == len(set(codes)) > 169_000
    (note,) = chilean_catalogue.notes()
    assert dict(note.details)["count"] == "2"


@pytest.mark.slow
def test_the_index_opens_again(chilean_catalogue: DumpSource) -> None:
    index = chilean_catalogue.index
    with open_index(chilean_catalogue.file, chilean_catalogue.mapping, chilean_catalogue.folder) as again:
        assert len(again) == len(index)


@pytest.mark.slow
def test_most_of_ten_thousand_are_found(chilean_catalogue: DumpSource, chilean_norms: list[Record]) -> None:
    things = Labelled(chilean_norms, 3).crowd(10_000)
    found = sum(bool(candidates) for _, candidates in chilean_catalogue.identify_all(things))
    assert 7_000 < found < 10_000


def test_the_figures_need_the_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.linking import main

    assert main(["--catalogue", str(tmp_path / "none.tsv")]) == 2
    assert "no such file" in capsys.readouterr().err


@pytest.mark.slow
def test_the_figures_are_printed(chilean_catalogue: DumpSource, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.linking import main

    catalogue = str(chilean_catalogue.file)
    assert main(["--catalogue", catalogue, "--seeds", "5", "--things", "50"]) == 0
    said = capsys.readouterr().out
    for part in (
        "build the index",
        "open the index",
        "look for",
        "precision 0.9",
        "recall 0.9",
        "of 26 found",
    ):
        assert part in said
