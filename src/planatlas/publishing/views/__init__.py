"""What a reader sees, before it is a page, a report or an answer to an agent: frozen view models.

Each is built from an `Atlas` in one language. The texts are plain text; whoever shows them escapes them.
"""

from planatlas.publishing.views.chain import ChainEdge, ChainNode, ChainView, chain_of_country, chain_of_thing
from planatlas.publishing.views.common import EvidenceView, Link
from planatlas.publishing.views.countries import CountryView, SystemView, countries_view, country_view
from planatlas.publishing.views.indicators import FrameworkView, framework_view
from planatlas.publishing.views.instruments import InstrumentRow, instruments_view
from planatlas.publishing.views.matrix import (
    CellView,
    ColumnView,
    ComparisonView,
    MatrixView,
    compare,
    matrix_view,
)
from planatlas.publishing.views.questions import AnswerView, QuestionView, answer_view, question_view
from planatlas.publishing.views.scenario import DeclassifyView, declassify_finding
from planatlas.publishing.views.things import InstrumentView, ThingView, instrument_view, thing_view
from planatlas.publishing.views.timeline import EventView, TimelineView, timeline_view
from planatlas.publishing.views.version import VersionView, version_view

__all__ = [
    "AnswerView",
    "CellView",
    "ChainEdge",
    "ChainNode",
    "ChainView",
    "ColumnView",
    "ComparisonView",
    "CountryView",
    "DeclassifyView",
    "EventView",
    "EvidenceView",
    "FrameworkView",
    "InstrumentRow",
    "InstrumentView",
    "Link",
    "MatrixView",
    "QuestionView",
    "SystemView",
    "ThingView",
    "TimelineView",
    "VersionView",
    "answer_view",
    "chain_of_country",
    "chain_of_thing",
    "compare",
    "countries_view",
    "country_view",
    "declassify_finding",
    "framework_view",
    "instrument_view",
    "instruments_view",
    "matrix_view",
    "question_view",
    "thing_view",
    "timeline_view",
    "version_view",
]
