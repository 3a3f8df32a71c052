"""SHACL paths as SPARQL text, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.namespaces import RDF, SH
from planatlas.shacl import NodeIndex, path_text, path_triples
from planatlas.shacl.paths import PathError
from planatlas.store import BlankNode, NamedNode, Store, Triple

P, Q, S = "<http://example.org/p>", "<http://example.org/q>", "<http://example.org/s>"


def round_trip(text: str) -> str:
    node, triples = path_triples(text)
    return path_text(node, NodeIndex(triples))


@pytest.mark.parametrize(
    "text",
    [
        P,
        f"^{P}",
        f"{P}/{Q}",
        f"{P}/^{Q}/{S}",
        f"{P}|{Q}",
        f"({P}|^{Q})/{S}",
        f"{P}*",
        f"({P}/{Q})+",
        f"^{P}/{Q}?",
        f"^({P}/{Q})",
        f"(^{P})*",
        f"({P}*)+",
        f"{P}|{Q}/{S}",
    ],
)
def test_a_path_is_written_as_sparql_writes_it(text):
    assert round_trip(text) == text
    Store.check_syntax(f"SELECT * {{ ?a {text} ?b }}")


steps = st.sampled_from([P, Q, S])
paths = st.recursive(
    steps,
    lambda inner: st.one_of(
        inner.map(lambda path: f"^({path})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda pair: f"({pair[0]}){pair[1]}"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "/".join(f"({part})" for part in parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "|".join(f"({part})" for part in parts)),
    ),
    max_leaves=6,
)


@given(paths)
def test_reading_and_writing_settle(path):
    written = round_trip(path)
    assert round_trip(written) == written
    Store.check_syntax(f"SELECT * {{ ?a {written} ?b }}")


@pytest.mark.parametrize("text", ["", "p", f"{P}/", f"({P}", f"{P}{Q}", f"{P})", "|", "<a b>", f"*{P}"])
def test_what_is_no_path_is_refused(text):
    with pytest.raises(PathError):
        path_triples(text)


def test_a_node_that_is_no_path_or_contains_itself_is_refused():
    node = BlankNode("a")
    with pytest.raises(PathError, match="not a path"):
        path_text(node, NodeIndex([]))
    loop = [Triple(node, NamedNode(SH + "inversePath"), node)]
    with pytest.raises(PathError, match="contains itself"):
        path_text(node, NodeIndex(loop))
    empty = [Triple(node, NamedNode(SH + "alternativePath"), NamedNode(RDF + "nil"))]
    with pytest.raises(PathError, match="needs a list"):
        path_text(node, NodeIndex(empty))
