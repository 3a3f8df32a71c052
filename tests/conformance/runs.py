"""Each case through each engine, once a process: native, by the fallback, or failed."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from planatlas.errors import InputError
from planatlas.shacl import Engine
from planatlas.shacl.compiled_engine import CompiledEngine
from planatlas.shacl.pyshacl_engine import PySHACLEngine

from .reports import actual_report, expected_report
from .suite import Case

COMPILED, PYSHACL = CompiledEngine.name, PySHACLEngine.name
NATIVE, FALLBACK, FAIL = "native", "fallback", "fail"
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went: native, fallback or fail, and for a failure what differs."""

    status: str
    difference: str = ""


class HandedOn(Exception):  # noqa: N818  (not an error: what the engine does with shapes it cannot compile)
    """The compiled engine asks for another engine."""


def _nobody() -> Engine:
    raise HandedOn


ENGINES: dict[str, Engine] = {COMPILED: CompiledEngine(_nobody), PYSHACL: PySHACLEngine()}
_WITH_FALLBACK = CompiledEngine()


@lru_cache(maxsize=1024)
def run(case: Case, name: str) -> Outcome:
    """Run a case through an engine and compare what it reports with what the case expects."""
    try:
        return _outcome(case, ENGINES[name])
    except HandedOn:
        outcome = _outcome(case, _WITH_FALLBACK)
        return Outcome(FALLBACK) if outcome.status == NATIVE else outcome


def _outcome(case: Case, engine: Engine) -> Outcome:
    try:
        report = engine.validate(case.data, case.shapes)
    except InputError as error:
        if case.expects_failure:
            return Outcome(NATIVE)
        return Outcome(FAIL, f"the engine refuses it: {error.text('en')}")
    if case.expects_failure:
        return Outcome(FAIL, "the shapes are to be refused, and the engine reports on the data")
    expected, actual = expected_report(case), actual_report(case, report)
    if expected == actual:
        return Outcome(NATIVE)
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", n=1)
    return Outcome(FAIL, "\n".join(lines))


@lru_cache(maxsize=1)
def exceptions() -> dict[tuple[str, str], dict[str, str]]:
    """Return {(case, engine): entry} of the cases that are known not to pass natively, with the reason."""
    listed = tomllib.loads(EXCEPTIONS.read_text("utf-8")).get("exception", [])
    return {(entry["case"], entry["engine"]): entry for entry in listed}
