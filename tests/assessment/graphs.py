"""Graphs that the tests of the assessment work on: the real ones, changed ones and small ones in Turtle."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from planatlas.assessment import Assessment, Knowledge, Scope, assess, packaged_knowledge
from planatlas.namespaces import IDENTIFIER, PLAN, RDF_TYPE, notation
from planatlas.store import NamedNode, Triple, TripleIndex, read_triples

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
THEN = date(2018, 12, 31)
ARTICLE = "vega-2021"
PRIMARY = "primary-sources"

SCHEMES = (
    "actor", "basis", "degree", "disclosure", "horizon", "instrument-type", "level", "matter", "provision",
    "regularity", "relation", "scope", "sector", "stage", "status",
)  # fmt: skip
PREFIXES = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix x: <https://w3id.org/planatlas/id/xxa/> .
@prefix source: <https://w3id.org/planatlas/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
""" + "".join(f"@prefix {scheme}: <https://w3id.org/planatlas/code/{scheme}/> .\n" for scheme in SCHEMES)


def knowledge() -> Knowledge:
    return packaged_knowledge()


@lru_cache(maxsize=8)
def country(code: str, *datasets: str) -> tuple[Triple, ...]:
    """Return the triples of some datasets of a country, each once."""
    paths = [ROOT / "data" / "countries" / code.lower() / f"{name}.ttl" for name in datasets]
    return tuple(dict.fromkeys(triple for path in paths for triple in read_triples(path)))


def judge(triples: Collection[Triple], day: date = THEN, code: str = "XXA") -> Assessment:
    """Return the assessment of the one sector system in a graph, always made on the same day."""
    scope = Scope(code, (ARTICLE,), day)
    [only] = assess(triples, scope, knowledge(), made_on=date(2026, 1, 1))
    return only


@lru_cache(maxsize=8)
def base(code: str, *datasets: str, day: date = THEN) -> Assessment:
    """Return the assessment of the data as they are."""
    return judge(country(code, *datasets), day, code)


def turtle(text: str) -> list[Triple]:
    """Return the triples of Turtle written with the prefixes above."""
    import pyoxigraph as ox

    parsed = ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in parsed]


def view(triples: Iterable[Triple], day: date) -> set[Triple]:
    """Return what counts on a day, before anything is derived from it."""
    from planatlas.assessment import Derivation
    from planatlas.namespaces import XSD
    from planatlas.store import Literal

    values = {"date": Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))}
    steps = knowledge().as_of_steps
    return set(Derivation(triples, knowledge().vocabulary).run(steps, values).triples())


def subjects(triples: Iterable[Triple]) -> set[str]:
    """Return the slugs of the subjects."""
    return {notation(t.subject.value) for t in triples if isinstance(t.subject, NamedNode)}


def without_evidence(triples: Iterable[Triple], code: str, slugs: Collection[str]) -> list[Triple]:
    """Return the graph after some records have lost their evidence.

    A search that found nothing is its own evidence: what it loses is its source. Raises KeyError for a
    record that is not there or has no evidence to lose.
    """
    given = list(triples)
    index = TripleIndex(given)
    lost: set[tuple[str, str]] = set()
    for slug in slugs:
        iri = f"{IDENTIFIER}{code.lower()}/{slug}"
        prop = PLAN + ("source" if PLAN + "NegativeEvidence" in index.iris(iri, RDF_TYPE) else "evidence")
        if not index.objects(iri, prop):
            raise KeyError(slug)
        lost.add((iri, prop))
    return [t for t in given if (getattr(t.subject, "value", ""), t.predicate.value) not in lost]


def changed(before: Assessment, after: Assessment) -> dict[str, str]:
    """Return {criterion: new verdict} of the verdicts that are not what they were."""
    return {c: verdict for c, verdict in after.matrix.items() if before.matrix[c] != verdict}
