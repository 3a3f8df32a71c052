"""Validate files: the shapes, and what only the parse stream shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from planatlas.namespaces import PREF_LABEL, SH
from planatlas.shacl import Engine, Report, Result, ShapesGraph, default_engine
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple
from planatlas.store.literals import literal_fault
from planatlas.validation.finding import Finding, Unchecked, ValidationOutcome, both_languages
from planatlas.validation.hints import readable_path, term_text
from planatlas.validation.places import Places, SourceStatement, read_sources
from planatlas.validation.result_text import ResultTexts
from planatlas.validation.terms import Vocabulary

_EXAMPLES: Final = 5


def validate_files(
    paths: Iterable[Path],
    shapes: ShapesGraph,
    context: Iterable[Triple] = (),
    *,
    terms: Iterable[Triple] | None = None,
    engine: Engine | None = None,
    lang: str = "en",
) -> ValidationOutcome:
    """Validate RDF files and folders together, as one graph.

    `context` is what the shapes look at beside the data and never target: class tree, code lists, things
    the data refers to. `terms` is the ontology that says which terms there are, the context unless given.
    Raises InputError for a file that cannot be read and for shapes that cannot be run.
    """
    files, statements = read_sources(paths)
    context = list(context)
    data = list(dict.fromkeys(statement.triple for statement in statements))
    report = (engine or default_engine()).validate(data, shapes, context)
    known = context if terms is None else list(terms)
    vocabulary = Vocabulary(known)
    validation = _Validation(statements, shapes, _labels([*known, *data]))
    findings = [*validation.stream(vocabulary), *validation.results(report)]
    targeted = frozenset().union(*report.focus.values())
    return ValidationOutcome(
        files=tuple(str(file) for file in files),
        statements=len(data),
        findings=tuple(sorted(findings, key=Finding.sort_key)),
        report=report,
        unchecked=validation.unchecked(targeted),
        skipped=() if vocabulary else ("skipped-terms",),
        lang=lang,
    )


class _Validation:
    def __init__(
        self, statements: list[SourceStatement], shapes: ShapesGraph, labels: Mapping[Term, Mapping[str, str]]
    ) -> None:
        self._statements, self._shapes, self._labels = statements, shapes, labels
        self._places = Places(statements)
        self._texts = ResultTexts(shapes)
        self._ill_typed: set[tuple[Term, str, Term]] = set()

    def stream(self, vocabulary: Vocabulary) -> Iterator[Finding]:
        """Yield what the statements themselves show: blank nodes, ill-typed literals, unknown terms."""
        own = {s.triple.subject.value for s in self._statements if isinstance(s.triple.subject, NamedNode)}
        blank: set[Term] = set()
        told: set[tuple[str, str, str]] = set()
        for statement in self._statements:
            triple, place = statement.triple, statement.place
            for node in (triple.subject, triple.object):
                if isinstance(node, BlankNode) and node not in blank:
                    blank.add(node)
                    yield self._found("blank-node", place, triple, node, {})
            if isinstance(triple.object, Literal):
                yield from self._literal(triple, triple.object, place)
            for fault in vocabulary.faults(triple, own) if vocabulary else ():
                details = {"term": term_text(fault.term), "near": fault.near}
                if (fault.key, fault.term.value, place) not in told:
                    told.add((fault.key, fault.term.value, place))
                    yield self._found(fault.key, place, triple, fault.term, details)

    def _literal(self, triple: Triple, literal: Literal, place: str) -> Iterator[Finding]:
        if fault := literal_fault(literal.value, literal.datatype.value):
            key, details = fault
            self._ill_typed.add((triple.subject, f"<{triple.predicate.value}>", literal))
            yield self._found(key, place, triple, literal, {"value": literal.value, **details})

    def _found(
        self, key: str, place: str, triple: Triple, value: Term, details: Mapping[str, object]
    ) -> Finding:
        path = f"<{triple.predicate.value}>"
        return Finding(
            severity="violation",
            place=place,
            messages=both_languages(key, path=readable_path(path), **details),
            hints=both_languages(f"hint-{key}", **details),
            check=key,
            shape=None,
            focus=triple.subject,
            path=path,
            value=value,
            label=self._labels.get(triple.subject, {}),
        )

    def results(self, report: Report) -> Iterator[Finding]:
        """Yield the results of the shapes, each with its place."""
        for result in report.results:
            ill_typed = result.value is not None and (
                result.focus, result.path or "", result.value
            ) in self._ill_typed  # fmt: skip
            # The parse stream has told it already, and better: with the form that is expected.
            if not (ill_typed and result.component == SH + "DatatypeConstraintComponent"):
                yield self._finding(result)

    def _finding(self, result: Result) -> Finding:
        place = self._places.of_result(result) or self._shapes.place(result.focus) or term_text(result.focus)
        return self._texts.finding(result, place, self._labels.get(result.focus, {}))

    def unchecked(self, targeted: frozenset[Term]) -> Unchecked:
        """Return what no shape looked at."""
        counts: dict[Term, int] = defaultdict(int)
        for triple in dict.fromkeys(statement.triple for statement in self._statements):
            if triple.subject not in targeted:
                counts[triple.subject] += 1
        first = list(counts)[:_EXAMPLES]
        examples = tuple((term_text(node), self._places.of_node(node) or "") for node in first)
        return Unchecked(sum(counts.values()), len(counts), examples)


def _labels(triples: Iterable[Triple]) -> dict[Term, dict[str, str]]:
    labels: dict[Term, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        if triple.predicate.value == PREF_LABEL and isinstance(triple.object, Literal):
            labels[triple.subject].setdefault(triple.object.language or "", triple.object.value)
    return labels
