"""Lines of a JSON-LD document: a parser of it reads the whole before it tells the first statement.

The text is scanned once more, with the prefixes and terms of its inline context, and each identifier, key
and value is kept with its line. What is not found falls back to the node, and then to what the parser said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from planatlas.namespaces import RDF_TYPE
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\n')
_NO_TOKEN: Final = ("", 0)
_WALKED: Final = frozenset({"@graph", "@included", "@set", "@list", "@nest"})


@dataclass(slots=True)
class _Object:
    line: int
    members: list[tuple[str, int, Any]] = field(default_factory=list)

    def get(self, key: str) -> Any:
        return next((value for name, _, value in self.members if name == key), None)


@dataclass(frozen=True, slots=True)
class _Scalar:
    text: str
    line: int


class JSONLines:
    """The lines of statements in one document."""

    def __init__(self, text: str, base: str) -> None:
        self._base = base
        self._nodes: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._values: dict[tuple[str, str, str], int] = {}
        try:
            self._walk(_Scanner(text).value(), {})
        except (RecursionError, IndexError):
            # A document nested that deeply keeps the lines that were found until then.
            return

    def line(self, triple: Triple) -> int | None:
        """Return the line of a statement: of its value, else its key, else its subject, else None."""
        subject, predicate = _text(triple.subject), triple.predicate.value
        return (
            self._values.get((subject, predicate, _text(triple.object)))
            or self._pairs.get((subject, predicate))
            or self._nodes.get(subject)
        )

    def _walk(self, value: Any, context: Mapping[str, Any]) -> None:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, list):
                self._walk(item, context)
            elif isinstance(item, _Object):
                self._node(item, context)

    def _node(self, node: _Object, context: Mapping[str, Any]) -> str:
        context = {**context, **_terms(node.get("@context"))}
        name, line = "", node.line
        for key, _, value in node.members:
            if _keyword(key, context) == "@id" and isinstance(value, _Scalar):
                name, line = self._iri(value.text, context), value.line
        self._nodes.setdefault(name, line)
        for key, key_line, value in node.members:
            keyword = _keyword(key, context)
            if keyword in _WALKED:
                self._walk(value, context)
            elif keyword == "@type" or not keyword.startswith("@"):
                predicate = RDF_TYPE if keyword == "@type" else _expand(keyword, context)
                self._pairs.setdefault((name, predicate), key_line)
                for text, at in self._texts(value, context):
                    self._values.setdefault((name, predicate, text), at)
        return name

    def _texts(self, value: Any, context: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        """Yield what a value may stand for, each with its line."""
        if isinstance(value, list):
            for item in value:
                yield from self._texts(item, context)
        elif isinstance(value, _Scalar):
            yield value.text, value.line
            yield self._iri(value.text, context), value.line
            yield _expand(_keyword(value.text, context), context), value.line
        elif isinstance(value, _Object):
            plain = value.get("@value")
            if isinstance(plain, _Scalar):
                yield plain.text, plain.line
                return
            name = self._node(value, context)
            if name:
                yield name, self._nodes[name] if not value.members else value.members[0][1]
            for _, _, inner in value.members:
                if not isinstance(inner, _Object):
                    yield from self._texts(inner, context)

    def _iri(self, text: str, context: Mapping[str, Any]) -> str:
        expanded = _expand(text, context)
        if expanded.startswith("_:"):
            return expanded
        try:
            return urljoin(self._base, expanded)
        except ValueError:
            # A text that begins like an address and is none.
            return expanded


def _text(term: Term) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return re.sub(r"^_:f\d+-", "_:", str(term)) if isinstance(term, BlankNode) else str(term)


def _terms(context: Any) -> dict[str, Any]:
    """Return {term: IRI or keyword} of an inline context."""
    found: dict[str, Any] = {}
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, _Object):
            for key, _, value in part.members:
                target = value.get("@id") if isinstance(value, _Object) else value
                if isinstance(target, _Scalar):
                    found[key] = target.text
    return found


def _keyword(key: str, context: Mapping[str, Any]) -> str:
    """Return the keyword or IRI that a key is an alias of, or the key."""
    target = context.get(key)
    return target if isinstance(target, str) else key


def _expand(text: str, context: Mapping[str, Any]) -> str:
    prefix, colon, rest = text.partition(":")
    if colon and not rest.startswith("//") and prefix in context:
        return _expand(str(context[prefix]), {k: v for k, v in context.items() if k != prefix}) + rest
    if not colon and not text.startswith("@") and "@vocab" in context:
        return str(context["@vocab"]) + text
    return text


class _Scanner:
    """JSON (RFC 8259) that is known to be valid, with lines; one token is looked at ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = self._lined(text)
        self._ahead = next(self._tokens, _NO_TOKEN)

    @staticmethod
    def _lined(text: str) -> Iterator[tuple[str, int]]:
        line = 1
        for match in _TOKEN.finditer(text):
            if match[0] == "\n":
                line += 1
            else:
                yield match[0], line

    def value(self) -> Any:
        text, line = self._next()
        if text == "{":
            return self._object(line)
        if text == "[":
            items = []
            while self._ahead[0] != "]":
                items.append(self.value())
                self._skip(",")
            self._next()
            return items
        return _Scalar(json.loads(text) if text.startswith('"') else text, line)

    def _object(self, line: int) -> _Object:
        found = _Object(line)
        while self._ahead[0] != "}":
            key, key_line = self._next()
            self._skip(":")
            found.members.append((json.loads(key), key_line, self.value()))
            self._skip(",")
        self._next()
        return found

    def _next(self) -> tuple[str, int]:
        token, self._ahead = self._ahead, next(self._tokens, _NO_TOKEN)
        if token is _NO_TOKEN:
            raise IndexError("the document ends")
        return token

    def _skip(self, text: str) -> None:
        if self._ahead[0] == text:
            self._next()
