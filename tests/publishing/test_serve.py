"""The server: pages, negotiation, downloads, JSON, uploads, and requests that are wrong in every way."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from urllib.parse import quote

import httpx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from planatlas import Atlas, InputError
from planatlas.cli.main import main
from planatlas.cli.serving import parse_port
from planatlas.publishing.app import create_app
from planatlas.publishing.negotiation import OFFERS, language, media_type
from planatlas.publishing.pages.api import ROUTES
from planatlas.publishing.pages.checking import LIMIT
from planatlas.publishing.pages.publication import Answer, Publication
from planatlas.publishing.pages.requests import CSP, normal_path
from planatlas.store import read_triples
from publishing import hostile

PESEM = "id/per/pesem-2017-2021"
TURTLE, JSON_LD, N_TRIPLES = "text/turtle", "application/ld+json", "application/n-triples"


@pytest.fixture(scope="module")
def publication() -> Publication:
    return Publication(Atlas.open)


@pytest.fixture(scope="module")
def client(publication: Publication) -> TestClient:
    # Not as a context manager: nothing is made before it is asked for.
    return TestClient(create_app(publication), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("wanted", "place"),
    [("es-PE,es;q=0.9,en;q=0.8", "/es/index.html"), ("fr", "/en/index.html"), ("", "/en/index.html")],
)
def test_the_front_door_speaks_the_readers_language(client: TestClient, wanted: str, place: str) -> None:
    answer = client.get("/", headers={"Accept-Language": wanted})
    assert (answer.status_code, answer.headers["location"]) == (302, place)
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("path", ["index", "matrix", "countries/per", "instruments", "questions", PESEM])
def test_a_page_is_sent_with_headers_that_keep_it_harmless(client: TestClient, lang: str, path: str) -> None:
    answer = client.get(f"/{lang}/{path}.html")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers
    again = client.get(f"/{lang}/{path}.html", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/{lang}/{path}.html")
    assert (head.status_code, head.content) == (200, b"")


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert "'unsafe" not in CSP
    assert "default-src 'self'" in CSP
    assert not re.search(r"https?:|\*", CSP)


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", f"/en/{PESEM}.html"),
        (TURTLE, f"/{PESEM}.ttl"),
        (f"{JSON_LD}, {TURTLE};q=0.5", f"/{PESEM}.jsonld"),
        ("application/n-triples;q=0.9, text/html;q=0.1", f"/{PESEM}.nt"),
        ("*/*", f"/en/{PESEM}.html"),
    ],
)
def test_an_iri_answers_in_the_form_that_is_asked_for(client: TestClient, accept: str, target: str) -> None:
    answer = client.get(f"/{PESEM}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert client.get(target).status_code == 200


def test_what_cannot_be_had_is_406_and_what_is_not_there_404(client: TestClient) -> None:
    assert client.get(f"/{PESEM}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/id/per/nothing", headers={"Accept": TURTLE}).status_code == 404


@pytest.mark.parametrize(("suffix", "media"), [("ttl", TURTLE), ("jsonld", JSON_LD), ("nt", N_TRIPLES)])
def test_the_data_of_a_page_is_rdf(client: TestClient, tmp_path: Path, suffix: str, media: str) -> None:
    answer = client.get(f"/{PESEM}.{suffix}")
    assert answer.headers["content-type"].partition(";")[0] == media
    assert answer.headers["access-control-allow-origin"] == "*"
    path = tmp_path / f"answer.{suffix}"
    path.write_bytes(answer.content)
    subjects = {str(triple.subject) for triple in read_triples(path)}
    assert f"<https://w3id.org/planatlas/{PESEM}>" in subjects


@pytest.mark.parametrize(
    "iri",
    ["id/per/peru", "code/level/sectoral", "ontology", "ontology/Plan", "framework/rfp/1.1",
     "graph/per/vega-2021",
     "shapes/rfp/1.1-sector-plan", "assessment/per/security-and-defence-system/rfp/2022-12-31/1.1",
     "questions/gaps/matrix", "perspective/vega-2021", "catalog"],
)  # fmt: skip
def test_every_kind_of_iri_of_ours_answers(client: TestClient, iri: str) -> None:
    target = client.get(f"/{iri}", headers={"Accept": TURTLE}).headers["location"]
    assert client.get(target).status_code == 200


def test_the_matrix_on_a_date_and_its_data_agree(client: TestClient) -> None:
    page = client.get("/en/matrix.html?as-of=2018-12-31&countries=PER").text
    assert "31 December 2018" in page
    assert "Chile" not in page.partition("<table")[2]
    data = client.get("/api/matrix?as-of=2018-12-31&countries=PER").json()["data"]
    cells = data["columns"][0]["cells"]
    assert [c["as_of"] for c in data["columns"]] == ["2018-12-31"]
    assert all(cell["word"] in page for cell in cells.values())


def test_two_dates_are_compared(client: TestClient) -> None:
    page = client.get("/es/matrix.html?as-of=2016-12-31&compare=2018-12-31&countries=PER").text
    assert "Qué cambió del 31 de diciembre de 2016 al 31 de diciembre de 2018" in page
    assert 'class="differs"' in page


def test_a_gap_leads_to_its_source_in_three_clicks(client: TestClient) -> None:
    def follow(page: str, pattern: str) -> str:
        place = re.search(rf'href="([^"]*{pattern}[^"]*\.html)"', text[page])
        assert place is not None, (page, pattern)
        return str(client.get(page).url.join(place[1]).path)

    text: dict[str, str] = {}
    here = "/es/index.html"
    for pattern in ("matrix", 'assessment/per/[^"]*/2\\.1', "id/source/"):
        text[here] = client.get(here).text
        here = follow(here, pattern)
    source = client.get(here)
    assert source.status_code == 200
    assert "<h1>" in source.text


def test_the_chain_is_a_picture_by_itself(client: TestClient) -> None:
    answer = client.get("/es/countries/per.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg xmlns=")
    assert "Presupuesto" in answer.text
    assert 'href="https://w3id.org/planatlas/id/per/poi-2022"' in answer.text
    for path in ("countries/xyz.svg", "countries/per-2.svg", "matrix.svg"):
        assert client.get(f"/es/{path}").status_code == 404


def test_a_question_has_a_form_an_answer_and_files(client: TestClient) -> None:
    page = client.get("/es/questions/gaps/details.html?countries=PER&gap_kinds=opacity").text
    assert '<option value="PER" selected>Perú</option>' in page
    assert '<option value="opacity" selected>' in page
    assert "http://testserver/es/questions/gaps/details.csv?countries=PER&amp;gap_kinds=opacity" in page
    csv = client.get("/es/questions/gaps/details.csv?countries=PER&gap_kinds=opacity")
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert csv.headers["content-disposition"] == 'attachment; filename="gaps-details.csv"'
    rows = csv.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("País,")
    found = client.get("/es/questions/gaps/details.json?countries=PER&gap_kinds=opacity").json()
    assert {row["gap"] for row in found["rows"]} == {"brecha de opacidad"}
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/es/questions/gaps/details.xlsx?countries=PER&gap_kinds=opacity").content)
    )
    assert book.worksheets[0].max_row == len(found["rows"]) + 1
    assert book.worksheets[0].title == "Respuesta"


def test_a_form_that_lacks_something_says_what(client: TestClient) -> None:
    page = client.get("/en/questions/gaps/compare-countries.html?first=CHL")
    assert page.status_code == 200
    assert "Please fill in: Second country" in page.text
    assert "<table" not in client.get("/en/questions/gaps/compare-countries.html").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/nothing.html", 404),
        ("/en/questions/gaps/none.csv", 404),
        ("/en/questions/gaps/matrix.html?countries=XYZ", 400),
        ("/en/questions/gaps/matrix.html?nothing=1", 400),
        ("/en/matrix.html?as-of=2018-02-30", 400),
        ("/en/matrix.html?countries=XYZ", 400),
        ("/en/matrix.html?datasets=none", 400),
        ("/en/instruments.html?date=tomorrow", 400),
        ("/en/instruments.html?page=99999999999999999999", 200),
        ("/en/questions/explore/find.html?words=%00", 400),
        ("/en/questions/explore/evidence-of.html?thing=%3Cscript%3E", 400),
        ("/en/questions/explore/find.html?words=" + "a" * 9_000, 400),
        ("/en/matrix.html?" + "&".join(f"a{n}=1" for n in range(300)), 400),
        ("/nothing.ttl", 404),
        ("/static/none.css", 404),
        ("/en/id/per/%00.html", 404),
        ("/%ff%fe", 404),
        ("/out/" + "x" * 3_000, 404),
    ],
)
def test_a_request_that_is_wrong_gets_a_page_that_says_so(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>" in answer.text
    assert answer.headers["content-security-policy"] == CSP
    assert "Traceback" not in answer.text


def test_faults_speak_the_language_of_the_path_or_the_browser(client: TestClient) -> None:
    assert "No existe esa página" in client.get("/es/nada.html").text
    assert "No existe esa página" in client.get("/nada", headers={"Accept-Language": "es"}).text
    assert "countries/per.html" in client.get("/es/countries/peru.html").text


def test_a_method_that_is_not_there_is_405(client: TestClient) -> None:
    answer = client.post("/en/matrix.html")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert client.delete("/api/countries").json()["error"] == "method"


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd",
     "/en/../../etc/passwd.html", "/en/..%2f..%2fetc%2fpasswd.html", "/..%5c..%5cwindows.ttl",
     "/en/questions/../../../pyproject.csv"],
)  # fmt: skip
def test_no_path_reaches_a_file(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "create_app" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/id/per/peru%0d%0aX-Evil:%201", f"/{PESEM}?a=%0d%0aX-Evil:%201", "/en?a=%0d%0aX-Evil:1",
     "/en/questions/gaps/matrix.csv?countries=PER%0d%0aX-Evil:%201"],
)  # fmt: skip
def test_no_header_can_be_smuggled_in(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert "x-evil" not in answer.headers
    assert not any("\n" in value or "\r" in value for value in answer.headers.values())


@pytest.mark.parametrize("host", ['x"><script>alert(1)</script>', "evil.example/..", "a b"])
def test_a_name_of_the_server_is_not_believed(client: TestClient, host: str) -> None:
    page = client.get("/en/questions/gaps/matrix.html", headers={"Host": host})
    assert "<script" not in page.text
    assert client.get("/", headers={"Host": host}).headers["location"] == "/en/index.html"


def test_the_address_of_one_reader_is_not_shown_to_another(client: TestClient) -> None:
    first = client.get("/en/questions/gaps/matrix.html", headers={"Host": "one.example"}).text
    second = client.get("/en/questions/gaps/matrix.html", headers={"Host": "two.example"}).text
    assert "http://one.example/" in first
    assert "one.example" not in second


@given(path=st.text(max_size=60), query=st.text(max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_breaks_it(client: TestClient, path: str, query: str) -> None:
    answer = client.get("/" + quote(path, safe="/", errors="replace") + "?" + quote(query, safe="=&"))
    assert answer.status_code in {200, 302, 303, 400, 404, 406}


# --- JSON ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["version", "countries", "countries/per", "countries/PER?lang=es", "matrix", "indicators", "questions",
     "instruments?countries=PER&levels=sectoral&words=plan", "questions/gaps/matrix",
     "thing?iri=https://w3id.org/planatlas/id/per/pesem-2017-2021",
     "questions/gaps/matrix/answer?countries=CHL,PER&lang=es", "instruments?date=2018-12-31"],
)  # fmt: skip
def test_a_json_route_answers_with_its_version(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    content = answer.json()
    assert content["version"]["data"]
    assert content["data"]


@pytest.mark.parametrize(
    ("path", "status", "key"),
    [
        ("nothing", 404, "not-found"),
        ("", 404, "not-found"),
        ("version/more", 404, "not-found"),
        ("countries/XYZ", 404, "unknown-country"),
        ("countries/per/more", 404, "not-found"),
        ("countries?lang=fr", 400, "bad-language"),
        ("matrix?countries=XYZ", 400, "unknown-country"),
        ("matrix?as-of=x", 400, "bad-date"),
        ("questions/gaps/none", 404, "not-found"),
        ("questions/gaps/matrix/more", 404, "not-found"),
        ("questions/gaps/compare-dates/answer", 400, "parameter-missing"),
        ("questions/gaps/matrix/answer?nothing=1", 400, "parameter-unknown"),
        ("thing", 404, "not-found"),
        ("thing?iri=%00", 404, "not-found"),
    ],
)
def test_a_fault_of_a_json_route_is_json(client: TestClient, path: str, status: int, key: str) -> None:
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, answer.json()["error"]) == (status, key)
    assert answer.json()["message"]


def test_the_description_names_every_route(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    named = {path.split("/")[2] for path in document["paths"]} - {"openapi.json"}
    assert named == set(ROUTES)
    for path, item in document["paths"].items():
        parameters = {p["name"] for p in item["get"]["parameters"] if p["in"] == "path"}
        assert parameters == set(re.findall(r"\{(\w+)\}", path))


# --- Files that are sent -----------------------------------------------------------------------------------

BROKEN = b"@prefix plan: <https://w3id.org/planatlas/ontology#> .\n<http://example.org/a> a plan:Plna .\n"


def _send(client: TestClient, name: str, content: bytes, then: str = "show", lang: str = "en"):
    return client.post(f"/{lang}/validate.html", files={"file": (name, content)}, data={"then": then})


def test_a_file_is_checked(client: TestClient) -> None:
    answer = _send(client, "mine.ttl", BROKEN, lang="es")
    assert answer.status_code == 200
    assert "Plna" in answer.text
    assert "mine.ttl:2" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_marked_copy_is_a_file(client: TestClient) -> None:
    answer = _send(client, "mine.ttl", BROKEN, "marked")
    assert answer.headers["content-disposition"] == 'attachment; filename="mine-marked.ttl"'
    assert b"Plna" in answer.content


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("x.exe", b"MZ", 400),
        ("x.ttl.gz", b"\x1f\x8b", 400),
        ("x.ttl", b"\xff\xfe\x00", 400),
        ("x.xlsx", b"PK\x03\x04 no workbook", 400),
        ("x.ttl", b"@prefix", 200),
        ("x.ttl", b"", 200),
        ("x.ttl", b"a" * (LIMIT + 1), 413),
        ("x.jsonld", b"{", 200),
    ],
)
def test_a_bad_file_is_told_and_nothing_is_kept(
    client: TestClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    status: int,
) -> None:

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = _send(client, name, content)
    assert answer.status_code in ({200, 400} if status == 200 else {status}), answer.text
    assert "<h1>" in answer.text
    assert str(tmp_path) not in answer.text
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_is_checked_by_cell_and_marked(client: TestClient, tmp_path: Path) -> None:
    book = tmp_path / "col.xlsx"
    assert main(["new", "COL", "--output", str(book)]) == 0
    answer = _send(client, "col.xlsx", book.read_bytes(), lang="es")
    assert answer.status_code == 200
    assert "Jurisdictions!B2" in answer.text
    marked = _send(client, "col.xlsx", book.read_bytes(), "marked", lang="es")
    assert marked.headers["content-disposition"] == 'attachment; filename="col-marked.xlsx"'
    copy = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert "nombre" in copy["Jurisdictions"]["B2"].comment.text


def test_a_zip_that_grows_beyond_all_bounds_is_refused(client: TestClient) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(300):
                sheet.write(b"0" * 1_000_000)
    answer = _send(client, "bomb.xlsx", stream.getvalue())
    assert answer.status_code == 400


def test_a_body_that_says_it_is_too_long_is_not_read(client: TestClient) -> None:
    answer = client.post(
        "/en/validate.html",
        content=b"x",
        headers={"Content-Length": str(LIMIT * 100), "Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"--b\r\nnonsense", b"file=x"])
def test_a_form_that_is_none_is_400(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert client.post("/en/validate.html", content=body, headers=headers).status_code == 400


# --- The state of the data ---------------------------------------------------------------------------------


def test_a_country_with_hostile_names_does_no_harm(tmp_path: Path) -> None:
    path = hostile.write(tmp_path)
    client = TestClient(create_app(Publication(lambda: Atlas.open([path]))))
    for page in ("index", "matrix", "countries/xaa", "instruments", "id/xaa/plan"):
        text = client.get(f"/es/{page}.html").text
        assert "<script" not in text
        assert "onerror=" not in re.sub(r"&[a-z]+;|&#\d+;", "", re.sub(r">[^<]*<", "><", text))
    csv = client.get("/en/questions/explore/find.csv?words=HYPERLINK").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in csv
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/en/questions/explore/find.xlsx?words=HYPERLINK").content)
    )
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds, "no cell is a formula"
    assert client.get("/graph/xaa/o%27dd%20%26%20bad", headers={"Accept": TURTLE}).status_code == 200


def test_a_store_that_goes_away_is_503_in_words() -> None:
    class Gone:
        def __getattr__(self, name: str) -> object:
            raise InputError("remote-unreachable", where="https://example.org", reason="gone")

    publication = Publication(Atlas.open)
    client = TestClient(create_app(publication))
    assert client.get("/en/data.html").status_code == 200
    publication.pages.desk.atlas = Gone()  # type: ignore[assignment]
    answer = client.get("/es/questions/explore/sources.html")
    assert answer.status_code == 503
    assert "No se puede acceder a los datos" in answer.text
    assert answer.headers["retry-after"] == "10"
    assert client.get("/api/countries").status_code == 503
    assert client.get("/en/data.html").status_code == 200, "what was made already can still be read"


def test_a_fault_of_ours_is_500_without_its_details() -> None:
    publication = Publication(Atlas.open)
    client = TestClient(create_app(publication), raise_server_exceptions=False)
    publication.pages.desk.atlas = None  # type: ignore[assignment]
    answer = client.get("/en/questions.html")
    assert answer.status_code == 500
    assert "NoneType" not in answer.text
    assert client.get("/api/countries").json()["error"] == "internal"


def test_an_answer_is_made_once(publication: Publication) -> None:
    made = []

    def make(pages: object) -> Answer:
        made.append(pages)
        return Answer(b"x", "text/plain")

    threads = [threading.Thread(target=publication.make, args=(("once",), make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert publication.kept(("once",)) is not None


def test_a_change_of_the_data_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Path(__file__).resolve().parents[2] / "docs" / "example-country.ttl"
    path = tmp_path / "xxb" / "one.ttl"
    path.parent.mkdir()
    path.write_text(source.read_text("utf-8"), "utf-8")
    publication = Publication(lambda: Atlas.open([path]), changing=True)
    client = TestClient(create_app(publication))
    assert "Development Plan 2040" in client.get("/en/instruments.html").text
    path.write_text(source.read_text("utf-8").replace("Development Plan 2040", "Plan 2050"), "utf-8")
    assert "Development Plan 2040" in client.get("/en/instruments.html").text
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 60)
    assert "Plan 2050" in client.get("/en/instruments.html").text


def test_a_version_that_cannot_be_looked_up_leaves_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    atlases = [Atlas.open()]

    def open_once() -> Atlas:
        if not atlases:
            raise InputError("remote-unreachable", where="https://example.org", reason="gone")
        return atlases.pop()

    publication = Publication(open_once, changing=True)
    client = TestClient(create_app(publication))
    assert client.get("/en/data.html").status_code == 200
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 60)
    assert client.get("/en/data.html").status_code == 200


def test_pages_are_made_before_they_are_asked_for() -> None:
    publication = Publication(Atlas.open)
    with TestClient(create_app(publication)):
        for _ in range(600):
            if publication.kept(("html", "es", "countries/per", (), "")) is not None:
                break
            time.sleep(0.1)
    assert publication.kept(("html", "en", "matrix", (), "")) is not None
    assert publication.kept(("html", "es", "countries/per", (), "")) is not None


# --- Negotiation -------------------------------------------------------------------------------------------


@given(st.text(max_size=80))
def test_any_header_is_an_answer(header: str) -> None:
    assert media_type(header) in {*OFFERS, None}
    assert language(header) in {"en", "es"}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [("text/*", "text/html"), ("text/html;q=0, */*;q=0.5", TURTLE), ("application/json", JSON_LD),
     ("text/turtle;q=nonsense", None), ("TEXT/TURTLE", TURTLE)],
)  # fmt: skip
def test_weights_and_ranges_count(accept: str, chosen: str | None) -> None:
    assert media_type(accept) == chosen


@pytest.mark.parametrize(
    ("raw", "path"),
    [(b"/id/per/%70eru/", "id/per/peru"), (b"/a%2fb?c", "a~2Fb"), (b"/%ff", "~FF"), (b"/", "")],
)
def test_a_path_is_brought_into_one_form(raw: bytes, path: str) -> None:
    assert normal_path(raw) == path


# --- The command -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["-1", "65536", "http", "", "²"])
def test_a_port_is_a_number(text: str) -> None:
    with pytest.raises(InputError):
        parse_port(text)


def test_the_command_refuses_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "x"]) == 2
    assert "x: not a port" in capsys.readouterr().err
    assert main(["serve", "--lang", "es", "--data", "none"]) == 2
    assert "none" in capsys.readouterr().err


def test_the_command_serves_until_it_is_stopped() -> None:
    code = "import sys; from planatlas.cli.main import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--lang", "es"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address is not None, line
        assert "detener con Ctrl+C" in line
        answer = httpx.get(address[0] + "api/version", timeout=60)
        assert json.loads(answer.text)["data"]["countries"] == ["CHL", "PER"]
    finally:
        process.terminate()
        process.communicate(timeout=30)
