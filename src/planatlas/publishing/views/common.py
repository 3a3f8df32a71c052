"""What views are made of: a name with its IRI, a passage with its source, texts of a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planatlas.assessment import EvidenceItem
from planatlas.labels import choose
from planatlas.namespaces import compact, notation
from planatlas.questions import Table
from planatlas.store import Literal, NamedNode, Term


@dataclass(frozen=True, slots=True)
class Link:
    """A thing by its name; the name is the short IRI where the graph gives none."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A passage: what it says, where it stands, how its author knows.

    `negative` marks a search without result, `other_reading` a fair reading that differs.
    """

    iri: str
    summary: str
    source: Link
    locator: str
    basis: str
    negative: bool = False
    other_reading: str = ""
    quotation: str = ""
    read_on: str = ""
    address: str = ""
    supports: tuple[str, ...] = ()


def text(term: Term | None) -> str:
    """Return the value of a term as text, an empty string for none.

    >>> text(Literal("plan", language="en")), text(None)
    ('plan', '')
    """
    return term.value if isinstance(term, NamedNode | Literal) else "" if term is None else str(term)


def iri(term: Term | None) -> str:
    """Return an IRI as text, an empty string for any other term.

    >>> iri(NamedNode("http://example.org/a")), iri(Literal("a"))
    ('http://example.org/a', '')
    """
    return term.value if isinstance(term, NamedNode) else ""


def named(address: str, label: str = "") -> Link:
    """Return a link; without a label the IRI stands for itself, shortened.

    >>> named("https://w3id.org/planatlas/id/per/peru")
    Link(iri='https://w3id.org/planatlas/id/per/peru', label='per:peru')
    """
    return Link(address, label or compact(address))


def rows(table: Table) -> Iterable[dict[str, str]]:
    """Yield the rows of a table as {column: text}."""
    return ({name: text(term) for name, term in row.items()} for row in table.dicts())


def evidence_view(item: EvidenceItem, lang: str, basis_labels: Mapping[str, str]) -> EvidenceView:
    """Return the view of a passage that an assessment used."""
    return EvidenceView(
        iri=item.iri,
        summary=choose(item.summary, lang),
        source=Link(item.source, choose(item.source_label, lang) or compact(item.source)),
        locator=item.locator,
        basis=basis_labels.get(item.basis, notation(item.basis) if item.basis else ""),
        negative=item.negative,
        other_reading=choose(item.alternative, lang),
    )
