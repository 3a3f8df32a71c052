"""Decisions in SSSOM tables: nothing decided is lost, no contradiction gets in, faults have their line."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planatlas.errors import InputError
from planatlas.linking.decisions import (
    Decisions,
    accepted_triples,
    by_hand,
    confidence_text,
    from_candidate,
)
from planatlas.linking.locking import alone_with
from planatlas.linking.model import Candidate, Described, Reason, Record, Title
from planatlas.linking.review import review
from planatlas.linking.sheets import read_sheet, sheet
from planatlas.linking.sssom import (
    CLOSE,
    EXACT,
    Decision,
    MappingSet,
    expand,
    parse_sssom,
    read_sssom,
    shorten,
    sssom_text,
)
from planatlas.namespaces import OWL

ROOT = Path(__file__).parents[2]

LAW = "https://w3id.org/planatlas/id/xaa/law"
RECORD = "http://example.org/register/law"
HEAD = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification"
PREFIXES = "#curie_map:\n#  ex: http://example.org/register/\n"
ROW = "xaa:law\tskos:exactMatch\t\tex:law\tsemapv:ManualMappingCuration"


def candidate(name: str = "law", score: float = 1.0, title: str = "Ley") -> Candidate:
    record = Record(f"http://example.org/register/{name}", "register", title, "es")
    return Candidate(LAW, record, score, "identifier", (Reason.of("link-same-number", number="1"),))


def table(tmp_path: Path, *rows: str, head: str = HEAD, header: str = PREFIXES) -> Path:
    path = tmp_path / "xaa.sssom.tsv"
    path.write_text(header + "\n".join([head, *rows]) + "\n", "utf-8")
    return path


# --- Reading and writing


def test_what_a_table_says_beside_the_decisions_is_kept(tmp_path: Path) -> None:
    header = f"#colour: blue\n#license: https://example.org/licence\n{PREFIXES}"
    path = table(tmp_path, f"{ROW}\tseen twice", head=f"{HEAD}\tmy_column", header=header)
    Decisions(path, "XAA").decide([by_hand("xaa:law-2", "http://example.org/register/law-2")])
    text = path.read_text("utf-8")
    kept = read_sssom(path)
    assert kept.header["colour"] == "blue"
    assert kept.header["license"] == "https://example.org/licence"
    assert [m.cell("my_column") for m in kept.mappings] == ["seen twice", ""]
    assert "ex:law-2" in text
    assert sssom_text(kept) == text, "what is written once is written the same again"


def test_lines_are_sorted_whatever_the_order_of_decisions(tmp_path: Path) -> None:
    texts = []
    for order in ((1, 2, 3), (3, 1, 2)):
        path = tmp_path / f"{order[0]}" / "xaa.sssom.tsv"
        decisions = Decisions(path, "XAA")
        for number in order:
            decisions.decide([by_hand(f"xaa:law-{number}", f"http://example.org/{number}")])
        texts.append(path.read_text("utf-8"))
    assert texts[0] == texts[1]


TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30).map(
    lambda t: " ".join(t.split())
)


@given(
    st.lists(
        st.builds(
            Decision,
            subject=st.sampled_from([LAW, LAW + "-2", "urn:lex:br:federal:lei:2011;1"]),
            object=st.sampled_from([RECORD, "http://other.example.org/a#b", "https://example.org/ñ/ü"]),
            predicate=st.sampled_from([EXACT, CLOSE]),
            rejected=st.booleans(),
            cells=st.dictionaries(st.sampled_from(["comment", "own"]), TEXTS.filter(bool), max_size=2).map(
                lambda cells: tuple(sorted(cells.items()))
            ),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_the_same(mappings: list[Decision]) -> None:
    def plain(read: tuple[Decision, ...]) -> list[tuple[object, ...]]:
        return sorted(
            (m.subject, m.object, m.predicate, m.rejected, m.justification, tuple(sorted(m.cells)))
            for m in read
        )

    text = sssom_text(MappingSet(tuple(mappings)))
    assert plain(parse_sssom(text, "table").mappings) == plain(tuple(mappings))


@pytest.mark.filterwarnings("ignore::Warning")
def test_the_sssom_package_takes_what_is_written(tmp_path: Path) -> None:
    validators = pytest.importorskip("sssom.validators")
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_table

    path = tmp_path / "xaa.sssom.tsv"
    described = Described(LAW, titles=(Title("Law", "en"), Title("Ley", "es")))
    decided = [
        from_candidate(
            candidate(), described, made_on=date(2024, 5, 1), reviewer="orcid:0000-0000-0000-0001"
        ),
        from_candidate(candidate("other", 0.9123456), described, rejected=True),
        by_hand(
            "xaa:law", "urn:lex:br:federal:lei:2011-11-18;12527", close=True, comment="a\ttab\nand lines"
        ),
    ]
    Decisions(path, "XAA").decide(decided)
    read = parse_sssom_table(path)
    assert len(read.df) == 3
    assert list(read.df["predicate_modifier"]).count("Not") == 1
    for kind, report in validators.validate(
        read, [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness]
    ).items():
        assert [result.message for result in report.results] == [], kind


def test_short_forms_and_addresses_are_expanded() -> None:
    prefixes = {"ex": "http://example.org/"}
    assert expand("ex:a/b#c", prefixes, None, "object_id") == "http://example.org/a/b#c"
    assert expand("col:ley-1", {}, None, "subject_id") == "https://w3id.org/planatlas/id/col/ley-1"
    assert expand("<http://example.org/a>", {}, None, "object_id") == "http://example.org/a"
    assert expand("urn:lex:br:1", {}, None, "object_id") == "urn:lex:br:1"
    assert shorten("http://example.org/a", prefixes) == "ex:a"
    assert shorten("http://example.com/a", prefixes) == "http://example.com/a"


# --- Decisions


def test_a_rejected_pair_is_kept_and_never_offered_again(tmp_path: Path) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    Decisions(path, "XAA").decide([from_candidate(candidate(), rejected=True)])
    again = Decisions(path, "XAA")
    assert [m.object for m in again.rejected] == [RECORD]
    assert again.undecided([candidate(), candidate("other")]) == [candidate("other")]
    assert list(accepted_triples(again.accepted)) == []


def test_accepted_pairs_are_matches_of_skos_and_never_the_same_thing(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "xaa.sssom.tsv", "XAA")
    decisions.decide([from_candidate(candidate()), by_hand("xaa:law", "http://example.org/page", close=True)])
    assert {t.predicate.value for t in accepted_triples(decisions.accepted)} == {EXACT, CLOSE}


@pytest.mark.parametrize("predicate", [OWL + "sameAs", "owl:sameAs", "skos:broadMatch"])
def test_other_relations_are_refused(tmp_path: Path, predicate: str) -> None:
    path = table(tmp_path, ROW.replace("skos:exactMatch", predicate))
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert caught.value.key == "decisions-predicate"
    assert caught.value.where == f"{path}:4"


def test_deciding_the_same_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    first = Decisions(path, "XAA").decide([from_candidate(candidate())])
    before = path.read_bytes()
    again = Decisions(path, "XAA").decide([from_candidate(candidate()), from_candidate(candidate())])
    assert (first.accepted, again.accepted, again.known) == (1, 0, 1)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "other",
    [from_candidate(candidate(), rejected=True), by_hand("xaa:law", RECORD, close=True)],
    ids=["rejected", "close"],
)
def test_a_contradiction_is_refused_and_what_was_decided_stays(tmp_path: Path, other: Decision) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    decisions = Decisions(path, "XAA")
    decisions.decide([from_candidate(candidate())])
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        decisions.decide([from_candidate(candidate("new")), other])
    assert caught.value.key == "decisions-contradiction"
    assert caught.value.where == f"{path}:{caught.value.details['line']}"
    assert path.read_bytes() == before


def test_two_decisions_of_one_file_that_contradict_each_other_are_told_with_both_lines(
    tmp_path: Path,
) -> None:
    path = table(tmp_path, ROW, "", ROW.replace("\t\t", "\tNot\t", 1))
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert (caught.value.where, caught.value.details["line"]) == (f"{path}:6", 4)
    assert "\n" not in caught.value.text("es")


def test_what_somebody_else_decided_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    here, there = Decisions(path, "XAA"), Decisions(path, "XAA")
    here.decide([from_candidate(candidate("a"))])
    there.decide([from_candidate(candidate("b"))])
    assert {m.object.rpartition("/")[2] for m in Decisions(path, "XAA").accepted} == {"a", "b"}


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    Decisions(path, "XAA").decide([from_candidate(candidate("a"))])
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA").decide([from_candidate(candidate("b"))])
    assert caught.value.key == "output-unwritable"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_only_certainty_is_written_as_one() -> None:
    assert confidence_text(0.99999) != "1"
    assert from_candidate(candidate(score=0.98765)).cell("confidence") == "0.9876"


# --- Faults, each with its line

FAULTS = {
    "decisions-column-missing": (HEAD.replace("\tobject_id", ""), "xaa:law\tskos:exactMatch\t\tx", 3),
    "decisions-column-twice": (HEAD + "\tobject_id", ROW, 3),
    "decisions-cells": (HEAD, ROW + "\tone\ttoo many", 4),
    "decisions-quotes": (HEAD, '"xaa:law\tskos:exactMatch', 4),
    "decisions-modifier": (HEAD, ROW.replace("\t\t", "\tnever\t", 1), 4),
    "decisions-justification": (HEAD, ROW.replace("semapv:", "ex:"), 4),
    "decisions-confidence": (HEAD + "\tconfidence", ROW + "\t1.5", 4),
    "decisions-day": (HEAD + "\tmapping_date", ROW + "\tyesterday", 4),
}


@pytest.mark.parametrize("key", FAULTS)
def test_a_fault_is_one_line_with_its_place(tmp_path: Path, key: str) -> None:
    head, row, line = FAULTS[key]
    path = table(tmp_path, row, head=head)
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert (caught.value.key, caught.value.where) == (key, f"{path}:{line}")
    for lang in ("en", "es"):
        assert "\n" not in caught.value.text(lang)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "iri",
    [
        "ex:with space",
        "http://exa mple.org/a",
        "unknown:law",
        "law",
        "",
        "http://",
        "http://[::1/a",
        "ex:<a>",
    ],
)
def test_what_is_no_iri_is_told_with_its_column(tmp_path: Path, iri: str) -> None:
    path = table(tmp_path, ROW.replace("ex:law", iri))
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert (caught.value.key, caught.value.where) == ("decisions-iri", f"{path}:4")
    assert caught.value.details["column"] == "object_id"


@pytest.mark.parametrize("header", ["#curie_map: [a\n", "#- a\n#- b\n", "#curie_map:\n#  ex: 5\n"])
def test_a_header_that_is_no_yaml_is_told(tmp_path: Path, header: str) -> None:
    path = table(tmp_path, ROW, header=header)
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert caught.value.key == "decisions-header"


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = table(tmp_path, ROW)
    path.write_bytes(path.read_bytes() + b"\xff\n")
    with pytest.raises(InputError) as caught:
        Decisions(path, "XAA")
    assert (caught.value.key, caught.value.where) == ("decisions-file-encoding", f"{path}:5")


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Decisions(tmp_path, "XAA")
    assert caught.value.key == "decisions-file-unreadable"


# --- A sheet for those who prefer one


def fill(text: str, *words: str) -> str:
    """Write words into the column `decision`, line by line."""
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("subject_id"))
    place = lines[first].split("\t").index("decision")
    for number, word in enumerate(words, first + 1):
        cells = lines[number].split("\t")
        cells[place] = word
        lines[number] = "\t".join(cells)
    return "\r\n".join(lines) + "\r\n"


def test_decisions_made_in_a_sheet_are_taken(tmp_path: Path) -> None:
    offered = sheet([candidate("a"), candidate("b"), candidate("c", title="=1+1")], {}, "XAA")
    assert "'=1+1" in offered, "a spreadsheet would take it for a formula"
    path = tmp_path / "sheet.tsv"
    path.write_text(fill(offered, "Aceptar", "no", ""), "utf-8-sig", newline="")
    decided = read_sheet(path)
    assert [(m.object.rpartition("/")[2], m.rejected) for m in decided] == [("a", False), ("b", True)]
    decisions = Decisions(tmp_path / "xaa.sssom.tsv", "XAA")
    decisions.decide(decided, str(path))
    assert [m.justification for m in decisions.accepted] == ["semapv:LexicalMatching"]
    assert not any(m.cell("decision") for m in decisions.table.mappings)


def test_a_word_that_is_no_decision_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tsv"
    path.write_text(fill(sheet([candidate("a")], {}, "XAA"), "perhaps"), "utf-8")
    with pytest.raises(InputError) as caught:
        read_sheet(path)
    assert caught.value.key == "decisions-decision"
    assert str(caught.value.where).rpartition(":")[2].isdigit()


def test_a_sheet_without_subjects_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tsv"
    path.write_text("object_id\tdecision\nex:a\taccept\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_sheet(path)
    assert caught.value.details["name"] == "subject_id"


def test_a_table_of_decisions_is_a_sheet_too(tmp_path: Path) -> None:
    path = table(tmp_path, ROW)
    assert [m.object for m in read_sheet(path)] == [RECORD]


# --- Review with a person


def answers(*typed: str | None):  # type: ignore[no-untyped-def]
    waiting = iter(typed)
    return lambda *_: next(waiting)


def test_each_answer_of_a_review_is_kept_at_once(tmp_path: Path) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    seen: list[int] = []

    def ask(*_: object) -> str:
        seen.append(len(read_sssom(path).mappings))
        return ["rechazar", "what?", "r", "s", "a"][len(seen) - 1]

    offered = [candidate(name) for name in "abcd"]
    done = review(offered, Decisions(path, "XAA"), ask)
    assert seen == [0, 1, 1, 2, 2]
    assert (done.accepted, done.rejected, done.skipped, done.left) == (1, 2, 1, 0)


@pytest.mark.parametrize("end", [None, "q", "salir"])
def test_the_end_of_the_input_ends_a_review_and_loses_nothing(tmp_path: Path, end: str | None) -> None:
    path = tmp_path / "xaa.sssom.tsv"
    offered = [candidate(name) for name in "abc"]
    done = review(offered, Decisions(path, "XAA"), answers("r", end))
    assert (done.rejected, done.left) == (1, 2)
    assert len(Decisions(path, "XAA").rejected) == 1


def test_one_record_of_a_source_is_enough(tmp_path: Path) -> None:
    done = review(
        [candidate("a"), candidate("b")],
        Decisions(tmp_path / "xaa.sssom.tsv", "XAA"),
        answers("a"),
        made_on=None,
    )
    assert (done.accepted, done.left) == (1, 1)


# --- What spreadsheets do, and two who decide at once


def _as_saved(table: MappingSet, *, quoted: bool, mark: str, encoding: str) -> bytes:
    """Return a table as a spreadsheet saves it: lines of one width, columns in another order."""
    lines = sssom_text(table).splitlines()
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    rows = list(csv.reader(lines[first:], delimiter="\t"))
    turned = [[*reversed(row), ""] for row in rows]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    width = len(turned[0])
    writer.writerows([line, *[""] * (width - 1)] for line in lines[:first])
    writer.writerows([*turned, [""] * width])
    return (mark + stream.getvalue()).encode(encoding)


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(("mark", "encoding"), [("", "utf-8"), ("\ufeff", "utf-8"), ("", "utf-16")])
def test_a_table_that_a_spreadsheet_saved_is_the_same_table(
    tmp_path: Path, quoted: bool, mark: str, encoding: str
) -> None:
    path = ROOT / "data" / "links" / "chl.sssom.tsv"
    before = read_sssom(path)
    saved = tmp_path / "chl.sssom.tsv"
    saved.write_bytes(_as_saved(before, quoted=quoted, mark=mark, encoding=encoding))
    after = read_sssom(saved)
    assert after.header == before.header
    assert {m.pair: dict(m.cells) for m in after.mappings} == {m.pair: dict(m.cells) for m in before.mappings}
    # The next decision writes it as we write it, with everything that was decided.
    Decisions(saved, "CHL").decide([by_hand("chl:one", "http://example.org/1")])
    assert len(read_sssom(saved).mappings) == len(before.mappings) + 1
    assert saved.read_text("utf-8").startswith("#curie_map:\n")


def test_many_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "chl.sssom.tsv"

    def decide(number: int) -> None:
        Decisions(path, "CHL").decide([by_hand("chl:one", f"http://example.org/{number}")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decide, range(40)))
    assert len(Decisions(path, "CHL").accepted) == 40


def test_a_file_that_another_program_holds_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "chl.sssom.tsv"
    with alone_with(path), pytest.raises(InputError) as caught, alone_with(path, seconds=0.05):
        pass
    assert caught.value.key == "file-in-use"
    assert "\n" not in caught.value.text("es")
    with alone_with(path, seconds=0.05):
        assert not path.exists()
