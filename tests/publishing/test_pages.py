"""The pages: both languages, sizes, links, words, and names that try to be markup."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas import Atlas
from planatlas.labels import LANGUAGES, catalogue
from planatlas.namespaces import BASE, IDENTIFIER, XSD
from planatlas.publishing.drawing import draw_chain
from planatlas.publishing.drawing.chain import wrapped
from planatlas.publishing.pages import Pages, Unknown
from planatlas.publishing.pages.checking import check, safe_name
from planatlas.publishing.pages.desk import Desk
from planatlas.publishing.pages.paths import iris_of, path_of, relative
from planatlas.publishing.pages.rdf import context_of, rdf_text
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import ChainEdge, ChainNode, ChainView
from planatlas.store import NamedNode, Triple, read_triples
from publishing import hostile

HERE = Path(__file__).resolve().parent
PUBLISHING = HERE.parents[1] / "src" / "planatlas" / "publishing"
TEMPLATES = sorted((PUBLISHING / "templates").glob("*.html"))
FINDING = "assessment/per/security-and-defence-system/rfp/2022-12-31/2.1"
PATHS = (
    "index", "countries", "countries/per", "countries/chl", "matrix", "matrix/2018-12-31",
    "changes/2018-12-31/2022-12-31", "instruments", "instruments/per", "questions", "questions/gaps/matrix",
    "questions/explore/evidence-of", "questions/alignment/alignments", "indicators", "data", "sparql",
    "validate", "id/per/pesem-2017-2021", "id/per/ministry-of-defence", "id/per/peru", "id/source/vega-2021",
    "id/per/evidence-vega-fn-74", "code/level/sectoral", "ontology", "ontology/Plan", "framework/rfp/1.1",
    "shapes/rfp/1.1-sector-plan", "perspective/vega-2021", "graph/per/vega-2021",
    "assessment/per/security-and-defence-system/rfp/2022-12-31", FINDING,
)  # fmt: skip
MOST = 200_000


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        optional = {"li", "p", "option", "dt", "dd"}
        while self.open and self.open[-1] != tag and self.open[-1] in optional:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(Desk(Atlas.open()))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(Desk(Atlas.open([hostile.write(tmp_path_factory.mktemp("bad"))])))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole_small_and_harmless(pages: Pages, path: str, lang: str) -> None:
    page = pages.build(path, lang)
    text = pages.html(page, lang)
    assert len(text.encode()) < MOST
    found = Reader(text)
    assert found.faults == []
    assert found.open == []
    assert found.named("html")[0]["lang"] == lang
    assert len(found.named("h1")) == 1
    assert path == "sparql" or not found.named("script")
    assert all(a.get("src") for a in found.named("script")), "no script in the page itself"
    assert not found.named("style")
    assert not any(name.startswith("on") or name == "style" for _, a in found.tags for name in a)
    loaded = [a.get("href", "") for a in found.named("link")] + [a.get("src", "") for _, a in found.tags]
    assert not any("//" in address for address in loaded), "no request leaves the origin"
    identifiers = [a["id"] for _, a in found.tags if "id" in a]
    assert len(identifiers) == len(set(identifiers))
    targets = [a["href"] for a in found.named("a") if a.get("href", "").startswith("#")]
    assert {target[1:] for target in targets} <= set(identifiers)
    controls = {a["for"] for a in found.named("label") if "for" in a}
    typed = [a for tag in ("input", "select", "textarea") for a in found.named(tag)]
    assert all(a.get("id") in controls for a in typed if a.get("type") not in {"checkbox", "hidden"})


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_how_to_cite_it_and_has_its_data(pages: Pages, path: str) -> None:
    page = pages.build(path, "en")
    text = pages.html(page, "en")
    assert pages.desk.version.short in text
    found = Reader(text)
    alternates = [a["type"] for a in found.named("link") if a.get("rel") == "alternate" and "type" in a]
    assert alternates == ["text/turtle", "application/ld+json", "application/n-triples"]
    assert page.iri.startswith(BASE)
    assert isinstance(page.triples(), list)
    assert page.triples() or path == "perspective/none"


def test_rdf_is_the_same_in_every_form(pages: Pages, tmp_path: Path) -> None:
    triples = pages.build("id/per/pesem-2017-2021", "en").triples()
    context = context_of(pages.desk.atlas)
    for suffix in ("ttl", "nt", "jsonld"):
        path = tmp_path / f"thing.{suffix}"
        path.write_text(rdf_text(triples, suffix, context), "utf-8")
        assert {str(t) for t in read_triples(path)} == {str(t) for t in triples}


def test_every_message_of_the_templates_is_there_and_every_one_is_used() -> None:
    texts = [path.read_text("utf-8") for path in TEMPLATES]
    texts += [path.read_text("utf-8") for path in (PUBLISHING / "app.py", *PUBLISHING.rglob("pages/*.py"))]
    whole = "\n".join(texts)
    known = {key.removeprefix("page-") for key in catalogue() if key.startswith("page-")}
    named = set(
        re.findall(
            r"""\b(?:t|words|Words\(lang\)|Words\(self\.lang\))\(\s*["']([a-z0-9-]+)["'](?! ~)""", whole
        )
    )
    named |= set(re.findall(r"""["']page-([a-z0-9-]+)["']""", whole)) - {"of"}
    named |= {"yes", "no"}
    composed = set(re.findall(r"""["']([a-z]+-)["'] ~""", whole)) | {"band-", "level-", "error-", "nav-"}
    assert named - known == set()
    unused = {key for key in known - named if not any(key.startswith(start) for start in composed)}
    assert unused - {"catalogue-title", "marked-heading"} == set()


@pytest.mark.parametrize(
    "path",
    ["nothing", "countries/xyz", "countries/PER", "countries/per/more", "matrix/yesterday",
     "matrix/2018-02-30",
     "changes/2018-12-31", "changes/2018-12-31/2018-12-31", "id/per/no-such-thing", "questions/gaps/none",
     "questions/gaps", "assessment/per/x/rfp/2022-12-31/9.9", "assessment/per", "graph/per/none", "out/",
     "out/~3Cscript~3E", "index/more", "../../etc/passwd", "id/per/../peru", "", "shapes/rfp/none"],
)  # fmt: skip
def test_what_is_not_there_is_unknown(pages: Pages, path: str) -> None:
    with pytest.raises(Unknown):
        pages.build(path, "en")


def test_the_nearest_pages_are_named(pages: Pages) -> None:
    with pytest.raises(Unknown) as caught:
        pages.build("id/per/pesem-2017-2020", "en")
    assert "id/per/pesem-2017-2021" in {path for _, path in caught.value.near}
    with pytest.raises(Unknown) as caught:
        pages.build("countries/pes", "es")
    assert ("Perú", "countries/per") in caught.value.near


def test_a_page_of_a_fault_links_from_where_it_is_shown(pages: Pages) -> None:
    text = pages.fault("es", 404, "<b>nada</b>", "a/b/c", [("Perú", "countries/per")])
    assert "&lt;b&gt;nada&lt;/b&gt;" in text
    assert 'href="../../es/countries/per.html"' in text
    assert 'href="../../static/site.css"' in text


HOSTILE = (
    "index", "countries", "countries/xaa", "matrix", "instruments", "instruments/xaa",
    "questions/gaps/matrix", "questions/explore/instruments", "questions/alignment/alignments",
    "id/xaa/plan", "id/xaa/land",
    "id/xaa/system", "id/xaa/source", "id/xaa/evidence-1", "id/xaa/alignment-1", "data",
    path_of("http://example.org/plan-b"),
    "assessment/xaa/system/rfp/2020-12-31", "assessment/xaa/system/rfp/2020-12-31/1.1",
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", HOSTILE)
def test_a_name_is_never_markup(bad: Pages, path: str, lang: str) -> None:
    page = bad.build(path, lang)
    found = Reader(bad.html(page, lang))
    assert not found.named("script")
    assert not found.named("style")
    assert not found.named("img")
    assert len(found.named("svg")) == len([a for a in found.named("svg") if a.get("class") == "chain"])
    assert not any(name.startswith("on") for _, a in found.tags for name in a)
    addresses = [a[name] for _, a in found.tags for name in ("href", "src", "action") if name in a]
    assert not any(address.lower().startswith(("javascript:", "data:")) for address in addresses)
    assert not any("1337" in part for part in found.text), "a name is no template"
    assert found.faults == []
    assert page.triples is not None


def test_the_hostile_names_are_shown_as_they_are(bad: Pages) -> None:
    text = "".join(Reader(bad.html(bad.build("id/xaa/plan", "en"), "en")).text)
    assert hostile.SCRIPT in text
    assert hostile.TEMPLATE in text
    assert hostile.FORMULA in text


def test_a_picture_of_hostile_names_is_sound_xml(bad: Pages) -> None:
    text = bad.html(bad.build("countries/xaa", "en"), "en")
    drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert drawn
    for picture in drawn:
        root = ET.fromstring(picture)  # noqa: S314 - our own
        kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert kinds <= {"svg", "title", "defs", "marker", "path", "text", "tspan", "a", "g", "rect"}


def test_a_chain_is_drawn_with_a_box_for_each_thing_and_a_line_for_each_link() -> None:
    view = ChainView(
        ("law", "plan"),
        (ChainNode("l", "A & B \x01", "law"), ChainNode("p", "Plan", "plan", "sectoral")),
        (ChainEdge("p", "l", "approved by"), ChainEdge("p", "nobody", "lost")),
    )
    picture = draw_chain(view, "T", {"law": "Norms", "plan": "Plans"}, {"sectoral": "sectoral"}, lambda i: i)
    root = ET.fromstring(picture)  # noqa: S314 - our own
    space = {"s": "http://www.w3.org/2000/svg"}
    assert len(root.findall(".//s:rect", space)) == 2
    assert len(root.findall(".//s:path[@class='edge']", space)) == 1
    titles = [element.text for element in root.findall(".//s:title", space)]
    assert "Plan — approved by — A & B " in titles


@given(st.text(min_size=1, max_size=300))
def test_a_wrapped_name_has_at_most_three_lines_of_some_width(label: str) -> None:
    lines = wrapped(label)
    assert 1 <= len(lines) <= 3
    assert all(len(line) <= 28 for line in lines)


@given(st.from_regex(r"https?://[a-z.]{1,12}/[A-Za-z0-9~%._/#?=&+-]{0,30}", fullmatch=True))
def test_every_iri_is_found_again_from_its_path(iri: str) -> None:
    path = path_of(iri)
    assert iri in iris_of(path)
    assert all(part not in ("", ".", "..") for part in path.split("/"))


@pytest.mark.parametrize(
    ("current", "target", "link"),
    [
        ("en/a.html", "en/b.html", "b.html"),
        ("en/a/b/c.html", "en/a/d.html", "../d.html"),
        ("en/a.html", "static/site.css", "../static/site.css"),
        ("x", "en/index.html", "en/index.html"),
        ("en/a.html", "en/b.html?c=d e", "b.html?c=d e"),
        ("en/a.html", "en/id/x/a b.html", "id/x/a%20b.html"),
    ],
)
def test_a_link_is_relative(current: str, target: str, link: str) -> None:
    assert relative(current, target) == link


def test_words_follow_the_language() -> None:
    spanish, english = Words("es"), Words("en")
    assert spanish.day(date(2018, 9, 1)) == "1 de septiembre de 2018"
    assert english.day("2018") == "2018"
    assert english.day("2018-13-01") == "2018-13-01"
    assert spanish.number(Decimal("1234567.50")) == "1 234 567,5"
    assert english.number(-3) == "−3"
    assert english.number("no number") == "no number"
    assert spanish.value("true", XSD + "boolean") == "sí"
    assert spanish.value("0.5", XSD + "decimal") == "0,5"
    assert english.value("2018", XSD + "gYear") == "2018"
    assert english.percent(0, 0) == ""


GOOD = """@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix per: <https://w3id.org/planatlas/id/per/> .
per:new-plan a plan:Plan ;
    skos:prefLabel "New plan"@en ;
    skos:note \"\"\"one
two
three\"\"\"@en ;
    plan:levle <https://w3id.org/planatlas/code/level/sectoral> .
"""


def test_a_file_is_checked_and_marked_and_forgotten() -> None:
    view, copy = check("../mine.ttl", GOOD.encode(), "en", marked=True)
    assert view.name == "mine.ttl"
    assert not view.usable
    assert any(item.place == "mine.ttl:9" and "levle" in item.message for item in view.findings)
    assert copy is not None
    assert copy.name == "mine-marked.ttl"
    marked = copy.body.decode()
    lines = marked.splitlines()
    at = next(n for n, line in enumerate(lines) if "plan:levle <" in line)
    assert lines[at - 1].startswith("# ")
    assert "levle" in lines[at - 1]


def test_a_marked_copy_says_what_the_file_says(tmp_path: Path) -> None:
    _, copy = check("mine.ttl", GOOD.encode(), "es", marked=True)
    assert copy is not None
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text(GOOD, "utf-8")
    second.write_bytes(copy.body)
    assert {str(t) for t in read_triples(first)} == {str(t) for t in read_triples(second)}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("a.ttl", "a.ttl"), ("../../a b.TTL", "a-b.ttl"), ("c:\\x\\y.xlsx", "y.xlsx"),
     ("\r\nX: y.ttl", "X-y.ttl"),
     ("....", "file."), ("x" * 300 + ".nt", "x" * 60 + ".nt")],
)  # fmt: skip
def test_a_name_of_a_file_is_a_name(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_the_catalogue_is_rdf(pages: Pages) -> None:
    triples = pages.desk.catalogue()
    datasets = {
        t.object.value for t in triples if isinstance(t.object, NamedNode) and "/graph/" in t.object.value
    }
    assert len(datasets) >= 5
    assert all(isinstance(triple, Triple) for triple in triples)


def test_a_thing_of_two_kinds_of_evidence_is_linked_both_ways(pages: Pages) -> None:
    linked: set[str] = set()
    pages.html(pages.build(FINDING, "en"), "en", linked=linked)
    assert any(path.startswith("id/source/") for path in linked)
    assert path_of(IDENTIFIER + "per/security-and-defence-system") in linked
