"""The library: questions by name, with or without folder, and what is said of a name that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.questions import HeaderError, Library, QuestionError, UnknownQuestionError, load_library

TEXT = """#+ title: {en: T, es: T}
#+ description: {en: T., es: T.}
#+ scope: data
#+ columns: [{name: a, label: {en: A, es: A}}]
SELECT ?a { ?a ?b ?c }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("gaps/matrix", "gaps/details", "explore/details", "alignment/chain-up", "derive/step"):
        path = tmp_path / f"{name}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT, "utf-8")
    (tmp_path / "gaps" / "notes.txt").write_text("no question", "utf-8")
    return tmp_path


@pytest.fixture
def library(folder: Path) -> Library:
    return load_library(folder)


def test_questions_come_in_a_fixed_order_without_what_is_no_question(library: Library) -> None:
    assert library.names() == ["gaps/details", "gaps/matrix", "explore/details", "alignment/chain-up"]
    assert len(library) == 4
    assert [question.name for question in library] == library.names()


@pytest.mark.parametrize("name", ["gaps/matrix", "matrix", " gaps/matrix.rq ", "/gaps/matrix/", "matrix.rq"])
def test_a_question_is_found_by_its_name_and_by_the_short_one(library: Library, name: str) -> None:
    assert library.find(name).name == "gaps/matrix"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("gaps/matrx", "gaps/matrix"),
        ("matrxi", "gaps/matrix"),
        ("details", "gaps/details / explore/details"),
        ("chain-pu", "alignment/chain-up"),
        ("zzz", ""),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(library: Library, name: str, near: str) -> None:
    with pytest.raises(UnknownQuestionError) as caught:
        library.find(name)
    assert caught.value.details["near"] == near
    assert (f"Did you mean {near}?" in caught.value.text("en")) is bool(near)
    assert "no existe esa pregunta" in caught.value.text("es")
    assert caught.value.exit_code == 2


def test_a_folder_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="no question"):
        load_library(tmp_path)


def test_a_wrong_file_is_told_with_its_place(folder: Path) -> None:
    bad = folder / "gaps" / "bad.rq"
    bad.write_text(TEXT.replace("scope: data", "scope: all"), "utf-8")
    with pytest.raises(HeaderError) as caught:
        load_library(folder)
    assert caught.value.where == f"{bad}:3"
