"""Tools for programs: the questions, gaps and checks of the atlas over the Model Context Protocol.

Every tool only reads, gives the evidence and the data version with its answer, and keeps to a size.
https://modelcontextprotocol.io/
"""

from planatlas.publishing.agents.server import serve

__all__ = ["serve"]
