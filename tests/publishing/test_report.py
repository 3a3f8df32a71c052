"""Reports: the findings that the questions give, in four formats, from a template that a person can edit."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cli.running import as_process
from planatlas import Atlas, InputError
from planatlas.publishing.report import Report, Wanted, default_template, gather, write_report
from planatlas.publishing.report import content as report_content
from planatlas.publishing.report.content import Passage
from planatlas.publishing.report.footnotes import Footnotes
from planatlas.publishing.report.word import FUNCTIONS
from planatlas.questions import cell_text

docx = pytest.importorskip("docx", reason="python-docx is not installed")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

ROOT = Path(__file__).resolve().parents[2]
LAND = ROOT / "tests" / "cli" / "data" / "land.ttl"
GUIDES = {"en": ROOT / "docs" / "report-template.md", "es": ROOT / "docs" / "es" / "plantilla-de-informe.md"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE_ON = date(2026, 1, 31)
OFFICE = shutil.which("soffice")
PDF_TOOLS = shutil.which("pdftotext") and shutil.which("pdftoppm")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.open()


@pytest.fixture(scope="module")
def reports(atlas: Atlas) -> dict[str, Report]:
    wanted = Wanted(("PER", "CHL"))
    return {lang: gather(atlas, wanted, lang, made_on=MADE_ON) for lang in ("en", "es")}


@pytest.fixture(scope="module")
def word(reports: dict[str, Report]) -> bytes:
    return write_report(reports["es"], "docx")


def part(content: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ET.fromstring(archive.read(name))  # noqa: S314 - made a moment ago


def text_of(element: ET.Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


# --- What a report says is what the questions answer


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_matrix_is_that_of_the_question(atlas: Atlas, reports: dict[str, Report], lang: str) -> None:
    matrix = reports[lang].matrix
    said = {
        (column.code, row.code, cell.letter, cell.word)
        for row in matrix.rows
        for column, cell in zip(matrix.columns, row.cells, strict=True)
    }
    answer = atlas.ask(matrix.origin.question, countries=["PER", "CHL"], lang=lang)
    names = ("country", "indicator", "letter", "verdict")
    assert said == {tuple(cell_text(row[name]) for name in names) for row in answer.dicts()}
    assert len(said) == 16


def test_coverage_and_bounds_are_those_of_the_question(atlas: Atlas, reports: dict[str, Report]) -> None:
    answer = atlas.ask("gaps/coverage", countries=["PER", "CHL"])
    asked = {
        cell_text(row["country"]): tuple(
            round(float(cell_text(row[name])), 3) for name in ("coverage", "lower_bound", "upper_bound")
        )
        for row in answer.dicts()
    }
    said = {
        item.column.code: (
            item.whole.known / item.whole.applicable,
            round(item.whole.lower_number or 0, 3),
            round(item.whole.upper_number or 0, 3),
        )
        for item in reports["en"].coverage
    }
    assert said == asked


def test_the_evidence_is_that_of_the_question(atlas: Atlas, reports: dict[str, Report]) -> None:
    answer = atlas.ask("gaps/details", countries=["PER", "CHL"])
    asked = {
        (cell_text(row["finding_iri"]), cell_text(row["evidence_iri"]))
        for row in answer.dicts()
        if row["evidence_iri"]
    }
    said = {
        (item.iri, passage.iri)
        for system in reports["en"].systems
        for item in system.gaps
        for group in item.evidence
        for passage in group.passages
    }
    assert said == asked
    assert len({passage for _, passage in said}) > 100


def test_the_years_are_those_of_the_timeline(atlas: Atlas, reports: dict[str, Report]) -> None:
    years = reports["en"].systems[0].years
    assert years
    made = atlas.timeline("PER", map(int, years.years))
    columns = zip(*([cell.code for cell in row.cells] for row in years.rows), strict=True)
    assert [list(column) for column in columns] == [list(assessment.matrix.values()) for assessment in made]
    assert years.years[-1] == "2022"


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted", [Wanted(("CHL", "PER")), Wanted(("PER",), date(2018, 12, 31), ("vega-2021",))]
)
def test_the_line_below_a_table_gives_its_rows_again(atlas: Atlas, wanted: Wanted) -> None:
    report = gather(atlas, wanted, "en")
    rows = len(report.matrix.columns) * len(report.matrix.rows)
    outcome = as_process(
        *shlex.split(report.matrix.origin.command)[1:], *_as_csv(report.matrix.origin.command)
    )
    verdicts = [row.get("Verdict") or row["verdict"] for row in outcome.rows]
    assert (outcome.code, len(verdicts)) == (0, rows)
    words = {cell.word for row in report.matrix.rows for cell in row.cells}
    codes = {cell.code for row in report.matrix.rows for cell in row.cells}
    assert set(verdicts) in (words, codes)
    others = [report.coverage_origin, report.details_origin, report.sources_origin]
    others += [system.years.origin for system in report.systems if system.years]
    for origin in others:
        assert as_process(*shlex.split(origin.command)[1:]).code == 0, origin.command
        assert origin.question in atlas.library.names()


def _as_csv(command: str) -> list[str]:
    return [] if "--format" in command else ["--format", "csv"]


def test_countries_stand_as_they_were_asked_for_and_coverage_before_verdicts(word: bytes) -> None:
    lines = [line for line in _lines(word) if line]
    assert lines[0] == "Brechas de planificación: Perú y Chile"
    order = ["Qué se sabe", "Veredictos", "Brechas", "Fuentes", "Método", "Versión de los datos y cita"]
    assert [line for line in lines if line in order][:3] == order[:3]
    assert [line for line in lines if line in order][-3:] == order[-3:]


def _lines(content: bytes) -> list[str]:
    return [text_of(paragraph) for paragraph in part(content, "word/document.xml").iter(f"{W}p")]


# --- Word


def test_tables_are_native_with_colour_letter_and_word(word: bytes, reports: dict[str, Report]) -> None:
    document = docx.Document(io.BytesIO(word))
    matrix = next(table for table in document.tables if table.cell(0, 0).text == "Indicador")
    row = reports["es"].matrix.rows[0]
    shown = [(cell.text, _fill(cell)) for cell in matrix.rows[1].cells[1:]]
    assert shown == [(cell.text, cell.colour) for cell in row.cells]
    assert all(re.fullmatch(r"\S {2}\w[\w ]+", text) for text, _ in shown)
    assert len(matrix.rows) == 9


def _fill(cell: Any) -> str:
    return str(next(cell._tc.iter(f"{W}shd")).get(f"{W}fill"))


def test_footnotes_are_real_each_passage_once(word: bytes, reports: dict[str, Report]) -> None:
    notes = {note.get(f"{W}id"): text_of(note) for note in part(word, "word/footnotes.xml")}
    body = part(word, "word/document.xml")
    references = [node.get(f"{W}id") for node in body.iter(f"{W}footnoteReference")]
    assert len(references) == len(set(references)) == len(reports["es"].passages)
    assert set(references) == set(notes) - {"-1", "0"}
    first = next(p for p in reports["es"].passages if p.number == 1)
    assert notes[references[0]].startswith(f" {first.place}. {first.summary}")


def test_a_later_mention_refers_to_the_first(word: bytes) -> None:
    body = part(word, "word/document.xml")
    marks = {node.get(f"{W}name"): node for node in body.iter(f"{W}bookmarkStart")}
    order = [node.get(f"{W}id") for node in body.iter(f"{W}footnoteReference")]
    runs = list(body.iter(f"{W}r"))
    fields_ = [(n, node.text or "") for n, run in enumerate(runs) for node in run.iter(f"{W}instrText")]
    mentions = [(n, text.split()[1]) for n, text in fields_ if "NOTEREF" in text]
    assert len(mentions) > 20
    for place, name in mentions:
        assert name in marks
        assert text_of(runs[place + 2]) == str(order.index(name.removeprefix("_RefNote")) + 1)


def test_nothing_of_the_template_is_left(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        texts = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")]
    assert [mark for mark in ("{{", "{%", "\u27e6", "%}") if any(mark in text for text in texts)] == []


def test_pictures_say_in_words_what_they_show(word: bytes) -> None:
    body = part(word, "word/document.xml")
    words = [node.get("descr", "") for node in body.iter() if node.tag.endswith("}docPr")]
    assert len(words) == 3
    assert "evidencia sobre 8 de 8 indicadores" in words[0]
    assert "2022 no cumplido" in words[1]


def test_the_same_report_has_the_same_bytes(reports: dict[str, Report]) -> None:
    assert default_template("es") == default_template("es")
    for form in ("html", "md"):
        assert write_report(reports["en"], form) == write_report(reports["en"], form)


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason="LibreOffice Writer is not installed")
@pytest.mark.skipif(not PDF_TOOLS, reason="poppler-utils is not installed")
def test_it_reads_well_in_libreoffice(word: bytes, reports: dict[str, Report], tmp_path: Path) -> None:
    pdf = as_pdf(word, tmp_path)
    pages = run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    text = " ".join(" ".join(pages).split())
    assert 10 <= len(pages) <= 40
    for line in ("Qué se sabe", "Año por año", "Método", "M cumplido en parte", "brecha de opacidad"):
        assert line in text
    numbers = {int(number) for number in re.findall(r"^ ?(\d{1,3})$", "\n".join(pages), re.MULTILINE)}
    assert numbers.issuperset(range(1, len(reports["es"].passages) + 1))
    assert "Error" not in text
    assert text.index("Qué se sabe") < text.index("Veredictos")
    run("pdftoppm", "-gray", "-r", "40", pdf, tmp_path / "page")
    pictures = sorted(tmp_path.glob("page*.pgm"))
    assert len(pictures) == len(pages)
    assert [picture.name for picture in pictures if ink(picture) < 0.005] == []


def as_pdf(content: bytes, folder: Path) -> Path:
    (folder / "report.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(
        OFFICE or "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        folder / "report.docx",
    )
    return folder / "report.pdf"


def run(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True, timeout=240)
    return done.stdout.decode("utf-8", "replace")


def ink(picture: Path) -> float:
    """Return the share of a page that is not white."""
    _, _, pixels = picture.read_bytes().split(b"\n", 2)
    pixels = pixels.split(b"\n", 1)[1]
    return sum(pixel < 230 for pixel in pixels) / len(pixels)


# --- A template of one's own


def edited(change: Callable[[Any], None], lang: str = "es") -> bytes:
    document = docx.Document(io.BytesIO(default_template(lang)))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def own(folder: Path, *lines: str) -> Path:
    """Return a template with these paragraphs alone."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / "own.docx"
    document.save(path)
    return path


def filled(report: Report, template: Path) -> list[str]:
    return [line for line in _lines(write_report(report, "docx", template)) if line]


def test_what_a_person_changes_in_our_template_stays(reports: dict[str, Report], tmp_path: Path) -> None:
    def change(document: Any) -> None:
        document.paragraphs[0].insert_paragraph_before("Instituto de Estudios: {{ subtitle }}")
        document.styles["Heading 1"].font.name = "Georgia"

    path = tmp_path / "mine.docx"
    path.write_bytes(edited(change))
    content = write_report(reports["es"], "docx", path)
    assert _lines(content)[0] == f"Instituto de Estudios: {reports['es'].subtitle}"
    assert docx.Document(io.BytesIO(content)).styles["Heading 1"].font.name == "Georgia"


def test_a_placeholder_that_word_cut_into_runs_is_read(reports: dict[str, Report], tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph("")
    for piece in ("{", "{ ti", "tle", " }", "}"):
        line.add_run(piece).bold = len(piece) % 2 == 0
    document.save(tmp_path / "own.docx")
    assert filled(reports["es"], tmp_path / "own.docx") == [reports["es"].title]


@pytest.mark.parametrize(
    ("line", "name", "near"),
    [
        ("{{ titel }}", "titel", "title"),
        ("{{ matrix.colums }}", "colums", "columns"),
        ("{%p for system in systems %}{{ system.heding }}{%p endfor %}", "heding", "heading"),
        ("{{ pictur(coverage) }}", "pictur", "picture"),
        ("{{ citation.nothing }}", "nothing", ""),
    ],
)
def test_an_unknown_placeholder_is_named_with_the_nearest(
    reports: dict[str, Report], tmp_path: Path, line: str, name: str, near: str
) -> None:
    with pytest.raises(InputError) as caught:
        write_report(reports["en"], "docx", own(tmp_path, *re.split(r"(?<=%})|(?=\{%)", line)))
    error = caught.value
    assert (error.key, error.details["name"], error.details["near"]) == ("template-unknown", name, near)
    assert error.where == str(tmp_path / "own.docx")
    assert "\n" not in error.text("es")


@pytest.mark.parametrize(
    "line",
    [
        "{%p for system in systems %}",
        "{{ title ",
        "{{ title.__class__.__mro__ }}",
        "{{ picture(title) }}",
        "{{ title / 2 }}",
        "{{ systems[99].heading }}",
        "{{ notes(1) }}",
        "{{ title * 10**9 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ picture(coverage, 10000) }}",
        "{% for n in range(10**9) %}x{% endfor %}",
        "{% include 'other' %}",
    ],
)
def test_a_template_that_cannot_be_filled_in_is_one_line(
    reports: dict[str, Report], tmp_path: Path, line: str
) -> None:
    with pytest.raises(InputError) as caught:
        write_report(reports["en"], "docx", own(tmp_path, line))
    assert caught.value.key in {"template-syntax", "template-unknown"}
    assert "\n" not in caught.value.text("en")


def _not_word() -> Iterator[tuple[str, bytes]]:
    yield "text", b"a text"
    yield "empty", b""
    yield "old", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    yield "cut", default_template("en")[:-200]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    yield "zip", stream.getvalue()
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    yield "workbook", stream.getvalue()
    with zipfile.ZipFile(io.BytesIO(default_template("en"))) as archive:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as other:
            for name in archive.namelist():
                other.writestr(name, b"<w:broken" if name == "word/document.xml" else archive.read(name))
    yield "broken", stream.getvalue()


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in _not_word()])
def test_a_template_that_is_no_word_document_is_one_line(
    reports: dict[str, Report], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "mine.docx"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        write_report(reports["en"], "docx", path)
    assert (caught.value.key, caught.value.where) == ("template-not-word", str(path))


def test_a_template_that_unpacks_without_end_is_not_opened(
    reports: dict[str, Report], tmp_path: Path
) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/picture.png", "w", force_zip64=True) as stream,
    ):
        for _ in range(201):
            stream.write(bytes(2**20))
    with pytest.raises(InputError) as caught:
        write_report(reports["en"], "docx", path)
    assert caught.value.key == "template-too-large"


def test_notes_of_the_template_stay(reports: dict[str, Report], tmp_path: Path) -> None:
    first = reports["es"].passages[0]
    stream = io.BytesIO()
    document = docx.Document()
    notes = Footnotes(document, "es")
    line = document.add_paragraph("Nota de la casa")
    line._p.append(_run(notes.cite([Passage(1, "x", "Casa", "p. 1", "Lo dice la casa.", "", "", "")])))
    notes.write()
    document.add_paragraph("{{r notes(passages[:1]) }}")
    document.save(stream)
    path = tmp_path / "own.docx"
    path.write_bytes(stream.getvalue())
    content = write_report(reports["es"], "docx", path)
    texts = [text_of(note) for note in part(content, "word/footnotes.xml")]
    assert any("Lo dice la casa." in text for text in texts)
    assert any(first.summary in text for text in texts)
    ids = [node.get(f"{W}id") for node in part(content, "word/document.xml").iter(f"{W}footnoteReference")]
    assert ids == ["1", "2"]


def _run(xml: str) -> Any:
    """Return the run with the reference among some runs."""
    wrapped = docx.oxml.parse_xml(f'<w:p xmlns:w="{W[1:-1]}">{xml}</w:p>')
    return next(run for run in wrapped.iter(f"{W}r") if run.find(f"{W}footnoteReference") is not None)


def test_a_header_has_places_and_no_notes(reports: dict[str, Report], tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ title }} {{r notes(passages[:1]) }}"
    document.save(tmp_path / "own.docx")
    content = write_report(reports["es"], "docx", tmp_path / "own.docx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("word/header")]
        header = archive.read(name).decode()
    assert reports["es"].title in header
    assert "footnoteReference" not in header


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_guide_names_every_placeholder(lang: str) -> None:
    guide = GUIDES[lang].read_text("utf-8")
    kinds = (kind for kind in vars(report_content).values() if isinstance(kind, type))
    names = {field.name for kind in kinds if hasattr(kind, "__dataclass_fields__") for field in fields(kind)}
    lacking = sorted(name for name in {*names, *FUNCTIONS} if not re.search(rf"[`.]{name}[`(.]", guide))
    assert lacking == []


# --- HTML, Markdown, workbook


class Page(HTMLParser):
    """What of a page a browser would fetch or run, its links and ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.handlers += [name for name in given if name.startswith("on") or name == "style"]
        self.fetched += [str(given[name]) for name in ("src", "srcset", "data", "poster") if given.get(name)]
        self.fetched += [str(given["href"])] if tag == "link" else []
        self.links += [str(given["href"])] if tag == "a" and given.get("href") else []
        self.ids += [str(given["id"])] if given.get("id") else []
        if tag == "img":
            self.images.append(given)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_page_stands_alone_and_runs_nothing(reports: dict[str, Report], lang: str) -> None:
    text = write_report(reports[lang], "html").decode()
    page = Page(text)
    assert not {"script", "iframe", "link", "object", "embed", "form"} & set(page.tags)
    assert page.handlers == []
    assert all(address.startswith("data:image/svg+xml;base64,") for address in page.fetched)
    assert len(page.images) == 3
    assert all(image["alt"] for image in page.images)
    assert f'<html lang="{lang}">' in text
    targets = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert targets <= set(page.ids)
    assert len(targets) == len(reports[lang].passages)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r"'sha256-([^']+)'", text.replace("&#39;", "'"))
    assert style
    assert policy
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() == policy[1]
    assert not re.search(r"@import|url\(", style[1])


def test_markdown_has_every_note_and_table(reports: dict[str, Report]) -> None:
    text = write_report(reports["es"], "md").decode()
    cited = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    told = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert cited == set(told)
    assert len(told) == len(set(told)) == len(reports["es"].passages)
    assert (
        "| 1.1 Existencia de un plan sectorial de mediano plazo | N no cumplido | M cumplido en parte |"
        in text
    )


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_workbook_has_native_coloured_cells(reports: dict[str, Report], lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_report(reports[lang], "xlsx")))
    names = {"en": ["Coverage", "Verdicts"], "es": ["Cobertura", "Veredictos"]}
    assert book.sheetnames[:2] == names[lang]
    assert len(book.sheetnames) == 7
    matrix = book[names[lang][1]]
    for number, row in enumerate(reports[lang].matrix.rows, start=2):
        for place, cell in enumerate(row.cells, start=2):
            shown = matrix.cell(number, place)
            assert (shown.value, shown.fill.fgColor.rgb) == (cell.text, f"00{cell.colour}")
    coverage = book[names[lang][0]]
    assert isinstance(coverage["H2"].value, int | float)
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


# --- Hostile graphs


HOSTILE = {
    "Health system": "=HYPERLINK(1)<script>alert(1)</script>{{ title }}",
    "Sistema de salud": "=1+1 <img src=x onerror=alert(1)> {% for %} & ]]> |*_`",
    "Land": "<b>Land</b>\\u0000\\u000B",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    text = LAND.read_text("utf-8")
    for name, evil in HOSTILE.items():
        assert f'"{name}"' in text
        text = text.replace(f'"{name}"', f'"{evil}"')
    path = tmp_path_factory.mktemp("hostile") / "land.ttl"
    path.write_text(text, "utf-8")
    return gather(Atlas.open(path), Wanted(("XXA",)), "es", made_on=MADE_ON)


def test_labels_are_text_in_every_format(hostile: Report) -> None:
    system = next(s for s in hostile.systems if "onerror" in s.heading)
    lines = _lines(write_report(hostile, "docx"))
    assert any(line.strip().endswith(system.column.system) for line in lines)
    page = Page(write_report(hostile, "html").decode())
    assert "script" not in page.tags
    assert page.handlers == []
    assert all(address.startswith("data:") for address in page.fetched)
    markdown = write_report(hostile, "md").decode()
    assert not re.search(r"(?<!\\)<(?!https?:)", markdown)
    book = openpyxl.load_workbook(io.BytesIO(write_report(hostile, "xlsx")))
    cells = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("=")]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


# --- The command


@pytest.mark.parametrize("form", ["docx", "html", "md", "xlsx"])
def test_the_command_writes_what_the_name_of_the_file_says(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"informe.{form}"
    outcome = as_process("--lang", "es", "report", "per", "chl", "PER", "-o", path)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"Escrito: {path}\n"
    content = path.read_bytes()
    assert content.startswith(b"PK") == (form in {"docx", "xlsx"})
    assert form in {"docx", "xlsx"} or "Perú y Chile" in content.decode()


def test_a_template_goes_out_and_comes_back(tmp_path: Path) -> None:
    template, report = tmp_path / "mine.docx", tmp_path / "report.docx"
    assert as_process("--lang", "es", "report", "--write-template", template).code == 0
    assert template.read_bytes() == default_template("es")
    assert as_process("--lang", "es", "report", "PER", "--template", template, "-o", report).code == 0
    assert "Brechas de planificación: Perú" in _lines(report.read_bytes())


def test_text_comes_to_the_screen() -> None:
    outcome = as_process("report", "PER", "--format", "md", "--as-of", "2018-12-31", "--dataset", "vega-2021")
    assert outcome.out.startswith("# Planning gaps: Peru\n\nIndicators of results\\-focused") or (
        outcome.out.startswith(
            "# Planning gaps: Peru\n\nIndicators of results-focused planning, as of 31 December 2018"
        )
    )
    assert outcome.err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["XYZ"], "XYZ: no such country in the loaded graphs. Use one of: CHL, PER."),
        (["PER", "--format", "pdf"], "pdf: no such format here. Use one of: docx, html, md, xlsx."),
        (["PER", "--as-of", "yesterday"], "yesterday:"),
        (["PER", "--dataset", "vega"], "vega:"),
        (["PER", "--sector", "health"], "health:"),
        (["PER", "--template", "no.docx"], "no.docx: no such file or folder."),
        (["PER", "--format", "html", "--template", "no.docx"], "a template is for Word, not for html."),
        (["PER", "--write-template", "a.docx"], "--write-template makes no report."),
    ],
)
def test_bad_input_is_one_line_and_no_file(tmp_path: Path, arguments: list[str], said: str) -> None:
    outcome = as_process("report", *arguments, "-o", "report.out", folder=tmp_path)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith(f"planatlas: {said}")
    assert outcome.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_other_graphs_are_named_without_where_they_lie() -> None:
    outcome = as_process("report", "XXA", "--data", LAND, "--format", "md")
    commands = re.findall(r"for the same rows: (planatlas .*)\*$", outcome.out, re.MULTILINE)
    assert len(commands) > 4
    assert all(command.endswith("--data land.ttl") for command in commands)
    assert str(LAND.parent) not in outcome.out


def test_what_is_not_text_needs_a_file() -> None:
    outcome = as_process("report", "PER")
    assert (outcome.code, outcome.err) == (
        2,
        "planatlas: docx is not text for a screen. Name a file: -o report.docx.\n",
    )


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    outcome = as_process("report", "PER", "-o", tmp_path / "file" / "report.md")
    assert outcome.code == 2
    assert "cannot write there" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("module", "form"), [("docxtpl", "docx"), ("altair", "html"), ("openpyxl", "xlsx")])
def test_a_package_that_is_not_there_is_one_line(tmp_path: Path, module: str, form: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; from planatlas.cli import main; main()"
    command = [sys.executable, "-c", program, "report", "PER", "-o", str(tmp_path / f"report.{form}")]
    given = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PLANATLAS_LANG": "en"}
    done = subprocess.run(command, capture_output=True, env=given, check=False, timeout=120)
    assert done.returncode == 2
    said = f"planatlas: this needs {module}, which is not installed. Install planatlas[reports].\n"
    assert done.stderr.decode() == said
    assert list(tmp_path.iterdir()) == []
