"""The JSON routes against their own description: requests made from it, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from planatlas import Atlas
from planatlas.publishing.app import create_app
from planatlas.publishing.pages.openapi import document
from planatlas.publishing.pages.publication import Publication

schemathesis = pytest.importorskip("schemathesis")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def described() -> Any:
    return schemathesis.openapi.from_asgi("/api/openapi.json", create_app(Publication(Atlas.open)))


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("path", document()["paths"])
def test_no_request_breaks_a_route(described: Any, path: str, wrong: bool) -> None:
    operation = described[path]["GET"]
    if wrong and not document()["paths"][path]["get"]["parameters"]:
        pytest.skip("a route without parameters cannot be asked wrongly")
    modes = schemathesis.GenerationMode
    requests = operation.as_strategy(generation_mode=modes.NEGATIVE if wrong else modes.POSITIVE)

    @given(requests)
    @settings(
        max_examples=10,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        answer = case.call()
        assert answer.status_code in {200, 400, 404}, answer.text
        operation.validate_response(answer)

    ask()
