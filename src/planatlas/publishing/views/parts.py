"""The parts of what is known of a thing: facts, claims, relations and passages, from rows of statements.

A row is one of explore/statements: what it is of, its aspect and value, with their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import ALT_LABEL, DCTERMS, PLAN, PREF_LABEL, RDF_TYPE, RDFS, SKOS, XSD, compact
from planatlas.publishing.views.common import EvidenceView, Link, iri, named, text
from planatlas.store import Literal, NamedNode, Term

_OUTSIDE: Final = {
    RDF_TYPE: "publishing-aspect-class",
    PREF_LABEL: "publishing-aspect-name",
    ALT_LABEL: "publishing-aspect-short-name",
    SKOS + "note": "publishing-aspect-note",
    SKOS + "definition": "publishing-aspect-definition",
    SKOS + "notation": "publishing-aspect-notation",
    SKOS + "inScheme": "publishing-aspect-scheme",
    SKOS + "broader": "publishing-aspect-broader",
    SKOS + "topConceptOf": "publishing-aspect-scheme",
    DCTERMS + "title": "publishing-aspect-title",
    DCTERMS + "creator": "publishing-aspect-creator",
    DCTERMS + "publisher": "publishing-aspect-publisher",
    DCTERMS + "language": "publishing-aspect-language",
    DCTERMS + "source": "publishing-aspect-source",
    RDFS + "seeAlso": "publishing-aspect-see-also",
    RDFS + "subClassOf": "publishing-aspect-subclass",
    RDFS + "isDefinedBy": "publishing-aspect-defined-by",
    RDFS + "domain": "publishing-aspect-domain",
    RDFS + "range": "publishing-aspect-range",
}
# What follows from other statements is shown where those stand: as relations, not as facts.
DERIVED: Final = frozenset(
    PLAN + name
    for name in (
        "derivesFrom", "alignedWith", "articulatedWith", "coherentWith", "operationalises", "implements",
        "references", "supersedes", "fundedBy", "embodiedIn", "usedBy", "followsFrom", "followsFromDirectly",
        "followsFromInFull", "regards", "concerns", "disclosure", "inForceOn",
    )
)  # fmt: skip
EVIDENCE: Final = PLAN + "evidence"
_FROM, _TO, _RELATION = PLAN + "from", PLAN + "to", PLAN + "relationType"
Row = Mapping[str, Term | None]


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value of a fact: its text, its IRI where it is a thing, its language where it is not the reader's."""

    text: str
    iri: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """A property with its values, and the passages that say they support it."""

    aspect: Link
    values: tuple[ValueView, ...]
    evidence: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim about the thing, with what it states and the passages it counts on."""

    claim: Link
    kind: str
    facts: tuple[FactView, ...]
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation to another thing, as a claim states it; `outgoing` where it is stated from the thing."""

    relation: Link
    other: Link
    outgoing: bool
    claim: Link
    qualifiers: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]


def inherited_relations(
    answer: Iterable[Mapping[str, str]], address: str, own: str, other: str, stated: set[str]
) -> Iterable[RelationView]:
    """Yield the relations that are claimed of the kind or of a part, one for each claim and other end."""
    by_claim: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in answer:
        if row[f"{own}_iri"] == address and row["alignment_iri"] not in stated:
            by_claim.setdefault((row["alignment_iri"], row[f"{other}_iri"]), []).append(row)
    for (claim, end), group in by_claim.items():
        evidence = {
            row["evidence_iri"]: EvidenceView(
                row["evidence_iri"], row["evidence"], Link("", row["source"]), row["locator"], row["basis"]
            )
            for row in group
            if row["evidence_iri"]
        }
        qualifiers = tuple(dict.fromkeys(row["assertion"] for row in group if row["assertion"]))
        yield RelationView(
            Link("", group[0]["relation"]),
            named(end, group[0][other]),
            own == "lower",
            named(claim),
            qualifiers,
            tuple(evidence.values()),
        )


def outside_name(aspect: str, lang: str) -> str:
    """Return the name of a property of another vocabulary, an empty string for one that is not known."""
    return message(_OUTSIDE[aspect], lang) if aspect in _OUTSIDE else ""


def texts_of(own: Iterable[Row], aspect: str) -> tuple[str, ...]:
    """Return the values of an aspect as text."""
    return tuple(text(row["value"]) for row in own if iri(row["aspect_iri"]) == aspect)


def name_of(own: Iterable[Row], address: str, lang: str) -> str:
    """Return what a thing is called: its name, what it says, its title, else its short IRI."""
    for aspect in (PREF_LABEL, PLAN + "summary", RDFS + "label", DCTERMS + "title"):
        of_aspect = [row["value"] for row in own if iri(row["aspect_iri"]) == aspect]
        best = _of_language(of_aspect, lang)
        if best:
            return text(best[0])
    return compact(address)


def _of_language(values: Iterable[Term | None], lang: str) -> list[Term]:
    """Return the texts in the reader's language, else all of them."""
    given = [value for value in values if value is not None]
    for wanted in (lang, *LANGUAGES):
        if own := [v for v in given if isinstance(v, Literal) and v.language == wanted]:
            return [*own, *(v for v in given if not (isinstance(v, Literal) and v.language))]
    return given


def facts_of(own: Iterable[Row], passages: tuple[EvidenceView, ...], lang: str) -> tuple[FactView, ...]:
    """Return the facts that rows state, each with the passages that say they support it."""
    by_aspect: dict[str, list[Row]] = {}
    for row in own:
        aspect = iri(row["aspect_iri"])
        if aspect not in DERIVED and aspect not in {EVIDENCE, PREF_LABEL}:
            by_aspect.setdefault(aspect, []).append(row)
    facts = []
    for aspect, given in by_aspect.items():
        wanted = _of_language((row["value"] for row in given), lang)
        if aspect == DCTERMS + "title" or aspect == PLAN + "quotation":
            wanted = [row["value"] for row in given if row["value"] is not None]
        values = dict.fromkeys(_value(row, lang) for row in given if row["value"] in wanted)
        label = text(given[0]["aspect"]) or outside_name(aspect, lang)
        supporting = tuple(p for p in passages if aspect in p.supports)
        facts.append(FactView(named(aspect, label), tuple(values), supporting))
    return tuple(sorted(facts, key=lambda fact: fact.aspect.label.casefold()))


def _value(row: Row, lang: str) -> ValueView:
    value = row["value"]
    if isinstance(value, NamedNode):
        return ValueView(text(row["value_label"]) or compact(value.value), value.value)
    if isinstance(value, Literal):
        tag = value.language or ""
        datatype = "" if tag or value.datatype.value == XSD + "string" else value.datatype.value
        return ValueView(value.value, "", tag if tag != lang else "", datatype)
    return ValueView(str(value))


def claim_of(record: str, own: list[Row], passages: Mapping[str, EvidenceView], lang: str) -> ClaimView:
    """Return the view of a claim from its rows."""
    kinds = [text(row["value_label"]) for row in own if iri(row["aspect_iri"]) == RDF_TYPE]
    cited = [iri(row["value"]) for row in own if iri(row["aspect_iri"]) == EVIDENCE]
    facts = tuple(fact for fact in facts_of(own, (), lang) if fact.aspect.iri != RDF_TYPE)
    label = text(own[0]["record"]) or name_of(own, record, lang)
    return ClaimView(
        named(record, label),
        ", ".join(dict.fromkeys(filter(None, kinds))),
        facts,
        tuple(passages[e] for e in dict.fromkeys(cited) if e in passages),
    )


def relations_of(
    address: str, records: Mapping[str, list[Row]], claims: Iterable[ClaimView]
) -> Iterable[RelationView]:
    """Yield the relations among some claims: those with two ends and a kind."""
    for claim in claims:
        values: dict[str, list[Row]] = {}
        for row in records[claim.claim.iri]:
            values.setdefault(iri(row["aspect_iri"]), []).append(row)
        if not all(values.get(aspect) for aspect in (_FROM, _TO, _RELATION)):
            continue
        outgoing = any(iri(row["value"]) == address for row in values[_FROM])
        other = values[_TO if outgoing else _FROM][0]
        kind = values[_RELATION][0]
        qualifiers = [
            text(row["value_label"])
            for name in ("degree", "scope", "assertion")
            for row in values.get(PLAN + name, ())
        ]
        yield RelationView(
            named(iri(kind["value"]), text(kind["value_label"])),
            named(iri(other["value"]), text(other["value_label"])),
            outgoing,
            claim.claim,
            tuple(filter(None, qualifiers)),
            claim.evidence,
        )


def passage_of(record: str, own: list[Row], lang: str) -> EvidenceView:
    """Return the view of a passage from its rows."""

    def first(name: str, *, label: bool = False) -> str:
        found = [row for row in own if iri(row["aspect_iri"]) == PLAN + name]
        best = _of_language((row["value"] for row in found), lang)
        chosen = next((row for row in found if best and row["value"] == best[0]), None)
        return "" if chosen is None else text(chosen["value_label" if label else "value"])

    return EvidenceView(
        iri=record,
        summary=first("summary"),
        source=named(first("source"), first("source", label=True)),
        locator=first("locator"),
        basis=first("basis", label=True),
        negative=any(iri(row["value"]) == PLAN + "NegativeEvidence" for row in own),
        other_reading=first("alternativeReading"),
        quotation=first("quotation"),
        read_on=first("accessDate"),
        supports=tuple(iri(row["value"]) for row in own if iri(row["aspect_iri"]) == PLAN + "supports"),
    )
