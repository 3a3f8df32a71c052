"""The option `--approve`: write the reports of the cases anew instead of comparing them."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write the reports of shapes cases anew")


@pytest.fixture
def approving(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--approve", default=False))
