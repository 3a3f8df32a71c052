"""Reports compared as the test suite prescribes: their graphs must be isomorphic.

https://w3c.github.io/data-shapes/data-shapes-test-suite/#Validate says what is compared: the triples of
report and results of a few predicates, and the paths below `sh:resultPath`. Messages count only where
the expected report has some (core/misc/message-001 says so); nested results (`sh:detail`) never do.

Isomorphism alone would let any blank node stand for any other, so a report that names the wrong blank
shape would pass. Where the expected report can name the blank nodes of data and shapes, because all
stand in one file, they are held to be the same nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planatlas.namespaces import RDF, RDF_TYPE, SH, XSD
from planatlas.shacl import NodeIndex, Report
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple, n_triples

from .suite import Case

COMPARED = tuple(
    SH + name
    for name in (
        "focusNode", "resultPath", "resultSeverity", "sourceConstraint", "sourceConstraintComponent",
        "sourceShape", "value",
    )
)  # fmt: skip
MESSAGE = SH + "resultMessage"
_CONFORMS = SH + "conforms"
_STEPS = frozenset(
    {RDF + "first", RDF + "rest"}
    | {SH + name for name in ("inversePath", "alternativePath")}
    | {SH + name for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")}
)
_KNOWN = "urn:planatlas:blank:"


def expected_report(case: Case) -> str:
    """Return the report that a case expects, as canonical N-Triples."""
    graph = case.manifest
    stated = graph.objects(case.result, _CONFORMS)
    return _canonical(case, graph, case.result, stated, keep_messages=_has_messages(graph, case.result))


def actual_report(case: Case, report: Report) -> str:
    """Return a report as canonical N-Triples, cut to what the case compares.

    `sh:conforms` is that of the recommendation (https://www.w3.org/TR/shacl/#conforms): any result,
    whatever its severity, makes it false, while `Report.conforms` counts violations alone.
    """
    graph = NodeIndex(report.to_triples())
    [node] = graph.subjects_of(RDF_TYPE, NamedNode(SH + "ValidationReport"))
    conforms = Literal(str(not report.results).lower(), datatype=NamedNode(XSD + "boolean"))
    keep = _has_messages(case.manifest, case.result)
    return _canonical(case, graph, node, [conforms], keep_messages=keep, own_names=True)


def _has_messages(graph: NodeIndex, report: Term) -> bool:
    return any(graph.objects(result, MESSAGE) for result in graph.objects(report, SH + "result"))


def _canonical(
    case: Case,
    graph: NodeIndex,
    report: Term,
    conforms: Iterable[Term],
    *,
    keep_messages: bool,
    own_names: bool = False,
) -> str:
    top = BlankNode("report")
    triples = [Triple(top, NamedNode(RDF_TYPE), NamedNode(SH + "ValidationReport"))]
    triples += [Triple(top, NamedNode(_CONFORMS), value) for value in conforms]
    for number, result in enumerate(graph.objects(report, SH + "result")):
        node = BlankNode(f"result{number}")
        triples.append(Triple(top, NamedNode(SH + "result"), node))
        triples += [Triple(node, NamedNode(RDF_TYPE), kind) for kind in graph.objects(result, RDF_TYPE)]
        for predicate in (*COMPARED, *((MESSAGE,) if keep_messages else ())):
            for value in graph.objects(result, predicate):
                if predicate == SH + "resultPath":
                    head, path = _path_copy(graph, value, f"{node.value}-path")
                    triples += [Triple(node, NamedNode(predicate), head), *path]
                else:
                    named = value if own_names else case.name_here(value)
                    triples.append(Triple(node, NamedNode(predicate), _known(case, named)))
    return n_triples(triples)


def _known(case: Case, node: Term) -> Term:
    """Give a blank node that both reports can name an address, so that it stands for itself alone."""
    if isinstance(node, BlankNode) and node in case.blank_nodes:
        return NamedNode(_KNOWN + node.value)
    return node


def _path_copy(graph: NodeIndex, head: Term, label: str) -> tuple[Term, list[Triple]]:
    """Copy the blank nodes of a path: results must not share them, and a path may use one twice."""
    if not isinstance(head, BlankNode):
        return head, []
    node = BlankNode(label)
    copied: list[Triple] = []
    for number, (predicate, value) in enumerate(_steps(graph, head)):
        below, triples = _path_copy(graph, value, f"{label}-{number}")
        copied += [Triple(node, NamedNode(predicate), below), *triples]
    return node, copied


def _steps(graph: NodeIndex, node: Term) -> Iterator[tuple[str, Term]]:
    for predicate in graph.predicates(node):
        if predicate in _STEPS:
            yield from ((predicate, value) for value in graph.objects(node, predicate))
