"""Go through candidates one by one with a person: accept, reject, skip, quit; each answer is kept at once.

The terminal stands outside: whoever calls gives a function that shows a candidate and returns what was
typed. The end of the input is a wish to quit, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from planatlas.linking.decisions import Decisions, from_candidate
from planatlas.linking.model import Candidate, Described

ACCEPT: Final = "accept"
REJECT: Final = "reject"
SKIP: Final = "skip"
QUIT: Final = "quit"
# What a person types in either language; a word may be cut to its first letters.
_WORDS: Final = {
    ACCEPT: ("accept", "aceptar", "yes", "sí", "si"),
    REJECT: ("reject", "rechazar", "no"),
    SKIP: ("skip", "omitir", "later", "después"),
    QUIT: ("quit", "salir", "end", "terminar"),
}
Ask = Callable[[Candidate, int, int], str | None]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How a review ended: how many were accepted, rejected and skipped, and how many were left."""

    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    left: int = 0


def understood(text: str) -> str | None:
    """Return which answer was typed, None for nothing that is known.

    >>> understood("A"), understood("rech"), understood("s"), understood("sal"), understood("x")
    ('accept', 'reject', 'skip', 'quit', None)
    """
    typed = text.strip().casefold()
    # In Spanish `s` begins sí, salir; the key that is shown for skipping is the same in both languages.
    if typed in {"a", "r", "s", "q"}:
        return {"a": ACCEPT, "r": REJECT, "s": SKIP, "q": QUIT}[typed]
    answers = {
        answer for answer, words in _WORDS.items() if typed and any(w.startswith(typed) for w in words)
    }
    exact = {answer for answer, words in _WORDS.items() if typed in words}
    found = exact or answers
    return found.pop() if len(found) == 1 else None


def review(
    candidates: Sequence[Candidate],
    decisions: Decisions,
    ask: Ask,
    described: Mapping[str, Described] | None = None,
    *,
    made_on: date | None = None,
    reviewer: str | None = None,
) -> Reviewed:
    """Ask about each candidate of which nothing was decided, and keep each answer as it is given.

    `ask` returns None where there is no more input. Once a candidate is accepted, the others of the same
    subject from the same source are left for another time. Raises InputError as `Decisions.decide`.
    """
    counts = {ACCEPT: 0, REJECT: 0, SKIP: 0}
    settled: set[tuple[str, str]] = set()
    waiting = decisions.undecided(candidates)
    asked = 0
    for number, candidate in enumerate(waiting, 1):
        place = candidate.subject, candidate.record.source
        if place in settled:
            continue
        answer = _answer(ask, candidate, number, len(waiting))
        if answer == QUIT:
            break
        asked += 1
        counts[answer] += 1
        if answer == SKIP:
            continue
        about = (described or {}).get(candidate.subject)
        rejected = answer == REJECT
        decision = from_candidate(candidate, about, rejected=rejected, made_on=made_on, reviewer=reviewer)
        decisions.decide([decision])
        if not rejected:
            settled.add(place)
    return Reviewed(counts[ACCEPT], counts[REJECT], counts[SKIP], len(waiting) - asked)


def _answer(ask: Ask, candidate: Candidate, number: int, total: int) -> str:
    while True:
        typed = ask(candidate, number, total)
        if typed is None:
            return QUIT
        if (answer := understood(typed)) is not None:
            return answer
