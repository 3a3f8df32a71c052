"""What readers come for, done by hand in a real browser."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planatlas.__about__ import __version__
from planatlas.cli.main import main
from publishing.browser.visiting import missing, visit

PAINT = "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)"
pytestmark = pytest.mark.slow


def test_a_gap_of_peru_leads_to_its_source_in_three_clicks(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        page = seen.page
        seen.open("")
        assert page.url.endswith("/es/index.html"), "the language of the browser"
        page.locator("nav.main").get_by_role("link", name="Matriz de brechas").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name="2.1", exact=True))
        cell = row.locator('td[data-column^="Perú"]')
        cell.locator("summary").click()
        assert cell.locator("details > p").first.is_visible(), "the reason is there"
        cell.locator(".passage .where a").first.click()
        assert "/es/id/source/" in page.url
        assert page.locator("h1").inner_text()


def test_a_cell_opens_its_page_with_evidence_and_remedy(browser: Any, origin: str) -> None:
    with visit(browser, origin, "en") as seen:
        page = seen.page
        seen.open("en/matrix.html?countries=PER")
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name="2.1", exact=True))
        row.locator("summary").click()
        row.locator("details > p:last-child a").click()
        assert "/en/assessment/per/" in page.url
        for heading in ("h-evidence", "h-close", "h-declassify"):
            assert page.locator(f"#{heading}").is_visible(), heading


def test_2016_and_2018_are_compared(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        page = seen.page
        seen.open("es/matrix.html")
        page.get_by_label("Chile").uncheck()
        page.get_by_label("Perú").check()
        page.locator("#as-of").fill("2016-12-31")
        page.locator("#compare").fill("2018-12-31")
        page.get_by_role("button").click()
        heading = page.locator("h1").inner_text()
        assert "31 de diciembre de 2016" in heading
        assert "31 de diciembre de 2018" in heading
        assert page.locator("tr.differs").count() >= 1
        assert "Chile" not in page.locator("main table").first.inner_text()


def test_a_question_is_asked_in_spanish_and_its_answer_taken_home(
    browser: Any, origin: str, tmp_path: Path
) -> None:
    with visit(browser, origin) as seen:
        page = seen.page
        seen.open("es/questions.html")
        page.get_by_role("link", name="Brechas en detalle").click()
        page.locator("select[name=countries]").select_option(label="Perú")
        page.locator("select[name=gap_kinds]").select_option(label="brecha de opacidad")
        page.get_by_role("button", name="Preguntar").click()
        shown = page.locator("table.answer tbody tr").count()
        assert shown >= 1
        with page.expect_download() as waiting:
            page.get_by_role("link", name="CSV").click()
        waiting.value.save_as(tmp_path / "answer.csv")
        assert waiting.value.suggested_filename == "gaps-details.csv"
    with (tmp_path / "answer.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == shown
    assert {row["País"] for row in rows} == {"PER"}


def test_a_query_runs_and_its_answer_is_taken_home(browser: Any, origin: str, tmp_path: Path) -> None:
    # Without scripts: the form of the page is all there is.
    with visit(browser, origin, java_script_enabled=False) as seen:
        page = seen.page
        seen.open("es/sparql.html")
        page.locator("#query").fill("SELECT ?n (1 AS ?one) { VALUES ?n { 7 8 } }")
        page.get_by_role("button", name="Preguntar").click()
        assert page.locator("table.answer tbody tr").count() == 2
        with page.expect_download() as waiting:
            page.get_by_role("link", name="CSV").click()
        waiting.value.save_as(tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_text("utf-8").split() == ["n,one", "7,1", "8,1"]


def test_a_broken_workbook_is_told_by_cell(browser: Any, origin: str, tmp_path: Path) -> None:
    book = tmp_path / "mi país.xlsx"
    assert main(["new", "COL", "--output", str(book)]) == 0
    with visit(browser, origin) as seen:
        page = seen.page
        seen.open("es/validate.html")
        page.locator("#file").set_input_files(book)
        page.locator("button[value=show]").click()
        findings = page.get_by_role("region").locator("tbody tr")
        assert "Jurisdictions!B2" in findings.first.inner_text()
        page.locator("#file").set_input_files(book)
        with page.expect_download() as waiting:
            page.locator("button[value=marked]").click()
        waiting.value.save_as(tmp_path / "marked.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "marked.xlsx")["Jurisdictions"]["B2"]
    assert cell.comment is not None


def test_a_file_of_another_kind_is_refused_in_words(browser: Any, origin: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.exe"
    path.write_bytes(b"MZ")
    with visit(browser, origin) as seen:
        seen.open("es/validate.html")
        seen.page.locator("#file").set_input_files(path)
        seen.page.locator("button[value=show]").click()
        assert "notes.exe" in seen.page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("path", ["matrix", "countries/per", "id/per/pesem-2017-2021"])
def test_a_page_is_printed(browser: Any, origin: str, tmp_path: Path, path: str) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        missing("pdftotext is not installed")
    with visit(browser, origin) as seen:
        seen.open(f"es/{path}.html")
        title = seen.page.locator("h1").inner_text()
        seen.page.pdf(path=tmp_path / "page.pdf", format="A4")
    text = subprocess.run(
        [program, "-layout", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert " ".join(title.split()[:3]) in " ".join(text.split())
    assert "Ir al contenido" not in text
    assert "JSON-LD" not in text
    assert f"programa {__version__}" in text, "paper says what it is and from which data"


def test_the_same_page_in_the_other_language(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        seen.open("es/questions/gaps/details.html?countries=PER")
        seen.page.get_by_role("link", name="English").click()
        assert seen.page.url.endswith("/en/questions/gaps/details.html?countries=PER")
        assert seen.page.locator("html").get_attribute("lang") == "en"


def test_the_matrix_is_painted_within_a_second(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        seen.open("es/matrix.html")
        seen.open("es/matrix.html")
        # The policy of the page forbids Playwright to wait for it by a script of its own.
        while not (paint := seen.page.evaluate(PAINT)):
            seen.page.wait_for_timeout(50)
    assert paint[0] < 1_000
