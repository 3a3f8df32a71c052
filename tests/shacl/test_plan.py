"""The second step: shape objects into a plan, and the laws of its algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.namespaces import SH
from planatlas.shacl import ShapesGraph
from planatlas.shacl.paths import Inverse, Predicate, Sequence
from planatlas.shacl.plan import Plan, plan_shapes
from planatlas.shacl.plan.algebra import (
    ALWAYS,
    NEVER,
    All,
    Answers,
    AnyOf,
    Compares,
    Condition,
    Constant,
    Counted,
    Differs,
    Focus,
    HasOtherProperty,
    IsInstance,
    Leads,
    Negation,
    Passes,
    PerFocus,
    PerLanguage,
    PerOther,
    PerPair,
    PerSolution,
    PerTriple,
    PerValue,
    Relation,
    SameLanguage,
    Some,
    all_of,
    any_of,
    asks,
    negate,
    renamed,
)
from planatlas.shacl.plan.planner import MOST_COUNTED_INSIDE
from planatlas.shacl.shape_objects import UnsupportedShape, read_shapes
from planatlas.shacl.shape_objects.model import HasDatatype, HasNodeKind, HasValue, Pattern
from planatlas.store import NamedNode

EX = "http://example.org/"
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
P, Q = Predicate(EX + "p"), Predicate(EX + "q")
Planned = Callable[[str], Plan]


@pytest.fixture
def plan(tmp_path) -> Planned:
    def plan(text: str) -> Plan:
        path = tmp_path / "shapes.ttl"
        path.write_text(PREFIXES + f"ex:S sh:targetClass ex:C ; {text} .", "utf-8")
        return plan_shapes(read_shapes(ShapesGraph.from_files([path])))

    return plan


def relations(plan: Plan) -> list[Relation]:
    return [check.relation for check in plan.checks]


# --- plans of small shapes ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh:class ex:D", [PerValue(None, IsInstance("value", EX + "D"))]),
        ("sh:path ex:p ; sh:class ex:D", [PerValue(P, IsInstance("value", EX + "D"))]),
        ("sh:path ex:p ; sh:minCount 1", [PerFocus(Some("this", P, "value", ALWAYS))]),
        ("sh:path ex:p ; sh:minCount 0", []),
        ("sh:path ex:p ; sh:minCount 2", [Counted(P, ALWAYS, True, 2)]),
        ("sh:path ex:p ; sh:maxCount 0", [PerFocus(Negation(Some("this", P, "value", ALWAYS)))]),
        ("sh:path ex:p ; sh:maxCount 7", [Counted(P, ALWAYS, False, 7)]),
        ("sh:path ex:p ; sh:uniqueLang true", [PerLanguage(P)]),
        ("sh:path ex:p ; sh:lessThan ex:q", [PerPair(P, "<", EX + "q")]),
        (
            "sh:path ex:p ; sh:hasValue ex:a",
            [PerFocus(Some("this", P, "value", Passes("value", HasValue(NamedNode(EX + "a")))))],
        ),
        ("sh:hasValue ex:a", [PerFocus(Passes("this", HasValue(NamedNode(EX + "a"))))]),
        (
            "sh:path ex:p ; sh:equals ex:q",
            [PerValue(P, Leads("this", Q, "value")), PerOther(P, EX + "q")],
        ),
        ("sh:path ex:p ; sh:disjoint ex:q", [PerValue(P, Negation(Leads("this", Q, "value")))]),
        ("sh:closed true ; sh:ignoredProperties ( ex:p )", [PerTriple(None, (EX + "p",))]),
        (
            "sh:not [ sh:class ex:D ]",
            [PerValue(None, Negation(IsInstance("value", EX + "D")))],
        ),
        (
            "sh:path ex:p ; sh:or ( [ sh:class ex:D ] [ sh:not [ sh:class ex:E ] ] )",
            [PerValue(P, AnyOf((IsInstance("value", EX + "D"), Negation(IsInstance("value", EX + "E")))))],
        ),
        (
            "sh:xone ( [ sh:class ex:D ] [ sh:class ex:E ] )",
            [
                PerValue(
                    None,
                    AnyOf(
                        (
                            All((IsInstance("value", EX + "D"), Negation(IsInstance("value", EX + "E")))),
                            All((IsInstance("value", EX + "E"), Negation(IsInstance("value", EX + "D")))),
                        )
                    ),
                )
            ],
        ),
        ("sh:node [ ]", [PerValue(None, ALWAYS)]),
        ("sh:or ( )", [PerValue(None, NEVER)]),
        (
            "sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMaxCount 2",
            [Counted(P, IsInstance("value", EX + "D"), False, 2)],
        ),
        (
            "sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 0",
            [PerFocus(IsInstance("this", EX + "D")), PerFocus(Negation(IsInstance("this", EX + "D")))],
        ),
        (
            "sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 1",
            [PerFocus(NEVER), PerFocus(ALWAYS)],
        ),
    ],
)
def test_a_constraint_becomes_a_relation(plan: Planned, text: str, expected: list[Relation]) -> None:
    assert relations(plan(text)) == expected


@pytest.mark.parametrize(
    ("inner", "holds"),
    [
        (
            "sh:class ex:D",
            Negation(Some("value", P, "v1", Negation(IsInstance("v1", EX + "D")))),
        ),
        ("sh:minCount 1", Some("value", P, "v1", ALWAYS)),
        ("sh:minCount 0", ALWAYS),
        ("sh:maxCount 0", Negation(Some("value", P, "v1", ALWAYS))),
        ("sh:maxCount 1", Negation(Some("value", P, "v1", Some("value", P, "v2", Differs("v2", "v1"))))),
        (
            "sh:uniqueLang true",
            Negation(
                Some(
                    "value",
                    P,
                    "v1",
                    Some("value", P, "v2", All((SameLanguage("v1", "v2"), Differs("v1", "v2")))),
                )
            ),
        ),
        (
            "sh:lessThan ex:q",
            Negation(Some("value", P, "v1", Some("value", Q, "v2", Negation(Compares("v1", "<", "v2"))))),
        ),
        (
            "sh:equals ex:q",
            All(
                (
                    Negation(Some("value", P, "v1", Negation(Leads("value", Q, "v1")))),
                    Negation(Some("value", Q, "v2", Negation(Leads("value", P, "v2")))),
                )
            ),
        ),
        ("sh:disjoint ex:q", Negation(Some("value", P, "v1", Leads("value", Q, "v1")))),
        ("sh:closed true", Negation(Some("value", P, "v1", HasOtherProperty("v1", ())))),
        (
            "sh:hasValue ex:a",
            Some("value", P, "v1", Passes("v1", HasValue(NamedNode(EX + "a")))),
        ),
    ],
)
def test_inside_another_shape_it_becomes_a_condition(plan: Planned, inner: str, holds: Condition) -> None:
    assert relations(plan(f"sh:node [ sh:property [ sh:path ex:p ; {inner} ] ]")) == [PerValue(None, holds)]


def test_a_node_shape_inside_another(plan: Planned) -> None:
    (relation,) = relations(plan("sh:not [ sh:equals ex:q ; sh:closed true ]"))
    same = All((Leads("value", Q, "value"), Negation(Some("value", Q, "v1", Differs("v1", "value")))))
    assert relation == PerValue(
        None, Negation(All((*same.conditions, Negation(HasOtherProperty("value", ())))))
    )


def test_property_shapes_lead_the_focus_on(plan: Planned) -> None:
    planned = plan(
        """sh:property [ sh:path ex:p ; sh:minCount 1 ;
        sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ; sh:severity sh:Info ] ]"""
    )
    assert [check.focus.steps for check in planned.checks] == [(), (P,)]
    assert [check.focus.variables for check in planned.checks] == [("this",), ("root0", "this")]
    assert [check.path for check in planned.checks] == [P, Inverse(Q)]
    assert [check.severity for check in planned.checks] == [SH + "Violation", SH + "Info"]
    assert {check.root for check in planned.checks} == {EX + "S"}
    assert list(planned.targets) == [EX + "S"]


def test_deactivated_shapes_ask_nothing(plan: Planned) -> None:
    off = "sh:deactivated true ; sh:class ex:D"
    assert relations(plan(f"sh:property [ sh:path ex:p ; {off} ]")) == []
    assert relations(plan(f"sh:node [ {off} ]")) == [PerValue(None, ALWAYS)]
    assert relations(plan(f"sh:not [ {off} ]")) == [PerValue(None, NEVER)]


def test_disjoint_siblings_do_not_count(plan: Planned) -> None:
    planned = plan(
        """sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 2 ;
            sh:qualifiedValueShapesDisjoint true ] , [ sh:path ex:p ; sh:qualifiedMinCount 2 ;
            sh:qualifiedValueShape [ sh:class ex:E ] ]"""
    )
    both = All((IsInstance("value", EX + "D"), Negation(IsInstance("value", EX + "E"))))
    alone = IsInstance("value", EX + "E")
    found = relations(planned)
    assert len(found) == 2
    assert Counted(P, both, True, 2) in found
    assert Counted(P, alone, True, 2) in found


@pytest.mark.parametrize("least", [True, False])
def test_a_count_inside_another_shape_goes_up_to_four(plan: Planned, least: bool) -> None:
    name, most = ("minCount", MOST_COUNTED_INSIDE) if least else ("maxCount", MOST_COUNTED_INSIDE - 1)
    inside = "sh:not [ sh:property [ sh:path ex:p ; sh:{} {} ] ]"
    assert "v4" in str(relations(plan(inside.format(name, most)))[0])
    with pytest.raises(UnsupportedShape) as refused:
        plan(inside.format(name, most + 1))
    assert refused.value.reason == "count"
    assert refused.value.detail == str(most + 1)
    assert refused.value.where.endswith("shapes.ttl:5")


def test_queries_become_solutions_or_answers(plan: Planned) -> None:
    ask = """. ex:C sh:parameter [ sh:path ex:n ] ; sh:message "Of {$n}." ;
        sh:validator [ sh:ask "ASK { FILTER(STRLEN(STR($value)) < $n) }" ]"""
    top = plan("sh:path ex:p ; sh:sparql [ sh:message 'No.' ; sh:select 'SELECT $this { $this ?p ?o }' ]")
    (check,) = top.checks
    assert isinstance(check.relation, PerSolution)
    assert check.relation.path == P
    assert (check.component, check.messages) == (SH + "SPARQLConstraintComponent", {"": "No."})
    assert check.source is not None
    (used,) = plan(f"sh:path ex:p ; ex:n 3 {ask}").checks
    assert isinstance(used.relation, PerValue)
    assert isinstance(used.relation.holds, Answers)
    assert used.relation.holds.bindings == (("this", "this"), ("value", "value"))
    assert (used.component, used.source, set(used.parameters)) == (EX + "C", None, {"n"})
    (inside,) = relations(
        plan("sh:not [ sh:path ex:p ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ] ]")
    )
    assert isinstance(inside, PerValue)
    assert isinstance(inside.holds, Answers)
    assert asks(inside)
    assert asks(check.relation)
    assert not asks(relations(plan("sh:class ex:D"))[0])


# --- laws ---

NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.sampled_from([P, Q, Sequence((P, Q)), Inverse(P)])
TESTS = st.sampled_from([HasDatatype(EX + "d"), HasNodeKind(frozenset({"IRI"})), Pattern("a", "")])
LEAVES = st.one_of(
    st.builds(Constant, st.booleans()),
    st.builds(Passes, NAMES, TESTS),
    st.builds(IsInstance, NAMES, st.just(EX + "C")),
    st.builds(Leads, NAMES, PATHS, NAMES),
    st.builds(HasOtherProperty, NAMES, st.just((EX + "p",))),
    st.builds(Differs, NAMES, NAMES),
    st.builds(SameLanguage, NAMES, NAMES),
    st.builds(Compares, NAMES, st.sampled_from(["<", "<="]), NAMES),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(negate, inner),
        st.lists(inner, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, max_size=3).map(lambda parts: any_of(*parts)),
        st.builds(Some, NAMES, PATHS, st.just("bound"), inner),
    ),
    max_leaves=8,
)


def holds(condition: Condition, names: Mapping[str, str]) -> bool:
    """Tell whether a condition holds in a small world, free variables standing for the nodes in `names`.

    Leaves hold or not as a hash of what they say of which nodes tells; a path leads to two nodes.
    """
    match condition:
        case Constant(truth):
            return truth
        case Negation(inner):
            return not holds(inner, names)
        case All(parts):
            return all(holds(part, names) for part in parts)
        case AnyOf(parts):
            return any(holds(part, names) for part in parts)
        case Some(start, path, variable, inner):
            ends = (f"{names.get(start, start)}{path}1", f"{names.get(start, start)}{path}2")
            return any(holds(inner, {**names, variable: end}) for end in ends)
        case _:
            said = str(renamed(condition, names))
            return sum(map(ord, said)) % 3 == 0


@given(CONDITIONS)
def test_negation_is_its_own_inverse(condition: Condition) -> None:
    assert negate(negate(condition)) == condition
    assert holds(negate(condition), {}) is not holds(condition, {})


@given(st.lists(CONDITIONS, max_size=4))
def test_all_and_any_mean_what_they_say(conditions: list[Condition]) -> None:
    assert holds(all_of(*conditions), {}) is all(holds(condition, {}) for condition in conditions)
    assert holds(any_of(*conditions), {}) is any(holds(condition, {}) for condition in conditions)


@given(CONDITIONS, CONDITIONS, CONDITIONS)
def test_all_and_any_are_flat_and_need_no_constants(one: Condition, two: Condition, three: Condition) -> None:
    for of, kind, neutral, absorbing in ((all_of, All, ALWAYS, NEVER), (any_of, AnyOf, NEVER, ALWAYS)):
        assert of(of(one, two), three) == of(one, of(two, three)) == of(one, two, three)
        assert of(one, neutral) == of(neutral, one) == of(one)
        assert of(one, absorbing) == of(absorbing, one) == absorbing
        assert of() == neutral
        whole = of(one, two, three)
        if isinstance(whole, kind):
            assert len(whole.conditions) > 1
            assert not any(isinstance(part, kind | Constant) for part in whole.conditions)


@given(CONDITIONS, st.permutations(["a", "b", "c"]))
def test_renaming_back_gives_the_same(condition: Condition, others: list[str]) -> None:
    names = dict(zip("abc", others, strict=True))
    back = {new: old for old, new in names.items()}
    assert renamed(renamed(condition, names), back) == condition
    assert renamed(condition, {}) == condition


@given(CONDITIONS, st.dictionaries(NAMES, st.sampled_from(["x", "y"])))
def test_renaming_means_the_same_of_other_nodes(condition: Condition, names: dict[str, str]) -> None:
    nodes = {"x": "one", "y": "two"}
    through = {name: nodes.get(names.get(name, name), name) for name in "abc"}
    assert holds(renamed(condition, names), nodes) is holds(condition, through)


def test_a_focus_keeps_the_nodes_it_was_reached_through() -> None:
    assert Focus(()).variables == ("this",)
    assert Focus((), (P, Q)).variables == ("root0", "root1", "this")
