"""Weigh what a thing and the records of a source agree on: candidates with a score and the reasons.

By identifier first. A registry's own identifier decides; so do form, number and day together, with the
issuer where numbers begin anew each year or with each issuer. That gives 1.0. Where one of these points is
not known the score is below 1.0, and a number alone gives no candidate. Then by title, inside the same
country and year, never against a number or form that differs. What several records could be in the same
way is said to be so, and stays below the threshold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from planatlas.linking.agreement import Agreement, Point, cited_number, compare, number_of, years_of
from planatlas.linking.model import IDENTIFIER, TITLE, Candidate, Described, Method, Reason, Record
from planatlas.linking.numbers import parse_number
from planatlas.linking.titles import UNLIKE, Likeness, Vocabulary, likeness
from planatlas.linking.words import numbered_once

# What is offered as the record; measured by `python -m benchmarks.linking`.
THRESHOLD: Final = 0.85
# What is shown to a reader who wants to see more.
LEAST: Final = 0.5

_CERTAIN: Final = 1.0
_ONE_POINT_MISSING: Final = 0.95
_DAY_DIFFERS: Final = 0.9
_DOUBTFUL: Final = 0.8
_AMBIGUOUS: Final = 0.6
_ALIKE: Final = 0.85
_OTHER_TITLE: Final = 0.3
_MARGIN: Final = 0.03

_Scored = tuple[float, Method, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A thing and a record with what they agree on and how alike their titles are (None: not comparable)."""

    described: Described
    record: Record
    agreement: Agreement
    title: Likeness | None

    @property
    def alike(self) -> bool:
        return self.title is not None and self.title.score >= _ALIKE

    @property
    def unlike(self) -> bool:
        return self.title is not None and max(self.title.covered, self.title.covers) < _OTHER_TITLE


def match(
    described: Described,
    records: Iterable[Record],
    vocabulary: Vocabulary,
    *,
    least: float = LEAST,
    limit: int = 5,
) -> list[Candidate]:
    """Return the records that may be the thing, best first, at most `limit` of at least this score.

    `records` are those that a source found by identifier, number or words; `vocabulary` counts the words of
    its titles. Each record stands once, with its better score.

    >>> from datetime import date
    >>> law = Described("chl:ley-20424", country="CHL", form="law", number="20.424", year=2010)
    >>> record = Record("http://example.org/20424", "bcn", country="CHL", form="law", number="20424",
    ...                 date_published=date(2010, 2, 4))
    >>> [(found.score, found.why_text("es")) for found in match(law, [record], Vocabulary(0))]
    [(1.0, 'mismo número: 20.424; ese número se da una sola vez; mismo año: 2010')]
    """
    found: dict[str, Candidate] = {}
    for record in records:
        for candidate in _candidates(described, record, vocabulary):
            held = found.get(record.iri)
            if held is None or candidate.score > held.score:
                found[record.iri] = candidate
    told = _told_apart(described, list(found.values()))
    ranked = sorted(told, key=lambda item: (-item.score, not item.record.title, item.record.iri))
    return [item for item in ranked if item.score >= least][:limit]


def _candidates(described: Described, record: Record, vocabulary: Vocabulary) -> Iterable[Candidate]:
    if described.country and record.country and described.country != record.country:
        return
    agreement = compare(described, record)
    pair = _Pair(described, record, agreement, _best_title(described, record, vocabulary))
    for scored in (_by_identifier(pair), _by_title(pair)):
        if scored is not None:
            score, method, why = scored
            yield Candidate(described.iri, record, round(score, 4), method, why)


def _best_title(described: Described, record: Record, vocabulary: Vocabulary) -> Likeness | None:
    ours = {title.text for title in described.titles if not record.lang or title.lang in {record.lang, ""}}
    if not record.title or not ours:
        return None
    return max((likeness(text, record.title, vocabulary) for text in ours), key=lambda one: one.score)


# --- By identifier


def _by_identifier(pair: _Pair) -> _Scored | None:
    agreement = pair.agreement
    if agreement.identifier is Point.SAME:
        return _registered(pair)
    if Point.OTHER in {agreement.identifier, agreement.form, agreement.number, agreement.year}:
        return None
    if agreement.number is not Point.SAME or agreement.form is not Point.SAME:
        return None
    number = parse_number(number_of(pair.described))
    once = numbered_once(pair.described.country or pair.record.country, pair.described.form)
    complete = number is not None and number.complete
    score = _numbered_once(pair) if once or complete else _numbered_anew(pair)
    if score is None:
        return None
    why = [Reason.of("link-same-number", number=number_of(pair.described) or "")]
    if once or complete:
        why.append(Reason.of("link-series"))
    score = _with_title(pair, score)
    if cited_number(pair.described) is not None:
        # A title may begin with the number of another norm.
        why.append(Reason.of("link-number-in-title"))
        score = min(score, _ONE_POINT_MISSING)
    return score, IDENTIFIER, (*why, *_reasons(pair), *_title_reasons(pair))


def _registered(pair: _Pair) -> _Scored:
    shared = pair.agreement.shared
    assert shared is not None  # noqa: S101 - what SAME means
    why = [Reason.of("link-same-identifier", scheme=shared.scheme, notation=shared.notation)]
    if pair.agreement.number is Point.SAME:
        why.append(Reason.of("link-same-number", number=number_of(pair.described) or ""))
    if Point.OTHER in {pair.agreement.number, pair.agreement.form, pair.agreement.year}:
        why.append(Reason.of("link-identifier-contradicted"))
        return _DOUBTFUL, IDENTIFIER, (*why, *_reasons(pair), *_title_reasons(pair))
    return _CERTAIN, IDENTIFIER, (*why, *_reasons(pair), *_title_reasons(pair))


def _numbered_once(pair: _Pair) -> float | None:
    agreement = pair.agreement
    if agreement.day is Point.OTHER:
        return _DAY_DIFFERS
    if agreement.day is Point.SAME:
        return _CERTAIN
    if agreement.year is Point.UNKNOWN:
        # The number is not given again, yet a slip in it would be another norm.
        return _DOUBTFUL
    if agreement.year is Point.NEAR:
        return _DOUBTFUL
    return _DOUBTFUL if pair.unlike else _CERTAIN


def _numbered_anew(pair: _Pair) -> float | None:
    agreement = pair.agreement
    if agreement.day is Point.OTHER or agreement.year is Point.UNKNOWN:
        return None
    if agreement.issuer is Point.OTHER:
        return _AMBIGUOUS
    known = agreement.issuer is Point.SAME
    if agreement.day is Point.SAME:
        return _CERTAIN if known else _ONE_POINT_MISSING
    if agreement.year is Point.SAME and known:
        return _ONE_POINT_MISSING
    return _DOUBTFUL


def _with_title(pair: _Pair, score: float) -> float:
    """Lift or lower a score that is not certain by what the titles say."""
    if score == _CERTAIN or score <= _AMBIGUOUS:
        return score
    if pair.alike:
        return min(0.98, score + 0.1)
    return score - 0.15 if pair.unlike else score


# --- By title


def _by_title(pair: _Pair) -> _Scored | None:
    agreement, title = pair.agreement, pair.title
    if title is None or title.score < LEAST:
        return None
    if Point.OTHER in {agreement.identifier, agreement.form, agreement.number, agreement.year}:
        return None
    score = title.score
    if agreement.year is Point.UNKNOWN:
        score *= 0.93
    if agreement.day is Point.OTHER:
        score = min(score, UNLIKE)
    if agreement.year is Point.NEAR:
        score *= 0.95
    if agreement.issuer is Point.OTHER:
        score *= 0.95
    if agreement.day is Point.SAME and not title.against:
        score = min(0.99, score + 0.04)
    return score, TITLE, (*_title_reasons(pair), *_reasons(pair))


# --- What several could be


def _told_apart(described: Described, candidates: list[Candidate]) -> list[Candidate]:
    """Lower the scores of those that nothing tells from one another.

    A certain match stands alone by what it is made of; two of them mean that the source has the norm twice
    or that it is not so certain.
    """
    best = max(candidates, key=lambda item: item.score, default=None)
    if best is None:
        return candidates
    margin = 0.0 if best.method == IDENTIFIER else _MARGIN
    rivals = [item for item in candidates if item.method == best.method and item.score >= best.score - margin]
    if len(rivals) < 2:
        return candidates
    if best.method == IDENTIFIER and _one_norm(described, [item.record for item in rivals]):
        said, most = Reason.of("link-twice", count=len(rivals)), _DAY_DIFFERS
    else:
        said = Reason.of("link-ambiguous", count=len(rivals))
        most = _AMBIGUOUS if best.method == IDENTIFIER else _DOUBTFUL
    # What came after the best stays after it.
    return [
        replace(item, score=min(item.score, most), why=(*item.why, said) if item in rivals else item.why)
        for item in candidates
    ]


def _one_norm(described: Described, records: list[Record]) -> bool:
    """Return whether several records are one norm: of a form numbered once, published on one day."""
    once = numbered_once(described.country or records[0].country, described.form)
    return once and len({record.date_published for record in records}) == 1


# --- Reasons


def _reasons(pair: _Pair) -> list[Reason]:
    return [*_day_reasons(pair), *_issuer_reasons(pair)]


def _day_reasons(pair: _Pair) -> list[Reason]:
    ours, theirs, agreement = pair.described, pair.record, pair.agreement
    if agreement.day is Point.SAME:
        signed = ours.date_signed if ours.date_signed == theirs.date_signed else None
        if signed is not None:
            return [Reason.of("link-same-day-signed", day=signed)]
        return [Reason.of("link-same-day-published", day=ours.date_published)]
    if agreement.day is Point.OTHER:
        day = ours.date_published if theirs.date_published and ours.date_published else ours.date_signed
        other = theirs.date_published if theirs.date_published and ours.date_published else theirs.date_signed
        return [Reason.of("link-day-differs", ours=day, theirs=other)]
    if agreement.year is Point.SAME:
        shared = sorted(years_of(ours) & theirs.years)
        return [Reason.of("link-same-year", year=shared[0])]
    if agreement.year is Point.NEAR:
        return [Reason.of("link-published-later", day=theirs.date_published)]
    return [Reason.of("link-year-unknown")] if agreement.year is Point.UNKNOWN else []


def _issuer_reasons(pair: _Pair) -> list[Reason]:
    theirs = (pair.record.issuer or "").replace("_", ", ").replace("-", " ")
    if pair.agreement.issuer is Point.SAME:
        return [Reason.of("link-same-issuer", issuer=theirs)]
    if pair.agreement.issuer is Point.OTHER:
        return [Reason.of("link-issuer-differs", issuer=theirs)]
    return []


def _title_reasons(pair: _Pair) -> list[Reason]:
    if pair.title is None:
        return []
    percent = round(100 * pair.title.score)
    if pair.title.against:
        return [Reason.of("link-title-alike", percent=percent), Reason.of(pair.title.against)]
    return [
        Reason.of("link-title-alike" if pair.title.score >= LEAST else "link-title-differs", percent=percent)
    ]
