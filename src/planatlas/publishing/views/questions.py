"""A question of the library as a form, and its answer as a table with labels."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planatlas.atlas import Atlas
from planatlas.labels import choose
from planatlas.namespaces import compact, notation
from planatlas.publishing import needed
from planatlas.publishing.views.common import Link, named, text
from planatlas.questions import Parameter, Question, Table, Value, choices_query
from planatlas.store import Literal, NamedNode, Rows, Term

# A list longer than this is no list to choose from; the box takes what is typed, and is told when it errs.
MOST_CHOICES: Final = 300


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A value that a box can take: as it is written in a query, and as it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A box of the form: its kind, what may be chosen, an example."""

    name: str
    label: str
    type: str
    required: bool
    many: bool
    example: str
    default: tuple[str, ...]
    choices: tuple[ChoiceView, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question: title, description, boxes and the headings of its answer."""

    name: str
    title: str
    description: str
    scope: str
    parameters: tuple[ParameterView, ...]
    columns: tuple[tuple[str, str], ...]
    text: str

    @property
    def example(self) -> dict[str, str]:
        """Values for the boxes that must be filled."""
        return {p.name: p.example for p in self.parameters if p.required and p.example}


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell of an answer: its text, and the thing it names where it names one."""

    text: str
    iri: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer for people: the columns of IRIs became links of the columns of labels."""

    headings: tuple[str, ...]
    rows: tuple[tuple[CellText, ...], ...]
    total: int
    table: Table


def question_view(atlas: Atlas, question: Question, lang: str, *, choices: bool = True) -> QuestionView:
    """Return the view of a question; with `choices`, its boxes have the values that the graphs hold."""
    return QuestionView(
        question.name,
        choose(question.title, lang),
        choose(question.description, lang),
        question.scope,
        tuple(_parameter(atlas, parameter, lang, choices) for parameter in question.parameters),
        tuple((column.name, column.heading(lang)) for column in question.columns),
        question.text,
    )


def _parameter(atlas: Atlas, parameter: Parameter, lang: str, choices: bool) -> ParameterView:
    default = parameter.default
    given = () if default is None else (default,) if isinstance(default, str) else default
    return ParameterView(
        parameter.name,
        choose(parameter.label, lang),
        parameter.type,
        parameter.required,
        parameter.many,
        parameter.example or "",
        given,
        tuple(choices_of(atlas, parameter, lang)) if choices else (),
    )


def choices_of(atlas: Atlas, parameter: Parameter, lang: str) -> list[ChoiceView]:
    """Return the values that a parameter can take in the graphs, in the order of their names."""
    if parameter.type == "dataset":
        names = sorted({name for country in atlas.countries for name in atlas.datasets(country)})
        return [ChoiceView(name, name) for name in names]
    query = choices_query(parameter)
    if query is None:
        return []
    bound = query.replace('VALUES ?lang { "en" } # parameter lang', f'VALUES ?lang {{ "{lang}" }}')
    answer = atlas.query(bound)
    if not isinstance(answer, Rows):
        return []
    found = {
        written(value): ChoiceView(written(value), text(row.get("label")) or written(value))
        for row in answer.dicts()
        if (value := row.get("value")) is not None
    }
    if parameter.type == "country":
        found = {code: choice for code, choice in found.items() if code in atlas.countries}
    if parameter.type == "indicator":
        found = {code: ChoiceView(code, f"{code} {choice.label}") for code, choice in found.items()}
        return sorted(found.values(), key=lambda choice: choice.value)
    return sorted(found.values(), key=lambda choice: choice.label.casefold())


def written(term: Term) -> str:
    """Return a value as one writes it in a parameter.

    >>> written(NamedNode("https://w3id.org/planatlas/code/level/sectoral"))
    'sectoral'
    >>> written(NamedNode("https://w3id.org/planatlas/id/per/sinaplan"))
    'per:sinaplan'
    """
    if not isinstance(term, NamedNode):
        return text(term)
    short = compact(term.value)
    return (
        notation(term.value) if "/code/" in term.value or "/framework/" in term.value else short.strip("<>")
    )


def answer_view(
    atlas: Atlas,
    question: Question,
    values: Mapping[str, Value | Iterable[Value] | None],
    lang: str,
    most: int | None = None,
) -> AnswerView:
    """Return the answer to a question; `most` rows of it where that is given.

    Raises QuestionError as `Atlas.ask`.
    """
    return view_of_table(atlas.ask(question.name, values, lang), lang, most)


def view_of_table(table: Table, lang: str, most: int | None = None) -> AnswerView:
    """Return a table with labels: a column `x_iri` gives the links of column `x` where there is one."""
    names = [column.name for column in table.columns]
    partner = {name: names.index(name + "_iri") for name in names if name + "_iri" in names}
    shown = [
        place
        for place, name in enumerate(names)
        if not (name.endswith("_iri") and name.removesuffix("_iri") in names)
    ]
    rows = [
        tuple(
            _cell(row[place], row[partner[names[place]]] if names[place] in partner else None)
            for place in shown
        )
        for row in table.rows[:most]
    ]
    headings = tuple(table.columns[place].heading(lang) for place in shown)
    return AnswerView(headings, tuple(rows), len(table), table)


def _cell(term: Term | None, address: Term | None) -> CellText:
    if isinstance(term, NamedNode):
        return CellText(named(term.value).label, term.value)
    target = address.value if isinstance(address, NamedNode) else ""
    datatype = term.datatype.value if isinstance(term, Literal) and not term.language else ""
    return CellText(text(term) or (named(target).label if target else ""), target, datatype)


def xlsx_bytes(view: QuestionView, table: Table, lang: str, note: str, sheet: str) -> bytes:
    """Return an answer as a workbook: the table, and a sheet that says what it is and from which data.

    Texts are written as texts, whatever they begin with. Raises InputError `publishing-missing` without
    openpyxl.
    """
    openpyxl = needed("openpyxl", "reports")
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append([_inert(column.heading(lang)) for column in table.columns])
    for row in table.rows:
        page.append([_inert(text(term)) for term in row])
    for cells in page.iter_rows():
        for cell in cells:
            cell.data_type = "s" if cell.value is not None else cell.data_type
    page.freeze_panes = "A2"
    about = book.create_sheet("Plan Atlas")
    for line in (view.title, view.description, view.name, note):
        about.append([_inert(line)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _inert(value: str) -> str | None:
    """Return a text that a cell can hold: 32,767 characters, none of them a control character."""
    kept = "".join(c for c in value if c >= " " or c in "\n\t")
    return kept[:32_767] or None


def links_in(answer: AnswerView) -> list[Link]:
    """Return the things that an answer links to, each once."""
    found = {cell.iri: Link(cell.iri, cell.text) for row in answer.rows for cell in row if cell.iri}
    return list(found.values())
