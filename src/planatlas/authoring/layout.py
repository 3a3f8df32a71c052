"""The layout of a workbook, made from the shapes: which sheets, with which columns, in which order.

Nothing of planning is named here. `shapes/workbook.ttl` says which classes have a sheet; a class without one
of its own goes to that of the nearest class above it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from planatlas.assessment import packaged_knowledge, read_quickly
from planatlas.authoring.columns import Vocabulary, columns_of, named_choices, number, texts
from planatlas.authoring.model import CLASS, ID, Column, Layout, SheetLayout
from planatlas.namespaces import BASE, RDF_TYPE, SH, XSD, notation
from planatlas.resources import resource_path, turtle_files
from planatlas.shacl import NodeIndex
from planatlas.store import NamedNode, TripleIndex

SHEET: Final = BASE + "shapes/workbook/"
OTHER: Final = "other"
OTHER_COLUMNS: Final = ("subject", "property", "value", "datatype", "language", "piece")
_DIGITS_OF_VERSION: Final = 12


@lru_cache(maxsize=1)
def layout() -> Layout:
    """Return the layout of every workbook, the same for all countries.

    >>> [sheet.key for sheet in layout().sheets][:3]
    ['jurisdictions', 'sources', 'evidence']
    """
    sheets = _Sheets(workbook_shapes(), TripleIndex(packaged_knowledge().ontology)).all()
    return Layout(sheets, _version(sheets))


@lru_cache(maxsize=1)
def workbook_shapes() -> NodeIndex:
    """Return the shapes that a workbook is made from: those of the data, and what stands beside them."""
    files = [
        *turtle_files("shapes", "model"),
        resource_path("shapes", "recommended.ttl"),
        resource_path("shapes", "workbook.ttl"),
    ]
    return NodeIndex(triple for path in files for triple in read_quickly(path))


def _version(sheets: Iterable[SheetLayout]) -> str:
    """Return a text that is another one when a sheet or column is added, taken away or holds other things."""
    lines = [
        f"{sheet.key} {column.key} {column.property} {column.datatype} {column.many} {column.required}"
        for sheet in sheets
        for column in sheet.columns
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS_OF_VERSION]


class _Sheets:
    def __init__(self, shapes: NodeIndex, terms: TripleIndex) -> None:
        groups = shapes.subjects_of(RDF_TYPE, NamedNode(SH + "PropertyGroup"))
        named = [group for group in groups if isinstance(group, NamedNode)]
        self._groups = sorted(named, key=lambda group: (number(shapes, group, SH + "order"), group.value))
        self._shapes, self._terms = shapes, terms
        roots = {
            node.value: notation(group.value)
            for group in self._groups
            for node in shapes.objects(group, SHEET + "rowsOf")
            if isinstance(node, NamedNode)
        }
        self._roots = roots
        self._vocabulary = Vocabulary(shapes, terms, self._of_classes())

    def all(self) -> tuple[SheetLayout, ...]:
        """Return the sheets in their order."""
        return tuple(self._sheet(group) for group in self._groups)

    def _of_classes(self) -> dict[str, str]:
        """Return {class: sheet}, in the order of sheets, for every class at or below one that has a sheet."""
        bare = Vocabulary(self._shapes, self._terms, {})
        found: dict[str, str] = {}
        for root in self._roots:
            for name in bare.below(root):
                nearest = next(above for above in bare.above(name) if above in self._roots)
                found[name] = self._roots[nearest]
        order = {sheet: place for place, sheet in enumerate(dict.fromkeys(self._roots.values()))}
        return dict(sorted(found.items(), key=lambda item: order[item[1]]))

    def _sheet(self, group: NamedNode) -> SheetLayout:
        shapes, key = self._shapes, notation(group.value)
        classes = [name for name, sheet in self._vocabulary.sheets.items() if sheet == key]
        if not classes:
            columns = [self._fixed(name, XSD + "string", place) for place, name in enumerate(OTHER_COLUMNS)]
        else:
            extra = shapes.objects(group, SHEET + "withColumn")
            made = columns_of(self._vocabulary, classes, extra)
            columns = [self._fixed(ID, XSD + "string", -2)]
            columns += [self._class_column(classes)] if len(classes) > 1 else []
            columns += sorted(made, key=lambda column: (column.order, column.property, column.language or ""))
        return SheetLayout(
            key=key,
            names=texts(shapes, group, SH + "name"),
            descriptions=texts(shapes, group, SH + "description"),
            classes=named_choices(self._terms, classes),
            columns=tuple(columns),
        )

    def _fixed(self, name: str, datatype: str | None, order: float) -> Column:
        """Return a column that no property makes."""
        node = NamedNode(SHEET + name)
        return Column(
            key=name,
            property="",
            names=texts(self._shapes, node, SH + "name"),
            descriptions=texts(self._shapes, node, SH + "description"),
            order=order,
            datatype=datatype,
            many=False,
        )

    def _class_column(self, classes: list[str]) -> Column:
        node = NamedNode(SHEET + CLASS)
        return Column(
            key=CLASS,
            property=RDF_TYPE,
            names=texts(self._shapes, node, SH + "name"),
            descriptions=texts(self._shapes, node, SH + "description"),
            order=-1,
            choices=named_choices(self._terms, classes),
            required=True,
            many=False,
        )
