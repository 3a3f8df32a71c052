"""The questions of the library and the shapes agree on random countries (see `strategies`)."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.graphs import THEN, judge, knowledge
from assessment.strategies import EXAMPLES, Country, countries
from planatlas.assessment import VOCABULARY, assessment_triples
from planatlas.labels import LANGUAGES
from planatlas.namespaces import IDENTIFIER, code, notation
from planatlas.questions import Library, bind, load_library, to_table
from planatlas.resources import resource_path
from planatlas.store import NamedNode, Store, Term, Triple

pytestmark = pytest.mark.slow


@lru_cache(maxsize=1)
def library() -> Library:
    return load_library(resource_path("queries"))


@lru_cache(maxsize=1)
def vocabulary_store() -> Store:
    store = Store()
    store.add(VOCABULARY, knowledge().ontology)
    return store


def ask(name: str, graphs: dict[str, list[Triple]], lang: str = "en", **values: str) -> list[dict[str, str]]:
    """Return the rows of a question over some graphs and the vocabulary, as text."""
    store = vocabulary_store()
    for graph, triples in graphs.items():
        store.add(graph, triples)
    try:
        question = library().find(name)
        table = to_table(question, store.select(bind(question, values, lang)))
    finally:
        for graph in graphs:
            store.remove_graph(graph)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.texts()]


@given(country=countries(), lang=st.sampled_from(LANGUAGES))
@EXAMPLES
def test_the_matrix_and_the_details_say_what_the_shapes_found(country: Country, lang: str) -> None:
    found = judge(country.triples)
    graphs = {"urn:data": country.triples, found.iri: assessment_triples(found)}
    gaps = found.framework.gaps

    matrix = {row["indicator"]: row for row in ask("gaps/matrix", graphs, lang)}
    assert list(matrix) == [finding.criterion.notation for finding in found.findings]
    details = defaultdict(list)
    for row in ask("gaps/details", graphs, lang):
        details[row["indicator"]].append(row)

    for finding in found.findings:
        row = matrix[finding.criterion.notation]
        gap = gaps[finding.gap].label[lang] if finding.gap else ""
        assert row["verdict"] == finding.verdict.label[lang]
        assert row["letter"] == finding.verdict.letter[lang]
        assert row["gap"] == gap
        assert row["ambiguous"] == str(finding.ambiguous).lower()
        assert row["finding_iri"] == finding.iri

        rows = details.pop(finding.criterion.notation, [])
        assert bool(rows) is (finding.verdict.notation != "met")
        for row in rows:
            assert (row["verdict"], row["gap"]) == (finding.verdict.label[lang], gap)
            assert row["reason"] == finding.reason[lang]
            assert row["remedy"] == " / ".join(sorted({remedy[lang] for remedy in finding.remedies}))
        if rows:
            cited = sorted(item.iri for item in finding.evidence)
            assert [row["evidence_iri"] for row in rows] == (cited or [""])
    assert not details


@given(country=countries())
@EXAMPLES
def test_questions_over_the_data_agree_with_the_verdicts(country: Country) -> None:
    """What is asked of the view itself, without any assessment, is what the shapes saw there."""
    found = judge(country.triples)
    seen = knowledge().view(country.triples, THEN).triples()
    graphs = {"urn:view": seen}
    day = THEN.isoformat()
    index = defaultdict(set)
    for triple in seen:
        index[triple.predicate.value.rsplit("#", 1)[-1]].add((_slug(triple.subject), _slug(triple.object)))

    # 1.2: some policy or plan of sector level has a chain that reaches the national level.
    above = {row["instrument_iri"] for row in ask("gaps/broken-chains", graphs, date=day)}
    of_level = {s for s, o in index["level"] if o in {"sectoral", "multisectoral"}}
    classes = {s for s, o in index["22-rdf-syntax-ns"] | index["type"] if o in {"Plan", "Policy", "Strategy"}}
    ours = {s for s, o in index["inSystem"] if o == "system"} & of_level & classes
    ours -= {s for s, o in index["status"] if o in {"draft", "never-adopted"}}
    reaches = {slug for slug in ours if f"{IDENTIFIER}xxa/{slug}" not in above}
    assert (found.matrix["1.2"] in {"met", "presumed", "partly-met"}) is bool(reaches)

    # A gap of opacity always has a withheld document to show.
    classified = {notation(row["document_iri"]) for row in ask("gaps/classified", graphs, date=day)}
    reviewed = {o for _, o in index["planUnderReview"]}
    opaque = [finding for finding in found.findings if finding.gap == code("gap", "opacity")]
    assert not opaque or classified & (reviewed | ours)
    presumed = [
        f
        for f in found.findings
        if f.verdict.notation == "presumed" and f.criterion.notation not in {"1.1", "1.3"}
    ]
    assert {notation(str(f.gap)) for f in presumed} <= {"opacity" if classified & reviewed else "research"}

    # What nobody recorded, and nobody searched for, has no evidence.
    searched = {row["evidence_iri"] for row in ask("gaps/negative-evidence", graphs)}
    for finding in found.findings:
        assert {item.iri for item in finding.evidence if item.negative} <= searched
        if finding.criterion.notation in {"3.1", "3.2"}:
            assert (finding.verdict.notation == "no-evidence") is (not finding.evidence)


def _slug(term: Term) -> str:
    return notation(term.value) if isinstance(term, NamedNode) else ""
