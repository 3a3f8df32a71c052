"""Whole queries and sub-selects read from tokens, by recursive descent over the grammar of SPARQL 1.1."""

from __future__ import annotations

from planatlas.shacl.sparql.group_reader import GroupReader
from planatlas.shacl.sparql.query_structure import Expression, Projected, Query, Use
from planatlas.shacl.sparql.triple_reader import END

_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})


class QueryReader(GroupReader):
    """Whole queries and sub-selects."""

    def whole(self) -> tuple[Query, tuple[int, int]]:
        """Read a query with its prologue; return it and the offsets of the prologue."""
        begin = end = self.token.start
        while self.word in ("BASE", "PREFIX"):
            if self.next().text.upper() == "PREFIX" and self.next().kind != "pname":
                self.fail("PREFIX needs a prefix that ends in a colon")
            if self.token.kind != "iri":
                self.fail("BASE and PREFIX need an IRI")
            end = self.next().end
        query = self.query()
        if self.token is not END:
            self.fail(f"nothing may follow the query: {self.token.text!r}")
        return query, (begin, end)

    def query(self) -> Query:
        """Read a query from its form on; in a sub-select, up to the brace that closes its group."""
        start = self.token.start
        form = self.word
        if not self.take("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            self.fail(f"no query begins with {self.token.text!r}")
        quantifier = ""
        projected: tuple[Projected, ...] = ()
        star: int | None = None
        if form == "SELECT":
            if taken := self.take("DISTINCT", "REDUCED"):
                quantifier = taken.text.upper()
            projected, star = self.projection()
        elif form == "CONSTRUCT" and self.token.text == "{":
            self.group()
        elif form == "DESCRIBE":
            while self.token.kind in ("var", "iri", "pname") or self.token.text == "*":
                self.next()
        dataset = False
        clause = (start, self.tokens[self.index - 1].end)
        while self.take("FROM"):
            self.take("NAMED")
            self.next()
            dataset = True
        self.take("WHERE")
        where = self.group()
        read = Query(form, start, where, quantifier, projected, star, dataset, clause=clause)
        return self.modifiers(read)

    def projection(self) -> tuple[tuple[Projected, ...], int | None]:
        """Read what SELECT projects: the entries, or the offset of `*`."""
        if star := self.take("*"):
            return (), star.start
        entries: list[Projected] = []
        while self.token.kind == "var" or self.token.text == "(":
            start = self.token.start
            if self.token.kind == "var":
                use = self.variable("project")
                entries.append(Projected(use.name, start, use.end))
                continue
            expression = self.expression()
            named = [use.name for use in expression.uses if use.role == "as"]
            if len(named) != 1:
                self.fail("an expression of SELECT needs AS and one variable")
            entries.append(Projected(named[0], start, self.tokens[self.index - 1].end, expression))
        if not entries:
            self.fail("SELECT projects nothing")
        return tuple(entries), None

    def modifiers(self, read: Query) -> Query:
        """Read GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES after the group."""
        keys: list[Use] = []
        by: dict[str, list[Expression]] = {"GROUP": [], "HAVING": [], "ORDER": []}
        counts: dict[str, int | None] = {"LIMIT": read.limit, "OFFSET": read.offset}
        values = None
        while self.word in _MODIFIERS:
            word = self.word
            if word == "VALUES":
                values = self.values()
                break
            self.next()
            if word in counts:
                token = self.next()
                if token.kind != "number" or not token.text.isdigit():
                    self.fail(f"{word} needs a whole number")
                counts[word] = int(token.text)
                continue
            if word != "HAVING":
                self.expect("BY")
            while self.condition(word, keys, by[word]):
                pass
        return Query(
            read.form,
            read.start,
            read.where,
            read.quantifier,
            read.projected,
            read.star,
            read.dataset,
            tuple(keys),
            tuple(by["GROUP"]),
            tuple(by["HAVING"]),
            tuple(by["ORDER"]),
            counts["LIMIT"],
            counts["OFFSET"],
            values,
            read.clause,
        )

    def condition(self, word: str, keys: list[Use], found: list[Expression]) -> bool:
        """Read one condition after GROUP BY, HAVING or ORDER BY, where one comes."""
        if self.word in _MODIFIERS or not (
            self.token.kind in ("var", "iri", "pname") or self.word or self.token.text == "("
        ):
            return False
        if self.token.kind == "var" and word == "GROUP":
            keys.append(self.variable("group"))
        elif self.token.kind == "var" and word == "ORDER":
            found.append(Expression((self.variable("order"),)))
        else:
            self.take("ASC", "DESC")
            found.append(self.expression())
        return True
