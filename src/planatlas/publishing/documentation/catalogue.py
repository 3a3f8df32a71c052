"""The catalogue of the package for people: datasets, vocabulary and questions with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from planatlas.labels import choose
from planatlas.namespaces import BASE, DCTERMS, OWL, RDF_TYPE, SH
from planatlas.resources import resource_path
from planatlas.store import Literal, NamedNode, Triple, TripleIndex, read_triples

CATALOGUE: Final = BASE + "catalog"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"
COUNTS: Final = ("triples", "distinctSubjects", "classes", "properties")


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset of the catalogue with its counts in the order of COUNTS, None where it gives none."""

    iri: str
    title: str
    description: str
    version: str
    licence: str
    counts: tuple[int | None, ...]
    files: tuple[tuple[str, str, str], ...]
    vocabularies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueView:
    """The catalogue: its title and datasets, and how many questions it publishes as SPARQL."""

    title: str
    description: str
    datasets: tuple[DatasetView, ...]
    questions: int


@lru_cache(maxsize=1)
def packaged_catalogue() -> tuple[Triple, ...]:
    """Return the catalogue as RDF, as the package has it."""
    return tuple(read_triples(resource_path("data", "catalog.ttl")))


def fingerprints() -> dict[str, str]:
    """Return {dataset: fingerprint of its content}."""
    version = NamedNode(DCAT + "version")
    return {
        t.subject.value: t.object.value
        for t in packaged_catalogue()
        if t.predicate == version and isinstance(t.subject, NamedNode) and isinstance(t.object, Literal)
    }


def catalogue_view(lang: str) -> CatalogueView:
    """Return the catalogue in a language."""
    index = TripleIndex(packaged_catalogue())
    datasets = tuple(_dataset(index, iri, lang) for iri in index.iris(CATALOGUE, DCAT + "dataset"))
    return CatalogueView(
        choose(index.texts(CATALOGUE, DCTERMS + "title"), lang),
        choose(index.texts(CATALOGUE, DCTERMS + "description"), lang),
        datasets,
        len([iri for iri in index.instances(SH + "SPARQLSelectExecutable") if index.iris(iri, RDF_TYPE)]),
    )


def _dataset(index: TripleIndex, iri: str, lang: str) -> DatasetView:
    counts = (index.value(iri, VOID + name) for name in COUNTS)
    files = tuple(
        (
            choose(index.texts(file, DCTERMS + "title"), lang),
            next(iter(index.iris(file, DCAT + "mediaType")), "").partition("media-types/")[2],
            index.value(file, DCAT + "byteSize") or "",
        )
        for file in index.iris(iri, DCAT + "distribution")
    )
    return DatasetView(
        iri,
        choose(index.texts(iri, DCTERMS + "title"), lang),
        choose(index.texts(iri, DCTERMS + "description"), lang),
        index.value(iri, OWL + "versionInfo") or "",
        next(iter(index.iris(iri, DCTERMS + "license")), ""),
        tuple(None if count is None else int(count) for count in counts),
        files,
        tuple(index.iris(iri, VOID + "vocabulary")),
    )
