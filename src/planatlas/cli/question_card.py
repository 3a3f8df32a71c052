"""What one question of the library takes and answers, for the person who is about to ask it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from planatlas.atlas import Atlas
from planatlas.cli.parameter_values import MOST_VALUES, choices, written
from planatlas.cli.terminal import drawn, indented
from planatlas.labels import choose, message
from planatlas.questions import Parameter, Question


def question_card(question: Question, atlas: Atlas, lang: str) -> str:
    """Return title, description, parameters with their values, columns and an example, as a page."""

    def draw(out: Console) -> None:
        out.print(Text(f"{question.name}: {choose(question.title, lang)}", style="bold"))
        out.print(Text(" ".join(choose(question.description, lang).split())))
        out.print()
        out.print(message("describe-parameters" if question.parameters else "describe-none", lang))
        for parameter in question.parameters:
            for line in _parameter_lines(parameter, atlas, lang):
                out.print(Text(indented(line, out.width)))
        columns = ", ".join(column.heading(lang) for column in question.columns)
        out.print()
        out.print(Text(message("describe-columns", lang, columns=columns)))
        out.print(Text(message("describe-example", lang, command=_example(question))))

    return drawn(draw)


def _parameter_lines(parameter: Parameter, atlas: Atlas, lang: str) -> list[str]:
    label = choose(parameter.label, lang)
    line = message(
        "describe-parameter",
        lang,
        name=parameter.name,
        label=label,
        required=parameter.required,
        many=parameter.many,
        example=parameter.example,
    )
    values = sorted({written(term) for term in choices(parameter, atlas)})
    if not values or len(values) > MOST_VALUES:
        return [line]
    return [line, "  " + message("describe-values", lang, values=", ".join(values))]


def _example(question: Question) -> str:
    shown = [p for p in question.parameters if p.required] or list(question.parameters[:1])
    given = "".join(f" -p {p.name}={p.example}" for p in shown if p.example)
    return f"planatlas ask {question.name}{given}"
