"""Plans as StratML (ANSI/AIIM 22:2017, ISO 17469-1), out and in, for those who exchange them so."""

from planatlas.authoring.stratml.losses import not_carried, statements_about
from planatlas.authoring.stratml.reading import StratmlPlan, read_plan, read_stratml
from planatlas.authoring.stratml.writing import plans, write_stratml

__all__ = [
    "StratmlPlan",
    "not_carried",
    "plans",
    "read_plan",
    "read_stratml",
    "statements_about",
    "write_stratml",
]
