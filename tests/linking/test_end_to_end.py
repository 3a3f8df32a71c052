"""The whole way, by the commands a person types, against a real SPARQL server with records of the library.

Candidates over HTTP, decisions in the terminal and in a sheet, the check of what was accepted, what the gap
analysis then shows, and the same answers offline when the server is gone.
"""

from __future__ import annotations

import io
import json
import os
import socket
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import planatlas.linking.sources as sources
from planatlas.cli import main
from planatlas.linking.decisions import Decisions
from planatlas.linking.http import Client
from planatlas.linking.manners import Patience
from planatlas.linking.model import SourceAdapter
from servers import OXIGRAPH, free_port, started

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
QUICK = Patience(connect=2, read=10, whole=20, attempts=1, per_second=1000)
BOOK = "https://w3id.org/planatlas/id/chl/ds-53-2010"
DS_53 = (
    "http://datos.bcn.cl/recurso/cl/dto/ministerio-de-defensa-nacional_subsecretaria-de-guerra/2010-03-30/53"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if reason := OXIGRAPH.lacks():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with started(OXIGRAPH) as endpoint:
        for path in sorted((HERE / "records").glob("*.ttl")):
            sent = urllib.request.Request(  # noqa: S310 - the server that was just started
                f"{endpoint.url}store?default",
                path.read_bytes(),
                {"Content-Type": "text/turtle"},
                method="POST",
            )
            with urllib.request.urlopen(sent, timeout=30) as response:  # noqa: S310
                assert response.status == 204
        yield endpoint.url


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the graphs of Chile, and no decision."""
    monkeypatch.setenv("PLANATLAS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PLANATLAS_LANG", "en")
    data = tmp_path / "chl"
    data.mkdir()
    for path in (ROOT / "data" / "countries" / "chl").glob("*.ttl"):
        (data / path.name).write_bytes(path.read_bytes())
    return data


def lead_to(monkeypatch: pytest.MonkeyPatch, **addresses: str) -> None:
    """Let sources ask these endpoints; all else is as the command has it."""
    every = sources.adapters
    kinds: dict[str, Callable[[Client, str], SourceAdapter]] = {
        "bcn": sources.Bcn,
        "wikidata": sources.Wikidata,
    }

    def adapters(client: Client | None, names: Iterable[str] = sources.NAMES) -> dict[str, SourceAdapter]:
        found = every(client, names)
        for name, address in addresses.items():
            if name in found and client is not None:
                found[name] = kinds[name](client, address)
        return found

    def open_client(cache: Path | None = None, *, offline: bool = False) -> Client:
        folder = cache or Path(os.environ["PLANATLAS_CACHE"])
        return Client(folder, offline=offline, loopback=True, patience=QUICK)

    monkeypatch.setattr(sources, "adapters", adapters)
    monkeypatch.setattr(sources, "open_client", open_client)


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*map(str, arguments), "--data", str(folder)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_from_candidates_to_the_gap_analysis(
    run: Run, folder: Path, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lead_to(monkeypatch, bcn=f"{server}query")
    code, out, err = run("link", "CHL", "--source", "bcn", "--format", "json")
    found = {item["subject"]: item for item in json.loads(out)}
    assert (code, err) == (0, "")
    assert (found[BOOK]["record"], found[BOOK]["score"]) == (DS_53, 1.0)
    assert any("2010-01-29" in reason for reason in found[BOOK]["why"])

    # In the terminal: one accepted, one rejected, the end of the input.
    monkeypatch.setattr("sys.stdin", io.StringIO("accept\nr\n"))
    code, out, _ = run("link", "CHL", "--source", "bcn", "--review")
    assert (code, "1 accepted, 1 rejected" in out) == (0, True)
    # In a sheet: the rest, as a spreadsheet saves it.
    _, out, _ = run("link", "CHL", "--source", "bcn", "--format", "tsv")
    sheet = tmp_path / "filled.tsv"
    lines = out.rstrip("\n").split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("subject_id"))
    assert lines[first].split("\t")[-1] == "decision"
    filled = [f"{line}\t\t" for line in lines[:first]] + [lines[first]]
    sheet.write_bytes(
        "\r\n".join([*filled, *(f"{line}aceptar" for line in lines[first + 1 :])]).encode("utf-16")
    )
    code, out, _ = run("link", "CHL", "--decisions", sheet)
    assert (code, f"{len(lines) - first - 1} accepted" in out) == (0, True)
    decided = Decisions(folder / "chl.sssom.tsv", "CHL")
    assert BOOK in {item.subject for item in decided.accepted}
    _, out, _ = run("link", "CHL", "--source", "bcn", "--format", "json")
    assert json.loads(out) == []

    code, out, err = run("link", "CHL", "--check", "--source", "bcn", "--format", "json")
    checked = {item["subject"]: item for item in json.loads(out)}
    assert (code, err) == (1, "")
    assert checked[BOOK]["standing"] == "repealed"
    assert [act["on"] for act in checked[BOOK]["repealed_by"]] == ["2018-03-09"]
    assert checked[BOOK]["read_on"] == datetime.now(UTC).astimezone().date().isoformat()
    assert {item["standing"] for item in checked.values()} == {"repealed", "not-stated"}

    _, out, _ = run("gaps", "CHL", "--as-of", "2018-12-31", "--lang", "es")
    assert "¿Sigue vigente?" in out
    assert "Libro de la Defensa Nacional de Chile 2010" in out
    _, out, _ = run("gaps", "CHL", "--as-of", "2017-12-31")
    assert "Still in force?" not in out, "the decree stood until 2018"
    _, out, _ = run("ask", "links/coverage", "--format", "csv")
    assert f"legal instrument,33,{len(decided.accepted)}," in out


def test_what_was_read_is_there_offline_when_the_server_is_gone(
    run: Run, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lead_to(monkeypatch, bcn=f"{server}query")
    _, online, _ = run("link", "CHL", "--source", "bcn", "--format", "json")

    def nobody(*_: Any, **__: Any) -> None:
        raise AssertionError("offline nobody is asked")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    code, offline, err = run(
        "link", "CHL", "--source", "bcn", "--offline", tmp_path / "cache", "--format", "json"
    )
    assert (code, err) == (0, "")
    # Of a question that was asked twice the newest answer is kept, so the times may differ.
    told, again = ([item | {"accessed": ""} for item in json.loads(text)] for text in (online, offline))
    assert len(told) > 5
    assert again == told


def test_one_source_that_is_down_does_not_hide_what_the_others_offer(
    run: Run, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(monkeypatch, bcn=f"{server}query", wikidata=f"{server.rpartition(':')[0]}:{free_port()}/sparql")
    code, out, err = run("link", "CHL", "--source", "bcn", "--source", "wikidata", "--format", "json")
    assert {item["source"] for item in json.loads(out)} == {"bcn"}
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("planatlas: wikidata: ")
    code, out, err = run("link", "CHL", "--source", "wikidata")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_sectors_are_linked_from_the_package_and_no_folder_is_needed(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANATLAS_CACHE", str(folder / "vega-2021.ttl"))
    code, out, _ = run("link", "CHL", "--source", "vocabularies", "--format", "json")
    found = [item for item in json.loads(out) if item["subject"].endswith("/sector/defence")]
    assert code == 0
    assert {item["record"] for item in found} == {
        "http://eurovoc.europa.eu/2464",
        "http://registry.it.csiro.au/def/agldwg/cofog/02",
    }
    run("link", "CHL", "--accept", found[0]["subject"], found[0]["record"], "--close")
    _, out, _ = run("link", "CHL", "--source", "vocabularies", "--format", "json")
    assert [item["record"] for item in json.loads(out)] == [found[1]["record"]], (
        "the other one is still offered"
    )
    code, _, _ = run("link", "CHL", "--source", "peru")
    assert code == 0


def test_a_query_asks_an_endpoint_that_was_allowed_and_no_other(run: Run, server: str) -> None:
    query = (
        "PREFIX bcnnorms: <http://datos.bcn.cl/ontologies/bcn-norms#> SELECT ?code "
        f"{{ SERVICE <{server}query> {{ <{DS_53}> bcnnorms:leychileCode ?code }} }}"
    )
    host = server.removeprefix("http://").rstrip("/")
    code, out, _ = run("query", query, "--allow-service", host, "--format", "csv")
    assert (code, "1012126" in out) == (0, True)
    for allowed in ([], ["--allow-service", "query.wikidata.org"]):
        code, out, err = run("query", query, *allowed)
        assert (code, out, err.count("\n")) == (2, "", 1)
    code, out, _ = run(
        "query",
        f"ASK {{ GRAPH ?g {{ <{DS_53}> ?p ?o }} }}",
        "--with",
        f"{server}store?default",
        "--format",
        "csv",
    )
    assert (code, out.strip()) == (0, "true")
