"""Commands that ask: the library of questions, and any SPARQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from planatlas.atlas.beside import graphs_beside, with_services
from planatlas.cli.answer_table import answer_text
from planatlas.cli.arguments import Options, open_atlas, option
from planatlas.cli.parameter_values import check_values
from planatlas.cli.query_text import read_query
from planatlas.cli.question_card import question_card
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import choose, message
from planatlas.namespaces import XSD
from planatlas.questions import Column, Library, Question, Table, cell_text
from planatlas.store import Literal, NamedNode, Rows, Term, Triple, TripleIndex, serialise

TABLE_FORMATS: Final = ("table", "csv", "json", "md")


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)

    @group.command("ask", help=options.text("help-ask"))
    @options.argument("name", "option-question", required=False, metavar=options.text("metavar-question"))
    @option(
        "--param",
        "-p",
        multiple=True,
        metavar=options.text("metavar-parameter"),
        help=options.text("option-param"),
    )
    @option("--describe", is_flag=True, help=options.text("option-describe"))
    @option("--iri", is_flag=True, help=options.text("option-iri"))
    @options.data()
    @options.store()
    @options.form(TABLE_FORMATS)
    @options.output()
    def ask(
        name: str | None,
        param: tuple[str, ...],
        describe: bool,
        iri: bool,
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, TABLE_FORMATS)
        values = _values(param)
        atlas = open_atlas(data, store)
        if name is None and describe:
            raise InputError("describe-needs-name")
        if name is None:
            deliver(list_questions(atlas.library, form, lang), output, lang)
            return
        if describe:
            deliver(question_card(atlas.library.find(name), atlas, lang), output, lang)
            return
        question = atlas.library.find(name)
        with working(lang):
            answer = atlas.ask(name, values, lang)
            check_values(question, values, atlas, closed=bool(answer.rows))
        title = choose(question.title, lang)
        deliver(render(answer, form, lang, title, iri=iri), output, lang)

    @group.command("query", help=options.text("help-query"))
    @options.argument("text", "option-query", metavar=options.text("metavar-query"))
    @option("--iri", is_flag=True, help=options.text("option-iri"))
    @option(
        "--with",
        "others",
        multiple=True,
        metavar=options.text("metavar-with"),
        help=options.text("option-with"),
    )
    @option(
        "--allow-service",
        multiple=True,
        metavar=options.text("metavar-host"),
        help=options.text("option-allow-service"),
    )
    @options.data()
    @options.store()
    @options.form(TABLE_FORMATS)
    @options.output()
    def query(
        text: str,
        iri: bool,
        others: tuple[str, ...],
        allow_service: tuple[str, ...],
        data: tuple[Path, ...],
        store: str | None,
        form: str,
        output: Path | None,
    ) -> None:
        check_format(form, TABLE_FORMATS)
        asked = read_query(text)
        atlas = open_atlas(data, store)
        with working(lang), asked.located():
            plain = with_services(asked.text, allow_service) if allow_service else asked.text
        beside = graphs_beside(others)
        with working(lang), asked.located():
            answer = atlas.query(plain, beside)
        names = None if iri or form != "table" else atlas.labels(_iris(answer))
        deliver(render_answer(answer, form, lang, names), output, lang)


def _values(param: Sequence[str]) -> dict[str, str | list[str]]:
    """Return the values of each parameter: one as it stands, several as a list."""
    given: dict[str, list[str]] = {}
    for name, value in map(_parameter, param):
        given.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def _parameter(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise InputError("bad-parameter", value=text)
    return name.strip(), value


def list_questions(library: Library, form: str, lang: str) -> str:
    """Return the questions of the library with their titles and parameters."""
    columns = (
        Column("question", _both("column-question")),
        Column("title", _both("column-title")),
        Column("parameters", _both("parameters-heading")),
    )
    rows = [(q.name, choose(q.title, lang), _signature(q)) for q in library]
    heading = message("questions-heading", lang, count=len(library))
    text = _render_texts(columns, rows, form, lang, heading)
    return text + message("questions-note", lang) + "\n" if form == "table" else text


def _both(key: str) -> dict[str, str]:
    return {code: message(key, code) for code in ("en", "es")}


def _signature(question: Question) -> str:
    return ", ".join(p.name + ("*" if p.required else "") for p in question.parameters)


def render(answer: Table, form: str, lang: str, title: str | None = None, *, iri: bool = False) -> str:
    """Return an answer in one of TABLE_FORMATS.

    In a table and in Markdown a column of IRIs is left out unless `iri`; then it holds their short forms.
    """
    if form == "json":
        return answer.to_json(lang)
    if form == "csv":
        return answer.to_csv(lang, spreadsheet_safe=True)
    shown = [n for n in range(len(answer.columns)) if iri or not _only_iris(answer, n)]
    columns = tuple(answer.columns[n] for n in shown)
    rows = [tuple(_cell(row[n], lang) for n in shown) for row in answer.rows]
    return _render_texts(columns, rows, form, lang, title)


def _cell(term: Term | None, lang: str) -> str:
    if isinstance(term, Literal) and term.datatype.value == XSD + "boolean":
        return message("answer-yes" if term.value == "true" else "answer-no", lang)
    return cell_text(term, short=True)


def _only_iris(answer: Table, column: int) -> bool:
    """Whether a column holds IRIs alone, in an answer that has other columns too."""
    terms = [row[column] for row in answer.rows if row[column] is not None]
    return len(answer.columns) > 1 and bool(terms) and all(isinstance(term, NamedNode) for term in terms)


def _render_texts(
    columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], form: str, lang: str, title: str | None
) -> str:
    headings = [column.heading(lang) for column in columns]
    if form == "json":
        names = [column.name for column in columns]
        return (
            json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=2)
            + "\n"
        )
    if form == "md":
        lines = [
            headings,
            ["---"] * len(headings),
            *[[cell.replace("|", "\\|") for cell in row] for row in rows],
        ]
        return "".join("| " + " | ".join(line) + " |\n" for line in lines)
    if form == "csv":
        return Table(columns, ()).to_csv(lang) + "".join(_csv_line(row) for row in rows)

    return answer_text(headings, rows, title, lang)


def _csv_line(row: tuple[str, ...]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n"


def render_answer(answer: Rows | bool | list[Triple], form: str, lang: str, names: TripleIndex | None) -> str:
    """Return the answer of a free query: rows, yes or no, or triples.

    Yes or no is a word to read, in JSON as SPARQL 1.1 Query Results JSON Format has it, in CSV true or
    false; triples are Turtle unless another form than a table is asked for. With `names` a row shows
    labels in place of IRIs.
    """
    if isinstance(answer, bool):
        if form == "json":
            return json.dumps({"head": {}, "boolean": answer}) + "\n"
        word = message("answer-yes" if answer else "answer-no", lang)
        return (str(answer).lower() if form == "csv" else word) + "\n"
    if isinstance(answer, list):
        return (
            serialise(answer, "ttl") if form == "table" else render(_as_table(answer), form, lang, iri=True)
        )
    columns = tuple(Column(variable, {"": variable}) for variable in answer.variables)
    if names is None:
        return render(Table(columns, answer.rows), form, lang, iri=True)
    rows = [
        tuple(_named(cell_text(term), names, lang, cell_text(term, short=True)) for term in row)
        for row in answer.rows
    ]
    return _render_texts(columns, rows, form, lang, None)


def _as_table(triples: list[Triple]) -> Table:
    columns = tuple(Column(name, _both(f"answer-{name}")) for name in ("subject", "predicate", "object"))
    return Table(columns, tuple((t.subject, t.predicate, t.object) for t in triples))


def _iris(answer: Rows | bool | list[Triple]) -> Iterator[str]:
    """Yield the IRIs in the cells of an answer."""
    if isinstance(answer, Rows):
        yield from (term.value for row in answer.rows for term in row if isinstance(term, NamedNode))


def _named(iri: str, names: TripleIndex, lang: str, short: str) -> str:
    return choose(names.label(iri), lang) or short
