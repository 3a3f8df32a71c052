"""The atlas: countries, datasets and everything that can be asked of them, in one object."""

from planatlas.atlas.atlas import Atlas
from planatlas.atlas.collection import Collection, open_collection, packaged_collection

__all__ = ["Atlas", "Collection", "open_collection", "packaged_collection"]
