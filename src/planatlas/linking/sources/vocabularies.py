"""The mappings of the ontology (`ontology/mappings/`): sectors to COFOG and EuroVoc, asked without a network.

They are read from the package and nothing is added to them: what they relate loosely (skos:relatedMatch) is
no candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planatlas.linking.model import IDENTIFIER, Candidate, Described, Match, Reason, Record, SourceAbout
from planatlas.namespaces import CODE, PREF_LABEL, SKOS
from planatlas.resources import turtle_files
from planatlas.store import Literal, NamedNode, read_triples

_MATCHES: Final[dict[str, Match]] = {SKOS + "exactMatch": "exact", SKOS + "closeMatch": "close"}


@dataclass(frozen=True, slots=True)
class _Mapped:
    target: str
    match: Match
    file: str


class Vocabularies:
    """What the ontology maps to the vocabularies of others."""

    @property
    def name(self) -> str:
        """The short name."""
        return "vocabularies"

    @property
    def hosts(self) -> frozenset[str]:
        """None: the mappings are in the package."""
        return frozenset()

    @property
    def about(self) -> SourceAbout:
        """Sectors, of any country."""
        labels = {"en": "Mappings of the ontology", "es": "Correspondencias de la ontología"}
        return SourceAbout(labels, "https://w3id.org/planatlas/ontology", frozenset({"sector"}), several=True)

    def identify(self, described: Described) -> list[Candidate]:
        """Return what the code of a sector is mapped to, through our own COFOG code where it leads there."""
        if not self.about.covers(described):
            return []
        found: dict[str, _Mapped] = {}
        for mapped in self._mappings.get(described.iri, ()):
            if mapped.target.startswith(CODE):
                # One step further to the address that others use; it is no nearer than the first step was.
                for further in self._mappings.get(mapped.target, ()):
                    if further.match == "exact":
                        found.setdefault(further.target, _Mapped(further.target, mapped.match, further.file))
            else:
                found.setdefault(mapped.target, mapped)
        return [
            Candidate(
                described.iri,
                self._record(item.target),
                1.0,
                IDENTIFIER,
                (Reason.of("link-mapping", file=item.file),),
                item.match,
            )
            for item in sorted(found.values(), key=lambda item: item.target)
        ]

    def describe(self, iri: str) -> Record | None:
        """Return the record of an address that the ontology maps something to."""
        targets = {mapped.target for group in self._mappings.values() for mapped in group}
        return self._record(iri) if iri in targets else None

    def _record(self, target: str) -> Record:
        return Record(target, self.name, title=self._titles.get(target, ""), lang="en")

    @cached_property
    def _mappings(self) -> dict[str, list[_Mapped]]:
        found: dict[str, list[_Mapped]] = {}
        for path in turtle_files("ontology", "mappings"):
            for triple in read_triples(path):
                match = _MATCHES.get(triple.predicate.value)
                if match and isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
                    mapped = _Mapped(triple.object.value, match, f"ontology/mappings/{path.name}")
                    found.setdefault(triple.subject.value, []).append(mapped)
        return found

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The labels of our own COFOG codes, which are those of the addresses they are the same as."""
        labels = {
            triple.subject.value: triple.object.value
            for triple in read_triples(turtle_files("ontology", "codelists", "cofog.ttl")[0])
            if triple.predicate.value == PREF_LABEL
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, Literal)
            and triple.object.language == "en"
        }
        return {
            mapped.target: labels[code]
            for code, group in self._mappings.items()
            for mapped in group
            if code in labels and mapped.match == "exact"
        }
