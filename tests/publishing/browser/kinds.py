"""One page of each kind there is, by its path without language and suffix."""

from __future__ import annotations

from typing import Final

PAGES: Final = (
    "index",
    "countries",
    "countries/per",
    "matrix",
    "matrix/2018-12-31",
    "changes/2016-12-31/2018-12-31",
    "assessment/per/security-and-defence-system/rfp/2022-12-31",
    "assessment/per/security-and-defence-system/rfp/2022-12-31/2.1",
    "instruments",
    "instruments/per",
    "id/per/pesem-2017-2021",
    "id/source/vega-2021",
    "code/level/sectoral",
    "graph/per/vega-2021",
    "questions",
    "questions/gaps/details",
    "questions/gaps/compare-dates",
    "indicators",
    "sparql",
    "validate",
    "data",
    "documentation",
    "documentation/indicators/2.1",
    "documentation/catalogue",
    "nothing-of-the-kind",
)
