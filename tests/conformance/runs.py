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


@lru_cache(maxsize=2)
def engine(name: str) -> Engine:
    """Return the engine of that name."""
    return CompiledEngine() if name == COMPILED else PySHACLEngine()


@lru_cache(maxsize=1024)
def run(case: Case, name: str) -> Outcome:
    """Run a case through an engine and compare what it reports with what the case expects."""
    try:
        report = engine(name).validate(case.data, case.shapes)
    except InputError as error:
        if case.expects_failure:
            return Outcome(NATIVE)
        return Outcome(FAIL, f"the engine refuses it: {error.text('en')}")
    except Exception as error:
        return Outcome(FAIL, f"the engine breaks down: {error!r}")
    if case.expects_failure:
        return Outcome(FAIL, "the shapes are to be refused, and the engine reports on the data")
    expected, actual = expected_report(case), actual_report(case, report)
    if expected != actual:
        lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", n=1)
        return Outcome(FAIL, "\n".join(lines))
    return Outcome(NATIVE if report.engine == name else FALLBACK)


@lru_cache(maxsize=1)
def exceptions() -> dict[tuple[str, str], dict[str, str]]:
    """Return {(case, engine): entry} of the cases that are known not to pass natively, with the reason."""
    listed = tomllib.loads(EXCEPTIONS.read_text("utf-8")).get("exception", [])
    return {(entry["case"], entry["engine"]): entry for entry in listed}
