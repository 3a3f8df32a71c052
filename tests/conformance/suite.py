"""The cases of the SHACL test suite, read from its manifests.

Format: https://w3c.github.io/data-shapes/data-shapes-test-suite/. Manifests lead to other files through
`mf:include`; a case names its data graph and its shapes graph by the address of a file, often its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from planatlas.namespaces import RDF_TYPE
from planatlas.shacl import NodeIndex, ShapesGraph
from planatlas.shacl.blank_names import named_by_place
from planatlas.store import BlankNode, NamedNode, Term, Triple, read_triples

SUITE = (Path(__file__).resolve().parents[3] / "shared" / "w3c-shacl").resolve()
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
ABSENT = "the SHACL test suite is not there: ../shared/w3c-shacl beside the checkout"


@dataclass(frozen=True)
class Case:
    """One `sht:Validate` entry: where it stands, what it validates, what it expects."""

    iri: str
    file: Path
    data_file: Path
    shapes_file: Path
    result: Term

    @property
    def name(self) -> str:
        """The path of the file below the suite and the local name of the entry, one where they agree."""
        path = self.file.relative_to(SUITE).with_suffix("").as_posix()
        entry = unquote(urlsplit(self.iri).path.rsplit("/", 1)[-1])
        return path if path.endswith(f"/{entry}") else f"{path}#{entry}"

    @property
    def folder(self) -> str:
        """The folder below the suite: core/node, sparql/component and so on."""
        return self.file.parent.relative_to(SUITE).as_posix()

    @property
    def expects_failure(self) -> bool:
        """Whether the engine must refuse the shapes (`sht:Failure`) in place of reporting on the data."""
        return self.result == NamedNode(SHT + "Failure")

    @cached_property
    def shapes(self) -> ShapesGraph:
        return ShapesGraph(parsed(self.shapes_file))

    @cached_property
    def renamed(self) -> dict[Term, Term]:
        """The names that the blank nodes of the shapes file have in `shapes`.

        A shapes graph names its blank nodes by place. Where the data, or the expected report, stands in
        the same file, a blank node there is the same node and must get the same name.
        """
        pairs = named_by_place(set(parsed(self.shapes_file))).items()
        subjects: dict[Term, Term] = {before.subject: after.subject for before, after in pairs}
        objects: dict[Term, Term] = {before.object: after.object for before, after in pairs}
        return {node: name for node, name in (subjects | objects).items() if isinstance(node, BlankNode)}

    @property
    def data(self) -> list[Triple]:
        if self.data_file == self.shapes_file:
            return list(self.shapes.triples)
        return list(parsed(self.data_file))

    def name_here(self, node: Term) -> Term:
        """Return the name that a node of the case's own file has in the graphs that are validated."""
        return self.renamed.get(node, node) if self.file == self.shapes_file else node

    @cached_property
    def blank_nodes(self) -> frozenset[Term]:
        """The blank nodes of data and shapes that the case's own file can name."""
        known = {self.file} & {self.data_file, self.shapes_file}
        nodes = {node for path in known for t in parsed(path) for node in (t.subject, t.object)}
        return frozenset(self.name_here(node) for node in nodes if isinstance(node, BlankNode))

    @cached_property
    def manifest(self) -> NodeIndex:
        return NodeIndex(parsed(self.file))


@lru_cache(maxsize=256)
def parsed(path: Path) -> tuple[Triple, ...]:
    """Return the triples of a file, read once: a blank node of one reading is none of another's."""
    return tuple(read_triples(path))


@lru_cache(maxsize=1)
def all_cases() -> tuple[Case, ...]:
    """Return every case of the suite, in the order of their names; none where the suite is not there.

    The root manifest leads to all but one (sparql/component/nodeValidator-001), so files that no manifest
    includes are read as well.
    """
    if not SUITE.is_dir():
        return ()
    seen: set[Path] = set()
    cases = [*_cases(SUITE / "manifest.ttl", seen)]
    for file in sorted(SUITE.rglob("*.ttl")):
        cases += _cases(file, seen)
    return tuple(sorted(cases, key=lambda case: case.name))


def _cases(file: Path, seen: set[Path]) -> Iterator[Case]:
    if file in seen:
        return
    seen.add(file)
    graph = NodeIndex(parsed(file))
    for manifest in graph.subjects_of(RDF_TYPE, NamedNode(MF + "Manifest")):
        for included in graph.objects(manifest, MF + "include"):
            yield from _cases(_path(included), seen)
        for entry in graph.items(graph.first(manifest, MF + "entries")):
            yield _case(entry, file, graph)


def _case(entry: Term, file: Path, graph: NodeIndex) -> Case:
    kinds = graph.objects(entry, RDF_TYPE)
    if not isinstance(entry, NamedNode) or kinds != [NamedNode(SHT + "Validate")]:
        raise ValueError(f"{file}: {entry} is of a kind that this reader does not know: {kinds}")
    [action] = graph.objects(entry, MF + "action")
    [data] = graph.objects(action, SHT + "dataGraph")
    [shapes] = graph.objects(action, SHT + "shapesGraph")
    [result] = graph.objects(entry, MF + "result")
    return Case(entry.value, file, _path(data), _path(shapes), result)


def _path(address: Term) -> Path:
    if not isinstance(address, NamedNode) or urlsplit(address.value).scheme != "file":
        raise ValueError(f"{address}: a file of the suite expected")
    return Path(unquote(urlsplit(address.value).path))
