"""What several folders of tests share: the real SPARQL servers, each started once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from servers import KINDS, Endpoint, started


@pytest.fixture(autouse=True)
def _as_wide_as_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries of the tests set COLUMNS for the whole process, and tables would be drawn for it."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[str], Endpoint]]:
    """Return a function that starts a server by its name, once, and stops all of them at the end.

    Where the machine lacks one the test is skipped, saying what is missing; with CI=true it fails.
    """
    running: dict[str, Endpoint] = {}
    with ExitStack() as stack:

        def start(name: str) -> Endpoint:
            if reason := KINDS[name].lacks():
                if os.environ.get("CI") == "true":
                    pytest.fail(f"{name}: {reason}")
                pytest.skip(f"{name}: {reason}")
            if name not in running:
                running[name] = stack.enter_context(started(KINDS[name]))
            return running[name]

        yield start
