"""Is it consistent, can every class have members, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from planatlas.labels import LANGUAGES, message
from planatlas.namespaces import OWL, RDF_TYPE, compact
from planatlas.reasoning.explain import Explanation, Labels, explain, explain_class
from planatlas.reasoning.hermit import HermitAnswer, run_hermit
from planatlas.reasoning.selection import distinct_values, reasoner_input
from planatlas.reasoning.shrink import Unit, shrink, units
from planatlas.store import NamedNode, Triple

DEFAULT_BUDGET: Final = 60
_KINDS: Final = frozenset(OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty"))


@dataclass(frozen=True, slots=True)
class ReasoningOutcome:
    """What the reasoner found; explanations stand in a fixed order, the first is the plainest."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    explanations: tuple[Explanation, ...]
    statements: int

    @property
    def explanation(self) -> Explanation | None:
        """The first explanation, or None where nothing is wrong."""
        return next(iter(self.explanations), None)

    @property
    def sound(self) -> bool:
        """Whether the graph is consistent and every class can have members."""
        return self.consistent and not self.unsatisfiable

    def text(self, lang: str = "en") -> str:
        """Return the outcome in one line and each explanation in one more."""
        if not self.consistent:
            first = message("reasoning-inconsistent", lang)
        elif self.unsatisfiable:
            classes = ", ".join(compact(iri) for iri in self.unsatisfiable)
            first = message("reasoning-unsatisfiable", lang, count=len(self.unsatisfiable), classes=classes)
        else:
            first = message("reasoning-consistent", lang)
        return "\n".join([first, *(explanation.text(lang) for explanation in self.explanations)])


def reason(
    ontology_triples: Iterable[Triple],
    data_triples: Iterable[Triple] = (),
    *,
    budget: int = DEFAULT_BUDGET,
    ask: Callable[[list[Triple]], HermitAnswer] = run_hermit,
) -> ReasoningOutcome:
    """Reason over an ontology, alone or with the facts of a graph.

    `budget` bounds how often the reasoner is asked again to find the statements at fault, where they are
    none of the kinds that can be told at once. Raises InputError `reasoning-missing` where the extra is not
    installed, `reasoning-failed` and `reasoning-timeout`.
    """
    ontology, data = list(ontology_triples), list(data_triples)
    question = _with_distinct(reasoner_input(ontology, data))
    answer = ask(question)
    labels = Labels([*ontology, *data])
    if not answer.consistent:
        found = explain(question, labels) or [_culprits(question, set(data), labels, budget, ask)]
        return ReasoningOutcome(False, (), tuple(found), len(question))
    explanations = tuple(
        explain_class(iri, question, labels) or _class_culprits(iri, question, labels, budget, ask)
        for iri in answer.unsatisfiable
    )
    return ReasoningOutcome(True, answer.unsatisfiable, explanations, len(question))


def _with_distinct(triples: list[Triple]) -> list[Triple]:
    return [*triples, *distinct_values(triples)]


def _split(question: list[Triple]) -> tuple[list[Triple], list[Triple]]:
    """Return the declarations, which contradict nothing, and the rest."""
    declared = [t for t in question if _declares(t)]
    return declared, [t for t in question if not _declares(t)]


def _declares(triple: Triple) -> bool:
    named = isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)
    return named and triple.predicate.value == RDF_TYPE and getattr(triple.object, "value", "") in _KINDS


def _culprits(
    question: list[Triple],
    data: set[Triple],
    labels: Labels,
    budget: int,
    ask: Callable[[list[Triple]], HermitAnswer],
) -> Explanation:
    """Find the facts at fault, the axioms taken for granted; the axioms, where they contradict alone."""
    declared, rest = _split(question)
    facts = units(t for t in rest if t in data)
    axioms = [t for t in rest if t not in data]
    if not facts or not ask([*declared, *axioms]).consistent:
        facts, axioms = units(axioms), []

    def contradicts(kept: list[Unit]) -> bool:
        return not ask(_with_distinct([*declared, *axioms, *(t for unit in kept for t in unit)])).consistent

    found, minimal = shrink(facts, contradicts, budget)
    return _statements("contradiction-statements", found, minimal, labels)


def _class_culprits(
    iri: str,
    question: list[Triple],
    labels: Labels,
    budget: int,
    ask: Callable[[list[Triple]], HermitAnswer],
) -> Explanation:
    declared, rest = _split(question)

    def contradicts(kept: list[Unit]) -> bool:
        answer = ask([*declared, *(t for unit in kept for t in unit)])
        return not answer.consistent or iri in answer.unsatisfiable

    found, minimal = shrink(units(rest), contradicts, budget)
    return _statements("contradiction-class-statements", found, minimal, labels, NamedNode(iri))


def _statements(
    kind: str, found: list[Unit], minimal: bool, labels: Labels, thing: NamedNode | None = None
) -> Explanation:
    statements = tuple(sorted((t for unit in found for t in unit), key=str))
    return Explanation(
        kind=kind,
        about=(thing.value,) if thing else (),
        statements=statements,
        messages={
            lang: message(
                kind,
                lang,
                thing=labels.thing(thing, lang) if thing else "",
                more="" if minimal else "yes",
                statements="; ".join(labels.statements(statements, lang)),
            )
            for lang in LANGUAGES
        },
    )
