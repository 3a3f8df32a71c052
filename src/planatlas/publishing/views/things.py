"""Everything known of one thing: facts, the claims about it, passages, what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planatlas.atlas import Atlas
from planatlas.labels import choose
from planatlas.namespaces import ALT_LABEL, DCTERMS, PLAN, RDF_TYPE
from planatlas.publishing.views.chain import INSTRUMENTS, ChainView, chain_of_thing
from planatlas.publishing.views.common import EvidenceView, Link, iri, named, rows, text
from planatlas.publishing.views.parts import (
    DERIVED,
    EVIDENCE,
    ClaimView,
    FactView,
    RelationView,
    Row,
    claim_of,
    facts_of,
    inherited_relations,
    name_of,
    outside_name,
    passage_of,
    relations_of,
    texts_of,
)
from planatlas.store import Literal, NamedNode, Triple, TripleIndex

MOST_REFERRING: Final = 100


@dataclass(frozen=True, slots=True)
class ReferringView:
    """What names the thing as a value, and as what."""

    aspect: Link
    referrer: Link
    kind: str


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing with all that is said of it; `triples` are the same as RDF."""

    iri: str
    label: str
    short_names: tuple[str, ...]
    kinds: tuple[Link, ...]
    title: str
    facts: tuple[FactView, ...]
    claims: tuple[ClaimView, ...]
    relations: tuple[RelationView, ...]
    passages: tuple[EvidenceView, ...]
    searches: tuple[EvidenceView, ...]
    referring: tuple[ReferringView, ...]
    more_referring: int
    triples: tuple[Triple, ...]

    @property
    def upward(self) -> tuple[RelationView, ...]:
        """What it states relations to: what it derives from."""
        return tuple(relation for relation in self.relations if relation.outgoing)

    @property
    def downward(self) -> tuple[RelationView, ...]:
        """What states relations to it: what derives from it."""
        return tuple(relation for relation in self.relations if not relation.outgoing)

    @property
    def is_instrument(self) -> bool:
        """Whether it is a planning instrument or a kind of them."""
        return any(kind.iri in INSTRUMENTS for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """A planning instrument: the thing, the chain it stands in, and what holds of it by its kind or parts."""

    thing: ThingView
    chain: ChainView
    inherited: tuple[RelationView, ...]


def thing_view(atlas: Atlas, address: str, lang: str) -> ThingView | None:
    """Return the view of a thing, None where nothing is said of it."""
    answer: list[Row] = list(atlas.ask("explore/statements", lang=lang, thing=NamedNode(address)).dicts())
    records = {iri(row["record_iri"]) for row in answer}
    referring = [
        ReferringView(
            named(row["aspect_iri"], row["aspect"] or outside_name(row["aspect_iri"], lang)),
            named(row["referrer_iri"], row["referrer"]),
            row["kind"],
        )
        for row in rows(atlas.ask("explore/referring", lang=lang, thing=NamedNode(address)))
        if row["aspect_iri"] not in DERIVED and row["referrer_iri"] not in records
    ]
    if address not in records and not referring:
        return None
    return _view(address, answer, referring, lang)


def knowledge_view(
    address: str, triples: TripleIndex, properties: Iterable[str], lang: str
) -> ThingView | None:
    """Return the view of a thing that stands in the package and not in the data: a shape, a perspective.

    `triples` describe it and whatever it names, `properties` are those that may be said of it. None where
    they say nothing of it.
    """
    if address not in triples:
        return None
    answer: list[Row] = []
    for aspect in properties:
        for value in triples.objects(address, aspect):
            named_value = value.value if isinstance(value, NamedNode) else ""
            answer.append(
                {
                    "part": Literal("thing"),
                    "record": _literal(choose(triples.label(address), lang)),
                    "aspect": _literal(choose(triples.label(aspect), lang)),
                    "value": value,
                    "value_label": _literal(choose(triples.label(named_value), lang))
                    if named_value
                    else None,
                    "record_iri": NamedNode(address),
                    "aspect_iri": NamedNode(aspect),
                }
            )
    return _view(address, answer, [], lang)


def _literal(value: str) -> Literal | None:
    return Literal(value) if value else None


def _view(address: str, answer: list[Row], referring: list[ReferringView], lang: str) -> ThingView:
    records: dict[str, list[Row]] = {}
    parts: dict[str, str] = {}
    for row in answer:
        record = iri(row["record_iri"])
        records.setdefault(record, []).append(row)
        # A passage may be both that of the thing and that of a claim; the claim itself is named first.
        parts.setdefault(record, text(row["part"]))
    own = records.get(address, [])
    passages = {
        record: passage_of(record, records[record], lang)
        for record in records
        if any(iri(row["aspect_iri"]) == PLAN + "source" for row in records[record])
    }
    of_thing = [iri(row["value"]) for row in own if iri(row["aspect_iri"]) == EVIDENCE]
    kept = tuple(passages[e] for e in dict.fromkeys(of_thing) if e in passages)
    claims = [
        claim_of(record, own_rows, passages, lang)
        for record, own_rows in records.items()
        if parts[record] == "claim" and record != address
    ]
    relations = tuple(relations_of(address, records, claims))
    stated = {relation.claim.iri for relation in relations}
    return ThingView(
        iri=address,
        label=text(own[0]["record"]) if own and own[0]["record"] else name_of(own, address, lang),
        short_names=texts_of(own, ALT_LABEL),
        kinds=tuple(
            named(iri(row["value"]), text(row["value_label"]))
            for row in own
            if iri(row["aspect_iri"]) == RDF_TYPE
        ),
        title=next(iter(texts_of(own, DCTERMS + "title")), ""),
        facts=facts_of(own, kept, lang),
        claims=tuple(claim for claim in claims if claim.claim.iri not in stated),
        relations=relations,
        passages=kept,
        searches=tuple(
            passages[record] for record in records if parts[record] == "search" and record in passages
        ),
        referring=tuple(referring[:MOST_REFERRING]),
        more_referring=max(0, len(referring) - MOST_REFERRING),
        triples=tuple(_triples(answer)),
    )


def instrument_view(
    atlas: Atlas, thing: ThingView, lang: str, steps: Iterable[Mapping[str, str]] | None = None
) -> InstrumentView:
    """Return the view of a thing that is an instrument, with its chain.

    `steps` are rows of alignment/steps, where those of the thing are known already.
    """
    if steps is None:
        steps = rows(atlas.ask("alignment/steps", lang=lang, thing=NamedNode(thing.iri)))
    ends = list(steps)
    stated = {relation.claim.iri for relation in thing.relations}
    inherited = [
        relation
        for own, other in (("lower", "higher"), ("higher", "lower"))
        for relation in inherited_relations(ends, thing.iri, own, other, stated)
    ]
    return InstrumentView(thing, chain_of_thing(thing.iri, thing.label, ends), tuple(inherited))


def _triples(answer: Iterable[Row]) -> Iterable[Triple]:
    found = (
        Triple(row["record_iri"], row["aspect_iri"], row["value"])
        for row in answer
        if isinstance(row["record_iri"], NamedNode)
        and isinstance(row["aspect_iri"], NamedNode)
        and row["value"] is not None
    )
    return sorted(set(found), key=str)
