"""A report as one HTML file: nothing beside it, no script, no request; figures stand in it as SVG.

The page forbids itself every request by a Content Security Policy (https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

from planatlas.publishing.report.content import Report
from planatlas.publishing.report.extras import needed
from planatlas.publishing.report.figures import Figure, coverage_figure, years_figure
from planatlas.publishing.report.words import notes, words

_FOLDER: Final = Path(__file__).parent / "templates"


def as_html(report: Report) -> str:
    """Return the report as a page that can be sent, kept and printed."""
    jinja, markup = needed("jinja2"), needed("markupsafe").Markup
    environment = jinja.Environment(
        loader=jinja.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_FOLDER / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    figures = {
        index: years_figure(system.years, report.lang)
        for index, system in enumerate(report.systems)
        if system.years
    }
    page = environment.get_template("report.html").render(
        report=report,
        words=words(report.lang),
        notes=[
            (passage, *text.partition("{}")[::2], earlier)
            for passage, text, earlier in notes(report.passages, report.lang)
        ],
        style=markup(style),
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'",
        coverage_figure=coverage_figure(report.coverage, report.lang),
        years_figures=figures,
        data_address=_data_address,
    )
    return str(page)


def _data_address(figure: Figure) -> str:
    """Return the figure as an address that holds it (https://www.rfc-editor.org/rfc/rfc2397)."""
    return f"data:image/svg+xml;base64,{base64.b64encode(figure.svg().encode()).decode()}"
