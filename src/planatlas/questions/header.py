"""A question file: plain SPARQL 1.1 with its description in the lines that begin with `#+`.

The description is YAML, as in grlc (https://github.com/CLARIAH/grlc): title, description, scope,
parameters and columns, every text in English and Spanish. The terminal, forms, documentation and tests
read this header and nothing else.

A parameter stands in the query as one whole line that is itself valid SPARQL and holds the default:

    VALUES ?country { UNDEF } # parameter countries

`UNDEF` leaves the variable free. The same line may stand in several groups of the query. The language of
labels is such a line too (`VALUES ?lang { "en" } # parameter lang`) and needs no entry in the header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from planatlas.errors import InputError
from planatlas.labels import LANGUAGES, choose

PARAMETER_TYPES: Final = (
    "country", "date", "indicator", "instrument", "institution", "thing", "code", "text", "number", "dataset",
)  # fmt: skip
SCOPES: Final = ("data", "assessment")
MARKER: Final = re.compile(r"^([ \t]*)VALUES \?(\w+) \{([^\n]*)\} # parameter (\w+)[ \t]*$", re.MULTILINE)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VARIABLE = re.compile(r"[A-Za-z]\w*")
_QUESTION_KEYS: Final = {"title", "description", "scope", "parameters", "columns"}
_PARAMETER_KEYS: Final = {
    "name", "variable", "type", "required", "many", "default", "example", "label", "choices",
}  # fmt: skip


class QuestionError(InputError):
    """A question, its header, its parameters or a query that a person wrote is at fault."""


class HeaderError(QuestionError):
    """The header of a question file is wrong; `where` is `file:line`."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the values of a parameter come from: a code list, or a SELECT of ?value and ?label."""

    scheme: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed parameter; `variable` is its name in the query, `many` allows a list of values."""

    name: str
    variable: str
    type: str
    label: Mapping[str, str]
    required: bool = False
    many: bool = False
    default: str | tuple[str, ...] | None = None
    example: str | None = None
    choices: Choices | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: the variable of the query and its heading in each language."""

    name: str
    label: Mapping[str, str]

    def heading(self, lang: str) -> str:
        """Return the heading in the reader's language."""
        return choose(self.label, lang)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the library: its name (`gaps/matrix`), its description and its SPARQL text."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    scope: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    path: Path | None = None

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def parse_question(text: str, name: str, path: Path | None = None) -> Question:
    """Read a question from the text of its file. Raises HeaderError with `file:line`.

    >>> question = parse_question('''#+ title: {en: All, es: Todo}
    ... #+ description: {en: All things., es: Todas las cosas.}
    ... #+ scope: data
    ... #+ columns: [{name: thing, label: {en: Thing, es: Cosa}}]
    ... SELECT ?thing { ?thing ?p ?o }''', "explore/all")
    >>> question.columns[0].heading("es")
    'Cosa'
    """
    return _HeaderReader(text, name, path).read()


class _HeaderReader:
    def __init__(self, text: str, name: str, path: Path | None) -> None:
        self.text, self.name, self.path = text, name, path

    def read(self) -> Question:
        header = self._yaml()
        self._known_keys(header, _QUESTION_KEYS, "the header", 1)
        parameters = tuple(self._parameter(item) for item in self._list(header, "parameters", required=False))
        columns = tuple(self._column(item) for item in self._list(header, "columns", required=True))
        scope = header.get("scope")
        if scope not in SCOPES:
            self._fail(f"`scope` is one of {', '.join(SCOPES)}", "scope")
        for kind, names in (
            ("parameter", [p.name for p in parameters]),
            ("column", [c.name for c in columns]),
        ):
            if twice := sorted({n for n in names if names.count(n) > 1}):
                self._fail(f"the {kind} {twice[0]} stands twice", twice[0])
        self._markers(parameters)
        return Question(
            name=self.name,
            title=self._texts(header, "title", "title"),
            description=self._texts(header, "description", "description"),
            scope=str(scope),
            parameters=parameters,
            columns=columns,
            text=self.text,
            path=self.path,
        )

    def _yaml(self) -> dict[str, Any]:
        # Most commands ask no question of the library, and need no YAML.
        import yaml

        lines = self.text.splitlines()
        content = "\n".join(line[3:] if line.startswith("#+ ") else "" for line in lines)
        if not content.strip():
            self._fail("there is none", None)
        try:
            header = yaml.safe_load(content)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "not YAML"
            raise self._error(str(problem), mark.line + 1 if mark else 1) from None
        if not isinstance(header, dict):
            self._fail("it is not a list of `key: value`", None)
        return {str(key): value for key, value in header.items()}

    def _parameter(self, item: Any) -> Parameter:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self._fail("a parameter needs a `name` of lower-case letters, digits and `_`", "parameters")
        self._known_keys(item, _PARAMETER_KEYS, f"the parameter {name}", self._line(name))
        if item.get("type") not in PARAMETER_TYPES:
            self._fail(f"the `type` of {name} is one of {', '.join(PARAMETER_TYPES)}", name)
        for flag in ("required", "many"):
            if not isinstance(item.get(flag, False), bool):
                self._fail(f"`{flag}` of {name} is true or false", name)
        variable = item.get("variable", name)
        if not isinstance(variable, str) or not _VARIABLE.fullmatch(variable):
            self._fail(f"the `variable` of {name} is not a SPARQL variable", name)
        default = item.get("default")
        if default is not None and item.get("required"):
            self._fail(f"{name} is required, so it has no `default`", name)
        if isinstance(default, list):
            if not item.get("many"):
                self._fail(f"{name} takes one value, so its `default` is not a list", name)
            default = tuple(str(value) for value in default)
        example = item.get("example")
        return Parameter(
            name=name,
            variable=variable,
            type=item["type"],
            label=self._texts(item, "label", name),
            required=item.get("required", False),
            many=item.get("many", False),
            default=default if default is None or isinstance(default, tuple) else str(default),
            example=None if example is None else str(example),
            choices=self._choices(item, name),
        )

    def _choices(self, item: dict[str, Any], name: str) -> Choices | None:
        choices = item.get("choices")
        if choices is None:
            if item["type"] == "code":
                self._fail(f"{name} is a code, so it needs `choices: {{scheme: ...}}`", name)
            return None
        if not isinstance(choices, dict) or len(choices) != 1 or not set(choices) <= {"scheme", "query"}:
            self._fail(f"`choices` of {name} is one of `scheme` and `query`", name)
        key, value = next(iter(choices.items()))
        if not isinstance(value, str) or (item["type"] == "code" and key != "scheme"):
            self._fail(f"`choices` of {name} needs the name of a code list or a SELECT", name)
        return Choices(**{key: value})

    def _column(self, item: Any) -> Column:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
            self._fail("a column needs a `name` that is a variable of the query", "columns")
        self._known_keys(item, {"name", "label"}, f"the column {name}", self._line(name))
        return Column(name, self._texts(item, "label", name))

    def _markers(self, parameters: tuple[Parameter, ...]) -> None:
        found = {(match[4], match[2]) for match in MARKER.finditer(self.text)}
        expected = {(parameter.name, parameter.variable) for parameter in parameters}
        for name, variable in sorted(expected - found):
            self._fail(
                f"the line `VALUES ?{variable} {{ ... }} # parameter {name}` is missing in the query", name
            )
        for name, _ in sorted(found - expected - {("lang", "lang")}):
            self._fail(f"the query has a line for {name}, which the header does not describe", name)

    def _texts(self, item: Mapping[str, Any], key: str, near: str) -> dict[str, str]:
        texts = item.get(key)
        if not isinstance(texts, dict) or any(
            not isinstance(texts.get(lang), str) or not texts[lang].strip() for lang in LANGUAGES
        ):
            self._fail(f"`{key}` of {near} needs a text in {' and in '.join(LANGUAGES)}", near)
        return {lang: " ".join(texts[lang].split()) for lang in LANGUAGES}

    def _list(self, header: dict[str, Any], key: str, *, required: bool) -> list[Any]:
        items = header.get(key) or []
        if not isinstance(items, list) or (required and not items):
            self._fail(f"`{key}` is a list" + (" with at least one item" if required else ""), key)
        return items

    def _known_keys(self, item: Mapping[str, Any], known: set[str], what: str, line: int) -> None:
        if unknown := sorted(set(item) - known):
            raise self._error(f"{what} knows no `{unknown[0]}`, only {', '.join(sorted(known))}", line)

    def _line(self, word: str | None) -> int:
        pattern = re.compile(rf"^#\+.*\b{re.escape(word)}\b") if word else None
        for number, line in enumerate(self.text.splitlines(), start=1):
            if pattern and pattern.search(line):
                return number
        return 1

    def _fail(self, reason: str, near: str | None) -> NoReturn:
        raise self._error(reason, self._line(near))

    def _error(self, reason: str, line: int) -> HeaderError:
        return HeaderError("question-header", where=f"{self.path or self.name}:{line}", reason=reason)
