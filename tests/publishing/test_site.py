"""The same pages as files: whole, linked, replaced all at once, and never over what is not ours."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from planatlas import Atlas, InputError
from planatlas.cli.main import main
from planatlas.publishing import site
from planatlas.publishing.site import MARK, Written, check_folder, write_site
from planatlas.store import read_triples
from publishing import hostile

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example-country.ttl"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    """Write a site of the example country: the pages that a reader reaches, and no other IRI."""
    folder = tmp_path_factory.mktemp("made") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "_things", lambda _: iter(()))
        written = write_site(Atlas.open([EXAMPLE]), folder)
    return folder, written


def _links(folder: Path) -> dict[str, set[str]]:
    """Return {file: files that it links to}, both as written."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            parts = urlsplit(html.unescape(address))
            if not parts.scheme and parts.path:
                assert not parts.path.startswith("/"), "links are relative"
                assert not parts.query, "a file has no query"
                target = (path.parent / unquote(parts.path)).resolve()
                found.setdefault(str(path.relative_to(folder)), set()).add(str(target))
    return found


@pytest.mark.slow
def test_every_link_leads_to_a_file(small: tuple[Path, Written]) -> None:
    folder, _ = small
    links = _links(folder)
    assert len(links) > 100
    broken = {target for targets in links.values() for target in targets if not Path(target).is_file()}
    assert broken == set()


def test_both_languages_are_there_with_data_beside_them(small: tuple[Path, Written]) -> None:
    folder, written = small
    for lang in ("en", "es"):
        assert (folder / lang / "matrix.html").is_file()
        assert (folder / lang / "countries" / "xxb.html").is_file()
    english = {str(p.relative_to(folder / "en")) for p in (folder / "en").rglob("*.html")}
    spanish = {str(p.relative_to(folder / "es")) for p in (folder / "es").rglob("*.html")}
    assert english == spanish
    for suffix in ("ttl", "nt", "jsonld"):
        path = folder / "id" / "xxb" / f"health-plan.{suffix}"
        assert any("health-plan" in str(triple.subject) for triple in read_triples(path))
    assert written.files == sum(1 for path in folder.rglob("*") if path.is_file())
    assert json.loads((folder / MARK).read_text("utf-8"))["data"].startswith(written.version)


def test_a_page_is_small_and_needs_no_server(small: tuple[Path, Written]) -> None:
    folder, _ = small
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        assert len(text.encode()) < 200_000
        # A query can be asked in the browser alone, by a script of ours.
        if path.name != "sparql.html":
            assert "<form" not in text
            assert "<script" not in text


def test_the_first_page_offers_both_languages(small: tuple[Path, Written]) -> None:
    text = (small[0] / "index.html").read_text("utf-8")
    assert 'href="es/index.html"' in text
    assert 'href="en/index.html"' in text


def test_answers_lie_beside_their_questions(small: tuple[Path, Written]) -> None:
    folder, _ = small
    rows = json.loads((folder / "es" / "questions" / "gaps" / "matrix.json").read_text("utf-8"))["rows"]
    assert len(rows) == 8
    head = (folder / "es" / "questions" / "gaps" / "matrix.csv").read_text("utf-8-sig").splitlines()[0]
    assert head.startswith("País,")
    assert (folder / "en" / "questions" / "gaps" / "matrix.xlsx").read_bytes().startswith(b"PK")


def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a site of the first page alone."""
    monkeypatch.setattr(site, "_paths", lambda _: iter(["index"]))
    monkeypatch.setattr(site, "_followed", lambda _: set())


@pytest.fixture
def atlas() -> Atlas:
    return Atlas.open([EXAMPLE])


def test_a_site_of_ours_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atlas: Atlas
) -> None:
    _quickly(monkeypatch)
    folder = tmp_path / "site"
    write_site(atlas, folder)
    (folder / "left-over.html").write_text("old", "utf-8")
    write_site(atlas, folder)
    assert not (folder / "left-over.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("content", ["{}", "not json", "[]", ""])
def test_a_folder_of_others_is_left_alone(tmp_path: Path, atlas: Atlas, content: str) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", "utf-8")
    (tmp_path / MARK).write_text(content, "utf-8")
    with pytest.raises(InputError, match="not a site of ours"):
        write_site(atlas, tmp_path)
    assert (tmp_path / "thesis.docx").read_text("utf-8") == "years of work"


def test_a_file_or_a_link_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="not a folder"):
            check_folder(tmp_path / name)


def test_a_failure_leaves_the_old_site_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atlas: Atlas
) -> None:
    _quickly(monkeypatch)
    folder = tmp_path / "site"
    write_site(atlas, folder)
    before = (folder / "en" / "index.html").read_bytes()

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "_put_rdf", broken)
    with pytest.raises(InputError, match="No space left"):
        write_site(atlas, folder)
    assert (folder / "en" / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_the_new_one_cannot_be_put_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atlas: Atlas
) -> None:
    _quickly(monkeypatch)
    folder = tmp_path / "site"
    write_site(atlas, folder)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target == folder and "old" not in self.parts[-2]:
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(InputError, match="Input/output error"):
        write_site(atlas, folder)
    assert (folder / "en" / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_hostile_names_stay_in_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        site, "_paths", lambda _: iter(["countries/xaa", "id/xaa/plan", "graph/xaa/o~27dd~20~26~20bad"])
    )
    monkeypatch.setattr(site, "_followed", lambda _: set())
    folder = tmp_path / "site"
    write_site(Atlas.open([hostile.write(tmp_path / "data")]), folder)
    assert (folder / "en" / "graph" / "xaa" / "o~27dd~20~26~20bad.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "site"]
    assert not any("<script" in path.read_text("utf-8") for path in folder.rglob("*.html"))


def test_the_command_writes_and_says_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _quickly(monkeypatch)
    folder = tmp_path / "public"
    assert main(["site", str(folder), "--data", str(EXAMPLE), "--lang", "es"]) == 0
    assert "archivos" in capsys.readouterr().out
    (folder / MARK).unlink()
    assert main(["site", str(folder), "--data", str(EXAMPLE)]) == 2
    assert "not a site of ours" in capsys.readouterr().err


def test_a_terminal_shows_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atlas: Atlas, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(site, "_paths", lambda _: iter(["index", "data"]))
    monkeypatch.setattr(site, "_followed", lambda linked: linked & {"matrix"})
    write_site(atlas, tmp_path / "one", lambda done, known: told.append((done, known)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    _quickly(monkeypatch)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert main(["site", str(tmp_path / "two"), "--data", str(EXAMPLE), "--lang", "es"]) == 0
    shown = capsys.readouterr()
    assert "Páginas" in shown.err
    assert "Páginas" not in shown.out
