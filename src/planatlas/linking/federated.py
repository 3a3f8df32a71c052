"""Answer the SERVICE parts of a query: each is asked of its endpoint, and its rows take its place.

https://www.w3.org/TR/sparql11-federated-query/ says that a SERVICE part has solutions of its own, which are
joined with the rest. So the part is sent as a query, and the rows that come back stand in the text as VALUES:
what is left has no SERVICE in it, and is checked and answered like any other query. Nothing is sent to a
host that was not named, nor before the whole text is known to be valid.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from planatlas.errors import InputError
from planatlas.linking.addresses import checked_iri, place
from planatlas.namespaces import PREFIXES
from planatlas.questions import check_user_query
from planatlas.questions.guard import FORMS, RefusedQueryError, Token, expanded, line_and_column, tokens
from planatlas.store import Literal, NamedNode

if TYPE_CHECKING:
    from planatlas.linking.http import Client

_JSON: Final = ("application/sparql-results+json", "application/json")
_VARIABLE: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Solutions:
    """What an endpoint answers: variables, and rows of terms as SPARQL writes them, unbound as UNDEF."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self) -> str:
        """Return the solutions as inline data."""
        names = " ".join(f"?{name}" for name in self.variables)
        rows = " ".join(f"({' '.join(row)})" for row in self.rows)
        return f"{{ VALUES ({names}) {{ {rows} }} }}"


Ask = Callable[[str, str], Solutions]


@dataclass(frozen=True, slots=True)
class _Part:
    """A SERVICE part of a text: where it begins and ends, whom it asks, what."""

    start: int
    end: int
    address: str
    pattern: str
    silent: bool


def has_service(text: str) -> bool:
    """Return whether a query asks other servers."""
    return any(_is(token, "SERVICE") for token in tokens(expanded(text)))


def with_answers(text: str, allowed: Collection[str], ask: Ask) -> str:
    """Return a query whose SERVICE parts are replaced by what their endpoints answer; lines stay lines.

    `allowed` are the hosts that may be asked, `name` or `name:port`. Raises RefusedQueryError for another
    host, a SERVICE that names no address and anything that `check_user_query` refuses, before anything is
    sent; then InputError as `ask`, unless the part is SILENT.
    """
    text = expanded(text)
    found = list(tokens(text))
    prologue, prefixes = _prologue(text, found)
    parts = list(_parts(text, found, prefixes, allowed))
    check_user_query(_replaced(text, parts, ["{ }"] * len(parts)))
    questions = [_question(prologue, prefixes, part.pattern) for part in parts]
    for question in questions:
        if not has_service(question):
            check_user_query(question)
    answers = [_answer(part, question, ask) for part, question in zip(parts, questions, strict=True)]
    return _replaced(text, parts, answers)


def _answer(part: _Part, question: str, ask: Ask) -> str:
    try:
        return ask(part.address, question).values()
    except InputError:
        if part.silent:
            return "{ }"
        raise


def _replaced(text: str, parts: Sequence[_Part], by: Sequence[str]) -> str:
    done, position = "", 0
    for part, words in zip(parts, by, strict=True):
        lines = text.count("\n", part.start, part.end)
        done += text[position : part.start] + words + "\n" * lines
        position = part.end
    return done + text[position:]


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def _prologue(text: str, found: Sequence[Token]) -> tuple[str, dict[str, str]]:
    """Return the text before the form of the query, and the prefixes that it declares."""
    end = next((t.start for t in found if t.kind == "word" and t.text.upper() in FORMS), 0)
    head = [token for token in found if token.start < end]
    prefixes = dict(PREFIXES)
    for place_, token in enumerate(head[:-2]):
        name, iri = head[place_ + 1], head[place_ + 2]
        if _is(token, "PREFIX") and name.kind == "prefixed" and iri.kind == "iri":
            prefixes[name.text.rstrip(":")] = iri.text[1:-1]
    return text[:end], prefixes


def _parts(
    text: str, found: Sequence[Token], prefixes: Mapping[str, str], allowed: Collection[str]
) -> Iterator[_Part]:
    """Yield the outermost SERVICE parts; the hosts of those inside are checked too."""
    end = 0
    for number, token in enumerate(found):
        if not _is(token, "SERVICE"):
            continue
        rest = found[number + 1 :]
        silent = bool(rest) and _is(rest[0], "SILENT")
        rest = rest[silent:]
        where = line_and_column(text, token.start)
        address = _address(rest[0] if rest else None, prefixes, where)
        _check_host(address, allowed, where)
        if token.start < end:
            continue
        opening, closing = _group(rest[1:], where)
        end = closing + 1
        yield _Part(token.start, end, address, text[opening + 1 : closing], silent)


def _address(token: Token | None, prefixes: Mapping[str, str], where: str) -> str:
    if token is not None and token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = (token.text if token is not None else "").partition(":")
    if token is None or token.kind != "prefixed" or prefix not in prefixes:
        raise RefusedQueryError("query-service-address", where=where)
    return prefixes[prefix] + local


def _check_host(address: str, allowed: Collection[str], where: str) -> None:
    parts = urlsplit(address)
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise RefusedQueryError("query-service-address", where=where)
    if not {(host, ""), (host, str(port))} & set(map(split_port, allowed)):
        raise RefusedQueryError("query-service-host", where=where, host=f"{host}:{port}" if port else host)


def _group(rest: Sequence[Token], where: str) -> tuple[int, int]:
    """Return where the group that follows opens and closes."""
    depth, opening = 0, None
    for token in rest:
        if opening is None and token.text != "{":
            break
        if token.kind == "other" and token.text in "{}":
            opening = token.start if opening is None else opening
            depth += 1 if token.text == "{" else -1
            if not depth:
                return opening, token.start
    raise RefusedQueryError("query-service-group", where=where)


def _question(prologue: str, prefixes: Mapping[str, str], pattern: str) -> str:
    used = {token.text.partition(":")[0] for token in tokens(pattern) if token.kind == "prefixed"}
    declared = set(re.findall(r"(?i)\bprefix\s+([\w.-]*):", prologue))
    own = [f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(used - declared) if name in prefixes]
    return f"{''.join(own)}{prologue}SELECT * WHERE {{{pattern}\n}}"


# --- Over HTTP


def split_port(name: str) -> tuple[str, str]:
    """Return a host and the port that was named with it, `""` where none was.

    >>> split_port("example.org:8890"), split_port("query.wikidata.org"), split_port("[::1]:80")
    (('example.org', '8890'), ('query.wikidata.org', ''), ('::1', '80'))
    """
    host, _, port = name.strip().lower().rpartition(":")
    if not port.isdecimal() or (":" in host and not host.endswith("]")):
        host, port = name.strip().lower(), ""
    return host.strip("[]"), port


def over_http(client: Client, allowed: Collection[str]) -> Ask:
    """Return a way to ask endpoints through a client, of these hosts alone."""
    hosts = frozenset(split_port(name)[0] for name in allowed)

    def ask(address: str, question: str) -> Solutions:
        answer = client.get(address, hosts, _JSON, {"query": question})
        where = place(answer.url)
        if answer.status == 404:
            raise InputError("linking-no-endpoint", where=where)
        try:
            return read_solutions(answer.body, address, where, client.most_rows)
        except InputError:
            client.forget(answer, _JSON)
            raise

    return ask


def read_solutions(body: bytes, address: str, where: str, most: int) -> Solutions:
    """Read SPARQL 1.1 Query Results JSON Format. Raises InputError for what is none, or too much.

    Blank nodes get addresses below that of the endpoint (RDF 1.1, section 3.5), as VALUES cannot hold them.
    """
    try:
        parsed = json.loads(body)
        names = tuple(parsed["head"].get("vars", ()))
        bindings = parsed["results"]["bindings"]
        if not all(_VARIABLE.fullmatch(name) for name in names):
            raise ValueError("vars")
        if len(bindings) > most:
            raise InputError("linking-too-many-rows", where=where, rows=len(bindings), most=most)
        parts = urlsplit(address)
        # Labels of blank nodes mean nothing outside their answer.
        nameless = f"{parts.scheme}://{parts.netloc}/.well-known/genid/{uuid.uuid4().hex}-"
        rows = tuple(tuple(_term(row.get(name), nameless, where) for name in names) for row in bindings)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError("linking-broken-answer", where=where, reason=type(error).__name__) from None
    return Solutions(names, rows)


def _term(value: Any, nameless: str, where: str) -> str:
    if value is None:
        return "UNDEF"
    text, kind = str(value["value"]), value["type"]
    if kind == "uri":
        return str(NamedNode(checked_iri(text, where=where)))
    if kind == "bnode":
        return f"<{nameless}{quote(text, safe='')}>"
    if kind not in {"literal", "typed-literal"}:
        raise ValueError(kind)
    if lang := value.get("xml:lang"):
        return str(Literal(text, language=lang))
    datatype = value.get("datatype")
    return str(
        Literal(text, datatype=NamedNode(checked_iri(datatype, where=where))) if datatype else Literal(text)
    )
