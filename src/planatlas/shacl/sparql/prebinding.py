"""Pre-binding of variables in SPARQL queries, as text (SHACL, section 5.3 and appendix A).

https://www.w3.org/TR/shacl/#pre-binding says which queries an engine must refuse and what a pre-bound
variable means. Replacing a variable by its term everywhere in the body gives that meaning: a term is
seen in every nested group, where a join in front would not be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from planatlas.shacl.sparql.query_structure import (
    Nested,
    Query,
    Use,
    Values,
    inner_groups,
    query_uses,
)
from planatlas.shacl.sparql.query_text import SPARQLText
from planatlas.shacl.sparql.query_tokens import Edit, QueryTextError, apply_edits, line_of, tokenize
from planatlas.shacl.sparql.set_evaluation import as_condition, set_at_a_time

__all__ = ["as_condition", "bind_constants", "check_prebinding", "set_at_a_time", "substitute_path"]

# Sub-selects need not return these two (5.3.1); PATH is a placeholder for text, not a variable (5.2).
_NEED_NOT_RETURN = frozenset({"shapesGraph", "currentShape", "PATH"})
_ROOM = " \t\r\n"


def _queries(query: Query) -> Iterator[Query]:
    """Yield a query and every sub-select in it."""
    yield query
    yield from (group.select for group in inner_groups(query) if group.select is not None)


def check_prebinding(query: SPARQLText, prebound: Collection[str] = ("this",)) -> None:
    """Refuse what SHACL does not allow in a query with potentially pre-bound variables.

    Raises QueryTextError at MINUS, VALUES and SERVICE; at `AS` before a pre-bound variable; at a sub-select
    that does not return them all (`shapesGraph` and `currentShape` excepted); at `PATH` elsewhere than in
    the place of a predicate; at a SELECT that does not project `this`, where that is among them.

    >>> check_prebinding(SPARQLText.parse("SELECT $this { BIND (true AS $this) }"))
    Traceback (most recent call last):
    planatlas.shacl.sparql.query_tokens.QueryTextError: line 1: AS gives a value to $this, which has one
    """
    text, read = query.text, query.structure
    for group in inner_groups(read):
        for element in group.elements:
            if isinstance(element, Nested) and element.kind in ("minus", "service"):
                reason = f"{element.kind.upper()} is not allowed where variables are pre-bound"
                raise QueryTextError(reason, line_of(text, element.start))
            if isinstance(element, Values):
                raise _values(text, element)
    for use in query_uses(read):
        if use.role == "as" and use.name in prebound:
            reason = f"AS gives a value to ${use.name}, which has one"
            raise QueryTextError(reason, line_of(text, use.start))
        if use.name == "PATH" and "PATH" in prebound and use.role != "predicate":
            reason = "$PATH may stand only in the place of a predicate"
            raise QueryTextError(reason, line_of(text, use.start))
    for select in _queries(read):
        if select.values is not None:
            raise _values(text, select.values)
        needed = set(prebound) - _NEED_NOT_RETURN if select is not read else {"this"} & set(prebound)
        missing = sorted(needed - set(select.visible))
        if select.form == "SELECT" and missing:
            whole = "the query" if select is read else "a sub-select"
            reason = f"{whole} must return {', '.join('$' + name for name in missing)}"
            raise QueryTextError(reason, line_of(text, select.start))


def _values(text: str, values: Values) -> QueryTextError:
    reason = "VALUES is not allowed where variables are pre-bound"
    return QueryTextError(reason, line_of(text, values.start))


def bind_constants(query: SPARQLText, terms: Mapping[str, str]) -> str:
    """Return the query with variables replaced by terms, given as SPARQL text.

    `BOUND($this)` becomes true; what the outermost SELECT projects is still projected, under its name;
    sub-selects no longer return the variable, which stands as a term around them; GROUP BY keeps one
    constant key, so that no solution still makes no group.

    Raises QueryTextError for a query that is neither SELECT nor ASK, for a text that is not one term, for a
    blank node (in SPARQL text it would be a variable), where the variable is given a value by AS or VALUES,
    and where no IRI is put in the place of a predicate or graph.

    >>> query = SPARQLText.parse("SELECT $this { { FILTER (BOUND($this) && $this != ?x) } }")
    >>> bind_constants(query, {"this": "<http://e/a>"})
    'SELECT (<http://e/a> AS ?this) { { FILTER ((true) && <http://e/a> != ?x) } }'
    """
    if query.form not in ("SELECT", "ASK"):
        raise QueryTextError(f"{query.form} takes no pre-bound variables")
    kinds = {name: _kind(name, term) for name, term in terms.items()}
    edits = [
        _replacement(query, use, terms, kinds) for use in query_uses(query.structure) if use.name in terms
    ]
    written = [edit for edit in edits if edit is not None]
    spare = "constant"
    while spare in query.variables:
        spare += "_"
    for select in _queries(query.structure):
        written += _projection(select, terms, outermost=select is query.structure, spare=spare)
    return apply_edits(query.text, written)


def _kind(name: str, term: str) -> str:
    """Return the kind of a term's first token; refuse what is not one term that text can carry."""
    tokens = tokenize(term)
    kinds = [token.kind for token in tokens]
    rest = [token.text if token.kind == "mark" else token.kind for token in tokens[1:]]
    whole = (
        kinds in (["iri"], ["pname"], ["number"], ["string"])
        or (kinds[:1] == ["string"] and rest in (["lang"], ["^^", "iri"], ["^^", "pname"]))
        or term.strip() in ("true", "false")
        or (kinds == ["mark", "number"] and tokens[0].text in "+-")
    )
    if not whole:
        raise QueryTextError(f"${name} cannot be replaced by {term!r}: not an IRI or literal")
    return kinds[0]


def _replacement(
    query: SPARQLText, use: Use, terms: Mapping[str, str], kinds: Mapping[str, str]
) -> Edit | None:
    """Return what takes the place of one use; None for what the projection settles."""
    text, term = query.text, terms[use.name].strip()
    if use.role == "project":
        return None
    if use.role in ("as", "values"):
        reason = f"${use.name} is given a value in the query and cannot be replaced"
        raise QueryTextError(reason, line_of(text, use.start))
    if use.role in ("predicate", "graph") and kinds[use.name] not in ("iri", "pname"):
        reason = f"{term} cannot stand for ${use.name}: the place takes an IRI"
        raise QueryTextError(reason, line_of(text, use.start))
    if use.role in ("bound", "order", "group"):
        content = {"bound": "true", "order": term, "group": f"{term} AS ?{use.name}"}[use.role]
        return Edit(use.start, use.end, f"({content})")
    # Room, so that the term does not run into what stands beside it: `?x<$this`, `-$this`, `$this.`
    before, after = text[use.start - 1 : use.start], text[use.end : use.end + 1]
    left = "" if before in _ROOM + "({[,;" else " "
    right = "" if after in _ROOM + ")}],;" else " "
    return Edit(use.start, use.end, left + term + right)


def _projection(select: Query, terms: Mapping[str, str], *, outermost: bool, spare: str) -> Iterator[Edit]:
    """Yield the edits to what a query or sub-select projects."""
    if select.form != "SELECT":
        return
    grouped = {key.name for key in select.group_keys}

    def entry(name: str) -> str:
        if name not in terms:
            return f"?{name}"
        if not outermost:
            return ""
        return f"?{name}" if name in grouped else f"({terms[name].strip()} AS ?{name})"

    if select.star is not None:
        if terms.keys() & set(select.visible):
            listed = " ".join(filter(None, map(entry, select.visible))) or f"(true AS ?{spare})"
            yield Edit(select.star, select.star + 1, listed)
        return
    changed = [item for item in select.projected if item.expression is None and item.name in terms]
    left = len(select.projected) - (0 if outermost else len(changed))
    for number, item in enumerate(changed):
        replacement = entry(item.name)
        yield Edit(item.start, item.end, replacement if left or number else f"(true AS ?{spare})")


def substitute_path(text: str, path: str) -> str:
    """Put the text of a property path in the place of the predicate `$PATH` of a query.

    Raises QueryTextError where `PATH` stands anywhere else, or the query cannot be read.

    >>> substitute_path("SELECT $this { $this $PATH ?value }", "<http://e/p>/<http://e/q>*")
    'SELECT $this { $this <http://e/p>/<http://e/q>* ?value }'
    """
    edits: list[Edit] = []
    for use in query_uses(SPARQLText.parse(text).structure):
        if use.name == "PATH":
            if use.role != "predicate":
                reason = "$PATH may stand only in the place of a predicate"
                raise QueryTextError(reason, line_of(text, use.start))
            edits.append(Edit(use.start, use.end, f" {path.strip()} "))
    return apply_edits(text, [_tight(text, edit) for edit in edits])


def _tight(text: str, edit: Edit) -> Edit:
    """Leave out the room beside a replacement where the text has it already."""
    left = edit.text.lstrip() if text[edit.start - 1] in _ROOM else edit.text
    return edit._replace(text=left.rstrip() if text[edit.end] in _ROOM else left)
