"""A browser for each module, and one server for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from publishing.browser.visiting import served, started


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served") / "errors.txt") as address:
        yield address
