"""The floor: the same constraints as joins of whole numbers in DuckDB, a column store that knows no RDF.

Every term is a number, the statements one table of three columns in the order of their predicates, and each
kind of constraint one join, written by hand. What a literal is (its datatype, whether its form is right, its
language, its number) is worked out while loading and not counted: the floor is what the joins alone cost.

It covers the constraints that stand in property shapes over one property: how many values, of which class,
of which code list, of which datatype, of which form, in which languages, in which order. What is left out
(sh:or, sh:not, longer paths, sh:disjoint, sh:sparql) is left out of the shapes that it is compared with too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from benchmarks import workload
from planatlas.namespaces import BASE, RDF, RDFS, SH, SKOS, XSD
from planatlas.shacl import ShapesGraph
from planatlas.store import Literal, NamedNode, Term, Triple

if TYPE_CHECKING:
    import duckdb

_MODEL: Final = BASE + "shapes/model/"
_LANGUAGES: Final = {_MODEL + "InEnglish": "en", _MODEL + "InSpanish": "es"}
_YEARS: Final = _MODEL + "PlausibleYear"
_ABOUT: Final = frozenset(
    SH + name for name in ("path", "severity", "message", "name", "description", "order", "targetClass",
                           "targetSubjectsOf", "targetObjectsOf")
) | {RDF + "type"}  # fmt: skip


@dataclass(frozen=True)
class Constraint:
    """A property shape that the floor covers: its targets, its property and its one constraint."""

    shape: str
    targets: frozenset[tuple[str, str]]
    predicate: str
    kind: str
    value: str
    number: int = 0


def constraints() -> list[Constraint]:
    """Return the constraints of our shapes that the floor covers."""
    graph = workload.shapes()
    index = graph.index
    targets: dict[Term, set[tuple[str, str]]] = defaultdict(set)
    for node in index.subjects():
        own = {
            (kind, term.value)
            for kind in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
            for term in index.objects(node, SH + kind)
            if isinstance(term, NamedNode)
        }
        for bearer in (node, *index.objects(node, SH + "property")):
            targets[bearer] |= own
    found = []
    for node in index.subjects():
        path = index.first(node, SH + "path")
        if not (isinstance(node, NamedNode) and isinstance(path, NamedNode) and targets[node]):
            continue
        said = {name: index.objects(node, name) for name in index.predicates(node) if name not in _ABOUT}
        if (kind := _kind({name.removeprefix(SH): terms for name, terms in said.items()}, graph)) is not None:
            found.append(Constraint(node.value, frozenset(targets[node]), path.value, *kind))
    return found


def _kind(said: dict[str, list[Term]], graph: ShapesGraph) -> tuple[str, str, int] | None:
    """Return the kind of the one constraint of a property shape, its value and a number; None for others."""
    names = set(said)
    value = {name: _text(terms[0]) for name, terms in said.items()}
    if names == {"qualifiedValueShape", "qualifiedMinCount"}:
        language = _LANGUAGES.get(value["qualifiedValueShape"])
        return ("language", language, 1) if language and value["qualifiedMinCount"] == "1" else None
    if len(names) != 1:
        return None
    (name,) = names
    if name == "node":
        scheme = _scheme(value[name], graph)
        return ("code", scheme, 0) if scheme else ("years", "", 0) if value[name] == _YEARS else None
    if name in {"minCount", "maxCount", "minInclusive"}:
        return name, "", int(value[name])
    return (name, value[name], 0) if name in _QUERIES else None


def _scheme(shape: str, graph: ShapesGraph) -> str | None:
    for node in graph.index.objects(NamedNode(shape), SH + "property"):
        if (scheme := graph.index.first(node, SH + "hasValue")) is not None:
            return _text(scheme)
    return None


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def subset() -> ShapesGraph:
    """Return our shapes with all those switched off that the floor does not cover."""
    covered = {constraint.shape for constraint in constraints()}
    given = workload.shape_triples()
    off = {
        triple.subject
        for triple in given
        if triple.predicate.value == SH + "severity" and _text(triple.subject) not in covered
    }
    true = Literal("true", datatype=NamedNode(XSD + "boolean"))
    return ShapesGraph([*given, *(Triple(shape, NamedNode(SH + "deactivated"), true) for shape in off)])


# --- In numbers: the file that loads, the class tree, the targets, and one join a constraint

_LOAD: Final = Path(__file__).with_name("floor.sql")


_INSTANCES: Final = """
CREATE TABLE inst AS
  WITH RECURSIVE sub(class, below) AS (
    SELECT DISTINCT o, o FROM t WHERE p = $type
    UNION SELECT DISTINCT o, o FROM t WHERE p = $subclass
    UNION SELECT sub.class, t.s FROM sub JOIN t ON t.p = $subclass AND t.o = sub.below
  )
  SELECT DISTINCT sub.class, t.s AS node, own FROM sub JOIN t ON t.p = $type AND t.o = sub.below
"""
_TARGETS: Final = {
    "targetClass": "SELECT node AS node FROM inst WHERE class = {value} AND own",
    "targetSubjectsOf": "SELECT s AS node FROM t WHERE p = {value} AND own",
    "targetObjectsOf": "SELECT o AS node FROM t WHERE p = {value} AND own",
}
_VALUES: Final = "SELECT f.node, t.o FROM {focus} f JOIN t ON t.p = {p} AND t.s = f.node"
_TERMS: Final = _VALUES + " JOIN term ON term.id = t.o WHERE "
_QUERIES: Final = {
    "minCount": "SELECT f.node, NULL FROM {focus} f ANTI JOIN t ON t.p = {p} AND t.s = f.node",
    "maxCount": "SELECT f.node, NULL FROM {focus} f JOIN t ON t.p = {p} AND t.s = f.node "
    "GROUP BY f.node HAVING count(*) > {number}",
    "class": _VALUES + " ANTI JOIN inst ON inst.class = {value} AND inst.node = t.o",
    "code": _VALUES + " ANTI JOIN t k ON k.p = {in_scheme} AND k.s = t.o AND k.o = {value}",
    "datatype": _TERMS + "NOT (datatype = '{text}' AND formed)",
    "nodeKind": _TERMS + "kind <> '{local}'",
    "pattern": _TERMS + "kind = 'BlankNode' OR NOT regexp_matches(text, '{text}')",
    "minInclusive": _TERMS + "number IS NULL OR number < {number}",
    "years": _TERMS + "number IS NULL OR number < 1800 OR number > 2200",
    "language": "SELECT f.node, NULL FROM {focus} f ANTI JOIN (SELECT t.s FROM t JOIN term ON term.id = t.o "
    "WHERE t.p = {p} AND (language = '{text}' OR language LIKE '{text}-%')) v ON v.s = f.node",
    "uniqueLang": "SELECT f.node, NULL FROM {focus} f JOIN t ON t.p = {p} AND t.s = f.node JOIN term "
    "ON term.id = t.o WHERE language <> '' GROUP BY f.node, language HAVING count(*) > 1",
    "lessThanOrEquals": _VALUES + " JOIN t u ON u.p = {value} AND u.s = f.node JOIN term a ON a.id = t.o "
    "JOIN term b ON b.id = u.o WHERE NOT COALESCE(a.number <= b.number, a.day <= b.day, false)",
}


class Floor:
    """Countries in DuckDB, and the constraints that are asked of them."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        import duckdb

        self.database: duckdb.DuckDBPyConnection = duckdb.connect()
        self.database.execute("SET threads = 1")
        around = scratch / "context.nt"
        around.write_text(workload.n_triples(workload.context()), "utf-8")
        data = [str(path) for path in workload.files(folder)]
        for statement in _LOAD.read_text("utf-8").split(";"):
            if statement.strip():
                given = {
                    name: value
                    for name, value in (("data", data), ("context", str(around)))
                    if f"${name}" in statement
                }
                self.database.execute(statement, given)
        self.constraints = constraints()
        words = {*(c.predicate for c in self.constraints), *(c.value for c in self.constraints)}
        words |= {value for c in self.constraints for _, value in c.targets}
        words |= {RDF + "type", RDFS + "subClassOf", SKOS + "inScheme"}
        rows = self.database.execute(
            "SELECT text, id FROM term WHERE kind = 'IRI' AND text IN (SELECT unnest($words))",
            {"words": sorted(words)},
        )
        self._ids: dict[str, int] = dict(rows.fetchall())

    def validate(self) -> float:
        """Find what breaks the constraints; returns the seconds it took."""
        database = self.database
        database.execute("DROP TABLE IF EXISTS found; DROP TABLE IF EXISTS inst")
        before = perf_counter()
        database.execute("CREATE TABLE found (shape INTEGER, node INTEGER, value INTEGER)")
        numbers = {"type": self._id(RDF + "type"), "subclass": self._id(RDFS + "subClassOf")}
        database.execute(_INSTANCES, numbers)
        focus: dict[frozenset[tuple[str, str]], str] = {}
        for number, constraint in enumerate(self.constraints):
            if constraint.targets not in focus:
                focus[constraint.targets] = self._focus(constraint.targets, len(focus))
            text = constraint.value
            query = _QUERIES[constraint.kind].format(
                focus=focus[constraint.targets],
                p=self._id(constraint.predicate),
                value=self._id(text),
                number=constraint.number,
                text=text.replace("'", "''"),
                local=text.removeprefix(SH),
                in_scheme=self._id(SKOS + "inScheme"),
            )
            database.execute(f"INSERT INTO found SELECT DISTINCT {number}, * FROM ({query})")  # noqa: S608 - our own text
        return perf_counter() - before

    def _focus(self, targets: frozenset[tuple[str, str]], number: int) -> str:
        parts = (_TARGETS[kind].format(value=self._id(value)) for kind, value in sorted(targets))
        self.database.execute(f"CREATE OR REPLACE TABLE focus_{number} AS {' UNION '.join(parts)}")
        return f"focus_{number}"

    def _id(self, iri: str) -> int:
        return self._ids.get(iri, -1)

    def found(self) -> set[tuple[str, str, str]]:
        """Return the focus node, the value and the shape of each result."""
        rows: list[tuple[Any, ...]] = self.database.execute(
            "SELECT f.word, v.word, found.shape FROM found JOIN term f ON f.id = found.node "
            "LEFT JOIN term v ON v.id = found.value"
        ).fetchall()
        return {
            (_blank(node), _blank(value or ""), self.constraints[shape].shape) for node, value, shape in rows
        }


def _blank(word: str) -> str:
    return "_:" if word.startswith("_:") else word
