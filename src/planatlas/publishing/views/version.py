"""Which data and which software an answer comes from, and how to cite it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from planatlas.__about__ import __version__
from planatlas.atlas import Atlas
from planatlas.atlas.loaded import loaded_graphs
from planatlas.labels import message
from planatlas.namespaces import BASE
from planatlas.store import Triple, content_hash

SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class VersionView:
    """The version of the data (a fingerprint of all graphs) and of the software.

    `graphs` are the fingerprints of the named graphs, by IRI.
    """

    data: str
    software: str
    graphs: tuple[tuple[str, str], ...]

    @property
    def short(self) -> str:
        """The first characters of the data version, enough to tell two apart."""
        return self.data[:SHORT]

    def citation(self, title: str, lang: str, iri: str = BASE) -> str:
        """Return how to cite a page, ready to paste.

        >>> VersionView("0123456789abcdef", "0.1.0", ()).citation("Gap matrix", "en")
        'Plan Atlas. Gap matrix. Data 0123456789ab, software 0.1.0. https://w3id.org/planatlas/'
        """
        return message(
            "publishing-citation", lang, title=title, data=self.short, software=self.software, iri=iri
        )


def version_view(atlas: Atlas) -> VersionView:
    """Return the version of an atlas.

    What `planatlas load` wrote carries the fingerprint of each graph; other graphs are read and hashed.
    Raises InputError where a store cannot be asked.
    """
    source = atlas.collection.source
    loaded = loaded_graphs(source) if source is not None else {}
    if loaded:
        graphs = {name: item.fingerprint for name, item in loaded.items()}
    else:
        graphs = {name: _hash(triples) for name, triples in atlas.collection.graphs()}
    lines = [f"{name} {fingerprint}" for name, fingerprint in sorted(graphs.items())]
    whole = hashlib.sha256("\n".join([__version__, *lines]).encode()).hexdigest()
    return VersionView(whole, __version__, tuple(sorted(graphs.items())))


def _hash(triples: list[Triple]) -> str:
    return content_hash(triples)
