"""Reports: what the atlas finds about some countries, as a document to edit, send or print.

`gather` asks the atlas and says everything in one language (`content`); each format writes that down: Word
by a template that a person can edit, HTML as one file, Markdown, and a workbook.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.publishing.report.content import Report
from planatlas.publishing.report.gathering import Wanted, gather
from planatlas.publishing.report.markdown import as_markdown
from planatlas.publishing.report.template import default_template
from planatlas.publishing.report.web import as_html
from planatlas.publishing.report.word import as_word
from planatlas.publishing.report.workbook import as_workbook

__all__ = ["REPORT_FORMATS", "TEXTS", "Report", "Wanted", "default_template", "gather", "write_report"]

REPORT_FORMATS: Final = ("docx", "html", "md", "xlsx")
# The formats that a screen can show.
TEXTS: Final = frozenset({"html", "md"})
_WRITERS: Final[dict[str, Callable[[Report], str | bytes]]] = {
    "docx": as_word,
    "html": as_html,
    "md": as_markdown,
    "xlsx": as_workbook,
}


def write_report(report: Report, form: str, template: Path | None = None) -> bytes:
    """Return the report in one of REPORT_FORMATS; a template is for Word alone.

    Raises InputError `report-template-format`, and as `as_word`.
    """
    if template is None:
        content = _WRITERS[form](report)
        return content.encode() if isinstance(content, str) else content
    if form != "docx":
        raise InputError("report-template-format", form=form)
    return as_word(report, template)
