"""Check a file that somebody sent: findings by line or cell, and a copy with the findings written in.

The file lies in a folder of its own for as long as it is looked at; nothing of it is kept.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planatlas.atlas.checks import validate
from planatlas.atlas.workbooks import mark_workbook
from planatlas.errors import InputError
from planatlas.labels import message
from planatlas.publishing.pages.words import Words
from planatlas.store import content_hash, read_triples
from planatlas.validation import Finding, ValidationOutcome

LIMIT_MB: Final = 5
LIMIT: Final = LIMIT_MB * 1_000_000
KINDS: Final = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Formats with comments that run to the end of the line, so that a copy can carry the findings.
_COMMENTED: Final = frozenset({".ttl", ".nt"})
MOST_SHOWN: Final = 300
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding: where, how grave, what, and how to mend it."""

    place: str
    severity: str
    label: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """What was found in a file; `more` findings are not shown."""

    name: str
    usable: bool
    summary: tuple[str, ...]
    findings: tuple[FindingView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the file with the findings in it, as it is downloaded."""

    name: str
    media_type: str
    body: bytes


def safe_name(name: str) -> str:
    """Return a name that is a name and nothing else: no folder, no control character, not too long.

    >>> safe_name("../../etc/Mi grafo.ttl")
    'Mi-grafo.ttl'
    """
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = last.rpartition(".")
    kept = _UNSAFE.sub("-", stem if dot else suffix).strip("-.")[:60] or "file"
    return f"{kept}.{_UNSAFE.sub('', suffix).lower()}" if dot else kept


def check(name: str, content: bytes, lang: str, *, marked: bool = False) -> tuple[CheckView, Copy | None]:
    """Return what was found in a file, and with `marked` the copy that says so where there can be one.

    Raises InputError for a kind of file that is not known, and for content that cannot be read at all.
    """
    called = safe_name(name)
    suffix = Path(called).suffix
    if suffix not in KINDS:
        raise InputError("page-validate-wrong-kind", name=called, known=", ".join(KINDS))
    with tempfile.TemporaryDirectory(prefix="planatlas-check-") as folder:
        path = Path(folder) / called
        path.write_bytes(content)
        try:
            outcome = validate([path], lang=lang)
            copy = _copy(path, content, outcome, lang) if marked else None
        except InputError as error:
            # Where the file lay for a moment is nobody's business.
            raise _without(error, folder) from None
        return _view(called, outcome, folder, lang), copy


def _without(error: InputError, folder: str) -> InputError:
    where = error.where.replace(f"{folder}/", "") if error.where else None
    details = {
        key: value.replace(f"{folder}/", "") if isinstance(value, str) else value
        for key, value in error.details.items()
    }
    return InputError(error.key, where=where, **details)


def _view(name: str, outcome: ValidationOutcome, folder: str, lang: str) -> CheckView:
    findings = [
        FindingView(
            _place(finding, folder),
            message(f"severity-{finding.severity}", lang),
            finding.label.get(lang) or next(iter(finding.label.values()), ""),
            finding.message(lang),
            finding.hint(lang),
        )
        for finding in outcome.findings
    ]
    return CheckView(
        name,
        outcome.usable,
        tuple(line.replace(f"{folder}/", "") for line in outcome.summary(lang)),
        tuple(findings[:MOST_SHOWN]),
        max(0, len(findings) - MOST_SHOWN),
    )


def _place(finding: Finding, folder: str) -> str:
    return finding.place.replace(f"{folder}/", "")


def _copy(path: Path, content: bytes, outcome: ValidationOutcome, lang: str) -> Copy:
    if path.suffix == ".xlsx":
        target = path.with_name(f"{path.stem}-marked.xlsx")
        mark_workbook(path, outcome, target, lang)
        return Copy(target.name, KINDS[".xlsx"], target.read_bytes())
    if path.suffix in _COMMENTED:
        body = _marked_text(path, content.decode("utf-8"), outcome, lang)
        return Copy(f"{path.stem}-marked{path.suffix}", KINDS[path.suffix], body.encode())
    lines = [finding.text(lang) for finding in outcome.findings]
    text = "\n".join(line.replace(f"{path.parent}/", "") for line in [*lines, *outcome.summary(lang)])
    return Copy(f"{path.stem}-findings.txt", "text/plain; charset=utf-8", (text + "\n").encode())


def _marked_text(path: Path, text: str, outcome: ValidationOutcome, lang: str) -> str:
    """Return the text with a comment above each line that has findings.

    A line may lie inside a text over several lines, where a comment would become part of the text: then all
    comments stand at the top, for the copy must say what the file says.
    """
    by_line: dict[int, list[str]] = defaultdict(list)
    for finding in outcome.findings:
        line = finding.place.rpartition(":")[2]
        words = " ".join(filter(None, (finding.message(lang), finding.hint(lang))))
        severity = message(f"severity-{finding.severity}", lang)
        by_line[int(line) if line.isdigit() else 0].append(f"# {severity}: {' '.join(words.split())}")
    heading = f"# {Words(lang)('marked-heading')}"
    lines = text.split("\n")
    marked = [heading, *by_line.get(0, ())]
    for number, line in enumerate(lines, 1):
        marked += [*by_line.get(number, ()), line]
    body = "\n".join(marked)
    if _says_the_same(path, body):
        return body
    top = [f"# {number}: {note[2:]}" for number, notes in sorted(by_line.items()) for note in notes]
    return "\n".join([heading, *top, *lines])


def _says_the_same(path: Path, body: str) -> bool:
    copy = path.with_name(f"copy-of-{path.name}")
    copy.write_text(body, "utf-8")
    try:
        return content_hash(read_triples(path)) == content_hash(read_triples(copy))
    except InputError:
        # A file that cannot be read to its end says nothing that a comment could change.
        return True
    finally:
        copy.unlink()
