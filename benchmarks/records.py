"""What is said of the instruments of a synthetic country: alignments, disclosures, contents, searches."""

from __future__ import annotations

from benchmarks.elements import Elements
from benchmarks.instruments import Document, Instruments
from benchmarks.terms import LABEL, Pair, address, code, day, goal, individual, integer, plan, texts

_STEPS = {"national": "derives-from", "sectoral": "aligned-with", "institutional": "operationalises"}
_MATTERS = (
    "objectives",
    "actions",
    "indicators",
    "outputs",
    "programmes",
    "responsible-units",
    "annual-targets",
)
_ACTORS = (("legislature", "congress"), ("civil-society", "civil-council"), ("executive", "council"))
_STAGES = ("diagnosis", "formulation", "discussion", "approval", "monitoring", "evaluation")
_MODES = ("informative", "consultative", "deliberative", "decisive")


class Records:
    """Adds the claims about instruments, the capabilities, and the searches that found nothing."""

    def __init__(self, instruments: Instruments, elements: Elements, scale: float) -> None:
        self.instruments = instruments
        self.elements = elements
        self.state = instruments.state
        self.graph = self.state.graph
        self.random = self.graph.random
        self._number = 0
        for document in instruments.all:
            if document.above:
                self._alignment(document.node, document.above, _STEPS[document.level])
            self._disclosure(document)
        self._alignment(instruments.sector.node, instruments.former.node, "supersedes")
        self._alignment(instruments.policy.node, self.state.laws[2], "references")
        for document in instruments.institutional:
            self._alignment(document.node, self.state.budget, "articulated-with", scope="actions")
        for number, document in enumerate(instruments.all):
            if number % 2 == 0:
                self._content(document, _MATTERS[number % len(_MATTERS)])
        national = (instruments.sector, instruments.policy, instruments.former)
        for document in (*national, *instruments.institutional, *instruments.operational[::2]):
            self._participation(document, *self.random.choice(_ACTORS))
        self._searches()
        for rated_by in ("article", "article", "book"):
            self._rating(rated_by)
        self._capabilities(max(1, round(6 * scale)))

    def _record(self, kind: str, en: str, es: str, pairs: list[Pair], source: str = "article") -> str:
        self._number += 1
        names = texts(LABEL, f"{en} {self._number}", f"{es} {self._number}")
        basis = "secondary" if source == "article" else "direct"
        evidence = self.graph.cite(source, basis if source != "guide" else "inferred-from-norm")
        node = self.graph.iri(f"{kind.lower()}-{self._number}")
        return self.graph.add(node, kind, [*names, *pairs, evidence])

    def _alignment(self, lower: str, upper: str, relation: str, scope: str | None = None) -> None:
        pairs = [
            (plan("from"), lower),
            (plan("to"), upper),
            (plan("relationType"), code("relation", relation)),
            (plan("degree"), code("degree", self.random.choice(("full", "partial")))),
            (plan("assertion"), code("assertion", "claimed")),
        ]
        if scope:
            pairs.append((plan("scope"), code("scope", scope)))
        source = self.random.choice(("plans", "article", "guide"))
        self._record("Alignment", "Alignment", "Alineación", pairs, source)

    def _disclosure(self, document: Document) -> None:
        pairs: list[Pair] = [(plan("disclosureOf"), document.node)]
        if self.random.random() < 0.7:
            slug = document.node.rsplit("/", 1)[1][:-1]
            pairs += [
                (plan("disclosureStatus"), code("disclosure", "public")),
                (plan("address"), address(f"https://example.org/{self.graph.space}/{slug}.pdf")),
                (plan("accessDate"), day("2024-03-01")),
            ]
        else:
            status = self.random.choice(("reserved", "confidential", "secret"))
            pairs += [
                (plan("disclosureStatus"), code("disclosure", status)),
                (plan("classifiedUnder"), self.random.choice(self.state.provisions)),
            ]
        self._record("Disclosure", "Disclosure", "Divulgación", pairs, "gazette")

    def _content(self, document: Document, matter: str) -> None:
        pairs = [
            (plan("contentOf"), document.node),
            (plan("declares"), code("matter", matter)),
            (plan("count"), integer(self.random.randrange(1, 40))),
        ]
        self._record(
            "DeclaredContent", "Content", "Contenido", pairs, self.random.choice(("article", "guide"))
        )

    def _participation(self, document: Document, actor: str, body: str) -> None:
        pairs = [
            (plan("participationIn"), document.node),
            (plan("participant"), self.state.bodies[body]),
            (plan("actorKind"), code("actor", actor)),
            (plan("stage"), code("stage", self.random.choice(_STAGES))),
            (plan("mode"), code("mode", self.random.choice(_MODES))),
            (plan("regularity"), code("regularity", self.random.choice(("systematic", "ad-hoc")))),
            (plan("provision"), code("provision", self.random.choice(("provided-for", "practised")))),
            (plan("byDecisionOf"), self.state.bodies["ministry"]),
            (plan("basedOn"), self.random.choice(self.state.provisions)),
        ]
        self._record("Participation", "Participation", "Participación", pairs)

    def _searches(self) -> None:
        about = (self.instruments.sector.node, self.state.system, self.state.jurisdiction)
        for number, thing in enumerate(about):
            pairs = [
                (plan("source"), individual("source", f"{self.graph.space}-gazette")),
                (plan("locator"), f'"chapter {number + 1}"'),
                *texts(plan("summary"), "Nothing of the kind stands there.", "Nada de eso figura ahí."),
                (plan("basis"), code("basis", "direct")),
                (plan("searchedFor"), code("matter", self.random.choice(_MATTERS))),
                (plan("about"), thing),
            ]
            self.graph.add(self.graph.iri(f"evidence-search-{number + 1}"), "NegativeEvidence", pairs)

    def _rating(self, rated_by: str) -> None:
        pairs = [
            (plan("ratingOf"), self.state.jurisdiction),
            *texts(
                plan("ratingText"), "Plans exist and few can be read.", "Hay planes y pocos se pueden leer."
            ),
            (plan("ratedBy"), individual("source", f"{self.graph.space}-{rated_by}")),
        ]
        reading = texts(
            plan("alternativeReading"), "It may speak of budgets only.", "Puede hablar solo de presupuestos."
        )
        self._record("Rating", "Rating", "Calificación", [*pairs, *reading])

    def _capabilities(self, count: int) -> None:
        thing, listed = self.state.thing, (plan("inInstrument"), self.instruments.capability.node)
        area = thing("capability-area", "CapabilityArea", "Watch", "Vigilancia", listed)
        threats = [
            thing(f"threat-{slug}", "Threat", en, es)
            for slug, en, es in (
                ("flood", "Floods", "Inundaciones"),
                ("quake", "Earthquakes", "Terremotos"),
                ("raid", "Raids", "Incursiones"),
            )
        ]
        for number in range(1, count + 1):
            capability = thing(
                f"capability-{number}",
                "Capability",
                f"Capability {number}",
                f"Capacidad {number}",
                (plan("inArea"), area),
                (plan("component"), code("component", "training")),
                (plan("addresses"), self.random.choice(threats)),
                (plan("contributesToGoal"), goal("16.6")),
                listed,
            )
            thing(
                f"capability-objective-{number}",
                "CapabilityObjective",
                f"Level {number}",
                f"Nivel {number}",
                (plan("objectiveFor"), capability),
                listed,
            )
            pairs = [
                (plan("contributionOf"), capability),
                (plan("contributionTo"), self.random.choice(self.elements.outputs)),
            ]
            self._record("Contribution", "Contribution", "Contribución", pairs)
