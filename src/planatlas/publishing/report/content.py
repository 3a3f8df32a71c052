"""What a report says, in the language of its reader: the same for Word, HTML, Markdown and workbook.

These are the names that a Word template may use, so each is a word of the field, and docs/report-template.md
says what stands behind each. Nothing here knows a document format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDEST: Final = 4


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table comes from: the question of the library, and the line that gives its rows again."""

    question: str
    command: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A verdict in a cell: a letter and a word; the colour stands beside them, never alone."""

    code: str
    letter: str
    word: str
    colour: str

    @property
    def text(self) -> str:
        """The letter and the word."""
        return f"{self.letter}  {self.word}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was used or searched: what a note says. `number` is its place among all notes."""

    number: int
    iri: str
    source: str
    locator: str
    summary: str
    basis: str
    searched_in_vain: str
    other_reading: str

    @property
    def place(self) -> str:
        """Where it stands: source and place in it."""
        return ", ".join(part for part in (self.source, self.locator) if part)

    @property
    def note(self) -> str:
        """The note but for the other reading: place, what it says, what it rests on."""
        parts = (f"{self.place}." if self.place else "", self.summary, self.searched_in_vain, self.basis)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class SourcePassages:
    """The passages of one source that a verdict rests on."""

    source: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A system in a table: its country, its name, the date judged and the datasets."""

    country: str
    code: str
    system: str
    as_of: str
    datasets: str
    heading: str


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with a verdict for each column."""

    code: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Verdicts by indicator and by column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    origin: Origin

    @property
    def parts(self) -> tuple[Matrix, ...]:
        """The same in tables of four columns at most, as a page has room for."""
        return tuple(
            Matrix(
                self.columns[start : start + WIDEST],
                tuple(Row(row.code, row.name, row.cells[start : start + WIDEST]) for row in self.rows),
                self.origin,
            )
            for start in range(0, len(self.columns), WIDEST)
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known of a system or of one component, and only then between what compliance lies.

    `lower` and `upper` are texts, and say so where too little is known; the numbers feed the figure.
    """

    name: str
    known: int
    applicable: int
    share: str
    lower: str
    upper: str
    interval: str
    lower_number: float | None
    upper_number: float | None

    @property
    def evidence(self) -> str:
        """How many of how many indicators have evidence."""
        return f"{self.known} / {self.applicable}"

    @property
    def bounds(self) -> str:
        """Both bounds, or that they are withheld."""
        return self.lower if self.lower_number is None else f"{self.lower} – {self.upper}"


@dataclass(frozen=True, slots=True)
class SystemCoverage:
    """The coverage of a system, whole and by component."""

    column: Column
    whole: Coverage
    components: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """Verdicts of one system at the end of each year."""

    column: Column
    years: tuple[str, ...]
    rows: tuple[Row, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Indicator:
    """The verdict on one indicator with all that stands behind it; `gap` is empty where there is none."""

    code: str
    name: str
    verdict: Cell
    gap: str
    reason: str
    plans: str
    evidence: tuple[SourcePassages, ...]
    no_evidence: str
    remedies: tuple[str, ...]
    ambiguous: str
    iri: str

    @property
    def heading(self) -> str:
        """The indicator with its verdict and kind of gap."""
        return f"{self.code} {self.name}: {self.verdict.word}" + (f" — {self.gap}" if self.gap else "")


@dataclass(frozen=True, slots=True)
class System:
    """A system with its coverage, its years and its indicators: those with a gap, and the others."""

    column: Column
    heading: str
    counts: str
    coverage: SystemCoverage
    years: Years | None
    gaps: tuple[Indicator, ...]
    others: tuple[Indicator, ...]
    no_gaps: str
    iri: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code and what it means: a verdict with its letter, or a kind of gap."""

    code: str
    letter: str
    word: str
    definition: str
    colour: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as a list of references has it."""

    name: str
    text: str
    address: str

    @property
    def link(self) -> bool:
        """Whether the address is one that a page may lead to."""
        return self.address.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    lang: str
    title: str
    subtitle: str
    made_on: str
    matrix: Matrix
    coverage: tuple[SystemCoverage, ...]
    coverage_origin: Origin
    details_origin: Origin
    sources_origin: Origin
    systems: tuple[System, ...]
    passages: tuple[Passage, ...]
    sources: tuple[Reference, ...]
    verdicts: tuple[Meaning, ...]
    gap_kinds: tuple[Meaning, ...]
    method: tuple[str, ...]
    data_version: str
    software: str
    citation: str
