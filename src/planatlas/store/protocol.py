"""Talk to a SPARQL 1.1 server: queries, updates, whole graphs; and find out what it is and where it listens.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import re
import threading
import urllib.request
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from planatlas.__about__ import __version__
from planatlas.errors import InputError
from planatlas.store import answers
from planatlas.store.dialects import ENDINGS, Dialect, closed, recognise, with_addresses
from planatlas.store.query_text import with_from
from planatlas.store.source import Dataset, Rows
from planatlas.store.transport import Answer, Transport, place, without_user

_AGENT: Final = f"planatlas/{__version__}"


class Server:
    """One server: where it takes queries, updates and graphs, and how it is asked.

    `location` is its address as a person may see it. The address has been checked.
    """

    def __init__(
        self,
        url: str,
        update_url: str | None,
        graph_url: str | None,
        transport: Transport,
    ) -> None:
        self.location = place(url)
        self._address = without_user(url)
        stated = (update_url, graph_url)
        self._stated = tuple(without_user(checked_address(a)) if a else None for a in stated)
        self._transport = transport
        self._dialect: Dialect | None = None
        self._lock = threading.Lock()

    @property
    def dialect(self) -> Dialect:
        """The addresses and ways of the server, found at the first use. Raises InputError."""
        with self._lock:
            if self._dialect is None:
                self._dialect = with_addresses(self._discovered(), *self._stated)
            return self._dialect

    def query(self, text: str, form: str, dataset: Dataset | None) -> Answer:
        """Send a query with its dataset. Raises InputError."""
        answer = self._queried(self.dialect, text, form, dataset)
        if answer.status == 404:
            raise InputError("remote-not-found", where=place(self.dialect.query))
        return answer

    def rows(self, answer: Answer, *, partly: bool = False) -> Rows:
        """Return the rows of a SELECT; `partly` if more will be asked for. Raises InputError."""
        rows = answers.results(answer, self.dialect, self.location)
        if not isinstance(rows, Rows):
            raise InputError("remote-media-type", where=self.location, type="ASK")
        limit = answers.limit_reached(answer, rows)
        if limit and not partly:
            raise InputError("remote-cut", where=self.location, rows=limit)
        return rows

    def truth(self, answer: Answer) -> bool:
        """Return the truth value of an ASK. Raises InputError."""
        return self._truth(answer, self.dialect)

    def update(self, operations: Iterable[str]) -> None:
        """Send operations of SPARQL Update as one request. Raises InputError."""
        address = self.dialect.update
        if address is None:
            raise InputError("remote-read-only", where=self.location)
        request = _request(address, " ;\n".join(operations), "INSERT", [], "*/*")
        # A server that was busy may have done it all the same.
        if self._transport.send(request, repeatable=False, writes=True).status == 404:
            raise InputError("remote-not-found", where=place(address))

    def graph_store(self, method: str, graph: str, body: bytes | None = None) -> Answer:
        """GET, PUT or DELETE a graph; the answer to GET and DELETE may be 404. Raises InputError."""
        address = self.dialect.graph_store
        if address is None:
            raise InputError("remote-read-only", where=self.location)
        separator = "&" if "?" in address else "?"
        url = f"{address}{separator}{self.dialect.graph_parameter}={quote(graph, safe='')}"
        headers = {"User-Agent": _AGENT, "Accept": answers.TRIPLES if method == "GET" else "*/*"}
        if body is not None:
            headers["Content-Type"] = "application/n-triples"
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - checked: http(s)
        answer = self._transport.send(request, writes=method != "GET")
        if answer.status == 404 and method == "PUT":
            raise InputError("remote-not-found", where=place(address))
        return answer

    def _queried(self, dialect: Dialect, text: str, form: str, dataset: Dataset | None) -> Answer:
        dataset = closed(dataset, dialect) if dataset else None
        in_text = with_from(text, dataset) if dataset and dialect.dataset_in_text else None
        parameters: list[tuple[str, str]] = []
        if dataset and in_text is None:
            parameters += [("default-graph-uri", graph) for graph in dataset.default]
            parameters += [("named-graph-uri", graph) for graph in dataset.named]
        accept = answers.RESULTS if form in {"SELECT", "ASK"} else answers.TRIPLES
        return self._transport.send(_request(dialect.query, in_text or text, form, parameters, accept))

    def _truth(self, answer: Answer, dialect: Dialect) -> bool:
        truth = answers.results(answer, dialect, self.location)
        if isinstance(truth, Rows):
            raise InputError("remote-media-type", where=self.location, type="SELECT")
        return truth

    def _discovered(self) -> Dialect:
        pages: list[InputError] = []
        for ending in ENDINGS:
            parts = urlsplit(self._address)
            path = parts.path.rstrip("/") + ending if ending else parts.path
            candidate = Dialect("unknown", urlunsplit(parts._replace(path=path)))
            try:
                answer = self._queried(candidate, "ASK { }", "ASK", None)
                if answer.status != 404:
                    self._truth(answer, candidate)
                    return recognise(candidate.query, answer.headers)
            except InputError as error:
                # What a page of the server or another service on the way says; anything else is final.
                if error.key not in {"remote-html", "remote-query-refused", "remote-status"}:
                    raise
                pages += [error] if error.key == "remote-html" else []
        if pages:
            raise pages[0]
        raise InputError("remote-no-endpoint", where=self.location, tried=", ".join(ENDINGS[1:]))


def checked_address(url: str) -> str:
    """Return an address over http or https as it is. Raises InputError `remote-address` for anything else."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        whole = False
    if not whole:
        raise InputError("remote-address", where=re.sub(r"//[^/]*@", "//", url))
    return url


def _request(
    address: str, text: str, form: str, parameters: Iterable[tuple[str, str]], accept: str
) -> urllib.request.Request:
    """Build a request of the SPARQL Protocol, by POST with a form: Virtuoso hangs on a bare query as body.

    SPARQLWrapper builds it. It does not send it: it would use one opener for the whole process, which
    carries a password along a redirect. What it takes for the form of a query it finds by a search for
    words, comments included, so the form is told.
    """
    try:
        from SPARQLWrapper import POST, SPARQLWrapper
    except ImportError:
        raise InputError("remote-missing") from None
    wrapper = SPARQLWrapper(address, updateEndpoint=address, agent=_AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.queryString, wrapper.queryType = text, form
    for name, value in parameters:
        wrapper.addParameter(name, value)
    wrapper.addCustomHttpHeader("Accept", accept)
    request: urllib.request.Request = wrapper._createRequest()
    return request
