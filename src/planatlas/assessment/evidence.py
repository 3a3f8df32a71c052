"""Evidence of each criterion: what records of its matters say, asked of the view in SPARQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from planatlas.assessment.derive import Step
from planatlas.assessment.finding import EvidenceItem
from planatlas.namespaces import PLAN, RDF_TYPE, notation
from planatlas.store import NamedNode, Store, TripleIndex

ALTERNATIVE: Final = PLAN + "alternativeReading"
NEGATIVE: Final = PLAN + "NegativeEvidence"


def evidence_rows(store: Store, query: Step, system: str) -> dict[str, list[tuple[str, str, str | None]]]:
    """Run the evidence query: {criterion: [(evidence, record, only for this kind of gap or None)]}.

    Evidence that is a blank node is left out: what has no name cannot be cited.
    """
    rows = store.select(query.bound({"system": NamedNode(system)}))
    found: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    for row in rows.dicts():
        if not isinstance(row["evidence"], NamedNode):
            continue
        gap = row["onlyForGap"]
        found[_iri(row["criterion"])].append(
            (_iri(row["evidence"]), _iri(row["record"]), None if gap is None else _iri(gap))
        )
    return found


def _iri(term: object) -> str:
    return str(getattr(term, "value", term))


def evidence_items(
    view: TripleIndex, labels: TripleIndex, rows: Iterable[tuple[str, str, str | None]], gap: str | None
) -> tuple[EvidenceItem, ...]:
    """Return the items of the rows that count for a gap of that kind, each once, in a fixed order.

    What makes the gap one of its kind stands first (that a plan is withheld), then what was searched in
    vain, what was read, what a norm prescribes, what is reported.
    """
    readings: dict[str, Mapping[str, str]] = {}
    of_the_gap: set[str] = set()
    for evidence, record, only_for in rows:
        if only_for in {None, gap}:
            other = (
                readings.get(evidence) or view.texts(evidence, ALTERNATIVE) or view.texts(record, ALTERNATIVE)
            )
            readings[evidence] = other
            of_the_gap |= {evidence} if only_for else set()
    items = [_item(view, labels, iri, alternative) for iri, alternative in readings.items()]
    return tuple(
        sorted(items, key=lambda item: (item.iri not in of_the_gap, not item.negative, item.basis, item.iri))
    )


def _item(view: TripleIndex, labels: TripleIndex, iri: str, alternative: Mapping[str, str]) -> EvidenceItem:
    source = next(iter(view.iris(iri, PLAN + "source")), "")
    return EvidenceItem(
        iri=iri,
        source=source,
        source_label=labels.label(source) or {"": notation(source)},
        locator=view.value(iri, PLAN + "locator") or "",
        summary=view.texts(iri, PLAN + "summary"),
        basis=next(iter(view.iris(iri, PLAN + "basis")), ""),
        negative=NEGATIVE in view.iris(iri, RDF_TYPE),
        alternative=alternative,
    )
