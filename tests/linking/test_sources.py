"""The adapters of the sources, against real servers on loopback with records in each source's vocabulary."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from planatlas.errors import InputError
from planatlas.linking.dates import day
from planatlas.linking.endpoint import filled
from planatlas.linking.http import Client
from planatlas.linking.manners import Patience
from planatlas.linking.model import (
    CurrencyAdapter,
    Described,
    Identifier,
    Record,
    SourceAdapter,
    Title,
)
from planatlas.linking.sources import (
    ASKING_NOBODY,
    NAMES,
    Bcn,
    Boe,
    EurLex,
    LexMl,
    Peru,
    Wikidata,
    adapters,
    open_client,
)
from planatlas.linking.sources.repeal import repeals
from servers import OXIGRAPH, VIRTUOSO, Endpoint, Kind, free_port, started
from servers.unruly import Request, unruly

HERE = Path(__file__).parent
QUERIES = sorted((HERE.parents[1] / "src/planatlas/linking/sources/queries").glob("*.rq"))
QUICK = Patience(connect=2, read=10, whole=20, attempts=1, per_second=1000)
CL = "http://datos.bcn.cl/recurso/cl/"
LEY_20424 = CL + "ley/ministerio-de-defensa-nacional_subsecretaria-de-guerra/2010-02-04/20424"
DS_53 = CL + "dto/ministerio-de-defensa-nacional_subsecretaria-de-guerra/2010-03-30/53"
DS_1 = CL + "dto/ministerio-de-defensa-nacional/2018-03-09/1"
WD = "http://www.wikidata.org/entity/"


# The endpoint of Chile is a Virtuoso.
@pytest.fixture(scope="module", params=[OXIGRAPH, VIRTUOSO], ids=lambda kind: kind.name)
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a SPARQL endpoint that holds all records."""
    kind: Kind = request.param
    if reason := kind.lacks():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{kind.name}: {reason}")
    with started(kind) as server:
        for path in sorted((HERE / "records").glob("*.ttl")):
            load(server, path)
        yield f"{server.url}{'sparql' if kind is VIRTUOSO else 'query'}"


def load(server: Endpoint, path: Path) -> None:
    """Add the triples of a file: in Oxigraph to the default graph, in Virtuoso to a named one."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, server.url, server.user or "", server.password or "")
    opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))
    place = "sparql-graph-crud-auth?graph-uri=http://example.org/records" if server.user else "store?default"
    media_type = {"Content-Type": "text/turtle"}
    sent = urllib.request.Request(server.url + place, path.read_bytes(), media_type, method="POST")  # noqa: S310
    with opener.open(sent, timeout=60) as response:
        assert response.status in {200, 201, 204}


@pytest.fixture(scope="module")
def way() -> Iterator[Client]:
    with Client(patience=QUICK, loopback=True) as client:
        yield client


@pytest.fixture(scope="module")
def bcn(way: Client, endpoint: str) -> Bcn:
    return Bcn(way, endpoint)


@pytest.fixture(scope="module")
def wikidata(way: Client, endpoint: str) -> Wikidata:
    return Wikidata(way, endpoint)


@pytest.fixture(scope="module")
def eur_lex(way: Client, endpoint: str) -> EurLex:
    return EurLex(way, endpoint)


def law(**more: Any) -> Described:
    return Described("http://example.org/law", **{"country": "CHL", **more})


def spanish(text: str) -> tuple[Title, ...]:
    return (Title(text, "es"),)


def texts(reasons: Any) -> list[str]:
    """Return reasons in both languages, each on one line."""
    said = [reason.text(lang) for reason in reasons for lang in ("en", "es")]
    assert all(text and "\n" not in text and "{" not in text for text in said)
    return said


# --- All of them


@pytest.mark.parametrize("package", ["httpx", "httpcore", "hishel"])
def test_a_package_of_the_extra_that_is_missing_is_one_line(package: str) -> None:
    program = f"""
import sys
sys.modules[{package!r}] = None
from planatlas.errors import InputError
try:
    from planatlas.linking.sources import open_client
    open_client()
except InputError as error:
    print(error.text("es"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert 'pip install "planatlas[linking]"' in done.stdout


def test_every_source_has_the_one_interface() -> None:
    with Client(patience=QUICK) as client:
        found = adapters(client)
    assert tuple(found) == NAMES
    for name, adapter in found.items():
        assert isinstance(adapter, SourceAdapter)
        assert isinstance(adapter, CurrencyAdapter) == (name != "vocabularies"), "a vocabulary holds no norms"
        assert adapter.name == name
        assert set(adapter.about.labels) == {"en", "es"}
        assert adapter.about.home.startswith("https://")
        assert all(host and "/" not in host for host in adapter.hosts)
        assert (not adapter.hosts) == (name in ASKING_NOBODY)
    assert set(adapters(None)) == ASKING_NOBODY


def test_the_hosts_are_those_of_the_sources() -> None:
    with Client(patience=QUICK) as client:
        hosts = {name: set(adapter.hosts) for name, adapter in adapters(client).items()}
    assert hosts == {
        "bcn": {"datos.bcn.cl"},
        "peru": set(),
        "vocabularies": set(),
        "wikidata": {"query.wikidata.org", "www.wikidata.org"},
        "boe": {"www.boe.es"},
        "eur-lex": {"publications.europa.eu", "data.europa.eu", "eur-lex.europa.eu"},
        "lexml": {"www.lexml.gov.br"},
    }


def test_a_source_is_not_asked_about_what_it_cannot_know() -> None:
    def asked(*_: Any, **__: Any) -> None:
        raise AssertionError("asked")

    with Client(patience=QUICK) as client:
        client.get = asked  # type: ignore[method-assign]
        peruvian = law(country="PER", form="law", number="1", date_signed=date(2020, 1, 1))
        for adapter in adapters(client).values():
            if adapter.name != "wikidata":
                assert adapter.identify(peruvian) == []
            assert adapter.identify(law(kind="sector")) == []
            assert adapter.identify(law(kind="institution", country=None)) == []
            assert adapter.describe("http://example.org/x") is None
            assert adapter.describe("urn:x:y") is None
            assert adapter.describe("") is None


def test_offline_without_what_is_kept_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_client(tmp_path, offline=True)
    assert caught.value.key == "linking-cache-missing"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_sparql_with_and_without_its_values(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    store = ox.Store()
    assert list(store.query(text)) == []
    assert "#" not in "".join(
        line for line in filled(path.stem).splitlines() if not line.startswith("PREFIX")
    )


def test_a_question_without_the_place_for_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        filled("bcn-norm", nothing=["1"])


@pytest.mark.parametrize("text", ["desconocida", "", "2010", "2010-13-01", "20100230", "2010-02-041"])
def test_what_is_no_day(text: str) -> None:
    assert day(text) is None


# --- Library of the Congress of Chile


def test_bcn_describes_a_norm_from_any_of_its_addresses(bcn: Bcn) -> None:
    addresses = [
        LEY_20424,
        LEY_20424 + "/es@2022-06-01",
        LEY_20424 + "/es@1999-01-01",
        LEY_20424.replace("http:", "https:"),
        CL + "ley/ministerio-de-defensa-nacional/subsecretaria-de-guerra/2010-02-04/20424",
        "https://www.bcn.cl/leychile/navegar?idNorma=1010682",
        "https://www.bcn.cl/leychile/navegar?idNorma=1010682&idVersion=2022-06-01",
    ]
    records = [bcn.describe(address) for address in addresses]
    record = records[0]
    assert record is not None
    assert {found.iri for found in records if found} == {LEY_20424}
    assert None not in records
    assert record.title == "ESTATUTO ORGÁNICO DEL MINISTERIO DE DEFENSA NACIONAL"
    assert (record.country, record.lang, record.form, record.form_name) == ("CHL", "es", "law", "ley")
    assert (record.number, record.date_published, record.date_signed) == (
        "20424",
        date(2010, 2, 4),
        date(2010, 2, 2),
    )
    assert Identifier("leychile", "1010682") in record.identifiers
    assert len(record.other_iris) == 3
    assert record.address == "https://www.bcn.cl/leychile/navegar?idNorma=1010682"
    assert record.accessed is not None
    assert abs((datetime.now(UTC) - record.accessed).total_seconds()) < 60
    assert (record.status, record.in_force) == (None, None)


@pytest.mark.parametrize(
    "address",
    [CL + "ley/nadie/2010-02-04/1", "https://www.bcn.cl/leychile/navegar?idNorma=1", "http://bcn.cl/x"],
)
def test_bcn_has_no_record_of_what_it_does_not_know(address: str, bcn: Bcn) -> None:
    assert bcn.describe(address) is None
    told = bcn.currency(address, date(2024, 1, 1))
    assert (told.exists, told.in_force) == (False, None)


def test_bcn_identifies_by_the_code_of_leychile(bcn: Bcn) -> None:
    known = law(identifiers=(Identifier("leychile", "1010682"),), titles=spanish("Otra cosa"))
    (found,) = bcn.identify(known)
    assert (found.score, found.method, found.record.iri) == (1.0, "identifier", LEY_20424)
    texts(found.why)


def test_bcn_identifies_by_its_own_address(bcn: Bcn) -> None:
    for notation in (LEY_20424, LEY_20424.removeprefix(CL)):
        (found, *_) = bcn.identify(law(identifiers=(Identifier("bcn", notation),)))
        assert (found.score, found.record.iri) == (1.0, LEY_20424)


def test_bcn_identifies_a_law_by_its_number(bcn: Bcn) -> None:
    (found,) = bcn.identify(law(form="law", number="20.424", year=2010))
    assert (found.score, found.method, found.record.iri) == (1.0, "identifier", LEY_20424)


def test_bcn_tells_decrees_of_one_number_apart_by_day_and_organ(bcn: Bcn) -> None:
    decree = law(
        form="supreme-decree",
        number="113",
        date_published=date(2014, 7, 17),
        issuers=spanish("Ministerio de Defensa Nacional"),
    )
    (found, *_) = bcn.identify(decree)
    assert found.record.identifiers[0] == Identifier("leychile", "1064491")
    assert found.score >= 0.95


def test_bcn_does_not_take_the_same_number_of_another_year(bcn: Bcn) -> None:
    assert bcn.identify(law(form="supreme-decree", number="113", date_published=date(2009, 1, 2))) == []
    assert bcn.identify(law(form="law", number="113", year=2014)) == []
    assert bcn.identify(law(form="supreme-decree", number="113")) == []


def test_bcn_identifies_by_title_where_the_number_is_missing(bcn: Bcn) -> None:
    title = spanish("Política de Defensa Nacional de Chile, edición 2020")
    by_day = law(titles=title, date_published=date(2021, 5, 28))
    by_year = law(titles=title, year=2021)
    for described in (by_day, by_year):
        (found, *_) = bcn.identify(described)
        assert found.record.iri.endswith("2021-05-28/4")
        assert found.method == "title"
        assert 0.5 < found.score < 1


def test_bcn_leaves_alone_what_it_has_not(bcn: Bcn) -> None:
    assert bcn.identify(law(titles=spanish("Plan de desarrollo de capacidades"), year=2017)) == []
    assert bcn.identify(law(titles=spanish("Plan de desarrollo de capacidades"))) == []
    assert bcn.identify(law(form="law", number="s/n", year=2010)) == []


def test_bcn_tells_what_amended_a_norm_up_to_a_day(bcn: Bcn) -> None:
    ours = law(titles=spanish("Estatuto orgánico del Ministerio de Defensa Nacional"))
    early = bcn.currency(LEY_20424, date(2014, 12, 31), ours)
    between = bcn.currency(LEY_20424, date(2015, 3, 2), ours)
    late = bcn.currency(LEY_20424 + "/es@2010-02-04", date(2024, 1, 1), ours)
    assert (early.amended_by, early.exists, early.title_agrees) == ((), True, True)
    assert [change.on for change in between.amended_by] == [date(2015, 3, 2)]
    # Named on the work and on a version, in two addresses: one change.
    assert [change.on for change in late.amended_by] == [date(2015, 3, 2), date(2022, 6, 1)]
    assert late.iri == LEY_20424
    assert late.as_of == date(2024, 1, 1)
    # A part of it was repealed, which is not a repeal; and the library has no word for "in force".
    assert (late.in_force, late.repealed_by) == (None, ())
    assert "state" in texts(late.notes)[0]


def test_bcn_tells_a_repeal_that_a_title_names(bcn: Bcn) -> None:
    before, after = (bcn.currency(DS_53, day) for day in (date(2018, 3, 8), date(2018, 3, 9)))
    assert (before.in_force, before.repealed_by) == (None, ())
    assert after.in_force is False
    assert [(change.iri, change.on) for change in after.repealed_by] == [(DS_1, date(2018, 3, 9))]
    assert "LIBRO DE LA DEFENSA NACIONAL" in after.repealed_by[0].title
    assert after.amended_by == ()
    assert any("título" in text for text in texts(after.notes))


def test_bcn_says_what_has_no_day_and_what_was_recast(bcn: Bcn) -> None:
    told = bcn.currency(CL + "dl/ministerio-de-hacienda/1975-11-28/1263", date(2024, 1, 1))
    assert [change.on for change in told.amended_by] == [None]
    said = " ".join(texts(told.notes))
    assert "dfl/ejemplo/2000-01-03/7" in said
    assert "ley/ejemplo/sin-fecha/90003" in said


def test_bcn_does_not_take_a_concordance_for_a_change(bcn: Bcn) -> None:
    told = bcn.currency(CL + "ley/ministerio-de-hacienda/2017-12-27/21053", date(2024, 1, 1))
    assert (told.amended_by, told.repealed_by) == ((), ())


def test_bcn_says_where_a_title_does_not_agree(bcn: Bcn) -> None:
    other = law(titles=spanish("Ley de presupuestos del sector público"))
    assert bcn.currency(LEY_20424, date(2024, 1, 1), other).title_agrees is False
    assert bcn.currency(DS_53, date(2024, 1, 1), other).title_agrees is None
    assert bcn.currency(LEY_20424, date(2024, 1, 1)).title_agrees is None


DECREE = Record("x", "bcn", country="CHL", form="supreme-decree", number="53", date_signed=date(2010, 1, 29))
PERUVIAN = Record("x", "p", country="PER", form="supreme-decree", number="012-2017-DE")
LAW = Record("x", "bcn", country="CHL", form="law", number="17105", date_signed=date(1969, 4, 14))


@pytest.mark.parametrize(
    ("title", "record"),
    [
        ("Deroga decreto N° 53, de 2010", DECREE),
        ("APRUEBA LIBRO; DEROGA LOS DECRETOS SUPREMOS (G) Nº 53, DE 29 DE ENERO DE 2010, Y OTROS", DECREE),
        ("DEROGA\\nLA LEY NUMERO 17,105", LAW),
        ("Modifica la ley N° 18.455 y deroga la ley N° 17.105", LAW),
        ("Aprueba la política multisectorial y deroga el Decreto Supremo N° 012-2017-DE", PERUVIAN),
    ],
)
def test_a_title_that_tells_a_repeal(title: str, record: Record) -> None:
    assert repeals(title, record)


@pytest.mark.parametrize(
    ("title", "record"),
    [
        ("Modifica decreto N° 53, de 2010", DECREE),
        ("Deroga decreto N° 53, de 1999, y decreto N° 60, de 2010", DECREE),
        ("Deroga decreto N° 53", DECREE),
        ("Deroga decreto N° 153, de 2010", DECREE),
        ("Deroga ley N° 53, de 2010", DECREE),
        ("Deroga el artículo 2 del decreto N° 53, de 2010", DECREE),
        ("Deroga parcialmente el decreto N° 53, de 2010", DECREE),
        ("Deroga decreto N° 60, de 2010, y modifica decreto N° 53, de 2010", DECREE),
        ("Dispone fecha de derogación del decreto N° 53, de 2010", DECREE),
        ("Deroga a contar de 2030 el decreto N° 53, de 2010", DECREE),
        ("Deroga libro I de la ley N° 17.105", LAW),
        ("Deroga decreto-ley N° 17.105", LAW),
        ("Deroga decreto con fuerza de ley N° 17.105", LAW),
        ("Deroga el N° 2 de la ley N° 17.105", LAW),
        ("Fija el texto refundido de la ley N° 1, que dicta normas y deroga la ley N° 17.105", LAW),
        ("Deroga el Decreto Supremo N° 012-2018-DE", PERUVIAN),
        ("Deroga el Decreto Supremo N° 012-2017-DEF", PERUVIAN),
        ("", LAW),
    ],
)
def test_a_title_that_tells_none(title: str, record: Record) -> None:
    assert not repeals(title, record)


def test_nothing_in_a_title_or_number_can_end_the_question(bcn: Bcn) -> None:
    for text in ('"', "\\", '" } DROP ALL #', "\n", "?x }", "<a>", "'''"):
        assert (
            bcn.identify(law(form="law", number=f"20.424{text}9", titles=spanish(text * 7), year=2010)) == []
        )
    with pytest.raises(InputError) as caught:
        bcn.describe(CL + "ley 20424")
    assert caught.value.key == "linking-iri"


def test_bcn_gives_the_same_offline_as_it_gave_before(endpoint: str, tmp_path: Path) -> None:
    things = [
        law(form="law", number="20.424", year=2010),
        law(titles=spanish("Política de Defensa Nacional de Chile, edición 2020"), year=2021),
    ]

    def answers(client: Client) -> list[Any]:
        with client:
            bcn = Bcn(client, endpoint)
            return [*map(bcn.identify, things), bcn.describe(DS_53), bcn.currency(DS_53, date(2024, 1, 1))]

    def timeless(found: list[Any]) -> str:
        # Offline a question that was asked twice has the time of the last answer, both times.
        return re.sub(r"accessed=datetime\.datetime\([^)]*\)", "", repr(found))

    before = answers(Client(tmp_path, patience=QUICK, loopback=True))
    again = answers(Client(tmp_path, patience=QUICK, loopback=True, offline=True))
    assert timeless(again) == timeless(before)
    assert before[2].accessed <= again[2].accessed < datetime.now(UTC)
    with Client(tmp_path, patience=QUICK, loopback=True, offline=True) as client:
        with pytest.raises(InputError) as caught:
            Bcn(client, endpoint).describe(DS_1)
        assert caught.value.key == "linking-not-cached"


def test_an_endpoint_that_is_down_is_one_line(bcn: Bcn) -> None:
    with Client(patience=QUICK, loopback=True) as client, pytest.raises(InputError) as caught:
        Bcn(client, f"http://localhost:{free_port()}/sparql").describe(LEY_20424)
    assert caught.value.key == "linking-refused"


# --- Wikidata


def test_wikidata_identifies_a_country_by_its_code(wikidata: Wikidata) -> None:
    for code, item, name in (("CHL", "Q298", "Chile"), ("PER", "Q419", "Perú")):
        (found,) = wikidata.identify(Described("http://example.org/c", kind="jurisdiction", country=code))
        assert (found.record.iri, found.score, found.record.title) == (WD + item, 1.0, name)
        assert code in texts(found.why)[0]
    assert wikidata.identify(Described("x", kind="jurisdiction", country="XYZ")) == []


def test_wikidata_says_that_two_items_bear_one_code(wikidata: Wikidata) -> None:
    found = wikidata.identify(Described("x", kind="jurisdiction", country="XEX"))
    assert [candidate.score for candidate in found] == [0.6, 0.6]
    assert "2" in texts(found[0].why)[-1]


def test_wikidata_identifies_a_ministry_within_its_country(wikidata: Wikidata) -> None:
    titles = (Title("Ministerio de Defensa Nacional", "es"), Title("Ministry of National Defence", "en"))
    found = wikidata.identify(law(kind="institution", titles=titles))
    assert found[0].record.iri == WD + "Q900000001"
    assert found[0].record.country == "CHL"
    assert WD + "Q900000003" not in {candidate.record.iri for candidate in found}
    peruvian = wikidata.identify(
        law(kind="institution", country="PER", titles=spanish("Ministerio de Defensa"))
    )
    assert [candidate.record.iri for candidate in peruvian] == [WD + "Q900000003"]


def test_wikidata_identifies_by_its_own_item(wikidata: Wikidata) -> None:
    known = law(
        kind="institution", identifiers=(Identifier("wikidata", "Q900000002"),), titles=spanish("Otro")
    )
    (found,) = wikidata.identify(known)
    assert (found.record.iri, found.score) == (WD + "Q900000002", 1.0)


def test_wikidata_does_not_take_a_law_of_another_country(wikidata: Wikidata) -> None:
    ours = law(number="90.001", titles=spanish("Ley de ejemplo sobre planificación pública"), year=2015)
    assert [found.record.iri for found in wikidata.identify(ours)] == [WD + "Q900000011"]


def test_wikidata_tells_an_end_and_is_silent_otherwise(wikidata: Wikidata) -> None:
    before, after = (
        wikidata.currency(WD + "Q900000011", day) for day in (date(2020, 12, 14), date(2021, 1, 1))
    )
    assert (before.in_force, before.repealed_by) == (None, ())
    assert [change.on for change in before.amended_by] == [date(2017, 5, 5)]
    assert after.in_force is False
    assert [(change.iri, change.title) for change in after.repealed_by] == [
        (WD + "Q900000013", "Ley de ejemplo que deroga")
    ]
    assert texts(before.notes)
    assert wikidata.currency(WD + "Q5", date(2020, 1, 1)).exists is False


def test_wikidata_describes_from_the_address_of_a_page(wikidata: Wikidata) -> None:
    record = wikidata.describe("https://www.wikidata.org/wiki/Q298")
    assert record is not None
    assert (record.iri, record.country, record.title) == (WD + "Q298", "CHL", "Chile")
    assert wikidata.describe(WD + "Q5") is None


@pytest.mark.parametrize(
    "text", ['"', "\\", '" } DROP ALL #', "a\nb", "?x }", "<a>", "'''", "\\u0022 }", "ñ\U0001f600"]
)
def test_nothing_in_a_name_can_end_the_question(text: str, wikidata: Wikidata) -> None:
    assert wikidata.identify(law(number=text, titles=(Title(text, "es"), Title(text, "en")))) == []
    assert wikidata.identify(law(kind="jurisdiction", country=text)) == []


# --- European Union


def test_eur_lex_identifies_an_act_by_its_number(eur_lex: EurLex) -> None:
    act = Described("x", country="EUE", form="directive", number="95/46/EC", year=1995)
    assert eur_lex.identify(act) == []
    (found,) = eur_lex.identify(Described("x", country="EUE", number="(EU) 2016/679"))
    assert (found.score, found.record.iri) == (1.0, "http://data.europa.eu/eli/reg/2016/679/oj")
    assert found.record.title == "Reglamento general de protección de datos"
    assert found.record.date_signed == date(2016, 4, 27)
    assert texts(found.why)


@pytest.mark.parametrize(
    "address",
    [
        "http://data.europa.eu/eli/dir/1995/46/oj",
        "http://data.europa.eu/eli/dir/1995/46",
        "https://eur-lex.europa.eu/eli/dir/1995/46/oj",
    ],
)
def test_eur_lex_tells_what_is_in_force(address: str, eur_lex: EurLex) -> None:
    before, after = (eur_lex.currency(address, day) for day in (date(2018, 5, 23), date(2018, 5, 24)))
    assert (before.in_force, after.in_force) == (True, False)
    assert [change.iri for change in after.repealed_by] == ["http://data.europa.eu/eli/reg/2016/679/oj"]
    assert eur_lex.currency("http://data.europa.eu/eli/reg/2016/679/oj", date(2024, 1, 1)).in_force is True
    assert eur_lex.currency("http://data.europa.eu/eli/reg/2016/680/oj", date(2024, 1, 1)).exists is False


# --- Spain


REPEALED = """<?xml version="1.0" encoding="UTF-8"?>
<documento>
  <metadatos>
    <identificador>BOE-A-1992-26318</identificador>
    <departamento codigo="7723">Jefatura del Estado</departamento>
    <rango codigo="1300">Ley</rango>
    <fecha_disposicion>19921126</fecha_disposicion>
    <numero_oficial>30/1992</numero_oficial>
    <titulo>Ley 30/1992, de Régimen Jurídico de las Administraciones Públicas</titulo>
    <fecha_publicacion>19921127</fecha_publicacion>
    <estatus_derogacion>S</estatus_derogacion>
    <fecha_derogacion>20210402</fecha_derogacion>
    <estatus_anulacion>N</estatus_anulacion>
    <vigencia_agotada>S</vigencia_agotada>
  </metadatos>
  <analisis><referencias><posteriores>
    <posterior referencia="BOE-A-2015-10565">
      <palabra codigo="210">SE DEROGA</palabra><texto>por Ley 39/2015</texto>
    </posterior>
    <posterior>
      <id_norma>BOE-A-1999-847</id_norma><relacion codigo="270">SE MODIFICA</relacion><texto/>
    </posterior>
    <posterior referencia="BOE-A-1993-1"><palabra>CORRECCIÓN de errores</palabra></posterior>
  </posteriores></referencias></analisis>
</documento>"""
STANDING = """<documento><metadatos>
  <titulo>Ley 39/2015, del Procedimiento Administrativo Común</titulo>
  <fecha_disposicion>20151001</fecha_disposicion><numero_oficial>39/2015</numero_oficial>
  <estatus_derogacion>N</estatus_derogacion><estatus_anulacion>N</estatus_anulacion>
  <vigencia_agotada>N</vigencia_agotada>
</metadatos></documento>"""
GAZETTE = {
    "/eli/es/l/1992/11/26/30/dof/spa/xml": REPEALED,
    "/eli/es/l/2015/10/01/39/dof/spa/xml": STANDING,
    "/eli/es/l/2000/01/01/1/dof/spa/xml": "<error>No se encontró la disposición</error>",
    "/eli/es/l/2000/01/01/2/dof/spa/xml": "<documento><metadatos>",
    "/eli/es/l/2000/01/01/3/dof/spa/xml": '<!DOCTYPE x [<!ENTITY a "b">]><documento><metadatos/></documento>',
}


@pytest.fixture
def boe(way: Client) -> Iterator[Boe]:
    def gazette(request: Request) -> bool:
        text = GAZETTE.get(request.path)
        return request.answer(200, text.encode(), "application/xml") if text else request.answer(404)

    with unruly(gazette) as server:
        yield Boe(way, server.url)


def test_boe_identifies_by_the_template(boe: Boe) -> None:
    (found,) = boe.identify(law(country="ESP", form="law", number="30/1992", date_signed=date(1992, 11, 26)))
    assert (found.score, found.record.iri) == (1.0, "https://www.boe.es/eli/es/l/1992/11/26/30")
    assert (found.record.number, found.record.date_published) == ("30/1992", date(1992, 11, 27))
    assert (
        boe.identify(law(country="ESP", form="law", number="31/1992", date_signed=date(1992, 11, 26))) == []
    )
    assert (
        boe.identify(law(country="ESP", form="law", number="30/1991", date_signed=date(1992, 11, 26))) == []
    )
    assert boe.identify(law(country="ESP", form="law", number="30/1992", year=1992)) == []


def test_boe_tells_a_repeal_and_its_day(boe: Boe) -> None:
    eli = "https://www.boe.es/eli/es/l/1992/11/26/30/con"
    before, after = (boe.currency(eli, day) for day in (date(2021, 4, 1), date(2021, 4, 2)))
    assert (before.in_force, before.repealed_by) == (True, ())
    assert after.in_force is False
    assert [change.iri for change in after.repealed_by] == [
        "https://www.boe.es/buscar/doc.php?id=BOE-A-2015-10565"
    ]
    assert [change.iri for change in after.amended_by] == [
        "https://www.boe.es/buscar/doc.php?id=BOE-A-1999-847"
    ]
    assert len(after.notes) == 2
    assert boe.currency("https://www.boe.es/eli/es/l/2015/10/01/39", date(2024, 1, 1)).in_force is True


def test_boe_has_no_record_of_what_it_does_not_know(boe: Boe) -> None:
    for number in ("1", "9"):
        assert boe.describe(f"https://www.boe.es/eli/es/l/2000/01/01/{number}") is None
    assert boe.currency("https://www.boe.es/eli/es/l/2000/01/01/9", date(2024, 1, 1)).exists is False


@pytest.mark.parametrize("number", ["2", "3"])
def test_boe_refuses_xml_that_is_none_or_brings_entities(number: str, boe: Boe) -> None:
    with pytest.raises(InputError) as caught:
        boe.describe(f"https://www.boe.es/eli/es/l/2000/01/01/{number}")
    assert caught.value.key == "linking-broken-answer"


# --- Brazil


@pytest.fixture
def lexml(way: Client) -> Iterator[LexMl]:
    def resolver(request: Request) -> bool:
        known = unquote(request.path).startswith("/urn/urn:lex:br:federal:lei:2011-11-18;12527")
        return request.answer(200, b"<html></html>", "text/html") if known else request.answer(404)

    with unruly(resolver) as server:
        yield LexMl(way, f"{server.url}urn/")


def test_lexml_identifies_a_norm_whose_name_the_resolver_knows(lexml: LexMl) -> None:
    (found,) = lexml.identify(law(country="BRA", form="law", number="12.527", date_signed=date(2011, 11, 18)))
    assert (found.score, found.record.iri) == (1.0, "urn:lex:br:federal:lei:2011-11-18;12527")
    assert found.record.address == "https://www.lexml.gov.br/urn/urn:lex:br:federal:lei:2011-11-18;12527"
    assert texts(found.why)
    for more in (
        {"number": "12.528"},
        {"form": "directive"},
        {"date_signed": None, "year": 2011},
        {"number": None},
    ):
        stated = {"form": "law", "number": "12.527", "date_signed": date(2011, 11, 18), **more}
        assert lexml.identify(law(country="BRA", **stated)) == []


def test_lexml_describes_a_name_and_tells_no_state(lexml: LexMl) -> None:
    record = lexml.describe("urn:lex:br:federal:lei:2011-11-18;12527!art1")
    assert record is not None
    assert (record.iri, record.form, record.number) == (
        "urn:lex:br:federal:lei:2011-11-18;12527",
        "law",
        "12527",
    )
    told = lexml.currency(record.iri, date(2024, 1, 1))
    assert (told.exists, told.in_force) == (True, None)
    assert texts(told.notes)
    assert lexml.currency("urn:lex:br:federal:lei:2011-11-18;1", date(2024, 1, 1)).exists is False
    assert lexml.describe("urn:lex:br:federal:lei:2011-13-18;12527") is None


# --- Peru


def test_peru_gives_the_pages_of_the_identifiers_that_the_graph_has() -> None:
    norm = law(
        country="PER",
        identifiers=(
            Identifier("spij", "H1196579"),
            Identifier("el-peruano", "1600032-1"),
            Identifier("bcn", "x"),
        ),
    )
    found = Peru().identify(norm)
    assert [(candidate.record.iri, candidate.score, candidate.match) for candidate in found] == [
        ("https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/H1196579", 1.0, "close"),
        ("https://busquedas.elperuano.pe/api/visor_html/1600032-1", 1.0, "close"),
    ]
    assert "H1196579" in texts(found[0].why)[0]


@pytest.mark.parametrize("notation", ["1196579", "H12", "H1196579/../x", "", "H1196579 "])
def test_peru_makes_no_page_of_a_malformed_identifier(notation: str) -> None:
    assert Peru().identify(law(country="PER", identifiers=(Identifier("spij", notation),))) == []


def test_peru_has_no_record_and_says_why() -> None:
    peru = Peru()
    page = "https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/H1196579"
    assert peru.describe(page) is None
    told = peru.currency(page, date(2024, 1, 1))
    # The copies of SPIJ call this repealed decree in force: nothing is said here.
    assert (told.exists, told.in_force, told.address) == (None, None, page)
    assert texts(told.notes) == texts([peru.why_no_record])
