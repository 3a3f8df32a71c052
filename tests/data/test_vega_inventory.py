"""The vega-2021 datasets hold all the inventory of the article lists, with evidence, in our own words."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

import pytest

from planatlas.namespaces import CODE, DCTERMS, PLAN, PREFIXES, RDF_TYPE, SKOS
from planatlas.store import Literal, NamedNode, Triple, read_triples

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT.parent / "shared" / "source" / "vega-2021.txt"
INVENTORY = Path(__file__).with_name("vega_inventory.csv")
DATASETS = [
    "data/countries/chl/vega-2021.ttl",
    "data/countries/per/vega-2021.ttl",
    "data/common/vega-2021.ttl",
]
FILES = [*DATASETS, "data/sources.ttl"]

# A quotation, a title, an address or a name repeats its source; all else is said in our own words.
VERBATIM = {PLAN + "quotation", PLAN + "address"} | {DCTERMS + p for p in ("title", "creator", "publisher")}
PROPER_NAMES = {
    "Economic Commission for Latin America and the Caribbean",
    "Libro de la Defensa Nacional de Chile 2017",
    "Law 20.500 on associations and citizen participation in public management",
}
RUN = 8

CHILE = (
    {f"C{n}" for n in range(1, 13)}
    | {f"CL{n}" for n in range(1, 5)}
    | {f"CS{n}" for n in range(1, 5)}
    | {f"CI{n}" for n in range(1, 10)}
)
PERU = (
    {f"P{n}" for n in range(1, 19)}
    | {"P1a", "PS1", "PS2", "PA1", "PA2"}
    | {f"PL{n}" for n in range(1, 9)}
    | {f"PI{n}" for n in range(1, 8)}
)
RELATIONS = {f"CHL-{n}" for n in range(1, 24)} | {f"PER-{n}" for n in range(1, 30)}


def rows() -> list[dict[str, str]]:
    with INVENTORY.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else f"{CODE}{prefix}/{local}"


@lru_cache(maxsize=8)
def triples(file: str) -> frozenset[Triple]:
    return frozenset(read_triples(ROOT / file))


def evidenced(iri: str, file: str) -> bool:
    """Whether the dataset gives it a class, and evidence with a source and a summary in both languages."""
    about: dict[str, list[str]] = {}
    summaries: dict[str, set[str | None]] = {}
    sourced: set[str] = set()
    for triple in triples(file):
        subject = str(getattr(triple.subject, "value", ""))
        if triple.predicate.value == PLAN + "source":
            sourced.add(subject)
        if triple.predicate.value == PLAN + "summary" and isinstance(triple.object, Literal):
            summaries.setdefault(subject, set()).add(triple.object.language)
        if subject == iri and isinstance(triple.object, NamedNode):
            about.setdefault(triple.predicate.value, []).append(triple.object.value)
    complete = {node for node in sourced if {"en", "es"} <= summaries.get(node, set())}
    classes = about.get(RDF_TYPE, [])
    if PLAN + "NegativeEvidence" in classes:
        return iri in complete
    evidence = about.get(PLAN + "evidence", [])
    return bool(classes) and bool(evidence) and complete.issuperset(evidence)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def test_inventory_lists_every_entity_and_relation_once() -> None:
    listed = [row["id"] for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == CHILE | PERU | RELATIONS
    assert len(CHILE | PERU) == 67
    assert len(RELATIONS) == 52


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_inventory_item_is_recorded_with_evidence(row: dict[str, str]) -> None:
    assert row["file"] == DATASETS[0 if row["id"].startswith("C") else 1]
    assert row["iris"], "no record is named"
    missing = [iri for iri in row["iris"].split() if not evidenced(expand(iri), row["file"])]
    assert not missing


@pytest.mark.parametrize("row", [row for row in rows() if row["id"] in RELATIONS], ids=lambda row: row["id"])
def test_relation_is_stated(row: dict[str, str]) -> None:
    assert row["statements"], "a relation without a statement"
    stated = {
        (getattr(t.subject, "value", ""), t.predicate.value, getattr(t.object, "value", ""))
        for t in triples(row["file"])
    }
    wanted = {tuple(map(expand, statement.split())) for statement in row["statements"].split(" ; ")}
    assert wanted <= stated
    named = {expand(iri) for iri in row["iris"].split()}
    assert {subject for subject, _, _ in wanted} <= named


@pytest.mark.parametrize("file", FILES)
def test_every_text_stands_in_both_languages(file: str) -> None:
    languages: dict[tuple[str, str], set[str | None]] = {}
    wanted = {SKOS + "prefLabel", SKOS + "note"}
    wanted |= {PLAN + name for name in ("summary", "alternativeReading", "ratingText")}
    for triple in triples(file):
        if triple.predicate.value in wanted and isinstance(triple.object, Literal):
            key = (str(triple.subject), triple.predicate.value)
            languages.setdefault(key, set()).add(triple.object.language)
    assert languages
    assert not {key for key, found in languages.items() if found != {"en", "es"}}


@pytest.mark.parametrize("file", DATASETS)
def test_every_node_that_is_named_is_described(file: str) -> None:
    described = {getattr(t.subject, "value", "") for t in triples(file) if t.predicate.value == RDF_TYPE}
    own = tuple(PREFIXES[prefix] for prefix in ("chl", "per", "int"))
    named = {
        term.value
        for t in triples(file)
        for term in (t.subject, t.object)
        if isinstance(term, NamedNode) and term.value.startswith(own)
    }
    assert named
    assert named <= described


def test_evidence_comes_from_the_article_alone() -> None:
    sources = {
        getattr(t.object, "value", "")
        for file in DATASETS
        for t in triples(file)
        if t.predicate.value == PLAN + "source"
    }
    assert sources == {PREFIXES["source"] + "vega-2021"}


@pytest.mark.parametrize("file", FILES)
def test_no_sentence_of_the_article_is_copied(file: str) -> None:
    if not ARTICLE.exists():
        pytest.skip("the article is not beside this repository (../shared/source/vega-2021.txt)")
    article = runs(ARTICLE.read_text(encoding="utf-8"))
    texts = [
        triple.object.value
        for triple in triples(file)
        if isinstance(triple.object, Literal) and triple.predicate.value not in VERBATIM
    ]
    assert texts
    copied = [text for text in texts if text not in PROPER_NAMES and runs(text) & article]
    assert not copied


@pytest.mark.parametrize("file", DATASETS)
def test_quotations_are_short(file: str) -> None:
    quoted = [t.object for t in triples(file) if t.predicate.value == PLAN + "quotation"]
    assert not [text for text in quoted if not isinstance(text, Literal) or not text.language]
    assert not [text for text in quoted if isinstance(text, Literal) and len(text.value) >= 200]
