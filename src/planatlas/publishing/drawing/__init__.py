"""Drawings as SVG (https://www.w3.org/TR/SVG2/): small, with links, readable without colour."""

from planatlas.publishing.drawing.chain import draw_chain

__all__ = ["draw_chain"]
