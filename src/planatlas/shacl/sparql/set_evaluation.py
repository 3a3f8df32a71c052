"""Which queries may be evaluated for all focus nodes at once instead of once for each.

Pre-binding evaluates a query with `$this` replaced by a focus node. A query evaluated for the whole set
has the set joined in front of its body. The two agree where every part of the body *commutes* with that
join: what a part gives for all nodes, restricted to one, is what it gives for that one. Joins, unions,
filters and left joins whose left side binds the variable do; a filter that cannot see the variable, a
slice, an aggregate over all nodes together and a path that may match without a step do not.
"""

from __future__ import annotations

from collections.abc import Collection

from planatlas.shacl.sparql.query_structure import (
    Bind,
    Expression,
    Filter,
    Group,
    Nested,
    Query,
    Triples,
    Values,
    expression_uses,
    group_uses,
    in_scope,
    inner_groups,
    query_uses,
)
from planatlas.shacl.sparql.query_text import SPARQLText

# What gives another answer at every call, or takes whichever solution comes first.
_UNSETTLED = frozenset({"RAND", "UUID", "STRUUID", "BNODE", "SAMPLE", "GROUP_CONCAT"})


class _Unproved(Exception):  # noqa: N818 - it ends a search, it reports no error
    """Nothing shows that the two evaluations agree."""


def set_at_a_time(query: SPARQLText, name: str = "this") -> bool:
    """Whether joining the set of focus nodes in front of the body provably equals pre-binding each.

    The evaluation meant is `SELECT ... WHERE { { SELECT DISTINCT ?this WHERE { targets } } body }` with the
    query's own modifiers; for ASK, the same with `?this` selected: the nodes for which the answer is true.
    False says only that nothing proves it.

    >>> set_at_a_time(SPARQLText.parse("SELECT $this { FILTER (isBlank($this)) }"))
    True
    >>> set_at_a_time(SPARQLText.parse("SELECT $this { { FILTER (isBlank($this)) } }"))
    False
    """
    read = query.structure
    if read.form not in ("SELECT", "ASK") or read.where.select is not None or read.dataset:
        return False
    if read.form == "ASK" and (read.is_aggregate or read.sliced or read.values):
        return False
    try:
        if read.form == "SELECT":
            _solutions(read, name)
        _Proof(name).group(read.where, bound=True, anchored=False)
    except _Unproved:
        return False
    return True


def as_condition(query: SPARQLText, names: Collection[str] = ("this", "value")) -> str | None:
    """Return the body for use inside `EXISTS { ... }` where the names are bound outside, or None.

    None where the existence of a solution is not that of the body alone (grouping, HAVING, LIMIT 0, OFFSET,
    VALUES, FROM), and where engines differ on what EXISTS sees: sub-selects, MINUS, SERVICE, and paths
    without a step at one of the names.

    >>> as_condition(SPARQLText.parse("ASK { $this <http://e/p> ?x }"))
    ' $this <http://e/p> ?x '
    """
    read = query.structure
    cut = read.limit == 0 or bool(read.offset)
    if cut or read.is_aggregate or read.values or read.dataset or read.form not in ("SELECT", "ASK"):
        return None
    if any(group.select is not None for group in inner_groups(read)):
        return None
    try:
        for name in names:
            _Proof(name, correlated=True).group(read.where, bound=True, anchored=False)
    except _Unproved:
        return None
    return query.body


def _solutions(read: Query, name: str) -> None:
    """Refuse a query or sub-select whose solutions, taken together, are not those of each node."""
    if name not in read.visible or any(e.name == name and e.expression for e in read.projected):
        raise _Unproved
    if read.sliced or read.values or read.dataset or any(item.groups for item in read.having):
        raise _Unproved
    if read.is_aggregate and name not in {key.name for key in read.group_keys}:
        raise _Unproved
    for expression in read.expressions:
        _Proof(name).expression(expression, bound=True, anchored=False)


class _Proof:
    """The search for a part that does not commute, for one variable.

    Inside EXISTS the pattern is correlated: the variable is a constant there, in nested groups too.
    """

    def __init__(self, name: str, *, correlated: bool = False) -> None:
        self.name = name
        self.correlated = correlated

    def group(self, group: Group, *, bound: bool, anchored: bool, lifted: bool = False) -> bool:
        """Return whether the group certainly binds the variable, `bound` saying so of what is in front.

        `anchored`: a required pattern shows that the node is in the active graph, so that a path without a
        step finds it. `lifted`: the filters are those of a left join and see its left side.
        """
        if group.select is not None:
            return self.sub_select(group.select)
        patterns = [p for item in group.elements if isinstance(item, Triples) for p in item.patterns]
        binding = [p for p in patterns if p.ends_at(self.name)]
        anchored = anchored or any(not p.empty_path for p in binding)
        if binding and not anchored:
            raise _Unproved
        for element in group.elements:
            if isinstance(element, Triples):
                bound = bound or any(p.ends_at(self.name) for p in element.patterns)
            elif isinstance(element, Bind):
                self.expression(element.expression, bound=bound, anchored=anchored)
            elif isinstance(element, Nested):
                bound = self.nested(element, bound=bound, anchored=anchored) or bound
            elif isinstance(element, Values):
                raise _Unproved
        for element in group.elements:
            if isinstance(element, Filter):
                self.expression(element.expression, bound=bound or lifted, anchored=anchored)
        return bound

    def nested(self, element: Nested, *, bound: bool, anchored: bool) -> bool:
        """Return whether a nested group certainly binds the variable."""
        if element.kind in ("minus", "service") or (element.name and element.name.name == self.name):
            raise _Unproved
        optional = element.kind == "optional"
        if optional and not bound and self.mentioned(element.groups[0]):
            raise _Unproved
        anchored = anchored and self.correlated and element.kind != "graph"
        binds = [
            self.group(inner, bound=self.correlated, anchored=anchored, lifted=optional)
            for inner in element.groups
        ]
        return all(binds) and not optional

    def expression(self, expression: Expression, *, bound: bool, anchored: bool) -> None:
        """Refuse an expression that cannot see the variable it uses, or answers anew at every call."""
        uses = list(expression_uses(expression))
        if expression.words & _UNSETTLED:
            raise _Unproved
        if any(use.name == self.name and (not bound or use.role == "as") for use in uses):
            raise _Unproved
        for group in expression.groups:
            _Proof(self.name, correlated=True).group(group, bound=True, anchored=anchored)

    def sub_select(self, read: Query) -> bool:
        """Return whether a sub-select binds the variable; it sees nothing of what is around it."""
        if any(use.name == self.name for use in query_uses(read)):
            _solutions(read, self.name)
        elif read.sliced:
            raise _Unproved
        alone = _Proof(self.name)
        binds = alone.group(read.where, bound=False, anchored=False)
        for expression in read.expressions:
            alone.expression(expression, bound=binds, anchored=False)
        if self.name in in_scope(read.where) and not binds:
            raise _Unproved
        return binds

    def mentioned(self, group: Group) -> bool:
        """Whether the variable stands anywhere in a group."""
        return any(use.name == self.name for use in group_uses(group))
