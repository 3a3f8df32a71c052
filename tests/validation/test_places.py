"""Places looked up in a second reading: the same as if a place were kept for every statement."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.namespaces import RDF_TYPE, SH, XSD
from planatlas.shacl import Engine, Report, Result, ShapesGraph
from planatlas.shacl.blank_names import apart
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple, read_statements
from planatlas.validation import Places, validate_files
from planatlas.validation.sources import SourceFile, source_files

EX = "http://example.org/"


class EveryPlace:
    """The plain way to tell places: one for each statement, and for all that it is about."""

    def __init__(self, statements: Iterable[tuple[Triple, str]]) -> None:
        self.triples: dict[Triple, str] = {}
        self.pairs: dict[tuple[Term, str], list[str]] = {}
        self.incoming: dict[tuple[Term, str], list[str]] = {}
        self.linked: dict[tuple[Term, Term], str] = {}
        self.typed: dict[Term, str] = {}
        self.first: dict[Term, str] = {}
        self.mentioned: dict[Term, str] = {}
        for triple, place in statements:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            self.triples.setdefault(triple, place)
            self.pairs.setdefault((subject, predicate), []).append(place)
            self.incoming.setdefault((value, predicate), []).append(place)
            self.linked.setdefault((subject, value), place)
            self.first.setdefault(subject, place)
            self.mentioned.setdefault(value, place)
            if predicate == RDF_TYPE:
                self.typed.setdefault(subject, place)

    def of_node(self, node: Term) -> str | None:
        return self.typed.get(node) or self.first.get(node) or self.mentioned.get(node)

    def of_result(self, result: Result) -> str | None:
        focus, value = result.focus, result.value
        if result.path:
            inverse = result.path.startswith("^")
            predicate = result.path.strip("^<>")
            pairs = self.incoming if inverse else self.pairs
            subject, node = (value, focus) if inverse else (focus, value)
            if isinstance(subject, NamedNode | BlankNode) and node is not None:
                place = self.triples.get(Triple(subject, NamedNode(predicate), node))
                if place:
                    return place
            if places := pairs.get((focus, predicate)):
                return places[-1 if result.component.endswith("MaxCountConstraintComponent") else 0]
        elif value is not None and value != focus and (focus, value) in self.linked:
            return self.linked[focus, value]
        return self.of_node(focus) or (None if value is None else self.of_node(value))


IRIS = [NamedNode(EX + name) for name in "abc"]
BLANK = [BlankNode(name) for name in "xy"]
LITERALS = [Literal("a"), Literal("1", datatype=NamedNode(XSD + "int")), Literal("a", language="es")]
PREDICATES = [NamedNode(iri) for iri in (EX + "p", EX + "q", RDF_TYPE)]
SUBJECTS = st.sampled_from([*IRIS, *BLANK])
TERMS = st.sampled_from([*IRIS, *BLANK, *LITERALS])
TRIPLES = st.builds(Triple, SUBJECTS, st.sampled_from(PREDICATES), TERMS)
GRAPHS = st.lists(st.lists(TRIPLES, min_size=1, max_size=12), min_size=1, max_size=3)
PATHS = st.sampled_from([None, *(f"{inverse}<{p.value}>" for p in PREDICATES for inverse in ("", "^"))])
RESULTS = st.builds(
    Result,
    focus=TERMS,
    path=PATHS,
    value=st.none() | TERMS,
    component=st.sampled_from([SH + "MaxCountConstraintComponent", SH + "InConstraintComponent"]),
    source_shape=st.just(EX + "shape"),
    severity=st.just(SH + "Violation"),
)


def written(folder: Path, graphs: list[list[Triple]]) -> list[SourceFile]:
    """Write graphs to files, and return these once read."""
    paths = [folder / f"{number}.nt" for number in range(len(graphs))]
    for path, triples in zip(paths, graphs, strict=True):
        path.write_text("".join(f"{triple} .\n" for triple in triples), "utf-8")
    files = source_files(paths)
    for file in files:
        assert list(file.triples())
    return files


def statements(files: list[SourceFile]) -> Iterator[tuple[Triple, str]]:
    for number, file in enumerate(files):
        for statement in read_statements(file.path):
            yield apart(statement.triple, number), f"{file.path}:{statement.line}"


def of_file(result: Result, number: int) -> Result:
    """Return a result that speaks of the blank nodes of one file."""
    focus, value = (
        BlankNode(f"f{number}-{term.value}") if isinstance(term, BlankNode) else term
        for term in (result.focus, result.value)
    )
    assert focus is not None
    return Result(focus, result.path, value, result.component, result.source_shape, result.severity)


@settings(max_examples=300, deadline=None)
@given(graphs=GRAPHS, results=st.lists(RESULTS, max_size=8), number=st.integers(0, 2))
def test_places_are_those_of_a_place_for_each_statement(
    graphs: list[list[Triple]], results: list[Result], number: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = written(Path(folder), graphs)
        asked = [of_file(result, number) for result in results]
        every, places = EveryPlace(statements(files)), Places(asked)
        for file in files:
            for statement in file.statements():
                places.add(statement)
        for result in asked:
            assert places.of_result(result) == every.of_result(result)
            assert places.of_node(result.focus) == every.of_node(result.focus)


class Targeting(Engine):
    """An engine that finds nothing, and looked at some nodes."""

    name = "targeting"

    def __init__(self, nodes: Iterable[Term]) -> None:
        self.nodes = frozenset(nodes)

    def validate(
        self,
        data: Iterable[Triple],  # noqa: ARG002
        shapes: ShapesGraph,  # noqa: ARG002
        context: Iterable[Triple] = (),  # noqa: ARG002
    ) -> Report:
        return Report(self.name, (), {EX + "shape": self.nodes})


@settings(max_examples=200, deadline=None)
@given(graphs=GRAPHS, targeted=st.sets(SUBJECTS))
def test_what_is_not_checked_is_counted_as_if_all_were_kept(
    graphs: list[list[Triple]], targeted: set[Term]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = written(Path(folder), graphs)
        every = EveryPlace(statements(files))
        nodes = [of_file(Result(node, None, None, "", "", ""), 0).focus for node in targeted]
        outcome = validate_files([Path(folder)], ShapesGraph([]), nameless=True, engine=Targeting(nodes))
        left = [triple for triple in every.triples if triple.subject not in nodes]
        subjects = list(dict.fromkeys(triple.subject for triple in left))
        assert outcome.statements == len(every.triples)
        assert (outcome.unchecked.triples, outcome.unchecked.subjects) == (len(left), len(subjects))
        assert [place for _, place in outcome.unchecked.examples] == [every.of_node(n) for n in subjects[:5]]


NAMELESS = {
    "data.ttl": "@prefix x: <http://example.org/> .\n[] x:p [ x:q 1 ;\n x:q ( 2 _:y ) ] .\n_:y x:p _:z .\n",
    "data.trig": "@prefix x: <http://example.org/> .\nx:g { [] x:p [ x:q 1 ] .\n_:y x:p [] }\n[] x:p _:y .\n",
    "data.jsonld": '{"http://example.org/p": [{"http://example.org/q": 1},\n{"@list": [{"@id": "_:y"}]}]}\n',
    "data.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://example.org/">\n'
        '<rdf:Description><x:p rdf:parseType="Resource"><x:q>1</x:q></x:p>\n<x:p rdf:nodeID="y"/>'
        "</rdf:Description></rdf:RDF>\n"
    ),
}


@pytest.mark.parametrize("name", NAMELESS)
def test_blank_nodes_keep_the_names_of_the_first_reading(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(NAMELESS[name], "utf-8")
    (file,) = source_files([tmp_path])
    first = list(file.triples())
    assert any(isinstance(triple.subject, BlankNode) for triple in first)
    assert [statement.triple for statement in file.statements()] == first


@pytest.mark.parametrize("change", ["longer", "removed", "touched", "broken"])
def test_a_file_that_changes_between_the_readings_is_told(tmp_path: Path, change: str) -> None:
    path = tmp_path / "data.nt"
    path.write_text(f"<{EX}a> <{EX}p> <{EX}b> .\n", "utf-8")
    (file,) = source_files([path])
    assert len(list(file.triples())) == 1
    if change == "longer":
        path.write_text(f"<{EX}a> <{EX}p> <{EX}b> .\n" * 2, "utf-8")
    elif change == "removed":
        path.unlink()
    elif change == "touched":
        os.utime(path, ns=(0, 0))
    else:
        path.write_text("nothing\n", "utf-8")
    with pytest.raises(InputError) as caught:
        list(file.statements())
    assert (caught.value.key, caught.value.where) == ("file-changed", str(path))
