r"""What a person may ask in SPARQL: reading only, and only what is loaded.

The text is split into the tokens of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/#grammar),
so a word inside a string, a comment, an IRI, a variable or a prefixed name refuses nothing. Engines that
expand `\uXXXX` in the whole text before they read it could see other tokens, so both readings are checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from planatlas.questions.header import QuestionError
from planatlas.store import Store

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
_REFUSALS: Final = {
    "update": "query-refused-update",
    "SERVICE": "query-refused-service",
    "FROM": "query-refused-from",
}
# Parsers of SPARQL read brackets by recursion: thousands of them end the process, not only the query.
DEEPEST: Final = 100
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{4,8}[^<>"{}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"\"\"
                |'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
                |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?|_)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<number>[0-9.]+(?:[eE][+-]?[0-9]+)?)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class RefusedQueryError(QuestionError):
    """The query would change something, or fetch from elsewhere; `where` is `line:column`."""


class Token(NamedTuple):
    """A token of a query: its kind (a group of the grammar above), its text and where it begins."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, without comments and white space."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment" and not match[0].isspace():
            yield Token(match.lastgroup or "other", match[0], match.start())


def expanded(text: str) -> str:
    r"""Return a query with each `\uXXXX` as the character that it stands for."""
    return _CODEPOINT.sub(_codepoint, text)


def check_user_query(text: str, check_syntax: Callable[[str], None] = Store.check_syntax) -> str:
    """Return the form of a query that may be run: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises RefusedQueryError for an update, SERVICE or FROM, QuestionError `query-nested` for brackets
    more than DEEPEST deep, and QuestionError or InputError `query-syntax` with `line:column` where the text
    is not valid SPARQL.

    >>> check_user_query('SELECT ?s { ?s ?p "DROP ALL" } # LOAD')
    'SELECT'
    """
    for reading in dict.fromkeys((text, expanded(text))):
        _refuse(reading)
        _refuse_depth(reading)
    check_syntax(text)
    for word, _ in _words(text):
        if word in FORMS:
            return word
    raise QuestionError("query-form")


def _refuse(text: str) -> None:
    for word, position in _words(text):
        kind = "update" if word in _UPDATES else word
        if kind in _REFUSALS:
            where = line_and_column(text, position)
            raise RefusedQueryError(_REFUSALS[kind], where=where, word=word, kind=kind)


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "other":
            depth += (match[0] in "{([") - (match[0] in "})]")
            if depth > DEEPEST:
                where = line_and_column(text, match.start())
                raise QuestionError("query-nested", where=where, deepest=DEEPEST)


def _words(text: str) -> Iterator[tuple[str, int]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word":
            yield match[0].upper(), match.start()


def _codepoint(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]


def line_and_column(text: str, position: int) -> str:
    """Return a place in a text as `line:column`."""
    before = text[:position]
    return f"{before.count(chr(10)) + 1}:{position - before.rfind(chr(10))}"
