"""Real footnotes in a Word document: each passage once, later mentions as references to the first.

python-docx knows no footnotes, so their part is written here as ECMA-376 has it (WordprocessingML, 17.11).
Notes that a template brings along stay as they are. A later mention is a NOTEREF field, which Word and
LibreOffice renumber with the notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from planatlas.labels import message
from planatlas.publishing.report.content import Passage
from planatlas.publishing.report.extras import needed

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PART: Final = "/word/footnotes.xml"
# Above what a person's own bookmarks reach; a name that begins with _ is hidden in Word.
_FIRST_BOOKMARK: Final = 900_000
_BOOKMARK: Final = "_RefNote"
_LATER: Final = "\u27e6{}\u27e7"
_EMPTY: Final = (
    f'<w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
# What follows the notes in the settings of a document, in the order of the standard.
_AFTER_NOTES: Final = ("endnotePr", "compat", "docVars", "rsids", "themeFontLang", "clrSchemeMapping")


class Footnotes:
    """The footnotes of one document; a template calls `cite`, and `write` comes after all is filled in."""

    def __init__(self, document: Any, lang: str) -> None:
        self._document, self._lang = document, lang
        self._part = self._existing()
        self._reference = self._style("footnote reference", is_paragraph=False)
        self._paragraph = self._style("footnote text", is_paragraph=True)
        ids = [int(note.get(_name("id"))) for note in self._root() if note.get(_name("id"))]
        self._next = max([0, *ids]) + 1
        self._ids: dict[str, int] = {}
        self._cited: list[Passage] = []
        self._readings: dict[str, int] = {}

    def cite(self, passages: Sequence[Passage]) -> str:
        """Return runs that give the places in the source, a note behind each, as WordprocessingML."""
        runs = []
        for place, passage in enumerate(passages):
            # A narrow space keeps the number of a page from running into that of its note.
            text = (passage.locator or passage.source) + "\u202f"
            end = "." if place == len(passages) - 1 else "; "
            runs += [_run(text), self._mark(passage), _run(end)]
        return "".join(runs)

    def _mark(self, passage: Passage) -> str:
        style = f'<w:rPr><w:rStyle w:val="{self._reference}"/></w:rPr>'
        if passage.iri in self._ids:
            return _reference(self._ids[passage.iri], style, "\\f \\h")
        number = self._ids[passage.iri] = self._next
        self._next += 1
        self._cited.append(passage)
        mark = _FIRST_BOOKMARK + number
        return (
            f'<w:bookmarkStart w:id="{mark}" w:name="{_BOOKMARK}{number}"/>'
            f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r><w:bookmarkEnd w:id="{mark}"/>'
        )

    def write(self) -> None:
        """Put the notes that were cited into the document."""
        if not self._cited:
            return
        root = self._root()
        for passage in self._cited:
            root.append(needed("docx.oxml").parse_xml(self._note(passage)))
        self._number_later_mentions(root)
        blob = needed("lxml.etree").tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
        if self._part is None:
            self._add_part(blob)
        else:
            self._part._blob = blob

    def _note(self, passage: Passage) -> str:
        return (
            f'<w:footnote xmlns:w="{_W}" w:id="{self._ids[passage.iri]}"><w:p>'
            f'<w:pPr><w:pStyle w:val="{self._paragraph}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{self._reference}"/></w:rPr><w:footnoteRef/></w:r>'
            f"{_run(' ' + passage.note)}{self._reading(passage)}</w:p></w:footnote>"
        )

    def _reading(self, passage: Passage) -> str:
        """Return the other reading; where an earlier note has it, only which note that is."""
        text = passage.other_reading
        if not text:
            return ""
        if (earlier := self._readings.get(text)) is None:
            self._readings[text] = self._ids[passage.iri]
            return _run(" " + message("report-other-reading", self._lang, text=text))
        before, after = message("report-same-reading", self._lang, number="|").split("|")
        return _run(f" {before}") + _reference(earlier, "", "\\h") + _run(after)

    def _number_later_mentions(self, notes: Any) -> None:
        """Write the number of the first mention where a later one refers to it, in the text and the notes."""
        body = self._document.element.body
        marks = [
            node.get(_name("id"))
            for node in body.iter(_name("footnoteReference"))
            if node.get(_name("customMarkFollows")) is None
        ]
        numbers = {_LATER.format(mark): str(number) for number, mark in enumerate(marks, start=1)}
        for root in (body, notes):
            for text in root.iter(_name("t")):
                text.text = numbers.get(text.text or "", text.text)

    def _existing(self) -> Any:
        return next((r.target_part for r in self._document.part.rels.values() if r.reltype == _type()), None)

    def _root(self) -> Any:
        blob = _EMPTY.encode() if self._part is None else self._part.blob
        return needed("docx.oxml").parse_xml(blob)

    def _add_part(self, blob: bytes) -> None:
        part = self._document.part
        address = needed("docx.opc.packuri").PackURI(_PART)
        notes = needed("docx.opc.part").Part(address, _TYPE, blob, part.package)
        part.relate_to(notes, _type())
        settings = self._document.settings.element
        if settings.find(_name("footnotePr")) is None:
            separators = "".join(f'<w:footnote w:id="{number}"/>' for number in (-1, 0))
            added = needed("docx.oxml").parse_xml(f'<w:footnotePr xmlns:w="{_W}">{separators}</w:footnotePr>')
            after = (node for name in _AFTER_NOTES if (node := settings.find(_name(name))) is not None)
            follower = next(after, None)
            if follower is None:
                settings.append(added)
            else:
                follower.addprevious(added)

    def _style(self, name: str, *, is_paragraph: bool) -> str:
        """Return the id of a built-in style, another in each language of Word; it is made where missing."""
        for style in self._document.styles.element.iter(_name("style")):
            named = style.find(_name("name"))
            if named is not None and (named.get(_name("val")) or "").lower() == name:
                return str(style.get(_name("styleId")))
        kinds, shared = needed("docx.enum.style").WD_STYLE_TYPE, needed("docx.shared")
        made = self._document.styles.add_style(
            name, kinds.PARAGRAPH if is_paragraph else kinds.CHARACTER, builtin=True
        )
        if is_paragraph:
            made.base_style = self._document.styles["Normal"]
            made.font.size = shared.Pt(8.5)
            made.paragraph_format.space_after = shared.Pt(1)
        else:
            made.font.superscript = True
        return str(made.style_id)


def _reference(number: int, style: str, switches: str) -> str:
    """Return a field that stands for the number of a note."""
    field = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> NOTEREF {_BOOKMARK}{number} {switches} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{_LATER.format(number)}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{style}{part}</w:r>" for part in field)


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _name(tag: str) -> str:
    return f"{{{_W}}}{tag}"


def _type() -> str:
    return str(needed("docx.opc.constants").RELATIONSHIP_TYPE.FOOTNOTES)
