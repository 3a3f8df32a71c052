"""The same pages as files behind the plainest server there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from planatlas import Atlas
from planatlas.publishing import site
from planatlas.publishing.site import write_site
from planatlas.publishing.sparql.data import has_editor
from publishing.browser.visiting import files_served, visit

pytestmark = pytest.mark.slow
PATHS = ("index", "matrix", "countries/per", "changes/2017-12-31/2018-12-31", "questions", "sparql",
         "validate", "questions/gaps/details")  # fmt: skip
FOLLOWED = ("assessment/per/security-and-defence-system/rfp/2022-12-31/", "id/source/")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Write the pages that a reader of Peru's gaps comes by, and serve them."""
    folder = tmp_path_factory.mktemp("files") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "_paths", lambda _: iter(PATHS))
        patch.setattr(site, "_followed", lambda linked: {p for p in linked if p.startswith(FOLLOWED)})
        write_site(Atlas.open(), folder)
    with files_served(folder) as address:
        yield address


def test_the_front_offers_both_languages(browser: Any, files: str) -> None:
    with visit(browser, files) as seen:
        seen.open("")
        seen.page.get_by_role("link", name="Español").click()
        assert seen.page.url.endswith("/es/index.html")


def test_a_gap_of_peru_leads_to_its_source_in_three_clicks(browser: Any, files: str) -> None:
    with visit(browser, files) as seen:
        page = seen.page
        seen.open("es/index.html")
        page.locator("nav.main").get_by_role("link", name="Matriz de brechas").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name="2.1", exact=True))
        cell = row.locator('td[data-column^="Perú"]')
        cell.locator("summary").click()
        cell.locator(".passage .where a").first.click()
        assert "/es/id/source/" in page.url
        assert page.locator("h1").inner_text()


def test_two_years_are_compared(browser: Any, files: str) -> None:
    with visit(browser, files, "en") as seen:
        seen.open("en/matrix.html")
        seen.page.get_by_role("link", name="2017 → 2018").click()
        assert "31 December 2018" in seen.page.locator("h1").inner_text()
        assert seen.page.locator("table").count() >= 2


def test_an_answer_is_downloaded(browser: Any, files: str) -> None:
    with visit(browser, files) as seen:
        seen.open("es/questions/gaps/details.html")
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("link", name="CSV").click()
        assert waiting.value.path().read_text("utf-8-sig").startswith("País,")


def test_no_page_is_wider_than_a_small_screen(browser: Any, files: str) -> None:
    with visit(browser, files, viewport={"width": 360, "height": 740}) as seen:
        for path in PATHS:
            seen.open(f"es/{path}.html")
            assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= 360, path


def test_a_query_is_answered_in_the_browser_alone(browser: Any, files: str) -> None:
    if not has_editor():
        pytest.skip("the editor was not bundled (python hatch_build.py): without npm there is none")
    with visit(browser, files) as seen:
        seen.open("es/sparql.html")
        # Graph and engine are fetched first, which takes a while on a busy machine.
        seen.page.locator("button.yasqe_queryButton").first.click(timeout=120_000)
        seen.page.locator("div.yasr").get_by_text("per:pesem-2017-2021").first.wait_for(timeout=240_000)
        assert any(url.endswith("/data.nq") for url in seen.asked)
