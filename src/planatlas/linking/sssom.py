"""Read and write decisions about links as SSSOM/TSV, a line for each pair that was decided.

The Simple Standard for Sharing Ontological Mappings (https://mapping-commons.github.io/sssom/) is a table
with tabs below a header of YAML in lines that begin with `#`. A pair that was rejected has the
`predicate_modifier` Not. Whatever else a table says, in columns or in its header, is kept as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

from planatlas.errors import InputError
from planatlas.linking.tables import read_table, read_text, split_header
from planatlas.namespaces import BASE, PREFIXES, SKOS
from planatlas.store import write_atomically

EXACT: Final = SKOS + "exactMatch"
CLOSE: Final = SKOS + "closeMatch"
SEMAPV: Final = "https://w3id.org/semapv/vocab/"
PREDICATES: Final = (EXACT, CLOSE)
REJECTED: Final = "Not"
REQUIRED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# Every other column of a file is kept behind these.
COLUMNS: Final[tuple[str, ...]] = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "reviewer_id",
    "subject_source",
    "object_source",
    "mapping_tool",
    "mapping_tool_version",
    "mapping_date",
    "confidence",
    "comment",
)
# The addresses of the sources that are linked to, as they are shortened in a table.
KNOWN_PREFIXES: Final = {
    "bcn": "http://datos.bcn.cl/recurso/cl/",
    "spij": "https://spij.minjus.gob.pe/spij-ext-web/#/detallenorma/",
    "elperuano": "https://busquedas.elperuano.pe/api/visor_html/",
    "wikidata": "http://www.wikidata.org/entity/",
    "planatlas": BASE,
    "orcid": "https://orcid.org/",
    "semapv": SEMAPV,
    "skos": SKOS,
    **{prefix: PREFIXES[prefix] for prefix in ("chl", "per", "int", "source", "owl")},
}
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_IDENTIFIER: Final = re.compile(r"https://w3id\.org/planatlas/id/([a-z]{3})/")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Decision:
    """One pair: what was decided of it, on what grounds, and the line of the file it stands on.

    Subject, predicate and object are whole IRIs. `cells` are the other columns, as they were written.
    """

    subject: str
    object: str
    predicate: str = EXACT
    rejected: bool = False
    justification: str = "semapv:ManualMappingCuration"
    cells: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def pair(self) -> tuple[str, str]:
        """The two things that are said to be, or not to be, the same."""
        return self.subject, self.object

    def cell(self, column: str) -> str:
        """Return what another column says, or an empty text."""
        return dict(self.cells).get(column, "")


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A table with its header. `columns` are those it has beside the required ones, in their order."""

    mappings: tuple[Decision, ...] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    @property
    def curie_map(self) -> dict[str, str]:
        """The prefixes of the table, with those that are always known."""
        return {**KNOWN_PREFIXES, **(self.header.get("curie_map") or {})}

    def with_mappings(self, mappings: Iterable[Decision]) -> MappingSet:
        """Return the table with other lines."""
        return replace(self, mappings=tuple(mappings))


def read_sssom(path: Path) -> MappingSet:
    """Read a table; a file that is not there is an empty one.

    Raises InputError, with the line where there is one, for a file that cannot be read, a header that is no
    YAML, a column that is missing, a line with too many cells, an address or short form that is none, and
    words that the standard or the house does not know. Two lines that contradict each other are for
    `check_contradictions`.
    """
    if not path.exists():
        return MappingSet()
    return parse_sssom(read_text(path), str(path))


def parse_sssom(text: str, where: str) -> MappingSet:
    """Read a table from its text; `where` is the name of the file. Raises as `read_sssom`."""
    header, first, body = split_header(text, where)
    names, rows = read_table(body, where, first)
    for name in REQUIRED:
        if name not in names:
            raise InputError("decisions-column-missing", where=f"{where}:{first}", name=name)
    prefixes = {**KNOWN_PREFIXES, **(header.get("curie_map") or {})}
    read = _Reader(where, prefixes)
    mappings = tuple(read.mapping(number, row) for number, row in rows)
    return MappingSet(mappings, header, tuple(name for name in names if name not in REQUIRED))


@dataclass(frozen=True)
class _Reader:
    """Turns the lines of one file into pairs."""

    where: str
    prefixes: Mapping[str, str]

    def mapping(self, number: int, row: Mapping[str, str]) -> Decision:
        where = f"{self.where}:{number}"
        subject, predicate, obj = (
            expand(row[name], self.prefixes, where, name)
            for name in ("subject_id", "predicate_id", "object_id")
        )
        if predicate not in PREDICATES:
            raise InputError("decisions-predicate", where=where, value=row["predicate_id"])
        modifier = row.get("predicate_modifier", "")
        if modifier not in {"", REJECTED}:
            raise InputError("decisions-modifier", where=where, value=modifier)
        justification = expand(row["mapping_justification"], self.prefixes, where, "mapping_justification")
        if not justification.startswith(SEMAPV):
            raise InputError("decisions-justification", where=where, value=row["mapping_justification"])
        check_cells(row, where)
        kept = tuple((name, text) for name, text in row.items() if name not in REQUIRED and text)
        cells = tuple(pair for pair in kept if pair[0] != "predicate_modifier")
        shortened = "semapv:" + justification.removeprefix(SEMAPV)
        return Decision(subject, obj, predicate, modifier == REJECTED, shortened, cells, number)


def check_cells(row: Mapping[str, str], where: str) -> None:
    """Check the cells that have a form of their own: a confidence from 0 to 1, a day. Raises InputError."""
    confidence = row.get("confidence", "")
    if confidence and not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", confidence):
        raise InputError("decisions-confidence", where=where, value=confidence)
    day = row.get("mapping_date", "")
    if day and not _DAY.fullmatch(day):
        raise InputError("decisions-day", where=where, value=day)


def expand(text: str, prefixes: Mapping[str, str], where: str | None, column: str) -> str:
    """Return the whole IRI of a cell: a short form with a known prefix, or an IRI as it is.

    Raises InputError `decisions-iri` for what is neither, with spaces in it for example.

    >>> expand("chl:ley-20424", KNOWN_PREFIXES, None, "subject_id")
    'https://w3id.org/planatlas/id/chl/ley-20424'
    """
    text = text.removeprefix("<").removesuffix(">")
    prefix, colon, rest = text.partition(":")
    iri = text
    if colon and not rest.startswith("//"):
        if prefix in prefixes:
            iri = prefixes[prefix] + rest
        elif prefix != "urn":
            # Countries have the prefixes of the house style, whichever they are.
            own = f"https://w3id.org/planatlas/id/{prefix}/"
            iri = own + rest if _IDENTIFIER.match(own) else ""
    if not _IRI.fullmatch(iri) or (rest.startswith("//") and not _has_host(iri)):
        raise InputError("decisions-iri", where=where, column=column, value=text or "—")
    return iri


def _has_host(iri: str) -> bool:
    try:
        parts = urlsplit(iri)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return the short form of an IRI; as it is where no prefix fits.

    >>> shorten("https://w3id.org/planatlas/id/chl/ley-20424", KNOWN_PREFIXES)
    'chl:ley-20424'
    """
    fitting = [(len(space), prefix, space) for prefix, space in prefixes.items() if iri.startswith(space)]
    if not fitting:
        return iri
    _, prefix, space = max(fitting)
    return f"{prefix}:{iri[len(space) :]}"


def write_sssom(path: Path, table: MappingSet) -> None:
    """Write a table in a fixed order, whole or not at all. Raises InputError `output-unwritable`."""
    write_atomically(path, sssom_text(table))


def sssom_text(table: MappingSet) -> str:
    """Return a table as text: header, columns, lines sorted by subject, object, predicate."""
    used = dict(_prefixes_used(table))
    header = {**table.header, "curie_map": dict(sorted(used.items()))}
    stream = io.StringIO()
    written = yaml.safe_dump(header, allow_unicode=True, sort_keys=True, width=10_000)
    stream.writelines(f"#{line}\n" for line in written.splitlines())
    extra = {column for mapping in table.mappings for column, _ in mapping.cells}
    wanted = {*REQUIRED, "predicate_modifier", *table.columns, *extra}
    names = [name for name in COLUMNS if name in wanted]
    names += [name for name in (*table.columns, *sorted(extra)) if name not in COLUMNS]
    names = list(dict.fromkeys(names))
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow(names)
    for mapping in sorted(table.mappings, key=lambda m: (m.subject, m.object, m.predicate, m.rejected)):
        cells = dict(mapping.cells)
        cells |= {
            "subject_id": shorten(mapping.subject, used),
            "predicate_id": shorten(mapping.predicate, used),
            "predicate_modifier": REJECTED if mapping.rejected else "",
            "object_id": shorten(mapping.object, used),
            "mapping_justification": mapping.justification,
        }
        writer.writerow([" ".join(cells.get(name, "").split()) for name in names])
    return stream.getvalue()


def _prefixes_used(table: MappingSet) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that the lines of a table need, one made for every address without."""
    stated = dict(table.header.get("curie_map") or {})
    known = {**KNOWN_PREFIXES, **stated}
    yield from {**stated, "semapv": SEMAPV}.items()
    # Cells that name things have short forms too, in the header and in other columns.
    named = [str(text) for key, text in table.header.items() if key.endswith(("_source", "_id"))]
    named += [text for m in table.mappings for column, text in m.cells if column.endswith(("_source", "_id"))]
    for prefix in {text.partition(":")[0] for text in named if ":" in text and "://" not in text}:
        if prefix in known:
            yield prefix, known[prefix]
    for iri in sorted({iri for m in table.mappings for iri in (m.subject, m.predicate, m.object)}):
        prefix = shorten(iri, known).partition(":")[0]
        if prefix in known and known[prefix] and iri.startswith(known[prefix]):
            yield prefix, known[prefix]
            continue
        prefix, space = _new_prefix(iri, known)
        known[prefix] = space
        yield prefix, space


def _new_prefix(iri: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return a prefix for an address: the country in an identifier of ours, else a word of the host."""
    if match := _IDENTIFIER.match(iri):
        return match[1], match[0]
    cut = max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1
    host = urlsplit(iri).hostname or iri.partition(":")[0]
    parts = [re.sub(r"[^a-z]", "", part.lower()) for part in host.split(".") if part != "www"]
    stem = max(parts[:-1] or parts, key=len) or "source"
    numbered = (stem if n == 1 else f"{stem}{n}" for n in range(1, 10_000))
    return next(name for name in numbered if name not in known), iri[:cut]
