"""Steps over the tokens of a query, and the rules for triples and property paths."""

from __future__ import annotations

from typing import NoReturn

from planatlas.shacl.sparql.query_structure import Pattern, Role, Triples, Use
from planatlas.shacl.sparql.query_tokens import QueryTextError, Token, line_of

END = Token("end", "", 0, 0)
_TERMS = frozenset({"iri", "pname", "string", "number", "blank"})


class TokenReader:
    """A position in a list of tokens, and the small steps every rule takes."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0

    @property
    def token(self) -> Token:
        """The next token; an empty one at the end."""
        return self.tokens[self.index] if self.index < len(self.tokens) else END

    @property
    def word(self) -> str:
        """The next token in capitals where it is a word, else nothing."""
        return self.token.text.upper() if self.token.kind == "word" else ""

    def fail(self, reason: str) -> NoReturn:
        """Raise QueryTextError at the next token."""
        at = self.token.start if self.token is not END else len(self.text)
        raise QueryTextError(reason, line_of(self.text, at))

    def next(self) -> Token:
        """Take the next token."""
        token = self.token
        if token is END:
            self.fail("the query ends too early")
        self.index += 1
        return token

    def take(self, *texts: str) -> Token | None:
        """Take the next token where it is one of these marks or words (in capitals)."""
        token = self.token
        if token.kind in ("mark", "word") and (token.text in texts or self.word in texts):
            return self.next()
        return None

    def expect(self, text: str) -> Token:
        """Take the next token, which must be this mark or word."""
        token = self.take(text)
        if token is None:
            self.fail(f"{text!r} is expected here, not {self.token.text!r}")
        return token

    def variable(self, role: Role) -> Use:
        """Take a variable."""
        if self.token.kind != "var":
            self.fail(f"a variable is expected here, not {self.token.text!r}")
        token = self.next()
        return Use(token.name, role, token.start, token.end)


class TripleReader(TokenReader):
    """Triple patterns with their terms and paths."""

    def triples(self) -> Triples:
        """Read subjects with their properties up to the end of the block."""
        patterns: list[Pattern] = []
        while True:
            lists = self.token.text in ("[", "(")
            subject = self.term(patterns)
            if not (lists and self.token.text in (".", "}")):
                self.properties(subject, patterns)
            if not self.take(".") or not self.begins_term():
                return Triples(tuple(patterns))

    def begins_term(self) -> bool:
        """Whether a term comes next."""
        marks = ("[", "(", "+", "-")
        return (
            self.token.kind in _TERMS
            or self.token.kind == "var"
            or self.token.text in marks
            or self.word in ("TRUE", "FALSE")
        )

    def properties(self, subject: Use | None, patterns: list[Pattern]) -> None:
        """Read verbs and objects of a subject."""
        while True:
            verb, empty = self.verb()
            while True:
                target = self.term(patterns)
                uses = tuple(use for use in (subject, verb, target) if use is not None)
                patterns.append(Pattern(uses, empty))
                if not self.take(","):
                    break
            if not self.take(";"):
                return
            while self.take(";"):
                pass
            if self.token.text in (".", "}", "]"):
                return

    def term(self, patterns: list[Pattern]) -> Use | None:
        """Read a subject or object; return its use where it is a variable."""
        if self.token.kind == "var":
            return self.variable("end")
        if not self.begins_term():
            self.fail(f"a term or a keyword is expected here, not {self.token.text!r}")
        token = self.next()
        if token.text == "[":
            if not self.take("]"):
                self.properties(None, patterns)
                self.expect("]")
        elif token.text == "(":
            while not self.take(")"):
                if member := self.term(patterns):
                    patterns.append(Pattern((member,)))
        elif token.text in ("+", "-"):
            if self.next().kind != "number":
                self.fail("a sign stands before no number")
        elif token.kind == "string" and self.token.kind == "lang":
            self.next()
        elif token.kind == "string" and self.take("^^") and self.next().kind not in ("iri", "pname"):
            self.fail("a datatype is an IRI")
        return None

    def verb(self) -> tuple[Use | None, bool]:
        """Read a predicate or path; tell whether it may match without a step."""
        if self.token.kind == "var":
            return self.variable("predicate"), False
        return None, self.path()

    def path(self) -> bool:
        """Read a path of alternatives: one that needs no step is enough."""
        empty = self.sequence()
        while self.take("|"):
            empty = self.sequence() or empty
        return empty

    def sequence(self) -> bool:
        """Read a path of steps: each must need no step."""
        empty = self.step()
        while self.take("/"):
            empty = self.step() and empty
        return empty

    def step(self) -> bool:
        """Read one step of a path with its modifier."""
        self.take("^")
        empty = False
        if self.take("("):
            empty = self.path()
            self.expect(")")
        elif self.take("!"):
            self.path()
        elif self.token.kind in ("iri", "pname") or self.token.text == "a":
            self.next()
        else:
            self.fail(f"a predicate is expected here, not {self.token.text!r}")
        if self.take("*", "?"):
            return True
        self.take("+")
        return empty
