"""The State of a synthetic country: its institutions, planning systems, norms and the sources read."""

from __future__ import annotations

from typing import Final

from benchmarks.graph import CountryGraph
from benchmarks.terms import (
    CREATOR,
    LABEL,
    LANGUAGE,
    NOTE,
    PUBLISHER,
    SEE_ALSO,
    SHORT,
    TITLE,
    Pair,
    address,
    code,
    day,
    individual,
    integer,
    plan,
    text,
    texts,
)

_BODIES: Final = (
    ("presidency", "Institution", "Presidency", "Presidencia"),
    ("congress", "Legislature", "Congress", "Congreso"),
    ("planning-authority", "PlanningAuthority", "Planning Authority", "Autoridad de Planificación"),
    ("ministry-of-finance", "Ministry", "Ministry of Finance", "Ministerio de Hacienda"),
    ("ministry", "Ministry", "Ministry of the Sector", "Ministerio del Sector"),
    ("council", "Council", "Council of the Sector", "Consejo del Sector"),
    ("joint-command", "JointCommand", "Joint Command", "Comando Conjunto"),
    ("army", "ArmedForce", "Army", "Ejército"),
    ("navy", "ArmedForce", "Navy", "Marina"),
    ("civil-council", "CivilSocietyBody", "Council of Civil Society", "Consejo de la Sociedad Civil"),
    ("league", "InternationalOrganization", "League of States", "Liga de Estados"),
)
_SOURCES: Final = (
    ("gazette", "law", "Official Gazette", "Diario Oficial"),
    ("book", "white-book", "White Book", "Libro Blanco"),
    ("guide", "guide", "Planning Guide", "Guía de Planificación"),
    ("article", "article", "Article on Planning", "Artículo sobre Planificación"),
    ("plans", "web-page", "Published Plans", "Planes Publicados"),
)
_FORMS: Final = ("law", "legislative-decree", "supreme-decree", "ministerial-resolution", "directive")
_SECTORS: Final = (
    ("defence", "02.1"),
    ("security-and-defence", "03.1"),
    ("health", "03.6"),
    ("education", "01.3.2"),
)


class State:
    """Adds the State to a graph; what the plans refer to stays at hand."""

    def __init__(self, graph: CountryGraph, units: int, laws: int) -> None:
        self.graph = graph
        self.start = graph.random.randrange(2015, 2020)
        self.sector, self.function = graph.random.choice(_SECTORS)
        for slug, kind, en, es in _SOURCES:
            self._source(slug, kind, en, es)
        self.jurisdiction = self.thing(
            "state", "Jurisdiction", "State", "Estado", (plan("countryCode"), text(graph.code))
        )
        self.here = (plan("jurisdiction"), self.jurisdiction)
        self.national = graph.iri("planning-system")
        self.system = graph.iri("sector-system")
        self.bodies = {slug: graph.iri(slug) for slug, *_ in _BODIES}
        self._systems()
        self._institutions()
        self.units = [self._unit(number) for number in range(1, units + 1)]
        self.laws: list[str] = []
        self.provisions: list[str] = []
        self._norms(laws)

    def thing(self, slug: str, kind: str, en: str, es: str, *pairs: Pair, source: str = "book") -> str:
        """Add a thing with its name in both languages, and evidence; returns its IRI."""
        names = texts(LABEL, f"{en} of {self.graph.code}", f"{es} de {self.graph.code}")
        evidence = self.graph.cite(source)
        return self.graph.add(self.graph.iri(slug), kind, [*names, *pairs, evidence])

    def _source(self, slug: str, kind: str, en: str, es: str) -> None:
        self.graph.add(
            individual("source", f"{self.graph.space}-{slug}"),
            "Source",
            [
                *texts(LABEL, f"{en} of {self.graph.code}", f"{es} de {self.graph.code}"),
                (TITLE, f'"{es} de {self.graph.code}"@es'),
                (CREATOR, text(f"Government of {self.graph.code}")),
                (PUBLISHER, text(f"Government of {self.graph.code}")),
                (plan("year"), integer(self.start)),
                (plan("sourceType"), code("source-type", kind)),
                (plan("address"), address(f"https://example.org/{self.graph.space}/{slug}")),
                (LANGUAGE, text("es")),
            ],
        )

    def _systems(self) -> None:
        self.thing(
            "planning-system", "PlanningSystem", "Planning System", "Sistema de Planificación", self.here
        )
        self.thing(
            "sector-system",
            "SectorPlanningSystem",
            "Sector Planning System",
            "Sistema de Planificación Sectorial",
            *texts(NOTE, "It reaches down to each office.", "Llega hasta cada oficina."),
            self.here,
            (plan("sector"), code("sector", self.sector)),
            (plan("securityConcept"), code("security-concept", "separate-domains")),
            (plan("referenceDate"), day(f"{self.start + 2}-12-31")),
            (plan("partOf"), self.national),
            (plan("participant"), self.bodies["ministry"]),
            (plan("participant"), self.bodies["council"]),
        )
        self.budget = self.thing(
            "budget-system", "BudgetSystem", "Budget System", "Sistema de Presupuesto", self.here
        )
        self.thing(
            "investment-system", "InvestmentSystem", "Investment System", "Sistema de Inversiones", self.here
        )
        self.cycle = self.thing(
            "planning-cycle",
            "PlanningCycle",
            "Planning Cycle",
            "Ciclo de Planificación",
            self.here,
            (plan("partOf"), self.system),
            (plan("participant"), self.bodies["ministry"]),
        )
        for slug, en, es in (("formulation", "Formulation", "Formulación"), ("review", "Review", "Revisión")):
            self.thing(f"cycle-{slug}", "PlanningCycle", en, es, self.here, (plan("partOf"), self.cycle))

    def _institutions(self) -> None:
        extra: dict[str, list[Pair]] = {
            "planning-authority": [(plan("governs"), self.national)],
            "ministry": [(plan("governs"), self.system), (plan("reportsTo"), self.bodies["presidency"])],
            "council": [(plan("advises"), self.bodies["presidency"])],
            "civil-council": [(plan("advises"), self.bodies["ministry"])],
            "joint-command": [(plan("reportsTo"), self.bodies["ministry"])],
            "army": [(plan("reportsTo"), self.bodies["joint-command"])],
            "navy": [(plan("reportsTo"), self.bodies["joint-command"])],
        }
        for slug, kind, en, es in _BODIES:
            self.thing(slug, kind, en, es, (SHORT, text(slug.upper())), self.here, *extra.get(slug, ()))

    def _unit(self, number: int) -> str:
        return self.thing(
            f"unit-{number}",
            "Institution",
            f"Office {number}",
            f"Oficina {number}",
            (SHORT, text(f"OF-{number}")),
            self.here,
            (plan("partOf"), self.bodies["ministry"]),
            (plan("reportsTo"), self.bodies["ministry"]),
        )

    def law(self, slug: str, form: str, year: int, *pairs: Pair, until: str | None = None) -> str:
        """Add a norm with two articles and an identifier; returns its IRI."""
        number = f"{len(self.laws) + 1:03d}-{year}"
        month = self.graph.random.randrange(1, 13)
        law = self.thing(
            slug,
            "LegalInstrument",
            f"Norm {number}",
            f"Norma {number}",
            (TITLE, f'"Norma {number} de {self.graph.code}"@es'),
            (plan("legalForm"), code("legal-form", form)),
            (plan("number"), text(number)),
            (plan("dateSigned"), day(f"{year}-{month:02d}-03")),
            (plan("datePublished"), day(f"{year}-{month:02d}-10")),
            (plan("validFrom"), day(f"{year}-{month:02d}-11")),
            *([(plan("validUntil"), day(until))] if until else []),
            (plan("issuedBy"), self.bodies["congress" if form == "law" else "ministry"]),
            self.here,
            *pairs,
            source="gazette",
        )
        self.laws.append(law)
        for article in (1, 2):
            provision = self.thing(
                f"{slug}-art-{article}",
                "LegalProvision",
                f"Norm {number}, article {article}",
                f"Norma {number}, artículo {article}",
                (plan("partOf"), law),
                (plan("locator"), text(f"art. {article}")),
                source="gazette",
            )
            self.provisions.append(provision)
        return law

    def _norms(self, laws: int) -> None:
        """Add the legal chain: each norm rests on an article of an earlier one, and some repeal another."""
        self.constitution = self.law(
            "constitution", "constitution", 1980, (plan("establishes"), self.bodies["congress"])
        )
        self.law("old-law", "law", 1990, (plan("basedOn"), self.provisions[0]), until="2005-12-31")
        effects: list[list[Pair]] = [
            [(plan("establishes"), self.system), (plan("repeals"), self.laws[1])],
            [(plan("governs"), self.system), (plan("cites"), self.constitution)],
            [(plan("regulates"), self.national)],
            [(plan("authorises"), self.bodies["planning-authority"])],
        ]
        for number in range(1, laws + 1):
            form = _FORMS[min(number // 3, len(_FORMS) - 1)]
            effect = list(effects[number - 1]) if number <= len(effects) else []
            if number % 5 == 0:
                effect.append((plan("amends"), self.laws[-1]))
            rests = (plan("basedOn"), self.graph.random.choice(self.provisions))
            law = self.law(f"norm-{number}", form, min(2005 + number // 2, self.start - 1), rests, *effect)
            if number % 2 == 0:
                self._identifier(law, number)

    def _identifier(self, law: str, number: int) -> None:
        scheme = "leychile" if number % 4 else "wikidata"
        notation = f"{900000 + number}" if number % 4 else f"Q9900{number:06d}"
        self.graph.add(
            self.graph.iri(f"identifier-norm-{number}"),
            "Identifier",
            [
                (plan("identifies"), law),
                (plan("identifierScheme"), code("identifier-scheme", scheme)),
                (plan("notation"), text(notation)),
                *texts(plan("verification"), "Invented with the norm.", "Inventado junto con la norma."),
                (SEE_ALSO, f"<https://example.org/register/{notation}>"),
            ],
        )
