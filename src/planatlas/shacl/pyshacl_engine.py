"""pySHACL behind the interface: the one module that imports pyshacl.

pySHACL (https://github.com/RDFLib/pySHACL) implements SHACL Core and SHACL-SPARQL. Three of its ways are
not ours, and are mended here: it mixes the ontology into the data and would target it, so the targets are
found beforehand and handed over as `sh:targetNode`; it drops the language of the messages of `sh:sparql`;
a broken constraint comes back as a result that is no graph.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, SH, XSD
from planatlas.shacl.engine import Engine
from planatlas.shacl.paths import PathError, path_text
from planatlas.shacl.report import VIOLATION, Report, Result
from planatlas.shacl.shape_objects import UnsupportedShape, read_shapes
from planatlas.shacl.shapes import CLASSES, TARGETS, ShapesGraph, message_texts, shape_name
from planatlas.shacl.targets import focus_nodes
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

if TYPE_CHECKING:
    import rdflib

_VARIABLE: Final = re.compile(r"\\\{(?:\\\?|\\\$)(\w+)\\\}")
_DECLARATIONS: Final = frozenset({*TARGETS, SH + "target"})
_LOGGERS: Final = ("pyshacl-validate", "rdflib.term")
_ABSENT: Final = object()
# What is patched and silenced below belongs to the process: two threads must not put it back for each other.
_ONE_AT_A_TIME: Final = Lock()


class PySHACLEngine(Engine):
    """SHACL by pySHACL: complete, and slow on large graphs."""

    name = "pySHACL"

    def __init__(self) -> None:
        self._converted: WeakKeyDictionary[ShapesGraph, list[tuple[Any, Any, Any]]] = WeakKeyDictionary()

    def validate(self, data: Iterable[Triple], shapes: ShapesGraph, context: Iterable[Triple] = ()) -> Report:
        """Return the report.

        Raises InputError for ill-formed shapes, for what it would pass over (SHACL-JS, sh:expression, target
        types of one's own), and `shapes-broken`.
        """
        data, context = list(data), list(context)
        if shapes not in self._converted:
            _refuse_what_is_passed_over(shapes)
        focus = focus_nodes(data, shapes, context)
        results: tuple[Result, ...] = ()
        if any(focus.values()):
            terms = _Terms()
            with _ONE_AT_A_TIME, _quiet(), _hurry():
                report = self._run(terms.graph([*data, *context]), self._shapes(shapes, focus, terms))
                reader = _ReportReader(report, terms, shapes)
                results = tuple(sorted(reader.results(), key=Result.sort_key))
        return Report(self.name, results, focus)

    def _shapes(
        self, shapes: ShapesGraph, focus: Mapping[str, frozenset[Term]], terms: _Terms
    ) -> rdflib.Graph:
        if shapes not in self._converted:
            kept = (triple for triple in shapes.triples if not _declares_target(triple, shapes))
            self._converted[shapes] = [terms.triple(triple) for triple in kept]
        graph = terms.graph([])
        target_node = terms.convert(NamedNode(SH + "targetNode"))
        for triple in self._converted[shapes]:
            graph.add(triple)
        for iri, nodes in focus.items():
            shape = terms.convert(shapes.shape(iri).node)
            for node in nodes:
                graph.add((shape, target_node, terms.convert(node)))
        return graph

    def _run(self, data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
        import pyshacl
        import rdflib

        try:
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
        except Exception as error:
            raise InputError("shapes-broken", reason=_reason(error)) from error
        if not isinstance(report, rdflib.Graph):
            raise InputError("shapes-broken", reason=_reason(report or text))
        return report


def _refuse_what_is_passed_over(shapes: ShapesGraph) -> None:
    try:
        read_shapes(shapes)
    except UnsupportedShape as reason:
        if reason.nowhere:
            raise reason.as_input_error() from None


@contextmanager
def _hurry() -> Iterator[None]:
    """Spare pySHACL two things that cost most of its time and that nothing here reads.

    It describes every result in prose, also those of nested shapes that never reach the report, and goes
    through the list of constraint parameters at every shape. Both are put back afterwards.
    """
    import pyshacl.shape
    from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
    from pyshacl.constraints.constraint_component import ConstraintComponent

    changes: list[tuple[Any, str, Any]] = [
        (ConstraintComponent, "make_v_result_description", lambda *_, **__: ""),
        (
            pyshacl.shape,
            "CONSTRAINT_PARAMS",
            (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP),
        ),
    ]
    before = [(owner, name, vars(owner).get(name, _ABSENT)) for owner, name, _ in changes]
    try:
        for owner, name, value in changes:
            setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in before:
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep both libraries off standard error: pySHACL logs what it returns, rdflib each ill-typed literal."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.disabled, list(logger.handlers)) for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, (disabled, handlers) in zip(loggers, before, strict=True):
            logger.disabled = disabled
            # pySHACL adds a handler to its logger at each call.
            logger.handlers[:] = handlers


@lru_cache(maxsize=1)
def _prepared_graph_class() -> type[rdflib.Graph]:
    """Return a graph that reads each query once: pySHACL asks the same text of every focus node."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    class PreparedGraph(rdflib.Graph):
        def query(self, query_object: Any, *args: Any, **options: Any) -> Any:
            if isinstance(query_object, str):
                query_object = _prepare(query_object)
            return super().query(query_object, *args, **options)

    @lru_cache(maxsize=256)
    def _prepare(text: str) -> Any:
        return prepareQuery(text)

    return PreparedGraph


def _declares_target(triple: Triple, shapes: ShapesGraph) -> bool:
    predicate = triple.predicate.value
    if predicate == RDF_TYPE and isinstance(triple.object, NamedNode) and triple.object.value in CLASSES:
        return bool(shapes.index.objects(triple.subject, RDF_TYPE))
    return predicate in _DECLARATIONS


def _reason(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).removeprefix("Validation Failure - ").rstrip(".")


class _Terms:
    """Turns terms into rdflib's and back; each term is made once, its lexical form and language kept."""

    def __init__(self) -> None:
        import rdflib

        self._rdflib = rdflib
        self._there: dict[Term, Any] = {}
        self._back: dict[Any, Term] = {}

    def convert(self, term: Term) -> Any:
        found = self._there.get(term)
        if found is None:
            found = self._there[term] = self._new(term)
            self._back.setdefault(found, term)
        return found

    def _new(self, term: Term) -> Any:
        if isinstance(term, NamedNode):
            return self._rdflib.URIRef(term.value)
        if isinstance(term, BlankNode):
            return self._rdflib.BNode(term.value)
        if not isinstance(term, Literal):
            raise InputError("triple-term", reason=str(term))
        if term.language:
            return self._rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == XSD + "string":
            return self._rdflib.Literal(term.value)
        return self._rdflib.Literal(term.value, datatype=self._rdflib.URIRef(datatype), normalize=False)

    def triple(self, triple: Triple) -> tuple[Any, Any, Any]:
        return self.convert(triple.subject), self.convert(triple.predicate), self.convert(triple.object)

    def graph(self, triples: Iterable[Triple]) -> rdflib.Graph:
        graph = _prepared_graph_class()(bind_namespaces="none")
        for triple in triples:
            graph.add(self.triple(triple))
        return graph

    def back(self, node: Any) -> Term:
        if (found := self._back.get(node)) is not None:
            return found
        if isinstance(node, self._rdflib.Literal):
            if node.language:
                return Literal(str(node), language=node.language)
            return Literal(str(node), datatype=NamedNode(str(node.datatype or XSD + "string")))
        return BlankNode(str(node)) if isinstance(node, self._rdflib.BNode) else NamedNode(str(node))


class _ReportReader:
    """Reads the validation report, a graph, into results."""

    def __init__(self, report: rdflib.Graph, terms: _Terms, shapes: ShapesGraph) -> None:
        self._report, self._terms, self._shapes = report, terms, shapes
        self._sh = {
            name: terms.convert(NamedNode(SH + name))
            for name in (
                "result", "focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceConstraint",
                "sourceShape", "resultSeverity", "resultMessage",
            )
        }  # fmt: skip

    def results(self) -> Iterable[Result]:
        for node in self._report.objects(None, self._sh["result"]):
            shape = self._one(node, "sourceShape")
            focus, component = self._one(node, "focusNode"), self._one(node, "sourceConstraintComponent")
            if shape is None or focus is None or component is None:
                raise InputError("shapes-broken", reason="a result without focus node, shape or component")
            path = self._one(node, "resultPath")
            severity = self._one(node, "resultSeverity")
            yield Result(
                focus=focus,
                path=None if path is None else self._path(path),
                value=self._one(node, "value"),
                component=shape_name(component),
                source_shape=shape_name(shape),
                severity=severity.value if isinstance(severity, NamedNode) else VIOLATION,
                messages=self._messages(node, shape),
                source_constraint=self._one(node, "sourceConstraint"),
            )

    def _one(self, node: Any, name: str) -> Term | None:
        values = sorted(
            (self._terms.back(value) for value in self._report.objects(node, self._sh[name])), key=str
        )
        return values[0] if values else None

    def _path(self, node: Term) -> str:
        try:
            return path_text(node, self._shapes.index)
        except PathError as error:
            raise InputError("shapes-broken", reason=str(error)) from None

    def _messages(self, node: Any, shape: Term) -> dict[str, str]:
        given = [self._terms.back(value) for value in self._report.objects(node, self._sh["resultMessage"])]
        index = self._shapes.index
        source = self._one(node, "sourceConstraint")
        templates = [m for at in (source, shape) if at is not None for m in index.objects(at, SH + "message")]
        return message_texts(_with_language(text, templates) for text in given)


def _with_language(text: Term, templates: list[Term]) -> Term:
    """Give a filled message back the language of the template it was made from."""
    if not isinstance(text, Literal) or text.language:
        return text
    for template in templates:
        if isinstance(template, Literal) and template.language:
            pattern = _VARIABLE.sub("(?:.*)", re.escape(template.value))
            if re.fullmatch(pattern, text.value, re.DOTALL):
                return Literal(text.value, language=template.language)
    return text
