"""A country whose names are scripts: in a real browser none of them runs, and none becomes an element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from publishing import hostile
from publishing.browser.visiting import served, visit

pytestmark = pytest.mark.slow
PAGES = (
    "index.html",
    "matrix.html",
    "countries/xaa.html",
    "instruments.html",
    "id/xaa/plan.html",
    "id/xaa/alignment-1.html",
    "id/xaa/evidence-1.html",
    "id/xaa/source.html",
    "questions/explore/find.html?words=script",
    "questions/explore/find.html?words=%3Cscript%3Ealert(6)%3C/script%3E",
    "questions/gaps/details.html",
    "graph/xaa/o~27dd~20~26~20bad.html",
    "sparql.html?query=SELECT%20*%20%7B%20%3Fs%20skos%3AprefLabel%20%3Flabel%20%7D",
    "sparql.html?query=%3C/textarea%3E%3Cscript%3Ealert(7)%3C/script%3E",
    "%3Cscript%3Ealert(8)%3C/script%3E.html",
)
# What would have to stand in a page for a name to do anything.
PLANTED = """() => [...document.querySelectorAll('*')].filter(e =>
  (e.tagName === 'SCRIPT' && !e.src) || (e.tagName === 'STYLE' && e.textContent.includes('display:none'))
  || [...e.attributes].some(a => a.name.startsWith('on'))
  || ['href', 'src', 'action'].some(name => (e.getAttribute(name) || '').trim().startsWith('javascript:'))
).map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def hostile_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    with served(folder / "errors.txt", "--data", str(hostile.write(folder / "data"))) as address:
        yield address


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_name_becomes_anything_but_a_name(browser: Any, hostile_origin: str, lang: str) -> None:
    shown = 0
    with visit(browser, hostile_origin, lang) as seen:
        for path in PAGES:
            seen.open(f"{lang}/{path}")
            assert seen.page.evaluate(PLANTED) == [], path
            assert seen.amiss == [], path
            shown += hostile.SCRIPT in seen.page.locator("body").inner_text()
    assert shown >= 6, "the names are there, as texts"


def test_the_picture_of_a_chain_by_itself_runs_nothing(browser: Any, hostile_origin: str) -> None:
    with visit(browser, hostile_origin) as seen:
        answer = seen.open("es/countries/xaa.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert seen.page.evaluate(PLANTED) == []


def test_a_hostile_file_that_is_checked_runs_nothing(browser: Any, hostile_origin: str, tmp_path) -> None:
    path = hostile.write(tmp_path)
    path = path.rename(path.with_name("<img src=x onerror=alert(9)>.ttl"))
    with visit(browser, hostile_origin) as seen:
        seen.open("es/validate.html")
        seen.page.locator("#file").set_input_files(path)
        seen.page.locator("button[value=show]").click()
        assert seen.page.locator("#h-findings").is_visible()
        assert seen.page.evaluate(PLANTED) == []
