"""Checks and targets as SPARQL queries, each for all focus nodes of its shape at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planatlas.shacl.paths import Alternative, Path, Predicate, Repeated
from planatlas.shacl.plan.algebra import (
    ALWAYS,
    Check,
    Compares,
    Counted,
    Differs,
    Focus,
    Leads,
    PerFocus,
    PerLanguage,
    PerOther,
    PerPair,
    PerSolution,
    PerTriple,
    PerValue,
    asks,
    negate,
    renamed,
)
from planatlas.shacl.shapes import Target
from planatlas.shacl.sparql.class_tree import ClassTree
from planatlas.shacl.sparql.conditions import ConditionWriter, iris, other_than, skippable
from planatlas.shacl.sparql.dialect import Dialect
from planatlas.shacl.sparql.literal_forms import mark
from planatlas.shacl.sparql.queries import solution_query, target_query
from planatlas.store import BlankNode, Literal, NamedNode, Term

THIS = "this"
# Of targets with this many classes or more, the values are looked through first: a property that few nodes
# have is then not looked for at every node.
_BROAD = 10


@dataclass(frozen=True, slots=True)
class CheckQuery:
    """The query of a check, and which of its variables hold the value and the predicate of a result.

    One with `nodes` is asked of each node that this query finds in `this`, bound to it. One that is `plain`
    has a query of a shape in it, which knows nothing of marked literals (see `literal_forms`).
    """

    text: str
    value: str | None
    predicate: str | None = None
    nodes: str | None = None
    plain: bool = False


class QueryWriter:
    """Writes the queries of one plan over one class tree, for one dialect."""

    def __init__(self, tree: ClassTree, dialect: Dialect) -> None:
        self._conditions = ConditionWriter(tree, dialect)
        self._tree, self._dialect = tree, dialect

    def targets(self, focus: Focus) -> str:
        """Return the query for the nodes of targets: one row a node, in `this`."""
        return f"SELECT DISTINCT ?{THIS} WHERE {{ {self._focus(focus)} }}"

    def count(self, focus: Focus) -> str:
        """Return the query for the number of focus nodes, in `count`."""
        return f"SELECT (COUNT(DISTINCT ?{THIS}) AS ?count) WHERE {{ {self._focus(focus)} }}"

    def check(self, check: Check) -> CheckQuery | None:
        """Return the query whose rows violate, or None where nothing can."""
        if self._dialect.marked and asks(check.relation):
            written = QueryWriter(self._tree, replace(self._dialect, marked=False, as_written=False)).check(
                check
            )
            return written and replace(written, plain=True)
        focus, relation = check.focus, check.relation
        where, names = self._focus(focus), " ".join(f"?{name}" for name in focus.variables)
        filters = self._conditions.filters
        match relation:
            case PerValue(path, holds):
                if holds == ALWAYS:
                    return None
                if path is None:
                    fails = filters(negate(renamed(holds, {relation.variable: THIS})))
                    return CheckQuery(_select(names, where + fails), THIS)
                if targeted := self._targeted(focus, path):
                    body = self._step(THIS, path, "value") + filters(negate(holds)) + targeted
                else:
                    body = self._values(where, path) + filters(negate(holds))
                return CheckQuery(_select(f"{names} ?value", body), "value")
            case PerFocus(holds):
                if holds == ALWAYS:
                    return None
                return CheckQuery(_select(names, where + filters(negate(holds))), None)
            case Counted():
                return CheckQuery(self._counted(relation, focus, where, names), None)
            case PerLanguage(path):
                if targeted := self._targeted(focus, path):
                    inner = _repeated_languages(names, self._step(THIS, path, "value"))
                    return CheckQuery(_inside(f"{names} ?language", inner, targeted), None)
                return CheckQuery(_repeated_languages(names, self._values(where, path)), None)
            case PerPair(path, operator, predicate):
                targeted = self._targeted(focus, path)
                body = self._step(THIS, path, "value") if targeted else self._values(where, path)
                body += self._step(THIS, Predicate(predicate), "other")
                body += filters(negate(Compares("value", operator, "other"))) + targeted
                return CheckQuery(_select(f"{names} ?value ?other", body), "value")
            case PerOther(path, predicate):
                body = where + self._step(THIS, Predicate(predicate), "value")
                reached = Differs(THIS, "value") if path is None else negate(Leads(THIS, path, "value"))
                return CheckQuery(_select(f"{names} ?value", body + filters(reached)), "value")
            case PerTriple(path, allowed):
                node = THIS if path is None else "node"
                body = where if path is None else self._values(where, path, THIS, node)
                body += f" ?{node} ?predicate ?value ." + other_than("predicate", allowed)
                shown = names if path is None else f"{names} ?node"
                return CheckQuery(_select(f"{shown} ?predicate ?value", body), "value", "predicate")
            case PerSolution(query, path):
                text, per_node = solution_query(query, path, where, focus.variables, self._dialect)
                nodes = _select(names, where) if per_node else None
                return CheckQuery(text, "value", "path", nodes)

    def _step(self, start: str, path: Path, end: str) -> str:
        return " " + self._conditions.step(start, path, end)

    def _values(self, where: str, path: Path, start: str = THIS, end: str = "value") -> str:
        """Return the pattern that binds what a path leads to from a node of another pattern.

        Where a path may have no step, the node itself is a value: an engine finds it by the path only if it
        is in the graph.
        """
        if not skippable(path):
            return where + self._step(start, path, end)
        if isinstance(path, Repeated) and path.suffix != "+":
            path = path.path if path.suffix == "?" else Repeated(path.path, "+")
        steps = where + self._step(start, path, end)
        return f"{{ {where} BIND(?{start} AS ?{end}) }} UNION {{ {steps} }}"

    def _counted(self, relation: Counted, focus: Focus, where: str, names: str) -> str:
        path, name, filters = relation.path, relation.variable, self._conditions.filters(relation.counts)
        operator = "<" if relation.least else ">"
        targeted = "" if relation.least else self._targeted(focus, path)
        body = (self._step(THIS, path, name) if targeted else self._values(where, path, end=name)) + filters
        if relation.least:
            # A node without values is counted too where there should be some.
            body = f"{{ {body} }} UNION {{ {where} }}"
        having = f"COUNT(DISTINCT ?{name}) {operator} {relation.number}"
        grouped = f"SELECT {names} WHERE {{ {body} }} GROUP BY {names} HAVING({having})"
        return _inside(names, grouped, targeted) if targeted else grouped

    def _targeted(self, focus: Focus, path: Path) -> str:
        """Return the filter that a node is a target, where its values are to be looked through first.

        Empty where the targets come first: few classes, a path of more than one step, or an engine that may
        not put the filter last.
        """
        choices = path.choices if isinstance(path, Alternative) else (path,)
        if focus.steps or self._dialect.portable or not all(isinstance(one, Predicate) for one in choices):
            return ""
        kinds = {target.kind for target in focus.targets}
        values = [target.value for target in focus.targets if isinstance(target.value, NamedNode)]
        if kinds == {"subjects-of"} and [str(value) for value in values] == [str(path)]:
            return f" FILTER EXISTS {{ {self._dialect.in_data(f'?{THIS} {path} ?any')} }}"
        classes = {below for value in values for below in self._tree.below(value.value)}
        if kinds != {"class"} or len(classes) < _BROAD:
            return ""
        target = f"?{THIS} a ?class FILTER(?class IN ({iris(tuple(sorted(classes)))}))"
        return f" FILTER EXISTS {{ {self._dialect.in_data(target)} }}"

    def _focus(self, focus: Focus) -> str:
        """Return the pattern that binds the variables of a focus."""
        first, *others = focus.variables
        pattern = self._targets(focus.targets, first)
        for start, path, end in zip(focus.variables, focus.steps, others, strict=False):
            pattern = self._values(pattern, path, start, end)
        return pattern

    def _targets(self, targets: tuple[Target, ...], name: str) -> str:
        patterns: list[str] = []
        classes: set[str] = set()
        nodes: list[Term] = []
        for target in targets:
            value = target.value
            if target.kind == "class" and isinstance(value, NamedNode):
                classes.update(self._tree.below(value.value))
            elif target.kind == "node" and not isinstance(value, BlankNode):
                nodes.append(mark(value) if self._dialect.marked else value)
            elif target.kind == "subjects-of":
                patterns.append(self._dialect.in_data(f"?{name} {value} ?any"))
            elif target.kind == "objects-of":
                patterns.append(self._dialect.in_data(f"?any {value} ?{name}"))
            elif target.kind == "select" and isinstance(value, Literal):
                patterns.append(target_query(value.value, name, target.place))
        if classes:
            patterns.append(self._instances(sorted(classes), name))
        if nodes or not patterns:
            values = f"VALUES ?{name} {{ {' '.join(map(str, nodes))} }}"
            # Virtuoso joins VALUES in one branch of a UNION with the others, and starts no path from it.
            patterns.append(
                f"{{ SELECT ?{name} WHERE {{ {values} }} }}" if self._dialect.portable else values
            )
        if len(patterns) == 1:
            return patterns[0]
        return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)

    def _instances(self, classes: list[str], name: str) -> str:
        if len(classes) == 1:
            return self._dialect.in_data(f"?{name} a <{classes[0]}>")
        listed = " ".join(f"<{iri}>" for iri in classes)
        return self._dialect.in_data(f"VALUES ?class {{ {listed} }} ?{name} a ?class")


def _repeated_languages(names: str, body: str) -> str:
    return (
        f'SELECT {names} ?language WHERE {{ {body} FILTER(isLiteral(?value) && LANG(?value) != "")'
        f" BIND(LCASE(LANG(?value)) AS ?language) }}"
        f" GROUP BY {names} ?language HAVING(COUNT(DISTINCT ?value) > 1)"
    )


def _inside(names: str, grouped: str, filters: str) -> str:
    """Return a query with groups inside another, so that filters look at what is left of the groups alone."""
    return f"SELECT {names} WHERE {{ {{ {grouped} }}{filters} }}"


def _select(names: str, body: str) -> str:
    return f"SELECT DISTINCT {names} WHERE {{ {body} }}"
