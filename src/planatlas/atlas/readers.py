"""Versions of a country's graph in any form: RDF files, workbooks, folders of CSV files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from planatlas.assessment import SYSTEM
from planatlas.atlas.collection import JURISDICTION, codes_of_places, packaged_collection
from planatlas.atlas.country_graphs import CountryGraphs
from planatlas.atlas.workbooks import packaged_source
from planatlas.authoring.reading import is_workbook
from planatlas.errors import InputError
from planatlas.namespaces import IDENTIFIER, PREF_LABEL, RDF_TYPE
from planatlas.store import NamedNode, Triple, TripleIndex, read_folder, read_triples


def read_graph(path: Path) -> list[Triple]:
    """Return what a file or folder says, each statement once: RDF, a workbook or a folder of CSV files.

    Raises InputError as `read_folder`, `read_triples` and `read_book`, `graph-cells` for a workbook of which
    cells cannot be read, for what is left out would seem to be removed, and `file-empty`.
    """
    if is_workbook(path):
        source = packaged_source(path)
        faults = [finding for finding in source.findings(()) if finding.severity == "violation"]
        if faults:
            raise _CellsError(path, len(faults), faults[0].place, faults[0].messages)
        return list(dict.fromkeys(source.triples()))
    triples = list(dict.fromkeys(t for file in read_folder(path) for t in read_triples(file)))
    if not triples:
        raise InputError("file-empty", where=str(path))
    return triples


class _CellsError(InputError):
    """Cells that cannot be read, the first of them in the reader's language."""

    def __init__(self, path: Path, count: int, place: str, messages: Mapping[str, str]) -> None:
        self._messages = messages
        super().__init__("graph-cells", where=str(path), count=count, place=place, first="")

    def text(self, lang: str = "en") -> str:
        """Return the line, with the message on the cell in the same language."""
        self.details["first"] = self._messages.get(lang, self._messages["en"])
        return super().text(lang)


def country_of(*graphs: Iterable[Triple], where: str | None = None) -> str:
    """Return the country that graphs are about: of their systems, else of their jurisdictions, else of names.

    Raises InputError `no-country` where nothing says one, and `two-countries` where there are several.
    """
    index = TripleIndex([triple for triples in graphs for triple in triples])
    codes = codes_of_places(index)
    places = (place for system in index.instances(SYSTEM) for place in index.iris(system, JURISDICTION))
    found = sorted({codes[place] for place in places if place in codes} or set(codes.values()))
    found = found or _named(graphs)
    if not found:
        raise InputError("no-country", where=where)
    if len(found) > 1:
        raise InputError("two-countries", where=where, known=", ".join(found))
    return found[0]


def _named(graphs: Iterable[Iterable[Triple]]) -> list[str]:
    """Return the country whose names most things have."""
    counts: dict[str, int] = {}
    for triples in graphs:
        for triple in triples:
            if triple.predicate.value == RDF_TYPE and isinstance(triple.subject, NamedNode):
                code, slash, _ = triple.subject.value.removeprefix(IDENTIFIER).partition("/")
                if slash and len(code) == 3 and triple.subject.value.startswith(IDENTIFIER):
                    counts[code.upper()] = counts.get(code.upper(), 0) + 1
    return [max(counts, key=lambda code: counts[code])] if counts else []


@dataclass
class GivenGraph(CountryGraphs):
    """One dataset of one country that is at hand as triples, with the packaged sources beside it."""

    country: str
    dataset: str
    given: tuple[Triple, ...]

    @property
    def keys(self) -> Collection[tuple[str, str]]:
        """The (country code, dataset) that there are."""
        return ((self.country, self.dataset),)

    def shared_triples(self) -> list[Triple]:
        """Return the packaged sources and items that several countries share."""
        return packaged_collection().shared_triples()

    def labels(self, iris: Iterable[str]) -> Iterator[Triple]:
        """Return the preferred labels that the graph and shared items give to some IRIs."""
        wanted, label = set(iris), NamedNode(PREF_LABEL)
        triples = (*self.given, *self.shared_triples())
        return (t for t in triples if t.predicate == label and getattr(t.subject, "value", "") in wanted)

    def _read_dataset(self, country: str, dataset: str) -> Iterable[Triple]:  # noqa: ARG002
        return self.given
