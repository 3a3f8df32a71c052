"""What linking speaks of: a thing as the graph describes it, a record of a source, a candidate, a status.

Everything here is plain and frozen, and knows of no source: adapters make it, decisions and reports
read it. Dates are days (`datetime.date`), times of access carry their zone, forms of law are notations
of the project's own code list `legal-form`, whatever a source calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, Protocol, runtime_checkable

from planatlas.labels import message

Method = Literal["identifier", "title"]
Match = Literal["exact", "close"]

IDENTIFIER: Final = "identifier"
TITLE: Final = "title"


@dataclass(frozen=True, slots=True)
class Title:
    """A name in one language (`""` where none is said)."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in a registry: a notation of the code list `identifier-scheme` and the value."""

    scheme: str
    notation: str


@dataclass(frozen=True, slots=True)
class Described:
    """What the graph says of one thing that may have a record elsewhere.

    `kind` is "legal-instrument", "institution", "jurisdiction", "sector" or "goal"; `country` an ISO 3166-1
    alpha-3 code; `form` a notation of `legal-form`; `number` as printed. Unknown stays None or empty.
    """

    iri: str
    kind: str = "legal-instrument"
    country: str | None = None
    titles: tuple[Title, ...] = ()
    form: str | None = None
    number: str | None = None
    date_signed: date | None = None
    date_published: date | None = None
    year: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    issuers: tuple[Title, ...] = ()
    identifiers: tuple[Identifier, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """The years that the graph gives for the signature or the publication; empty where it gives none."""
        days = (self.date_signed, self.date_published)
        years = {day.year for day in days if day is not None}
        return frozenset(years | ({self.year} if self.year is not None else set()))

    def title(self, lang: str = "en") -> str:
        """Return the title in the language, else another one, else the IRI."""
        texts: dict[str, str] = {}
        for title in self.titles:
            texts.setdefault(title.lang, title.text)
        return texts.get(lang) or next(iter(texts.values()), self.iri)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source, in our terms, with where and when it was read.

    `iri` names the work (never one of its dated expressions, which stand in `other_iris`); `form` is a
    notation of `legal-form` where the source's own form (`form_name`) has a counterpart. `status` is
    the source's own word for the state of the norm, `in_force` what it means, None where it cannot be
    relied on. `address` is a page for people, `accessed` the time at which the source was read.
    """

    iri: str
    source: str
    title: str = ""
    lang: str = ""
    country: str | None = None
    form: str | None = None
    form_name: str | None = None
    number: str | None = None
    date_signed: date | None = None
    date_published: date | None = None
    issuer: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    other_iris: tuple[str, ...] = ()
    status: str | None = None
    in_force: bool | None = None
    address: str | None = None
    accessed: datetime | None = None

    @property
    def years(self) -> frozenset[int]:
        """The years of the record's days; empty where it has none."""
        days = (self.date_signed, self.date_published)
        return frozenset(day.year for day in days if day is not None)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a candidate: a key of the message catalogue and what fills its text."""

    key: str
    details: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, key: str, **details: object) -> Reason:
        """Return a reason with these details."""
        return cls(key, tuple((name, str(value)) for name, value in details.items()))

    def text(self, lang: str = "en") -> str:
        """Return the reason in English or Spanish."""
        return message(self.key, lang, **dict(self.details))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the thing, with the reasons: score 1.0 by identifier, below by title.

    `match` says which SKOS relation an acceptance would state: exactMatch or closeMatch.
    """

    subject: str
    record: Record
    score: float
    method: Method
    why: tuple[Reason, ...] = ()
    match: Match = "exact"

    def why_text(self, lang: str = "en") -> str:
        """Return the reasons as one line in English or Spanish."""
        return "; ".join(reason.text(lang) for reason in self.why)


@dataclass(frozen=True, slots=True)
class Change:
    """A norm that amends or repeals another: its IRI, title and the day, where the source gives them."""

    iri: str
    title: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Currency:
    """Whether a record stands on a day (`as_of`), as a source told it at the time it was read (`accessed`).

    None in `exists`, `title_agrees` or `in_force` means that the source does not say. `notes` are
    reasons in both languages: what the source could not tell, what does not agree.
    """

    iri: str
    source: str
    as_of: date
    exists: bool | None = None
    title_agrees: bool | None = None
    in_force: bool | None = None
    amended_by: tuple[Change, ...] = ()
    repealed_by: tuple[Change, ...] = ()
    address: str | None = None
    notes: tuple[Reason, ...] = ()
    accessed: datetime | None = None

    @property
    def read_on(self) -> date:
        """The reader's day on which the source was read; that of a kept answer is the day it came in."""
        return self.accessed.astimezone().date() if self.accessed is not None else self.as_of


@dataclass(frozen=True, slots=True)
class SourceAbout:
    """What a person sees of a source: its names in both languages, home and kinds of things it knows.

    `several` says that one thing may rightly have more than one record there.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    home: str = ""
    kinds: frozenset[str] = frozenset({"legal-instrument"})
    countries: frozenset[str] | None = None
    several: bool = False

    def covers(self, described: Described) -> bool:
        """Return whether a thing of this kind and country may have a record there."""
        here = self.countries is None or described.country is None or described.country in self.countries
        return here and described.kind in self.kinds


@runtime_checkable
class SourceAdapter(Protocol):
    """One source of records behind one small interface.

    `name` is what `--source` takes; `hosts` are the only hosts that may be asked (empty for local files).
    """

    @property
    def name(self) -> str:
        """The short name of the source, e.g. "bcn"."""
        ...

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the source; no other one is ever asked."""
        ...

    @property
    def about(self) -> SourceAbout:
        """What the source is and which things it can know."""
        ...

    def identify(self, described: Described) -> list[Candidate]:
        """Return the records that may be the thing, best first; empty where none may.

        Raises InputError where the source cannot be read.
        """
        ...

    def describe(self, iri: str) -> Record | None:
        """Return the record of an IRI, or None where the source has none."""
        ...


@runtime_checkable
class CurrencyAdapter(SourceAdapter, Protocol):
    """A source that can say whether a norm still stands."""

    def currency(self, iri: str, as_of: date, described: Described | None = None) -> Currency:
        """Return whether the record exists, agrees with the thing and is in force on the day.

        Raises InputError where the source cannot be read.
        """
        ...
