"""The pages that explain: the first one, the indicators, data and method, and the shells of tools."""

from __future__ import annotations

from planatlas.namespaces import BASE, FRAMEWORK, GRAPH, PREFIXES, notation
from planatlas.publishing.pages.desk import CATALOGUE, Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.words import Words
from planatlas.publishing.sparql.data import has_editor
from planatlas.publishing.views import countries_view, framework_view
from planatlas.store import NamedNode, Triple


def index(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the first page."""
    if len(parts) > 1:
        return None

    def context() -> dict[str, object]:
        return {"countries": desk.keep(("countries", lang), lambda: countries_view(desk.atlas, lang))}

    return Page("index", "index.html", "Plan Atlas", BASE, desk.catalogue, context)


def indicators(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page that explains the indicators, verdicts and kinds of gap."""
    if len(parts) > 1:
        return None
    view = desk.keep(("framework", lang), lambda: framework_view(desk.atlas, lang))
    return Page(
        "indicators",
        "indicators.html",
        Words(lang)("nav-indicators"),
        view.framework.iri,
        lambda: framework_triples(desk),
        lambda: {"view": view},
        section="indicators",
    )


def framework_triples(desk: Desk) -> list[Triple]:
    """Return what the ontology says of the framework, and the requirements with their words."""
    requirements = set(desk.atlas.knowledge.framework.requirements)
    ontology = (
        t
        for t in desk.atlas.knowledge.ontology
        if isinstance(t.subject, NamedNode) and t.subject.value.startswith(FRAMEWORK)
    )
    shapes = (
        t
        for t in desk.atlas.knowledge.shapes.triples
        if isinstance(t.subject, NamedNode)
        and t.subject.value in requirements
        and t.predicate.value.startswith(BASE)
    )
    return sorted({*ontology, *shapes}, key=str)


def data(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page on data and method: graphs, versions, licence, how a verdict comes about."""
    if len(parts) > 1:
        return None
    graphs = [
        {
            "iri": graph,
            "name": graph.removeprefix(GRAPH),
            "fingerprint": fingerprint[:12],
            "country": graph.removeprefix(GRAPH).partition("/")[0].upper(),
            "dataset": notation(graph),
        }
        for graph, fingerprint in desk.version.graphs
    ]
    framework = desk.keep(("framework", lang), lambda: framework_view(desk.atlas, lang))
    return Page(
        parts[0],
        "data.html",
        Words(lang)("nav-data"),
        CATALOGUE,
        desk.catalogue,
        lambda: {"graphs": graphs, "countries": desk.atlas.countries, "view": framework},
        section="data",
    )


def sparql(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    """Return the page with a box for SPARQL, the prefixes and the questions of the library as examples."""
    if len(parts) > 1:
        return None
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    example = "SELECT ?plan ?label WHERE {\n  ?plan a plan:Plan ; skos:prefLabel ?label .\n"
    text = f'{prefixes}\n{example}  FILTER(LANG(?label) = "{lang}")\n}}\nLIMIT 20\n'
    given = next(iter(params.get("query", ())), "")
    return Page(
        "sparql",
        "sparql.html",
        "SPARQL",
        CATALOGUE,
        desk.catalogue,
        lambda: {"text": given or text, "questions": list(desk.atlas.library), "editor": has_editor()},
        section="sparql",
    )


def validate(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page where a file can be checked, before anything was sent."""
    if len(parts) > 1:
        return None
    return Page(
        "validate",
        "validate.html",
        Words(lang)("nav-validate"),
        CATALOGUE,
        desk.catalogue,
        lambda: {"outcome": None, "fault": ""},
        section="validate",
    )
