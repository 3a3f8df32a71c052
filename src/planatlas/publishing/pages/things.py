"""The page of an IRI: everything known of the thing it names."""

from __future__ import annotations

from planatlas.namespaces import BASE, IDENTIFIER
from planatlas.publishing.pages.desk import Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.paths import iris_of, path_of
from planatlas.publishing.views import ChainView, ThingView, instrument_view, thing_view
from planatlas.publishing.views.common import rows
from planatlas.publishing.views.parts import RelationView
from planatlas.publishing.views.things import knowledge_view
from planatlas.resources import resource_path, turtle_files
from planatlas.store import NamedNode, TripleIndex, read_triples


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page of the thing, None where nothing is said of it."""
    path = "/".join(parts)
    for iri in iris_of(path):
        if path_of(iri) == path and is_iri(iri):
            thing = thing_view(desk.atlas, iri, lang) or _of_knowledge(desk, iri, lang)
            if thing is not None:
                return _page(desk, path, thing, lang)
    return None


def _page(desk: Desk, path: str, thing: ThingView, lang: str) -> Page:
    return Page(
        path,
        "thing.html",
        thing.label,
        thing.iri,
        lambda: list(thing.triples),
        lambda: _context(desk, thing, lang),
        section="instruments" if thing.is_instrument else "",
    )


def _of_knowledge(desk: Desk, iri: str, lang: str) -> ThingView | None:
    """Return the view of a shape or a perspective, which travel in the package."""
    if not iri.startswith(BASE):
        return None

    def read() -> tuple[TripleIndex, list[str]]:
        files = [*turtle_files("shapes"), resource_path("data", "perspectives.ttl")]
        triples = [t for file in files for t in read_triples(file)]
        index = TripleIndex([*desk.atlas.knowledge.ontology, *triples])
        return index, sorted({t.predicate.value for t in (*desk.atlas.knowledge.ontology, *triples)})

    index, properties = desk.keep("knowledge", read)
    return knowledge_view(iri, index, properties, lang)


def _context(desk: Desk, thing: ThingView, lang: str) -> dict[str, object]:
    drawn = ChainView((), (), ())
    inherited: tuple[RelationView, ...] = ()
    if thing.is_instrument or thing.relations:
        view = instrument_view(desk.atlas, thing, lang, desk.steps(thing.iri, lang))
        drawn, inherited = view.chain, view.inherited
    return {"thing": thing, "drawn": drawn, "inherited": inherited}


def known(desk: Desk, path: str, lang: str) -> dict[str, str]:
    """Return {path: name} of the instruments, norms and systems of the country in a path."""
    country = path.split("/")[1].upper()
    if country not in desk.atlas.countries:
        return {}
    questions = (
        "explore/instruments",
        "explore/legal-instruments",
        "explore/institutions",
        "explore/systems",
    )
    found: dict[str, str] = {}
    for name in questions:
        for row in rows(desk.atlas.ask(name, lang=lang, countries=[country])):
            label, iri = next(
                (row[column], row[f"{column}_iri"])
                for column in ("instrument", "norm", "institution", "system")
                if f"{column}_iri" in row
            )
            if iri.startswith(IDENTIFIER) and (place := path_of(iri)):
                found[place] = label or place
    return found


def is_iri(text: str) -> bool:
    """Return whether a text can be an IRI at all: a path may say anything."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return not any(c in text for c in '<>"{}|^`\\') and all(c > " " for c in text) and ":" in text
