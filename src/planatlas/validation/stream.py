"""What statements themselves show, beside the shapes: blank nodes, ill-typed literals, unknown terms.

Statements are watched while they are read; whether a term is unknown is known only when all are, for the
data may describe terms of its own. A second reading then tells of each statement that is at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from planatlas.namespaces import RDF, XSD
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple
from planatlas.store.literals import literal_fault
from planatlas.validation.finding import Finding, both_languages
from planatlas.validation.hints import readable_path, term_text
from planatlas.validation.sources import SourceStatement
from planatlas.validation.terms import OWN_NAMESPACES, TermFault, Vocabulary

# Every text is a form of these.
_TEXTS: Final = frozenset({XSD + "string", RDF + "langString", RDF + "dirLangString"})
_KNOWN_VALUES: Final = 100_000


class StreamChecks:
    """Looks at statements as they pass, then tells what is wrong with those that are seen again.

    `suspects` are the subjects of statements that are at fault, or may be. With `nameless`, blank nodes pass.
    """

    def __init__(self, vocabulary: Vocabulary, *, nameless: bool = False) -> None:
        self._vocabulary, self._nameless = vocabulary, nameless
        self._own: set[str] = set()
        self._valid: set[Term] = set()
        self._ill: set[Term] = set()
        self._known: dict[tuple[Term, Term | None], bool] = {}
        self._faults: dict[tuple[Term, Term | None], tuple[TermFault, ...]] = {}
        self._blank: set[Term] = set()
        self._told: set[tuple[str, str, str]] = set()
        self.suspects: set[Term] = set()
        self.ill_typed: set[tuple[Term, str, Term]] = set()

    def watch(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield the triples as they are, each looked at."""
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, NamedNode) and (iri := subject.value).startswith(OWN_NAMESPACES):
                self._own.add(iri)
            if (
                (not self._nameless and (isinstance(subject, BlankNode) or isinstance(value, BlankNode)))
                or (isinstance(value, Literal) and self._is_ill(value))
                or (self._vocabulary and self._is_unknown(triple, value))
            ):
                self.suspects.add(subject)
            yield triple

    def _is_ill(self, literal: Literal) -> bool:
        datatype = literal.datatype.value
        if datatype in _TEXTS or literal in self._valid:
            return False
        if literal in self._ill:
            return True
        is_ill = literal_fault(literal.value, datatype) is not None
        if is_ill:
            self._ill.add(literal)
        elif len(self._valid) < _KNOWN_VALUES:
            self._valid.add(literal)
        return is_ill

    def _is_unknown(self, triple: Triple, value: Term) -> bool:
        """Whether nothing but the data itself can describe the predicate or the value."""
        terms = _terms(triple, value)
        if (known := self._known.get(terms)) is None:
            known = self._known[terms] = not any(self._vocabulary.faults(triple, set()))
        return not known

    def findings(self, statement: SourceStatement) -> Iterator[Finding]:
        """Yield what is wrong with a statement; statements come in order, those of `suspects` at least."""
        triple = statement.triple
        for node in () if self._nameless else (triple.subject, triple.object):
            if isinstance(node, BlankNode) and node not in self._blank:
                self._blank.add(node)
                yield _found("blank-node", statement, node, {})
        if isinstance(triple.object, Literal):
            yield from self._literal(statement, triple.object)
        if self._vocabulary:
            terms = _terms(triple, triple.object)
            if (faults := self._faults.get(terms)) is None:
                faults = self._faults[terms] = tuple(self._vocabulary.faults(triple, self._own))
            for fault in faults:
                told = (fault.key, fault.term.value, statement.place)
                if told not in self._told:
                    self._told.add(told)
                    details = {"term": term_text(fault.term), "near": fault.near}
                    yield _found(fault.key, statement, fault.term, details)

    def _literal(self, statement: SourceStatement, literal: Literal) -> Iterator[Finding]:
        if fault := literal_fault(literal.value, literal.datatype.value):
            key, details = fault
            self.ill_typed.add((statement.triple.subject, f"<{statement.triple.predicate.value}>", literal))
            yield _found(key, statement, literal, {"value": literal.value, **details})


def _terms(triple: Triple, value: Term) -> tuple[Term, Term | None]:
    """Return what of a triple the vocabulary can be asked about."""
    is_own = isinstance(value, NamedNode) and value.value.startswith(OWN_NAMESPACES)
    return triple.predicate, value if is_own else None


def _found(key: str, statement: SourceStatement, value: Term, details: Mapping[str, object]) -> Finding:
    triple = statement.triple
    path = f"<{triple.predicate.value}>"
    return Finding(
        severity="violation",
        place=statement.place,
        messages=both_languages(key, path=readable_path(path), **details),
        hints=both_languages(f"hint-{key}", **details),
        check=key,
        shape=None,
        focus=triple.subject,
        path=path,
        value=value,
        label={},
    )
