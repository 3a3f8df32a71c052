"""Which page of the manual stands at which path, and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from planatlas.namespaces import BASE, CODE, DCTERMS, PLAN, notation
from planatlas.publishing.documentation import catalogue, commands
from planatlas.publishing.documentation.examples import Examples
from planatlas.publishing.documentation.indicators import Indicators
from planatlas.publishing.documentation.knowledge import Manual, Reference
from planatlas.publishing.documentation.places import MODULE, ROOT
from planatlas.publishing.documentation.rules import Rulebook
from planatlas.publishing.documentation.terms import Terms
from planatlas.publishing.documentation.words import Headings
from planatlas.publishing.pages.desk import Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.store import Triple

SECTIONS: Final = ("classes", "properties", "modules", "codes", "indicators", "rules", "commands")


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:  # noqa: ARG001
    """Return the page of the manual at a path that begins with `documentation`, None where there is none."""
    maker = _Maker(desk, lang)
    match parts:
        case (_, "catalogue"):
            return maker.catalogue()
        case (_,):
            return maker.overview()
        case (_, section) if section in SECTIONS:
            return maker.section(section)
        case (_, section, name) if section in SECTIONS:
            return maker.entry(section, name)
    return None


def documentation_paths(desk: Desk) -> Iterator[str]:
    """Yield the paths of all pages of the manual."""
    yield from (ROOT, f"{ROOT}/catalogue", *(f"{ROOT}/{section}" for section in SECTIONS))
    manual = _manual(desk)
    yield from (f"{ROOT}/modules/{notation(iri)}" for iri in manual.modules)
    yield from (f"{ROOT}/codes/{notation(iri)}" for iri in manual.schemes)
    yield from (f"{ROOT}/indicators/{c.notation}" for c in manual.knowledge.framework.criteria)
    yield from (p.path for p in _rulebook(desk).pages("en"))
    yield from (f"{ROOT}/commands/{s.slug}" for s in commands.sections("en") if s.slug)


def documentation_pages(desk: Desk, lang: str) -> Iterator[Page]:
    """Yield every page of the manual in a language; `Pages.html` makes the HTML of one."""
    for path in documentation_paths(desk):
        found = page(desk, tuple(path.split("/")), {}, lang)
        if found is not None:
            yield found


def _manual(desk: Desk) -> Manual:
    return desk.keep("manual", lambda: Manual(desk.atlas.knowledge, desk.atlas.library))


def _rulebook(desk: Desk) -> Rulebook:
    return desk.keep("rulebook", lambda: Rulebook(_manual(desk)))


class _Maker:
    """Makes the pages in one language."""

    def __init__(self, desk: Desk, lang: str) -> None:
        self._desk, self._lang = desk, lang
        self._d = Headings(lang)
        self._manual, self._rules = _manual(desk), _rulebook(desk)

    @property
    def _terms(self) -> Terms:
        # Examples come from the packaged data; what is served may be other data of the same names.
        packaged = catalogue.fingerprints()
        graphs = [iri for iri, found in self._desk.version.graphs if packaged.get(iri) == found]
        examples = Examples(self._manual, graphs, self._lang)
        return self._desk.keep(
            ("terms", self._lang), lambda: Terms(self._manual, self._rules, examples, self._lang)
        )

    @property
    def _indicators(self) -> Indicators:
        return self._desk.keep("documented-indicators", lambda: Indicators(self._manual))

    def _page(
        self,
        path: str,
        template: str,
        title: str,
        context: Callable[[], Mapping[str, Any]],
        triples: Callable[[], list[Triple]] | None = None,
        iri: str = "",
    ) -> Page:
        return Page(
            path,
            f"documentation/{template}.html",
            title,
            iri or BASE + path,
            triples or self._desk.catalogue,
            lambda: {"d": self._d, **context()},
            section=ROOT,
        )

    def overview(self) -> Page:
        """Return the first page of the manual."""
        manual = self._manual
        counts = {
            "classes": len(manual.classes),
            "properties": len(manual.properties),
            "modules": len(manual.modules),
            "codes": len(manual.schemes),
            "indicators": len(self._indicators.criteria),
            "rules": self._rules.count,
            "commands": len([s for s in commands.sections(self._lang) if s.slug]),
        }
        ontology = PLAN.rstrip("#")
        about = {
            "description": manual.terms.texts(ontology, DCTERMS + "description")[self._lang],
            "version": manual.terms.value(ontology, "http://www.w3.org/2002/07/owl#versionInfo"),
            "iri": ontology,
        }
        return self._page(
            ROOT,
            "overview",
            self._d("title"),
            lambda: {"counts": counts, "ontology": about},
            lambda: manual.statements([ontology]),
        )

    def catalogue(self) -> Page:
        """Return the page of the catalogue."""
        view = catalogue.catalogue_view(self._lang)
        return self._page(
            f"{ROOT}/catalogue",
            "catalogue",
            view.title,
            lambda: {"view": view},
            lambda: list(catalogue.packaged_catalogue()),
            catalogue.CATALOGUE,
        )

    def section(self, name: str) -> Page:
        """Return the page that lists what a section holds."""
        lists: dict[str, Callable[[], Mapping[str, Any]]] = {
            "classes": lambda: {"tree": self._terms.tree()},
            "properties": lambda: {"properties": [(p, self._terms.view(p.iri)) for p in self._by_name()]},
            "modules": lambda: {"modules": [self._module(iri) for iri in self._manual.modules]},
            "codes": lambda: {"lists": [self._list(iri) for iri in self._manual.schemes]},
            "indicators": lambda: {
                "pages": [self._indicators.page(c, self._lang) for c in self._indicators.criteria]
            },
            "rules": lambda: {"pages": self._rules.pages(self._lang)},
            "commands": lambda: {"reference": commands.sections(self._lang)},
        }
        about: dict[str, Callable[[], list[Triple]]] = {
            "classes": lambda: self._manual.statements(self._manual.classes),
            "properties": lambda: self._manual.statements(self._manual.properties),
            "modules": lambda: self._manual.statements(self._manual.modules),
            "codes": lambda: self._manual.statements(self._manual.schemes),
            "indicators": lambda: self._manual.statements(c.iri for c in self._indicators.criteria),
            "rules": lambda: list(self._manual.rules.triples),
        }
        return self._page(f"{ROOT}/{name}", name, self._d(f"section-{name}"), lists[name], about.get(name))

    def _by_name(self) -> tuple[Reference, ...]:
        return self._manual.references(self._manual.properties, self._lang)

    def _module(self, iri: str) -> dict[str, Any]:
        classes, properties = self._terms.of_module(iri)
        return {
            "path": f"{ROOT}/modules/{notation(iri)}",
            "title": self._title(iri),
            "classes": classes,
            "properties": properties,
        }

    def _title(self, module: str) -> str:
        title = self._manual.terms.texts(module, DCTERMS + "title")[self._lang]
        return title.partition(": ")[2] or title

    def _list(self, iri: str) -> dict[str, Any]:
        lang = self._lang
        return {
            "term": self._manual.reference(iri, lang),
            "definition": self._manual.definition(iri, lang),
            "count": len(self._manual.codes(iri)),
        }

    def entry(self, section: str, name: str) -> Page | None:
        """Return the page of one module, list, indicator, class with rules, or command."""
        makers = {
            "modules": self._of_module,
            "codes": self._of_list,
            "indicators": self._of_indicator,
            "rules": self._of_rules,
            "commands": self._of_command,
        }
        return makers[section](name) if section in makers else None

    def _of_module(self, name: str) -> Page | None:
        iri = MODULE + name
        if iri not in self._manual.modules:
            return None
        terms = (*self._manual.classes, *self._manual.properties)
        defined = [term for term in terms if iri in self._manual.homes(term)]
        return self._page(
            f"{ROOT}/modules/{name}",
            "module",
            self._d("module-title", name=self._title(iri)),
            lambda: {"module": self._module(iri)},
            lambda: self._manual.statements([iri, *defined]),
            iri,
        )

    def _of_list(self, name: str) -> Page | None:
        iri = CODE + name
        if iri not in self._manual.schemes:
            return None
        term = self._manual.reference(iri, self._lang)
        taken = self._manual.references(
            (p for p in self._manual.properties if iri in self._rules.lists_of(p)), self._lang
        )
        return self._page(
            f"{ROOT}/codes/{name}",
            "code_list",
            self._d("code-list-title", name=term.label),
            lambda: {
                "term": term,
                "definition": self._manual.definition(iri, self._lang),
                "codes": self._terms.codes(iri),
                "taken_by": taken,
                "sources": self._terms.sources(iri),
            },
            lambda: self._manual.statements([iri, *self._manual.codes(iri)]),
            iri,
        )

    def _of_indicator(self, name: str) -> Page | None:
        criterion = next((c for c in self._indicators.criteria if c.notation == name), None)
        if criterion is None:
            return None
        view = self._indicators.page(criterion, self._lang)
        return self._page(
            f"{ROOT}/indicators/{name}",
            "indicator",
            f"{view.code} {view.label[:1].upper()}{view.label[1:]}",
            lambda: {"view": view, "others": [c.notation for c in self._indicators.criteria]},
            lambda: self._indicators.statements(criterion),
            criterion.iri,
        )

    def _of_rules(self, slug: str) -> Page | None:
        found = next((p for p in self._rules.pages(self._lang) if p.slug == slug), None)
        if found is None:
            return None
        above: tuple[Reference, ...] = ()
        if found.target:
            pages = self._rules.of_class(found.target.iri, self._lang)
            above = tuple(Reference("", p.title, p.path) for p in pages if p.slug != slug)
        return self._page(
            found.path,
            "rule_page",
            self._d("rules-title", name=found.title),
            lambda: {"found": found, "groups": self._rules.groups(slug, self._lang), "above": above},
            lambda: self._rules.statements(slug),
        )

    def _of_command(self, name: str) -> Page | None:
        found = next((s for s in commands.sections(self._lang) if s.slug == name), None)
        if found is None:
            return None
        return self._page(
            f"{ROOT}/commands/{name}", "command", f"planatlas {name}", lambda: {"section": found}
        )
