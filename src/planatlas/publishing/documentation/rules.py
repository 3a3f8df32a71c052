"""The rules that data are held to, by the class they look at, and which of them speak of a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planatlas.labels import choose, message
from planatlas.namespaces import SH, notation
from planatlas.publishing.documentation.knowledge import Manual, Reference
from planatlas.publishing.documentation.places import ROOT
from planatlas.publishing.documentation.shape_words import ShapeWords
from planatlas.publishing.documentation.usage import Mentions
from planatlas.shacl import Shape
from planatlas.shacl.paths import read_path
from planatlas.shacl.shapes import TARGETS
from planatlas.store import Literal, NamedNode, Term, Triple

_RANKS: Final = ("Violation", "Warning", "Info")
_SEVERITIES: Final = {
    "Violation": "severity-violation",
    "Warning": "severity-warning",
    "Info": "severity-info",
}
_OF: Final = {"subjects-of": "documentation-rules-subjects", "objects-of": "documentation-rules-objects"}
BY_PROPERTY: Final = "by-property"
_LAST: Final = 1e6


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule: what is said where it is broken, and how grave that is."""

    iri: str
    message: str
    severity: str
    rank: int


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules on one property of a class and what it holds; an empty name is the whole thing."""

    name: str
    description: str
    property: Reference | None
    order: float
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class RulePage:
    """The rules that look at one class; without one, those that look at whatever has a property."""

    slug: str
    title: str
    target: Reference | None
    count: int

    @property
    def path(self) -> str:
        """The path of the page."""
        return f"{ROOT}/rules/{self.slug}"


class Rulebook:
    """The rules and requirements, by target and by the terms that they name."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual
        self._mentions = Mentions(manual.rules)
        self._kept: dict[str, tuple[RulePage, ...]] = {}

    @cached_property
    def _targets(self) -> Mapping[tuple[str, str], tuple[Shape, ...]]:
        """{(kind of target, IRI): shapes that report there}."""
        found: dict[tuple[str, str], list[Shape]] = defaultdict(list)
        for shape in self._manual.rules:
            for target in shape.targets:
                if isinstance(target.value, NamedNode):
                    found[target.kind, target.value.value] += self._reporting(shape)
        return {key: tuple({s.iri: s for s in shapes}.values()) for key, shapes in sorted(found.items())}

    def _reporting(self, shape: Shape) -> Iterator[Shape]:
        if shape.messages:
            yield shape
        rules = self._manual.rules
        for node in rules.index.objects(shape.node, SH + "property"):
            yield from self._reporting(rules.shape(node.value if isinstance(node, NamedNode) else str(node)))

    @cached_property
    def _shapes(self) -> Mapping[str, tuple[Shape, ...]]:
        """{slug of a page: shapes}."""
        found: dict[str, dict[str, Shape]] = defaultdict(dict)
        for (kind, iri), shapes in self._targets.items():
            slug = notation(iri) if kind == "class" else BY_PROPERTY
            found[slug] |= {shape.iri: shape for shape in shapes}
        return {slug: tuple(shapes.values()) for slug, shapes in found.items()}

    @property
    def count(self) -> int:
        """How many rules there are, each counted once."""
        return len({shape.iri for shapes in self._shapes.values() for shape in shapes})

    def pages(self, lang: str) -> tuple[RulePage, ...]:
        """Return the pages of rules: those of classes in the order of their names, then the other."""
        if lang not in self._kept:
            targets = (self._manual.reference(iri, lang) for kind, iri in self._targets if kind == "class")
            pages = [
                RulePage(name, target.label, target, len(self._shapes[name]))
                for target in targets
                for name in [notation(target.iri)]
            ]
            pages.sort(key=lambda page: page.title.casefold())
            if others := self._shapes.get(BY_PROPERTY):
                title = message("documentation-rules-by-property", lang)
                pages.append(RulePage(BY_PROPERTY, title, None, len(others)))
            self._kept[lang] = tuple(pages)
        return self._kept[lang]

    def groups(self, slug: str, lang: str) -> tuple[RuleGroup, ...]:
        """Return the rules of a page, as a table shows them."""
        if slug == BY_PROPERTY:
            return tuple(self._by_property(lang))
        by_path: dict[str, list[Shape]] = defaultdict(list)
        for shape in self._shapes[slug]:
            by_path[shape.path or ""].append(shape)
        groups = (self._group(of_path, lang) for of_path in by_path.values())
        return tuple(sorted(groups, key=lambda group: (group.order, group.name.casefold())))

    def _by_property(self, lang: str) -> Iterator[RuleGroup]:
        """Yield the rules on whatever has a property, those on the same properties together."""
        targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for (kind, iri), shapes in self._targets.items():
            if kind != "class":
                for shape in shapes:
                    targets[shape.iri].append((kind, iri))
        together: dict[tuple[tuple[str, str], ...], list[Shape]] = defaultdict(list)
        for shape in self._shapes[BY_PROPERTY]:
            together[tuple(targets[shape.iri])].append(shape)
        for of_shapes, alike in together.items():
            for kind in dict.fromkeys(kind for kind, _ in of_shapes):
                names = sorted(self._manual.name(iri, lang) for of, iri in of_shapes if of == kind)
                quoted = ", ".join(message("documentation-quoted", lang, text=name) for name in names)
                name = message(_OF[kind], lang, property=quoted)
                yield RuleGroup(name, "", None, 0.0, self._views(alike, lang))

    def _group(self, shapes: Iterable[Shape], lang: str) -> RuleGroup:
        index = self._manual.rules.index
        named = [s for s in shapes if index.first(s.node, SH + "name") is not None]
        path = next((p for s in shapes if (p := index.first(s.node, SH + "path")) is not None), None)
        words = ShapeWords(lambda iri: self._manual.name(iri, lang), lang)
        name = description = ""
        if named:
            name = self._text(named[0].node, "name", lang)
            description = self._text(named[0].node, "description", lang)
        elif path is not None:
            name = words.path(read_path(path, index)).strip("“”«»")
        orders = (o for s in named for o in index.objects(s.node, SH + "order"))
        order = next((float(o.value) for o in orders if isinstance(o, Literal)), _LAST)
        prop = self._manual.reference(path.value, lang) if isinstance(path, NamedNode) else None
        place = order if name else -1.0
        return RuleGroup(
            name, description, prop if prop and prop.path else None, place, self._views(shapes, lang)
        )

    @staticmethod
    def _views(shapes: Iterable[Shape], lang: str) -> tuple[RuleView, ...]:
        views = (
            RuleView(
                s.iri,
                choose(s.messages, lang),
                message(_SEVERITIES[notation(s.severity)], lang),
                _RANKS.index(notation(s.severity)),
            )
            for s in shapes
        )
        return tuple(sorted(views, key=lambda rule: (rule.rank, rule.iri)))

    def _text(self, node: Term, prop: str, lang: str) -> str:
        values = self._manual.rules.index.objects(node, SH + prop)
        return next((v.value for v in values if isinstance(v, Literal) and v.language == lang), "")

    def statements(self, slug: str) -> list[Triple]:
        """Return the shapes of a page as RDF."""
        return [triple for shape in self._shapes[slug] for triple in self._mentions.statements(shape.node)]

    def of_class(self, iri: str, lang: str) -> tuple[RulePage, ...]:
        """Return the pages of rules that hold for a class: its own, and those of the classes above it."""
        pages = {page.target.iri: page for page in self.pages(lang) if page.target}
        return tuple(pages[c] for c in self._manual.superclasses(iri) if c in pages)

    @cached_property
    def _slugs_of_term(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for slug, shapes in self._shapes.items():
            for shape in shapes:
                for triple in self._mentions.statements(shape.node):
                    # A rule for many classes names each as a target; on the page of one the others are not.
                    if isinstance(triple.object, NamedNode) and triple.predicate.value not in TARGETS:
                        found[triple.object.value].add(slug)
        for kind, iri in self._targets:
            found[iri].add(notation(iri) if kind == "class" else BY_PROPERTY)
        return {term: frozenset(slugs) for term, slugs in found.items()}

    def pages_of(self, term: str, lang: str) -> tuple[Reference, ...]:
        """Return the pages of rules that name a term."""
        slugs = self._slugs_of_term.get(term, frozenset())
        return tuple(Reference("", p.title, p.path) for p in self.pages(lang) if p.slug in slugs)

    @cached_property
    def _criteria_of_term(self) -> Mapping[str, tuple[str, ...]]:
        mentions = Mentions(self._manual.knowledge.shapes)
        found: dict[str, set[str]] = defaultdict(set)
        for requirement in self._manual.knowledge.framework.requirements.values():
            for term in mentions.terms(NamedNode(requirement.iri)):
                found[term].add(requirement.criterion)
        return {term: tuple(sorted(criteria)) for term, criteria in found.items()}

    def indicators_of(self, term: str, lang: str) -> tuple[Reference, ...]:
        """Return the indicators whose requirements name a term, themselves or through others."""
        labels = self._manual
        found = (labels.reference(criterion, lang) for criterion in self._criteria_of_term.get(term, ()))
        return tuple(Reference(r.iri, f"{notation(r.iri)} {r.label}", r.path) for r in found)

    @cached_property
    def _lists(self) -> Mapping[str, frozenset[str]]:
        graph = self._manual.rules
        found: dict[str, set[str]] = defaultdict(set)
        for shape in graph:
            path = graph.index.first(shape.node, SH + "path")
            if isinstance(path, NamedNode):
                named = self._mentions.terms(shape.node)
                found[path.value] |= {iri for iri in named if iri in self._manual.schemes}
        return {prop: frozenset(schemes) for prop, schemes in found.items()}

    def lists_of(self, prop: str) -> tuple[str, ...]:
        """Return the code lists whose codes a property takes, as the rules say."""
        return tuple(sorted(self._lists.get(prop, ())))
