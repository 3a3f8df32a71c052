"""Plan Atlas: a knowledge graph of planning instruments.

What States plan, what they show of it, and what nobody has looked at: countries as named graphs, indicators
as SHACL shapes, gap analyses as SPARQL questions. This module is the public interface:

    atlas = Atlas.open()
    assessment, = atlas.assess("PER")
    table = atlas.ask("gaps/matrix", countries=["CHL", "PER"])
"""

from typing import TYPE_CHECKING, Any

from planatlas.__about__ import __version__
from planatlas.errors import InputError, PlanAtlasError

if TYPE_CHECKING:
    from planatlas.atlas import Atlas

__all__ = ["Atlas", "InputError", "PlanAtlasError", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the atlas when it is first asked for: whoever wants help or a version need not wait for it."""
    if name == "Atlas":
        from planatlas.atlas import Atlas

        return Atlas
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
