"""Load country datasets into a store: checked before anything changes, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from planatlas.assessment import Knowledge, packaged_knowledge
from planatlas.atlas.collection import COUNTRY_CODE
from planatlas.atlas.country_graphs import country_code, derived_graph
from planatlas.atlas.loaded import LoadedGraph, loaded_graphs
from planatlas.atlas.placing import Place, packaged_places, places_of
from planatlas.atlas.writing import InStage, ToServer, Writing
from planatlas.errors import InputError
from planatlas.store import Source, Store, read_folder
from planatlas.store.checked_reading import Batch, CheckedReader, FaultyFileError


class RefusedError(InputError):
    """Files at fault, of which nothing was loaded; `faults` has one error for each fault."""

    def __init__(self, faults: Sequence[InputError], files: int) -> None:
        super().__init__("load-refused", count=len(faults), files=files)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Loading:
    """What became of a load: the graphs that were written, and those that were the same already."""

    written: tuple[LoadedGraph, ...]
    unchanged: tuple[LoadedGraph, ...]


def load(
    source: Source,
    paths: Iterable[Path] | None = None,
    knowledge: Knowledge | None = None,
    now: datetime | None = None,
) -> Loading:
    """Load country files and folders, or the packaged datasets, into a store.

    Each dataset becomes a named graph, beside the vocabulary, what the countries share, what follows from
    each country's datasets, and the record of it all (`planatlas.atlas.loaded`). Graphs of other countries
    and datasets stay. Raises RefusedError where files are at fault, InputError for paths without a country
    and for a store that cannot be written; in all cases the store is as it was.
    """
    given = None if paths is None else list(paths)
    time = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for exact in (False, True):
        places = packaged_places() if given is None else _places(given, exact=exact)
        try:
            return _load(source, places, knowledge or packaged_knowledge(), time)
        except _MisplacedError:
            continue
    raise AssertionError("places that are exact are not checked")


def _places(paths: Sequence[Path], *, exact: bool) -> list[Place]:
    try:
        return places_of(paths, exact=exact)
    except InputError as error:
        if error.key == "no-country" and not exact:
            return _places(paths, exact=True)
        if error.key == "no-country":
            # A file that cannot be read says no country either, and that is what there is to mend.
            reading = _Reading()
            files = tuple(path for root in paths for path in read_folder(root))
            for _ in reading.batches(Place(error.key, None, files, (None,) * len(files))):
                pass
            reading.refuse()
        raise


class _MisplacedError(Exception):
    """A file holds other country codes than its text seemed to."""


def _load(source: Source, places: Sequence[Place], knowledge: Knowledge, time: str) -> Loading:
    graphs = set(source.graphs())
    before = {name: item for name, item in loaded_graphs(source).items() if name in graphs}
    reading = _Reading()
    # A graph that is there already is read once to see whether it changed. One that is new is written while
    # it is read, where that can be taken back.
    for place in places:
        if place.graph in before or not isinstance(source, Store):
            for _ in reading.batches(place):
                pass
    reading.refuse()
    changed = [
        place
        for place in places
        if place.graph not in before
        or place.graph not in graphs
        or reading.readers[place.graph].fingerprint != before[place.graph].fingerprint
    ]
    writing: Writing
    if isinstance(source, Store):
        writing = InStage(source, knowledge, time, before, reading)
    else:
        writing = ToServer(source, knowledge, time, before, reading)
    written = writing.run(changed)
    countries = {place.country for place in places if place.country}
    wanted = {place.graph for place in places} | {derived_graph(country) for country in countries}
    unchanged = sorted(wanted - {item.graph for item in written})
    return Loading(tuple(written), tuple(before[name] for name in unchanged))


class _Reading:
    """Reads the files of graphs; keeps what is wrong with them, and what was found out of each graph."""

    def __init__(self) -> None:
        self.readers: dict[str, CheckedReader] = {}
        self.faults: dict[Path, list[InputError]] = {}

    def batches(self, place: Place) -> Iterator[Batch]:
        """Yield what the files of a graph say, and nothing after a fault."""
        reader = self.readers[place.graph] = CheckedReader(place.graph, COUNTRY_CODE, place.parse)
        for path, codes in zip(place.files, place.codes, strict=True):
            reader.seen.clear()
            try:
                for batch in reader.read(path):
                    if not self.faults:
                        yield batch
            except FaultyFileError as error:
                self.faults[path] = error.faults
            else:
                if codes is not None and codes != {country_code(code) for code in reader.seen}:
                    raise _MisplacedError

    def refuse(self) -> None:
        """Raise RefusedError where a file was at fault."""
        if self.faults:
            raise RefusedError([fault for found in self.faults.values() for fault in found], len(self.faults))
