"""Which sheet and which column is which: by their names in either language, wherever they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planatlas.authoring.cell_text import visible
from planatlas.authoring.faults import cell_finding
from planatlas.authoring.model import CellValue, Column, Layout, SheetLayout
from planatlas.authoring.raw import RawSheet, Unreadable, letter, place_of
from planatlas.errors import did_you_mean
from planatlas.labels import LANGUAGES, choose
from planatlas.validation.finding import Finding

HEADER_ROW = 1
_REQUIRED_MARK = "*"


def folded(text: str) -> str:
    """Return a name as it is compared: without capitals, accents, doubled spaces and the mark of required.

    >>> folded("  Páis   vecino *")
    'pais vecino'
    """
    bare = unicodedata.normalize("NFKD", visible(text).strip().rstrip(_REQUIRED_MARK).casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of one sheet by their number in the file, and what is wrong with the header row."""

    columns: Mapping[int, Column]
    findings: tuple[Finding, ...]


def match_sheets(
    layout: Layout, sheets: Iterable[RawSheet], lang: str, *, same_version: bool, lenient: bool, where: str
) -> tuple[dict[str, RawSheet], list[Finding]]:
    """Return {key: sheet} of the sheets that there are, and findings about those that lack.

    Sheets that the layout does not know are the author's own, and left alone. Where `lenient`, a sheet may
    lack unless another has a name like it: of CSV files those without rows need not be there. Sheets that
    lack are told of in one finding.
    """
    found: dict[str, RawSheet] = {}
    findings: list[Finding] = []
    names = _names({sheet.key: sheet.names for sheet in layout.sheets}, lang)
    strangers: dict[str, str] = {}
    missing: list[str] = []
    for sheet in sheets:
        name = _bare_title(sheet.title)
        key = names.get(folded(name))
        if key is None:
            if not name.startswith("_"):
                strangers[folded(name)] = sheet.title
        elif key in found:
            findings.append(cell_finding("sheet-twice", sheet.title, other=found[key].title))
        else:
            found[key] = sheet
    for wanted in layout.sheets:
        if wanted.key not in found:
            candidates = {name for text in (*wanted.names.values(), wanted.key) if (name := folded(text))}
            near = next((n for c in candidates if (n := did_you_mean(c, strangers))), "")
            name = wanted.key + ".csv" if lenient else choose(wanted.names, lang)
            if near:
                findings.append(_missing("sheet-missing", where, [name], lang, near=strangers[near]))
            elif same_version and not lenient:
                missing.append(name)
    if missing:
        findings.append(_missing("sheet-missing", where, missing, lang, near=""))
    return found, findings


def copies(sheets: Iterable[RawSheet], found: Mapping[str, RawSheet]) -> list[Finding]:
    """Return a warning for each sheet that is not read and whose name begins as that of one that is.

    So programs call the copy of a sheet, and authors another version of it.
    """
    read = sorted((sheet.title for sheet in found.values()), key=len, reverse=True)
    findings = []
    for title in (sheet.title for sheet in sheets if sheet.title not in read):
        name = folded(_bare_title(title))
        other = next((each for each in read if name.startswith(folded(_bare_title(each)) + " ")), None)
        if other:
            findings.append(cell_finding("sheet-left-alone", title, severity="warning", other=other))
    return findings


def match_columns(
    sheet: SheetLayout,
    title: str,
    cells: Mapping[int, CellValue | Unreadable],
    lang: str,
    *,
    same_version: bool,
) -> Headers:
    """Return which column of the file is which of the layout; a row that names none of them is no header."""
    by_key = {column.key: column for column in sheet.columns}
    names = _names({column.key: column.names for column in sheet.columns}, lang)
    columns: dict[int, Column] = {}
    findings: list[Finding] = []
    unknown: list[tuple[str, str]] = []
    places: dict[str, str] = {}
    for number, value in sorted(cells.items()):
        place = place_of(title, letter(number), HEADER_ROW)
        if isinstance(value, Unreadable):
            findings.append(cell_finding(value.key, place, value.text))
            continue
        key = names.get(folded(str(value)))
        if key is None:
            unknown.append((place, str(value)))
        elif key in places:
            findings.append(cell_finding("header-twice", place, value, other=places[key]))
        else:
            places[key] = place
            columns[number] = by_key[key]
    if not columns and not findings:
        return Headers({}, (cell_finding("headers-missing", title),))
    missing = {column.key: column for column in sheet.columns if column.key not in places}
    for place, text in unknown:
        near = _nearest(text, missing.values()) or _nearest(text, sheet.columns)
        findings.append(cell_finding("header-unknown", place, text, near=near and choose(near.names, lang)))
        if near:
            # It is told once: the header that stands there, not the column that therefore lacks.
            missing.pop(near.key, None)
    lacking = [choose(c.names, lang) for c in missing.values() if same_version or c.required]
    if lacking:
        findings.append(_missing("column-missing", title, lacking, lang))
    return Headers(columns, tuple(findings))


def _missing(key: str, place: str, names: Sequence[str], lang: str, **details: str) -> Finding:
    """Return one finding about all sheets or columns that lack."""
    listed = ", ".join(in_quotes(name, lang) for name in names)
    return cell_finding(key, place, names=listed, one=len(names) == 1, more=len(names) > 1, **details)


def in_quotes(name: str, lang: str) -> str:
    """Return a name between the quotation marks of a language."""
    return f"«{name}»" if lang == LANGUAGES[1] else f"“{name}”"


def _names(by_key: Mapping[str, Mapping[str, str]], lang: str) -> dict[str, str]:
    """Return {folded name: key}; where two share a name, the one in the language of the workbook counts."""
    found: dict[str, str] = {}
    for language in (lang, *LANGUAGES):
        for key, names in by_key.items():
            if language in names:
                found.setdefault(folded(names[language]), key)
    for key in by_key:
        found.setdefault(folded(key), key)
    return found


def _nearest(text: str, columns: Iterable[Column]) -> Column | None:
    """Return the column whose name in some language is nearest to a text."""
    by_name = {folded(name): column for column in columns for name in column.names.values()}
    return by_name.get(did_you_mean(folded(text), by_name))


def _bare_title(title: str) -> str:
    """Return the name of a sheet, of a CSV file without its extension."""
    return title[:-4] if title.lower().endswith(".csv") else title
