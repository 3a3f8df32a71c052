"""One query, asked of one store: what is refused, what is cut, and what went wrong in a line.

This runs in a process that may be ended at any moment, so it holds nothing that must be put away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any, Final

from planatlas.errors import InputError
from planatlas.jsonld_context import to_jsonld
from planatlas.namespaces import PREFIXES
from planatlas.publishing.sparql.formats import GRAPHS, RESULTS, content_type, wanted
from planatlas.publishing.sparql.results import Row, Written, as_rows, write_rows, write_truth
from planatlas.questions.guard import Token, check_user_query, expanded, tokens
from planatlas.resources import resource_path
from planatlas.store import Dataset, Rows, Source, Store, Triple, serialise

_ROWS: Final = "rows"
_NO_PREFIX: Final = "Prefix not found"
_NEAR: Final = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its dataset (none: all graphs), the formats that the client takes, and its limits."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    accept: str = ""
    form: str = ""
    rows: int = 10_000
    size: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a status of HTTP with a body, or with the key and details of a message.

    `rows` is how many rows or triples the body has, `cut` whether there were more; `kind` is select, ask
    or graph.
    """

    status: int
    body: bytes = b""
    media_type: str = ""
    kind: str = ""
    rows: int = 0
    cut: bool = False
    key: str = ""
    where: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


class Engine:
    """A store with the graphs that may be asked; `closed` where the store holds others too."""

    def __init__(self, source: Source, graphs: Iterable[str], *, closed: bool) -> None:
        self._source = source
        self._graphs = frozenset(graphs)
        self._closed = closed
        self._context: dict[str, Any] | None = None

    def answer(self, asked: Asked) -> Reply:
        """Answer a query, or say in one line why not."""
        try:
            form = _checked(asked.text)
            dataset = self._dataset(asked)
            graph = form in {"CONSTRUCT", "DESCRIBE"}
            media = ("application/json", _ROWS) if asked.form == _ROWS else None
            media = media or wanted(asked.accept, asked.form, graph=graph)
            if media is None:
                return Reply(406, key="sparql-not-acceptable", details={"offers": ", ".join(_offers(graph))})
            return self._written(asked, dataset, media)
        except InputError as error:
            return refusal(error, asked.text)

    def _dataset(self, asked: Asked) -> Dataset | None:
        """Return the graphs of the request, else those of the query, else none: all of ours."""
        given = Dataset(asked.default, asked.named)
        if not (given.default or given.named):
            given = Dataset(*_from(asked.text))
        if not (given.default or given.named):
            every = tuple(sorted(self._graphs))
            return Dataset(every, every) if self._closed else None
        for graph in (*given.default, *given.named):
            if graph not in self._graphs:
                raise InputError("sparql-no-graph", graph=graph[:200])
        return given

    def _written(self, asked: Asked, dataset: Dataset | None, media: tuple[str, str]) -> Reply:
        answer = self._asked(asked.text, dataset)
        media_type, form = content_type(media[0]), media[1]
        if isinstance(answer, bool):
            body = write_truth("json" if form == _ROWS else form, answer)
            return Reply(200, body, media_type, "ask", 1)
        if isinstance(answer, tuple):
            names, rows = answer
            written = write_rows("json" if form == _ROWS else form, names, rows, asked.rows, asked.size)
            return Reply(200, written.body, media_type, "select", written.rows, written.cut)
        written = self._graph(answer, form, asked.rows, asked.size)
        return Reply(200, written.body, media_type, "graph", written.rows, written.cut)

    def _asked(
        self, text: str, dataset: Dataset | None
    ) -> bool | tuple[tuple[str, ...], Iterable[Row]] | Iterator[Triple]:
        """Return a truth value, (variables, rows) or triples, rows and triples as the engine finds them."""
        if not isinstance(self._source, Store):
            answer = self._source.query(text, dataset)
            if isinstance(answer, Rows):
                return answer.variables, answer.rows
            return answer if isinstance(answer, bool) else iter(answer)
        # `Store.query` holds all rows in memory, and there may be more than fit.
        found: Any = self._source._run(text, None, dataset)
        if hasattr(found, "variables"):
            return tuple(variable.value for variable in found.variables), map(tuple, found)
        return iter(found) if hasattr(found, "__next__") else bool(found)

    def _graph(self, triples: Iterator[Triple], form: str, most: int, size: int) -> Written:
        kept: dict[Triple, None] = {}
        length, cut = 0, False
        for triple in triples:
            if triple not in kept:
                if len(kept) == most or length > size:
                    cut = True
                    break
                kept[triple] = None
                length += len(str(triple))
        if form == _ROWS:
            names = ("subject", "predicate", "object")
            written = write_rows("json", names, as_rows(kept), most, size)
            return Written(written.body, written.rows, cut or written.cut)
        text = to_jsonld(kept, self._jsonld_context()) if form == "jsonld" else serialise(kept, form)
        return Written(text.encode(), len(kept), cut)

    def _jsonld_context(self) -> dict[str, Any]:
        if self._context is None:
            document = json.loads(resource_path("ontology", "context.jsonld").read_text("utf-8"))
            self._context = document["@context"]
        return self._context


def _offers(graph: bool) -> Iterable[str]:
    return GRAPHS if graph else RESULTS


def _checked(text: str) -> str:
    """Return the form of a query that only reads. Raises InputError as `check_user_query`.

    FROM is allowed here, where the graphs are known: it is covered while the other words are looked for.
    The engine reads the syntax when it runs the query.
    """
    covered = list(text)
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() == "FROM":
            covered[token.start : token.start + 4] = "    "
    return check_user_query("".join(covered), lambda _: None)


def _from(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of FROM and of FROM NAMED in a query.

    >>> _from("SELECT * FROM <urn:a> FROM NAMED <urn:b> { ?s ?p ?o }")
    (('urn:a',), ('urn:b',))
    """
    marks = list(tokens(text))
    prefixes = dict(PREFIXES)
    found: tuple[list[str], list[str]] = [], []
    for place, (mark, after) in enumerate(pairwise(marks)):
        if mark.kind != "word":
            continue
        word = mark.text.upper()
        if word == "PREFIX" and place + 2 < len(marks):
            prefixes[after.text.removesuffix(":")] = expanded(marks[place + 2].text)[1:-1]
        if word == "FROM":
            named = after.text.upper() == "NAMED"
            graph = next(islice(marks, place + 1 + named, None), None)
            found[named].append(_iri(graph, prefixes) if graph else "")
    return tuple(found[0]), tuple(found[1])


def _iri(token: Token, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return expanded(token.text)[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, prefix + ":") + re.sub(r"\\(.)", r"\1", local)


def refusal(error: InputError, text: str) -> Reply:
    """Return what to tell of an error: 403 for what is refused, 400 for what cannot be read."""
    details = {name: str(value) for name, value in error.details.items()}
    if error.key == "query-refused-update":
        return Reply(403, key="sparql-update", where=error.where or "", details=details)
    if error.key in {"query-refused-service", "query-refused-from"}:
        return Reply(403, key="sparql-service-refused", where=error.where or "", details=details)
    if error.key == "query-syntax":
        return _syntax(error, text)
    status = 503 if error.key.startswith(("remote-", "store-")) else 400
    return Reply(status, key=error.key, where=error.where or "", details=details)


def _syntax(error: InputError, text: str) -> Reply:
    """Say up to where a query makes sense: what the engine says it expects is no help to a reader."""
    line, _, column = (error.where or "1:1").partition(":")
    lines = text.split("\n")[: int(line)]
    before = "\n".join([*lines[:-1], lines[-1][: int(column) - 1]])
    rest = text[len(before) :]
    details = {"line": line, "column": column, "near": " ".join(before.split())[-_NEAR:]}
    if _NO_PREFIX in str(error.details.get("reason", "")):
        return Reply(400, key="sparql-prefix", details=details)
    marks = [token.text for token in tokens(text) if token.kind == "other"]
    unfinished = not rest.strip() and marks.count("{") > marks.count("}")
    return Reply(400, key="sparql-syntax-end" if unfinished else "sparql-syntax", details=details)
