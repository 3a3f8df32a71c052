"""The library of questions: the list, and the form of one with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Final
from urllib.parse import urlencode

from planatlas.namespaces import BASE, DCTERMS, PREF_LABEL, RDF_TYPE, SH
from planatlas.publishing.pages.desk import CATALOGUE, Desk, Params
from planatlas.publishing.pages.page import Page
from planatlas.publishing.pages.words import Words
from planatlas.publishing.views import AnswerView, question_view
from planatlas.publishing.views.questions import view_of_table, xlsx_bytes
from planatlas.questions import Question, QuestionError
from planatlas.store import Literal, NamedNode, Triple

# A page stays below 200 kB: rows are shown until they have this many characters, tags included.
BUDGET: Final = 150_000
_OVERHEAD: Final = 40
DOWNLOADS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def page(desk: Desk, parts: tuple[str, ...], params: Params, lang: str) -> Page | None:
    """Return the list, or the form of the question that the path names. Raises InputError."""
    words = Words(lang)
    if len(parts) == 1:
        groups: dict[str, list[Question]] = {}
        for item in desk.atlas.library:
            groups.setdefault(item.name.partition("/")[0], []).append(item)
        return Page(
            "questions",
            "questions.html",
            words("nav-questions"),
            CATALOGUE,
            lambda: [t for q in desk.atlas.library for t in question_triples(q)],
            lambda: {"groups": groups},
            section="questions",
        )
    name = "/".join(parts[1:])
    if name not in desk.atlas.library.questions:
        return None
    question = desk.atlas.library.find(name)
    view = desk.keep(("question", name, lang), lambda: question_view(desk.atlas, question, lang))
    given = given_values(question, params)
    missing = [p.name for p in view.parameters if p.required and p.name not in given]
    # A page among files cannot be asked: it shows the answer to what the question has as an example.
    if desk.static:
        given = {**examples(desk, question), **given}
        missing = [name for name in missing if name not in given]
    asked = desk.static or bool(params) or not any(p.required for p in view.parameters)
    answer, fault = None, ""
    if asked and not missing:
        try:
            answer = view_of_table(desk.answer(name, given, lang), lang)
        except QuestionError as error:
            # The example of a question is one for the packaged graphs.
            if not desk.static:
                raise
            fault = error.text(lang)
    elif asked and params:
        labels = {p.name: p.label for p in view.parameters}
        fault = words("question-missing", names=", ".join(labels[name] for name in missing))
    query = urlencode([(name, value) for name, values in given.items() for value in _listed(values)])
    return Page(
        f"questions/{name}",
        "question.html",
        view.title,
        f"{BASE}questions/{name}",
        lambda: question_triples(question),
        lambda: {
            "view": view,
            "given": {name: _listed(value) for name, value in given.items()},
            "answer": answer,
            "shown": rows_in_budget(answer) if answer else 0,
            "fault": fault,
            "downloads": DOWNLOADS,
            "full_query": query,
        },
        section="questions",
        query="" if desk.static else query,
    )


def download(desk: Desk, name: str, form: str, params: Params, lang: str) -> tuple[bytes, str]:
    """Return the answer to a question as (bytes, media type) in one of DOWNLOADS.

    Raises InputError as `Atlas.ask`.
    """
    question = desk.atlas.library.find(name)
    given: Mapping[str, str | Sequence[str]] = given_values(question, params)
    view = question_view(desk.atlas, question, lang, choices=False)
    if desk.static:
        given = {**examples(desk, question), **given}
    table = desk.answer(question.name, given, lang)
    if form == "csv":
        body = ("\ufeff" + table.to_csv(lang, spreadsheet_safe=True)).encode()
    elif form == "json":
        body = table.to_json(lang).encode()
    else:
        note = desk.version.citation(view.title, lang, f"{BASE}questions/{name}")
        body = xlsx_bytes(view, table, lang, note, Words(lang)("sheet-answer"))
    return body, DOWNLOADS[form]


def examples(desk: Desk, question: Question) -> dict[str, str]:
    """Return values for what must be given: of the countries and datasets there are, else the example."""
    countries = list(desk.atlas.countries)
    datasets = sorted({name for country in countries for name in desk.atlas.datasets(country)})
    # Two boxes for a country are not filled with the same one where there are two.
    rest = {"country": cycle(countries), "dataset": cycle(datasets)}
    found: dict[str, str] = {}
    for parameter in question.parameters:
        if parameter.required:
            kept = parameter.example or ""
            found[parameter.name] = next(rest[parameter.type], "") if parameter.type in rest else kept
    return {name: value for name, value in found.items() if value}


def given_values(question: Question, params: Params) -> dict[str, str | list[str]]:
    """Return the values of a form that are not empty; a name that the question has not is an error.

    Raises QuestionError `parameter-unknown`.
    """
    found: dict[str, str | list[str]] = {}
    known = [parameter.name for parameter in question.parameters]
    for name, values in params.items():
        if name in {"lang", "run"}:
            continue
        parameter = question.parameter(name)
        if parameter is None:
            raise QuestionError(
                "parameter-unknown",
                question=question.name,
                name=name[:40],
                near="",
                known=", ".join(known) or "-",
            )
        filled = [value for value in values if value.strip()]
        if filled:
            found[name] = filled[0] if len(filled) == 1 else filled
    return found


def rows_in_budget(answer: AnswerView) -> int:
    """Return how many rows a page can show."""
    size = 0
    for number, row in enumerate(answer.rows):
        size += sum(len(cell.text.encode()) + len(cell.iri) + _OVERHEAD for cell in row)
        if size > BUDGET:
            return number
    return len(answer.rows)


def question_triples(question: Question) -> list[Triple]:
    """Return a question as an executable of SHACL (sh:SPARQLSelectExecutable) with its words."""
    node = NamedNode(f"{BASE}questions/{question.name}")
    triples = [
        Triple(node, NamedNode(RDF_TYPE), NamedNode(SH + "SPARQLSelectExecutable")),
        Triple(node, NamedNode(SH + "select"), Literal(question.text)),
    ]
    for lang, title in question.title.items():
        triples.append(Triple(node, NamedNode(PREF_LABEL), Literal(title, language=lang)))
    for lang, text in question.description.items():
        triples.append(Triple(node, NamedNode(DCTERMS + "description"), Literal(text, language=lang)))
    return triples


def _listed(values: str | Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)
