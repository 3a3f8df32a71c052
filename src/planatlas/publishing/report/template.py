"""The Word template that reports are made from unless a person has one of their own.

It is made when it is needed, from this program text, so that no binary file has to be kept in step with it.
`planatlas report --write-template` hands it out; edited in Word it comes back by `--template`. What stands
in braces is Jinja as docxtpl reads it (https://docxtpl.readthedocs.io/).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from planatlas.labels import message
from planatlas.publishing.report.extras import needed

_INK: Final = "1F2430"
_ACCENT: Final = "24466B"
_HEADER_GROUND: Final = "E6ECF3"
_LINE: Final = "B8C0CA"
_FONT: Final = "Calibri"
_LANGUAGES: Final = {"en": "en-GB", "es": "es-419"}
# Documents have a day of making; one day for all, so that the same template has the same bytes.
_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC)


def default_template(lang: str) -> bytes:
    """Return our template as the bytes of a .docx, its headings in the language."""
    made = _Template(lang)
    made.opening()
    made.coverage()
    made.matrix()
    made.systems()
    made.closing()
    return made.content()


class _Template:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.document = needed("docx").Document()
        self._page()
        self._styles()
        self._footer()
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = "{{ title }}", "Plan Atlas", ""
        properties.language = _LANGUAGES[lang]
        properties.created = properties.modified = _DAY
        properties.last_modified_by = "Plan Atlas"
        self._without_thumbnail()

    def content(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _without_thumbnail(self) -> None:
        """Leave out the picture of the empty document that python-docx begins with."""
        relations = self.document.part.package.rels
        kind = needed("docx.opc.constants").RELATIONSHIP_TYPE.THUMBNAIL
        for name in [name for name, relation in relations.items() if relation.reltype == kind]:
            del relations[name]

    def opening(self) -> None:
        self._line("{{ title }}", "Title")
        self._line("{{ subtitle }}", "Subtitle")
        self._line("{{ made_on }}. {{ data_version }} {{ software }}.", "Caption")

    def coverage(self) -> None:
        self._heading("report-heading-coverage", 1)
        self._line(self._text("report-intro-coverage"))
        keys = ("report-system", "report-as-of", "report-evidence-on", "report-share", "report-compliance")
        whole = ["{{ item.column.heading }}", "{{ item.column.as_of }}"]
        whole += [f"{{{{ item.whole.{name} }}}}" for name in ("evidence", "share", "bounds")]
        part = ["{{ part.name }}", ""]
        part += [f"{{{{ part.{name} }}}}" for name in ("evidence", "share", "bounds")]
        table = self._table([self._text(key) for key in keys], (5.2, 3.4, 2.9, 2.5, 3.0))
        self._row(table, ["{%tr for item in coverage %}"])
        self._row(table, whole, bold=True)
        self._row(table, ["{%tr for part in item.components %}"])
        self._row(table, part)
        self._row(table, ["{%tr endfor %}"])
        self._row(table, ["{%tr endfor %}"])
        self._line("{{ coverage_origin.text }}", "Caption")
        self._picture("coverage")

    def matrix(self) -> None:
        self._heading("report-heading-matrix", 1)
        self._line("{%p for part in matrix.parts %}")
        table = self._table(
            [
                self._text("indicator"),
                "{%tc for column in part.columns %}",
                "{{ column.heading }}, {{ column.as_of }}",
                "{%tc endfor %}",
            ],
            (7.0, 3.3, 3.3, 3.3),
        )
        self._row(table, ["{%tr for row in part.rows %}"])
        self._row(
            table,
            [
                "{{ row.code }} {{ row.name }}",
                "{%tc for cell in row.cells %}",
                "{% cellbg cell.colour %}{{ cell.text }}",
                "{%tc endfor %}",
            ],
        )
        self._row(table, ["{%tr endfor %}"])
        self._line("{{ part.origin.text }}", "Caption")
        self._line("{%p endfor %}")
        verdict = "{{ item.letter }}  {{ item.word }}"
        self._meanings("report-heading-letters", "verdicts", "report-verdict", verdict)
        self._meanings("report-heading-kinds", "gap_kinds", "report-kind", "{{ item.word }}")

    def _meanings(self, heading: str, name: str, column: str, first: str) -> None:
        self._heading(heading, 2)
        table = self._table([self._text(column), self._text("report-meaning")], (4.4, 12.6))
        self._row(table, [f"{{%tr for item in {name} %}}"])
        self._row(table, [f"{{% cellbg item.colour %}}{first}", "{{ item.definition }}"])
        self._row(table, ["{%tr endfor %}"])

    def systems(self) -> None:
        self._line("{%p for system in systems %}")
        self._line("{{ system.heading }}", "Heading 1")
        as_of, datasets = self._text("report-as-of"), self._text("report-datasets")
        self._line(f"{as_of}: {{{{ system.column.as_of }}}}. {datasets}: {{{{ system.column.datasets }}}}.")
        evidence = self._text("report-evidence-on")
        whole = "system.coverage.whole"
        self._line(f"{evidence}: {{{{ {whole}.evidence }}}}. {{{{ {whole}.interval }}}}")
        self._line("{{ system.counts }}")
        self._line("{%p if system.years %}")
        self._heading("report-heading-years", 2)
        self._picture("system.years")
        self._line("{{ system.years.origin.text }}", "Caption")
        self._line("{%p endif %}")
        self._heading("report-heading-gaps", 2)
        self._line("{{ details_origin.text }}", "Caption")
        self._line("{%p if system.no_gaps %}")
        self._line("{{ system.no_gaps }}")
        self._line("{%p endif %}")
        self._indicators("system.gaps")
        self._line("{%p if system.others %}")
        self._heading("report-heading-others", 2)
        self._indicators("system.others")
        self._line("{%p endif %}")
        self._line("{%p endfor %}")

    def _indicators(self, name: str) -> None:
        self._line(f"{{%p for item in {name} %}}")
        self._line("{{ item.code }} {{ item.name }}", "Heading 3")
        verdict = "{% cellbg item.verdict.colour %}{{ item.verdict.text }}"
        cells = self._grid((6.0, 11.0)).rows[0].cells
        for cell, text in zip(cells, (verdict, "{{ item.gap }}"), strict=True):
            self._fill(cell, text, bold=True, keep=True)
        self._said("report-reason", "{{ item.reason }}", before=True)
        self._line("{%p if item.plans %}")
        self._said("report-plans", "{{ item.plans }}")
        self._line("{%p endif %}")
        self._line("{%p if item.evidence %}")
        self._said("report-evidence", "{{ item.ambiguous }}").paragraph_format.keep_with_next = True
        self._line("{%p endif %}")
        self._line("{%p for group in item.evidence %}")
        self._line("{{ group.source }}: {{r notes(group.passages) }}", "List Bullet")
        self._line("{%p endfor %}")
        self._line("{%p if item.no_evidence %}")
        self._line("{{ item.no_evidence }}")
        self._line("{%p endif %}")
        self._line("{%p for remedy in item.remedies %}")
        self._said("report-remedy", "{{ remedy }}")
        self._line("{%p endfor %}")
        self._line("{%p endfor %}")

    def closing(self) -> None:
        self._heading("report-heading-sources", 1)
        self._line("{%p for source in sources %}")
        line = self._line("", "List Bullet")
        line.add_run("{{ source.name }}. ").bold = True
        line.add_run("{{ source.text }} {{ source.address }}")
        self._line("{%p endfor %}")
        self._line("{{ sources_origin.text }}", "Caption")
        self._heading("report-heading-method", 1)
        self._line("{%p for paragraph in method %}")
        self._line("{{ paragraph }}")
        self._line("{%p endfor %}")
        self._heading("report-heading-versions", 1)
        self._line("{{ data_version }} {{ software }}.")
        self._line("{{ citation }}")

    def _text(self, key: str) -> str:
        return message(key, self.lang)

    def _line(self, text: str, style: str | None = None) -> Any:
        return self.document.add_paragraph(text, style)

    def _heading(self, key: str, level: int) -> None:
        self._line(self._text(key), f"Heading {level}")

    def _said(self, key: str, text: str, *, before: bool = False) -> Any:
        """Add a paragraph that begins with what it tells, in bold."""
        line = self._line("")
        line.add_run(f"{self._text(key)}: ").bold = True
        line.add_run(text)
        if before:
            line.paragraph_format.space_before = needed("docx.shared").Pt(6)
        return line

    def _picture(self, what: str) -> None:
        line = self._line(f"{{{{ picture({what}) }}}}")
        line.paragraph_format.keep_with_next = True
        self._line(f"{self._text('report-figure')}. {{{{ caption({what}) }}}}", "Caption")

    def _table(self, headings: Sequence[str], widths: Sequence[float]) -> Any:
        table = self._grid(widths)
        for cell, text in zip(table.rows[0].cells, headings, strict=True):
            self._fill(cell, text, bold=True, keep=True)
            cell._tc.get_or_add_tcPr().append(
                _element("w:shd", val="clear", color="auto", fill=_HEADER_GROUND)
            )
        self._mark(table.rows[0], "w:tblHeader")
        return table

    def _grid(self, widths: Sequence[float]) -> Any:
        """Add a table of one row with light lines and some room in the cells; `widths` in centimetres."""
        table = self.document.add_table(rows=1, cols=len(widths))
        table.style = "Table Grid"
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = [_element(f"w:{side}", val="single", sz="4", space="0", color=_LINE) for side in sides]
        room = {"top": "50", "left": "100", "bottom": "50", "right": "100"}
        margins = [_element(f"w:{side}", w=width, type="dxa") for side, width in room.items()]
        properties = table._tbl.tblPr
        look = properties.find(needed("docx.oxml.ns").qn("w:tblLook"))
        for name, parts in (("w:tblBorders", lines), ("w:tblCellMar", margins)):
            element = _element(name)
            element.extend(parts)
            look.addprevious(element)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = needed("docx.shared").Cm(width)
        return table

    def _row(self, table: Any, texts: Sequence[str], *, bold: bool = False) -> None:
        row = table.add_row()
        self._mark(row, "w:cantSplit")
        for number, text in enumerate(texts):
            self._fill(row.cells[number], text, bold=bold)

    def _fill(self, cell: Any, text: str, *, bold: bool = False, keep: bool = False) -> None:
        line = cell.paragraphs[0]
        run = line.add_run(text)
        run.bold, run.font.size = bold or None, needed("docx.shared").Pt(9.5)
        line.paragraph_format.space_after = needed("docx.shared").Pt(0)
        line.paragraph_format.keep_with_next = keep or None

    @staticmethod
    def _mark(row: Any, name: str) -> None:
        row._tr.get_or_add_trPr().append(needed("docx.oxml").OxmlElement(name))

    def _page(self) -> None:
        centimetres = needed("docx.shared").Cm
        section = self.document.sections[0]
        section.page_width, section.page_height = centimetres(21), centimetres(29.7)
        section.left_margin = section.right_margin = centimetres(2)
        section.top_margin = section.bottom_margin = centimetres(2.2)

    def _styles(self) -> None:
        shared, oxml = needed("docx.shared"), needed("docx.oxml.ns")
        sizes = {"Normal": 10.5, "Title": 24, "Subtitle": 13, "Caption": 8.5, "List Bullet": 10.5}
        sizes |= {"Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5}
        for name, size in sizes.items():
            style = self.document.styles[name]
            style.font.name, style.font.size = _FONT, shared.Pt(size)
            # The theme of the base document names other fonts for headings.
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[attribute]
            for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(oxml.qn(f"w:{kind}"), _FONT)
            is_heading = name.startswith(("Heading", "Title"))
            style.font.color.rgb = shared.RGBColor.from_string(_ACCENT if is_heading else _INK)
            style.font.italic, style.font.bold = None, is_heading or None
        self.document.styles["Normal"].paragraph_format.space_after = shared.Pt(5)
        self.document.styles["List Bullet"].paragraph_format.space_after = shared.Pt(2)
        self.document.styles["Caption"].paragraph_format.space_before = shared.Pt(3)
        note = self.document.styles.add_style(
            "footnote text", needed("docx.enum.style").WD_STYLE_TYPE.PARAGRAPH, builtin=True
        )
        note.base_style, note.font.size = self.document.styles["Normal"], shared.Pt(8.5)
        note.paragraph_format.space_after = shared.Pt(1)
        for name in ("Heading 1", "Heading 2", "Heading 3"):
            paragraph = self.document.styles[name].paragraph_format
            paragraph.space_before, paragraph.space_after = shared.Pt(14), shared.Pt(4)
        for language in self.document.styles.element.iter(oxml.qn("w:lang")):
            language.set(oxml.qn("w:val"), _LANGUAGES[self.lang])

    def _footer(self) -> None:
        line = self.document.sections[0].footer.paragraphs[0]
        line.style = self.document.styles["Caption"]
        line.add_run(f"{{{{ title }}}} · {{{{ data_version }}}} · {self._text('report-page')} ")
        for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), (None, "1"), ("end", "")):
            run = line.add_run(text if kind is None else "")
            if kind:
                run._r.append(_element("w:fldChar", fldCharType=kind))
            elif kind == "":
                instruction = _element("w:instrText")
                instruction.text = text
                run._r.append(instruction)


def _element(tag: str, **attributes: str) -> Any:
    """Return an element of WordprocessingML, its attributes in the same namespace."""
    element = needed("docx.oxml").OxmlElement(tag)
    for name, value in attributes.items():
        element.set(needed("docx.oxml.ns").qn(f"w:{name}"), value)
    return element
