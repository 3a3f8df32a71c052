"""What the publication of a withheld instrument would change, verdict by verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planatlas.assessment import Assessment, Change, VerdictCode
from planatlas.atlas import Atlas
from planatlas.labels import choose
from planatlas.publishing.views.common import Link, iri, named, rows

Outcome = list[tuple[Assessment, list[Change]]]


@dataclass(frozen=True, slots=True)
class Move:
    """A verdict today, and after publication at worst and at best; words in the reader's language."""

    indicator: str
    today: str
    worst: str
    best: str

    @property
    def changes(self) -> bool:
        """Whether publication could change the verdict."""
        return len({self.today, self.worst, self.best}) > 1


@dataclass(frozen=True, slots=True)
class DeclassifyView:
    """A withheld instrument and what its publication would change in one assessment."""

    instrument: Link
    status: str
    moves: tuple[Move, ...]

    def move(self, indicator: str) -> Move | None:
        """Return the move on one indicator."""
        return next((move for move in self.moves if move.indicator == indicator), None)


def withheld(atlas: Atlas, country: str, as_of: date, lang: str) -> dict[str, list[tuple[Link, str]]]:
    """Return {finding IRI: instruments withheld from the public behind it, each with how it is withheld}.

    The findings are those of the assessment on all datasets.
    """
    found: dict[str, dict[str, tuple[Link, str]]] = {}
    for row in rows(atlas.ask("gaps/opacity", lang=lang, countries=[country], date=as_of)):
        link = named(row["instrument_iri"], row["instrument"])
        found.setdefault(row["finding_iri"], {}).setdefault(link.iri, (link, row["status"]))
    return {finding: list(instruments.values()) for finding, instruments in found.items()}


def declassify_finding(
    atlas: Atlas,
    assessment: Assessment,
    finding: str,
    lang: str,
    what_if: Callable[[str], Outcome] | None = None,
    behind: Mapping[str, list[tuple[Link, str]]] | None = None,
) -> tuple[DeclassifyView, ...]:
    """Return, for each withheld instrument behind a finding, what its publication would change.

    `what_if` answers for one instrument as `Atlas.what_if` does, and `behind` is the answer of `withheld`;
    without them the atlas is asked.
    """
    scope = assessment.scope

    def ask(instrument: str) -> Outcome:
        return atlas.what_if(scope.country, instrument, scope.as_of, datasets=scope.datasets)

    known = withheld(atlas, scope.country, scope.as_of, lang) if behind is None else behind
    # A choice of datasets has findings of its own, on the instruments that those datasets know.
    whole = replace(scope, whole=True).assessment_iri(assessment.system, assessment.framework.notation)
    code = next((f.criterion.notation for f in assessment.findings if f.iri == finding), "")
    instruments = set() if scope.whole else set(_instruments(atlas, assessment))
    views = []
    for link, status in known.get(f"{whole}/{code}", ()):
        if not scope.whole and link.iri not in instruments:
            continue
        moves = [
            Move(
                change.today.criterion.notation,
                *(_words(found.verdict, lang) for found in (change.today, change.worst, change.best)),
            )
            for made, of_system in (what_if or ask)(link.iri)
            if made.system == assessment.system
            for change in of_system
        ]
        views.append(DeclassifyView(link, status, tuple(moves)))
    return tuple(views)


def _instruments(atlas: Atlas, assessment: Assessment) -> Iterator[str]:
    """Yield the subjects in the datasets of an assessment."""
    scope = assessment.scope
    for triple in atlas.collection.triples(scope.country, scope.datasets):
        if subject := iri(triple.subject):
            yield subject


def _words(verdict: VerdictCode, lang: str) -> str:
    return choose(verdict.label, lang)
