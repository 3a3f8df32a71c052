"""The records of a catalogue in one file on disk, found by identifier, by number or by the words of a title.

The file is SQLite from the standard library; `index_building` makes it. Of each word of a title it keeps how
many titles have it, and which.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from planatlas.linking.agreement import number_of, years_of
from planatlas.linking.catalogue import DumpMapping
from planatlas.linking.model import Described, Identifier, Record
from planatlas.linking.numbers import parse_number
from planatlas.linking.titles import Vocabulary, without_citation, words_of
from planatlas.linking.words import family

# Titles to compare word by word; the right one is nearly always among the first five.
_FOUND: Final = 25
# Words that many titles have add little: no more than this many entries are read for one title.
_READ: Final = 12_000
_LATER: Final = 2


class CatalogueIndex:
    """An index that is open for reading."""

    def __init__(self, path: Path, mapping: DumpMapping) -> None:
        self.path = path
        self.mapping = mapping
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        self.about: dict[str, Any] = {}
        try:
            self._open()
        except (sqlite3.Error, ValueError, KeyError):
            self._database.close()
            raise
        self._record = lru_cache(maxsize=50_000)(self._read_record)
        self._then = lru_cache(maxsize=256)(self._about_then)

    def _open(self) -> None:
        rows = dict(self._database.execute("SELECT key, value FROM about"))
        self.about = json.loads(rows["about"])
        self._years = array("h", rows["years"])
        self.vocabulary = Vocabulary(
            int(self.about["titles"]), dict(self._database.execute("SELECT word, count FROM word"))
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> CatalogueIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self.about["records"])

    def __iter__(self) -> Iterator[Record]:
        return (self._read_record(number) for number in range(len(self)))

    def named(self, name: str) -> list[Record]:
        """Return the records of an IRI, or of a registry's identifier written `scheme:notation`."""
        rows = self._database.execute("SELECT id FROM name WHERE name = ? ORDER BY id", (name,))
        return [self._record(number) for (number,) in rows]

    def by_identifier(self, described: Described) -> list[Record]:
        """Return the records that have one of the identifiers of a thing."""
        names = [f"{item.scheme}:{item.notation}" for item in described.identifiers]
        names += [item.notation for item in described.identifiers if ":" in item.notation]
        return [record for name in names for record in self.named(name)]

    def by_number(self, described: Described) -> list[Record]:
        """Return the records of the same form and number, of about the same years where these are known."""
        printed = number_of(described)
        number = parse_number(printed)
        if number is None or described.form is None:
            return []
        base, form = base_of(printed), family(described.form)
        years = years_of(described)
        text = "SELECT DISTINCT id FROM number WHERE base = ? AND form = ?"
        if years:
            text += " AND year BETWEEN ? AND ?"
            rows = self._database.execute(text, (base, form, min(years) - 1, max(years) + _LATER))
        else:
            rows = self._database.execute(text, (base, form))
        return [self._record(row) for (row,) in sorted(rows)]

    def by_words(self, described: Described) -> list[Record]:
        """Return the records whose titles share the most telling words, of about the same years."""
        years, lang = years_of(described), self.mapping.lang
        found: dict[int, None] = {}
        for text in {title.text for title in described.titles if not lang or title.lang in {lang, ""}}:
            found.update(dict.fromkeys(self._sharing(text, years)))
        return [self._record(number) for number in found]

    def _sharing(self, title: str, years: frozenset[int]) -> list[int]:
        words = sorted(self._known(words_of(without_citation(title))), key=self.vocabulary.counts.__getitem__)
        about_then = self._then(years) if years else None
        scores: dict[int, float] = {}
        read = 0
        for place, word in enumerate(words):
            count = self.vocabulary.counts[word]
            if place > 2 and read + count > _READ:
                break
            read += count
            weight = self.vocabulary.weight(word)
            postings = self._postings(word)
            for number in postings if about_then is None else about_then.intersection(postings):
                scores[number] = scores.get(number, 0.0) + weight
        return sorted(scores, key=lambda number: (-scores[number], number))[:_FOUND]

    def _known(self, words: Iterable[str]) -> set[str]:
        """Return the words that titles have, and those that the others may be slips of."""
        known = {word for word in words if self.vocabulary.knows(word)}
        for word in words:
            if word not in known and len(word) > 3 and not word.isdigit():
                known.update(self.vocabulary.near(word))
        return known

    def _postings(self, word: str) -> array[int]:
        (ids,) = self._database.execute("SELECT ids FROM word WHERE word = ?", (word,)).fetchone()
        return array("I", ids)

    def _about_then(self, years: frozenset[int]) -> frozenset[int]:
        """Return the titled records of these years, or published a little later, or of no known year."""
        by_year = self._by_year
        return frozenset().union(by_year.get(0, ()), *(by_year.get(year, ()) for year in years))

    @cached_property
    def _by_year(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for (number,) in self._database.execute("SELECT id FROM record WHERE title <> ''"):
            first, last = self._years[2 * number], self._years[2 * number + 1]
            for year in {*range(first, last + 1), *range(last - _LATER, last)} if last else (0,):
                found.setdefault(year, set()).add(number)
        return found

    def _read_record(self, number: int) -> Record:
        row = self._database.execute("SELECT * FROM record WHERE id = ?", (number,)).fetchone()
        (
            _,
            iri,
            title,
            form,
            form_name,
            printed,
            signed,
            published,
            issuer,
            ids,
            others,
            status,
            force,
            page,
        ) = row
        return Record(
            iri=iri,
            source=self.mapping.name,
            title=title,
            lang=self.mapping.lang,
            country=self.mapping.country,
            form=form,
            form_name=form_name,
            number=printed,
            date_signed=date.fromisoformat(signed) if signed else None,
            date_published=date.fromisoformat(published) if published else None,
            issuer=issuer,
            identifiers=tuple(Identifier(*line.split(":", 1)) for line in ids.splitlines()),
            other_iris=tuple(others.splitlines()),
            status=status,
            in_force=None if force is None else bool(force),
            address=page,
        )


def base_of(number: str | None) -> str | None:
    """Return what the numbers of an index are found by: a number without its year."""
    parsed = parse_number(number)
    return None if parsed is None else parsed.without_year
