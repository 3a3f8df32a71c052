"""Validation as an author reads it: the place, what is wrong, how to mend it, what was not looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import DATA, LAND, ROOT, Outcome
from planatlas.assessment import packaged_knowledge
from planatlas.atlas.loading import load
from planatlas.jsonld_context import build_context, to_jsonld
from planatlas.namespaces import RDF_TYPE, SH, country_graph
from planatlas.store import NamedNode, Store, read_triples, serialise

Run = Callable[..., Outcome]
UNKNOWN = "the ontology and its code lists have no such term."
FORMATS = ["nt", "nq", "trig", "jsonld", "rdf"]


def written(source: Path, form: str, folder: Path) -> Path:
    triples = list(read_triples(source))
    text = (
        to_jsonld(triples, build_context(packaged_knowledge().ontology))
        if form == "jsonld"
        else serialise(triples, form)
    )
    path = folder / f"{source.stem}.{form}"
    path.write_text(text, "utf-8")
    return path


def findings(outcome: Outcome) -> list[tuple[object, ...]]:
    """Return what was found, whatever the place."""
    keys = ("severity", "message", "fix", "focus", "path", "value", "shape")
    return sorted((tuple(f[key] for key in keys) for f in json.loads(outcome.out)["findings"]), key=str)


def test_a_usable_file(run: Run) -> None:
    outcome = run("validate", LAND)
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0].startswith(f"{LAND}:55: warning: The health plan is secret: ")
    assert lines[-3].startswith("Files: 1. Statements: 62. Errors: 0. Warnings: 1. Notes: 3.")
    assert lines[-2].startswith("Shapes that looked at something: ")
    assert lines[-1] == "Notes say what would be nice to have; see them with --notes."
    assert len(run("validate", LAND, "--notes").out.splitlines()) > len(lines)


def test_unknown_terms_with_the_line_and_the_nearest_one(run: Run) -> None:
    path = DATA / "misspelt.ttl"
    english, spanish = run("validate", path), run("validate", path, "--lang", "es")
    assert english.code == spanish.code == 1
    assert english.out.splitlines()[:6] == [
        f"{path}:7: error: plan:Paln: {UNKNOWN} Did you mean plan:Plan?",
        "    Write plan:Plan.",
        f"{path}:8: error: plan:yaer: {UNKNOWN} Did you mean plan:year?",
        "    Write plan:year.",
        f"{path}:9: error: level:sectorial: {UNKNOWN} Did you mean level:sectoral?",
        "    Write level:sectoral.",
    ]
    assert spanish.out.splitlines()[0] == (
        f"{path}:7: error: plan:Paln: la ontología y sus listas de códigos no tienen ese término. "
        "¿Quiso decir plan:Plan?"
    )


def test_what_no_shape_looked_at_is_said(run: Run) -> None:
    path = DATA / "misspelt.ttl"
    outcome = run("validate", path)
    assert outcome.out.splitlines()[-2].startswith("Shapes that looked at something: 0 (at 0 nodes in all).")
    assert outcome.out.splitlines()[-1].startswith("Not checked: 3 statements about 1 nodes")
    assert f"xxa:sector-plan ({path}:7)" in outcome.out
    content = json.loads(run("validate", path, "-f", "json").out)
    assert content["not_checked"] == {"statements": 3, "subjects": 1}
    assert set(content["targeted"].values()) == {0}


def test_what_was_targeted_is_counted(run: Run) -> None:
    content = json.loads(run("validate", LAND, "-f", "json").out)
    assert content["usable"] is True
    assert content["files"] == [str(LAND)]
    assert content["statements"] == 62
    assert sum(count > 0 for count in content["targeted"].values()) >= 20
    assert content["not_checked"]["statements"] == 0


def test_a_ring_of_derivations_has_its_places(run: Run) -> None:
    path = DATA / "ring.ttl"
    outcome = run("validate", path)
    assert outcome.code == 1
    ring = [line for line in outcome.out.splitlines() if "derives from itself" in line]
    assert [line.split(": ")[0] for line in ring] == [f"{path}:7", f"{path}:9"]
    assert all(line.endswith("correct one of the relations.") for line in ring)


@pytest.mark.parametrize("source", ["misspelt.ttl", "ring.ttl", "land.ttl"])
def test_the_same_content_gives_the_same_findings_in_every_format(
    run: Run, tmp_path: Path, source: str
) -> None:
    turtle = run("validate", DATA / source, "-f", "json")
    for form in FORMATS:
        path = written(DATA / source, form, tmp_path)
        outcome = run("validate", path, "-f", "json")
        assert findings(outcome) == findings(turtle), form
        assert outcome.code == turtle.code
        places = [f["place"] for f in json.loads(outcome.out)["findings"]]
        assert all(place.startswith(f"{path}:") for place in places)


def test_files_are_validated_together(run: Run, tmp_path: Path) -> None:
    text = LAND.read_text("utf-8")
    head, evidence = text.split("xxa:evidence-book-1 a", 1)
    prefixes = "".join(line + "\n" for line in text.splitlines() if line.startswith("@prefix"))
    (tmp_path / "a.ttl").write_text(head, "utf-8")
    (tmp_path / "b.ttl").write_text(prefixes + "xxa:evidence-book-1 a" + evidence, "utf-8")
    assert run("validate", tmp_path / "a.ttl").code == 1
    assert run("validate", tmp_path / "a.ttl", tmp_path / "b.ttl").code == 0
    assert run("validate", tmp_path).code == 0


def test_the_report_is_a_shacl_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.ttl"
    path.write_text(run("validate", DATA / "ring.ttl", "-f", "turtle").out, "utf-8")
    types = [t.object for t in read_triples(path) if t.predicate.value == RDF_TYPE]
    found = json.loads(run("validate", DATA / "ring.ttl", "-f", "json").out)["findings"]
    assert types.count(NamedNode(SH + "ValidationReport")) == 1
    assert types.count(NamedNode(SH + "ValidationResult")) == len(found)


def test_other_shapes_in_place_of_ours(run: Run, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix plan: <https://w3id.org/planatlas/ontology#> .\n"
        "<http://example.org/Named> a sh:NodeShape ; sh:targetClass plan:Plan ;\n"
        "  sh:property <http://example.org/amount> .\n"
        "<http://example.org/amount> a sh:PropertyShape ; sh:path plan:amount ; sh:minCount 1 ;\n"
        '  sh:message "Say the amount."@en , "Indique el monto."@es .\n',
        "utf-8",
    )
    outcome = run("validate", LAND, "--shapes", shapes, "--lang", "es")
    assert outcome.code == 1
    assert outcome.out.splitlines()[:2] == [
        f"{LAND}:41: error: Plan de salud: Indique el monto.",
        "    Agregue plan:amount (al menos 1).",
    ]


@pytest.mark.parametrize(("lang", "headings"), [("en", ["Shape", "Nodes"]), ("es", ["Forma", "Nodos"])])
def test_every_shape_is_listed_with_what_it_looked_at_zero_included(
    run: Run, lang: str, headings: list[str]
) -> None:
    counted = json.loads(run("validate", LAND, "-f", "json").out)["targeted"]
    outcome = run("validate", LAND, "--targets", "--lang", lang)
    lines = outcome.out.splitlines()
    assert outcome.code == 0
    (head,) = [line for line in lines if line.startswith("┃")]
    assert [cell.strip() for cell in head.split("┃")[1:-1]] == headings
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert {shape: int(count) for shape, count in rows} == counted
    numbers = [int(count) for _, count in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0 == numbers[-1]
    silent = sum(not number for number in numbers)
    assert f": {silent} (model:" in lines[-2]


def test_the_targets_leave_the_other_lines_as_they_are(run: Run) -> None:
    plain = run("validate", DATA / "ring.ttl")
    listed = run("validate", DATA / "ring.ttl", "--targets")
    lines = listed.out.splitlines()
    start = lines.index("What each shape looked at") - 1
    end = max(n for n, line in enumerate(lines) if line == "") + 1
    assert lines[:start] + lines[end:] == plain.out.splitlines()
    assert listed.code == plain.code == 1
    assert run("validate", LAND, "--targets", "-f", "json").out == run("validate", LAND, "-f", "json").out


ONTOLOGIES = ROOT.parent / "shared" / "external" / "ontologies"


@pytest.mark.parametrize("name", ["skos", "eli", "org"])
def test_someone_else_s_vocabulary_is_said_to_be_unchecked(run: Run, name: str) -> None:
    path = ONTOLOGIES / f"{name}.ttl"
    if not path.is_file():
        pytest.skip("the vocabularies of others are not beside the repository")
    outcome = run("validate", path)
    assert outcome.code in (0, 1)
    assert outcome.err == ""
    assert "Not checked: " in outcome.out.splitlines()[-1]
    content = json.loads(run("validate", path, "-f", "json").out)
    assert content["not_checked"]["statements"] > content["statements"] / 2


# --- somebody else's data and shapes ---

ORDERS = """@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:order a ex:Order ; ex:item [ ex:count 2 ] ,
        [ ex:count "three" ] .
ex:empty a ex:Order .
ex:old a ex:Order ; ex:item [ ex:count 1 ] .
"""
ORDER_SHAPES = """@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:OrderShape a sh:NodeShape ; sh:targetClass ex:Order ; sh:property [ sh:path ex:item ; sh:minCount 1 ;
    sh:property [ sh:path ex:count ; sh:datatype xsd:integer ; sh:message "Count in numbers."@en ] ] .
ex:Nothing a sh:NodeShape ; sh:targetClass ex:Ordr ; sh:nodeKind sh:IRI .
"""


@pytest.fixture
def orders(tmp_path: Path) -> tuple[Path, Path]:
    data, shapes = tmp_path / "orders.ttl", tmp_path / "shapes.ttl"
    data.write_text(ORDERS, "utf-8")
    shapes.write_text(ORDER_SHAPES, "utf-8")
    return data, shapes


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_anybody_s_data_and_shapes(run: Run, orders: tuple[Path, Path], engine: str, jobs: str) -> None:
    data, shapes = orders
    outcome = run("validate", data, "--shapes", shapes, "--engine", engine, "--jobs", jobs)
    assert (outcome.code, outcome.err) == (1, "")
    lines = outcome.out.splitlines()
    assert lines[0].startswith(f"{data}:3: error: ")
    assert "Count in numbers." in lines[0]
    (empty,) = [line for line in lines if line.startswith(f"{data}:4: error: ")]
    assert "ex:empty" in empty or "<http://example.org/empty>" in empty
    assert "Files: 1. Statements: 9. Errors: 2." in outcome.out
    # Nodes without a name are none of our business in the data of others, nor are their terms.
    assert "blank node" not in outcome.out
    assert "Did you mean" not in outcome.out
    assert "found nothing to look at: 1 (<http://example.org/Nothing>)" in outcome.out


def test_sound_data_of_others_is_sound(run: Run, orders: tuple[Path, Path]) -> None:
    data, shapes = orders
    data.write_text(ORDERS.replace('"three"', "3").replace("ex:empty a ex:Order .", ""), "utf-8")
    outcome = run("validate", data, "--shapes", shapes)
    assert (outcome.code, outcome.err) == (0, "")
    assert "Errors: 0. Warnings: 0. Notes: 0." in outcome.out
    # Our own shapes do not let nodes without a name pass.
    assert run("validate", data).code == 1


def test_our_vocabulary_stays_out_of_what_does_not_speak_of_it(run: Run, tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<http://example.org/a> a <http://example.org/C> .\n", "utf-8")
    query = "SELECT $this { $this a ?any . ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?d }"
    rule = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; "
        f'sh:targetClass <http://example.org/C> ; sh:sparql [ sh:select "{query}" ] .'
    )
    shapes.write_text(rule, "utf-8")
    assert run("validate", data, "--shapes", shapes).code == 0
    ours = "<urn:t> a sh:NodeShape ; sh:targetClass <https://w3id.org/planatlas/ontology#Plan> ."
    shapes.write_text(rule + ours, "utf-8")
    assert run("validate", data, "--shapes", shapes).code == 1


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_the_report_in_turtle_is_whole(
    run: Run, orders: tuple[Path, Path], tmp_path: Path, engine: str
) -> None:
    data, shapes = orders
    path = tmp_path / "report.ttl"
    path.write_text(
        run("validate", data, "--shapes", shapes, "-f", "turtle", "--engine", engine).out, "utf-8"
    )
    triples = list(read_triples(path))
    results = {t.object for t in triples if t.predicate.value == SH + "result"}
    assert len(results) == 2
    said = {result: {t.predicate.value.removeprefix(SH): t.object for t in triples if t.subject == result}
            for result in results}  # fmt: skip
    needed = {"focusNode", "resultPath", "resultSeverity", "sourceConstraintComponent", "sourceShape"}
    assert all(needed <= set(properties) for properties in said.values())
    assert sorted(str(p["sourceConstraintComponent"]).rpartition("#")[2] for p in said.values()) == [
        "DatatypeConstraintComponent>",
        "MinCountConstraintComponent>",
    ]
    assert {str(p["value"]) for p in said.values() if "value" in p} == {'"three"'}


def test_json_says_which_engine_ran_and_why(run: Run, orders: tuple[Path, Path]) -> None:
    data, shapes = orders
    content = json.loads(run("validate", data, "--shapes", shapes, "-f", "json").out)
    assert (content["engine"], content["engine_reason"]) == ("compiled", None)
    assert content["matched_nothing"] == ["<http://example.org/Nothing>"]
    assert all(finding["shape"].startswith("_:") for finding in content["findings"])
    shapes.write_text(
        ORDER_SHAPES.replace("sh:minCount 1 ;", "sh:minCount 1 ; sh:pattern '^(?!a)' ;"), "utf-8"
    )
    content = json.loads(run("validate", data, "--shapes", shapes, "-f", "json", "--lang", "es").out)
    assert content["engine"] == "pySHACL"
    assert content["engine_reason"].startswith(f"{shapes}:3: ")
    assert "^(?!a)" in content["engine_reason"]
    assert "Oxigraph no lee" in content["engine_reason"]


@pytest.mark.parametrize(("lang", "words"), [("en", "refers to itself"), ("es", "se refiere a sí misma")])
def test_another_engine_at_work_is_said_in_a_line(
    run: Run, orders: tuple[Path, Path], lang: str, words: str
) -> None:
    data, shapes = orders
    shapes.write_text(
        ORDER_SHAPES.replace("sh:minCount 1 ;", "sh:node ex:OrderShape ; sh:minCount 1 ;"), "utf-8"
    )
    outcome = run("validate", data, "--shapes", shapes, "--lang", lang)
    assert outcome.code == 1
    (line,) = [line for line in outcome.out.splitlines() if words in line]
    assert "pySHACL" in line
    assert f"{shapes}:3: " in line


BAD_SHAPES = {
    "term": ("sh:propertie [ ]", "sh:propertie is no term of SHACL. Did you mean sh:property?"),
    "path": ("sh:property [ sh:path 'p' ]", "not a property path"),
    "no path": ("sh:minCount 1", "sh:minCount needs sh:path"),
    "list": ("sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l", "goes round in a circle"),
    "open list": ("sh:in _:l . _:l rdf:first 1", "sh:in needs an RDF list with an end"),
    "number": ("sh:property [ sh:path ex:p ; sh:minCount 'one' ]", 'sh:minCount cannot be "one"'),
    "twice": ("sh:datatype xsd:date , xsd:string", "sh:datatype cannot be"),
    "kind": ("sh:nodeKind ex:Nonsense", "sh:nodeKind cannot be"),
    "query": ("sh:sparql [ sh:select 'SELECT $this { $this ' ]", "is never closed"),
    "prefix": ("sh:sparql [ sh:select 'SELECT $this { $this un:known ?o }' ]", "un: is not declared"),
    "prebound": ("sh:sparql [ sh:select 'SELECT $this { VALUES ?x { 1 } }' ]", "VALUES is not allowed"),
    "js": ("sh:js [ sh:jsFunctionName 'f' ]", "SHACL-JS"),
    "expression": ("sh:expression [ sh:path ex:p ]", "sh:expression"),
    "target": ("sh:target [ a ex:Mine ]", "sh:target without sh:select"),
    "entailment": (
        "sh:class ex:C . ex:o sh:entailment <http://www.w3.org/ns/entailment/RDFS>",
        "sh:entailment",
    ),
    "half": ("sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ]", "sh:qualifiedValueShape"),
}


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", BAD_SHAPES)
def test_bad_shapes_are_one_line_with_their_place(
    run: Run, orders: tuple[Path, Path], name: str, lang: str
) -> None:
    text, words = BAD_SHAPES[name]
    data, shapes = orders
    shapes.write_text(
        "@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        f"ex:S a sh:NodeShape ; sh:targetClass ex:Order ; {text} .\n",
        "utf-8",
    )
    outcome = run("validate", data, "--shapes", shapes, "--lang", lang)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert f"{shapes}:4: " in outcome.err
    if lang == "en":
        assert words in outcome.err


def test_an_engine_that_is_not_there_is_told(run: Run, orders: tuple[Path, Path]) -> None:
    data, shapes = orders
    outcome = run("validate", data, "--shapes", shapes, "--engine", "rudof")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "Use one of: compiled, pyshacl." in outcome.err


# --- in a store ---


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.db"
    with Store.open(path) as writer:
        load(writer)
    return path


def changed_title(store: Path) -> None:
    """Load one dataset of Peru with a fault in it."""
    graph = country_graph("PER", "vega-2021")
    with Store.open(store) as writer:
        triples = [t for t in writer.triples(graph) if not t.predicate.value.endswith("#locator")]
        assert len(triples) < writer.count(graph)
        writer.replace({graph: triples})


def test_a_store_country_by_country(run: Run, store: Path) -> None:
    outcome = run("validate", "--store", store)
    assert (outcome.code, outcome.err) == (0, "")
    heads = [line.split(":")[0] for line in outcome.out.splitlines() if ": graphs: 2. Statements: " in line]
    assert heads == ["CHL", "PER"]
    one = run("validate", "--store", store, "per", "-f", "json")
    assert list(json.loads(one.out)) == ["PER"]
    both = json.loads(run("validate", "--store", store, "PER", "CHL", "-f", "json", "--jobs", "2").out)
    assert list(both) == ["PER", "CHL"]
    assert both["PER"] == json.loads(one.out)["PER"]
    assert all(finding["place"].startswith("CHL ") for finding in both["CHL"]["findings"])
    slow = json.loads(run("validate", "--store", store, "CHL", "-f", "json", "--engine", "pyshacl").out)
    assert slow["CHL"]["engine"] == "pySHACL"
    assert slow["CHL"]["findings"] == both["CHL"]["findings"]


def test_the_reports_of_a_store_in_turtle_are_one_a_country(run: Run, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.ttl"
    path.write_text(run("validate", "--store", store, "-f", "turtle").out, "utf-8")
    types = [t.object for t in read_triples(path) if t.predicate.value == RDF_TYPE]
    assert types.count(NamedNode(SH + "ValidationReport")) == 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_country_that_a_store_lacks_is_told(run: Run, store: Path, lang: str) -> None:
    outcome = run("validate", "--store", store, "XXZ", "--lang", lang)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "XXZ" in outcome.err
    assert "CHL, PER" in outcome.err


def test_only_what_changed_is_looked_at_again_and_the_exit_code_stays(run: Run, store: Path) -> None:
    first = run("validate", "--store", store, "--changed")
    assert first.code == 0
    again = run("validate", "--store", store, "--changed")
    assert again.code == 0
    counts = [line.partition(": graphs: 2. Statements: ")[2].partition(". ")[2]
              for line in first.out.splitlines() if ": graphs: 2." in line]  # fmt: skip
    assert [line for line in again.out.splitlines() if line] == [
        f"{country}: unchanged since the last run. {count}"
        for country, count in zip(["CHL", "PER"], counts, strict=True)
    ]
    spanish = run("validate", "--store", store, "--changed", "--lang", "es", "CHL").out
    assert spanish.startswith("CHL: sin cambios desde la última vez. Errores: 0.")
    changed_title(store)
    third = run("validate", "--store", store, "--changed", "-f", "json")
    assert third.code == 1
    content = json.loads(third.out)
    assert content["CHL"]["unchanged"] is True
    assert "unchanged" not in content["PER"]
    assert content["PER"]["usable"] is False
    fourth = run("validate", "--store", store, "--changed", "-f", "json")
    assert fourth.code == 1
    assert json.loads(fourth.out)["PER"]["violation"] == sum(
        finding["severity"] == "violation" for finding in content["PER"]["findings"]
    )
    (store / "planatlas-validated.json").write_text('{"PER": {"hash": 1}', "utf-8")
    fifth = run("validate", "--store", store, "--changed", "-f", "json")
    assert (fifth.code, fifth.err) == (1, "")
    assert json.loads(fifth.out)["PER"] == content["PER"]


def test_changed_is_of_stores(run: Run, orders: tuple[Path, Path]) -> None:
    outcome = run("validate", orders[0], "--changed")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "--changed needs --store" in outcome.err
    outcome = run("validate", "--lang", "es")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)


def test_bad_shapes_leave_a_store_as_it_was(run: Run, store: Path, tmp_path: Path) -> None:
    run("validate", "--store", store, "--changed")
    before = {path: path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}
    shapes = tmp_path / "bad.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> sh:targetClass <urn:c> ; sh:minCount 1 .",
        "utf-8",
    )
    outcome = run("validate", "--store", store, "--shapes", shapes, "--changed")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert {path: path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()} == before


def test_a_store_of_others_is_looked_at_graph_by_graph(
    run: Run, orders: tuple[Path, Path], tmp_path: Path
) -> None:
    data, shapes = orders
    with Store.open(tmp_path / "others.db") as writer:
        writer.replace({"http://example.org/g1": read_triples(data), "http://example.org/g2": []})
        writer.replace({"http://example.org/g2": [t for t in read_triples(data) if "old" in str(t.subject)]})
    outcome = run("validate", "--store", tmp_path / "others.db", "--shapes", shapes)
    assert (outcome.code, outcome.err) == (1, "")
    assert "http://example.org/g1: graphs: 1. Statements: 9. Errors: 2." in outcome.out
    assert "http://example.org/g2: graphs: 1. Statements: 2. Errors: 0." in outcome.out
    outcome = run("validate", "--store", tmp_path / "others.db", "PER", "--shapes", shapes)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
