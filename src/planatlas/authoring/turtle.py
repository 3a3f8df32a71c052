"""Turtle as a person would keep it: sorted, one thing a paragraph, the prefixes that it uses at the top.

The same graph is always the same text, so that a version control system shows what changed and nothing else
(https://www.w3.org/TR/turtle/).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from planatlas.namespaces import RDF_TYPE, XSD, compact
from planatlas.store import Literal, NamedNode, Term, Triple

_LOCAL: Final = re.compile(r"([a-z][a-z-]*):([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)")
_SHORT: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}


def turtle(triples: Iterable[Triple], comment: str = "") -> str:
    """Return a graph without blank nodes as Turtle; `comment` says at the top what it holds.

    >>> plan = NamedNode("https://w3id.org/planatlas/id/col/plan")
    >>> print(turtle([Triple(plan, NamedNode(RDF_TYPE), NamedNode("http://example.org/Plan"))]))
    @prefix col: <https://w3id.org/planatlas/id/col/> .
    <BLANKLINE>
    col:plan a <http://example.org/Plan> .
    <BLANKLINE>
    """
    writer = _Writer()
    # Only the statements of one thing are taken apart at a time.
    ordered = sorted(triples, key=lambda triple: _order(triple.subject))
    paragraphs = [
        writer.paragraph(subject, own) for subject, own in groupby(ordered, key=lambda triple: triple.subject)
    ]
    head = [f"# {line}".rstrip() for line in comment.splitlines()]
    prefixes = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(writer.prefixes.items())]
    top = "\n".join([*head, *([""] if head and prefixes else []), *prefixes])
    return "\n\n".join([*([top] if top else []), *paragraphs]) + "\n"


class _Writer:
    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}

    def paragraph(self, subject: Term, triples: Iterable[Triple]) -> str:
        """Return what is said of one thing, its class first."""
        values: dict[str, set[Term]] = defaultdict(set)
        for triple in triples:
            values[triple.predicate.value].add(triple.object)
        lines = []
        for predicate in sorted(values, key=lambda iri: (iri != RDF_TYPE, compact(iri))):
            verb = "a" if predicate == RDF_TYPE else self._name(predicate)
            objects = " , ".join(map(self._term, sorted(values[predicate], key=_order)))
            lines.append(f"{verb} {objects}")
        return f"{self._term(subject)} " + " ;\n    ".join(lines) + " ."

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self._name(term.value)
        if not isinstance(term, Literal) or term.language:
            return str(term)
        datatype = term.datatype.value
        if (form := _SHORT.get(datatype)) and form.fullmatch(term.value):
            return term.value
        if datatype == XSD + "string":
            return str(term)
        text = str(Literal(term.value))
        return f"{text}^^{self._name(datatype)}"

    def _name(self, iri: str) -> str:
        """Return an IRI in its short form, and note its prefix; in angle brackets where it has none."""
        match = _LOCAL.fullmatch(compact(iri))
        if match is None:
            return f"<{iri}>"
        prefix, local = match.groups()
        namespace = iri.removesuffix(local)
        if self.prefixes.setdefault(prefix, namespace) != namespace:
            return f"<{iri}>"
        return match[0]


def _order(term: Term) -> tuple[str, str]:
    """Return what terms are sorted by: an IRI by its characters, without the sign that ends it."""
    return (term.value, "") if isinstance(term, NamedNode) else ("", str(term))
