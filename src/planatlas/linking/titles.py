"""How alike two titles are: by the words they share, weighted by how much each word tells.

A word counts by its rarity in the collection (inverse document frequency), so that the name of a town
weighs more than "fija planta de personal". A word that no title of the collection has is taken for a slip
of the pen, and may stand for one that is nearly the same (rapidfuzz). Two words that titles do have never
stand for one another, however alike ("Lauro" is not "Lautaro"), unless one is so much rarer that it is a
slip of the catalogue itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from planatlas.errors import InputError
from planatlas.linking.words import amending, bare_form, citation, plain, stopwords

# Letters that a slip of the pen may change, drop, add or swap, by the length of the word.
_ALLOWED: Final = (0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3)
# Of so few titles nothing is learnt about words; a word of one of three titles is no common word.
_FEW: Final = 1_000
# How much oftener than a known word another must be, for the first to be taken for a slip of it.
_OFTEN: Final = 30
# A word of fewer titles than this may be a slip of a word that tells nothing: "sorbe" of "sobre".
_SELDOM: Final = 6
# What a slip is worth beside the word itself.
_SLIP_CREDIT: Final = 0.97
# Where the record says more than the graph, as with an abridged title, the rest costs this much at most.
_REST: Final = 0.17
# What a word of ours that the record lacks costs beside its weight: abridging adds no words.
_STRAY: Final = 2.0
# Words must tell at least this much together (in nats), unless the titles are the same.
_TELLING: Final = 8.0
# Below every threshold that makes sense, yet a reader may want to see it.
UNLIKE: Final = 0.6

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How many titles of a collection have each word; `size` is the number of titles."""

    size: int
    counts: Mapping[str, int] = field(default_factory=dict)
    _made: dict[str, list[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, titles: Iterable[str]) -> Vocabulary:
        """Count the words of some titles."""
        counts: dict[str, int] = {}
        size = 0
        for title in titles:
            size += 1
            for word in set(words_of(title)):
                counts[word] = counts.get(word, 0) + 1
        return cls(size, counts)

    def near(self, word: str) -> list[str]:
        """Return the words of the titles that a word may be a slip of."""
        shapes = self._shapes()
        found = {other for shape in _without_a_letter(word) for other in shapes.get(shape, ())}
        return sorted(other for other in found if is_slip(word, other))

    def _shapes(self) -> dict[str, list[str]]:
        """Every word by what is left of it without one letter, made at the first need."""
        if not self._made:
            for word in self.counts:
                if not word.isdigit():
                    for shape in _without_a_letter(word):
                        self._made.setdefault(shape, []).append(word)
        return self._made

    def knows(self, word: str) -> bool:
        """Return whether a title has the word."""
        return word in self.counts

    def weight(self, word: str) -> float:
        """Return how much a word tells: more the fewer titles have it."""
        return math.log1p(max(self.size, _FEW) / (self.counts.get(word, 0) + 0.5))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two titles are: the score, the shares of either that the other has, what speaks against it.

    `against` is a key of the message catalogue, or empty.
    """

    score: float
    covered: float = 0.0
    covers: float = 0.0
    against: str = ""


@lru_cache(maxsize=200_000)
def words_of(title: str) -> tuple[str, ...]:
    """Return the words of a title that tell something, without plural endings.

    >>> words_of("Sobre las Leyes N° 19.067 y 20.297")
    ('ley', '19067', '20297')
    """
    kept = (word for word in _WORD.findall(plain(title)) if word not in stopwords())
    return tuple(_stem(word) for word in kept)


@lru_cache(maxsize=200_000)
def without_citation(title: str) -> str:
    """Return a title without the form, or form and number, that stand before it.

    >>> without_citation("Ley 20.424, Estatuto Orgánico del Ministerio")
    'estatuto organico del ministerio'
    >>> without_citation("Ley sobre acceso a la información"), without_citation("Ley Reservada del Cobre")
    ('acceso a la informacion', 'ley reservada del cobre')
    """
    text = plain(title)
    rest = citation().sub("", text, count=1)
    if rest == text:
        rest = bare_form().sub("", text, count=1)
    return rest if words_of(rest) else text


@lru_cache(maxsize=200_000)
def amends_another(title: str) -> bool:
    """Return whether a title is that of a norm that changes another.

    >>> amends_another("MODIFICA LEY 18.948"), amends_another("Ley 20.297, que modifica la Ley 19.067")
    (True, True)
    >>> amends_another("Aprueba el Libro de la Defensa y deroga el decreto 53")
    False
    """
    text = without_citation(title)
    pattern, verbs = amending()
    if pattern.match(text):
        return True
    first = _WORD.search(text)
    return first is not None and any(_begins_alike(first[0], verb) for verb in verbs)


def _begins_alike(word: str, verb: str) -> bool:
    # "Modfica" is "modifica", and "establece" is not "restablece".
    return word[0] == verb[0] and _distance()(word, verb, score_cutoff=1) <= 1


def is_slip(word: str, meant: str) -> bool:
    """Return whether a word may be another one written wrong: few letters changed, dropped, added or swapped.

    >>> is_slip("srevicio", "servicio"), is_slip("gas", "gasto"), is_slip("ley", "lei")
    (True, False, False)
    """
    return _edits(word, meant) is not None


def _edits(word: str, meant: str) -> int | None:
    """Return how many letters a slip would have changed, or None where it would be too many."""
    length, other = len(word), len(meant)
    allowed = _ALLOWED[min(max(length, other), len(_ALLOWED) - 1)]
    if abs(length - other) > allowed or not allowed:
        return None
    edits = _distance()(word, meant, score_cutoff=allowed)
    return edits if edits <= allowed else None


@lru_cache(maxsize=1)
def _distance() -> Callable[..., int]:
    # Only comparing needs the extra; what the graph says is read without it.
    try:
        from rapidfuzz.distance import OSA
    except ModuleNotFoundError:
        raise InputError("linking-missing") from None
    return OSA.distance


def likeness(ours: str, theirs: str, vocabulary: Vocabulary) -> Likeness:
    """Compare the title that the graph has with the title of a record.

    >>> known = Vocabulary.of(["Fija planta de la Municipalidad de Concepción",
    ...                        "Fija planta de la Municipalidad de Graneros"] * 500)
    >>> one = "Fija planta de la municipalidad de Concepcion"
    >>> likeness(one, one.upper(), known).score, likeness(one, one[:-10] + "Graneros", known).score < 0.85
    (0.99, True)
    """
    a, b = (list(dict.fromkeys(words_of(without_citation(title)))) for title in (ours, theirs))
    if not a or not b:
        return Likeness(0.0)
    if a == b:
        return Likeness(0.99, 1.0, 1.0)
    return _compare(ours, theirs, a, b, vocabulary)


def _compare(ours: str, theirs: str, a: list[str], b: list[str], vocabulary: Vocabulary) -> Likeness:
    weight = vocabulary.weight
    found, gained, total = _matched(a, b, vocabulary)
    covered = gained / total if total else 0.0
    amends = amends_another(ours)
    told = sum(map(weight, found))
    covers = told / sum(map(weight, b))
    score = covered * covered * (0.99 - _REST + _REST * covers)
    if _numbers(a) - set(b):
        return Likeness(min(score, UNLIKE), covered, covers, "link-other-number-cited")
    if amends != amends_another(theirs):
        return Likeness(min(score, UNLIKE), covered, covers, "link-one-amends")
    # Which law is amended tells a title; the number of another law in passing does not.
    telling = told if amends else sum(weight(word) for word in found if not word.isdigit())
    if telling < _TELLING and covers < 0.9:
        return Likeness(min(score, UNLIKE), covered, covers, "link-title-says-little")
    return Likeness(score, covered, covers)


def _matched(a: list[str], b: list[str], vocabulary: Vocabulary) -> tuple[set[str], float, float]:
    """Return the words of `b` that `a` has, what they gain and the most that could be gained."""
    weight: Callable[[str], float] = vocabulary.weight
    own, gained, total = set(a), 0.0, 0.0
    found: set[str] = {word for word in b if word in own}
    left = [word for word in b if not word.isdigit()]
    for word in a:
        if word in found:
            gained += weight(word)
            total += weight(word)
            continue
        slip = _nearest(word, left, vocabulary)
        if slip is None and _is_slip_of_a_stopword(word, vocabulary):
            continue
        if slip is None:
            total += weight(word) + _STRAY
        else:
            gained += _SLIP_CREDIT * weight(slip)
            total += weight(slip)
            found.add(slip)
    return found, gained, total


def _nearest(word: str, others: list[str], vocabulary: Vocabulary) -> str | None:
    """Return the word of the record that ours may be a slip of."""
    if word.isdigit():
        return None
    count = vocabulary.counts.get(word, 0)
    if count:
        # Catalogues have slips of their own: "perodo" once, "periodo" a thousand times.
        often = max(_OFTEN, _OFTEN * count)
        others = [other for other in others if vocabulary.counts.get(other, 0) >= often]
    near = [(edits, other) for other in others if (edits := _edits(word, other)) is not None]
    edits, meant = min(near, default=(0, None))
    return None if count and edits > 1 else meant


def _is_slip_of_a_stopword(word: str, vocabulary: Vocabulary) -> bool:
    if len(word) < 4 or word.isdigit() or vocabulary.counts.get(word, 0) >= _SELDOM:
        return False
    return any(_distance()(word, other, score_cutoff=1) <= 1 for other in stopwords() if len(other) > 3)


def _without_a_letter(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _numbers(words: list[str]) -> set[str]:
    return {word for word in words if word.isdigit()}


def _stem(word: str) -> str:
    # Plurals of nouns and of verbs: "aprueban" and "aprueba", "leyes" and "ley".
    if len(word) > 4 and not word[0].isdigit():
        if word.endswith("es") and word[-3] not in "aeiou":
            return word[:-2]
        if word[-1] == "s" or word.endswith(("an", "en")):
            return word[:-1]
    return word
