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
        return Finding(
            severity=_SEVERITIES.get(result.severity, "violation"),
            place=place,
            messages=self._messages(result, mend),
            hints=mend,
            check=result.component,
            shape=result.source_shape,
            focus=result.focus,
            path=result.path,
            value=result.value,
            label=label,
        )

    def _messages(self, result: Result, mend: Mapping[str, str]) -> dict[str, str]:
        """Return the message of the shape, and where it has none in a language, one that says what fails."""
        if all(lang in result.messages for lang in LANGUAGES):
            return dict(result.messages)
        general = both_languages(
            "result",
            focus=term_text(result.focus),
            path=readable_path(result.path) if result.path else "",
            value="" if result.value is None else term_text(result.value),
            shape=term_text(NamedNode(self._shapes.owner(self._shapes.shape(result.source_shape).node))),
        )
        return {
            lang: result.messages.get(lang)
            or result.messages.get("")
            or f"{general[lang]} {mend.get(lang, '')}".strip()
            for lang in LANGUAGES
        }
