"""Shapes files and the cases that test them.

The cases of `shapes/model/legal.ttl` stand in `tests/shapes/model/legal/`; their names say what they show:
`valid-…`, `invalid-…`, `warning-…` or `info-…` and the reason. A shapes file of the same folder that
targets nothing holds members which the others lean on: it is read beside each of them and has no cases of
its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from planatlas.assessment import packaged_knowledge
from planatlas.namespaces import CODE, ONTOLOGY, PLAN, RDF_TYPE, RDFS, SKOS
from planatlas.shacl import Report, ShapesGraph, default_engine
from planatlas.store import NamedNode, Triple, read_triples

CASES = Path(__file__).resolve().parents[1]
ROOT = CASES.parents[1]
_TREE_AND_LISTS = {RDFS + "subClassOf", SKOS + "inScheme", SKOS + "broader"}
AS_OF = date(2018, 12, 31)
KINDS = ("valid", "invalid", "warning", "info")

# A thing of a class that no property of the data may point to; mutants put it where others belong.
STRANGER = NamedNode("https://w3id.org/planatlas/id/int/stranger")


@dataclass(frozen=True)
class ShapesFile:
    """One file of shapes, with the members it leans on and the cases that test it."""

    path: Path

    @property
    def name(self) -> str:
        """The path below `shapes/`, without the extension."""
        return self.path.relative_to(ROOT / "shapes").with_suffix("").as_posix()

    @property
    def folder(self) -> Path:
        return CASES / self.name

    @cached_property
    def shapes(self) -> ShapesGraph:
        """The shapes of the file and of its members; only those of the file have targets."""
        members = [p for p in sorted(self.path.parent.glob("*.ttl")) if p != self.path and not has_targets(p)]
        return ShapesGraph.from_files([self.path, *members])

    @property
    def cases(self) -> list[Case]:
        return [Case(self, p) for p in sorted(self.folder.glob("*.ttl"))]


@dataclass(frozen=True)
class Case:
    """A small graph that shows one thing, and the report approved for it."""

    shapes_file: ShapesFile
    path: Path

    @property
    def name(self) -> str:
        return f"{self.shapes_file.name}/{self.path.stem}"

    @property
    def kind(self) -> str:
        """The first word of the name: valid, invalid, warning or info."""
        return self.path.stem.split("-", 1)[0]

    @property
    def report_path(self) -> Path:
        return self.path.with_suffix(".report.json")

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        return tuple(sorted(read_triples(self.path), key=str))

    def run(self) -> Report:
        """Validate the case as it stands."""
        return validate(self.shapes_file, self.triples)


def validate(shapes_file: ShapesFile, data: tuple[Triple, ...]) -> Report:
    """Validate some data with the shapes of one file, the vocabulary beside it.

    The shapes of indicators look at what is in force on a day, so their cases are written as countries
    write data, and what queries derive from them for that day is validated.
    """
    if shapes_file.name.startswith("indicators/"):
        data = tuple(packaged_knowledge().view(data, AS_OF).triples())
    return default_engine().validate(data, shapes_file.shapes, vocabulary())


@lru_cache(maxsize=1)
def shapes_files() -> tuple[ShapesFile, ...]:
    """Return every shapes file that targets something and is not listed as tested elsewhere."""
    listed = tomllib.loads((CASES / "exceptions.toml").read_text(encoding="utf-8")).get("elsewhere", [])
    elsewhere = {entry["shapes"] for entry in listed if (ROOT / entry["tests"]).is_dir()}
    there = (ShapesFile(p) for p in sorted((ROOT / "shapes").rglob("*.ttl")) if has_targets(p))
    return tuple(shapes_file for shapes_file in there if shapes_file.name not in elsewhere)


@lru_cache(maxsize=256)
def has_targets(path: Path) -> bool:
    """Whether a file declares any target."""
    return any("#target" in triple.predicate.value for triple in read_triples(path))


def all_cases() -> list[Case]:
    """Return the cases of all shapes files."""
    return [case for shapes_file in shapes_files() for case in shapes_file.cases]


@lru_cache(maxsize=1)
def vocabulary() -> tuple[Triple, ...]:
    """Return what shapes ask of the vocabulary: class tree, code lists and our own annotations.

    Labels and definitions are left out: a mutant run in a second is a mutant that can be afforded.
    """
    found = {
        triple
        for path in sorted((ROOT / "ontology").rglob("*.ttl"))
        for triple in read_triples(path)
        if _is_asked_for(triple)
    }
    found.add(Triple(STRANGER, NamedNode(RDF_TYPE), NamedNode(PLAN + "Assessment")))
    return tuple(sorted(found, key=str))


def _is_asked_for(triple: Triple) -> bool:
    if not isinstance(triple.subject, NamedNode) or not triple.subject.value.startswith((ONTOLOGY, CODE)):
        return False
    predicate = triple.predicate.value
    return predicate in _TREE_AND_LISTS or predicate.startswith(PLAN)
