"""Group graph patterns and expressions read from the tokens of a query."""

from __future__ import annotations

from planatlas.shacl.sparql.query_structure import (
    Bind,
    Element,
    Expression,
    Filter,
    Group,
    Nested,
    Query,
    Use,
    Values,
)
from planatlas.shacl.sparql.triple_reader import TripleReader


class GroupReader(TripleReader):
    """Groups, their elements and expressions."""

    def group(self) -> Group:
        """Read `{ ... }`."""
        start = self.expect("{").end
        if self.word == "SELECT":
            select = self.query()
            return Group((), start, self.expect("}").start, select)
        elements: list[Element] = []
        while not (close := self.take("}")):
            elements.append(self.element())
            self.take(".")
        return Group(tuple(elements), start, close.start)

    def query(self) -> Query:
        """Read a sub-select; the reader of whole queries knows how."""
        raise NotImplementedError

    def element(self) -> Element:
        """Read one element of a group."""
        start = self.token.start
        if self.token.text == "{":
            groups = [self.group()]
            while self.take("UNION"):
                groups.append(self.group())
            return Nested("union" if len(groups) > 1 else "group", tuple(groups), start)
        if self.take("OPTIONAL"):
            return Nested("optional", (self.group(),), start)
        if self.take("MINUS"):
            return Nested("minus", (self.group(),), start)
        if self.take("GRAPH"):
            name = self.name()
            return Nested("graph", (self.group(),), start, name)
        if self.take("SERVICE"):
            self.take("SILENT")
            name = self.name()
            return Nested("service", (self.group(),), start, name)
        if self.take("FILTER"):
            return Filter(self.expression())
        if self.take("BIND"):
            return Bind(self.expression())
        return self.values() if self.word == "VALUES" else self.triples()

    def name(self) -> Use | None:
        """Read the name of a graph or service: a variable or an IRI."""
        if self.token.kind == "var":
            return self.variable("graph")
        if self.next().kind not in ("iri", "pname"):
            self.fail("GRAPH and SERVICE need an IRI or a variable")
        return None

    def values(self) -> Values:
        """Read VALUES with its table."""
        start = self.expect("VALUES").start
        uses: list[Use] = []
        if self.take("("):
            while not self.take(")"):
                uses.append(self.variable("values"))
        else:
            uses.append(self.variable("values"))
        self.expect("{")
        while not self.take("}"):
            if self.next().text == "{":
                self.fail("a group stands inside VALUES")
        return Values(tuple(uses), start)

    def expression(self) -> Expression:
        """Read what may follow FILTER, HAVING or BY: a parenthesis, a call or EXISTS."""
        uses: list[Use] = []
        words: set[str] = set()
        groups: list[Group] = []
        if self.token.text == "(":
            self.parenthesis(uses, words, groups)
        elif self.word in ("NOT", "EXISTS"):
            self.take("NOT")
            self.expect("EXISTS")
            groups.append(self.group())
        elif self.word or self.token.kind in ("iri", "pname"):
            function = self.word
            start = self.next().start
            if function == "BOUND":
                uses.append(self.bound(start))
            else:
                words |= {function} - {""}
                self.parenthesis(uses, words, groups)
        else:
            self.fail(f"an expression is expected here, not {self.token.text!r}")
        return Expression(tuple(uses), frozenset(words), tuple(groups))

    def bound(self, start: int) -> Use:
        """Read the argument of BOUND; the use covers the whole call."""
        self.expect("(")
        name = self.variable("bound").name
        return Use(name, "bound", start, self.expect(")").end)

    def parenthesis(self, uses: list[Use], words: set[str], groups: list[Group]) -> None:
        """Read a balanced parenthesis; note variables, words and EXISTS groups in it."""
        self.expect("(")
        while not self.take(")"):
            if self.token.text == "(":
                self.parenthesis(uses, words, groups)
            elif self.token.kind == "var":
                uses.append(self.variable("expression"))
            elif self.take("AS"):
                uses.append(self.variable("as"))
            elif self.take("EXISTS"):
                groups.append(self.group())
            elif self.word == "BOUND":
                uses.append(self.bound(self.next().start))
            elif self.token.text in ("{", "}", "]", "["):
                self.fail(f"{self.token.text!r} stands in an expression")
            else:
                words |= {self.word} - {""}
                self.next()
