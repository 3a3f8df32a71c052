"""Make labelled pairs from the records of a catalogue: a thing as a graph might describe it, and its record.

The right answer comes from how a pair is made, and where two norms could be meant (two titles that begin
alike in about the same years, two decrees of one ministry with one number in one year) the pair is not
made: these checks compare texts and numbers as they stand and use nothing of the matching under test.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from planatlas.linking.model import Described, Record, Title

TITLED_FORMS = ("law", "decree-law", "legislative-decree")
AMENDS = re.compile(
    r"(?i)modific|prorrog|derog|reempla|sustitu|introduc|incorpor|agreg|rectif|interpr|complement|suspend"
    r"|restable|aclar|enmiend|suprim|amplia"
)
LETTERS = "abcdefghilmnoprstuv"


@dataclass(frozen=True)
class Pair:
    """A thing, the IRI of its record (None: the catalogue has none) and how the pair was made."""

    family: str
    described: Described
    record: str | None


class Labelled:
    """The pairs of one seed over the records of a catalogue."""

    def __init__(self, records: list[Record], seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.records = records
        self.titled = [r for r in records if r.form in TITLED_FORMS and len(r.title.split()) >= 7 and r.years]
        self.decrees = [
            r for r in records if r.form == "supreme-decree" and (r.number or "").isdigit() and _ministry(r)
        ]
        self.laws = [r for r in self.titled if r.form == "law" and (r.number or "").isdigit()]
        self._titles: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._numbers: dict[tuple[str | None, str | None], list[Record]] = defaultdict(list)
        for record in records:
            for year in record.years:
                if record.title:
                    self._titles[year].append((flat(record.title), record.iri))
            self._numbers[record.form, record.number].append(record)

    def positives(self) -> Iterator[Pair]:
        """Yield the pairs that have a record."""
        yield from self._made("law: number and day", 20, self.laws, self._law_with_day)
        yield from self._made("law: number, year, abridged title", 20, self.laws, self._law_with_year)
        yield from self._made("decree: number, day, issuer", 25, self.decrees, self._decree_with_day)
        yield from self._made("decree: number, year, issuer", 20, self.decrees, self._decree_with_year)
        yield from self._made("identifier of the registry", 10, self.records, self._registered)
        yield from self._made("abridged, no number", 40, self.titled, self._abridged)
        yield from self._made("misspelt, no number", 40, self.titled, self._misspelt)
        yield from self._made("misspelt and abridged, no number", 15, self.titled, self._misspelt_abridged)
        yield from self._made("whole title, no number, no form", 15, self.titled, self._title_only)
        yield from self.translated(with_number=True)

    def negatives(self) -> Iterator[Pair]:
        """Yield the pairs that look like a record and have none."""
        yield from self._made("same number, other year: law", 15, self.laws, self._law_of_other_year)
        yield from self._made("same number, other year: decree", 20, self.decrees, self._decree_of_other_year)
        yield from self._made("same title, other number", 20, self.laws, self._other_number)
        yield from self._made("same title, other year", 15, self.titled, self._other_year)
        yield from self._made("amended norm for the amending one", 15, self.titled, self._amended)
        yield from self._made("amending norm for the amended one", 15, self.titled, self._amending)
        yield from self._made("one name replaced", 20, self.titled, self._renamed)
        yield from self._made("same number and day, other issuer", 15, self.decrees, self._other_issuer)
        yield from self._made("same number and issuer, other day", 15, self.decrees, self._other_day)

    def all(self) -> list[Pair]:
        """Return every pair."""
        return [*self.positives(), *self.negatives()]

    def translated(self, *, with_number: bool) -> list[Pair]:
        """Return the norms with an English title written by hand, with number and year or the year alone."""
        table = tomllib.loads(Path(__file__).with_name("translated.toml").read_text("utf-8"))["titles"]
        by_code = {
            item.notation: r for r in self.records for item in r.identifiers if item.scheme == "leychile"
        }
        pairs = []
        for code, title in table.items():
            record = by_code[code]
            described = self._of(record, titles=(Title(title, "en"),), year=min(record.years))
            if with_number:
                described = replace(described, number=_grouped(record.number))
            pairs.append(Pair("translated" + ("" if with_number else ", no number"), described, record.iri))
        return pairs

    def crowd(self, count: int) -> list[Described]:
        """Return things to look for, in the mixture of the pairs: a third by number, the others by title."""
        makes = (
            self._decree_with_day,
            self._law_with_year,
            self._misspelt,
            self._abridged,
            self._law_of_other_year,
        )
        things: list[Described] = []
        while len(things) < count:
            make = makes[len(things) % len(makes)]
            pool = {0: self.decrees, 1: self.laws, 4: self.laws}.get(len(things) % len(makes), self.titled)
            described = make(self.random.choice(pool))
            if described is not None:
                things.append(described)
        return things

    def _made(
        self, family: str, wanted: int, records: list[Record], make: Callable[[Record], Described | None]
    ) -> Iterator[Pair]:
        done = 0
        positive = not getattr(make, "negative", False)
        for record in self.random.sample(records, len(records)):
            if done == wanted:
                return
            described = make(record)
            if described is not None:
                done += 1
                yield Pair(family, described, record.iri if positive else None)
        raise ValueError(f"{family}: the catalogue gives only {done}")

    def _of(self, record: Record, **known: object) -> Described:
        thing = Described(f"urn:thing:{self.random.getrandbits(48):x}", country="CHL", form=record.form)
        return replace(thing, **known)  # type: ignore[arg-type]

    # --- What a graph might say

    def _law_with_day(self, record: Record) -> Described | None:
        if record.date_published is None:
            return None
        printed = self.random.choice([_grouped(record.number), f"N° {record.number}", f"0{record.number}"])
        return self._of(record, number=printed, date_published=record.date_published)

    def _law_with_year(self, record: Record) -> Described | None:
        title = Title(_shortened(record.title, 5), "es")
        return self._of(record, number=_grouped(record.number), year=max(record.years), titles=(title,))

    def _decree_with_day(self, record: Record) -> Described | None:
        printed = self.random.choice([str(record.number), f"{record.number} (G)", f"N° {record.number}"])
        if len(self._rivals(record, 0)) > 1:
            return None
        return self._of(
            record, number=printed, date_published=record.date_published, issuers=_issuers(record)
        )

    def _decree_with_year(self, record: Record) -> Described | None:
        if len(self._rivals(record, 366)) > 1:
            return None
        return self._of(record, number=record.number, year=min(record.years), issuers=_issuers(record))

    def _registered(self, record: Record) -> Described | None:
        known = [item for item in record.identifiers if item.scheme == "leychile"]
        return self._of(record, identifiers=(known[0],)) if known else None

    def _abridged(self, record: Record) -> Described | None:
        words = record.title.split()
        title = _shortened(record.title, max(6, round(len(words) * 0.6)))
        return self._with_title(record, title)

    def _misspelt(self, record: Record) -> Described | None:
        return self._with_title(record, record.title, slips=self.random.randint(1, 3))

    def _misspelt_abridged(self, record: Record) -> Described | None:
        words = record.title.split()
        return self._with_title(record, _shortened(record.title, max(7, round(len(words) * 0.75))), slips=1)

    def _title_only(self, record: Record) -> Described | None:
        found = self._with_title(record, record.title)
        return found and replace(found, form=None)

    def _with_title(self, record: Record, title: str, slips: int = 0) -> Described | None:
        # Another norm of those years that the words could mean as well makes no pair.
        if len(title.split()) < 6 or self._meant(title, record.years) != {record.iri}:
            return None
        for _ in range(slips):
            title = self._slip(title)
        written = title.capitalize() if self.random.random() < 0.7 else title
        return self._of(record, year=min(record.years), titles=(Title(written, "es"),))

    def _slip(self, title: str) -> str:
        words = title.split()
        at = self.random.choice(
            [n for n, word in enumerate(words) if word.isalpha() and len(word) > 4] or [0]
        )
        word, place = words[at], self.random.randint(1, max(1, len(words[at]) - 2))
        letter = self.random.choice(LETTERS)
        words[at] = self.random.choice(
            [
                word[:place] + word[place + 1 :],
                word[:place] + word[place] + word[place:],
                word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :],
                word[:place] + letter + word[place + 1 :],
            ]
        )
        return " ".join(words)

    # --- What looks like a record and is none

    def _law_of_other_year(self, record: Record) -> Described | None:
        return self._of(record, number=_grouped(record.number), year=self._far(record))

    def _decree_of_other_year(self, record: Record) -> Described | None:
        year = self._far(record)
        taken = {y for other in self._numbers[record.form, record.number] for y in other.years
                 if _shares_a_word(_ministry(other), _ministry(record))}  # fmt: skip
        if taken & {year - 1, year, year + 1, year + 2}:
            return None
        return self._of(record, number=record.number, year=year, issuers=_issuers(record))

    def _other_number(self, record: Record) -> Described | None:
        number = str(int(record.number or 0) + self.random.randint(1, 40))
        if any(other.years & record.years for other in self._numbers[record.form, number]):
            return None
        title = Title(record.title, "es")
        return self._of(record, number=_grouped(number), year=min(record.years), titles=(title,))

    def _other_year(self, record: Record) -> Described | None:
        year = self._far(record)
        if self._meant(record.title, {year}):
            return None
        return self._of(record, year=year, titles=(Title(record.title, "es"),))

    def _amended(self, record: Record) -> Described | None:
        """Make the title of the norm that a record amends: of "Modifica la Ley 1, sobre X" the rest."""
        found = re.match(
            r"(?i)(?:modifica|prorroga|deroga|interpreta|rectifica)\w*\s+(?P<rest>.{30,})", record.title
        )
        if not found or self._meant(found["rest"], record.years) - {record.iri}:
            return None
        # A law amended in its own year is in the catalogue, under the number that the title names.
        named = {
            number.replace(".", "").replace(",", "") for number in re.findall(r"\d[\d.,]*\d", found["rest"])
        }
        if any(other.years & record.years for number in named for form in TITLED_FORMS
               for other in self._numbers[form, number]):  # fmt: skip
            return None
        return self._of(record, year=min(record.years), titles=(Title(found["rest"], "es"),))

    def _amending(self, record: Record) -> Described | None:
        """Make the title of a norm that amends the record, of the same year."""
        title = f"Modifica la ley {_shortened(record.title, 40)}"
        if AMENDS.match(record.title) or self._meant(title, record.years):
            return None
        return self._of(record, year=min(record.years), titles=(Title(title, "es"),))

    def _renamed(self, record: Record) -> Described | None:
        """Replace the last name of a title by that of another: the staff of another municipality."""
        other = self.random.choice(self.titled)
        words, last = record.title.rstrip(". ").split(), other.title.rstrip(". ").split()[-1]
        if not (last.isalpha() and words[-1].isalpha() and len(last) > 4 and len(words[-1]) > 4):
            return None
        if words[-2].lower() not in {"de", "del"} or flat(last)[:5] in flat(record.title):
            return None
        title = " ".join([*words[:-1], last])
        if len(words) > 12 or flat(last) == flat(words[-1]) or self._meant(title, record.years):
            return None
        return self._of(record, year=min(record.years), titles=(Title(title, "es"),))

    def _other_issuer(self, record: Record) -> Described | None:
        other = self.random.choice(self.decrees)
        same_day = [r for r in self._numbers[record.form, record.number] if r.years & record.years]
        if _shares_a_word(_ministry(record), _ministry(other)) or any(
            _shares_a_word(_ministry(r), _ministry(other)) for r in same_day
        ):
            return None
        return self._of(
            record, number=record.number, date_published=record.date_published, issuers=_issuers(other)
        )

    def _other_day(self, record: Record) -> Described | None:
        if record.date_published is None:
            return None
        day = record.date_published + timedelta(days=self.random.randint(20, 60))
        if any(other.date_published == day for other in self._rivals(record, 400)):
            return None
        return self._of(record, number=record.number, date_published=day, issuers=_issuers(record))

    def _far(self, record: Record) -> int:
        return max(record.years) + self.random.choice([-9, -7, -5, 5, 7, 9])

    def _meant(self, title: str, years: frozenset[int] | set[int]) -> set[str]:
        wanted = flat(title)
        span = range(min(years) - 1, max(years) + 3)
        return {iri for year in span for known, iri in self._titles.get(year, ()) if wanted in known}

    def _rivals(self, record: Record, days: int) -> list[Record]:
        """Return the decrees of one number and ministry that appeared within some days, itself among them."""
        first = record.date_published
        return [
            other for other in self._numbers[record.form, record.number]
            if first and other.date_published and _ministry(other) == _ministry(record)
            and (abs((other.date_published - first).days) <= days
                 or (days and other.date_published.year in {first.year, first.year + 1}))
        ]  # fmt: skip


for _negative in ("_law_of_other_year", "_decree_of_other_year", "_other_number", "_other_year", "_amended",
                  "_amending", "_renamed", "_other_issuer", "_other_day"):  # fmt: skip
    getattr(Labelled, _negative).negative = True


def flat(text: str) -> str:
    """Return a text in plain small letters and single spaces, to compare as it stands."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in decomposed if not unicodedata.combining(c))))


def _ministry(record: Record) -> str:
    name = (record.issuer or "").split("_")[0]
    return name if name.startswith("ministerio") else ""


def _issuers(record: Record) -> tuple[Title, ...]:
    return (Title(_ministry(record).replace("-", " ").title(), "es"),)


def _shares_a_word(one: str, other: str) -> bool:
    return bool((set(one.split("-")) & set(other.split("-"))) - {"ministerio", "de", "del", "la", "y", "e"})


def _grouped(number: str | None) -> str:
    return f"{int(number or 0):,}".replace(",", ".")


def _shortened(title: str, words: int) -> str:
    kept = title.split()[:words]
    while len(kept) > 1 and len(kept[-1]) < 4:
        kept.pop()
    return " ".join(kept).rstrip(".,;:")
