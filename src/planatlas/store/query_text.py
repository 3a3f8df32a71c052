"""Work on the text of a SPARQL 1.1 query: its form, its prefixes, its dataset, terms in place of variables.

The text is read as tokens (https://www.w3.org/TR/sparql11-query/#grammar), so nothing inside a string, an
IRI or a comment is taken for syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.namespaces import PREFIXES, XSD
from planatlas.store.source import Dataset, Rows, Term

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"\"\"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
                |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?|_)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Where a blank node of an answer has to stand in the text of a query, which cannot name one.
_BLANK: Final = "urn:x-planatlas-blank:"
FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
Token = tuple[str, str]


def tokens(text: str) -> list[Token]:
    """Return the text as (kind, token), nothing left out: joined, the tokens are the text again."""
    return [(match.lastgroup or "other", match[0]) for match in _TOKEN.finditer(text)]


def query_form(text: str) -> str:
    r"""Return SELECT, ASK, CONSTRUCT or DESCRIBE. Raises InputError `query-syntax` for anything else.

    >>> query_form("# SELECT\nPREFIX ask: <http://example.org/> ASK { ?s ask:p 'SELECT' }")
    'ASK'
    """
    for kind, mark in tokens(text):
        if kind == "word" and mark.upper() not in {"BASE", "PREFIX"}:
            if mark.upper() in FORMS:
                return mark.upper()
            raise InputError("query-syntax", reason=f"{mark}: SELECT, ASK, CONSTRUCT or DESCRIBE expected")
    raise InputError("query-syntax", reason="SELECT, ASK, CONSTRUCT or DESCRIBE expected")


def uses(text: str, word: str) -> bool:
    """Whether a keyword stands in the query, outside strings, IRIs and comments.

    >>> uses("SELECT ?service { ?service ?p 'SERVICE' } # SERVICE", "SERVICE")
    False
    """
    return any(kind == "word" and mark.upper() == word for kind, mark in tokens(text))


def with_prefixes(text: str) -> str:
    """Declare those prefixes of ours that the query uses without a declaration, on its first line.

    >>> with_prefixes("ASK { ?s a plan:Plan }")
    'PREFIX plan: <https://w3id.org/planatlas/ontology#> ASK { ?s a plan:Plan }'
    """
    used: dict[str, None] = {}
    declared: set[str] = set()
    before = ""
    for kind, mark in tokens(text):
        if kind == "prefixed":
            prefix = mark.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            else:
                used[prefix] = None
        if kind != "space":
            before = mark.upper()
    missing = [prefix for prefix in used if prefix in PREFIXES and prefix not in declared]
    # On the first line, so that what a server says of a line still holds.
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text


def with_from(text: str, dataset: Dataset) -> str | None:
    """Name the graphs of a query by FROM and FROM NAMED; None where the text has no place for them.

    >>> with_from("SELECT ?s WHERE { ?s ?p ?o }", Dataset(("http://example.org/g",)))
    'SELECT ?s FROM <http://example.org/g> WHERE { ?s ?p ?o }'
    """
    if uses(text, "FROM") or query_form(text) == "DESCRIBE":
        return None
    clauses = [f"FROM {ox.NamedNode(graph)}" for graph in dataset.default]
    clauses += [f"FROM NAMED {ox.NamedNode(graph)}" for graph in dataset.named]
    parts = tokens(text)
    depth = 0
    form = query_form(text)
    # The template of a CONSTRUCT stands before the dataset, in brackets of its own.
    template = form == "CONSTRUCT"
    for place, (kind, mark) in enumerate(parts):
        if kind == "word" and mark.upper() == "WHERE" and depth == 0:
            template = False
        if (mark == "{" and not template and depth == 0) or (
            kind == "word" and mark.upper() == "WHERE" and depth == 0
        ):
            head = "".join(part for _, part in parts[:place])
            return f"{head}{' '.join(clauses)} {''.join(part for _, part in parts[place:])}"
        depth += (mark == "{") - (mark == "}")
        if template and mark == "}" and depth == 0:
            template = False
    return None


@dataclass(frozen=True, slots=True)
class Template:
    """A CONSTRUCT taken apart: what stands before it, its template, and its pattern as a SELECT."""

    prologue: str
    template: str
    select: str


def template_of(text: str) -> Template:
    """Take a CONSTRUCT apart, in its long or its short form.

    >>> parts = template_of("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c ; ?p ?o }")
    >>> parts.template, parts.select
    (' ?s a ?c ', 'SELECT ?s ?c  WHERE { ?s a ?c ; ?p ?o }')
    """
    parts = tokens(text)
    start = next(place for place, (_, mark) in enumerate(parts) if mark.upper() == "CONSTRUCT")
    opening, closing = _brackets(parts, start)
    template = parts[opening + 1 : closing]
    # The short form has a dataset and WHERE before its only brackets, and its pattern is its template.
    short = any(kind not in {"space"} for kind, _ in parts[start + 1 : opening])
    rest = parts[start + 1 :] if short else parts[closing + 1 :]
    names = dict.fromkeys(f"?{mark[1:]}" for kind, mark in template if kind == "variable")
    prologue, inside, pattern = ("".join(m for _, m in piece) for piece in (parts[:start], template, rest))
    return Template(prologue, inside, f"{prologue}SELECT {' '.join(names) or '(1 AS ?row)'} {pattern}")


def _brackets(parts: list[Token], start: int) -> tuple[int, int]:
    """Return where the first brackets after a place open and close."""
    depth, opening = 0, 0
    for place in range(start, len(parts)):
        mark = parts[place][1]
        if mark == "{":
            opening = opening or place
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth == 0:
                return opening, place
    return opening, len(parts)


def filled(template: Template, rows: Rows) -> list[ox.Triple]:
    """Return the triples that a template makes of the rows of its SELECT.

    They are made by the embedded engine, so triples that RDF has not are left out, and a blank node of the
    template is a new one for each row.
    """
    blank = [
        [ox.NamedNode(_BLANK + term.value) if isinstance(term, ox.BlankNode) else term for term in row]
        for row in rows.rows
    ]
    lines = (" ".join("UNDEF" if term is None else _written("", term) for term in row) for row in blank)
    names = " ".join(f"?{name}" for name in rows.variables)
    values = f"VALUES ({names}) {{ {' '.join(f'({line})' for line in lines)} }}"
    answer = ox.Store().query(f"{template.prologue} CONSTRUCT {{{template.template}}} WHERE {{ {values} }}")
    made: Iterable[ox.Triple] = answer if isinstance(answer, ox.QueryTriples) else []
    return [ox.Triple(_restored(t.subject), t.predicate, _restored(t.object)) for t in made]


def _restored(term: Any) -> Any:
    is_blank = isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK)
    return ox.BlankNode(term.value.removeprefix(_BLANK)) if is_blank else term


def substituted(text: str, substitutions: Mapping[str, Term]) -> str:
    """Put terms in the place of variables, as if each variable were bound from the start.

    A SELECT that names such a variable still returns it. Raises InputError `remote-substitution` for a blank
    node or a triple: neither can be named in the text of a query.

    >>> substituted("SELECT ?s ?o { ?s ?p ?o }", {"s": ox.NamedNode("http://example.org/a")})
    'SELECT ?s ?o { BIND(<http://example.org/a> AS ?s) <http://example.org/a> ?p ?o }'
    """
    written = {name: _written(name, term) for name, term in substitutions.items()}
    if not written:
        return text
    bindings = "".join(f" BIND({mark} AS ?{name})" for name, mark in written.items())
    parts = tokens(text)
    significant = [place for place, (kind, _) in enumerate(parts) if kind != "space"]
    left_out = set()
    for first, *rest in zip(significant, significant[1:], significant[2:], significant[3:], strict=False):
        # BOUND takes a variable and nothing else; of a term it is true.
        opening, variable, _ = (parts[place][1] for place in rest)
        if parts[first][1].upper() == "BOUND" and opening == "(" and variable[1:] in written:
            parts[first] = ("word", "true")
            left_out.update(rest)
    following = dict(pairwise(significant))
    outcome: list[str] = []
    # For each open bracket: is it the place of a SELECT (whose clauses keep the variable's name), and does
    # that SELECT still wait for its pattern?
    stack = [[query_form(text) == "SELECT", False]]
    for place, (kind, mark) in enumerate(parts):
        of_select, waiting = stack[-1]
        if place in left_out:
            continue
        if kind == "word" and mark.upper() == "SELECT" and of_select:
            stack[-1][1] = True
        if mark == "{":
            nested = parts[following.get(place, place)][1].upper() == "SELECT"
            stack[-1][1] = False
            stack.append([nested, False])
            mark += bindings if waiting and not nested else ""
        elif mark == "}" and len(stack) > 1:
            stack.pop()
        elif kind == "variable" and not of_select:
            mark = written.get(mark[1:], mark)
        outcome.append(mark)
    return "".join(outcome)


def _written(name: str, term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if not isinstance(term, ox.Literal):
        raise InputError("remote-substitution", name=name)
    body = "".join(_ESCAPES.get(character, character) for character in term.value)
    # Some engines expand \\uXXXX in the whole text before they read it (section 19.2 of SPARQL 1.1), others
    # only inside strings: a letter u after a backslash is written so that both read the same.
    body = re.sub(r"(?<=\\)[uU]", lambda match: f"\\U{ord(match[0]):08X}", body)
    if term.language:
        return f'"{body}"@{term.language}'
    return f'"{body}"' if term.datatype.value == XSD + "string" else f'"{body}"^^<{term.datatype.value}>'
