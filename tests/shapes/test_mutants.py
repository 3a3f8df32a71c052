"""A valid case with one triple dropped or made wrong is noticed, or listed as a survivor with a reason."""

from __future__ import annotations

import tomllib
from functools import lru_cache

import pytest

from shapes.harness.files import CASES, ShapesFile, shapes_files
from shapes.harness.mutants import Key, listed_survivors, outcomes

_FILES = pytest.mark.parametrize("shapes_file", shapes_files(), ids=lambda shapes_file: shapes_file.name)


@lru_cache(maxsize=64)
def _outcomes(shapes_file: ShapesFile) -> dict[Key, dict[str, bool]]:
    """Run every mutant of a shapes file; {key: {mutant in words: survived}}."""
    found: dict[Key, dict[str, bool]] = {}
    for case in shapes_file.cases:
        if case.kind == "valid":
            for mutant, survived in outcomes(case):
                found.setdefault(mutant.key, {})[str(mutant)] = survived
    return found


@_FILES
def test_mutants_are_noticed_or_listed(shapes_file: ShapesFile) -> None:
    missed = {
        key: [words for words, survived in outcome.items() if survived]
        for key, outcome in _outcomes(shapes_file).items()
        if any(outcome.values()) and key not in listed_survivors()
    }
    assert not missed


@_FILES
def test_listed_survivors_survive(shapes_file: ShapesFile) -> None:
    there = _outcomes(shapes_file)
    listed = {key: how for key, how in listed_survivors().items() if key[0] == shapes_file.name}
    gone = [key for key in listed if not any(there.get(key, {}).values())]
    assert not gone, "a shape notices these now, or no case has them: delete the entry"
    noticed = [key for key, how in listed.items() if how == "always" and not all(there[key].values())]
    assert not noticed, "some of these are noticed: list them as `sometimes`"
    never_noticed = [key for key, how in listed.items() if how == "sometimes" and all(there[key].values())]
    assert not never_noticed, "none of these is noticed: drop `sometimes`"


def test_survivors_have_reasons_and_stand_once() -> None:
    entries = tomllib.loads((CASES / "survivors.toml").read_text(encoding="utf-8"))["survivor"]
    assert all(entry["reason"].strip() for entry in entries)
    keys = [(s, m, p) for e in entries for s in e["shapes"] for m in e["mutations"] for p in e["predicates"]]
    assert sorted(keys) == sorted(set(keys))
    assert {key[0] for key in keys} <= {shapes_file.name for shapes_file in shapes_files()}
