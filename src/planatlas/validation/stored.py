"""Validate graphs inside a store: a group of graphs at a time, each with the context and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planatlas.namespaces import PREF_LABEL, compact
from planatlas.shacl import Engine, Report, ShapesGraph, default_engine
from planatlas.store import Dataset, Literal, Source, Term
from planatlas.validation.finding import Finding, Unchecked, ValidationOutcome
from planatlas.validation.hints import term_text
from planatlas.validation.result_text import ResultTexts

_EXAMPLES = 5
_SUBJECTS = (
    "SELECT ?node (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?node ?property ?value } } GROUP BY ?node"
)
_BATCH = 500


def validate_stored(
    source: Source,
    groups: Mapping[str, Sequence[str]],
    shapes: ShapesGraph,
    context: Sequence[str] = (),
    *,
    engine: Engine | None = None,
    lang: str = "en",
) -> Iterator[tuple[str, ValidationOutcome]]:
    """Yield the outcome of each group of graphs of a store, in order.

    Findings name a node where those of a file name a line; what only the parse stream shows was seen when the
    graphs were loaded. Raises InputError as the store, and for shapes that cannot be run.
    """
    texts = ResultTexts(shapes)
    for name, report in (engine or default_engine()).validate_each(source, groups, shapes, context):
        dataset = Dataset(tuple(groups[name]), tuple(groups[name]))
        labels = _labels(source, dataset, {result.focus for result in report.results})
        findings = [
            texts.finding(result, f"{name} {term_text(result.focus)}", labels.get(result.focus, {}))
            for result in report.results
        ]
        statements, unchecked = _unchecked(source, dataset, report)
        # The focus nodes hold on to a copy of the graphs: only their numbers are kept.
        counted = replace(report, focus={}, counts={t.shape: t.count for t in report.targeted})
        yield (
            name,
            ValidationOutcome(
                files=tuple(compact(graph) for graph in groups[name]),
                statements=statements,
                findings=tuple(sorted(findings, key=Finding.sort_key)),
                report=counted,
                unchecked=unchecked,
                skipped=(),
                lang=lang,
                name=name,
            ),
        )


def _labels(source: Source, dataset: Dataset, nodes: set[Term]) -> dict[Term, dict[str, str]]:
    """Return the names of the nodes that results speak of."""
    labels: dict[Term, dict[str, str]] = defaultdict(dict)
    names = sorted(str(node) for node in nodes if str(node).startswith("<"))
    for start in range(0, len(names), _BATCH):
        listed = " ".join(names[start : start + _BATCH])
        query = f"SELECT ?node ?label WHERE {{ VALUES ?node {{ {listed} }} ?node <{PREF_LABEL}> ?label }}"
        for node, label in sorted(source.select(query, dataset=dataset).rows, key=str):
            if node is not None and isinstance(label, Literal):
                labels[node].setdefault(label.language or "", label.value)
    return labels


def _unchecked(source: Source, dataset: Dataset, report: Report) -> tuple[int, Unchecked]:
    """Return how many statements there are, and those about nodes that no shape looked at."""
    targeted: set[Term] = set()
    for nodes in report.focus.values():
        targeted |= nodes
    counts: dict[Term, int] = {}
    statements = 0
    for node, count in source.select(_SUBJECTS, dataset=dataset).rows:
        number = int(count.value) if isinstance(count, Literal) else 0
        statements += number
        if node is not None and node not in targeted:
            counts[node] = number
    first = sorted(map(term_text, counts))[:_EXAMPLES]
    return statements, Unchecked(sum(counts.values()), len(counts), tuple((name, "") for name in first))
