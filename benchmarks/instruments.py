"""The planning instruments of a synthetic country, level below level, and the kinds they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.state import State
from benchmarks.terms import SHORT, TITLE, TRUE, Pair, code, integer, plan, text


@dataclass(frozen=True)
class Document:
    """A planning instrument: its IRI, the years of its period, and what it follows from."""

    node: str
    name: str
    level: str
    first: int
    last: int
    above: str | None = None
    horizon: str = "medium"

    @property
    def years(self) -> range:
        """The years of its period."""
        return range(self.first, self.last + 1)


class Instruments:
    """Adds the instruments to a State; those whose elements are generated stay at hand."""

    def __init__(self, state: State, institutional: int) -> None:
        self.state = state
        self.all: list[Document] = []
        first = state.start
        self.kinds = {
            level: self._kind(level, en, es)
            for level, en, es in (
                ("sectoral", "Sector plans", "Planes sectoriales"),
                ("institutional", "Institutional plans", "Planes institucionales"),
                ("national", "National policies", "Políticas nacionales"),
            )
        }
        self.national = self._add(
            "national-plan", "Plan", "National Plan", "development-plan", "national", 2005, 2030, "long"
        )
        self.parts = [self._part(number) for number in (1, 2, 3, 4)]
        self.programme = self._add(
            "government-programme",
            "GovernmentProgramme",
            "Government Programme",
            "government-programme",
            "national",
            first,
            first + 4,
            "medium",
            self.national,
        )
        for number in (1, 2, 3):
            self._add(
                f"national-policy-{number}",
                "Policy",
                f"National Policy {number}",
                "national-policy",
                "national",
                first - number,
                2030,
                "long",
                self.national,
                kind="national",
            )
        self.policy = self._add(
            "sector-policy",
            "Policy",
            "Sector Policy",
            "sector-policy",
            "sectoral",
            first - 3,
            2030,
            "long",
            self.national,
        )
        self.former = self._add(
            "sector-plan-former",
            "Plan",
            "Former Sector Plan",
            "sector-plan",
            "sectoral",
            first - 5,
            first - 1,
            "medium",
            self.national,
            kind="sectoral",
        )
        self.sector = self._add(
            "sector-plan",
            "Plan",
            "Sector Plan",
            "sector-plan",
            "sectoral",
            first,
            first + 4,
            "medium",
            self.policy,
            kind="sectoral",
        )
        self.capability = self._add(
            "capability-plan",
            "Plan",
            "Capability Plan",
            "capability-plan",
            "institutional",
            first,
            first + 10,
            "long",
            self.sector,
        )
        self.book = self._add(
            "white-book",
            "Report",
            "White Book",
            "white-book",
            "sectoral",
            first,
            first,
            None,
            self.policy,
            extra=((plan("describes"), state.system), (plan("usedAs"), code("use", "confidence-building"))),
        )
        self._add(
            "directive",
            "PlanningDirective",
            "Planning Directive",
            "planning-directive",
            "sectoral",
            first,
            first + 4,
            None,
            self.policy,
        )
        self._add(
            "guide",
            "MethodologicalGuide",
            "Planning Guide",
            "methodological-guide",
            "national",
            first - 4,
            first + 10,
            None,
            extra=((plan("collective"), TRUE),),
        )
        self.budgets = [
            self._add(
                f"budget-{year}",
                "Budget",
                f"Budget {year}",
                "budget",
                "national",
                year,
                year,
                "annual",
                self.programme,
            )
            for year in range(first, first + 3)
        ]
        self.institutional: list[Document] = []
        self.operational: list[Document] = []
        for number in range(1, institutional + 1):
            self._institutional(number)

    def _institutional(self, number: int) -> None:
        first = self.state.start
        body = self.state.units[number % len(self.state.units)]
        own = self._add(
            f"institutional-plan-{number}",
            "Plan",
            f"Institutional Plan {number}",
            "institutional-plan",
            "institutional",
            first,
            first + 2,
            "medium",
            self.sector,
            kind="institutional",
            by=body,
        )
        self.institutional.append(own)
        for year in own.years:
            self.operational.append(
                self._add(
                    f"operational-plan-{number}-{year}",
                    "Plan",
                    f"Operational Plan {number} of {year}",
                    "operational-plan",
                    "institutional",
                    year,
                    year,
                    "annual",
                    own,
                    by=body,
                )
            )

    def _kind(self, level: str, en: str, es: str) -> str:
        return self.state.thing(
            f"kind-{level}",
            "InstrumentKind",
            en,
            es,
            self.state.here,
            (plan("level"), code("level", level)),
            (plan("inSystem"), self.state.national),
            (plan("prescribedBy"), self.state.laws[2]),
            (plan("issuedBy"), self.state.bodies["planning-authority"]),
            source="guide",
        )

    def _part(self, number: int) -> str:
        return self.state.thing(
            f"national-plan-axis-{number}",
            "InstrumentPart",
            f"Axis {number}",
            f"Eje {number}",
            (plan("partOf"), self.national.node),
        )

    def _add(
        self,
        slug: str,
        cls: str,
        name: str,
        sort: str,
        level: str,
        first: int,
        last: int,
        horizon: str | None,
        above: Document | None = None,
        kind: str | None = None,
        by: str | None = None,
        extra: tuple[Pair, ...] = (),
    ) -> Document:
        state = self.state
        issuer = by or state.bodies["ministry" if level == "sectoral" else "presidency"]
        pairs: list[Pair] = [
            (TITLE, f'"{name} de {state.graph.code}"@es'),
            (SHORT, text(slug.upper())),
            (plan("instrumentType"), code("instrument-type", sort)),
            (plan("level"), code("level", level)),
            (plan("periodStart"), integer(first)),
            (plan("periodEnd"), integer(last)),
            (plan("issuedBy"), issuer),
            (plan("preparedBy"), state.bodies["planning-authority"]),
            (plan("adoptedBy"), issuer),
            (plan("originatesFrom"), state.bodies["ministry"]),
            (plan("approvedBy"), state.graph.random.choice(state.laws[2:])),
            (plan("status"), code("status", "adopted")),
            (plan("inSystem"), state.national if level == "national" else state.system),
            state.here,
            *extra,
        ]
        if horizon:
            pairs.append((plan("horizon"), code("horizon", horizon)))
        elif cls == "Report":
            pairs.append((plan("year"), integer(first)))
        if kind:
            pairs.append((plan("ofKind"), self.kinds[kind]))
        node = state.thing(slug, cls, name, name, *pairs, source="plans")
        document = Document(node, name, level, first, last, above.node if above else None, horizon or "")
        self.all.append(document)
        return document
