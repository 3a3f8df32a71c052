"""The XML parts of a workbook file, and which refers to which (ECMA-376 part 2, Open Packaging)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from planatlas.authoring.extras import needed
from planatlas.authoring.guards import Package
from planatlas.errors import InputError


class Parts:
    """Reads the parts of a package: their elements one after the other, and their relations."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._etree = needed("lxml.etree")

    def relations(self, part: str) -> dict[str, list[str]]:
        """Return the parts that a part refers to, by kind."""
        found: dict[str, list[str]] = {}
        for _, target, kind in self.targets(part):
            found.setdefault(kind, []).append(target)
        return found

    def targets(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield (identifier, part, kind) of each part that a part refers to."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._package:
            return
        for item in self.elements(relations, "Relationship"):
            if item.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", "")))
                kind = item.get("Type", "").rpartition("/")[2]
                yield item.get("Id", ""), target.lstrip("/"), kind

    def elements(self, part: str, *names: str) -> Iterator[Any]:
        """Yield the elements of some names, each whole and only until the next."""
        try:
            with self._package.open(part) as stream:
                found = self._etree.iterparse(
                    stream,
                    tag=[f"{{*}}{name}" for name in names],
                    resolve_entities=False,
                    no_network=True,
                    load_dtd=False,
                    remove_comments=True,
                    remove_pis=True,
                )
                for _, element in found:
                    stream.element_ends()
                    if element.getroottree().docinfo.doctype:
                        raise self.damaged(part)
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except self._etree.XMLSyntaxError:
            raise self.damaged(part) from None

    def damaged(self, part: str) -> InputError:
        """Return the error that says that a part cannot be read."""
        return InputError("workbook-damaged", where=str(self._package.path), part=part)
