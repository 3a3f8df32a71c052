"""Write the graphs of a load, and what follows from them, in one go: into a stage, or to a server."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from typing import Protocol
from urllib.parse import unquote

from planatlas.assessment import VOCABULARY, Knowledge
from planatlas.atlas.country_graphs import LOADED, SHARED, country_code, derived_graph
from planatlas.atlas.deriving import LARGE, Deriver, basis_fingerprint, derive_in_place
from planatlas.atlas.link_graphs import CURRENCY, LINKS
from planatlas.atlas.loaded import LoadedGraph, record
from planatlas.atlas.placing import Place
from planatlas.namespaces import GRAPH
from planatlas.store import Source, Store, Triple
from planatlas.store.bulk import BulkWriter
from planatlas.store.checked_reading import Batch, CheckedReader, in_batches

_WAITING = 3


class Reading(Protocol):
    """Reads the files of graphs."""

    readers: dict[str, CheckedReader]

    def batches(self, place: Place) -> Iterator[Batch]:
        """Yield what the files of a graph say, and nothing after a fault."""
        ...

    def refuse(self) -> None:
        """Raise InputError where a file was at fault."""
        ...


class Writing:
    """What both ways of writing share: which graphs there are, and which do not follow any more."""

    def __init__(
        self,
        source: Source,
        knowledge: Knowledge,
        time: str,
        before: Mapping[str, LoadedGraph],
        reading: Reading,
    ) -> None:
        self.source, self.knowledge, self.time, self.reading = source, knowledge, time, reading
        self.items = dict(before)
        self.graphs = set(source.graphs())
        self.written: list[LoadedGraph] = []

    def run(self, changed: Sequence[Place]) -> list[LoadedGraph]:
        """Write the graphs that changed, and what follows from them; returns what was written."""
        raise NotImplementedError

    def note(self, item: LoadedGraph) -> None:
        """Keep the record of a graph that was written."""
        self.items[item.graph] = item
        self.written.append(item)

    def item(self, place: Place, triples: int) -> LoadedGraph:
        """Return the record of a graph whose files have been read."""
        files = tuple(sorted({path.name for path in place.files}))
        return LoadedGraph(
            place.graph, triples, self.reading.readers[place.graph].fingerprint, self.time, files
        )

    def graphs_of(self, country: str) -> list[str]:
        """Return the graphs of a country's datasets."""
        return sorted(name for name in self.graphs if _country_of(name) == country)

    def basis(self, country: str) -> str:
        """Return a fingerprint of what follows from the datasets of a country."""
        names = [VOCABULARY, SHARED, *self.graphs_of(country)]
        # A graph that something else wrote has no record, and may have changed.
        known = {name: self.items[name].fingerprint if name in self.items else self.time for name in names}
        return basis_fingerprint(self.knowledge, known)

    def stale(self) -> list[str]:
        """Return the countries whose derived graph does not follow from what is there now."""
        countries = sorted({country for name in self.graphs if (country := _country_of(name))})
        return [
            country
            for country in countries
            if (item := self.items.get(derived_graph(country))) is None
            or item.fingerprint != self.basis(country)
        ]


class InStage(Writing):
    """Writes into a stage of an embedded store, which takes its place when all is well."""

    source: Store

    def run(self, changed: Sequence[Place]) -> list[LoadedGraph]:
        """Write the graphs that changed, and what follows from them; returns what was written."""
        if not changed and not self.stale():
            return []
        self.graphs |= {place.graph for place in changed}
        derived = {derived_graph(place.country) for place in changed if place.country}
        with self.source.staged({LOADED, *derived, *(place.graph for place in changed)}) as stage:
            with BulkWriter(stage) as writer, ThreadPoolExecutor(1) as pool:
                deriver = self._write_common(changed, writer)
                self._write_countries(changed, writer, deriver, pool)
                self.reading.refuse()
            for place in changed:
                self.note(self.item(place, stage.count(place.graph)))
            self._derive_the_rest(stage, deriver)
            stage.add_many(LOADED, record(self.items.values()))
        return self.written

    def _write_common(self, changed: Sequence[Place], writer: BulkWriter) -> Deriver:
        """Write what belongs to no country."""
        shared: list[Batch] | None = None
        for place in changed:
            if place.country is None:
                batches = list(self._write(place, writer))
                shared = batches if place.graph == SHARED else shared
        return Deriver(self.knowledge, [list(self.source.triples(SHARED))] if shared is None else shared)

    def _write_countries(
        self, changed: Sequence[Place], writer: BulkWriter, deriver: Deriver, pool: ThreadPoolExecutor
    ) -> None:
        """Write country after country, and what follows from one while the next ones are read."""
        pending: deque[tuple[str, Future[list[Triple]]]] = deque()
        in_order = sorted((place for place in changed if place.country), key=lambda place: place.graph)
        for country, places in groupby(in_order, key=lambda place: place.country or ""):
            own = list(places)
            kept = [name for name in self.graphs_of(country) if name not in {place.graph for place in own}]
            held: dict[str, list[Batch]] = {}
            size = sum(self.items[name].triples if name in self.items else LARGE for name in kept)
            for place in own:
                held[place.graph] = []
                for batch in self._write(place, writer):
                    if size + self.reading.readers[place.graph].statements <= LARGE:
                        held[place.graph].append(batch)
                size += self.reading.readers[place.graph].statements
            if size > LARGE:
                continue
            held |= {name: [list(self.source.triples(name))] for name in kept}
            pending.append((country, pool.submit(deriver.derive, held)))
            while len(pending) > _WAITING:
                self._write_derived(*pending.popleft(), writer)
        while pending:
            self._write_derived(*pending.popleft(), writer)

    def _write(self, place: Place, writer: BulkWriter) -> Iterator[Batch]:
        """Write the files of a graph, and yield what they say."""
        for batch in self.reading.batches(place):
            writer.put(place.graph, batch)
            yield batch
        self.items[place.graph] = self.item(place, self.reading.readers[place.graph].statements)

    def _write_derived(self, country: str, answer: Future[list[Triple]], writer: BulkWriter) -> None:
        target, triples = derived_graph(country), answer.result()
        for batch in in_batches(target, triples):
            writer.put(target, batch)
        self.note(LoadedGraph(target, len(triples), self.basis(country), self.time))

    def _derive_the_rest(self, stage: Store, deriver: Deriver) -> None:
        """Find what follows for very large countries, and for those whose own graphs did not change."""
        for country in self.stale():
            target, own = derived_graph(country), self.graphs_of(country)
            stage.remove_graph(target)
            if sum(self.items[name].triples if name in self.items else LARGE for name in own) > LARGE:
                derive_in_place(stage, self.knowledge, own, target)
            else:
                stage.add_many(target, deriver.derive({name: [list(stage.triples(name))] for name in own}))
            self.note(LoadedGraph(target, stage.count(target), self.basis(country), self.time))


class ToServer(Writing):
    """Sends everything to a server in one go; what follows from a country is found beside it, in memory."""

    def run(self, changed: Sequence[Place]) -> list[LoadedGraph]:
        """Send the graphs that changed, and what follows from them; returns what was sent."""
        places = {place.graph: place for place in changed}
        self.graphs |= set(places)
        for place in changed:
            self.items[place.graph] = self.item(place, self.reading.readers[place.graph].statements)
        sent: dict[str, Iterable[Triple]] = {graph: _Triples(place) for graph, place in places.items()}
        stale = self.stale()
        if not sent and not stale:
            return []
        self._batches(VOCABULARY, places)
        deriver = Deriver(self.knowledge, self._batches(SHARED, places))
        for country in stale:
            target = derived_graph(country)
            own = {name: self._batches(name, places) for name in self.graphs_of(country)}
            sent[target] = triples = deriver.derive(own)
            self.note(LoadedGraph(target, len(triples), self.basis(country), self.time))
        sent[LOADED] = list(record(self.items.values()))
        self.source.replace(sent)
        return [*(self.items[graph] for graph in places), *self.written]

    def _batches(self, graph: str, places: Mapping[str, Place]) -> list[Batch]:
        """Return what a graph is to hold; of one that is sent, note how many statements are different."""
        if graph in places:
            batches = list(self.reading.batches(places[graph]))
            parts = (batch.splitlines() if isinstance(batch, bytes) else batch for batch in batches)
            different: set[object] = set().union(*parts)
            self.items[graph] = self.item(places[graph], len(different))
            return batches
        return [list(self.source.triples(graph))]


class _Triples(Iterable[Triple]):
    """The triples of the files of a graph, read each time they are asked for."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __iter__(self) -> Iterator[Triple]:
        return (triple for file in self._place.files for triple in self._place.parse(file))


def _country_of(graph: str) -> str | None:
    """Return the country of the graph of a dataset.

    >>> _country_of(GRAPH + "chl/vega-2021")
    'CHL'
    """
    parts = graph.removeprefix(GRAPH).split("/")
    is_dataset = (
        graph.startswith(GRAPH) and len(parts) == 2 and parts[0] not in {"int", "derived", LINKS, CURRENCY}
    )
    return country_code(unquote(parts[0])) if is_dataset else None
