"""SPARQL cut into tokens, read, and its variables renamed: nothing else may change."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.shacl.sparql.query_text import QueryTextError, SPARQLText, fresh, rename
from planatlas.shacl.sparql.query_tokens import tokenize
from planatlas.store import Store

P = "PREFIX ex: <http://e/> "


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?a $b_1", [("var", "?a"), ("var", "$b_1")]),
        ("<http://e/#$this>", [("iri", "<http://e/#$this>")]),
        (r"<http://e/\u00e9>", [("iri", r"<http://e/\u00e9>")]),
        ("?a < ?b", [("var", "?a"), ("mark", "<"), ("var", "?b")]),
        ("?a <= ?b", [("var", "?a"), ("mark", "<="), ("var", "?b")]),
        ('"""a "quoted" $this"""@en-GB', [("string", '"""a "quoted" $this"""'), ("lang", "@en-GB")]),
        ("'''it's'''", [("string", "'''it's'''")]),
        (r'"a\"$this"', [("string", r'"a\"$this"')]),
        (r"'a\'?b'", [("string", r"'a\'?b'")]),
        ('""', [("string", '""')]),
        ("'# no comment' # ?c", [("string", "'# no comment'")]),
        (
            "1.5e-3 .5 12 3.",
            [("number", "1.5e-3"), ("number", ".5"), ("number", "12"), ("number", "3"), ("mark", ".")],
        ),
        ("ex:a.b ex:a.", [("pname", "ex:a.b"), ("pname", "ex:a"), ("mark", ".")]),
        (r": ex:a\,b ex:%20", [("pname", ":"), ("pname", r"ex:a\,b"), ("pname", "ex:%20")]),
        ("ex:p? ?x", [("pname", "ex:p"), ("mark", "?"), ("var", "?x")]),
        ("_:b1 _:a.b", [("blank", "_:b1"), ("blank", "_:a.b")]),
        ("?año", [("var", "?año")]),
        ("?x^^ex:t", [("var", "?x"), ("mark", "^^"), ("pname", "ex:t")]),
    ],
)
def test_terminals(text, expected):
    assert kinds(text) == expected


def test_less_than_after_an_operand_in_an_expression_is_no_iri():
    text = "SELECT * { ?a <http://e/p> ?b , ?c , ?d FILTER(?a<?b&&?c>?d) }"
    Store.check_syntax(text)
    assert {"b", "c"} <= SPARQLText.parse(text).variables
    assert "FILTER(?a<?x&&?c>?d)" in rename(text, {"b": "x"})
    function = "SELECT * { ?a ?b ?c FILTER <http://e/f>(?a<?b&&?c>?b) FILTER ex:f(?a<=?b) }"
    assert rename(function, {"b": "z"}).count("?z") == 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * { ?a ?b ?c ", "never closed"),
        ("SELECT * { ?a ?b ?c ) }", "closes nothing"),
        ("SELECT * { ?a ?b 'open }", "cannot be read"),
        ("SELECT ?a", "expected here"),
        ("SELECT { }", "projects nothing"),
        ("SELECT (1 + 2) { }", "needs AS"),
        ("SELECT * { } LIMIT x", "whole number"),
        ("SELECT * { } rest", "nothing may follow"),
        ("SELECT * { ?a ?b }", "a term or a keyword"),
        ("SELECT * { ?a 'p' ?c }", "a predicate is expected"),
        ("SELECT * { BIND (1) FILTER }", "an expression is expected"),
        ("SELECT * { GRAPH 'g' { } }", "an IRI or a variable"),
        ("SELECT * { FILTER ( { ?a ?b ?c } ) }", "stands in an expression"),
        ("SELECT * { VALUES ?x { { } } }", "inside VALUES"),
        ("SELECT * { ?a ?b 'x'^^'y' }", "datatype"),
        ("SELECT * { ?a ?b - 'y' }", "sign"),
        ("PREFIX <http://e/> SELECT * { }", "ends in a colon"),
        ("PREFIX ex: 'x' SELECT * { }", "need an IRI"),
        ("INSERT DATA { }", "no query begins"),
        ("", "no query begins"),
        ("SELECT * { FILTER BOUND(1) }", "a variable is expected"),
        ("SELECT", "projects nothing"),
        ("SELECT * { } OFFSET", "ends too early"),
    ],
)
def test_what_is_no_query_is_refused_with_its_line(text, reason):
    with pytest.raises(QueryTextError, match=reason) as caught:
        SPARQLText.parse("\n\n" + text)
    assert caught.value.line == 3


def test_the_parts_of_a_query():
    text = (
        "# first\nBASE <http://b/>\n" + P + "\nSELECT DISTINCT $this (COUNT(?v) AS ?n) FROM <http://g>\n"
        "WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1) ORDER BY DESC(?n) ?this "
        "LIMIT 5 OFFSET 2"
    )
    Store.check_syntax(text)
    query = SPARQLText.parse(text)
    assert query.form == "SELECT"
    assert query.prologue == "BASE <http://b/>\n" + P.strip()
    assert query.projection == ("this", "n")
    assert query.select_clause == "SELECT DISTINCT $this (COUNT(?v) AS ?n)"
    assert query.body == " $this ex:p ?v "
    assert query.modifiers.startswith("GROUP BY")
    assert query.modifiers.endswith("OFFSET 2")
    assert query.variables == {"this", "v", "n"}
    assert query.is_aggregate
    assert query.has_limit


@pytest.mark.parametrize(
    ("text", "projection"),
    [
        ("SELECT * { ?a ?b ?c }", None),
        ("select ?a where { ?a ?b ?c } values ?a { 1 }", ("a",)),
        ("ASK { ?a ?b ?c }", ()),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", ()),
        ("CONSTRUCT WHERE { ?a ?b ?c }", ()),
        ("DESCRIBE ?a WHERE { ?a ?b ?c }", ()),
    ],
)
def test_forms(text, projection):
    Store.check_syntax(text)
    query = SPARQLText.parse(text)
    assert query.projection == projection
    assert not query.has_limit
    assert not query.is_aggregate
    assert query.variables == {"a", "b", "c"}


HARD = [
    "SELECT * { [] ex:p [ ex:q ?a ; ex:r ( ?b 1 -2 [] 'x'@en ) ] ; a ex:C , ex:D ; ."
    " ?c !(ex:p|^ex:q)/(ex:r|a)+ true }",
    "SELECT * { { ?a ex:p ?b } UNION { GRAPH ?g { ?a ^ex:p* ?b } } . OPTIONAL { ?b ex:q ?c . } . }",
    "SELECT (SUM(?a) AS ?s) (GROUP_CONCAT(DISTINCT ?b; SEPARATOR=', ') AS ?t)"
    " { ?a ?p ?b } GROUP BY (STR(?p) AS ?k) STR(?b)",
    "SELECT ?a { { SELECT ?a (1 AS ?b) { ?a ?p ?o } ORDER BY ?o LIMIT 1 }"
    " FILTER NOT EXISTS { ?a ex:p _:x } }",
    "SELECT * { ?a ?p ?o FILTER (?o IN (1, 2) || ?o NOT IN (<http://e/x>)"
    " && EXISTS { ?a ex:p ?z }) MINUS { ?a a ?q } }",
    "SELECT * { SERVICE SILENT <http://s/> { ?a ?b ?c }"
    " VALUES (?a ?b) { (UNDEF 1) ('x' ex:a) } BIND (IF(?c, 1, 2) AS ?d) }",
    "SELECT * { (1 2) ex:p ?a . [ ex:p ?b ] . ?c ex:p '''long'''^^ex:t }",
    "SELECT * { ?a ex:p ?b FILTER regex(?b, '}') FILTER BOUND(?a)"
    " FILTER xsd:string(?a) } ORDER BY xsd:string(?a) LCASE(?b)",
    "SELECT * { }",
]


@pytest.mark.parametrize("text", HARD)
def test_the_reader_takes_what_the_grammar_gives(text):
    Store.check_syntax(P + text)
    query = SPARQLText.parse(P + text)
    assert rename(query.text, {}) == query.text
    renamed = rename(query.text, {name: name + "9" for name in query.variables})
    Store.check_syntax(renamed)
    assert rename(renamed, {name + "9": name for name in query.variables}) == query.text
    assert SPARQLText.parse(renamed).variables == {name + "9" for name in query.variables}


def test_only_variables_are_renamed():
    text = '{ $this ex:this \'$this\' , <http://e/?this> , """?this""" # $this\n'
    text += " FILTER EXISTS { SELECT ?this {} } }"
    assert rename(text, {"this": "f"}) == text.replace("{ $this", "{ ?f").replace("SELECT ?this", "SELECT ?f")


def test_fresh_names_for_all_but_those_kept():
    assert fresh("?this ex:p ?v ; $w ?value", "_2", ("this", "value")) == "?this ex:p ?v_2 ; ?w_2 ?value"


pieces = st.sampled_from(
    [
        "?this",
        "$v",
        " ",
        "\n",
        "# $this\n",
        "'$this'",
        '"""?v"""',
        "<http://e/$this>",
        "ex:this",
        "(",
        "{",
        "1.5",
        "<",
        "^^",
    ]
)


@given(st.lists(pieces, max_size=12))
def test_every_character_is_in_a_token_or_is_space(parts):
    text = " ".join(parts)
    text += " " + "".join({"(": ")", "{": "}"}[part] for part in reversed(parts) if part in "({")
    position = 0
    for token in tokenize(text):
        between = text[position : token.start]
        assert not between.strip() or between.strip().startswith("#")
        assert text[token.start : token.end] == token.text
        position = token.end
    assert rename(text, {}) == text


@pytest.mark.parametrize(
    "body",
    [
        "?a ex:p ?b FILTER EXISTS { ?hidden ex:p ?b } FILTER (?unseen > 1)",
        "GRAPH ?g { ?a ?p ?b } OPTIONAL { ?a ex:q ?c }",
        "{ ?a ex:p ?b } UNION { ?c ex:q ( ?d [ ex:r ?e ] ) } MINUS { ?f ex:p ?g }",
        "{ SELECT ?a (COUNT(*) AS ?n) { ?a ex:p ?b } GROUP BY ?a } BIND (?n + 1 AS ?m)",
        "{ SELECT * { ?a ex:p ?b MINUS { ?b ex:q ?c } } } VALUES (?x ?y) { (1 UNDEF) }",
    ],
)
def test_the_variables_in_scope_are_those_the_engine_returns(body):
    text = f"{P}SELECT * {{ {body} }}"
    assert set(SPARQLText.parse(text).structure.visible) == {
        v.value for v in ox.Store().query(text).variables
    }
