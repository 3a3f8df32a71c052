"""The packaged datasets: enough of them, nothing copied, no identifier that the dossier does not verify."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from planatlas import Atlas
from planatlas.namespaces import PLAN, RDFS
from planatlas.store import BlankNode, Literal, NamedNode, TripleIndex, read_triples

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FILES = sorted([*(ROOT / "data").rglob("countries/*/*.ttl"), *(ROOT / "data" / "common").glob("*.ttl")])
LONGEST_RUN = 16  # words; titles of norms and names of bodies are shorter
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the folder ../shared is not beside the checkout"
)


@pytest.fixture(scope="module")
def index() -> TripleIndex:
    return TripleIndex(triple for path in FILES for triple in read_triples(path))


def _classes_below(name: str) -> set[str]:
    ontology = Atlas.open().knowledge.labels
    found, queue = set(), [PLAN + name]
    while queue:
        found.add(current := queue.pop())
        queue += ontology.subjects(RDFS + "subClassOf", current)
    return found


@pytest.mark.parametrize(
    ("name", "least"), [("LegalInstrument", 40), ("PlanningInstrument", 40), ("Institution", 20)]
)
def test_there_are_enough_things_to_ask_about(index: TripleIndex, name: str, least: int) -> None:
    assert len({iri for class_iri in _classes_below(name) for iri in index.instances(class_iri)}) >= least


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_node_has_a_name(path: Path) -> None:
    assert not [
        t for t in read_triples(path) if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_dataset_names_a_criterion_or_a_verdict(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "planatlas/framework/" not in text
    assert "planatlas/code/verdict/" not in text


@needs_shared
def test_every_identifier_is_one_that_the_dossier_verifies(index: TripleIndex) -> None:
    dossier = (SHARED / "dossier" / "chile-peru-legal.md").read_text("utf-8")
    with (SHARED / "dossier" / "verified_ids.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    verified = {row["identifier"] for row in rows} - {"27380?", ""}
    addresses = tuple(row["uri"] for row in rows)
    stated = {str(index.value(iri, PLAN + "notation")): iri for iri in index.instances(PLAN + "Identifier")}
    assert stated
    unknown = {
        notation
        for notation in stated
        if notation not in verified
        and notation not in dossier
        and not any(address.endswith(notation) for address in addresses)
    }
    assert not unknown


@needs_shared
@pytest.mark.slow
def test_no_summary_copies_a_passage() -> None:
    sources = [*(SHARED / "external" / "peru").glob("*.md"), *(SHARED / "external" / "texts").glob("*.txt")]
    runs = {run for source in sources for run in _runs(source.read_text("utf-8"))}
    copied = {
        triple.subject.value
        for path in FILES
        for triple in read_triples(path)
        if triple.predicate.value == PLAN + "summary"
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and runs.intersection(_runs(triple.object.value))
    }
    assert not copied


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return (tuple(words[n : n + LONGEST_RUN]) for n in range(len(words) - LONGEST_RUN + 1))
