"""A person's SPARQL may only read: updates, SERVICE and FROM are refused, the words in strings are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.questions import QuestionError, RefusedQueryError, check_user_query

READING = [
    ("SELECT * { ?s ?p ?o }", "SELECT"),
    ("select * where { ?s ?p ?o }", "SELECT"),
    ("ASK { ?s ?p ?o }", "ASK"),
    ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
    ("DESCRIBE <http://example.org/a>", "DESCRIBE"),
    ("BASE <http://example.org/>\nPREFIX a: <b#>\nSELECT * { a:x a:y ?o }", "SELECT"),
    ('SELECT * { ?s ?p "DROP ALL; INSERT DATA" }', "SELECT"),
    ("SELECT * { ?s ?p 'SERVICE <http://example.org/>' }", "SELECT"),
    ('SELECT * { ?s ?p """FROM "a" LOAD <b>\n""" }', "SELECT"),
    ("SELECT * { ?s ?p '''it's DELETE''' }", "SELECT"),
    ('SELECT * { ?s ?p "a \\" FROM <b>" }', "SELECT"),
    ("# LOAD <http://example.org/> FROM SERVICE\nSELECT * { ?s ?p ?o } # DROP", "SELECT"),
    ("SELECT * { ?s <http://example.org/FROM/SERVICE#LOAD> ?o }", "SELECT"),
    ("SELECT ?from $service { ?from ?clear $service }", "SELECT"),
    ("PREFIX from: <http://example.org/>\nSELECT * { from:load from:insert from: }", "SELECT"),
    ("PREFIX a: <http://example.org/>\nSELECT * { ?s a:FROM ?o ; a:x.SERVICE ?p }", "SELECT"),
    ('SELECT * { ?s ?p "x"@add }', "SELECT"),
    ("SELECT * { ?s ?p ?o FILTER(?o < 3 && ?s > 2) }", "SELECT"),
    ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "SELECT"),
]


@pytest.mark.parametrize(("text", "form"), READING)
def test_a_reading_query_is_allowed_and_its_form_told(text: str, form: str) -> None:
    assert check_user_query(text) == form


REFUSED = [
    ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT", "update", "1:1"),
    ("delete where { ?s ?p ?o }", "DELETE", "update", "1:1"),
    ("LOAD <http://example.org/>", "LOAD", "update", "1:1"),
    ("DROP ALL", "DROP", "update", "1:1"),
    ("CLEAR GRAPH <a:a>", "CLEAR", "update", "1:1"),
    ("CREATE GRAPH <a:a>", "CREATE", "update", "1:1"),
    ("ADD <a:a> TO <a:b>", "ADD", "update", "1:1"),
    ("MOVE <a:a> TO <a:b>", "MOVE", "update", "1:1"),
    ("COPY <a:a> TO <a:b>", "COPY", "update", "1:1"),
    ("WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE", "update", "1:12"),
    ("SELECT * { ?s ?p ?o } ;\nDROP ALL", "DROP", "update", "2:1"),
    ("SELECT * {\n  SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE", "SERVICE", "2:3"),
    ("SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }", "SERVICE", "SERVICE", "1:12"),
    ("SELECT * FROM <http://example.org/> { ?s ?p ?o }", "FROM", "FROM", "1:10"),
    ("SELECT * FROM NAMED <http://example.org/> { GRAPH ?g { ?s ?p ?o } }", "FROM", "FROM", "1:10"),
    ("SELECT *FROM<http://example.org/>{ ?s ?p ?o }", "FROM", "FROM", "1:9"),
    ("SELECT * { ?s ?p 'a' } # b\nFROM <a:a>", "FROM", "FROM", "2:1"),
    ("SELECT * \\u0046ROM <http://example.org/> { ?s ?p ?o }", "FROM", "FROM", "1:10"),
    ('SELECT * { ?s ?p "a\\u0022 } ; DROP ALL #" }', "DROP", "update", "1:26"),
    ("SELECT * # \\u000AFROM <http://example.org/>\n{ ?s ?p ?o }", "FROM", "FROM", "2:1"),
]


@pytest.mark.parametrize(("text", "word", "kind", "where"), REFUSED)
def test_what_would_change_or_fetch_is_refused_with_its_place(
    text: str, word: str, kind: str, where: str
) -> None:
    with pytest.raises(RefusedQueryError) as caught:
        check_user_query(text)
    assert (caught.value.details["word"], caught.value.details["kind"], caught.value.where) == (
        word,
        kind,
        where,
    )
    for lang, begins in (("en", "a question only reads"), ("es", "una pregunta solo lee")):
        assert caught.value.text(lang).startswith(f"{where}: {word}: {begins}")
        assert "{" not in caught.value.text(lang)
        assert "\n" not in caught.value.text(lang)


def test_a_syntax_error_is_told_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        check_user_query("SELECT * {\n  ?s ?p }")
    assert caught.value.key == "query-syntax"
    assert caught.value.where is not None
    assert caught.value.where.startswith("2:")


@pytest.mark.parametrize(
    ("opening", "closing"), [("{ ", " }"), ("FILTER EXISTS { ", " }"), ("FILTER(", ")"), ("?s ?p [", "]")]
)
def test_brackets_too_deep_for_any_parser_are_refused(opening: str, closing: str) -> None:
    deep = f"SELECT * {{ {opening * 20_000}{closing * 20_000} }}"
    with pytest.raises(QuestionError) as caught:
        check_user_query(deep)
    assert caught.value.key == "query-nested"
    assert caught.value.where == f"1:{len('SELECT * { ') + len(opening) * 99 + len(opening.rstrip())}"


def test_brackets_in_strings_and_one_after_the_other_are_not_deep() -> None:
    many = "{ ?s ?p ?o } UNION " * 200 + "{ ?s ?p ?o }"
    assert check_user_query(f"SELECT * {{ {many} }}") == "SELECT"
    assert check_user_query(f'SELECT * {{ ?s ?p "{"{" * 200}" }}') == "SELECT"
    assert check_user_query(f"SELECT * {{ {'{ ' * 99}{' }' * 99} }}") == "SELECT"


def test_a_text_without_a_query_form_is_refused() -> None:
    with pytest.raises(QuestionError, match="no SELECT, ASK, CONSTRUCT or DESCRIBE"):
        check_user_query("# nothing", check_syntax=lambda _: None)


WORDS = st.sampled_from(
    ["FROM", "service", "Load", "INSERT", "drop", "CLEAR", "create", "ADD", "move", "COPY"]
)
AROUND = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\\"'"), max_size=20)


@given(AROUND, WORDS, AROUND)
def test_a_refused_word_inside_a_string_or_a_comment_refuses_nothing(
    before: str, word: str, after: str
) -> None:
    inside = f"{before} {word} {after}"
    assert check_user_query(f'SELECT * {{ ?s ?p "{inside}" }}') == "SELECT"
    assert check_user_query(f"SELECT * {{ ?s ?p '''{inside}''' }}") == "SELECT"
    assert check_user_query(f"# {inside}\nSELECT * {{ ?s ?p ?o }}") == "SELECT"


@given(AROUND, WORDS)
def test_a_refused_word_after_a_string_or_a_comment_is_seen(text: str, word: str) -> None:
    for query in (
        f'SELECT * {{ ?s ?p "{text}" }} {word} <a:a>',
        f"# {text}\nSELECT * {word} <a:a> {{ ?s ?p ?o }}",
    ):
        with pytest.raises(RefusedQueryError):
            check_user_query(query)
