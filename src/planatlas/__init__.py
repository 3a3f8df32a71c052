"""Plan Atlas: a knowledge graph of planning instruments.

What States plan, what they show of it, and what nobody has looked at: countries as named graphs, indicators
as SHACL shapes, gap analyses as SPARQL questions. This module is the public interface:

    atlas = Atlas.open()
    assessment, = atlas.assess("PER")
    table = atlas.ask("gaps/matrix", countries=["CHL", "PER"])
"""

from planatlas.__about__ import __version__
from planatlas.atlas import Atlas
from planatlas.errors import InputError, PlanAtlasError

__all__ = ["Atlas", "InputError", "PlanAtlasError", "__version__"]
