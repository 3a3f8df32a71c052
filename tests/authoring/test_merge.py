"""Only what is accepted comes into the merged graph; conflicts and stale tables are refused with a line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from authoring.comparing import command, old_and_new
from planatlas.namespaces import IDENTIFIER, PLAN
from planatlas.store import TripleIndex, content_hash, read_triples

Capture = pytest.CaptureFixture[str]
PLAN_IRI = f"{IDENTIFIER}xxb/health-plan"
LEVEL, SECTORAL, MULTI = f"{PLAN}level", "level/sectoral", "level/multisectoral"


def level(path: Path) -> str:
    (found,) = TripleIndex(read_triples(path)).iris(PLAN_IRI, LEVEL)
    return found.removeprefix("https://w3id.org/planatlas/code/")


def name(path: Path) -> str:
    return TripleIndex(read_triples(path)).label(PLAN_IRI)["en"]


def test_all_accepted_is_the_new_version_and_none_is_the_old(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    merged = tmp_path / "merged.ttl"
    done = command(capsys, "merge", old, new, "-o", merged, "--accept-all")
    assert done.code == 0
    assert "accepted: 5; rejected: 0; left open: 0" in done.err
    assert content_hash(read_triples(merged)) == content_hash(read_triples(new))
    changes = ["health-plan", "objective-1", "evidence-plan-p-9", "disclosure-health-plan"]
    rejected = [part for change in changes for part in ("--reject", change)]
    assert command(capsys, "merge", old, new, "-o", merged, "--accept-all", *rejected).code == 0
    assert content_hash(read_triples(merged)) == content_hash(read_triples(old))


def test_one_cell_of_a_row(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    merged = tmp_path / "merged.ttl"
    done = command(capsys, "merge", old, new, "-o", merged, "--accept", "health-plan/level")
    assert "accepted: 1; rejected: 0; left open: 4" in done.err
    assert (level(merged), name(merged)) == (MULTI, "Health Plan 2021-2025")
    done = command(capsys, "merge", old, new, "-o", merged, "--accept-all", "--reject", "health-plan/level")
    assert (level(merged), name(merged)) == (SECTORAL, "Health Plan 2021 to 2025")
    assert "accepted: 4; rejected: 1; left open: 0" in done.err


def test_the_merged_file_says_where_it_comes_from_and_is_the_same_each_time(
    tmp_path: Path, capsys: Capture
) -> None:
    old, new = old_and_new(tmp_path)
    texts = []
    for target in (tmp_path / "merged.ttl", old):
        assert command(capsys, "merge", old, new, "-o", target, "--accept-all").code == 0
        texts.append(target.read_text("utf-8"))
    assert texts[0] == texts[1]
    assert texts[0].startswith("# Plan Atlas: XXB. Merged from old.ttl, new.ttl.\n")


# --- The table of decisions


def decide(text: str, **decisions: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        key = row["change"].replace("-", "_").replace("/", "__")
        writer.writerow({**row, "decision": decisions.get(key, "")})
    return stream.getvalue()


def test_a_person_decides_in_a_table(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    table, merged = tmp_path / "decisions.tsv", tmp_path / "merged.ttl"
    assert command(capsys, "diff", old, new, "-f", "tsv", "-o", table).code == 1
    first = table.read_text("utf-8").splitlines()
    assert first[0] == "decision\tchange\tname\tcolumn\told\tnew\tcheck"
    assert len(first) == 6
    decided = decide(
        table.read_text("utf-8"), health_plan__level="Aceptar", health_plan__prefLabel_en="rechazar"
    )
    table.write_bytes(b"\xef\xbb\xbf" + decided.replace("\n", "\r\n").encode())
    done = command(capsys, "merge", old, new, "-o", merged, "--decisions", table)
    assert "accepted: 1; rejected: 1; left open: 3" in done.err
    assert (level(merged), name(merged)) == (MULTI, "Health Plan 2021-2025")
    # What the command line says is added to the table, and the rest may be accepted as a whole.
    done = command(capsys, "merge", old, new, "-o", merged, "--decisions", table, "--accept-all")
    assert "accepted: 4; rejected: 1; left open: 0" in done.err


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path, (('"Health Plan 2021-2025"@en', '"=HYPERLINK(\\"a\\")\\tb\\nc"@en'),))
    lines = command(capsys, "diff", old, new, "-f", "tsv").out.splitlines()
    cells = next(csv.reader([line for line in lines if "prefLabel-en" in line], delimiter="\t"))
    assert cells[5] == '\'=HYPERLINK("a") b c'


def test_a_table_of_other_versions_is_stale(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    table, merged = tmp_path / "decisions.tsv", tmp_path / "merged.ttl"
    text = command(capsys, "diff", old, new, "-f", "tsv").out
    table.write_text(decide(text, health_plan__level="accept"), "utf-8")
    new.write_text(new.read_text("utf-8").replace("level:multisectoral", "level:national"), "utf-8")
    done = command(capsys, "merge", old, new, "-o", merged, "--decisions", table)
    assert done.code == 2
    assert "decisions.tsv:4: health-plan/level: the change is another one now" in done.err
    assert not merged.exists()


BAD_TABLES = {
    "not a table": ("a,b\n1,2\n", "not a table of decisions"),
    "a word that is none": ("decision\tchange\tname\tcolumn\told\tnew\tcheck\nmaybe\tx\n", ":2: maybe"),
    "an unknown change": (
        "decision\tchange\tname\tcolumn\told\tnew\tcheck\nyes\thealth-plan/levle\n",
        "Did you mean health-plan/level?",
    ),
    "empty": ("", "not a table of decisions"),
    "a field without end": (
        "decision\tchange\tname\tcolumn\told\tnew\tcheck\n" + '"' + "x" * 200_000,
        "not a table of decisions",
    ),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_is_one_line(tmp_path: Path, capsys: Capture, case: str) -> None:
    text, part = BAD_TABLES[case]
    table, merged = tmp_path / "decisions.tsv", tmp_path / "merged.ttl"
    table.write_text(text, "utf-8")
    old, new = old_and_new(tmp_path)
    done = command(capsys, "merge", old, new, "-o", merged, "--decisions", table)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert part in done.err
    assert not merged.exists()


def test_a_table_that_is_missing_or_no_text(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    table = tmp_path / "decisions.tsv"
    done = command(capsys, "merge", old, new, "-o", tmp_path / "m.ttl", "--decisions", table)
    assert "no such file" in done.err
    table.write_bytes(b"\xff\xfe")
    done = command(capsys, "merge", old, new, "-o", tmp_path / "m.ttl", "--decisions", table)
    assert "not UTF-8" in done.err


# --- Conflicts


def test_what_points_to_a_row_that_is_not_accepted_is_refused(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    merged = tmp_path / "merged.ttl"
    done = command(capsys, "merge", old, new, "-o", merged, "--accept", "objective-1")
    assert done.code == 2
    assert "objective-1 would point to evidence-plan-p-9" in done.err
    assert not merged.exists()
    both = ["--accept", "objective-1", "--accept", "evidence-plan-p-9"]
    assert command(capsys, "merge", old, new, "-o", merged, *both).code == 0


def test_a_row_that_others_still_need_does_not_go(tmp_path: Path, capsys: Capture) -> None:
    new, old = old_and_new(tmp_path, ())
    merged = tmp_path / "merged.ttl"
    done = command(capsys, "merge", old, new, "-o", merged, "--accept", "evidence-plan-p-9")
    assert done.code == 2
    assert "evidence-plan-p-9 would go while objective-1 still points to it" in done.err
    assert command(capsys, "merge", old, new, "-o", merged, "--accept-all").code == 0
    assert content_hash(read_triples(merged)) == content_hash(read_triples(new))


def test_bad_choices_are_one_line(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path)
    merged = tmp_path / "merged.ttl"
    to = ["-o", merged]
    for arguments, part in (
        ([], "-o merged.ttl"),
        (["-o", tmp_path / "merged.xlsx", "--accept-all"], "Turtle file"),
        (to, "--accept-all"),
        ([*to, "--accept", "health-plans"], "Did you mean health-plan?"),
        ([*to, "--accept", "health-plan", "--reject", "health-plan/level"], "both accepted and rejected"),
        ([*to, "--interactive"], "terminal"),
        (["-o", tmp_path / "old.ttl" / "merged.ttl", "--accept-all"], "cannot write there"),
    ):
        done = command(capsys, "merge", old, new, *arguments)
        assert (done.code, done.err.count("\n")) == (2, 1), arguments
        assert part in done.err
        assert not merged.exists()


class Typed(io.StringIO):
    """A terminal on which answers are typed."""

    def isatty(self) -> bool:
        return True


def test_each_change_is_asked_for(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = old_and_new(tmp_path)
    merged = tmp_path / "merged.ttl"
    answers = ["n", "y", "n", "y"]
    monkeypatch.setattr("sys.stdin", Typed())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _="": answers.pop(0))
    done = command(capsys, "merge", old, new, "-o", merged, "--interactive", "--reject", "evidence-plan-p-9")
    assert done.code == 0
    assert answers == []
    assert "Level: sectoral → multisectoral" in done.err
    assert (level(merged), name(merged)) == (MULTI, "Health Plan 2021-2025")
    assert "accepted: 2; rejected: 3; left open: 0" in done.err
