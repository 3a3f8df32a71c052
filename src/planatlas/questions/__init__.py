"""The library of questions: SPARQL files that describe themselves, bound safely, answered as tables."""

from planatlas.questions.binding import ParameterError, Value, bind, single_values, term_text, to_term
from planatlas.questions.choices import choices_query
from planatlas.questions.guard import RefusedQueryError, check_user_query
from planatlas.questions.header import (
    Choices,
    Column,
    HeaderError,
    Parameter,
    Question,
    QuestionError,
    parse_question,
)
from planatlas.questions.library import Library, UnknownQuestionError, load_library
from planatlas.questions.table import Table, cell_text, to_table

__all__ = [
    "Choices",
    "Column",
    "HeaderError",
    "Library",
    "Parameter",
    "ParameterError",
    "Question",
    "QuestionError",
    "RefusedQueryError",
    "Table",
    "UnknownQuestionError",
    "Value",
    "bind",
    "cell_text",
    "check_user_query",
    "choices_query",
    "load_library",
    "parse_question",
    "single_values",
    "term_text",
    "to_table",
    "to_term",
]
