"""Where statements read from a StratML document come from: the document, as a source that reports a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from planatlas.authoring.stratml.terms import packaged_terms
from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import DCTERMS, IDENTIFIER, PLAN, PREF_LABEL, RDF_TYPE, code, notation
from planatlas.store import Literal, NamedNode, Triple, TripleIndex

_EVIDENCE: Final = PLAN + "evidence"


def attested(triples: Sequence[Triple], plan: str, country: str) -> Iterator[Triple]:
    """Yield a source for the document, one piece of evidence, and that everything rests on it.

    The file reports the plan, it is not the act that adopts it: the basis is a secondary one.
    """
    index = TripleIndex(triples)
    source = f"{IDENTIFIER}source/stratml-{notation(plan)}"
    evidence = f"{IDENTIFIER}{country.lower()}/evidence-stratml-{notation(plan)}"
    yield _triple(source, RDF_TYPE, NamedNode(PLAN + "Source"))
    yield _triple(source, PLAN + "sourceType", NamedNode(code("source-type", "dataset")))
    yield _triple(evidence, RDF_TYPE, NamedNode(PLAN + "Evidence"))
    yield _triple(evidence, PLAN + "source", NamedNode(source))
    yield _triple(evidence, PLAN + "basis", NamedNode(code("basis", "secondary")))
    yield _triple(evidence, PLAN + "locator", Literal("whole document"))
    address = index.objects(plan, packaged_terms().term("Source", packaged_terms().instrument))
    for value in address[:1]:
        yield Triple(NamedNode(source), NamedNode(PLAN + "address"), value)
    lang, name = next(iter(index.label(plan).items()))
    yield _triple(source, DCTERMS + "title", Literal(name, language=lang))
    for lang in LANGUAGES:
        yield _triple(source, PREF_LABEL, Literal(message("stratml-source", lang, name=name), language=lang))
        summary = message("stratml-summary", lang)
        yield _triple(evidence, PLAN + "summary", Literal(summary, language=lang))
    for subject in dict.fromkeys(triple.subject for triple in triples if triple.predicate.value == RDF_TYPE):
        yield Triple(subject, NamedNode(_EVIDENCE), NamedNode(evidence))


def _triple(subject: str, prop: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(prop), value)
