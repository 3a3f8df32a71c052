"""Pages for everyone: by keyboard, with a screen reader, on a small screen, in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publishing.browser.kinds import PAGES
from publishing.browser.visiting import Visit, missing, visit

pytestmark = pytest.mark.slow
GRAVE = {"serious", "critical"}
# Every element that a keyboard must reach; what lies in a closed part opens with it.
REACHABLE = """() => {
  const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const found = [...document.querySelectorAll(all)].filter(
    e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }));
  found.forEach((e, n) => e.setAttribute('data-stop', n));
  return found.map(e => e.outerHTML.slice(0, 120));
}"""
STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  return {
    stop: e.getAttribute('data-stop'),
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    what: e.outerHTML.slice(0, 120),
  };
}"""


@pytest.fixture(scope="module")
def axe() -> Any:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        missing("the Python package axe-playwright-python is not installed")
    return Axe()


def _grave(axe: Any, seen: Visit, **options: Any) -> list[str]:
    found = axe.run(seen.page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{seen.page.url}: {rule['id']}: {[node['html'][:160] for node in rule['nodes'][:4]]}"
        for rule in found
        if rule["impact"] in GRAVE
    ]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_page_shuts_anybody_out(browser: Any, origin: str, axe: Any, lang: str) -> None:
    faults: list[str] = []
    with visit(browser, origin, lang) as seen:
        for path in PAGES:
            seen.page.emulate_media(color_scheme="light")
            seen.open(f"{lang}/{path}.html")
            # What is closed is read as well, by whoever opens it.
            seen.page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
            faults += _grave(axe, seen)
            seen.page.emulate_media(color_scheme="dark")
            faults += _grave(axe, seen, runOnly=["color-contrast"])
    assert faults == []


def test_findings_shut_nobody_out(browser: Any, origin: str, axe: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text("<http://example.org/a> a <https://w3id.org/planatlas/ontology#Plna> .\n", "utf-8")
    with visit(browser, origin) as seen:
        seen.open("es/validate.html")
        seen.page.locator("#file").set_input_files(path)
        seen.page.locator("button[value=show]").click()
        assert seen.page.locator("tbody tr").count() >= 1
        assert _grave(axe, seen) == []


@pytest.mark.parametrize("path", ["index", "matrix", "countries/per", "questions/gaps/details", "validate"])
def test_everything_is_reached_by_keyboard_and_the_place_is_seen(
    browser: Any, origin: str, path: str
) -> None:
    with visit(browser, origin, "en") as seen:
        page = seen.page
        seen.open(f"en/{path}.html")
        wanted = dict(enumerate(page.evaluate(REACHABLE)))
        assert len(wanted) > 10
        reached: set[str] = set()
        # A box for a date has several places within itself.
        for _ in range(len(wanted) + 40):
            page.keyboard.press("Tab")
            at = page.evaluate(STOP)
            if at["stop"] is not None:
                reached.add(at["stop"])
                assert at["seen"], at["what"]
            if len(reached) == len(wanted):
                break
        assert [what for n, what in wanted.items() if str(n) not in reached] == []


def test_the_first_stop_skips_to_the_content(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        page = seen.page
        seen.open("es/matrix.html")
        page.keyboard.press("Tab")
        link = page.locator(".skip")
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0, "the link comes into view"
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_cell_opens_by_keyboard(browser: Any, origin: str) -> None:
    with visit(browser, origin) as seen:
        seen.open("es/matrix.html")
        cell = seen.page.locator("td details").first
        cell.locator("summary").focus()
        seen.page.keyboard.press("Enter")
        assert cell.get_attribute("open") is not None


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_page_is_wider_than_the_screen(browser: Any, origin: str, lang: str, width: int) -> None:
    wide: list[str] = []
    with visit(browser, origin, lang, viewport={"width": width, "height": 740}) as seen:
        for path in PAGES:
            seen.open(f"{lang}/{path}.html")
            size = seen.page.evaluate("document.scrollingElement.scrollWidth")
            if size > width:
                wide.append(f"{path}: {size}")
    assert wide == []


def test_the_dark_is_dark(browser: Any, origin: str) -> None:
    with visit(browser, origin, color_scheme="dark") as seen:
        seen.open("es/matrix.html")
        colours = seen.page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
    paper, ink = (sum(map(int, colour[4:-1].split(","))) for colour in colours)
    assert paper < 150
    assert ink > 600


def test_a_style_of_ours_is_all_that_is_needed(browser: Any, origin: str) -> None:
    with visit(browser, origin, java_script_enabled=False) as seen:
        seen.open("es/matrix.html")
        seen.page.locator("td summary").first.click()
        assert seen.page.locator("td details p").first.is_visible()
    assert all("/static/" in url or url.endswith(".html") for url in seen.asked)
