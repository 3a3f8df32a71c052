"""The library: every question file of a folder, found by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from planatlas.errors import did_you_mean
from planatlas.questions.header import Question, QuestionError, parse_question

QUESTION_FOLDERS = ("gaps", "explore", "alignment", "links", "competency")


class UnknownQuestionError(QuestionError):
    """The library has no question of that name."""


@dataclass(frozen=True, slots=True)
class Library:
    """Questions by name, in a fixed order."""

    questions: Mapping[str, Question]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions.values())

    def __len__(self) -> int:
        return len(self.questions)

    def names(self) -> list[str]:
        """Return the names of all questions, as `folder/name`."""
        return list(self.questions)

    def find(self, name: str) -> Question:
        """Return the question of that name; the folder may be left out where no other has the same name.

        Raises UnknownQuestionError, with the nearest name where there is one.
        """
        wanted = name.strip().removesuffix(".rq").strip("/")
        if wanted in self.questions:
            return self.questions[wanted]
        without_folder = [full for full in self.questions if full.split("/")[-1] == wanted]
        if len(without_folder) == 1:
            return self.questions[without_folder[0]]
        near = (
            " / ".join(without_folder) or did_you_mean(wanted, self.questions) or self._nearest_short(wanted)
        )
        raise UnknownQuestionError("question-unknown", name=name, near=near)

    def _nearest_short(self, wanted: str) -> str:
        by_short = {full.split("/")[-1]: full for full in self.questions}
        return by_short.get(did_you_mean(wanted.split("/")[-1], by_short), "")


def load_library(path: Path) -> Library:
    """Read the questions below a folder (`gaps/*.rq`, `explore/*.rq` ...).

    Raises HeaderError with `file:line` for a file whose header is wrong, and QuestionError for a folder
    without questions. Folders of queries that are no questions (`derive/`) are left out.
    """
    files = [file for folder in QUESTION_FOLDERS for file in sorted((path / folder).glob("*.rq"))]
    if not files:
        raise QuestionError("question-folder", where=str(path))
    questions = {}
    for file in files:
        name = f"{file.parent.name}/{file.stem}"
        questions[name] = parse_question(file.read_text("utf-8"), name, file)
    return Library(questions)
