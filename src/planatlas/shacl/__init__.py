"""SHACL: shapes graphs, their targets, the report of a validation, and the engine behind it.

This package knows nothing of planning. It follows SHACL (https://www.w3.org/TR/shacl/); what the
recommendation leaves out and a reader needs, the number of nodes each shape looked at, is part of the
report. Engines stand behind `Engine`; nothing above this package depends on which one runs.
"""

from planatlas.shacl.engine import Engine
from planatlas.shacl.engines import ENGINES, default_engine, named_engine
from planatlas.shacl.index import NodeIndex
from planatlas.shacl.lint import LintFinding, lint_shapes
from planatlas.shacl.path_parsing import path_triples
from planatlas.shacl.paths import path_text
from planatlas.shacl.report import Report, Result, Targeted
from planatlas.shacl.shapes import Shape, ShapesGraph, Target
from planatlas.shacl.targets import focus_nodes

__all__ = [
    "ENGINES",
    "Engine",
    "LintFinding",
    "NodeIndex",
    "Report",
    "Result",
    "Shape",
    "ShapesGraph",
    "Target",
    "Targeted",
    "default_engine",
    "focus_nodes",
    "lint_shapes",
    "named_engine",
    "path_text",
    "path_triples",
]
