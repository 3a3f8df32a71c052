"""Random shapes graphs: every component of SHACL Core, every path, every target, nested, never recursive."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from planatlas.namespaces import RDF, RDF_TYPE, SH
from planatlas.shacl import ShapesGraph
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple, serialise
from shacl.strategies.queries import PATH_SELECTS, SELECTS, TOP_SELECTS, ask_component, select_component
from shacl.strategies.terms import (
    CLASSES,
    DATATYPES,
    IRIS,
    NODE_KINDS,
    PREDICATES,
    RDFS_CLASS,
    boolean,
    classes,
    integer,
    iri,
    literals,
    predicates,
    values,
    with_literals,
)

Node = NamedNode | BlankNode
_DEPTH = 3
_PATTERNS = ("^a", "b", "[0-9]+", "example", "^.$", "A", "(a|1)$", "ñ", "^$")
_LANGUAGES = ("en", "es", "en-GB", "EN", "fr")
_SEVERITIES = (NamedNode(SH + "Warning"), NamedNode(SH + "Info"), iri("Grave"))
_MESSAGES = (Literal("Wrong.", language="en"), Literal("Mal.", language="es"), Literal("No!"))


class Graph(ShapesGraph):
    """A shapes graph that shows itself where an example fails."""

    def __repr__(self) -> str:
        return f"shapes:\n{serialise(self.triples, 'ttl')}"

    @property
    def has_queries(self) -> bool:
        return any(t.predicate.value in {SH + "select", SH + "ask"} for t in self.triples)

    def changed(self, change: Callable[[Literal], Term]) -> Graph:
        """Return the same shapes with each literal changed."""
        return Graph(with_literals(self.triples, change))


class Builder:
    """Draws shapes one after the other; a finished one may be used again, which keeps them from a circle.

    Two are not used again: a qualified property shape, which also asks what its siblings ask and would stand
    in a circle where a sibling leads back to it, and one with a query, which may be for a top shape alone.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.triples: list[Triple] = []
        self.finished: list[Node] = []
        self._count = 0

    def node(self, *, named: bool | None = None) -> Node:
        self._count += 1
        if named if named is not None else self.chance():
            return iri(f"S{self._count}")
        return BlankNode(f"s{self._count}")

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def say(self, subject: Node, name: str, value: Term) -> None:
        self.state(subject, SH + name, value)

    def state(self, subject: Node, predicate: str, value: Term) -> None:
        self.triples.append(Triple(subject, NamedNode(predicate), value))

    def rdf_list(self, members: Sequence[Term]) -> Term:
        rest: Term = NamedNode(RDF + "nil")
        for member in reversed(members):
            head = self.node(named=False)
            self.triples += [
                Triple(head, NamedNode(RDF + "first"), member),
                Triple(head, NamedNode(RDF + "rest"), rest),
            ]
            rest = head
        return rest

    def path(self, depth: int = _DEPTH) -> Term:
        if depth == 0 or self.chance():
            return self.draw(predicates())
        form = self.draw(st.sampled_from(PATHS))
        if form == "sequence":
            return self.rdf_list([self.path(depth - 1) for _ in range(self.draw(st.integers(2, 3)))])
        node = self.node(named=False)
        if form == "alternativePath":
            members = [self.path(depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
            self.say(node, form, self.rdf_list(members))
        else:
            self.say(node, form, self.path(depth - 1))
        return node

    def root(self, component: str | None = None) -> None:
        """Draw a shape with targets."""
        implicit = self.draw(st.integers(0, 9)) == 0
        node: Node = self.draw(classes()) if implicit else self.node(named=True)
        if any(triple.subject == node for triple in self.triples):
            return
        if implicit:
            self.triples.append(Triple(node, NamedNode(RDF_TYPE), RDFS_CLASS))
        else:
            for _ in range(self.draw(st.integers(1, 2))):
                name, values_of_it = self.draw(st.sampled_from(TARGETS))
                self.say(node, name, self.draw(values_of_it))
        self.shape(node, _DEPTH, component=component)

    def shape(
        self, node: Node, depth: int, *, component: str | None = None, is_property: bool | None = None
    ) -> Node:
        if is_property is None:
            is_property = component in PROPERTY_ONLY or (component not in NODE_ONLY and self.chance())
        kind = "PropertyShape" if is_property else "NodeShape"
        self.triples.append(Triple(node, NamedNode(RDF_TYPE), NamedNode(SH + kind)))
        if is_property:
            self.say(node, "path", self.path())
        possible = [
            name
            for name in COMPONENTS
            if not (name in PROPERTY_ONLY and not is_property)
            and not (name in NODE_ONLY and is_property)
            and not (name in NESTING and depth == 0)
        ]
        chosen = self.draw(st.lists(st.sampled_from(possible), min_size=0 if component else 1, max_size=2))
        for name in dict.fromkeys([component, *chosen] if component else chosen):
            COMPONENTS[name](self, node, depth - 1)
        self.decorate(node)
        if SINGLE.isdisjoint([component, *chosen]):
            self.finished.append(node)
        return node

    def decorate(self, node: Node) -> None:
        if self.draw(st.integers(0, 3)) == 0:
            self.say(node, "severity", self.draw(st.sampled_from(_SEVERITIES)))
        if self.draw(st.integers(0, 3)) == 0:
            for message in self.draw(st.lists(st.sampled_from(_MESSAGES), min_size=1, unique=True)):
                self.say(node, "message", message)
        if self.draw(st.integers(0, 11)) == 0:
            self.say(node, "deactivated", boolean(value=True))

    def nested(self, depth: int, *, is_property: bool | None = None) -> Node:
        """Return a shape below another: a new one, or one that is finished."""
        fitting = [n for n in self.finished if is_property is None or self.is_property(n) == is_property]
        if fitting and self.draw(st.integers(0, 3)) == 0:
            return self.draw(st.sampled_from(fitting))
        return self.shape(self.node(), max(depth, 0), is_property=is_property)

    def values(self, node: Node, name: str) -> list[Term]:
        return [t.object for t in self.triples if t.subject == node and t.predicate.value == SH + name]

    def is_property(self, node: Node) -> bool:
        return bool(self.values(node, "path"))

    def has_path_in_path(self) -> bool:
        steps = {t.subject: t.object for t in self.triples if t.predicate.value in STEPS}
        return any(path in steps for path in steps.values())


def _value(
    name: str, strategy: st.SearchStrategy[Term], most: int = 1
) -> Callable[[Builder, Node, int], None]:
    def constrain(builder: Builder, node: Node, depth: int) -> None:
        for value in builder.draw(st.lists(strategy, min_size=1, max_size=most, unique=True)):
            builder.say(node, name, value)

    return constrain


def _nested(name: str, *, is_property: bool | None = None) -> Callable[[Builder, Node, int], None]:
    def constrain(builder: Builder, node: Node, depth: int) -> None:
        for _ in range(builder.draw(st.integers(1, 2))):
            builder.say(node, name, builder.nested(depth, is_property=is_property))

    return constrain


def _list_of_shapes(name: str) -> Callable[[Builder, Node, int], None]:
    def constrain(builder: Builder, node: Node, depth: int) -> None:
        members = [builder.nested(depth) for _ in range(builder.draw(st.integers(1, 3)))]
        builder.say(node, name, builder.rdf_list(members))

    return constrain


def _in(builder: Builder, node: Node, depth: int) -> None:
    builder.say(node, "in", builder.rdf_list(builder.draw(st.lists(values(), max_size=4, unique=True))))


def _language_in(builder: Builder, node: Node, depth: int) -> None:
    tags = builder.draw(st.lists(st.sampled_from(_LANGUAGES), min_size=1, max_size=2, unique=True))
    builder.say(node, "languageIn", builder.rdf_list([Literal(tag) for tag in tags]))


def _pattern(builder: Builder, node: Node, depth: int) -> None:
    builder.say(node, "pattern", Literal(builder.draw(st.sampled_from(_PATTERNS))))
    if builder.chance():
        builder.say(node, "flags", Literal(builder.draw(st.sampled_from(("i", "s", "im")))))


def _closed(builder: Builder, node: Node, depth: int) -> None:
    builder.say(node, "closed", boolean(value=builder.draw(st.integers(0, 4)) > 0))
    if builder.chance():
        ignored = [NamedNode(RDF_TYPE), *builder.draw(st.lists(predicates(), max_size=1))]
        builder.say(node, "ignoredProperties", builder.rdf_list(ignored))
    if builder.chance():
        builder.say(node, "property", builder.nested(depth, is_property=True))


def _qualified(builder: Builder, node: Node, depth: int) -> None:
    """One to three property shapes of one parent, some of whose value shapes must be disjoint."""
    for _ in range(builder.draw(st.integers(1, 3))):
        inner = builder.node()
        builder.triples.append(Triple(inner, NamedNode(RDF_TYPE), NamedNode(SH + "PropertyShape")))
        builder.say(inner, "path", builder.path(1))
        _qualified_value(builder, inner, depth)
        builder.decorate(inner)
        builder.say(node, "property", inner)


def _qualified_value(builder: Builder, node: Node, depth: int) -> None:
    builder.say(node, "qualifiedValueShape", builder.nested(depth))
    least, most = builder.draw(st.sampled_from([(1, None), (None, 0), (1, 1), (2, None), (0, 1)]))
    if least is not None:
        builder.say(node, "qualifiedMinCount", integer(least))
    if most is not None:
        builder.say(node, "qualifiedMaxCount", integer(most))
    if builder.chance():
        builder.say(node, "qualifiedValueShapesDisjoint", boolean(value=True))


def _sparql(builder: Builder, node: Node, depth: int) -> None:
    constraint = builder.node()
    queries = list(SELECTS)
    top = depth == _DEPTH - 1
    if top:
        queries += TOP_SELECTS
    for path in builder.values(node, "path"):
        # pySHACL writes `^^` and `*+` where one path stands in another: no SPARQL (grammar rules 91 on). And
        # in a shape inside another, the compiled engine hands on a path that may have no step.
        if isinstance(path, NamedNode) or (top and not builder.has_path_in_path()):
            queries += PATH_SELECTS
    builder.say(constraint, "select", Literal(builder.draw(st.sampled_from(queries))))
    builder.say(node, "sparql", constraint)
    if builder.chance():
        builder.say(constraint, "message", Literal("{$this} is wrong.", language="en"))


def _ask_component(builder: Builder, node: Node, depth: int) -> None:
    builder.state(node, ask_component(builder.state).value, builder.draw(st.sampled_from(IRIS)))


def _select_component(builder: Builder, node: Node, depth: int) -> None:
    builder.state(node, select_component(builder.state).value, builder.draw(predicates()))


COUNTS = st.integers(0, 2).map(integer)
LENGTHS = st.integers(0, 4).map(integer)
COMPONENTS: dict[str, Callable[[Builder, Node, int], None]] = {
    "class": _value("class", st.sampled_from(CLASSES), 2),
    "datatype": _value("datatype", st.sampled_from(DATATYPES)),
    "nodeKind": _value("nodeKind", st.sampled_from(NODE_KINDS)),
    "minCount": _value("minCount", COUNTS),
    "maxCount": _value("maxCount", COUNTS),
    "minExclusive": _value("minExclusive", literals()),
    "minInclusive": _value("minInclusive", literals()),
    "maxExclusive": _value("maxExclusive", literals()),
    "maxInclusive": _value("maxInclusive", literals()),
    "minLength": _value("minLength", LENGTHS),
    "maxLength": _value("maxLength", LENGTHS),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _value("uniqueLang", st.just(boolean(value=True))),
    "equals": _value("equals", st.sampled_from(PREDICATES), 2),
    "disjoint": _value("disjoint", st.sampled_from(PREDICATES), 2),
    "lessThan": _value("lessThan", st.sampled_from(PREDICATES), 2),
    "lessThanOrEquals": _value("lessThanOrEquals", st.sampled_from(PREDICATES), 2),
    "not": _nested("not"),
    "and": _list_of_shapes("and"),
    "or": _list_of_shapes("or"),
    "xone": _list_of_shapes("xone"),
    "node": _nested("node", is_property=False),
    "property": _nested("property", is_property=True),
    "qualifiedValueShape": _qualified_value,
    "qualifiedSiblings": _qualified,
    "closed": _closed,
    "hasValue": _value("hasValue", values(), 2),
    "in": _in,
    "sparql": _sparql,
    "forbiddenComponent": _ask_component,
    "unlikeComponent": _select_component,
}
PROPERTY_ONLY = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
)
NODE_ONLY = frozenset({"closed", "unlikeComponent"})
NESTING = frozenset(
    {"not", "and", "or", "xone", "node", "property", "qualifiedValueShape", "qualifiedSiblings"}
)
SINGLE = frozenset({"qualifiedValueShape", "sparql"})
STEPS = frozenset(SH + name for name in ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"))
PATHS = ("inversePath", "sequence", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
TARGETS: tuple[tuple[str, st.SearchStrategy[Term]], ...] = (
    ("targetNode", values()),
    ("targetClass", classes()),
    ("targetSubjectsOf", predicates()),
    ("targetObjectsOf", predicates()),
)


@st.composite
def shapes_graphs(draw: st.DrawFn, component: str | None = None) -> Graph:
    """Shapes graphs of one or two shapes with targets; the first has the component, where one is named."""
    builder = Builder(draw)
    builder.root(component)
    if draw(st.booleans()):
        builder.root()
    return Graph(builder.triples)
