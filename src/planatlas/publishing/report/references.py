"""The sources of a report as a list of references."""

from __future__ import annotations

from collections.abc import Collection

from planatlas.atlas import Atlas
from planatlas.publishing.report.content import Reference
from planatlas.publishing.report.wording import written
from planatlas.questions import cell_text


def references(atlas: Atlas, wanted: Collection[str], lang: str) -> tuple[Reference, ...]:
    """Return the sources with these IRIs, in the order of their names; the data say all there is of each."""
    found: dict[str, Reference] = {}
    for row in atlas.ask("explore/sources", lang=lang).dicts():
        texts = {name: written(cell_text(term)) for name, term in row.items()}
        iri = texts["source_iri"]
        if iri in wanted and iri not in found:
            parts = (texts["creator"], texts["year"], texts["title"], texts["publisher"])
            text = ". ".join(part.rstrip(".") for part in parts if part)
            found[iri] = Reference(texts["source"] or iri, text and f"{text}.", texts["address"])
    return tuple(sorted(found.values(), key=lambda reference: (reference.name.casefold(), reference.text)))
