"""Rows as text: SPARQL 1.1 Query Results in JSON, XML, CSV and TSV, cut where they grow too large.

https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/ and
https://www.w3.org/TR/sparql11-results-csv-tsv/. What is cut is a whole answer all the same.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from planatlas.namespaces import XSD
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

Row = Sequence[Term | None]
_STRING: Final = XSD + "string"
# Characters that no XML 1.0 document can hold, not even escaped.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes, how many rows it has, and whether there were more."""

    body: bytes
    rows: int
    cut: bool


def write_rows(form: str, variables: Sequence[str], rows: Iterable[Row], most: int, size: int) -> Written:
    r"""Return rows in a format (json, xml, csv, tsv), at most so many rows and about so many bytes.

    >>> write_rows("csv", ["a"], [[NamedNode("urn:a")], [None], [None]], 2, 1000)
    Written(body=b'a\r\nurn:a\r\n\r\n', rows=2, cut=True)
    """
    head, between, row_text, tail = _FORMATS[form](variables)
    parts = [head.encode()]
    length, count, cut = len(parts[0]), 0, False
    for row in rows:
        if count == most or length > size:
            cut = True
            break
        line = ((between if count else "") + row_text(row)).encode("utf-8", "replace")
        parts.append(line)
        length += len(line)
        count += 1
    parts.append(tail.encode())
    return Written(b"".join(parts), count, cut)


def write_truth(form: str, truth: bool) -> bytes:
    """Return the answer of an ASK; in CSV and TSV, for which there is no standard, the word alone.

    >>> write_truth("json", True)
    b'{"head":{},"boolean":true}'
    """
    word = "true" if truth else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    if form == "xml":
        return f"{_XML_HEAD}<head></head><boolean>{word}</boolean></sparql>".encode()
    return word.encode()


def term_json(term: Term) -> dict[str, Any]:
    """Return a term as the JSON results have it; a triple as SPARQL 1.2 has it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        inside = {
            "subject": term_json(term.subject),
            "predicate": term_json(term.predicate),
            "object": term_json(term.object),
        }
        return {"type": "triple", "value": inside}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        found["datatype"] = term.datatype.value
    return found


_Format = tuple[str, str, Callable[[Row], str], str]
_XML_HEAD: Final = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _json(variables: Sequence[str]) -> _Format:
    names = json.dumps(list(variables), ensure_ascii=False)

    def row_text(row: Row) -> str:
        bound = {name: term_json(term) for name, term in zip(variables, row, strict=True) if term is not None}
        return json.dumps(bound, ensure_ascii=False, separators=(",", ":"))

    return f'{{"head":{{"vars":{names}}},"results":{{"bindings":[', ",\n", row_text, "]}}"


def _xml(variables: Sequence[str]) -> _Format:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)

    def row_text(row: Row) -> str:
        cells = (
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(variables, row, strict=True)
            if term is not None
        )
        return f"<result>{''.join(cells)}</result>"

    return f"{_XML_HEAD}<head>{names}</head><results>", "\n", row_text, "</results></sparql>"


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        inside = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts)
        return f"<triple>{inside}</triple>"
    kind = ""
    if term.language:
        kind = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != _STRING:
        kind = f" datatype={quoteattr(_xml_text(term.datatype.value))}"
    return f"<literal{kind}>{_xml_text(term.value)}</literal>"


def _xml_text(text: str) -> str:
    # A reader of XML takes a bare carriage return for the end of a line.
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#xD;"})


def _csv(variables: Sequence[str]) -> _Format:
    return _csv_line(variables), "", lambda row: _csv_line([_csv_cell(term) for term in row]), ""


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    # The module writes a lone empty cell as a pair of quotes, which the standard does not.
    writer.writerow(cells) if list(cells) != [""] else out.write("\r\n")
    return out.getvalue()


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _tsv(variables: Sequence[str]) -> _Format:
    head = "\t".join(f"?{name}" for name in variables) + "\n"

    def row_text(row: Row) -> str:
        # N-Triples writes tabs and line ends as escapes.
        return "\t".join("" if term is None else str(term) for term in row) + "\n"

    return head, "", row_text, ""


_FORMATS: Final[dict[str, Callable[[Sequence[str]], _Format]]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}


def as_rows(triples: Iterable[Triple]) -> Iterator[Row]:
    """Yield triples as rows of subject, predicate and object."""
    return ((triple.subject, triple.predicate, triple.object) for triple in triples)
