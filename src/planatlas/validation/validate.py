"""Validate files: the shapes, and what only the parse stream shows."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from planatlas.namespaces import PREF_LABEL, SH
from planatlas.shacl import Engine, Report, Result, ShapesGraph, default_engine
from planatlas.store import Literal, Term, Triple
from planatlas.validation.finding import Finding, Unchecked, ValidationOutcome
from planatlas.validation.hints import term_text
from planatlas.validation.places import Places
from planatlas.validation.result_text import ResultTexts
from planatlas.validation.sources import StatementSource, source_files
from planatlas.validation.stream import StreamChecks
from planatlas.validation.terms import Vocabulary

_EXAMPLES: Final = 5
_PARTS: Final = 64


def validate_files(
    paths: Iterable[Path | StatementSource],
    shapes: ShapesGraph,
    context: Iterable[Triple] = (),
    *,
    terms: Iterable[Triple] | None = None,
    nameless: bool = False,
    engine: Engine | None = None,
    lang: str = "en",
) -> ValidationOutcome:
    """Validate RDF files and folders, and other sources, together, as one graph.

    `context` is what the shapes look at beside the data and never target: class tree, code lists, things
    the data refers to. `terms` is the ontology that says which terms there are, the context unless given;
    `nameless` lets nodes without a name pass. The files are read twice, and must not change meanwhile. Raises
    InputError for a file that cannot be read and for shapes that cannot be run.
    """
    files = source_files(paths)
    context = list(context)
    known = context if terms is None else list(terms)
    vocabulary = Vocabulary(known)
    checks, statements = StreamChecks(vocabulary, nameless=nameless), _Distinct()
    watched = checks.watch(statements.counted(triple for file in files for triple in file.triples()))
    report = (engine or default_engine()).validate(watched, shapes, context)
    # An engine that finds nothing to look at may not have read to the end.
    for _ in watched:
        pass
    second = _SecondReading(files, checks, report, _labels(known))
    findings = [*second.stream, *second.results(shapes)]
    return ValidationOutcome(
        files=tuple(str(file.path) for file in files),
        statements=len(statements),
        findings=tuple(sorted(findings, key=Finding.sort_key)),
        report=report,
        unchecked=second.unchecked(),
        skipped=() if vocabulary else ("skipped-terms",),
        lang=lang,
    )


class _SecondReading:
    """What the files say of the nodes that there is something to tell about."""

    def __init__(
        self,
        files: Iterable[StatementSource],
        checks: StreamChecks,
        report: Report,
        labels: dict[Term, dict[str, str]],
    ) -> None:
        self._report, self._checks, self._labels = report, checks, labels
        self._places = Places(report.results)
        self._unchecked, self._examples = _Distinct(), dict[Term, None]()
        self._subjects: set[Term] = set()
        named = checks.suspects.union(result.focus for result in report.results)
        targeted = report.focus_nodes()
        stream: list[Finding] = []
        for file in files:
            for statement in file.statements():
                subject = statement.triple.subject
                if subject not in targeted:
                    self._leave_unchecked(subject, statement.triple)
                if subject in checks.suspects:
                    stream += checks.findings(statement)
                if subject in named:
                    _label(labels, statement.triple)
                self._places.add(statement)
        self.stream = [replace(f, label=labels[f.focus]) if f.focus in labels else f for f in stream]

    def _leave_unchecked(self, subject: Term, triple: Triple) -> None:
        self._unchecked.add(triple)
        self._subjects.add(subject)
        if len(self._examples) < _EXAMPLES and subject not in self._examples:
            self._examples[subject] = None
            self._places.ask_node(subject)

    def results(self, shapes: ShapesGraph) -> Iterator[Finding]:
        """Yield the results of the shapes, each with its place."""
        texts = ResultTexts(shapes)
        for result in self._report.results:
            # The parse stream has told it already, and better: with the form that is expected.
            if not (result.component == SH + "DatatypeConstraintComponent" and self._is_told(result)):
                focus = result.focus
                place = self._places.of_result(result) or shapes.place(focus) or term_text(focus)
                yield texts.finding(result, place, self._labels.get(focus, {}))

    def _is_told(self, result: Result) -> bool:
        value = result.value
        return value is not None and (result.focus, result.path or "", value) in self._checks.ill_typed

    def unchecked(self) -> Unchecked:
        """Return what no shape looked at."""
        examples = tuple((term_text(node), self._places.of_node(node) or "") for node in self._examples)
        return Unchecked(len(self._unchecked), len(self._subjects), examples)


class _Distinct:
    """Counts triples, each once however often it comes, by 64-bit hashes: eight bytes a triple."""

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(_PARTS)]

    def add(self, triple: Triple) -> None:
        """Count a triple."""
        number = hash(triple)
        self._parts[number % _PARTS].append(number)

    def counted(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield triples as they are, each counted."""
        for triple in triples:
            self.add(triple)
            yield triple

    def __len__(self) -> int:
        return sum(len(set(part)) for part in self._parts)


def _labels(triples: Iterable[Triple]) -> dict[Term, dict[str, str]]:
    labels: dict[Term, dict[str, str]] = defaultdict(dict)
    for triple in triples:
        _label(labels, triple)
    return labels


def _label(labels: dict[Term, dict[str, str]], triple: Triple) -> None:
    if triple.predicate.value == PREF_LABEL and isinstance(triple.object, Literal):
        labels[triple.subject].setdefault(triple.object.language or "", triple.object.value)
