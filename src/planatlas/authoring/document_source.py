"""Statements out of a document that is no RDF, as a source of a validation: the document is their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from planatlas.store import Triple
from planatlas.validation import SourceStatement


class DocumentSource:
    """What was read of one document."""

    def __init__(self, path: Path, triples: Iterable[Triple]) -> None:
        self.path, self._triples = path, tuple(triples)

    def triples(self) -> Iterator[Triple]:
        """Yield what the document says."""
        return iter(self._triples)

    def statements(self) -> Iterator[SourceStatement]:
        """Yield the same again."""
        return (SourceStatement(triple, self, number) for number, triple in enumerate(self._triples))

    def place(self, _triple: Triple, _number: int) -> str:
        """Return the document."""
        return str(self.path)
