"""A SPARQL query that a shape carries: its parts as text, and its variables renamed.

Everything here takes text and gives text; what a rewriting does not touch stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from planatlas.shacl.sparql.query_reader import QueryReader
from planatlas.shacl.sparql.query_structure import Query
from planatlas.shacl.sparql.query_tokens import Edit, QueryTextError, Token, apply_edits, tokenize

__all__ = ["QueryTextError", "SPARQLText", "fresh", "rename"]


@dataclass(frozen=True)
class SPARQLText:
    """A query as written, and the parts of it that pre-binding needs.

    `prologue` holds BASE and PREFIX, `select_clause` what stands from SELECT to the WHERE group (for ASK,
    the word), `body` the text inside the outermost braces, `modifiers` all that follows them.

    >>> query = SPARQLText.parse("PREFIX ex: <http://e/> SELECT $this ?v { $this ex:p ?v } LIMIT 3")
    >>> query.form, query.projection, query.body, query.modifiers
    ('SELECT', ('this', 'v'), ' $this ex:p ?v ', 'LIMIT 3')
    """

    text: str
    structure: Query
    prologue: str

    @classmethod
    def parse(cls, text: str) -> SPARQLText:
        """Read a query; the keyword WHERE may be missing.

        Raises QueryTextError where brackets do not balance or the text is not a SPARQL 1.1 query.
        """
        reader = QueryReader(text, tokenize(text))
        structure, (start, end) = reader.whole()
        return cls(text, structure, text[start:end])

    @property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.structure.form

    @property
    def projection(self) -> tuple[str, ...] | None:
        """The names that SELECT projects; None for `*`, nothing for ASK."""
        return self.structure.names

    @property
    def select_clause(self) -> str:
        """The text from the form to the last thing projected."""
        start, end = self.structure.clause
        return self.text[start:end]

    @property
    def body(self) -> str:
        """The text between the braces of the outermost group."""
        return self.text[self.structure.where.start : self.structure.where.end]

    @property
    def modifiers(self) -> str:
        """The text after the outermost group: GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES."""
        return self.text[self.structure.where.end + 1 :].strip()

    @property
    def variables(self) -> frozenset[str]:
        """Every name that stands for a variable anywhere in the query."""
        return frozenset(token.name for token in _variables(self.text))

    @property
    def is_aggregate(self) -> bool:
        """Whether the query itself groups its solutions; sub-selects do not count."""
        return self.structure.is_aggregate

    @property
    def has_limit(self) -> bool:
        """Whether LIMIT or OFFSET cuts the solutions of the query itself."""
        return self.structure.limit is not None or self.structure.offset is not None


def _variables(text: str) -> list[Token]:
    return [token for token in tokenize(text) if token.kind == "var"]


def rename(text: str, names: Mapping[str, str]) -> str:
    """Rename variables in a query or part of one; `?old` and `$old` both become `?new`.

    Strings, comments and IRIs stay as they are. That no new name is in use already is the caller's care.

    Raises QueryTextError where the text cannot be cut into tokens.

    >>> rename("{ $this ex:p ?v } # $this", {"this": "focus"})
    '{ ?focus ex:p ?v } # $this'
    """
    edits = [
        Edit(token.start, token.end, f"?{names[token.name]}")
        for token in _variables(text)
        if token.name in names
    ]
    return apply_edits(text, edits)


def fresh(text: str, suffix: str, keep: Collection[str] = ("this",)) -> str:
    """Give every variable but those kept a suffix, so the text can stand in another query.

    Raises QueryTextError where the text cannot be cut into tokens.

    >>> fresh("$this ex:p ?v", "_1")
    '$this ex:p ?v_1'
    """
    return rename(text, {t.name: t.name + suffix for t in _variables(text) if t.name not in keep})
