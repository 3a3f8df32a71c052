"""Queries that shapes carry, inside the compiler's own: `$this` is all focus nodes at once, or one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin

from planatlas.errors import InputError
from planatlas.shacl.paths import Path
from planatlas.shacl.shape_objects.model import Query
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape
from planatlas.shacl.sparql.dialect import Dialect
from planatlas.shacl.sparql.prebinding import (
    as_condition,
    bind_constants,
    check_prebinding,
    set_at_a_time,
    substitute_path,
)
from planatlas.shacl.sparql.query_text import SPARQLText, fresh, rename
from planatlas.shacl.sparql.query_tokens import Edit, QueryTextError, apply_edits, line_of, tokenize
from planatlas.store import BlankNode, Store, Term

_ESCAPED = re.compile(r"\\(.)")


def condition_body(
    query: Query, path: Path | None, bindings: Mapping[str, str], dialect: Dialect, label: str
) -> str:
    """Return the inside of an EXISTS group that has a solution where the query has an answer.

    `bindings` maps the pre-bound variables to those they stand for; all others are renamed after `label`.
    Raises UnsupportedShape for a query whose answer is not that of its body alone.
    """
    text = _ready(query, path, dialect)
    body = as_condition(text, tuple(bindings))
    if body is None:
        raise UnsupportedShape("query-inside", query.place)
    return rename(fresh(body, f"_{label}", tuple(bindings)), bindings)


def solution_query(
    query: Query, path: Path | None, focus: str, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, bool]:
    """Return the text whose rows are the query's solutions, and whether `$this` is to be bound node by node.

    `focus` is the pattern that binds `names`, the focus node last. Raises InputError `shape-query` for a
    query that SHACL refuses.
    """
    text = _ready(query, path, dialect)
    # A node that is reached in two ways stands in two rows: what counts or merges rows would see both.
    merges = text.is_aggregate or bool(re.search(r"\bDISTINCT\b", text.select_clause, re.I))
    roots = set(names[:-1])
    if not set_at_a_time(text) or (roots and (merges or text.variables & roots)):
        return text.text, True
    nodes = " ".join(f"?{name}" for name in names)
    first = f"{{ SELECT DISTINCT {nodes} WHERE {{ {focus} }} }}"
    return f"{text.select_clause} WHERE {{ {first} {text.body} }} {text.modifiers}", False


def bound_to(query: SPARQLText, node: Term) -> tuple[str, dict[str, Term]]:
    """Return the text of a query with `$this` bound to a node: in the text, or beside it for a blank node.

    A term in the text is seen in every nested group; a blank node has no text, and its store may see less.
    """
    if isinstance(node, BlankNode):
        return query.text, {"this": node}
    return bind_constants(query, {"this": str(node)}), {}


def target_query(text: str, name: str, place: str = "") -> str:
    """Return the pattern that binds a variable to what a target query selects.

    Raises InputError `shape-query` for a text that is no SELECT with `?this`.
    """
    where = place or "sh:target"
    try:
        parsed = SPARQLText.parse(_without_prefixes(text))
        Store.check_syntax(parsed.text)
    except QueryTextError as error:
        raise InputError("shape-query", where=where, reason=str(error)) from None
    except InputError as error:
        raise _placed(error, where) from None
    if parsed.form != "SELECT" or "this" not in parsed.structure.visible:
        raise InputError("shape-query", where=where, reason="SELECT ?this expected")
    return f"{{ {rename(parsed.text, {'this': name})} }}"


def _ready(query: Query, path: Path | None, dialect: Dialect) -> SPARQLText:
    """Return a query with its prefixes written out, its path in place and its parameters bound."""
    constants = {name: term for name, term in query.parameters.items() if name != "this"}
    if any(isinstance(term, BlankNode) for term in constants.values()):
        raise UnsupportedShape("query-blank", query.place)
    terms = {name: str(term) for name, term in constants.items()}
    try:
        parsed = _parsed(query.text, None if path is None else str(path), tuple(sorted(constants)))
        if {"shapesGraph", "currentShape"} & parsed.variables:
            if dialect.shapes_graph is None or query.shape.startswith("_:"):
                raise UnsupportedShape("shapes-graph", query.place)
            terms |= {"shapesGraph": f"<{dialect.shapes_graph}>", "currentShape": f"<{query.shape}>"}
        return SPARQLText.parse(bind_constants(parsed, terms)) if terms else parsed
    except QueryTextError as error:
        raise InputError("shape-query", where=query.place, reason=str(error)) from None
    except InputError as error:
        raise _placed(error, query.place) from None


def _placed(error: InputError, where: str) -> InputError:
    """Return the error of a store that does not read a query as one of the shape that holds it."""
    reason = error.details.get("reason", error.text("en"))
    return InputError("shape-query", where=where, reason=str(reason).rstrip("."))


@lru_cache(maxsize=256)
def _parsed(text: str, path: str | None, parameters: tuple[str, ...]) -> SPARQLText:
    plain = _without_prefixes(text)
    parsed = SPARQLText.parse(plain)
    prebound = {"this", "shapesGraph", "currentShape", *parameters} | (
        {"value"} if parsed.form == "ASK" else set()
    )
    check_prebinding(parsed, (prebound | {"PATH"}) if path is not None else prebound)
    if path is not None:
        parsed = SPARQLText.parse(substitute_path(plain, path))
    # What the reader of structure lets pass, the engine may not.
    Store.check_syntax(parsed.text)
    return parsed


def _without_prefixes(text: str) -> str:
    """Return a query with every prefixed name written out, so that it can stand inside another.

    >>> _without_prefixes("PREFIX ex: <http://e/> SELECT $this { $this ex:p ?v }")
    ' SELECT $this { $this <http://e/p> ?v }'
    """
    tokens = tokenize(text)
    prefixes: dict[str, str] = {}
    base = ""
    position = 0
    while position + 2 < len(tokens) and (word := tokens[position].text.upper()) in ("PREFIX", "BASE"):
        if word == "BASE":
            base = urljoin(base, tokens[position + 1].text[1:-1])
            position += 2
            continue
        prefixes[tokens[position + 1].text] = urljoin(base, tokens[position + 2].text[1:-1])
        position += 3
    start = tokens[position - 1].end if position else 0
    edits = [Edit(0, start, "")] if position else []
    for token in tokens[position:]:
        if token.kind == "iri" and base:
            edits.append(Edit(token.start, token.end, f"<{urljoin(base, token.text[1:-1])}>"))
        if token.kind != "pname":
            continue
        prefix, _, local = token.text.partition(":")
        if f"{prefix}:" not in prefixes:
            raise QueryTextError(f"the prefix {prefix}: is not declared", line_of(text, token.start))
        iri = prefixes[f"{prefix}:"] + _ESCAPED.sub(r"\1", local)
        edits.append(Edit(token.start, token.end, f"<{iri}>"))
    return apply_edits(text, edits)
