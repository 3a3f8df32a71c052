"""The same pages as files, with relative links: for any web host, or a memory stick.

A site is written beside its place and then takes it, so that a reader never meets half of it. Only a folder
that is empty, or that this wrote before, is ever replaced.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from planatlas.__about__ import __version__
from planatlas.atlas import Atlas
from planatlas.errors import InputError
from planatlas.labels import LANGUAGES
from planatlas.namespaces import BASE
from planatlas.publishing.pages import Pages, Unknown
from planatlas.publishing.pages.countries import pictures
from planatlas.publishing.pages.desk import Desk
from planatlas.publishing.pages.matrix import dates
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import RDF_SUFFIXES, path_of
from planatlas.publishing.pages.questions import DOWNLOADS, download
from planatlas.publishing.pages.rdf import context_of, rdf_text
from planatlas.publishing.pages.render import HERE
from planatlas.publishing.sparql.data import DATA, n_quads
from planatlas.questions import QuestionError
from planatlas.store import NamedNode

MARK: Final = "planatlas-site.json"
_PAGES: Final = (
    "index", "countries", "instruments", "matrix", "questions", "indicators", "sparql", "validate", "data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many files of how many bytes, from which version of the data."""

    folder: Path
    files: int
    size: int
    version: str


def write_site(atlas: Atlas, folder: Path, progress: Callable[[int, int], None] | None = None) -> Written:
    """Write the pages of an atlas into a folder.

    `progress` is told how many pages are made, and how many are known so far: pages lead to others.
    Raises InputError `site-foreign` for a folder that is not empty and not a site of ours, `site-is-file`,
    `site-unwritable`, and as the atlas.
    """
    check_folder(folder)
    target = folder.absolute()
    pages = Pages(Desk(atlas, static=True))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            _write_all(pages, stage, progress)
            stage.chmod(0o755)
            _take_place(stage, target)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
    except OSError as error:
        raise InputError("site-unwritable", folder=folder, reason=error.strerror or str(error)) from None
    files = [path for path in target.rglob("*") if path.is_file()]
    return Written(folder, len(files), sum(path.stat().st_size for path in files), pages.desk.version.short)


def check_folder(folder: Path) -> None:
    """Raise InputError where a folder must not be replaced."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError("site-is-file", folder=folder)
    if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
        raise InputError("site-foreign", folder=folder)


def _is_ours(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MARK).read_text("utf-8")).get("planatlas"))
    except (OSError, ValueError, AttributeError):
        return False


def _take_place(stage: Path, target: Path) -> None:
    """Put the new site in the place of the old one; where that fails the old one stays."""
    if not target.exists():
        stage.rename(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    target.rename(old / "site")
    try:
        stage.rename(target)
    except OSError:
        (old / "site").rename(target)
        raise
    finally:
        with suppress(OSError):
            shutil.rmtree(old, ignore_errors=True)


def _write_all(pages: Pages, stage: Path, progress: Callable[[int, int], None] | None) -> None:
    desk = pages.desk
    context = context_of(desk.atlas)
    waiting = deque(_paths(desk))
    seen = set(waiting)
    written = 0
    while waiting:
        path = waiting.popleft()
        linked: set[str] = set()
        for lang in LANGUAGES:
            try:
                page = pages.build(path, lang)
            except Unknown:
                break
            _put(stage / lang / f"{page.path}.html", pages.html(page, lang, linked=linked).encode())
            if path.startswith("countries/"):
                for place, drawn in pictures(desk, path.removeprefix("countries/"), lang):
                    _put(stage / lang / f"{place}.svg", drawn.encode())
            if path.startswith("questions/"):
                _put_answers(desk, stage / lang, path, lang)
            if lang == LANGUAGES[0]:
                _put_rdf(stage, page, context)
        # Whatever a page links to is a page of the site as well.
        waiting += sorted(_followed(linked) - seen)
        seen |= linked
        written += 1
        if progress is not None:
            progress(written, written + len(waiting))
    shutil.copytree(HERE / "static", stage / "static")
    # What the page for SPARQL is asked of, in the browser.
    _put(stage / DATA, n_quads(desk.atlas))
    _put(stage / "index.html", _front(pages).encode())
    _put(stage / "404.html", pages.fault(LANGUAGES[0], 404, "", "").encode())
    mark = {"planatlas": __version__, "data": desk.version.data}
    _put(stage / MARK, (json.dumps(mark, indent=2) + "\n").encode())


def _put_answers(desk: Desk, folder: Path, path: str, lang: str) -> None:
    """Write the files of an answer; the example of a question may have none in other graphs."""
    for form in DOWNLOADS:
        with suppress(QuestionError):
            body, _ = download(desk, path.removeprefix("questions/"), form, {}, lang)
            _put(folder / f"{path}.{form}", body)


def _followed(linked: set[str]) -> set[str]:
    """Return the paths that become pages because another page links to them."""
    return {path for path in linked if path}


def _put_rdf(stage: Path, page: Page, context: object) -> None:
    triples = page.triples()
    for suffix in RDF_SUFFIXES:
        _put(stage / f"{page.path}.{suffix}", rdf_text(triples, suffix, context).encode())


def _put(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _paths(desk: Desk) -> Iterator[str]:
    """Yield the paths of all pages: those of the sections, of the assessments, and of every IRI of ours."""
    atlas = desk.atlas
    yield from _PAGES
    for country in atlas.countries:
        yield f"countries/{country.lower()}"
        yield f"instruments/{country.lower()}"
    yield from (f"questions/{name}" for name in atlas.library.names())
    days = dates(desk)
    yield from (f"matrix/{day.isoformat()}" for day in days)
    yield from (f"changes/{a.isoformat()}/{b.isoformat()}" for a, b in pairwise(days))
    yield from _things(atlas)


def _things(atlas: Atlas) -> Iterator[str]:
    subjects = {
        triple.subject.value for triple in atlas.store.triples() if isinstance(triple.subject, NamedNode)
    }
    for iri in sorted(subjects):
        if iri.startswith(BASE) and (path := path_of(iri)):
            yield path


def _front(pages: Pages) -> str:
    """Return the page at the root, which offers both languages; no script is there to choose one."""
    page = pages.build("index", LANGUAGES[0])
    return pages.html(Page(**{**page.__dict__, "template": "front.html", "at": "index.html"}), LANGUAGES[0])
