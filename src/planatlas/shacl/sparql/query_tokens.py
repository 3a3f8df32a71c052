"""The terminals of SPARQL 1.1: a query cut into tokens that know where they stand in the text.

White space and comments yield no token, so a rewriting that replaces tokens by their offsets leaves
everything else as it was. Follows section 19.8 of SPARQL 1.1 Query Language
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple


class QueryTextError(ValueError):
    """A query that cannot be read, or that SHACL refuses: the reason and the line, counted from one."""

    def __init__(self, reason: str, line: int = 1) -> None:
        self.reason = reason
        self.line = line
        super().__init__(f"line {line}: {reason}")


class Token(NamedTuple):
    """One terminal: its kind, its text and its offsets. Variables carry their mark, words their case."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The name of a variable without its mark."""
        return self.text[1:]


class Edit(NamedTuple):
    """A stretch of text and what takes its place."""

    start: int
    end: int
    text: str


_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_MORE = r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
_PREFIX = rf"(?:[{_BASE}](?:[{_BASE}_{_MORE}.-]*[{_BASE}_{_MORE}-])?)?"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = (
    rf"(?:(?:[{_BASE}_:0-9]|{_ESCAPE})"
    rf"(?:(?:[{_BASE}_{_MORE}.:-]|{_ESCAPE})*(?:[{_BASE}_{_MORE}:-]|{_ESCAPE}))?)?"
)
# The order counts: the longest terminal first, as the grammar asks.
_TERMINALS = (
    ("blank", rf"_:[{_BASE}_0-9](?:[{_BASE}_{_MORE}.-]*[{_BASE}_{_MORE}-])?"),
    ("space", r"[ \t\r\n]+|\#[^\r\n]*"),
    ("string", r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''"),
    ("string1", r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\\\r\n]|\\.)*'"),
    ("iri", r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"),
    ("var", rf"[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*"),
    ("pname", rf"{_PREFIX}:{_LOCAL}"),
    ("number", r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"),
    ("lang", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    ("word", r"[A-Za-z][A-Za-z0-9_]*"),
    ("mark", r"\^\^|&&|\|\||!=|<=|>=|[<>=!*/+\-^|?.;,(){}\[\]]"),
)
_OPERANDS = frozenset({"var", "string", "number", "lang"})
_OPENERS = {")": "(", "]": "[", "}": "{"}


@cache
def _scanner() -> re.Pattern[str]:
    """Compile the terminals at the first query: shapes without SPARQL need not wait for it."""
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TERMINALS), re.DOTALL)


def line_of(text: str, offset: int) -> int:
    """Return the line an offset lies on, counted from one."""
    return text.count("\n", 0, offset) + 1


def tokenize(text: str) -> list[Token]:
    """Cut a text into tokens; brackets must balance.

    `<` after an operand inside an expression is the operator, whatever follows: `?a<?b&&?c>?d`
    compares, although the grammar's longest terminal would be an IRI there.

    Raises QueryTextError at a character that begins no terminal and at a bracket without its partner.

    >>> [token.text for token in tokenize("?a <http://e/#p> '#' # said")]
    ['?a', '<http://e/#p>', "'#'"]
    """
    scanner = _scanner()
    tokens: list[Token] = []
    open_brackets: list[tuple[Token, bool]] = []
    position = 0
    while position < len(text):
        found = scanner.match(text, position)
        if found is None or found.lastgroup is None:
            reason = f"the query cannot be read from {text[position : position + 12]!r} on"
            raise QueryTextError(reason, line_of(text, position))
        kind, piece = found.lastgroup.rstrip("1"), found.group()
        if kind == "iri" and open_brackets and open_brackets[-1][1] and _is_operand(tokens[-1]):
            kind, piece = "mark", "<="[: 1 + piece.startswith("<=")]
        if kind != "space":
            token = Token(kind, piece, position, position + len(piece))
            if kind == "mark":
                _bracket(text, token, tokens, open_brackets)
            tokens.append(token)
        position += len(piece)
    if open_brackets:
        token = open_brackets[-1][0]
        raise QueryTextError(f"{token.text!r} is never closed", line_of(text, token.start))
    return tokens


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with every edit made, the same edit once; the rest stays byte for byte.

    >>> apply_edits("a b c", [Edit(2, 3, "x"), Edit(2, 3, "x")])
    'a x c'
    """
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits)):
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, text[position:]])


def _is_operand(token: Token) -> bool:
    return token.kind in _OPERANDS or token.text == ")"


def _bracket(text: str, token: Token, before: list[Token], opened: list[tuple[Token, bool]]) -> None:
    """Keep the stack of open brackets, each with whether an expression stands inside."""
    if token.text in ("(", "[", "{"):
        within = bool(opened) and opened[-1][1] and token.text == "("
        opened.append((token, within or (token.text == "(" and _begins_expression(before))))
    elif token.text in _OPENERS:
        if not opened or opened[-1][0].text != _OPENERS[token.text]:
            raise QueryTextError(f"{token.text!r} closes nothing", line_of(text, token.start))
        opened.pop()


def _begins_expression(before: list[Token]) -> bool:
    """Whether a parenthesis after these tokens holds an expression, not a path or a list of terms."""
    if not before:
        return False
    if before[-1].kind == "word":
        return before[-1].text != "a"
    function = before[-1].kind in ("iri", "pname")
    if not function or len(before) == 1:
        return False
    return before[-2].kind == "word" and before[-2].text.upper() in ("FILTER", "HAVING", "BY")
