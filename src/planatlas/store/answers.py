"""Read what a SPARQL server answers: rows and truth values (SPARQL 1.1 Results), triples.

An answer is read whole or refused: a page of HTML, half a JSON and nothing at all each say what they are.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from planatlas.errors import InputError
from planatlas.store.dialects import Dialect, mended_json, mended_term
from planatlas.store.source import Rows
from planatlas.store.transport import Answer

RESULTS: Final = "application/sparql-results+json"
# N-Triples first: Turtle from Virtuoso turns doubles into decimals.
TRIPLES: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_RESULTS: Final = {
    RESULTS: ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_TRIPLES: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def results(answer: Answer, dialect: Dialect, where: str) -> Rows | bool:
    """Return the rows of a SELECT or the truth value of an ASK.

    Raises InputError: `remote-html`, `remote-empty`, `remote-media-type`, `remote-broken-answer`.
    """
    _refuse_html(answer, where)
    if not answer.body.strip():
        raise InputError("remote-empty", where=where)
    form = _RESULTS.get(answer.media_type)
    if form is None:
        raise InputError("remote-media-type", where=where, type=answer.media_type or "-")
    parsed = _parsed(mended_json(answer.body, dialect), form, dialect, where)
    # Raised here and not where it was found: a traceback would keep the iterator of pyoxigraph alive, and it
    # may only end in the thread that it began in.
    if isinstance(parsed, InputError):
        raise parsed
    return parsed


def _parsed(
    body: bytes, form: ox.QueryResultsFormat, dialect: Dialect, where: str
) -> Rows | bool | InputError:
    try:
        parsed = ox.parse_query_results(body, format=form)
        if isinstance(parsed, ox.QueryBoolean):
            return bool(parsed)
        names = tuple(variable.value for variable in parsed.variables)
        return Rows(names, tuple(tuple(mended_term(term, dialect) for term in row) for row in parsed))
    except (SyntaxError, ValueError) as error:
        return InputError("remote-broken-answer", where=where, reason=_said(error))


def limit_reached(answer: Answer, rows: Rows) -> str:
    """Return the number of rows at which the server cut the answer, or an empty string.

    Virtuoso names its limit in X-SPARQL-MaxRows when an answer has reached it.
    """
    limit = answer.headers.get("X-SPARQL-MaxRows") or ""
    return limit if limit.isdigit() and len(rows.rows) >= int(limit) else ""


def triples(answer: Answer, dialect: Dialect, where: str) -> list[ox.Triple]:
    """Return the triples of a CONSTRUCT, or of a graph. Raises InputError as `results` does."""
    _refuse_html(answer, where)
    form = _TRIPLES.get(answer.media_type)
    if form is None:
        key = "remote-media-type" if answer.body.strip() else "remote-empty"
        raise InputError(key, where=where, type=answer.media_type or "-")
    try:
        parsed = [quad.triple for quad in ox.parse(answer.body, format=form)]
    except (SyntaxError, ValueError) as error:
        raise InputError("remote-broken-answer", where=where, reason=_said(error)) from None
    # A term never becomes None.
    return [ox.Triple(t.subject, t.predicate, mended_term(t.object, dialect) or t.object) for t in parsed]


def _refuse_html(answer: Answer, where: str) -> None:
    if "html" in answer.media_type or answer.body[:200].lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise InputError("remote-html", where=where)


def _said(error: Exception) -> str:
    return " ".join(str(getattr(error, "msg", None) or error).split())[:200].rstrip(".")
