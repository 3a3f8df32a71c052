"""Results of shapes as findings: in both languages, with how to mend them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planatlas.labels import LANGUAGES
from planatlas.namespaces import SH
from planatlas.shacl import Result, ShapesGraph
from planatlas.store import NamedNode
from planatlas.validation.finding import Finding, both_languages
from planatlas.validation.hints import hints, readable_path, term_text

_SEVERITIES: Final = {SH + "Violation": "violation", SH + "Warning": "warning", SH + "Info": "info"}


class ResultTexts:
    """Says what the results of one shapes graph mean."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._shapes = shapes

    def finding(self, result: Result, place: str, label: Mapping[str, str]) -> Finding:
        """Return a result as a finding at a place; `label` is what the data calls the focus node."""
        mend = hints(result, self._shapes)
        messages, general = self._messages(result, mend)
        return Finding(
            severity=_SEVERITIES.get(result.severity, "violation"),
            place=place,
            messages=messages,
            hints={} if general else mend,
            check=result.component,
            shape=result.source_shape,
            focus=result.focus,
            path=result.path,
            value=result.value,
            label=label,
        )

    def _messages(self, result: Result, mend: Mapping[str, str]) -> tuple[dict[str, str], bool]:
        """Return the message of the shape, or one that says what fails and how to mend it.

        Whether it is the latter is told beside it.
        """
        own = {lang: result.messages.get(lang) or result.messages.get("", "") for lang in LANGUAGES}
        if all(own.values()):
            return own, False
        general = both_languages(
            "result",
            focus=term_text(result.focus),
            path=readable_path(result.path) if result.path else "",
            value="" if result.value is None else term_text(result.value),
            shape=term_text(NamedNode(self._shapes.owner(self._shapes.shape(result.source_shape).node))),
        )
        said = {lang: own[lang] or f"{general[lang]} {mend.get(lang, '')}".strip() for lang in LANGUAGES}
        return said, not any(own.values())
