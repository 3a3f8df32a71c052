"""The header of a question: what is read, and one line with a place for each way it can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.questions import HeaderError, parse_question

GOOD = """#+ title: {en: Plans, es: Planes}
#+ description:
#+   en: >-
#+     Plans of
#+     a country.
#+   es: Planes de un país.
#+ scope: data
#+ parameters:
#+   - name: countries
#+     variable: country
#+     type: country
#+     many: true
#+     default: [CHL, PER]
#+     example: CHL
#+     label: {en: Countries, es: Países}
#+   - name: level
#+     type: code
#+     choices: {scheme: level}
#+     label: {en: Level, es: Nivel}
#+ columns:
#+   - {name: plan, label: {en: Plan, es: Plan}}
SELECT ?plan WHERE {
  VALUES ?lang { "en" } # parameter lang
  VALUES ?country { UNDEF } # parameter countries
  VALUES ?level { UNDEF } # parameter level
  ?plan ?property ?country .
}
"""


def test_a_good_header_is_read_whole() -> None:
    question = parse_question(GOOD, "explore/plans", Path("explore/plans.rq"))
    countries, level = question.parameters
    assert (question.name, question.scope, question.title["es"]) == ("explore/plans", "data", "Planes")
    assert question.description["en"] == "Plans of a country."
    assert (countries.variable, countries.many, countries.default) == ("country", True, ("CHL", "PER"))
    assert (countries.example, countries.required, countries.choices) == ("CHL", False, None)
    assert level.choices is not None
    assert (level.choices.scheme, level.choices.query, level.variable) == ("level", None, "level")
    assert question.columns[0].heading("es") == "Plan"
    assert question.parameter("level") is level
    assert question.parameter("nothing") is None


# Each fault: what is replaced, by what, the line to be named and words of the reason.
FAULTS = {
    "no title": ("#+ title: {en: Plans, es: Planes}", "# none", 1, "`title` of title needs a text"),
    "no Spanish title": (", es: Planes}", "}", 1, "in en and in es"),
    "an empty text": ("es: Planes}", "es: ''}", 1, "in en and in es"),
    "an unknown key": ("#+ scope: data", "#+ scope: data\n#+ author: me", 1, "knows no `author`"),
    "an unknown scope": ("scope: data", "scope: world", 7, "`scope` is one of data, assessment"),
    "an unknown type": ("type: country", "type: planet", 9, "`type` of countries is one of country, date"),
    "a name with capitals": ("name: level", "name: Level", 8, "lower-case letters"),
    "a name that is missing": ("- name: level\n#+     type", "- type", 8, "needs a `name`"),
    "a variable with a question mark": ("variable: country", "variable: ?country", 9, "SPARQL variable"),
    "a flag that is no truth value": ("many: true", "many: often", 9, "`many` of countries is true or false"),
    "an unknown key of a parameter": ("many: true", "several: true", 9, "knows no `several`"),
    "a default beside required": ("many: true", "many: true\n#+     required: true", 9, "no `default`"),
    "a list where one value goes": ("many: true", "many: false", 9, "takes one value"),
    "a code without choices": ("#+     choices: {scheme: level}\n", "", 16, "needs `choices: {scheme: ...}`"),
    "choices of two ways": ("{scheme: level}", "{scheme: level, query: x}", 16, "`scheme` and `query`"),
    "a code chosen by a query": ("{scheme: level}", "{query: SELECT}", 16, "name of a code list"),
    "a column without a variable": ("{name: plan,", "{name: '1st',", 20, "variable of the query"),
    "an unknown key of a column": ("{name: plan,", "{name: plan, wide: yes,", 21, "knows no `wide`"),
    "no column": ("#+   - {name: plan, label: {en: Plan, es: Plan}}\n", "", 20, "`columns` is a list"),
    "columns that are no list": (
        "#+   - {name: plan, label: {en: Plan, es: Plan}}", "#+   plan", 20, "`columns` is a list",
    ),
    "a column twice": (
        "#+   - {name: plan, label: {en: Plan, es: Plan}}",
        "#+   - {name: plan, label: {en: Plan, es: Plan}}\n#+   - {name: plan, label: {en: Plan, es: Plan}}",
        21,
        "column plan stands twice",
    ),
    "no line for a parameter": (
        "  VALUES ?level { UNDEF } # parameter level\n", "", 16, "`VALUES ?level { ... } # parameter level`",
    ),
    "a line of another variable": ("VALUES ?level {", "VALUES ?tier {", 16, "is missing in the query"),
    "a line that the header lacks": (
        '  VALUES ?lang { "en" } # parameter lang', "  VALUES ?when { UNDEF } # parameter when",
        1, "line for when",
    ),
    "no YAML": ("#+ scope: data", "#+ scope: [data", 8, "expected"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=list(FAULTS))
def test_each_fault_is_told_with_file_and_line(fault: str) -> None:
    old, new, line, reason = FAULTS[fault]
    assert old in GOOD
    with pytest.raises(HeaderError) as caught:
        parse_question(GOOD.replace(old, new, 1), "explore/plans", Path("explore/plans.rq"))
    assert caught.value.where == f"explore/plans.rq:{line}"
    assert reason in caught.value.text("en")
    assert caught.value.text("es").startswith(
        f"explore/plans.rq:{line}: el encabezado de la pregunta está mal"
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["SELECT ?s { ?s ?p ?o }", "#+ just words\nSELECT ?s { ?s ?p ?o }", ""])
def test_a_text_without_a_header_is_refused(text: str) -> None:
    with pytest.raises(HeaderError, match="explore/plans:1"):
        parse_question(text, "explore/plans")
