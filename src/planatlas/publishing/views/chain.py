"""The chain from law to budget: what follows what, as nodes in columns and edges between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from planatlas.atlas import Atlas
from planatlas.namespaces import CODE, PLAN, notation
from planatlas.publishing.views.common import rows

_POLICIES: Final = frozenset(PLAN + name for name in ("Policy", "Strategy", "GovernmentProgramme"))
_BUDGETS: Final = frozenset(PLAN + name for name in ("Budget", "BudgetSystem", "InvestmentSystem"))
_LAWS: Final = frozenset(PLAN + name for name in ("LegalInstrument", "LegalProvision"))
INSTRUMENTS: Final = frozenset(
    PLAN + name
    for name in (
        "PlanningInstrument", "Policy", "Strategy", "Plan", "GovernmentProgramme", "PlanningDirective",
        "MethodologicalGuide", "Budget", "Report", "InstrumentKind",
    )
)  # fmt: skip
BANDS: Final = ("law", "policy", "plan", "budget")
LEVELS: Final = ("global", "national", "multisectoral", "sectoral", "institutional", "subnational", "")


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A thing in the chain; `band` is the column it stands in, `level` the notation of its planning level."""

    iri: str
    label: str
    band: str
    level: str = ""
    focus: bool = False


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """The lower thing follows the upper one, by a relation with a name."""

    lower: str
    upper: str
    relation: str


@dataclass(frozen=True, slots=True)
class ChainView:
    """Nodes by band and level, and the edges between them; `bands` are the columns that have any."""

    bands: tuple[str, ...]
    nodes: tuple[ChainNode, ...]
    edges: tuple[ChainEdge, ...]

    def label(self, iri: str) -> str:
        """Return the name of a node."""
        return next((node.label for node in self.nodes if node.iri == iri), iri)


def chain_of_country(
    atlas: Atlas, country: str, lang: str, as_of: date | None = None, system: str = ""
) -> ChainView:
    """Return the chain of a country: the instruments of a sector system and what they are linked with.

    Without a system every link of the country counts. With a date, what has ended by then, or has not begun,
    is left out.
    """
    links = list(rows(atlas.ask("explore/planning-chain", lang=lang, countries=[country])))
    if as_of is not None:
        in_force = {
            row["thing_iri"]
            for row in rows(atlas.ask("explore/what-is-in-force", countries=[country], date=as_of))
        }
        links = [
            link for link in links if _counts(link, "lower", in_force) and _counts(link, "upper", in_force)
        ]
    if system:
        links = [link for link in links if system in (link["lower_system"], link["upper_system"])]
    nodes: dict[str, ChainNode] = {}
    edges: dict[ChainEdge, None] = {}
    for link in links:
        lower, upper = _node(link, "lower"), _node(link, "upper")
        if lower.band == upper.band == "law":
            continue
        nodes.setdefault(lower.iri, lower)
        nodes.setdefault(upper.iri, upper)
        edges[ChainEdge(lower.iri, upper.iri, link["relation"])] = None
    return _view(nodes.values(), edges)


def chain_of_thing(address: str, label: str, steps: Iterable[Mapping[str, str]]) -> ChainView:
    """Return what a thing follows directly, and what follows it: three columns, the thing in the middle.

    `steps` are rows of alignment/steps; those that neither begin nor end at the thing do not matter.
    """
    nodes = {address: ChainNode(address, label, "here", focus=True)}
    edges: dict[ChainEdge, None] = {}
    for row in steps:
        if row["lower_iri"] == address:
            nodes.setdefault(row["higher_iri"], ChainNode(row["higher_iri"], row["higher"], "above"))
            edges[ChainEdge(address, row["higher_iri"], row["relation"])] = None
        elif row["higher_iri"] == address:
            nodes.setdefault(row["lower_iri"], ChainNode(row["lower_iri"], row["lower"], "below"))
            edges[ChainEdge(row["lower_iri"], address, row["relation"])] = None
    if not edges:
        return ChainView((), (), ())
    bands = [band for band in ("above", "here", "below") if any(n.band == band for n in nodes.values())]
    ordered = sorted(nodes.values(), key=lambda node: node.label.casefold())
    return ChainView(tuple(bands), tuple(ordered), tuple(edges))


def _counts(link: dict[str, str], end: str, in_force: set[str]) -> bool:
    """Whether an end of a link counts on the date: kinds and systems have no term."""
    timeless = {PLAN + "InstrumentKind", PLAN + "BudgetSystem", PLAN + "InvestmentSystem"}
    return link[f"{end}_class"] in timeless or link[f"{end}_iri"] in in_force


def _node(link: dict[str, str], end: str) -> ChainNode:
    kind, level = link[f"{end}_class"], link[f"{end}_level"]
    band = (
        "law"
        if kind in _LAWS
        else "policy"
        if kind in _POLICIES
        else "budget"
        if kind in _BUDGETS
        else "plan"
    )
    address = link[f"{end}_iri"]
    return ChainNode(
        address, link[end] or notation(address), band, notation(level) if level.startswith(CODE) else ""
    )


def _view(nodes: Iterable[ChainNode], edges: Iterable[ChainEdge]) -> ChainView:
    ordered = sorted(
        nodes, key=lambda node: (BANDS.index(node.band), LEVELS.index(_level(node)), node.label.casefold())
    )
    bands = tuple(band for band in BANDS if any(node.band == band for node in ordered))
    return ChainView(bands, tuple(ordered), tuple(edges))


def _level(node: ChainNode) -> str:
    return node.level if node.level in LEVELS else ""
