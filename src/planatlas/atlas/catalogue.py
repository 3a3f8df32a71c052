"""The catalogue of the package: datasets, links, ontology, shapes, and the questions as executables.

It follows DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), VoID (https://www.w3.org/TR/void/) and, for the
questions, SHACL's SPARQL executables (https://www.w3.org/TR/shacl/#sparql-constraints). Counts, fingerprints
and checksums are those of the files as they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from planatlas.__about__ import __version__
from planatlas.assessment import packaged_knowledge
from planatlas.atlas.collection import Collection
from planatlas.atlas.country_graphs import SHARED
from planatlas.atlas.executables import executables, prefixes_text
from planatlas.atlas.turtle_text import iri_list, literal, texts
from planatlas.labels import LANGUAGES, choose
from planatlas.namespaces import BASE, DCTERMS, ONTOLOGY, OWL, PLAN, RDF_TYPE, country_graph, iri_part
from planatlas.questions import load_library
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import ShapesGraph
from planatlas.store import NamedNode, Triple, TripleIndex, content_hash, read_triples

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
PERSPECTIVES: Final = BASE + "perspective/"
SHAPES: Final = BASE + "shapes"
QUESTIONS: Final = BASE + "questions"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_TYPES: Final = {".ttl": "text/turtle", ".tsv": "text/tab-separated-values"}
_NAMESPACE: Final = re.compile(r"^(.*[/#])[^/#]*$")
_HEADER: Final = """\
# Catalogue of the package: country datasets, one a perspective on a country; links to outside registers;
# ontology, shapes; and the library of questions, each as SPARQL that other programs can run.
# Made by `python -m planatlas.atlas.generated`.
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_CATALOGUE: Final = {"en": "Plan Atlas: catalogue", "es": "Plan Atlas: catálogo"}
_ABOUT: Final = {
    "en": "Planning instruments of States as linked data: datasets by country and perspective, links to outside registers, the ontology, the shapes, and the library of questions.",  # noqa: E501
    "es": "Instrumentos de planificación de los Estados como datos enlazados: conjuntos de datos por país y perspectiva, enlaces con registros externos, la ontología, las formas y la biblioteca de preguntas.",  # noqa: E501
}
_LINKS: Final = {"en": "links to outside registers", "es": "enlaces con registros externos"}
_LINKS_ABOUT: Final = {
    "en": "Which norm, place or institution of the datasets is which record of an outside register, decided one by one.",  # noqa: E501
    "es": "Qué norma, lugar o institución de los conjuntos de datos es qué asiento de un registro externo, decidido uno por uno.",  # noqa: E501
}
_SHARED: Final = {
    "en": "Plan Atlas: what several countries share",
    "es": "Plan Atlas: lo que comparten varios países",
}
_SHARED_ABOUT: Final = {
    "en": "Countries, international organisations and other things that data on several countries name.",
    "es": "Países, organismos internacionales y otras cosas que nombran datos de varios países.",
}
_SHAPES: Final = {"en": "Plan Atlas: shapes", "es": "Plan Atlas: formas"}
_SHAPES_ABOUT: Final = {
    "en": "The rules that data are checked with and the requirements of the indicators, in SHACL.",
    "es": "Las reglas con que se revisan los datos y los requisitos de los indicadores, en SHACL.",
}
_QUESTIONS: Final = {"en": "Plan Atlas: library of questions", "es": "Plan Atlas: biblioteca de preguntas"}
_QUESTIONS_ABOUT: Final = {
    "en": "SPARQL 1.1 queries that any engine runs. A line `VALUES ?variable { ... } # parameter name` is where the values of that parameter go; `lang` chooses the language of labels.",  # noqa: E501
    "es": "Consultas SPARQL 1.1 que cualquier motor ejecuta. Una línea `VALUES ?variable { ... } # parameter nombre` es donde van los valores de ese parámetro; `lang` elige el idioma de los nombres.",  # noqa: E501
}


@dataclass(frozen=True)
class Entry:
    """A dataset of the catalogue: what it is called, what it says, and the files it stands in."""

    iri: str
    title: dict[str, str]
    description: dict[str, str]
    triples: Sequence[Triple]
    files: Sequence[Path] = ()
    fingerprint: str = ""
    details: dict[str, Iterable[str]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ("dcat:Dataset", "void:Dataset")

    def text(self) -> str:
        """Return the entry as Turtle, its distributions after it."""
        parts = [f"\n<{self.iri}> a {' , '.join(self.kinds)}"]
        parts += [f"dcterms:title {texts(self.title)}", f"dcterms:description {texts(self.description)}"]
        parts += [f"{name} {' , '.join(values)}" for name, values in self.details.items()]
        parts += [
            f"dcterms:license <{LICENCE}>",
            'dcterms:language "en" , "es"',
            f'owl:versionInfo "{__version__}"',
            f'dcat:version "{self.fingerprint or content_hash(self.triples)}"',
            *counts(self.triples),
        ]
        names = [f"{self.iri}/{iri_part(path.name)}" for path in self.files]
        if names:
            parts.append(f"dcat:distribution {iri_list(names)}")
        text = " ;\n    ".join(parts) + " .\n"
        return text + "".join(
            _distribution(self.iri, name, path) for name, path in zip(names, self.files, strict=True)
        )


def catalogue_text(collection: Collection) -> str:
    """Return `data/catalog.ttl` for some datasets and what travels with them."""
    library = load_library(resource_path("queries"))
    entries = [*_countries(collection), *_links(collection), _shared(collection), _ontology(), _shapes()]
    entries.sort(key=lambda entry: entry.iri)
    head = " ;\n    ".join(
        [
            f"\n<{BASE}catalog> a dcat:Catalog",
            f"dcterms:title {texts(_CATALOGUE)}",
            f"dcterms:description {texts(_ABOUT)}",
            'dcterms:creator "Plan Atlas"',
            'dcterms:language "en" , "es"',
            f"dcterms:license <{LICENCE}>",
            f'owl:versionInfo "{__version__}"',
            f"dcat:dataset {iri_list(entry.iri for entry in entries)}",
            f"dcat:resource <{QUESTIONS}> .\n",
        ]
    )
    questions = " ;\n    ".join(
        [
            f"\n<{QUESTIONS}> a dcat:Resource",
            f"dcterms:title {texts(_QUESTIONS)}",
            f"dcterms:description {texts(_QUESTIONS_ABOUT)}",
            f"dcterms:license <{LICENCE}>",
            f'owl:versionInfo "{__version__}"',
            f"dcterms:hasPart {iri_list(f'{QUESTIONS}/{question.name}' for question in library)} .\n",
        ]
    )
    datasets = "".join(entry.text() for entry in entries)
    return _HEADER + head + datasets + questions + prefixes_text(library) + executables(library)


def _countries(given: Collection) -> Iterator[Entry]:
    perspectives = list(read_triples(resource_path("data", "perspectives.ttl")))
    for country in given.countries:
        for name in given.datasets(country):
            triples = given.triples(country, [name])
            index = TripleIndex([*triples, *perspectives])
            place = next(iter(index.instances(PLAN + "Jurisdiction")), "")
            label = index.label(place)
            said = index.texts(PERSPECTIVES + name, DCTERMS + "title")
            about = index.texts(PERSPECTIVES + name, DCTERMS + "description")
            systems = index.instances(PLAN + "SectorPlanningSystem")
            yield Entry(
                country_graph(country, name),
                {lang: f"{choose(label, lang)}: {said.get(lang) or name}" for lang in LANGUAGES},
                {lang: about.get(lang) or name for lang in LANGUAGES},
                triples,
                given.files[country, name],
                details={
                    "dcterms:spatial": [f"<{place}>"],
                    "dcterms:conformsTo": [f"<{ONTOLOGY}>"],
                    **({"void:exampleResource": [f"<{iri}>" for iri in systems]} if systems else {}),
                },
            )


def _links(given: Collection) -> Iterator[Entry]:
    names = TripleIndex(given.shared_triples())
    for graph, triples in given.link_graphs():
        country = graph.rpartition("/")[2].upper()
        own = TripleIndex(given.triples(country, given.datasets(country)))
        place = next(iter(own.instances(PLAN + "Jurisdiction")), "")
        label = own.label(place) or names.label(place)
        predicates = sorted({triple.predicate.value for triple in triples})
        yield Entry(
            graph,
            {lang: f"{choose(label, lang)}: {_LINKS[lang]}" for lang in LANGUAGES},
            _LINKS_ABOUT,
            triples,
            given.links[graph],
            details={
                "dcterms:spatial": [f"<{place}>"],
                "void:linkPredicate": [f"<{predicate}>" for predicate in predicates],
                "void:subjectsTarget": [f"<{country_graph(country, n)}>" for n in given.datasets(country)],
            },
            kinds=("dcat:Dataset", "void:Linkset"),
        )


def _shared(given: Collection) -> Entry:
    return Entry(SHARED, _SHARED, _SHARED_ABOUT, given.shared_triples(), given.shared)


def _ontology() -> Entry:
    triples = packaged_knowledge().ontology
    index = TripleIndex(triples)
    return Entry(
        ONTOLOGY,
        index.texts(ONTOLOGY, DCTERMS + "title"),
        index.texts(ONTOLOGY, DCTERMS + "description"),
        triples,
        details={"owl:versionIRI": [f"<{iri}>" for iri in index.iris(ONTOLOGY, OWL + "versionIRI")]},
    )


def _shapes() -> Entry:
    shapes = ShapesGraph.from_files(turtle_files("shapes"))
    return Entry(SHAPES, _SHAPES, _SHAPES_ABOUT, shapes.triples, fingerprint=shapes.hash)


def counts(triples: Sequence[Triple]) -> Iterator[str]:
    """Yield the counts of VoID and the vocabularies of a graph, as Turtle without subject."""
    classes = {
        t.object.value for t in triples if t.predicate.value == RDF_TYPE and isinstance(t.object, NamedNode)
    }
    properties = {t.predicate.value for t in triples}
    yield f"void:triples {len(set(triples))}"
    yield f"void:entities {len({t.subject for t in triples if isinstance(t.subject, NamedNode)})}"
    yield f"void:classes {len(classes)}"
    yield f"void:properties {len(properties)}"
    yield f"void:distinctSubjects {len({t.subject for t in triples})}"
    yield f"void:distinctObjects {len({t.object for t in triples})}"
    spaces = {match[1] for term in classes | properties if (match := _NAMESPACE.match(term))}
    yield f"void:vocabulary {iri_list(sorted(spaces))}"


def _distribution(iri: str, name: str, path: Path) -> str:
    body = path.read_bytes()
    place = path.relative_to(resource_path("data")).as_posix()
    checksum = name + "/checksum"
    return f"""
<{name}> a dcat:Distribution ;
    dcterms:title {texts(dict.fromkeys(LANGUAGES, place))} ;
    dcterms:license <{LICENCE}> ;
    dcat:accessURL <{iri}> ;
    dcat:mediaType <{_MEDIA}{_TYPES[path.suffix]}> ;
    dcat:byteSize "{len(body)}"^^xsd:nonNegativeInteger ;
    spdx:checksum <{checksum}> .

<{checksum}> a spdx:Checksum ;
    spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue {literal(hashlib.sha256(body).hexdigest())}^^xsd:hexBinary .
"""
