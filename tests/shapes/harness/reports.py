"""Reports as people approve them: one line a result, names compacted, in a fixed order, without messages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from planatlas.namespaces import PLAN, SH, compact
from planatlas.shacl import Report, Result, ShapesGraph
from planatlas.store import BlankNode, Literal, NamedNode, Term

SEVERITIES = ("Violation", "Warning", "Info")
Row = dict[str, str]


def rows(report: Report, shapes: ShapesGraph) -> list[Row]:
    """Return each result as {column: text}, sorted; empty columns are left out."""
    found = [_row(result, shapes) for result in report.results]
    return sorted(found, key=lambda row: json.dumps(row, ensure_ascii=False))


def worst_severity(report: Report) -> str | None:
    """Return the local name of the gravest severity in a report, None where nothing failed."""
    there = {result.severity.removeprefix(SH) for result in report.results}
    return next((severity for severity in SEVERITIES if severity in there), None)


def read(path: Path) -> list[Row]:
    """Return the rows of an approved report."""
    return list(json.loads(path.read_text(encoding="utf-8")))


def write(path: Path, report_rows: list[Row]) -> None:
    """Approve a report."""
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in report_rows)
    path.write_text(f"[\n{lines}\n]\n" if report_rows else "[]\n", encoding="utf-8")


def _row(result: Result, shapes: ShapesGraph) -> Row:
    verdict = shapes.index.first(shapes.shape(result.source_shape).node, PLAN + "verdictOnFailure")
    row = {
        "shape": compact(result.source_shape),
        "focus": term_text(result.focus),
        "path": re.sub(r"<([^<>]+)>", lambda iri: compact(iri[1]), result.path or ""),
        "value": "" if result.value is None else term_text(result.value),
        "component": compact(result.component),
        "severity": compact(result.severity),
        "verdict": "" if verdict is None else term_text(verdict),
    }
    return {column: text for column, text in row.items() if text}


def term_text(term: Term) -> str:
    """Return a term in Turtle, a blank node without its accidental name."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, BlankNode):
        return "[]"
    if isinstance(term, Literal) and not term.language:
        text = json.dumps(term.value, ensure_ascii=False)
        datatype = compact(term.datatype.value)
        return text if datatype == "xsd:string" else f"{text}^^{datatype}"
    return str(term)
