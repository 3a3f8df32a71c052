"""What linking reads of a graph: one description of each thing, whatever several datasets say of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planatlas.atlas import Atlas, packaged_collection
from planatlas.errors import InputError
from planatlas.linking.described import read_described
from planatlas.linking.model import Described, Identifier, Title
from planatlas.namespaces import IDENTIFIER
from planatlas.store import Store

DATA = Path(__file__).resolve().parents[1] / "queries" / "links" / "described" / "data.ttl"
XAA = IDENTIFIER + "xaa/"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(DATA, "urn:first")
    return store


def test_a_decree_with_all_that_is_said_of_it(store: Store) -> None:
    found = {thing.iri: thing for thing in read_described(store, ["XAA"])}
    assert found[XAA + "decree"] == Described(
        XAA + "decree",
        country="XAA",
        titles=(Title("Decree", "en"), Title("Decreto", "es"), Title("Decreto inventado que aprueba", "es")),
        form="supreme-decree",
        number="012-2017",
        date_signed=date(2017, 12, 1),
        date_published=date(2017, 12, 2),
        valid_from=date(2017, 12, 3),
        valid_until=date(2021, 7, 25),
        issuers=(Title("MIN"), Title("Ministry", "en"), Title("Ministerio", "es")),
        identifiers=(Identifier("spij", "H1"),),
    )
    assert found[XAA + "decree"].years == {2017}
    assert found[XAA + "law"] == Described(XAA + "law", country="XAA", year=2010)
    assert found[XAA + "law"].title() == XAA + "law"
    assert found[XAA + "decree"].title("fr") == "Decree"


def test_kinds_and_countries(store: Store) -> None:
    kinds = {thing.kind for thing in read_described(store)}
    assert kinds == {"legal-instrument", "institution", "jurisdiction", "sector", "goal"}
    (land,) = read_described(store, ["XBB"])
    assert (land.kind, land.identifiers) == ("jurisdiction", (Identifier("iso-3166-1-alpha-3", "XBB"),))
    assert [thing.iri for thing in read_described(store, ["XAA"], kinds=["institution"])] == [
        XAA + "ministry"
    ]
    # A sector and a goal are the same in every country.
    assert {t.country for t in read_described(store, ["XAA"], kinds=["sector", "goal"])} == {None}
    assert read_described(store, []) == read_described(store)


def test_a_code_that_is_none(store: Store) -> None:
    with pytest.raises(InputError):
        read_described(store, ["not a country"])


def test_two_datasets_say_one_thing_together() -> None:
    store = Store()
    store.load(DATA, "urn:first")
    prefix = "PREFIX plan: <https://w3id.org/planatlas/ontology#> "
    law = f"<{XAA}law>"
    more = store.construct(prefix + f'CONSTRUCT {{ {law} plan:number "20.424" ; plan:year 2010 }} {{ }}')
    store.add("urn:second", more)
    (found,) = [
        t for t in read_described(store, ["XAA"], kinds=["legal-instrument"]) if t.iri.endswith("law")
    ]
    assert (found.number, found.year) == ("20.424", 2010)


def test_every_norm_of_the_packaged_countries_is_described() -> None:
    store = Atlas(packaged_collection()).store
    for country in ("CHL", "PER"):
        norms = read_described(store, [country], kinds=["legal-instrument"])
        assert len(norms) > 25
        assert all(norm.form for norm in norms)
        assert all(norm.country == country for norm in norms)
