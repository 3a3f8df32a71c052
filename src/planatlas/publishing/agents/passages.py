"""The passages that support an answer: those that its rows name, and those of the things in its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from planatlas.assessment import EvidenceItem
from planatlas.atlas import Atlas
from planatlas.labels import choose
from planatlas.namespaces import notation
from planatlas.publishing.agents import sizes
from planatlas.questions import Question, cell_text
from planatlas.store import NamedNode, Term

Row = Mapping[str, Term | None]
# Things whose passages are looked up for one answer: each is a question of its own.
_MOST_THINGS: Final = 25
_EACH: Final = 2


class Passages:
    """Finds passages by questions of the library."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def of_rows(
        self, rows: Sequence[Row], question: Question, given: Mapping[str, Any], lang: str
    ) -> tuple[list[dict[str, Any]], int]:
        """Return the passages that support some rows, each once, and how many are left out at least.

        Rows that say the passage themselves are enough; for findings the question of their details is
        asked, for other things that of their evidence.
        """
        names = {name for row in rows for name, term in row.items() if isinstance(term, NamedNode)}
        if "evidence_iri" in names:
            found = _each_once(_of_row(row) for row in rows if row.get("evidence_iri"))
        elif "finding_iri" in names:
            found = self._of_findings({cell_text(row["finding_iri"]) for row in rows}, given, lang)
        else:
            return self._of_things(rows, [c.name for c in question.columns if c.name in names], lang)
        kept = sizes.fitting(found[: sizes.MOST_ROWS])
        return kept, len(found) - len(kept)

    def of_thing(self, iri: str, lang: str) -> list[dict[str, Any]]:
        """Return the passages that support a thing, and those that support a claim about it."""
        table = self._atlas.ask("explore/evidence-of", {"thing": NamedNode(iri)}, lang)
        return _each_once(_of_row(row) for row in table.dicts())

    def _of_findings(self, findings: set[str], given: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
        details = self._atlas.library.find("gaps/details")
        shared = {name: value for name, value in given.items() if details.parameter(name)}
        table = self._atlas.ask(details.name, shared, lang)
        rows = (row for row in table.dicts() if row["evidence_iri"])
        return _each_once(_of_row(row) for row in rows if cell_text(row["finding_iri"]) in findings)

    def _of_things(
        self, rows: Sequence[Row], columns: Sequence[str], lang: str
    ) -> tuple[list[dict[str, Any]], int]:
        things = dict.fromkeys(
            cell_text(term) for row in rows for name in columns if isinstance(term := row[name], NamedNode)
        )
        found: list[dict[str, Any]] = []
        for iri in list(things)[:_MOST_THINGS]:
            found += [{"supports": iri, **item} for item in self.of_thing(iri, lang)[:_EACH]]
        kept = sizes.fitting(found, sizes.MOST_LETTERS // 2)
        return kept, max(len(things) - _MOST_THINGS, 0) + len(found) - len(kept)


def passage(item: EvidenceItem, lang: str) -> dict[str, Any]:
    """Return a passage that an assessment used."""
    return _without_empty(
        {
            "source": choose(item.source_label, lang),
            "locator": item.locator,
            "summary": choose(item.summary, lang),
            "basis": notation(item.basis) if item.basis else "",
            "searched_in_vain": item.negative or "",
            "other_reading": choose(item.alternative, lang),
            "evidence": item.iri,
        }
    )


def _of_row(row: Row) -> dict[str, Any]:
    texts = {name: cell_text(term) for name, term in row.items()}
    return _without_empty(
        {
            "source": texts.get("source", ""),
            "locator": texts.get("locator", ""),
            "summary": texts.get("evidence", "") or texts.get("summary", ""),
            "basis": texts.get("basis", ""),
            "other_reading": texts.get("reading", ""),
            "evidence": texts["evidence_iri"],
        }
    )


def _each_once(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        found.setdefault(item["evidence"], item)
    return list(found.values())


def _without_empty(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value != ""}
