"""Read a catalogue of norms from any table or RDF file, by a mapping that says what stands where.

A mapping is a TOML file: `fields` names the column (CSV, TSV) or the property (RDF) of each field of a
record, `identifiers` those of registries, `forms` what the source's forms are in our list, `in_force` what
its words for the state of a norm mean, and `iri` how to tell a norm from its versions and what an address
itself says. What stands under several addresses becomes one record.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from planatlas.errors import InputError, did_you_mean
from planatlas.linking.dates import day
from planatlas.linking.model import Identifier, Record
from planatlas.linking.titles import words_of
from planatlas.linking.words import citation, plain

FORMATS: Final = ("csv", "tsv", "rdf")
FIELDS: Final = (
    "iri", "title", "form", "number", "date_published", "date_signed", "issuer", "status", "address",
)  # fmt: skip
# Line ends that a table wrote as a backslash and a letter are spaces too.
_SPACES: Final = re.compile(r"(?:\s|\\n)+")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class DumpMapping:
    """What stands where in a catalogue; `text` is the mapping file itself, which an index remembers."""

    name: str
    label: Mapping[str, str]
    format: str
    fields: Mapping[str, str]
    text: str
    home: str = ""
    country: str | None = None
    lang: str = ""
    quotes: bool = True
    class_: str | None = None
    kinds: frozenset[str] = frozenset({"legal-instrument"})
    identifiers: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    in_force: Mapping[str, bool] = field(default_factory=dict)
    work: re.Pattern[str] | None = None
    parts: re.Pattern[str] | None = None
    identifier: tuple[str, str] | None = None


def packaged_mapping(name: str) -> Path:
    """Return the path of a mapping that comes with the package, e.g. "bcn-catalogue".

    Raises InputError `dump-unknown-mapping` for a name that it has none of.
    """
    known = {path.stem: path for path in sorted((Path(__file__).parent / "dumps").glob("*.toml"))}
    if name not in known:
        near = did_you_mean(name, known)
        raise InputError("dump-unknown-mapping", name=name, near=near, known=", ".join(known))
    return known[name]


def read_mapping(path: Path) -> DumpMapping:
    """Read a mapping file. Raises InputError `dump-mapping` with what is wrong in it."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise InputError("dump-mapping", where=str(path), reason=error.strerror or "?") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError("dump-mapping", where=str(path), reason=_said(error)) from None
    try:
        return _mapping(content, text)
    except KeyError as error:
        raise InputError("dump-mapping", where=str(path), reason=f"{error.args[0]}?") from None
    except (TypeError, ValueError, AttributeError, re.error) as error:
        raise InputError("dump-mapping", where=str(path), reason=_said(error)) from None


def _mapping(content: dict[str, Any], text: str) -> DumpMapping:
    fields, iri = dict(content["fields"]), dict(content.get("iri", {}))
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise ValueError(f"fields: {unknown[0]}?")
    if content["format"] not in FORMATS:
        raise ValueError(f"format: {' | '.join(FORMATS)}")
    if content["format"] != "rdf" and "iri" not in fields:
        raise KeyError("fields.iri")
    known = iri.get("identifier")
    return DumpMapping(
        name=str(content["name"]),
        label=dict(content.get("label", {})),
        format=content["format"],
        fields=fields,
        text=text,
        home=str(content.get("home", "")),
        country=content.get("country"),
        lang=str(content.get("lang", "")),
        quotes=bool(content.get("quotes", True)),
        class_=content.get("class"),
        kinds=frozenset(map(str, content.get("kinds", ["legal-instrument"]))),
        identifiers=dict(content.get("identifiers", {})),
        forms=dict(content.get("forms", {})),
        in_force=dict(content.get("in_force", {})),
        work=re.compile(iri["work"]) if "work" in iri else None,
        parts=re.compile(iri["parts"]) if "parts" in iri else None,
        identifier=(str(known["scheme"]), str(known["prefix"])) if known else None,
    )


@dataclass(slots=True)
class Gathered:
    """The records of a catalogue and how many rows named no norm; `first` is the line of the first."""

    records: list[Record]
    left_out: int = 0
    first: int = 0


def gather(rows: Iterable[tuple[int, Row]], mapping: DumpMapping) -> Gathered:
    """Return one record for each norm, from rows of fields with the line or number of each.

    A row without a usable IRI is left out and counted. Rows that share a registry's identifier or the
    address of the norm are one norm; what a later row says fills what an earlier one left open.
    """
    groups = _Groups()
    left_out = first = 0
    for line, row in rows:
        address = row.get("iri", "").strip()
        if not _IRI.fullmatch(address):
            left_out, first = left_out + 1, first or line
            continue
        work = _work(address, mapping)
        said = {**_parts(work, mapping), **{name: text for name, text in row.items() if text}}
        ids = [
            Identifier(scheme, row[f"id:{scheme}"])
            for scheme in mapping.identifiers
            if row.get(f"id:{scheme}")
        ]
        groups.add(work, address, said, ids)
    return Gathered([_record(group, mapping) for group in groups.all()], left_out, first)


@dataclass(slots=True)
class _Group:
    works: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    said: Row = field(default_factory=dict)
    identifiers: list[Identifier] = field(default_factory=list)


class _Groups:
    """Rows of one norm put together, by its address and by its identifiers."""

    def __init__(self) -> None:
        self._of: dict[object, _Group] = {}

    def add(self, work: str, address: str, said: Row, identifiers: list[Identifier]) -> None:
        """Put a row where a row of the same norm is; join two groups that it holds together."""
        keys: list[object] = [work, *identifiers]
        found = list({id(group): group for key in keys if (group := self._of.get(key))}.values())
        group = found[0] if found else _Group()
        for other in found[1:]:
            self._join(group, other)
        _append(group.works, work)
        if address != work:
            _append(group.others, address)
        for identifier in identifiers:
            if identifier not in group.identifiers:
                group.identifiers.append(identifier)
        for name, text in said.items():
            group.said.setdefault(name, text)
        for key in keys:
            self._of[key] = group

    def _join(self, group: _Group, other: _Group) -> None:
        for mine, theirs in ((group.works, other.works), (group.others, other.others)):
            for item in theirs:
                _append(mine, item)
        group.identifiers += [item for item in other.identifiers if item not in group.identifiers]
        for name, text in other.said.items():
            group.said.setdefault(name, text)
        for key in (*other.works, *other.identifiers):
            self._of[key] = group

    def all(self) -> Iterator[_Group]:
        """Yield each group once, in the order of its first row."""
        yield from {id(group): group for group in self._of.values()}.values()


def _record(group: _Group, mapping: DumpMapping) -> Record:
    said, iri = group.said, _best_work(group.works)
    ids = list(group.identifiers)
    if mapping.identifier is not None:
        scheme, prefix = mapping.identifier
        ids += [
            Identifier(scheme, work.removeprefix(prefix)) for work in group.works if work.startswith(prefix)
        ]
    title = said.get("title", "")
    # "Decreto 113" says nothing that the number does not.
    title = _SPACES.sub(" ", title).strip() if title and _tells(title) else ""
    form, status = said.get("form"), said.get("status")
    return Record(
        iri=iri,
        source=mapping.name,
        title=title,
        lang=mapping.lang,
        country=mapping.country,
        form=mapping.forms.get(form or ""),
        form_name=form,
        number=said.get("number"),
        date_signed=day(said.get("date_signed")),
        date_published=day(said.get("date_published")),
        issuer=said.get("issuer"),
        identifiers=tuple(ids),
        other_iris=tuple(item for item in (*group.works, *group.others) if item != iri),
        status=status,
        in_force=mapping.in_force.get(status or ""),
        address=said.get("address"),
    )


def _work(address: str, mapping: DumpMapping) -> str:
    found = mapping.work.match(address) if mapping.work else None
    return found["work"] if found else address


def _parts(work: str, mapping: DumpMapping) -> Row:
    found = mapping.parts.match(work) if mapping.parts else None
    return {name: text for name, text in found.groupdict().items() if text} if found else {}


def _best_work(works: list[str]) -> str:
    # Of "…/s/n" and "…/s-n" either would do; the choice must only be the same each time.
    return min(works, key=lambda work: (work.count("/"), len(work), work))


def _tells(title: str) -> bool:
    rest = citation().sub("", plain(title.replace("\\n", " ")), count=1)
    return any(not word.isdigit() for word in words_of(rest))


def _append(items: list[str], item: str) -> None:
    if item not in items:
        items.append(item)


def _said(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
