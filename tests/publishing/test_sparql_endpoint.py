"""The SPARQL endpoint over a real server on loopback: the protocol, its limits, and hostile queries."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
import uvicorn

from planatlas import Atlas
from planatlas.cli import main
from planatlas.labels import message
from planatlas.publishing.app import create_app
from planatlas.publishing.pages import publication as publication_module
from planatlas.publishing.pages.publication import Publication
from planatlas.publishing.sparql.data import n_quads
from planatlas.publishing.sparql.engine import Asked, Engine
from planatlas.publishing.sparql.limits import Limits
from planatlas.publishing.sparql.results import write_rows
from planatlas.resources import resource_path
from planatlas.store import BlankNode, Literal, NamedNode, Store, Triple
from planatlas.store.reading import read_triples

FORM = "application/x-www-form-urlencoded"
PLANS = "SELECT ?plan ?label { ?plan a plan:Plan ; skos:prefLabel ?label } ORDER BY ?label LIMIT 5"
GRAPH = "https://w3id.org/planatlas/graph/per/vega-2021"
OTHER = "https://w3id.org/planatlas/graph/chl/vega-2021"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NUMBERS = " ".join(map(str, range(300)))
HOSTILE = (
    PRODUCT,
    "SELECT * { ?a ?b ?c . ?d ?e ?f } OFFSET 400000000 LIMIT 1",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) = CONCAT(STR(?d), STR(?i))) }",
    "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?f), '(a+)+$')) FILTER(?a = ?f) }",
    "SELECT * { ?a (!<urn:x>)+ ?b . ?b (!<urn:x>)+ ?c . ?c (!<urn:x>)+ ?d } OFFSET 99999999",
    f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?v{n} {{ {NUMBERS} }}' for n in range(5))} }}",
    "SELECT ?c (GROUP_CONCAT(?f) AS ?g) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c",
    "SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f",
    "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i FILTER(?i = ?c) } } } ORDER BY DESC(?i)",
)


class Running:
    """A server on a free port of loopback."""

    def __init__(self, publication: Publication, limits: Limits) -> None:
        config = uvicorn.Config(
            create_app(publication, limits=limits), host="localhost", port=0, log_level="error"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        limit = time.monotonic() + 60
        while not self.server.started:
            assert time.monotonic() < limit
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://localhost:{port}"
        self.client = httpx.Client(base_url=self.address, timeout=60)

    def ask(self, query: str, accept: str = "*/*", lang: str = "en", **data: object) -> httpx.Response:
        headers = {"Accept": accept, "Accept-Language": lang}
        return self.client.post("/sparql", data={"query": query, **data}, headers=headers)

    def close(self) -> None:
        self.client.close()
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive()


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.open()


@pytest.fixture(scope="module")
def server(atlas: Atlas) -> Iterator[Running]:
    running = Running(Publication(lambda: atlas), Limits(workers=2))
    yield running
    running.close()


@pytest.fixture(scope="module")
def narrow(atlas: Atlas) -> Iterator[Running]:
    """Yield a server that gives a query little: two seconds, half a second where others wait, thirty rows."""
    limits = Limits(
        seconds=2, fair=0.5, rows=30, size=6_000, query=9_000, workers=2, waiting=20, memory=300_000_000
    )
    running = Running(Publication(lambda: atlas), limits)
    yield running
    running.close()


FROM = "SELECT (COUNT(*) AS ?n) FROM <{}> {{ ?s ?p ?o }}"


def numbers(response: httpx.Response) -> list[int]:
    assert response.status_code == 200, response.text
    rows = response.json()["results"]["bindings"]
    return [int(term["value"]) for row in rows for term in row.values()]


# --- the query operation


def test_three_ways_to_ask_have_one_answer(server: Running) -> None:
    headers = {"Accept": "application/sparql-results+json"}
    direct = {**headers, "Content-Type": "application/sparql-query"}
    answers = [
        server.client.get("/sparql", params={"query": PLANS}, headers=headers),
        server.client.post("/sparql", data={"query": PLANS}, headers=headers),
        server.client.post("/sparql", content=PLANS.encode(), headers=direct),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[0].json()["head"]["vars"] == ["plan", "label"]
    assert len(answers[0].json()["results"]["bindings"]) == 5
    assert answers[0].headers["Planatlas-Data"]
    assert answers[0].headers["Access-Control-Allow-Origin"] == "*"


def test_the_same_rows_in_each_format(server: Running) -> None:
    expected = [
        tuple(row[name]["value"] for name in ("plan", "label"))
        for row in server.ask(PLANS).json()["results"]["bindings"]
    ]
    table = list(csv.reader(io.StringIO(server.ask(PLANS, "text/csv").text)))
    assert table[0] == ["plan", "label"]
    assert [tuple(row) for row in table[1:]] == expected
    lines = server.ask(PLANS, "text/tab-separated-values").text.splitlines()
    assert lines[0] == "?plan\t?label"
    assert [line.split("\t")[0] for line in lines[1:]] == [f"<{plan}>" for plan, _ in expected]
    xml = ET.fromstring(server.ask(PLANS, "application/sparql-results+xml").content)  # noqa: S314
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert [node.text for node in xml.iter(f"{space}literal")] == [label for _, label in expected]
    assert [node.attrib["name"] for node in xml.iter(f"{space}variable")] == ["plan", "label"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/xml;q=0.9, text/csv;q=0.2", "application/sparql-results+xml"),
        ("text/csv, application/sparql-results+json;q=0.5", "text/csv; charset=utf-8"),
    ],
)
def test_a_table_comes_in_the_format_that_is_liked_best(server: Running, accept: str, media: str) -> None:
    assert server.ask(PLANS, accept).headers["Content-Type"] == media
    assert server.ask("ASK { ?s a plan:Plan }", accept).headers["Content-Type"] == media


def test_a_truth_value_in_each_format(server: Running) -> None:
    query = "ASK { ?s a plan:Plan }"
    assert server.ask(query).json() == {"head": {}, "boolean": True}
    assert "<boolean>true</boolean>" in server.ask(query, "application/sparql-results+xml").text
    assert server.ask("ASK { ?s a <urn:none> }", "text/csv").text == "false"


@pytest.mark.parametrize(
    ("media", "suffix"),
    [
        ("text/turtle", "ttl"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
    ],
)
def test_the_same_graph_in_each_format(server: Running, tmp_path: Path, media: str, suffix: str) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?l } { ?s a plan:Plan ; skos:prefLabel ?l }"
    rows = server.ask("SELECT DISTINCT ?s ?l { ?s a plan:Plan ; skos:prefLabel ?l }").json()
    answer = server.ask(query, media)
    assert answer.headers["Content-Type"].startswith(media)
    file = tmp_path / f"answer.{suffix}"
    file.write_bytes(answer.content)
    found = {(t.subject.value, t.object.value, t.object.language) for t in read_triples(file)}
    assert found == {
        (row["s"]["value"], row["l"]["value"], row["l"]["xml:lang"]) for row in rows["results"]["bindings"]
    }


def test_describe_answers_with_triples(server: Running) -> None:
    answer = server.ask("DESCRIBE per:pesem-2017-2021")
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert "per:pesem-2017-2021" in answer.text


def test_a_link_can_name_its_format(server: Running) -> None:
    answer = server.client.get("/sparql", params={"query": PLANS, "format": "csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    wrong = server.client.get("/sparql", params={"query": PLANS, "format": "pdf", "lang": "es"})
    assert wrong.status_code == 400
    assert wrong.text.startswith("pdf: no existe ese formato.")


def test_a_format_that_there_is_not(server: Running) -> None:
    answer = server.ask(PLANS, "image/png", "es")
    assert answer.status_code == 406
    assert "application/sparql-results+json" in answer.text
    assert answer.headers["Content-Language"] == "es"


# --- datasets


def test_a_dataset_in_the_request_and_in_the_query(server: Running, atlas: Atlas) -> None:
    held = len(set(atlas.store.triples(GRAPH)))
    by_request = server.ask(COUNT, **{"default-graph-uri": GRAPH})
    by_query = server.ask(FROM.format(GRAPH))
    assert numbers(by_request) == numbers(by_query) == [held]
    # What the request says goes before what the query says.
    both = server.ask(FROM.format(OTHER), **{"default-graph-uri": GRAPH})
    assert numbers(both) == [held]


def test_named_graphs_alone_leave_the_default_graph_empty(server: Running) -> None:
    named = {"named-graph-uri": [GRAPH, OTHER]}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s a plan:Plan } } ORDER BY ?g"
    found = [row["g"]["value"] for row in server.ask(query, **named).json()["results"]["bindings"]]
    assert found == [OTHER, GRAPH]
    assert numbers(server.ask(COUNT, **named)) == [0]


def test_two_default_graphs_are_one(server: Running, atlas: Atlas) -> None:
    held = len({*atlas.store.triples(GRAPH), *atlas.store.triples(OTHER)})
    assert numbers(server.ask(COUNT, **{"default-graph-uri": [GRAPH, OTHER]})) == [held]


@pytest.mark.parametrize("how", ["request", "query", "prefixed"])
def test_a_graph_that_is_not_here_is_told(server: Running, how: str) -> None:
    wrong = "https://w3id.org/planatlas/graph/per/none"
    if how == "request":
        answer = server.ask(COUNT, lang="es", **{"default-graph-uri": wrong})
    elif how == "query":
        answer = server.ask(FROM.replace("FROM", "FROM NAMED").format(wrong), lang="es")
    else:
        prefix = "PREFIX g: <https://w3id.org/planatlas/graph/per/>"
        answer = server.ask(f"{prefix} ASK FROM g:none {{ ?s ?p ?o }}", lang="es")
    assert (answer.status_code, answer.text) == (400, message("sparql-no-graph", "es", graph=wrong) + "\n")


# --- what is refused


@pytest.mark.parametrize(
    "update",
    ["DROP ALL", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "LOAD <http://example.org/>", "CLEAR ALL"],
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_updates_are_refused_with_a_sentence(server: Running, update: str, lang: str) -> None:
    direct = {"Content-Type": "application/sparql-update", "Accept-Language": lang}
    answers = [
        server.ask(update, lang=lang),
        server.client.post("/sparql", data={"update": update}, headers={"Accept-Language": lang}),
        server.client.get("/sparql", params={"update": update, "lang": lang}),
        server.client.post("/sparql", content=update.encode(), headers=direct),
    ]
    said = {"en": "this endpoint only reads", "es": "este punto de acceso solo lee"}[lang]
    for answer in answers:
        assert answer.status_code == 403
        assert said in answer.text
        assert answer.text.count("\n") == 1
        assert answer.headers["Content-Language"] == lang
    assert numbers(server.ask("SELECT (COUNT(*) AS ?n) { <urn:a> ?p ?o }")) == [0]


def test_no_other_server_is_asked(server: Running) -> None:
    for query in (
        "SELECT * { SERVICE <http://localhost/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://localhost/> { ?s ?p ?o } }",
    ):
        answer = server.ask(query, lang="es")
        assert answer.status_code == 403
        assert "no consulta otros servidores" in answer.text


@pytest.mark.parametrize(
    ("query", "lang", "line"),
    [
        (
            "SELECT ?s {\n  ?s a plan:Plan ;; ?x }",
            "en",
            "line 2, column 25: the query cannot be read beyond this place, "
            "after “{ ?s a plan:Plan ;; ?x }”.",
        ),
        (
            "SELECT ?s { ?s a plan:Plan",
            "es",
            "línea 1, columna 27: la consulta termina aquí y falta cerrar una llave.",
        ),
        (
            "SELECT ?s {\n ?s none:thing ?o }",
            "en",
            "line 2, column 15: the prefix of the name before this place is not declared. "
            "Write PREFIX name: <address> at the top of the query.",
        ),
    ],
)
def test_a_mistake_is_one_line_with_its_place(server: Running, query: str, lang: str, line: str) -> None:
    answer = server.ask(query, lang=lang)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == line + "\n"


def test_brackets_that_would_end_an_engine_are_refused(server: Running) -> None:
    answer = server.ask("ASK " + "{" * 5_000 + "}" * 5_000, lang="es")
    assert answer.status_code == 400
    assert "niveles" in answer.text


@pytest.mark.parametrize(
    ("how", "status", "key"),
    [
        ({"data": {"query": ""}}, 400, "sparql-no-query"),
        ({"data": {"default-graph-uri": GRAPH}}, 400, "sparql-no-query"),
        ({"data": {"query": ["ASK {}", "ASK {}"]}}, 400, "sparql-two-queries"),
        ({"data": {f"p{n}": "x" for n in range(300)}}, 400, "sparql-two-queries"),
        ({"content": b"query=%FF", "headers": {"Content-Type": FORM}}, 400, "sparql-not-utf-8"),
        (
            {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}},
            400,
            "sparql-not-utf-8",
        ),
        ({"content": b"ASK {}", "headers": {"Content-Type": "text/plain"}}, 415, "sparql-media-type"),
        (
            {"content": b"ASK {}", "headers": {"Content-Type": "application/sparql-query; charset=latin-1"}},
            415,
            "sparql-media-type",
        ),
        ({"data": {"query": "ASK {}" + " " * 70_000}}, 413, "sparql-too-long"),
        ({"content": b"x" * 2_000_000, "headers": {"Content-Type": FORM}}, 413, "sparql-too-long"),
    ],
)
def test_a_request_that_is_none(server: Running, how: dict[str, object], status: int, key: str) -> None:
    sent = {**how, "headers": {"Accept-Language": "es", **dict(how.get("headers", {}))}}  # type: ignore[call-overload]
    answer = server.client.post("/sparql", **sent)
    details = {"most": "65536", "offers": f"{FORM}, application/sparql-query"}
    assert (answer.status_code, answer.text) == (status, message(key, "es", **details) + "\n")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(server: Running, method: str) -> None:
    answer = server.client.request(method, "/sparql", headers={"Accept-Language": "es"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert answer.text == f"{method}: una consulta se envía por GET o POST.\n"


def test_a_browser_on_another_site_may_ask(server: Running) -> None:
    answer = server.client.options("/sparql", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_has_the_headers_alone(server: Running) -> None:
    answer = server.client.head("/sparql", params={"query": PLANS})
    assert answer.status_code == 200
    assert answer.content == b""


# --- the service description


def test_without_a_query_the_endpoint_describes_itself(server: Running, tmp_path: Path) -> None:
    answer = server.client.get("/sparql")
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    file = tmp_path / "service.ttl"
    file.write_bytes(answer.content)
    triples = list(read_triples(file))
    space = "http://www.w3.org/ns/sparql-service-description#"
    said = {(t.predicate.value.removeprefix(space), t.object.value.removeprefix(space)) for t in triples}
    assert ("endpoint", f"{server.address}/sparql") in said
    assert ("supportedLanguage", "SPARQL11Query") in said
    assert ("feature", "UnionDefaultGraph") in said
    assert {("name", GRAPH), ("name", OTHER)} <= said
    assert not any("Update" in value for _, value in said)
    for media in ("application/ld+json", "application/n-triples", "application/rdf+xml"):
        other = server.client.get("/sparql", headers={"Accept": media})
        assert other.headers["Content-Type"] == media
        assert GRAPH in other.text


# --- limits


def test_a_cut_answer_is_whole_and_says_so(narrow: Running) -> None:
    every = "SELECT ?s { ?s a skos:Concept }"
    answer = narrow.ask(every)
    assert len(answer.json()["results"]["bindings"]) == 30
    assert answer.headers["X-SPARQL-MaxRows"] == "30"
    assert answer.headers["Planatlas-Warning"].startswith("the answer was cut after 30 rows")
    assert len(narrow.ask(every, "text/csv").text.splitlines()) == 31
    few = narrow.ask(every + " LIMIT 30")
    assert len(few.json()["results"]["bindings"]) == 30
    assert "X-SPARQL-MaxRows" not in few.headers


def test_a_cut_graph_is_whole_and_says_so(narrow: Running, tmp_path: Path) -> None:
    answer = narrow.ask("CONSTRUCT { ?s a ?c } { ?s a ?c }", "application/n-triples")
    file = tmp_path / "cut.nt"
    file.write_bytes(answer.content)
    assert len(list(read_triples(file))) == 30
    assert answer.headers["X-SPARQL-MaxRows"] == "30"


def test_an_answer_is_cut_where_its_bytes_are_too_many(narrow: Running) -> None:
    answer = narrow.ask(f'SELECT ("{"x" * 1_000}" AS ?long) {{ ?s a skos:Concept }}')
    rows = len(answer.json()["results"]["bindings"])
    assert 5 < rows < 10
    assert answer.headers["X-SPARQL-MaxRows"] == str(rows)


def test_a_product_without_an_end_is_cut_at_once(narrow: Running) -> None:
    answer = narrow.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert answer.headers["X-SPARQL-MaxRows"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_time_ends_the_work_itself(narrow: Running, lang: str) -> None:
    begun = time.monotonic()
    answer = narrow.ask(PRODUCT, lang=lang)
    assert answer.status_code == 503
    assert answer.text == message("sparql-timeout", lang, seconds="2") + "\n"
    assert 1.9 < time.monotonic() - begun < 60
    used = _processor_time()
    if used is not None:
        time.sleep(1.0)
        assert (_processor_time() or 0) - used < 0.5


def _processor_time() -> float | None:
    """Return the seconds that the processes of the workers have used, where the system tells."""
    total = 0.0
    try:
        folders = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return None
    for folder in folders:
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"planatlas.publishing.sparql.worker" in command:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total if folders else None


def test_memory_ends_a_query_and_not_the_server(narrow: Running) -> None:
    answer = narrow.ask("SELECT ?c (GROUP_CONCAT(?f) AS ?g) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c", lang="es")
    assert answer.status_code == 503
    assert answer.text.split(".")[0] in {
        message("sparql-broke", "es").split(".")[0],
        message("sparql-timeout", "es", seconds="2").split(".")[0],
    }
    assert numbers(narrow.ask("SELECT (COUNT(?s) AS ?n) { ?s a plan:SectorPlanningSystem }"))


def test_hostile_queries_leave_pages_and_others_their_turn(narrow: Running) -> None:
    narrow.client.get("/es/sparql.html")
    with ThreadPoolExecutor(len(HOSTILE)) as threads:
        begun = time.monotonic()
        hostile = [threads.submit(narrow.ask, query, "*/*", "es") for query in HOSTILE]
        time.sleep(0.2)
        pages, simple = [], []
        while not all(future.done() for future in hostile):
            started = time.monotonic()
            assert narrow.client.get("/es/sparql.html").status_code == 200
            pages.append(time.monotonic() - started)
            started = time.monotonic()
            answer = narrow.ask("ASK { ?s a plan:Plan }")
            assert answer.json()["boolean"] is True
            simple.append(time.monotonic() - started)
            time.sleep(0.05)
        lasted = time.monotonic() - begun
    answers = [future.result() for future in hostile]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert sum(answer.status_code == 503 for answer in answers) >= 6
    # Each was sure of half a second, two at a time; each simple query waited for its turn and no longer.
    assert pages
    assert max(pages + simple) < lasted < 120


def test_whoever_waits_too_many_is_told_to_come_back(atlas: Atlas) -> None:
    running = Running(
        Publication(lambda: atlas), Limits(seconds=3, fair=60, workers=1, waiting=1, patience=30)
    )
    try:
        assert running.ask("ASK {}").status_code == 200
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: running.ask(PRODUCT, lang="es"), range(4)))
        busy = [a for a in answers if a.text == message("sparql-busy", "es") + "\n"]
        assert len(busy) >= 2
        assert all(a.status_code == 503 and a.headers["Retry-After"] for a in busy)
        assert running.ask("ASK {}").status_code == 200
    finally:
        running.close()


def test_a_client_that_leaves_ends_its_query(narrow: Running) -> None:
    with pytest.raises(httpx.ReadTimeout), httpx.Client(base_url=narrow.address, timeout=0.3) as impatient:
        impatient.post("/sparql", data={"query": PRODUCT})
    time.sleep(0.4)
    used = _processor_time()
    time.sleep(0.6)
    assert used is None or (_processor_time() or 0) - used < 0.3


# --- the page


def test_the_page_without_scripts_shows_labels(server: Running) -> None:
    page = server.client.get(
        "/es/sparql.html", params={"query": "SELECT ?s { VALUES ?s { per:pesem-2017-2021 plan:Plan } }"}
    )
    assert page.status_code == 200
    assert '<table class="answer">' in page.text
    assert ">Plan Estratégico Sectorial Multianual Actualizado del Sector Defensa 2017-2021</a>" in page.text
    assert '<code class="name">per:pesem-2017-2021</code>' in page.text
    assert '<code class="name">plan:Plan</code>' in page.text
    assert "format=csv" in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert len(page.content) < 200_000


def test_the_page_says_what_is_wrong_in_the_language_of_the_reader(server: Running) -> None:
    for lang, said in (("en", "the query ends here"), ("es", "la consulta termina aquí")):
        page = server.client.get(f"/{lang}/sparql.html", params={"query": "SELECT * {"})
        assert page.status_code == 400
        assert said in page.text
        assert "SELECT * {</textarea>" in page.text


def test_markup_in_a_query_and_in_an_answer_stays_text(server: Running) -> None:
    query = "SELECT ('<script>alert(1)</script>' AS ?x) (<urn:a\"onclick=b> AS ?y) {}"
    page = server.client.get("/en/sparql.html", params={"query": query})
    assert "<script>alert" not in page.text
    worse = "SELECT (IRI('javascript:alert(1)') AS ?x) ('</textarea><b>' AS ?y) {}"
    page = server.client.get("/en/sparql.html", params={"query": worse})
    assert 'href="javascript' not in page.text
    assert "</textarea><b>" not in page.text


def test_a_person_with_a_browser_is_led_to_the_page(server: Running) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    headers = {"Accept": accept, "Accept-Language": "es-PE"}
    plain = server.client.get("/sparql", headers=headers)
    assert (plain.status_code, plain.headers["Location"]) == (303, "/es/sparql.html")
    asked = server.client.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert asked.headers["Location"] == "/es/sparql.html?query=ASK+%7B%7D"
    page = server.client.get(asked.headers["Location"])
    assert '<p class="big">Sí</p>' in page.text or '<p class="big">sí</p>' in page.text
    data = server.client.get("/sparql", params={"query": "ASK {}", "format": "json"}, headers=headers)
    assert data.json()["boolean"] is True


def test_the_page_is_in_both_languages_the_same(server: Running) -> None:
    texts = {lang: server.client.get(f"/{lang}/sparql.html").text for lang in ("en", "es")}
    for lang, text in texts.items():
        assert f'<html lang="{lang}">' in text
        assert text.count("data-example=") == texts["en"].count("data-example=") > 10
        assert "<script>" not in text


# --- stores


def test_a_store_on_disk_answers_with_our_graphs_alone(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with Store.open(place) as store:
        foreign = NamedNode("urn:foreign")
        store.add("urn:foreign-graph", [Triple(foreign, foreign, foreign)])
    assert main(["load", "--store", str(place)]) == 0
    running = Running(Publication(lambda: Atlas.open_store(place)), Limits(workers=1))
    try:
        assert numbers(running.ask("SELECT (COUNT(*) AS ?n) { <urn:foreign> ?p ?o }")) == [0]
        assert numbers(running.ask("SELECT (COUNT(*) AS ?n) { ?s a plan:SectorPlanningSystem }"))[0] > 1
        graphs = running.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").text
        assert GRAPH in graphs
        assert "urn:foreign-graph" not in graphs
        refused = running.ask("SELECT * FROM <urn:foreign-graph> { ?s ?p ?o }")
        assert refused.status_code == 400
        assert running.ask(PRODUCT + " LIMIT 1", **{"default-graph-uri": GRAPH}).status_code in {200, 503}
    finally:
        running.close()


def test_other_data_reach_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication_module, "_SECONDS", 0.0)
    atlases = [Atlas.open(), Atlas.open([resource_path("data", "countries", "per", "vega-2021.ttl")])]
    chosen = [0]
    running = Running(Publication(lambda: atlases[chosen[0]], changing=True), Limits(workers=2))
    try:
        before = numbers(running.ask(FROM.format(OTHER)))
        assert before[0] > 0
        chosen[0] = 1
        after = running.ask(FROM.format(OTHER), lang="es")
        assert after.status_code == 400
        assert "aquí no hay ese grafo" in after.text
        assert numbers(running.ask(FROM.format(GRAPH)))[0] > 0
    finally:
        running.close()


def test_a_store_that_went_away_is_told_without_its_place(tmp_path: Path) -> None:
    place = tmp_path / "store"
    assert main(["load", "--store", str(place)]) == 0
    atlas = Atlas.open_store(place)
    running = Running(Publication(lambda: atlas), Limits(workers=1))
    try:
        place.rename(tmp_path / "elsewhere")
        answer = running.ask("ASK {}", lang="es")
        assert (answer.status_code, answer.text) == (503, message("page-error-503", "es") + "\n")
        (tmp_path / "elsewhere").rename(place)
        assert running.ask("ASK {}").status_code == 200
    finally:
        running.close()


def test_the_data_of_a_site_are_those_of_the_endpoint(server: Running, atlas: Atlas) -> None:
    quads = n_quads(atlas).count(b"\n")
    assert numbers(server.ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")) == [quads]


# --- terms as text


def test_terms_of_every_kind_are_written_as_the_standards_say() -> None:
    named = NamedNode("urn:a")
    text = Literal('a "b", \t\r\n<&>\x01')
    rows = [[named, BlankNode("b"), text], [None, Literal("día", language="es"), Literal(1)]]
    written = {
        form: write_rows(form, ["x", "y", "z"], rows, 10, 10_000) for form in ("json", "xml", "csv", "tsv")
    }
    assert all((item.rows, item.cut) == (2, False) for item in written.values())
    first, second = json.loads(written["json"].body)["results"]["bindings"]
    assert first["y"] == {"type": "bnode", "value": "b"}
    assert first["z"] == {"type": "literal", "value": text.value}
    assert second == {
        "y": {"type": "literal", "value": "día", "xml:lang": "es"},
        "z": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    }
    xml = ET.fromstring(written["xml"].body)  # noqa: S314 - our own
    literals = [node.text for node in xml.iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert literals == [text.value.replace("\x01", "\ufffd"), "día", "1"]
    table = list(csv.reader(io.StringIO(written["csv"].body.decode(), newline="")))
    assert table[1:] == [["urn:a", "_:b", text.value], ["", "día", "1"]]
    lines = written["tsv"].body.decode().splitlines()
    assert lines[2] == '\t"día"@es\t"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert len(lines) == 3


def test_a_triple_as_a_value_is_written(server: Running) -> None:
    inside = Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))
    body = write_rows("json", ["t"], [[inside]], 1, 1_000).body
    (row,) = json.loads(body)["results"]["bindings"]
    assert row["t"]["value"]["object"] == {"type": "literal", "value": "c"}
    xml = write_rows("xml", ["t"], [[inside]], 1, 1_000).body
    assert b"<triple><subject><uri>urn:a</uri></subject>" in xml


def test_an_engine_keeps_to_its_graphs() -> None:
    store = Store()
    a = NamedNode("urn:a")
    store.add("urn:ours", [Triple(a, a, a)])
    store.add("urn:theirs", [Triple(a, a, Literal("theirs"))])
    engine = Engine(store, ["urn:ours"], closed=True)
    found = json.loads(engine.answer(Asked("SELECT ?o { ?s ?p ?o }")).body)
    assert [row["o"]["value"] for row in found["results"]["bindings"]] == ["urn:a"]
    assert engine.answer(Asked("ASK {}", default=("urn:theirs",))).key == "sparql-no-graph"
