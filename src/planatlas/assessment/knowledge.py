"""What an assessment needs to know beside the data: ontology, indicator shapes, derive queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from planatlas.assessment.derive import Derivation, Step, core_vocabulary, load_steps
from planatlas.assessment.framework import Framework, load_framework
from planatlas.namespaces import FRAMEWORK, XSD
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import ShapesGraph
from planatlas.store import Literal, NamedNode, Triple, TripleIndex, read_triples
from planatlas.store.checked_reading import parse_triples


@dataclass(frozen=True)
class Knowledge:
    """The ontology, the shapes of one framework and the folder of derive queries."""

    ontology: tuple[Triple, ...]
    shapes: ShapesGraph
    derive: Path
    framework_iri: str

    @cached_property
    def framework(self) -> Framework:
        """The framework, read from ontology and shapes."""
        return load_framework(self.ontology, self.shapes.triples, self.framework_iri)

    @cached_property
    def vocabulary(self) -> list[Triple]:
        """What derive steps and shapes read of the ontology."""
        return core_vocabulary(self.ontology)

    @cached_property
    def labels(self) -> TripleIndex:
        """The ontology's own labels and annotations."""
        return TripleIndex(self.ontology)

    @property
    def as_of_steps(self) -> tuple[Step, ...]:
        """The steps that leave out what does not count on a date."""
        return load_steps(self.derive / "as-of")

    @property
    def relation_steps(self) -> tuple[Step, ...]:
        """The steps that add what follows from the graph: direct relations, matters, plans under review."""
        return load_steps(self.derive / "relations")

    @property
    def evidence_query(self) -> Step:
        """The query that finds the evidence of each criterion of a system."""
        return load_steps(self.derive / "evidence")[0]

    def view(self, data: Iterable[Triple], on: date) -> Derivation:
        """Return what counts of the data on a date, with the relations that follow from it."""
        day = Literal(on.isoformat(), datatype=NamedNode(XSD + "date"))
        steps = (*self.as_of_steps, *self.relation_steps, *load_steps(self.derive / "focus"))
        return Derivation(data, self.vocabulary).run(steps, {"date": day})


@lru_cache(maxsize=4)
def packaged_knowledge(framework: str = "rfp") -> Knowledge:
    """Return the packaged ontology with the indicator shapes of one framework."""
    return Knowledge(
        ontology=tuple(t for path in turtle_files("ontology") for t in read_quickly(path)),
        shapes=ShapesGraph.from_files(turtle_files("shapes", "indicators", framework)),
        derive=resource_path("queries", "derive"),
        framework_iri=FRAMEWORK + framework,
    )


def read_quickly(path: Path) -> list[Triple]:
    """Return the triples of a file, blank nodes under names of their own. Raises as `read_statements`.

    Lines cost most of the time of reading, and are told only where there is a fault.
    """
    try:
        return list(parse_triples(path))
    except (SyntaxError, ValueError, OSError):
        return list(read_triples(path))
