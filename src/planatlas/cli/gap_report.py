"""The main job on paper: matrix, coverage, interval, then each gap with all that stands behind it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from planatlas.assessment import Assessment, EvidenceItem, Finding, assessment_triples
from planatlas.cli.terminal import coloured, drawn, indented, table
from planatlas.labels import choose, message
from planatlas.namespaces import compact, notation
from planatlas.store import serialise

SHORT: Final = 4
CSV_COLUMNS: Final = ("country", "system", "indicator", "verdict", "gap_kind", "reason", "as_of", "datasets")


def render(assessments: Sequence[Assessment], form: str, lang: str, *, full: bool = False) -> str:
    """Return the gap analysis in one of the formats table, csv, json, turtle, md.

    `full` shows all the evidence where a table or Markdown would show the first few.
    """
    most = None if full else SHORT
    forms: dict[str, Callable[[Sequence[Assessment], str], str]] = {
        "table": lambda given, reader: as_text(given, reader, most),
        "csv": as_csv,
        "json": as_json,
        "turtle": lambda given, _: serialise((t for a in given for t in assessment_triples(a)), "ttl"),
        "md": lambda given, reader: as_markdown(given, reader, most),
    }
    return forms[form](assessments, lang)


def row(assessment: Assessment, finding: Finding, lang: str) -> dict[str, str]:
    """Return one row of the CSV: {column: text}; country and system as codes, the reason in the language."""
    return {
        "country": assessment.scope.country,
        "system": notation(assessment.system),
        "indicator": finding.criterion.notation,
        "verdict": finding.verdict.notation,
        "gap_kind": notation(finding.gap) if finding.gap else "",
        "reason": choose(finding.reason, lang),
        "as_of": assessment.scope.as_of.isoformat(),
        "datasets": "+".join(assessment.scope.datasets),
    }


def as_csv(assessments: Sequence[Assessment], lang: str) -> str:
    """Return CSV (RFC 4180), a row an indicator."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, CSV_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row(a, finding, lang) for a in assessments for finding in a.findings)
    return stream.getvalue()


def as_json(assessments: Sequence[Assessment], lang: str) -> str:
    """Return JSON: the rows of the CSV, each with its evidence, remedies and IRI."""
    rows = [_finding_json(a, finding, lang) for a in assessments for finding in a.findings]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _finding_json(assessment: Assessment, finding: Finding, lang: str) -> dict[str, Any]:
    return {
        **row(assessment, finding, lang),
        "finding": finding.iri,
        "ambiguous": finding.ambiguous,
        "judged_on": [choose(plan, lang) for plan in finding.plans],
        "failed_requirements": [compact(requirement.iri) for requirement in finding.failed],
        "would_close": [choose(remedy, lang) for remedy in finding.remedies],
        "evidence": [_evidence_json(item, lang) for item in finding.evidence],
        "data_version": assessment.data_version,
        "software_version": assessment.software_version,
    }


def _evidence_json(item: EvidenceItem, lang: str) -> dict[str, Any]:
    return {
        "evidence": item.iri,
        "source": choose(item.source_label, lang),
        "locator": item.locator,
        "summary": choose(item.summary, lang),
        "basis": notation(item.basis) if item.basis else "",
        "searched_in_vain": item.negative,
        "alternative_reading": choose(item.alternative, lang) or None,
    }


def as_text(assessments: Sequence[Assessment], lang: str, most: int | None = SHORT) -> str:
    """Return the analysis as a terminal shows it, coloured where standard output is a terminal.

    At most `most` pieces of evidence stand below each gap, all where it is None.
    """

    def draw(out: Console) -> None:
        _matrix(out, assessments, lang)
        for assessment in assessments:
            _system(out, assessment, lang, most)
        _foot(out, assessments, lang)

    return drawn(draw)


def _matrix(out: Console, assessments: Sequence[Assessment], lang: str) -> None:
    if not assessments:
        return
    framework = assessments[0].framework
    headings = [message("indicator", lang), *(_heading(a, assessments) for a in assessments)]
    rows: list[list[str | Text]] = []
    for criterion in framework.criteria:
        cells = [_cell(a.finding(criterion.notation), lang) for a in assessments]
        rows.append([f"{criterion.notation} {choose(criterion.label, lang)}", *cells])
    out.print(table(headings, rows, message("matrix-title", lang, framework=choose(framework.label, lang))))


def _heading(assessment: Assessment, assessments: Sequence[Assessment]) -> str:
    country = assessment.scope.country
    alone = sum(a.scope.country == country for a in assessments) == 1
    return country if alone else f"{country} {notation(assessment.system)}"


def _cell(finding: Finding, lang: str) -> Text:
    verdict = finding.verdict
    return coloured(f"{choose(verdict.letter, lang)}  {choose(verdict.label, lang)}", verdict.notation)


def _system(out: Console, assessment: Assessment, lang: str, most: int | None) -> None:
    scope = assessment.scope
    out.print()
    out.print(
        Text(
            message(
                "system-line",
                lang,
                country=scope.country,
                system=choose(assessment.system_label, lang),
                date=scope.as_of.isoformat(),
                datasets=", ".join(scope.datasets),
            ),
            style="bold",
        )
    )
    out.print(summary(assessment, lang))
    gaps = assessment.gaps
    if not gaps:
        out.print(message("no-gaps", lang))
    for finding in gaps:
        _gap(out, assessment, finding, lang, most)


def summary(assessment: Assessment, lang: str) -> str:
    """Return the counts, the coverage and the interval in words."""
    bounds = assessment.interval
    counts = Counter(finding.verdict.iri for finding in assessment.findings)
    ordered = sorted(assessment.framework.verdicts.values(), key=lambda verdict: verdict.rank)
    words = ", ".join(f"{counts[v.iri]} {choose(v.label, lang)}" for v in ordered if counts[v.iri])
    if bounds.lower is None or bounds.upper is None:
        interval = message("interval-withheld", lang)
    else:
        interval = message(
            "interval-line", lang, lower=_number(bounds.lower, lang), upper=_number(bounds.upper, lang)
        )
    coverage = message(
        "coverage-line", lang, known=bounds.known, applicable=bounds.applicable, interval=interval
    )
    return message("counts-line", lang, counts=words) + "\n" + coverage


def _gap(out: Console, assessment: Assessment, finding: Finding, lang: str, most: int | None) -> None:
    kind = assessment.framework.gaps[str(finding.gap)]
    head = Text(f"\n{finding.criterion.notation} {choose(finding.criterion.label, lang)}: ", style="bold")
    head.append_text(coloured(choose(finding.verdict.label, lang), finding.verdict.notation))
    head.append(" — ")
    head.append_text(coloured(choose(kind.label, lang), kind.notation))
    out.print(head)
    for line in gap_lines(finding, lang, most):
        out.print(Text(indented(line, out.width)))


def gap_lines(finding: Finding, lang: str, most: int | None = SHORT) -> list[str]:
    """Return what stands below the heading of a gap, a line each."""
    lines = [message("gap-reason", lang, text=choose(finding.reason, lang))]
    if finding.plans:
        lines.append(message("gap-plans", lang, text="; ".join(choose(plan, lang) for plan in finding.plans)))
    lines.append(message("gap-evidence" if finding.evidence else "gap-no-evidence", lang))
    lines += [f"· {_evidence_line(item, lang)}" for item in finding.evidence[:most]]
    if most is not None and len(finding.evidence) > most:
        lines.append("· " + message("gap-more-evidence", lang, count=len(finding.evidence) - most))
    lines += [message("gap-close", lang, text=choose(remedy, lang)) for remedy in finding.remedies]
    return lines


def _evidence_line(item: EvidenceItem, lang: str) -> str:
    place = ", ".join(part for part in (choose(item.source_label, lang), item.locator) if part)
    sign = f" ({message('searched-in-vain', lang)})" if item.negative else ""
    other = (
        f" [{message('gap-ambiguous', lang, text=choose(item.alternative, lang))}]" if item.ambiguous else ""
    )
    return f"{choose(item.summary, lang)} ({place}){sign}{other}"


def _foot(out: Console, assessments: Sequence[Assessment], lang: str) -> None:
    if not assessments:
        return
    out.print()
    for line in legend(assessments, lang):
        out.print(Text(line, style="dim"))


def legend(assessments: Sequence[Assessment], lang: str) -> list[str]:
    """Return the lines below everything: letters, kinds of gap, versions."""
    framework = assessments[0].framework
    ordered = sorted(framework.verdicts.values(), key=lambda verdict: verdict.rank)
    letters = ", ".join(f"{choose(v.letter, lang)} {choose(v.label, lang)}" for v in ordered)
    kinds = ", ".join(choose(kind.label, lang) for kind in framework.gaps.values())
    versions = ", ".join(dict.fromkeys(f"{a.scope.country} {a.data_version[:12]}" for a in assessments))
    software = assessments[0].software_version
    return [
        message("legend-line", lang, letters=letters),
        message("kinds-line", lang, kinds=kinds),
        message("data-version", lang, versions=versions, software=software),
    ]


def as_markdown(assessments: Sequence[Assessment], lang: str, most: int | None = SHORT) -> str:
    """Return the analysis as Markdown: the matrix as a table, the gaps as a list."""
    if not assessments:
        return ""
    framework = assessments[0].framework
    headings = [message("indicator", lang), *(_heading(a, assessments) for a in assessments)]
    lines = [f"# {message('matrix-title', lang, framework=choose(framework.label, lang))}", ""]
    lines += ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    for criterion in framework.criteria:
        cells = [_cell(a.finding(criterion.notation), lang).plain for a in assessments]
        lines.append(f"| {criterion.notation} {choose(criterion.label, lang)} | " + " | ".join(cells) + " |")
    for assessment in assessments:
        scope = assessment.scope
        heading = f"## {scope.country}: {choose(assessment.system_label, lang)} ({scope.as_of.isoformat()})"
        lines += ["", heading, "", summary(assessment, lang), ""]
        for finding in assessment.gaps:
            kind = choose(assessment.framework.gaps[str(finding.gap)].label, lang)
            title = f"{finding.criterion.notation} {choose(finding.criterion.label, lang)}"
            lines += [f"### {title}: {choose(finding.verdict.label, lang)} — {kind}", ""]
            lines += [
                line.replace("· ", "  - ", 1) if line.startswith("· ") else f"- {line}"
                for line in gap_lines(finding, lang, most)
            ]
            lines.append("")
    return "\n".join([*lines, *legend(assessments, lang)]) + "\n"


def _number(value: Decimal, lang: str) -> str:
    text = f"{value.quantize(Decimal('0.001')).normalize():f}"
    return text.replace(".", ",") if lang == "es" else text
