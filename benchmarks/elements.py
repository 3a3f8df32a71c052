"""What the plans of a synthetic country hold: actions, indicators, targets, budget lines."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.instruments import Document, Instruments
from benchmarks.terms import LABEL, Pair, code, decimal, goal, integer, plan, text, texts

_VERBS = (("Strengthen", "Fortalecer"), ("Extend", "Ampliar"), ("Renew", "Renovar"), ("Secure", "Asegurar"))
_THINGS = (
    ("border posts", "los puestos de frontera"),
    ("training", "la formación"),
    ("supply", "el abastecimiento"),
    ("maintenance", "el mantenimiento"),
    ("data systems", "los sistemas de datos"),
    ("relief", "el socorro"),
    ("housing", "la vivienda"),
    ("transport", "el transporte"),
    ("air watch", "la vigilancia aérea"),
)


class Elements:
    """Adds the elements to the instruments; each contributes to one above it."""

    def __init__(self, instruments: Instruments, scale: float) -> None:
        self.state = instruments.state
        self.graph = self.state.graph
        self.random = self.graph.random
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._scale = scale
        self._budgets = {document.first: document for document in instruments.budgets}
        national = self._several(instruments.national, "Objective", 5, [])
        self.objectives = self._several(instruments.sector, "Objective", 5, national)
        self._sector(instruments.sector)
        for own in instruments.institutional:
            below = [document for document in instruments.operational if document.above == own.node]
            self._institutional(own, below)

    def _several(self, where: Document, kind: str, count: int, above: list[str]) -> list[str]:
        count = max(1, round(count * self._scale))
        return [
            self._element(where, kind, self.random.choice(above) if above else None) for _ in range(count)
        ]

    def _sector(self, plan_: Document) -> None:
        for kind, count in (("Need", 4), ("SocialVariable", 4), ("Guideline", 8), ("Programme", 8)):
            self._several(plan_, kind, count, self.objectives)
        self.outcomes = self._several(plan_, "Outcome", 4, self.objectives)
        self.impacts = self._several(plan_, "Impact", 2, self.objectives)
        self.outputs = self._several(plan_, "Output", 12, self.outcomes)
        self._several(plan_, "Action", 32, self.outputs)
        for element in [*self.objectives, *self.outputs]:
            self._measure(plan_, element)
        for output in self.outputs:
            self._money(plan_, output, self.random.choice(plan_.years))

    def _institutional(self, own: Document, below: list[Document]) -> None:
        objectives = self._several(own, "Objective", 4, self.objectives)
        actions = self._several(own, "Action", 8, objectives)
        for action in actions:
            self._measure(own, action)
        for document in below:
            for action in self._several(document, "Action", 6, actions):
                output = self._element(document, "Output", action)
                if self.random.random() < 0.6:
                    self._money(document, output, document.first)

    def _element(self, where: Document, kind: str, above: str | None) -> str:
        number = self._number(where, kind)
        (verb, verbo), (thing, cosa) = self.random.choice(_VERBS), self.random.choice(_THINGS)
        pairs: list[Pair] = [
            (plan("elementCode"), text(f"{kind[:2].upper()}.{number:02d}")),
            (plan("responsibleUnit"), self.random.choice(self.state.units)),
        ]
        if above:
            pairs.append((plan("contributesTo"), above))
        if kind in {"Objective", "Outcome", "Impact"}:
            pairs.append((plan("contributesToGoal"), goal(self.random.choice(("16", "16.6", "9.1", "11.5")))))
        return self._add(where, kind, number, f"{verb} {thing}", f"{verbo} {cosa}", pairs)

    def _measure(self, where: Document, element: str) -> None:
        number = self._number(where, "PerformanceIndicator")
        indicator = self._add(
            where,
            "PerformanceIndicator",
            number,
            f"Share reached {number}",
            f"Proporción lograda {number}",
            [(plan("indicatorOf"), element)],
        )
        start = self.random.randrange(10, 40)
        self._value(where, "Baseline", indicator, where.first - 1, start)
        for year in where.years:
            self._value(where, "Target", indicator, year, start + 5 * (year - where.first + 1))

    def _value(self, where: Document, kind: str, indicator: str, year: int, value: float) -> None:
        number = self._number(where, kind)
        en, es = ("Target", "Meta") if kind == "Target" else ("Baseline", "Línea de base")
        pairs = [
            (plan("targetOf"), indicator),
            (plan("targetYear"), integer(year)),
            (plan("targetValue"), decimal(value)),
            *texts(plan("unit"), "per cent", "por ciento"),
        ]
        self._add(where, kind, number, f"{en} {year}", f"{es} {year}", pairs)

    def _money(self, where: Document, element: str, year: int) -> None:
        number = self._number(where, "BudgetLine")
        budget = self._budgets.get(year, where)
        pairs = [
            (plan("budgetLineOf"), element),
            (plan("budgetCategory"), text(f"{number:04d}")),
            (plan("amount"), decimal(self.random.randrange(1_000, 9_000_000) / 10)),
            (plan("currency"), text("XTS")),
            (plan("budgetYear"), integer(year)),
            (plan("budgetFunction"), code("cofog", self.state.function)),
        ]
        slug = f"{where.node.rsplit('/', 1)[1][:-1]}-budget-line-{number}"
        self._write(slug, "BudgetLine", budget, f"Line {number}", f"Línea {number}", pairs)

    def _number(self, where: Document, kind: str) -> int:
        self._counts[where.node, kind] += 1
        return self._counts[where.node, kind]

    def _add(self, where: Document, kind: str, number: int, en: str, es: str, pairs: list[Pair]) -> str:
        slug = f"{where.node.rsplit('/', 1)[1][:-1]}-{kind.lower()}-{number}"
        return self._write(slug, kind, where, en, es, pairs)

    def _write(self, slug: str, kind: str, where: Document, en: str, es: str, pairs: list[Pair]) -> str:
        own = [*texts(LABEL, en, es), (plan("inInstrument"), where.node), *pairs, self.graph.cite("plans")]
        return self.graph.add(self.graph.iri(slug), kind, own)
