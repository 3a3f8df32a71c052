"""Links to outside data, for one country: candidates, decisions, and whether its norms still stand.

Things come from the graph, candidates from the sources, decisions from one SSSOM table; what registries say
of norms is kept beside it. Nothing is asked of a source but by `candidates` and `check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from planatlas.atlas.country_graphs import country_code
from planatlas.atlas.link_graphs import currency_graph
from planatlas.atlas.link_sources import Sources, Turns, notes_of
from planatlas.errors import InputError, did_you_mean
from planatlas.linking.decisions import Changes, Decisions
from planatlas.linking.described import read_described
from planatlas.linking.evidence_of_currency import (
    evidence,
    merged,
    read_checks,
    standing,
    summary,
    write_checks,
)
from planatlas.linking.locking import alone_with
from planatlas.linking.model import Candidate, Currency, CurrencyAdapter, Described, Reason, SourceAdapter
from planatlas.linking.sssom import Decision
from planatlas.namespaces import compact
from planatlas.resources import resource_path
from planatlas.store import Triple, TripleIndex

if TYPE_CHECKING:
    from planatlas.atlas.atlas import Atlas

REGISTRY: Final = "source:registry-"
# Standings that cast doubt on a plan: notations of the code list `standing`.
DOUBTFUL: Final = frozenset({"repealed", "no-record"})
_PACKAGE: Final = Path(__file__).resolve().parents[1]


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


@dataclass(frozen=True, slots=True)
class Found:
    """What sources offered, and which of them could not be asked, or not to the end, by name."""

    candidates: tuple[Candidate, ...]
    failures: Mapping[str, InputError] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What registries said of norms, and which of them could not be asked, or not to the end, by name.

    `kept` is False where the day asked about lies before the reading: then nothing was kept.
    """

    checked: tuple[Checked, ...]
    failures: Mapping[str, InputError] = field(default_factory=dict)
    kept: bool = True


class _Link(NamedTuple):
    """An accepted link: its place among the decisions, the norm and the record."""

    place: int
    thing: Described
    record: str


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

    def check_place(self) -> None:
        """Raise InputError `links-in-package` where decisions would be written into an installed package.

        The next version of the package would take them away.
        """
        if self.path.resolve().is_relative_to(_PACKAGE):
            raise InputError("links-in-package", where=str(self.path))

    def decide_by_hand(self, given: Sequence[Decision]) -> Changes:
        """Keep decisions on pairs that somebody named. Raises InputError `link-unknown-thing`.

        The thing must be in the graph: a slip of the pen would be kept, and never found again.
        """
        for decision in given:
            thing = decision.subject
            if thing in self.described or self.atlas.query(f"ASK {{ <{thing}> ?property ?value }}"):
                continue
            short = [compact(iri) for iri in self.described]
            raise InputError(
                "link-unknown-thing", name=compact(thing), near=did_you_mean(compact(thing), short)
            )
        return self.decisions.decide(given)

    def candidates(self, sources: Sources, threshold: float) -> Found:
        """Return candidates that nothing was decided of, by thing, the best first.

        A thing is not looked for in a source in which it was found already. What the others offer is shown
        even where a source fails; raises InputError where none of them had an answer.
        """
        decided = self.decisions
        turns = Turns()
        found: list[Candidate] = []
        with sources.opened() as adapters:
            for name, adapter in adapters.items():
                wanted = self._wanted(adapter)
                for _, offered in turns.each(name, wanted, adapter.identify):
                    found += (candidate for candidate in offered if candidate.score >= threshold)
            turns.check()
            notes = notes_of(adapter for name, adapter in adapters.items() if name not in turns.failures)
        ordered = sorted(found, key=lambda c: (c.subject, -c.score, c.record.iri))
        # What two sources offer alike is one question.
        once = {(c.subject, c.record.iri): c for c in reversed(ordered)}
        open_ = decided.undecided(c for c in ordered if once[c.subject, c.record.iri] is c)
        return Found(tuple(open_), turns.failures, tuple(notes))

    def _wanted(self, adapter: SourceAdapter) -> list[Described]:
        """Return the things that a source may know and in which they were not found yet."""
        about = adapter.about
        linked = {
            item.subject for item in self.decisions.accepted if not about.several and _is_in(item, adapter)
        }
        return [t for t in self.described.values() if t.iri not in linked and about.covers(t)]

    def check(self, sources: Sources, as_of: date, *, in_store: bool = False) -> CheckRun:
        """Ask the registries of the accepted links whether the norms stand, and keep what they say.

        It is kept in the file, or in the store in which the atlas lies, with the day of reading; what is
        asked of an earlier day is told and not kept, for a record that is read today says more. What the
        others say is kept even where a registry fails; raises InputError where none had an answer.
        """
        turns = Turns()
        answers: dict[int, Checked] = {}
        kept: list[Triple] = []
        past = False
        with sources.opened() as adapters:
            try:
                for name, links in self._by_registry(adapters, turns).items():
                    adapter = adapters[name]

                    def ask(link: _Link, adapter: SourceAdapter = adapter) -> Currency:
                        assert isinstance(adapter, CurrencyAdapter)  # noqa: S101 - chosen so
                        return adapter.currency(link.record, as_of, link.thing)

                    for link, answer in turns.each(name, links, ask):
                        answers[link.place] = Checked(link.thing, answer)
                        past = past or as_of < answer.read_on
                        # A registry that cannot be asked has said nothing that could be kept.
                        if answer.exists is not None and as_of >= answer.read_on:
                            about, names = adapter.about, self.names(link.thing.iri)
                            kept += evidence(answer, link.thing.iri, names, about.labels, about.home)
            finally:
                if kept:
                    self._keep(kept, in_store=in_store)
        turns.check()
        return CheckRun(tuple(answers[place] for place in sorted(answers)), turns.failures, not past)

    def _by_registry(self, adapters: Mapping[str, SourceAdapter], turns: Turns) -> dict[str, list[_Link]]:
        """Return what to ask of each registry."""
        found: dict[str, list[_Link]] = {}
        for place, decision in enumerate(self.decisions.accepted):
            thing = self.described.get(decision.subject)
            if thing is None or thing.kind != "legal-instrument":
                continue
            if (name := _registry_of(decision, adapters, turns)) is not None:
                found.setdefault(name, []).append(_Link(place, thing, decision.object))
        return found

    def _keep(self, triples: Sequence[Triple], *, in_store: bool) -> None:
        source = self.atlas.collection.source
        if in_store and source is not None:
            graph = currency_graph(self.country)
            held = source.triples(graph) if graph in source.graphs() else ()
            source.replace({graph: merged(held, triples)})
            return
        with alone_with(self.checks_path):
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
    source = decision.cell("object_source").removeprefix(REGISTRY)
    return source == adapter.name or _host(decision.object) in adapter.hosts


def _registry_of(decision: Decision, adapters: Mapping[str, SourceAdapter], turns: Turns) -> str | None:
    """Return the source of a link that can say whether a norm stands; a local catalogue may stand in."""
    able = {name: adapter for name, adapter in adapters.items() if isinstance(adapter, CurrencyAdapter)}
    own = [name for name, adapter in able.items() if _is_in(decision, adapter)]
    local = (
        name
        for name, adapter in able.items()
        if not own and not adapter.hosts and name not in turns.failures
        for _, record in turns.each(name, [decision.object], adapter.describe)
        if record is not None
    )
    return next(iter(own), None) or next(local, None)


def _host(iri: str) -> str:
    return (urlsplit(iri).hostname or "").lower()
