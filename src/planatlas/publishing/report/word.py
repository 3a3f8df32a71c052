"""A report as a Word document: a template filled in by docxtpl, with native tables and real footnotes.

What a template may say is Jinja in a sandbox: a template comes from somebody, and must not run what it likes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from planatlas.errors import InputError, did_you_mean
from planatlas.publishing.report.content import Passage, Report, SystemCoverage, Years
from planatlas.publishing.report.extras import needed
from planatlas.publishing.report.figures import Figure, coverage_figure, years_figure
from planatlas.publishing.report.footnotes import Footnotes
from planatlas.publishing.report.template import default_template

MOST_UNPACKED: Final = 200 * 2**20
# What a template may call, besides the names of a report.
FUNCTIONS: Final = ("caption", "notes", "picture")
_WIDTH: Final = 16.5
_WIDEST: Final = 50
_TALLEST: Final = 22.0
_MOST_KNOWN: Final = 24
_FOOTERS: Final = re.compile(r"/word/(?:header|footer)\d*\.xml")


def as_word(report: Report, template: Path | None = None) -> bytes:
    """Return the report as the bytes of a .docx, from our template or from one of the reader's own.

    Raises InputError for a template that cannot be read, that is no Word document, or that asks for
    something no report has.
    """
    content = default_template(report.lang) if template is None else _read(template)
    return _Filling(report, content, str(template or "")).filled()


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError("file-missing", where=str(path)) from None
    except OSError as error:
        raise InputError("file-unreadable", where=str(path), reason=error.strerror) from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise InputError("template-not-word", where=str(path)) from None
    if unpacked > MOST_UNPACKED:
        raise InputError("template-too-large", where=str(path), most=MOST_UNPACKED // 2**20)
    return content


class _Filling:
    def __init__(self, report: Report, content: bytes, where: str) -> None:
        self.report, self.content, self.where = report, content, where
        self.names = {name: getattr(report, name) for name in report.__dataclass_fields__}
        self.template = needed("docxtpl").DocxTemplate(io.BytesIO(content))

    def filled(self) -> bytes:
        jinja, sandbox = needed("jinja2"), needed("jinja2.sandbox")
        environment = sandbox.ImmutableSandboxedEnvironment(autoescape=True)
        # A function in the place of the class: what is not there is told of at once, not when it is written.
        environment.undefined = self._unknown
        # Nothing in a report has to be multiplied, and a text times a billion fills the memory.
        environment.intercepted_binops = frozenset({"*", "**"})
        environment.call_binop = self._no_product
        self._open()
        try:
            asked = self.template.get_undeclared_template_variables(environment)
            for name in sorted(asked - {*self.names, *FUNCTIONS}):
                self._unknown(name=name)
            self.template.init_docx()
            notes = Footnotes(self.template.docx, self.report.lang)
            functions = {"notes": self._notes(notes), "picture": self._picture, "caption": self._caption}
            self.template.render({**self.names, **functions}, environment, autoescape=True)
        except jinja.TemplateError as error:
            self._refuse(error)
        except (TypeError, ValueError, ArithmeticError, KeyError, IndexError) as error:
            self._refuse(error)
        notes.write()
        self._put_in_order()
        stream = io.BytesIO()
        self.template.save(stream)
        return stream.getvalue()

    def _put_in_order(self) -> None:
        """Let the width of a cell stand before its colour, as the standard has it; docxtpl puts it behind."""
        name = needed("docx.oxml.ns").qn
        for properties in self.template.docx.element.body.iter(name("w:tcPr")):
            if (width := properties.find(name("w:tcW"))) is not None:
                properties.insert(0, width)

    def _open(self) -> None:
        """Open the document. Raises InputError `template-not-word`."""
        try:
            self.template.init_docx()
        # What python-docx makes of a zip that is no document has many names: KeyError, ValueError, its own.
        except Exception:
            raise InputError("template-not-word", where=self.where) from None

    def _unknown(self, text: str = "", obj: Any = None, name: Any = None, **others: Any) -> NoReturn:
        """Say that a template asks for what is not there, with the nearest name that is."""
        if not isinstance(name, str):
            # A place in a list, or the item before the first.
            self._refuse(ValueError(text or str(others.get("hint") or name)))
        known = _attributes(obj) or sorted([*self.names, *FUNCTIONS])
        near = did_you_mean(name, known)
        listed = ", ".join(known) if len(known) <= _MOST_KNOWN else ""
        raise InputError("template-unknown", where=self.where or None, name=name, near=near, known=listed)

    def _no_product(self, _context: Any, operator: str, left: Any, right: Any) -> NoReturn:  # noqa: ARG002
        self._refuse(ValueError(f"a template has no {operator}"))

    def _refuse(self, error: Exception) -> NoReturn:
        lines = list(getattr(error, "docx_context", ()))
        near = next((line.strip() for line in lines[3:] if line.strip()), "")[:80]
        reason = " ".join(str(error).split())
        raise InputError("template-syntax", where=self.where or None, reason=reason, near=near) from None

    def _notes(self, notes: Footnotes) -> Any:
        markup = needed("markupsafe").Markup

        def cite(passages: Sequence[Passage]) -> Any:
            given = list(passages)
            if self._is_body():
                return markup(notes.cite(given))
            # A header or footer has no footnotes.
            return markup("<w:r><w:t>{}</w:t></w:r>").format("; ".join(p.locator for p in given))

        return cite

    def _is_body(self) -> bool:
        part = self.template.current_rendering_part
        return not _FOOTERS.fullmatch(str(getattr(part, "partname", "")))

    def _figure(self, what: Any) -> Figure:
        if isinstance(what, Years):
            return years_figure(what, self.report.lang)
        coverages = [what] if isinstance(what, SystemCoverage) else what
        if isinstance(coverages, Iterable) and all(isinstance(c, SystemCoverage) for c in coverages):
            return coverage_figure(list(coverages), self.report.lang)
        raise ValueError("picture() and caption() take coverage or system.years")

    def _caption(self, what: Any) -> str:
        return self._figure(what).caption

    def _picture(self, what: Any, width: float = _WIDTH) -> Any:
        """Return a drawing in the text, its words as alternative text; `width` is in centimetres."""
        if not 0 < width <= _WIDEST:
            raise ValueError(f"picture() is at most {_WIDEST} cm wide")
        figure = self._figure(what)
        part = self.template.current_rendering_part
        centimetres = needed("docx.shared").Cm
        inline = part.new_pic_inline(io.BytesIO(figure.png()), centimetres(width), None)
        if inline.extent.cy > (tallest := centimetres(_TALLEST)):
            inline = part.new_pic_inline(io.BytesIO(figure.png()), None, tallest)
        inline.docPr.set("descr", figure.words)
        return needed("markupsafe").Markup(
            f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )


def _attributes(obj: Any) -> list[str]:
    """Return what a template may ask of an object of the report."""
    if not is_dataclass(obj):
        return []
    properties = (name for name, value in vars(type(obj)).items() if isinstance(value, property))
    return sorted([*(field.name for field in fields(obj)), *properties])
