"""What a StratML document does not carry of a plan, found by reading the document back."""

from __future__ import annotations

from collections.abc import Iterable

from planatlas.authoring.stratml.reading import read_text
from planatlas.authoring.stratml.terms import packaged_terms
from planatlas.authoring.stratml.writing import write_stratml
from planatlas.store import Triple, TripleIndex


def statements_about(triples: Iterable[Triple], plan: str) -> list[Triple]:
    """Return what is said of a plan and of the elements that stand in it."""
    given = list(triples)
    inside = packaged_terms().term("StrategicPlanCore", packaged_terms().element)
    subjects = {plan, *TripleIndex(given).subjects(inside, plan)}
    return [t for t in given if getattr(t.subject, "value", "") in subjects]


def not_carried(triples: Iterable[Triple], plan: str, country: str, lang: str = "en") -> list[Triple]:
    """Return the statements of a plan and its elements that are not in its StratML document."""
    given = list(triples)
    text = write_stratml(given, plan, country, lang)
    kept = set(read_text(text, country, lang).triples)
    return [t for t in dict.fromkeys(statements_about(given, plan)) if t not in kept]
