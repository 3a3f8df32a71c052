"""Every text a person reads stands in English and in Spanish, says the same, and is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from planatlas.questions import load_library

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "planatlas"
CATALOGUES = sorted((SOURCE / "messages").glob("*.toml"))
MESSAGES: dict[str, dict[str, str]] = {
    key: texts for path in CATALOGUES for key, texts in tomllib.loads(path.read_text("utf-8")).items()
}
LANGUAGES = {"en", "es"}
# Keys that the program puts together: where, and from what.
COMPOSED = {
    r"answer-(subject|predicate|object)": "cli/asking.py, the ends of a triple",
    r"contradiction-(asymmetric|functional|irreflexive)": "reasoning/explain.py, the kind of a property",
    r"documentation-[a-z]+(-[a-z]+)*": (
        "publishing/documentation/words.py, what templates name; test_documentation.py there reads those"
    ),
    r"exit-[0-3]": "cli/reference.py, the exit codes",
    r"hint-(blank-node|datatype-unknown|literal-form|term-unknown|term-not-class|term-not-property)": (
        "validation/stream.py, hint- and the key of a finding"
    ),
    r"page-[a-z0-9]+(-[a-z0-9]+)*": (
        "publishing/pages/words.py, what templates name; tests/publishing/test_pages.py reads those"
    ),
    r"parameter-(code|country|dataset|date|indicator|number|resource)": (
        "questions/binding.py, the type of a parameter"
    ),
    r"unsupported-([a-z]+(-[a-z]+)?)": ("shacl/shape_objects/unsupported.py, the reason of a refusal"),
    r"severity-(violation|warning|info)": "validation/finding.py, the severity of a finding",
}
ERRORS = {"InputError", "QuestionError", "ParameterError", "UnknownQuestionError", "RefusedQueryError"}
# Keys that nothing says to a reader.
EXAMPLES = {"verdict-count": "the example of `message` in labels.py"}


def constants() -> Iterator[str]:
    """Yield every string of the source but docstrings, and nothing of the messages themselves."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def keys_used() -> Iterator[tuple[str, str]]:
    """Yield (file, key) of every call that names a message in so many words."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            place = _place_of_key(node) if isinstance(node, ast.Call) else None
            for constant in ast.walk(place) if place and not isinstance(place, ast.JoinedStr) else ():
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield str(path.relative_to(ROOT)), constant.value


def _place_of_key(call: ast.Call) -> ast.expr | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    owner = getattr(getattr(call.func, "value", None), "id", "")
    if name == "argument" and owner in {"self", "options"}:
        return call.args[1]
    is_text = name == "text" and owner in {"self", "options"}
    if is_text or name in {"message", "both_languages"} or name in ERRORS:
        return call.args[0] if call.args else None
    return None


def placeholders(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a text fills in, and those that decide whether a part is shown."""
    return set(re.findall(r"\{(\w+)\}", text)), set(re.findall(r"\{\?(\w+):", text))


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_a_message_has_both_languages_and_the_same_placeholders(key: str) -> None:
    texts = MESSAGES[key]
    assert set(texts) == LANGUAGES
    assert all(text.strip() for text in texts.values())
    assert placeholders(texts["en"]) == placeholders(texts["es"])


def test_no_message_stands_in_two_catalogues() -> None:
    keys = [key for path in CATALOGUES for key in tomllib.loads(path.read_text("utf-8"))]
    assert len(keys) == len(set(keys))


def test_every_message_is_used() -> None:
    said = set(constants())
    unused = [
        key
        for key in MESSAGES
        if key not in said and not any(re.fullmatch(pattern, key) for pattern in COMPOSED)
    ]
    assert set(unused) == set(EXAMPLES)


@pytest.mark.parametrize("pattern", COMPOSED)
def test_what_is_said_of_composed_keys_is_true(pattern: str) -> None:
    assert any(re.fullmatch(pattern, key) for key in MESSAGES)
    file, _, _ = COMPOSED[pattern].partition(",")
    stem = pattern.split("(")[0].split("[")[0]
    assert stem in (SOURCE / file).read_text("utf-8")


def test_no_message_is_missing() -> None:
    used = set(keys_used())
    assert len({key for _, key in used}) > 100
    missing = {(path, key) for path, key in used if key not in MESSAGES}
    assert {(path, key) for path, key in missing if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", key)} == set()


def test_a_composed_key_is_there_for_every_case() -> None:
    from planatlas.questions.header import PARAMETER_TYPES
    from planatlas.validation.finding import SEVERITIES

    named = {"instrument", "institution", "thing"}
    wanted = {f"parameter-{kind}" for kind in PARAMETER_TYPES if kind not in named} | {"parameter-resource"}
    wanted |= {f"severity-{severity}" for severity in SEVERITIES}
    wanted |= {f"exit-{number}" for number in range(4)}
    assert wanted - set(MESSAGES) == set()


def texts_of(*folders: str, predicates: set[str]) -> Iterator[tuple[str, str, list[ox.Literal]]]:
    """Yield (subject, predicate, literals) of every annotation in some folders of Turtle."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.ttl")):
        found: dict[tuple[str, str], list[ox.Literal]] = {}
        for quad in ox.parse(path=path):
            if quad.predicate.value in predicates and isinstance(quad.object, ox.Literal):
                found.setdefault((str(quad.subject), quad.predicate.value), []).append(quad.object)
        for (subject, predicate), literals in found.items():
            yield f"{path.relative_to(ROOT)} {subject}", predicate, literals


SH, SKOS = "http://www.w3.org/ns/shacl#", "http://www.w3.org/2004/02/skos/core#"
READ = {SH + "message", SH + "name", SH + "description", SKOS + "prefLabel", SKOS + "definition"}
READ |= {"https://w3id.org/planatlas/ontology#remedy"}


def test_ontology_and_shapes_speak_both_languages() -> None:
    seen = 0
    lacking = []
    for subject, predicate, literals in texts_of("ontology", "shapes", predicates=READ):
        seen += 1
        languages = sorted(literal.language or "" for literal in literals)
        if languages != sorted(LANGUAGES) or not all(literal.value.strip() for literal in literals):
            lacking.append((subject, predicate, languages))
    assert seen > 1000
    assert lacking == []


def test_messages_and_remedies_name_the_same_things_in_both_languages() -> None:
    predicates = {SH + "message", "https://w3id.org/planatlas/ontology#remedy"}
    for subject, _, literals in texts_of("shapes", predicates=predicates):
        names = [set(re.findall(r"\{\??\$?(\w+)\}", literal.value)) for literal in literals]
        assert names[0] == names[-1], subject


def _both(value: object) -> bool:
    return isinstance(value, dict) and set(value) == LANGUAGES and all(str(v).strip() for v in value.values())


QUESTIONS = list(load_library(ROOT / "queries"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_speaks_both_languages(question: Any) -> None:
    assert _both(dict(question.title))
    assert _both(dict(question.description))
    assert all(_both(dict(column.label)) for column in question.columns)
    assert all(_both(dict(parameter.label)) for parameter in question.parameters)
