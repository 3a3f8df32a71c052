"""The links that travel with the package: what the inventory of identifiers verifies, all of it, no more."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from planatlas.atlas import Atlas
from planatlas.linking.decisions import Decisions
from planatlas.linking.described import read_described
from planatlas.linking.sssom import CLOSE, EXACT, Decision, read_sssom, sssom_text

ROOT = Path(__file__).parents[2]
LINKS = ROOT / "data" / "links"
INVENTORY = ROOT.parent / "shared" / "dossier" / "verified_ids.csv"
CATALOGUE = ROOT.parent / "shared" / "external" / "bcn" / "bcn_catalogue_extract.tsv.gz"
COUNTRIES = {"CHL": "CL", "PER": "PE"}
# Of these the inventory knows the identifier by number, year and issuer, which is what our record states of
# them; what it has not seen is the title or subject.
BY_NUMBER = {"cl_ds_113_2014", "cl_ds_1_2018", "cl_dsg_53_2010", "cl_ds_248_2012"}
# Verified, and no things of ours: classes and offices of Wikidata, and goals, which bear the UN's own IRIs.
NO_THINGS = {"class", "position", "concept"}
# Named in the remarks on another norm of the inventory, and read with its text for our dataset.
IN_REMARKS = {"https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/H1378812"}

needs_inventory = pytest.mark.skipif(
    not INVENTORY.exists(), reason="the inventory of identifiers is not here"
)


@cache
def decisions(country: str) -> tuple[Decision, ...]:
    return Decisions(LINKS / f"{country.lower()}.sssom.tsv", country).table.mappings


@cache
def inventory() -> tuple[dict[str, str], ...]:
    with INVENTORY.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def is_verified(row: dict[str, str]) -> bool:
    return row["verification"].startswith("verified") or row["key"] in BY_NUMBER


@needs_inventory
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_verified_identifier_of_our_things_is_shipped_and_nothing_else(country: str) -> None:
    own = [
        row for row in inventory() if row["country"] == COUNTRIES[country] and row["kind"] not in NO_THINGS
    ]
    verified = {row["uri"] for row in own if row["uri"] and is_verified(row)}
    shipped = {decision.object for decision in decisions(country)}
    assert len(verified) > 20
    assert shipped - IN_REMARKS == verified
    refused = [row["key"] for row in own if not is_verified(row)]
    assert all(not row["uri"] for row in own if row["key"] in refused), "an identifier that is not verified"


@needs_inventory
@pytest.mark.parametrize("country", COUNTRIES)
def test_each_link_is_of_the_norm_that_the_inventory_names(country: str) -> None:
    things = {thing.iri: thing for thing in read_described(Atlas.open().store, [country])}
    rows = {row["uri"]: row for row in inventory() if row["uri"]}
    compared = 0
    for decision in decisions(country):
        thing, row = things[decision.subject], rows.get(decision.object)
        if row is None or thing.number is None:
            continue
        number = re.sub(r"[^\dA-Z]", "", thing.number.upper())
        assert re.sub(r"\D", "", thing.number).lstrip("0") in re.sub(r"[^\d]", "", row["number"]), number
        if thing.date_published and re.fullmatch(r"\d{4}-\d\d-\d\d", row["date_published"]):
            assert thing.date_published.isoformat() == row["date_published"]
            compared += 1
    assert compared > 10


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_link_says_on_what_grounds(country: str) -> None:
    for decision in decisions(country):
        assert decision.predicate in {EXACT, CLOSE}
        assert not decision.rejected
        assert decision.cell("object_source").startswith("source:registry-")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", decision.cell("mapping_date"))
        english, _, spanish = decision.cell("comment").partition(" / ")
        assert len(english.split()) > 5
        assert len(spanish.split()) > 5
    # An address of a page is close to the norm; only a name of the norm itself is the same.
    pages = [d for d in decisions(country) if "spij" in d.object or "elperuano" in d.object]
    assert all(decision.predicate == CLOSE for decision in pages)


def test_a_link_whose_title_was_not_seen_says_so_and_is_not_certain() -> None:
    seen = {row["uri"]: row["key"] not in BY_NUMBER for row in inventory()} if INVENTORY.exists() else {}
    unseen = [decision for decision in decisions("CHL") if not seen.get(decision.object, True)]
    for decision in unseen:
        assert decision.cell("object_label") == "", "a title that the record was not seen to have"
        assert decision.cell("confidence") in {"", "0.95"}
        assert "title" in decision.cell("comment")
        assert "título" in decision.cell("comment")
    assert len(unseen) == (len(BY_NUMBER) if seen else 0)


def test_a_peruvian_identifier_from_a_cross_reference_says_that_the_norm_was_not_read() -> None:
    if not INVENTORY.exists():
        pytest.skip("the inventory of identifiers is not here")
    by_reference = {r["uri"] for r in inventory() if r["verification"].startswith("verified by cross-ref")}
    found = [d for d in decisions("PER") if d.object in by_reference]
    assert len(found) >= 8
    for decision in found:
        # One of them was read later, for our own data.
        comment = decision.cell("comment")
        assert "was not opened" in comment or "was not read" in comment or "The norm was read" in comment


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_file_is_as_the_program_writes_it(country: str) -> None:
    path = LINKS / f"{country.lower()}.sssom.tsv"
    assert sssom_text(read_sssom(path)) == path.read_text("utf-8")
    assert "sameAs" not in path.read_text("utf-8")


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_sssom_package_finds_the_files_valid(country: str) -> None:
    validators = pytest.importorskip("sssom.validators")
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_table

    read = parse_sssom_table(LINKS / f"{country.lower()}.sssom.tsv")
    assert len(read.df) == len(decisions(country))
    kinds = [
        SchemaValidationType.JsonSchema,
        SchemaValidationType.PrefixMapCompleteness,
        SchemaValidationType.StrictCurieFormat,
    ]
    for kind, report in validators.validate(read, kinds).items():
        assert [result.message for result in report.results] == [], kind


def test_every_subject_is_in_the_data() -> None:
    known = {thing.iri for thing in read_described(Atlas.open().store)}
    assert {decision.subject for country in COUNTRIES for decision in decisions(country)} <= known


@pytest.mark.slow
@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue of the national library is not here")
def test_the_real_catalogue_knows_each_chilean_norm_and_our_matcher_finds_it(tmp_path: Path) -> None:
    from planatlas.linking.sources.dump import DumpSource

    source = DumpSource(CATALOGUE, "bcn-catalogue", tmp_path)
    things = {thing.iri: thing for thing in read_described(Atlas.open().store, ["CHL"])}
    norms = [d for d in decisions("CHL") if things[d.subject].kind == "legal-instrument"]
    assert len(norms) == 21
    for decision in norms:
        assert source.describe(decision.object) is not None, decision.object
        best = source.identify(things[decision.subject])[0]
        assert (best.record.iri, best.score) == (decision.object, 1.0)
    source.close()


def test_coverage_is_a_question() -> None:
    rows = {row[:2]: row[2:5] for row in Atlas.open().ask("links/coverage").texts()}
    assert rows["CHL", "legal instrument"] == ("33", "21", "12")
    assert rows["PER", "legal instrument"][1] == "27"
    assert rows["CHL", "jurisdiction"] == rows["PER", "jurisdiction"] == ("1", "1", "0")
