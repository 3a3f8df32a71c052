"""Validation as an author reads it: the place, what is wrong, how to mend it, what was not looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import DATA, LAND, ROOT, Outcome
from planatlas.assessment import packaged_knowledge
from planatlas.jsonld_context import build_context, to_jsonld
from planatlas.namespaces import RDF_TYPE, SH
from planatlas.store import NamedNode, read_triples, serialise

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
    assert lines[-2].endswith(f": {silent}.")


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
