"""Random data graphs and shapes graphs for Hypothesis: small, and full of what engines stumble on."""

from shacl.strategies.data import Data, data_graphs
from shacl.strategies.shapes import COMPONENTS, Graph, shapes_graphs
from shacl.strategies.terms import stored, stored_as_written

__all__ = [
    "COMPONENTS",
    "Data",
    "Graph",
    "data_graphs",
    "shapes_graphs",
    "stored",
    "stored_as_written",
]
