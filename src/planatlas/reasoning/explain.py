"""Why a graph contradicts itself, in a sentence: the contradictions that people make.

Each kind follows from a few axioms of OWL 2, so what is found here is a contradiction for certain; what
is not found here is left to the search by deletion (`shrink`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Final

from planatlas.labels import LANGUAGES, choose, message
from planatlas.namespaces import PREF_LABEL, RDF, XSD, compact
from planatlas.reasoning.axioms import Axioms, Clash
from planatlas.store import BlankNode, Literal, NamedNode, Term, Triple

_NUMBERS: Final = frozenset(
    XSD + name for name in ("integer", "decimal", "nonNegativeInteger", "positiveInteger")
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One contradiction: its kind (a message key), what it is about, the statements, and it in words."""

    kind: str
    about: tuple[str, ...]
    statements: tuple[Triple, ...]
    messages: Mapping[str, str]

    def text(self, lang: str = "en") -> str:
        """Return the sentence in English or Spanish."""
        return choose(self.messages, lang)


def _short(node: Term) -> str:
    if isinstance(node, NamedNode):
        return compact(node.value)
    return node.value if isinstance(node, Literal) else str(node)


def _value(term: Term) -> object:
    """Return what tells two values apart: for numbers the number, not how it is written."""
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        try:
            return Decimal(term.value)
        except InvalidOperation:
            return term
    return term


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _iri(node: Term) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


class Labels:
    """The names that people read: labels in both languages, else the short form of the IRI."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._labels: dict[Term, dict[str, str]] = {}
        for triple in triples:
            if triple.predicate.value == PREF_LABEL and isinstance(triple.object, Literal):
                texts = self._labels.setdefault(triple.subject, {})
                texts.setdefault(triple.object.language or "", triple.object.value)

    def thing(self, node: Term, lang: str) -> str:
        """Return the label of an individual, with its short name."""
        label, short = choose(self._labels.get(node, {}), lang), _short(node)
        return f"{label} ({short})" if label else short

    def name(self, node: Term, lang: str) -> str:
        """Return the label of a class or property alone."""
        return choose(self._labels.get(node, {}), lang) or _short(node)

    def kind(self, way: tuple[Term, ...], lang: str) -> str:
        """Return a class, with its article in English, and the class above that matters in brackets."""
        words = [self.name(node, lang) for node in dict.fromkeys((way[0], way[-1]))]
        if lang == "en":
            words = [f"{'an' if word[0].lower() in 'aeiou' else 'a'} {word}" for word in words]
        return words[0] if len(words) == 1 else f"{words[0]} ({words[1]})"

    def statements(self, triples: Iterable[Triple], lang: str) -> list[str]:
        """Return statements as three names each; what blank nodes hold stands in brackets."""
        held: dict[Term, list[Triple]] = {}
        inner: set[Term] = set()
        for triple in triples:
            held.setdefault(triple.subject, []).append(triple)
            inner.add(triple.object)

        def written(node: Term, above: frozenset[Term] = frozenset()) -> str:
            if not isinstance(node, BlankNode) or node in above:
                return self.name(node, lang)
            below = above | {node}
            parts = (
                (_local(t.predicate.value), written(t.object, below))
                for t in held.get(node, ())
                if t.object != NamedNode(RDF + "nil")
            )
            texts = [text if key in {"first", "rest"} else f"{key} {text}" for key, text in parts]
            return f"({', '.join(texts)})"

        lines = []
        for subject, about in held.items():
            if isinstance(subject, BlankNode):
                lines += [] if subject in inner else [written(subject)]
            else:
                lines += [
                    f"{self.name(subject, lang)} – {self.name(t.predicate, lang)} – {written(t.object)}"
                    for t in about
                ]
        return lines


def explain(triples: Iterable[Triple], labels: Labels) -> list[Explanation]:
    """Return the contradictions among individuals that can be told in a sentence, in a fixed order."""
    explainer = _Explainer(triples, labels)
    return [*explainer.disjoint(), *explainer.functional(), *explainer.directions()]


def explain_class(iri: str, triples: Iterable[Triple], labels: Labels) -> Explanation | None:
    """Return why a class can have no member: it is below two classes that exclude each other."""
    return _Explainer(triples, labels).impossible(NamedNode(iri))


class _Explainer:
    def __init__(self, triples: Iterable[Triple], labels: Labels) -> None:
        self._axioms, self._labels = Axioms(triples), labels

    def disjoint(self) -> Iterator[Explanation]:
        individuals = self._axioms.individuals()
        for node in sorted(individuals, key=str):
            origins = individuals[node]
            classes = sorted(origins, key=str)
            pairs = [*combinations(classes, 2), *((one, one) for one in classes)]
            clashes = [(clash, pair) for pair in pairs if (clash := self._axioms.clash(*pair))]
            if clashes:
                clash, pair = min(clashes, key=lambda found: (found[0].sort_key(), str(found[1])))
                yield self._both("contradiction-disjoint", node, clash, [origins[one] for one in pair])

    def impossible(self, node: NamedNode) -> Explanation | None:
        clash = self._axioms.clash(node, node)
        return None if clash is None else self._both("contradiction-class", node, clash, [])

    def _both(self, kind: str, node: Term, clash: Clash, facts: list[Triple]) -> Explanation:
        one, other = clash.one, clash.other
        steps = [*self._axioms.steps(one), *self._axioms.steps(other)]
        if one[0] == other[0]:
            one, other = one[-1:], other[-1:]
        return Explanation(
            kind=kind,
            about=tuple(_iri(term) for term in (node, clash.one[-1], clash.other[-1])),
            statements=tuple(dict.fromkeys((*facts, *steps, *clash.why))),
            messages={
                lang: message(
                    kind,
                    lang,
                    thing=self._labels.thing(node, lang),
                    one=self._labels.kind(one, lang),
                    other=self._labels.kind(other, lang),
                )
                for lang in LANGUAGES
            },
        )

    def functional(self) -> Iterator[Explanation]:
        for prop in self._axioms.properties("FunctionalProperty"):
            first: dict[Term, Triple] = {}
            told: set[Term] = set()
            for fact in self._axioms.facts(prop):
                before = first.setdefault(fact.subject, fact)
                if _value(before.object) != _value(fact.object) and fact.subject not in told:
                    told.add(fact.subject)
                    yield self._property("functional", prop, (before, fact), (before.object, fact.object))

    def directions(self) -> Iterator[Explanation]:
        irreflexive = self._axioms.properties("IrreflexiveProperty")
        asymmetric = self._axioms.properties("AsymmetricProperty")
        for prop in sorted({*irreflexive, *asymmetric}, key=str):
            for fact in self._axioms.facts(prop):
                if fact.subject == fact.object:
                    yield self._property("irreflexive", prop, (fact,), (fact.subject, fact.object))
        for prop in asymmetric:
            facts: dict[tuple[Term, Term], Triple] = {
                (f.subject, f.object): f for f in self._axioms.facts(prop)
            }
            for (subject, value), fact in facts.items():
                if (value, subject) in facts and str(subject) < str(value):
                    yield self._property("asymmetric", prop, (fact, facts[value, subject]), (subject, value))

    def _property(
        self, kind: str, prop: Term, facts: tuple[Triple, ...], ends: tuple[Term, Term]
    ) -> Explanation:
        node = facts[0].subject
        return Explanation(
            kind=f"contradiction-{kind}",
            about=(_iri(node), _iri(prop)),
            statements=facts,
            messages={
                lang: message(
                    f"contradiction-{kind}",
                    lang,
                    thing=self._labels.thing(node, lang),
                    property=self._labels.name(prop, lang),
                    one=self._labels.thing(ends[0], lang),
                    other=self._labels.thing(ends[1], lang),
                )
                for lang in LANGUAGES
            },
        )
