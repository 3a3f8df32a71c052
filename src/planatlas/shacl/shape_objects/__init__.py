"""Shapes as objects: what a shapes graph says, read once, checked, and free of RDF.

The first of three steps from shapes to SPARQL: `read_shapes` turns a graph into the dataclasses of `model`.
"""

from planatlas.shacl.shape_objects.reader import read_shapes
from planatlas.shacl.shape_objects.unsupported import UnsupportedShape, not_too_deep

__all__ = ["UnsupportedShape", "not_too_deep", "read_shapes"]
