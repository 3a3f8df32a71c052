"""The document of conformance in Markdown: versions, counts, exceptions and the whole list of cases."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from planatlas.__about__ import __version__

from .runs import COMPILED, FAIL, FALLBACK, NATIVE, PYSHACL, exceptions, run
from .suite import all_cases

_DOCS = Path(__file__).resolve().parents[2] / "docs"
DOCUMENTS = {"en": _DOCS / "conformance.md", "es": _DOCS / "es" / "conformidad.md"}
STATUSES = (NATIVE, FALLBACK, FAIL)
_VERSIONS = re.compile(r"^\| \w[\w ]* \| [\d.]+ \|$\n", re.MULTILINE)


def document(lang: str) -> str:
    """Return the document in English or Spanish; every case is run through both engines."""
    return "\n".join(_lines(_texts()[lang], lang)) + "\n"


def without_versions(text: str) -> str:
    """Leave the versions out: a new release of an engine alone does not make the document stale."""
    return _VERSIONS.sub("", text)


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("document.toml").read_text("utf-8"))


def _lines(texts: dict[str, str], lang: str) -> Iterator[str]:
    yield from (f"# {texts['title']}", "", texts["other"], "", texts["made"], "", texts["compared"], "")
    yield from (f"## {texts['versions']}", "", f"| {texts['program']} | {texts['version']} |", "|---|---|")
    yield f"| planatlas | {__version__} |"
    yield from (f"| {name} | {version(name)} |" for name in ("pyoxigraph", "pyshacl", "rdflib"))
    yield from ("", f"## {texts['counts']}", "", texts["statuses"], "", *_counts(texts))
    yield from ("", f"## {texts['exceptions']}", "", *_exceptions(texts, lang))
    yield from ("", f"## {texts['beyond']}", "", texts["differential"], "", texts["limits"])
    yield from ("", f"## {texts['cases']}", "")
    yield from (f"| {texts['case']} | {texts['compiled']} | pySHACL |", "|---|---|---|")
    for case in all_cases():
        compiled, pyshacl = run(case, COMPILED).status, run(case, PYSHACL).status
        yield f"| {case.name} | {texts[compiled]} | {_passes(texts, pyshacl)} |"


def _passes(texts: dict[str, str], status: str) -> str:
    return texts["pass" if status == NATIVE else "fail"]


def _counts(texts: dict[str, str]) -> Iterator[str]:
    columns = [texts["folder"], texts["number"], *(texts[status] for status in STATUSES)]
    yield f"| {' | '.join(columns)} | {texts['pyshacl-passes']} |"
    yield "|---|" + "---:|" * (len(columns))
    folders = sorted({case.folder for case in all_cases()})
    for folder in (*folders, None):
        cases = [case for case in all_cases() if folder in {None, case.folder}]
        found = Counter(run(case, COMPILED).status for case in cases)
        passed = sum(run(case, PYSHACL).status == NATIVE for case in cases)
        numbers = " | ".join(str(found[status]) for status in STATUSES)
        yield f"| {folder or texts['all']} | {len(cases)} | {numbers} | {passed} |"


def _exceptions(texts: dict[str, str], lang: str) -> Iterator[str]:
    listed = sorted(exceptions().items())
    if not any(engine == COMPILED for (_, engine), _ in listed):
        yield from (texts["none"], "")
    if listed:
        yield f"| {texts['case']} | {texts['engine']} | {texts['outcome']} | {texts['reason']} |"
        yield "|---|---|---|---|"
        for (case, engine), entry in listed:
            yield f"| {case} | {engine} | {texts[entry['status']]} | {entry[f'reason-{lang}']} |"
