"""A catalogue as a local file: any CSV, TSV or RDF with a mapping, asked without a network."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from planatlas.linking.catalogue import packaged_mapping, read_mapping
from planatlas.linking.index import CatalogueIndex
from planatlas.linking.index_building import build_index, open_index
from planatlas.linking.matching import match
from planatlas.linking.model import IDENTIFIER, Candidate, Currency, Described, Reason, Record, SourceAbout
from planatlas.linking.titles import likeness

_CERTAIN = 1.0
_SAME_TITLE = 0.6
Answer = TypeVar("Answer")


class DumpSource:
    """The records of one file; the index is built at the first use and kept in `folder`.

    `mapping` is the path of a mapping file, or the name of one of the package ("bcn-catalogue").
    Raises InputError where file, mapping or folder cannot be used.
    """

    def __init__(self, file: Path, mapping: Path | str, folder: Path) -> None:
        self.file = file
        path = mapping if isinstance(mapping, Path) else packaged_mapping(mapping)
        self.mapping = read_mapping(path)
        self.folder = folder
        self._index: CatalogueIndex | None = None

    @property
    def name(self) -> str:
        """The name that the mapping gives."""
        return self.mapping.name

    @property
    def hosts(self) -> frozenset[str]:
        """None: a local file asks nobody."""
        return frozenset()

    @property
    def about(self) -> SourceAbout:
        """What the mapping says of the catalogue."""
        countries = frozenset({self.mapping.country}) if self.mapping.country else None
        return SourceAbout(self.mapping.label, self.mapping.home, self.mapping.kinds, countries)

    @property
    def index(self) -> CatalogueIndex:
        """The index of the file, opened once."""
        if self._index is None:
            self._index = open_index(self.file, self.mapping, self.folder)
        return self._index

    def notes(self) -> list[Reason]:
        """Return what a reader must know of the file: rows that name no norm."""
        about = self.index.about
        if not about["left_out"]:
            return []
        return [Reason.of("dump-left-out", count=about["left_out"], line=about["first_left_out"])]

    def identify(self, described: Described) -> list[Candidate]:
        """Return the records that may be the thing, best first."""
        if not self.about.covers(described):
            return []
        return self._whole(lambda: self._identify(described))

    def _identify(self, described: Described) -> list[Candidate]:
        index = self.index
        if same := index.named(described.iri):
            # The graph names the thing by the IRI of the source, as it does the goals of the United Nations.
            why = (Reason.of("link-same-iri"),)
            return [Candidate(described.iri, self._read(same[0]), _CERTAIN, IDENTIFIER, why)]
        records = [*index.by_identifier(described), *index.by_number(described)]
        found = match(described, records, index.vocabulary)
        if not found or found[0].score < _CERTAIN:
            found = match(described, [*records, *index.by_words(described)], index.vocabulary)
        return [replace(item, record=self._read(item.record)) for item in found]

    def identify_all(self, things: Iterable[Described]) -> Iterator[tuple[Described, list[Candidate]]]:
        """Yield each thing with its candidates."""
        for described in things:
            yield described, self.identify(described)

    def describe(self, iri: str) -> Record | None:
        """Return the record of an IRI, of the norm or of one of its versions."""
        found = self._whole(lambda: self.index.named(iri))
        return self._read(found[0]) if found else None

    def _whole(self, ask: Callable[[], Answer]) -> Answer:
        """Return what an index says; one that turns out to be damaged is made anew."""
        try:
            return ask()
        except sqlite3.DatabaseError:
            path = self.index.path
            self.close()
            build_index(self.file, self.mapping, path)
            return ask()

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return whether the file has the record, and what its mapping lets us believe of its state."""
        record = self.describe(iri)
        agrees = None
        if record is not None and record.title and described is not None:
            ours = [title.text for title in described.titles if title.lang in {record.lang, ""}]
            found = [likeness(text, record.title, self.index.vocabulary) for text in ours]
            agrees = any(not one.against and one.score >= _SAME_TITLE for one in found) if found else None
        notes = (
            [] if record is not None and record.in_force is not None else [Reason.of("dump-state-unknown")]
        )
        return Currency(
            iri=iri,
            source=self.name,
            as_of=as_of,
            exists=record is not None,
            title_agrees=agrees,
            in_force=record.in_force if record is not None else None,
            address=record.address if record is not None else None,
            notes=tuple(notes),
            accessed=self._made,
        )

    def close(self) -> None:
        """Let go of the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _read(self, record: Record) -> Record:
        # What a file says is as old as the file.
        return replace(record, accessed=self._made)

    @property
    def _made(self) -> datetime:
        return datetime.fromtimestamp(self.file.stat().st_mtime, UTC)
