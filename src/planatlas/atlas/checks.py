"""Checks of graphs and of the packaged knowledge itself: validation, reasoning, house rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planatlas.assessment import packaged_knowledge
from planatlas.atlas.collection import packaged_collection
from planatlas.namespaces import BASE, OWL, PLAN
from planatlas.reasoning import ReasoningOutcome, reason
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import LintFinding, ShapesGraph, default_engine, lint_shapes
from planatlas.store import NamedNode, Triple, TripleIndex, read_folder
from planatlas.validation import ValidationOutcome, validate_files


def validate(
    paths: Iterable[Path], shapes: Iterable[Path] | None = None, lang: str = "en"
) -> ValidationOutcome:
    """Validate RDF files with the data-quality shapes, or with other shapes (files, folders).

    Raises InputError for a path that cannot be read and for shapes that cannot be run.
    """
    own = [*turtle_files("shapes", "model"), resource_path("shapes", "recommended.ttl")]
    chosen = [file for path in shapes for file in read_folder(path)] if shapes else own
    knowledge = packaged_knowledge()
    context = [*knowledge.vocabulary, *packaged_collection().shared_triples()]
    return validate_files(paths, ShapesGraph.from_files(chosen), context, terms=knowledge.ontology, lang=lang)


def check_consistency(data: Iterable[Triple] = ()) -> ReasoningOutcome:
    """Reason over the ontology, alone or with a country graph. Raises InputError without the reasoner."""
    return reason(packaged_knowledge().ontology, list(data))


@dataclass(frozen=True, slots=True)
class LintOutcome:
    """What the house rules found, and how much they looked at."""

    lines: tuple[tuple[str, str], ...]
    terms: int
    shapes: int

    def texts(self, lang: str) -> list[str]:
        """Return a line a finding."""
        return [dict(zip(("en", "es"), pair, strict=True))[lang] for pair in self.lines]


def lint() -> LintOutcome:
    """Check the ontology against the house rules and every shapes file against misspelt terms."""
    knowledge = packaged_knowledge()
    house = ShapesGraph.from_files([resource_path("shapes", "ontology.ttl")])
    report = default_engine().validate(knowledge.ontology, house)
    lines = [
        tuple(f"{_name(result.focus)}: {result.messages.get(lang, '')}" for lang in ("en", "es"))
        for result in report.results
    ]
    shapes = ShapesGraph.from_files(turtle_files("shapes"))
    found: Iterable[LintFinding] = lint_shapes(shapes, knowledge.ontology, (PLAN, BASE + "code/"))
    lines += [tuple(finding.text(lang) for lang in ("en", "es")) for finding in found]
    index = TripleIndex(knowledge.ontology)
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    terms = {iri for kind in kinds for iri in index.instances(OWL + kind) if iri.startswith(PLAN)}
    return LintOutcome(tuple((en, es) for en, es in lines), len(terms), sum(1 for _ in shapes))


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
