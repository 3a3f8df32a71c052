"""Links to outside data, for one country: candidates, decisions, and whether its norms still stand.

Things come from the graph, candidates from the sources, decisions from one SSSOM table; what registries say
of norms is kept beside it. Nothing is asked of a source but by `candidates` and `check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from planatlas.atlas.country_graphs import country_code
from planatlas.atlas.link_graphs import currency_graph
from planatlas.errors import InputError, did_you_mean
from planatlas.linking.decisions import Decisions
from planatlas.linking.described import read_described
from planatlas.linking.evidence_of_currency import (
    evidence,
    merged,
    read_checks,
    standing,
    summary,
    write_checks,
)
from planatlas.linking.model import Candidate, Currency, CurrencyAdapter, Described, SourceAdapter
from planatlas.linking.sssom import Decision
from planatlas.resources import resource_path
from planatlas.store import Triple, TripleIndex

if TYPE_CHECKING:
    from planatlas.atlas.atlas import Atlas

REGISTRY: Final = "source:registry-"


@dataclass(frozen=True, slots=True)
class Sources:
    """Which sources to ask: names, local catalogues with their mapping, and the folder of kept answers.

    Without names all sources are asked that know the country; with catalogues alone, only these.
    """

    names: tuple[str, ...] = ()
    catalogues: tuple[Path, ...] = ()
    mapping: str = "bcn-catalogue"
    cache: Path | None = None
    offline: bool = False

    @contextmanager
    def opened(self) -> Iterator[dict[str, SourceAdapter]]:
        """Yield the adapters by name, closed at the end.

        Raises InputError `link-unknown-source`, and as the sources where one cannot be opened.
        """
        from planatlas.linking.sources import NAMES, adapters, open_client
        from planatlas.linking.sources.dump import DumpSource

        for name in self.names:
            if name not in NAMES:
                near = did_you_mean(name, NAMES)
                raise InputError("link-unknown-source", name=name, near=near, known=", ".join(NAMES))
        with ExitStack() as stack:
            found: dict[str, SourceAdapter] = {}
            for file in self.catalogues:
                catalogue = DumpSource(file, self._mapping, self._index_folder)
                stack.callback(catalogue.close)
                found[catalogue.name] = catalogue
            if self.names or not self.catalogues:
                client = stack.enter_context(open_client(self.cache, offline=self.offline))
                every = adapters(client)
                found |= {name: every[name] for name in self.names or NAMES}
            yield found

    @property
    def _mapping(self) -> Path | str:
        return Path(self.mapping) if self.mapping.endswith(".toml") else self.mapping

    @property
    def _index_folder(self) -> Path:
        from planatlas.linking.cache import default_folder

        return (self.cache or default_folder()) / "catalogues"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a registry said of a norm, and what it comes to (a notation of the code list `standing`)."""

    described: Described
    currency: Currency

    @property
    def standing(self) -> str:
        """Whether the norm stands."""
        return standing(self.currency)

    def text(self, lang: str) -> str:
        """Return what the registry says, in English or Spanish."""
        return summary(self.currency, lang)


@dataclass
class Links:
    """The links of one country; its decisions stand in `path`, what registries said beside it.

    Raises InputError `unknown-country`, and as `Decisions` where the table is at fault.
    """

    atlas: Atlas
    country: str
    path: Path
    _decisions: Decisions | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.country = country_code(self.country)
        self.atlas.datasets(self.country)

    @property
    def decisions(self) -> Decisions:
        """What was decided so far."""
        if self._decisions is None:
            self._decisions = Decisions(self.path, self.country)
        return self._decisions

    @property
    def checks_path(self) -> Path:
        """Where answers of registries are kept: `<iso3>-currency.ttl` beside the decisions."""
        return self.path.with_name(f"{self.country.lower()}-currency.ttl")

    @cached_property
    def described(self) -> dict[str, Described]:
        """What the graph says of each thing that may have a record elsewhere, by IRI."""
        return {thing.iri: thing for thing in read_described(self.atlas.store, [self.country])}

    @cached_property
    def _names(self) -> TripleIndex:
        return self.atlas.labels(self.described)

    def names(self, iri: str) -> Mapping[str, str]:
        """Return what a thing is called, {language: name}."""
        return self._names.label(iri)

    def candidates(self, sources: Sources, threshold: float) -> list[Candidate]:
        """Return candidates that nothing was decided of, by thing, the best first.

        A thing is not looked for in a source in which it was found already. Raises InputError as the sources.
        """
        decided = self.decisions
        found: list[Candidate] = []
        with sources.opened() as adapters:
            for adapter in adapters.values():
                linked = {item.subject for item in decided.accepted if _is_in(item, adapter)}
                wanted = [
                    t for t in self.described.values() if t.iri not in linked and adapter.about.covers(t)
                ]
                found += (c for thing in wanted for c in adapter.identify(thing) if c.score >= threshold)
        ordered = sorted(found, key=lambda c: (c.subject, -c.score, c.record.iri))
        # What two sources offer alike is one question.
        once = {(c.subject, c.record.iri): c for c in reversed(ordered)}
        return decided.undecided(c for c in ordered if once[c.subject, c.record.iri] is c)

    def check(self, sources: Sources, as_of: date, *, in_store: bool = False) -> list[Checked]:
        """Ask the registries of the accepted links whether the norms stand, and keep what they say.

        What was answered is kept even where a later question fails. It is kept in the file, or in the store
        in which the atlas lies. Raises InputError as the sources.
        """
        checked: list[Checked] = []
        kept = []
        with sources.opened() as adapters:
            try:
                for decision in self.decisions.accepted:
                    thing = self.described.get(decision.subject)
                    adapter = _registry_of(decision, adapters)
                    if thing is None or thing.kind != "legal-instrument" or adapter is None:
                        continue
                    answer = adapter.currency(decision.object, as_of, thing)
                    checked.append(Checked(thing, answer))
                    # A registry that cannot be asked has said nothing that could be kept.
                    if answer.exists is not None:
                        about, names = adapter.about, self.names(thing.iri)
                        kept += evidence(answer, thing.iri, names, about.labels, about.home)
            finally:
                if kept:
                    self._keep(kept, in_store=in_store)
        return checked

    def _keep(self, triples: Sequence[Triple], *, in_store: bool) -> None:
        source = self.atlas.collection.source
        if in_store and source is not None:
            graph = currency_graph(self.country)
            held = source.triples(graph) if graph in source.graphs() else ()
            source.replace({graph: merged(held, triples)})
        else:
            write_checks(self.checks_path, merged(read_checks(self.checks_path), triples))


def decisions_path(country: str, data: Sequence[Path] = (), given: Path | None = None) -> Path:
    """Return where decisions are kept: as given, beside the data, or with the packaged links."""
    if given is not None:
        return given
    name = f"{country_code(country).lower()}.sssom.tsv"
    if data:
        return (data[0] if data[0].is_dir() else data[0].parent) / name
    return resource_path("data", "links") / name


def _is_in(decision: Decision, adapter: SourceAdapter) -> bool:
    registry = decision.cell("object_source").removeprefix(REGISTRY)
    return registry == adapter.name or _host(decision.object) in adapter.hosts


def _registry_of(decision: Decision, adapters: Mapping[str, SourceAdapter]) -> CurrencyAdapter | None:
    """Return the source of a link that can say whether a norm stands; a local catalogue may stand in."""
    able = [adapter for adapter in adapters.values() if isinstance(adapter, CurrencyAdapter)]
    own = [adapter for adapter in able if _is_in(decision, adapter)]
    local = [
        adapter for adapter in able if not adapter.hosts and adapter.describe(decision.object) is not None
    ]
    return next(iter([*own, *local]), None)


def _host(iri: str) -> str:
    return (urlsplit(iri).hostname or "").lower()
