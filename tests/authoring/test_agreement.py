"""How far two readers agree: alpha by hand and by the book, units that count, and where they differ."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring.comparing import EXAMPLE, command, old_and_new
from cli.running import LAND
from planatlas.assessment import packaged_knowledge
from planatlas.authoring.agreement import NOMINAL, ORDINAL, _is_degree, alpha
from planatlas.authoring.same_rows import matches
from planatlas.errors import InputError
from planatlas.namespaces import IDENTIFIER, PLAN, PREF_LABEL, RDF_TYPE
from planatlas.store import Literal, NamedNode, Triple

pytest.importorskip("krippendorff")

Capture = pytest.CaptureFixture[str]
Pairs = list[tuple[int, int]]


# --- The figure


def by_hand(pairs: Pairs, level: str) -> float:
    """Compute alpha for two readers from the coincidences, as Krippendorff sets it out."""
    values = [value for pair in pairs for value in pair]
    counts, total = Counter(values), len(values)

    def distance(low: int, high: int) -> float:
        if level == NOMINAL:
            return float(low != high)
        between = sum(counts[value] for value in counts if min(low, high) <= value <= max(low, high))
        return (between - (counts[low] + counts[high]) / 2) ** 2 if low != high else 0

    observed = sum(2 * distance(*pair) for pair in pairs) / total
    expected = sum(counts[a] * counts[b] * distance(a, b) for a in counts for b in counts)
    return 1 - observed * total * (total - 1) / expected


def test_alpha_computed_by_hand() -> None:
    # Four units; 0 and 1 were given three times, 2 twice. Squared ordinal distances: 0-1 is 9, 0-2 is 30.25,
    # 1-2 is 6.25. Observed 18 of 8 pairs of values; expected 600 of 56: alpha = 1 - 18 x 7 / 600.
    pairs = [(0, 0), (0, 1), (1, 1), (2, 2)]
    assert alpha(pairs, ORDINAL) == pytest.approx(0.79)
    # Nominal: observed 2, expected 2 x (9 + 6 + 6) = 42: alpha = 1 - 2 x 7 / 42.
    assert alpha(pairs, NOMINAL) == pytest.approx(2 / 3)


def test_alpha_as_krippendorff_prints_it() -> None:
    # "Computing Krippendorff's Alpha-Reliability" (2011), sections A and B.
    binary = list(zip(map(int, "0100000010"), map(int, "1110010000"), strict=True))
    assert alpha(binary, NOMINAL) == pytest.approx(0.095, abs=5e-4)
    letters = list(zip(map(ord, "aabbdcccedda"), map(ord, "babbbccceddd"), strict=True))
    assert alpha(letters, NOMINAL) == pytest.approx(0.692, abs=5e-4)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12),
    st.sampled_from([NOMINAL, ORDINAL]),
)
def test_alpha_is_what_the_coincidences_give(pairs: Pairs, level: str) -> None:
    figure = alpha(pairs, level)
    if len({value for pair in pairs for value in pair}) < 2:
        assert figure is None
    else:
        assert figure == pytest.approx(by_hand(pairs, level))
        assert figure <= 1


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(3, 3), (3, 3)]])
def test_without_variation_it_cannot_be_computed(pairs: Pairs) -> None:
    assert alpha(pairs, ORDINAL) is None


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    with pytest.raises(InputError) as refused:
        alpha([(0, 1)], NOMINAL)
    assert "planatlas[agreement]" in refused.value.text("es")


def test_only_verdicts_with_one_credit_are_degrees() -> None:
    verdicts = packaged_knowledge().framework.verdicts.values()
    assert {v.notation for v in verdicts if _is_degree(v)} == {"met", "partly-met", "not-met"}


# --- Two readers of the invented country


def compared(capsys: Capture, first: Path, second: Path) -> dict[str, Any]:
    done = command(capsys, "agreement", first, second, "-f", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def figures(found: dict[str, Any]) -> dict[str, tuple[int, int, int, float | None]]:
    return {
        f"{m['about']} {m['level']}": (m["units"], m["equal"], m["left_out"], m["alpha"])
        for m in found["measures"]
    }


def test_units_and_figures(tmp_path: Path, capsys: Capture) -> None:
    found = compared(capsys, *old_and_new(tmp_path))
    assert found["rows"] == {"first": 9, "second": 11, "both": 9}
    assert [row.rpartition("/")[2] for row in found["only"]["second"]] == ["evidence-plan-p-9", "objective-1"]
    assert {(v["column"], v["first"][0]["text"], v["second"][0]["text"]) for v in found["verdicts"]} == {
        ("1.3", "met", "not met"),
        ("2.1", "no evidence", "not assessable"),
        ("2.2", "no evidence", "not assessable"),
        ("2.3", "not met", "not assessable"),
    }
    measured = figures(found)
    # Verdicts of both: 1.1 and 1.2 met twice, 1.3 met and not met; the five others say what is not known.
    assert measured["verdicts ordinal"][:3] == (3, 2, 5)
    assert measured["verdicts ordinal"][3] == pytest.approx(by_hand([(1, 1), (1, 1), (1, 0)], ORDINAL))
    assert measured["verdicts nominal"][:3] == (8, 4, 0)
    assert measured["instruments/level nominal"] == (2, 1, 0, pytest.approx(0.4))
    assert measured["instruments/status nominal"] == (2, 2, 0, None)
    cells = {(cell["row"].rpartition("/")[2], cell["column"]) for cell in found["cells"]}
    assert cells == {
        ("health-plan", "prefLabel-en"),
        ("health-plan", "level"),
        ("disclosure-health-plan", "disclosureStatus"),
    }


def test_a_code_that_one_reader_left_empty_is_no_unit(tmp_path: Path, capsys: Capture) -> None:
    old, new = old_and_new(tmp_path, (("plan:level level:sectoral ;", ""),), "")
    found = compared(capsys, old, new)
    assert figures(found)["instruments/level nominal"] == (1, 1, 1, None)
    (cell,) = found["cells"]
    assert (cell["first"][0]["text"], cell["second"]) == ("sectoral", [])


def test_readers_who_name_rows_otherwise_are_compared_by_names(tmp_path: Path, capsys: Capture) -> None:
    second = tmp_path / "second.ttl"
    text = EXAMPLE.read_text("utf-8")
    for slug in ("health-planning", "health-plan ", "development-plan", "alignment-health-plan"):
        text = text.replace(f"xxb:{slug}", f"xxb:my-{slug}")
    second.write_text(text, "utf-8")
    found = compared(capsys, EXAMPLE, second)
    assert found["rows"] == {"first": 9, "second": 9, "both": 9}
    assert found["verdicts"] == found["cells"] == []
    assert figures(found)["verdicts nominal"][:2] == (8, 8)


def row(slug: str, name: str, class_name: str = "Plan") -> list[Triple]:
    node = NamedNode(f"{IDENTIFIER}xxb/{slug}")
    return [
        Triple(node, NamedNode(RDF_TYPE), NamedNode(PLAN + class_name)),
        Triple(node, NamedNode(PREF_LABEL), Literal(name, language="en")),
    ]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (row("a", "Plan"), row("b", " plan "), 1),
        (row("a", "Plan"), row("b", "Plan", "Policy"), 0),
        ([*row("a", "Plan"), *row("c", "Plan")], row("b", "Plan"), 0),
        (row("a", "Plan"), [*row("b", "Plan"), *row("c", "Plan")], 0),
        ([*row("a", "Plan"), *row("b", "Plan")], [*row("b", "Plan"), *row("c", "Plan")], 1),
    ],
    ids=["name", "class", "two in the first", "two in the second", "one known already"],
)
def test_a_name_shows_that_rows_are_the_same_only_where_it_is_alone(
    first: list[Triple], second: list[Triple], same: int
) -> None:
    assert len(matches((first, second))) == same


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("form", ["table", "md"])
def test_on_paper(tmp_path: Path, capsys: Capture, form: str, lang: str) -> None:
    done = command(capsys, "agreement", *old_and_new(tmp_path), "-f", form, lang=lang)
    wanted = {
        "en": ("Krippendorff's alpha", "not computable", "0.400", "evidence-plan-p-9, objective-1"),
        "es": ("Alfa de Krippendorff", "no calculable", "0,400", "evidence-plan-p-9, objective-1"),
    }
    assert [part for part in wanted[lang] if part not in done.out] == []
    assert "http" not in done.out


def test_what_looks_like_markup_is_shown_as_it_is(tmp_path: Path, capsys: Capture) -> None:
    versions = old_and_new(tmp_path, (('"Health Plan 2021-2025"@en', '"[/bold] [red]x|y"@en'),), "")
    for name in ("agreement", "diff"):
        done = command(capsys, name, *versions)
        assert done.code < 2, done.err
        assert "[/bold] [red]x|y" in done.out
    assert "[/bold] [red]x\\|y" in command(capsys, "agreement", *versions, "-f", "md").out


def test_two_who_agree_on_everything(capsys: Capture) -> None:
    done = command(capsys, "agreement", EXAMPLE, EXAMPLE)
    assert done.code == 0
    assert "The two readers differ in nothing that both have." in done.out


def test_bad_input_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    bare = tmp_path / "bare.ttl"
    bare.write_text("<http://example.org/a> <http://example.org/b> 1 .", "utf-8")
    for arguments, part in (
        ([EXAMPLE, LAND], "two countries, XXB and XXA"),
        ([EXAMPLE, bare], "bare.ttl: no country can be told"),
        ([EXAMPLE, tmp_path / "none.xlsx"], "none.xlsx"),
        ([EXAMPLE, EXAMPLE, "--as-of", "x"], "not a date"),
        ([EXAMPLE, EXAMPLE, "-f", "csv"], "csv"),
    ):
        done = command(capsys, "agreement", *arguments)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert part in done.err
