"""What a validation found, and what it looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planatlas.labels import LANGUAGES, choose, message
from planatlas.namespaces import compact
from planatlas.shacl import Report
from planatlas.store import Term

_NAMED: Final = 5
_LONGEST: Final = 1_000
SEVERITIES: Final = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: how grave, where (`file:line`), what, and how to mend it, in English and Spanish.

    `check` is the SHACL constraint component, or the message key of a check of the parse stream; `shape` is
    None for the latter. `label` is what the data calls the focus node.
    """

    severity: str
    place: str
    messages: Mapping[str, str]
    hints: Mapping[str, str]
    check: str
    shape: str | None
    focus: Term | None
    path: str | None
    value: Term | None
    label: Mapping[str, str]

    def message(self, lang: str = "en") -> str:
        """Return what is wrong."""
        return choose(self.messages, lang)

    def hint(self, lang: str = "en") -> str:
        """Return how to mend it, or an empty string where the message says it all."""
        return choose(self.hints, lang)

    def text(self, lang: str = "en") -> str:
        """Return the line to show: place, severity, what it is about, message."""
        about = choose(self.label, lang)
        subject = f"{about}: " if about else ""
        return f"{self.place}: {message('severity-' + self.severity, lang)}: {subject}{self.message(lang)}"

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Return what findings are ordered by: file, line, severity, then text."""
        file, _, line = self.place.rpartition(":")
        place = (file, int(line)) if line.isdigit() else (self.place, 0)
        return (*place, SEVERITIES.index(self.severity), self.check, self.message())


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Statements whose subject no shape targeted: how many, and the first of their subjects with a place."""

    triples: int
    subjects: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ValidationOutcome:
    """The outcome of a validation.

    `skipped` names the checks that could not run, as message keys. `name` is that of a group of graphs in a
    store, whose IRIs then stand in `files`; None for files. `by_cell` says that all of it are workbooks,
    whose authors know no shapes.
    """

    files: tuple[str, ...]
    statements: int
    findings: tuple[Finding, ...]
    report: Report
    unchecked: Unchecked
    skipped: tuple[str, ...]
    lang: str = "en"
    name: str | None = None
    by_cell: bool = False

    @property
    def usable(self) -> bool:
        """Whether no finding is a violation."""
        return not self.count("violation")

    @property
    def exit_code(self) -> int:
        """0 without violations, 1 with them."""
        return 0 if self.usable else 1

    def count(self, severity: str) -> int:
        """Return how many findings have that severity: violation, warning or info."""
        return sum(finding.severity == severity for finding in self.findings)

    def summary(self, lang: str | None = None) -> list[str]:
        """Return the lines that say what was looked at, what matched nothing and what was not checked."""
        reader = lang or self.lang
        counts = {severity: self.count(severity) for severity in SEVERITIES}
        targeted = [t for t in self.report.targeted if t.count]
        lines = [
            message(
                "validated" if self.name is None else "validated-graphs",
                reader,
                name=self.name,
                files=len(self.files),
                statements=self.statements,
                **counts,
            ),
        ]
        if not self.by_cell:
            lines.append(
                message(
                    "targeted",
                    reader,
                    shapes=len(targeted),
                    nodes=sum(t.count for t in targeted),
                    unmatched=len(self.report.unmatched),
                    names=", ".join(map(compact, self.report.unmatched[:_NAMED]))
                    + (", …" if len(self.report.unmatched) > _NAMED else ""),
                )
            )
        if self.report.reason is not None:
            reason = self.report.reason.text(reader)
            lines.append(message("other-engine", reader, engine=self.report.engine, reason=reason))
        if self.unchecked.triples:
            lines.append(
                message(
                    "unchecked",
                    reader,
                    triples=self.unchecked.triples,
                    subjects=self.unchecked.subjects,
                    examples="; ".join(
                        f"{name} ({place})" if place else name for name, place in self.unchecked.examples
                    ),
                )
            )
        return lines + [message(key, reader) for key in self.skipped]


def both_languages(key: str, **details: object) -> dict[str, str]:
    """Return a message of the catalogue in English and Spanish; of a very long detail, how it begins."""
    details = {
        name: detail[:_LONGEST] + " …" if isinstance(detail, str) and len(detail) > _LONGEST else detail
        for name, detail in details.items()
    }
    return {lang: message(key, lang, **details) for lang in LANGUAGES}
