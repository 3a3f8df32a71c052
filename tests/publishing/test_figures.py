"""Figures: drawn without a call to the outside, in the order given, and told in words."""

from __future__ import annotations

import dataclasses
import re
import socket
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from planatlas import Atlas
from planatlas.publishing.report import Report, Wanted, gather
from planatlas.publishing.report.colours import GROUNDS
from planatlas.publishing.report.content import Cell, Row
from planatlas.publishing.report.figures import coverage_figure, years_figure

pytest.importorskip("altair", reason="altair is not installed")
pytest.importorskip("vl_convert", reason="vl-convert is not installed")

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> Report:
    return gather(Atlas.open(), Wanted(("PER", "CHL")), "es")


def words_in(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - ours


def test_coverage_stands_in_the_order_given_with_bounds_by_locale(report: Report) -> None:
    figure = coverage_figure(report.coverage, "es")
    words = words_in(figure.svg())
    systems = [word for word in words if word in {"Perú", "Chile"}]
    assert systems[:2] == ["Perú", "Chile"]
    assert "0 – 0,625" in words
    assert "8 / 8" in words
    assert {"0 %", "50 %", "100 %", "0,5"} <= set(words)
    assert figure.words.startswith("Perú: evidencia sobre 8 de 8 indicadores, cumplimiento entre 0 y 0,625")


def test_withheld_bounds_have_a_word_and_no_mark(report: Report) -> None:
    scarce = gather(Atlas.open(), Wanted(("PER",), date(2010, 6, 30), ("vega-2021",)), "en")
    assert scarce.coverage[0].whole.lower_number is None
    drawn = {}
    for system in (report.coverage[0], scarce.coverage[0]):
        alone = dataclasses.replace(system, components=())
        svg = coverage_figure([alone], "en").svg()
        drawn[system.whole.bounds] = svg.count('aria-roledescription="tick"'), "withheld" in words_in(svg)
    assert drawn == {"0 – 0,625": (2, False), "withheld": (0, True)}


def test_systems_called_alike_have_a_row_each(report: Report) -> None:
    (first, *_) = report.coverage
    figure = coverage_figure([dataclasses.replace(first, components=())] * 4, "es")
    names = [word for word in words_in(figure.svg()) if word.strip("\u200b") == "Perú"]
    assert len(names) == 4


def test_each_year_has_a_letter_and_a_word(report: Report) -> None:
    years = report.systems[0].years
    assert years
    figure = years_figure(years, "es")
    words = words_in(figure.svg())
    for row in years.rows:
        for cell in row.cells:
            assert cell.letter in words
            assert cell.word in words
    assert words.count("no cumplido") == sum(c.word == "no cumplido" for row in years.rows for c in row.cells)
    assert "2017 cumplido" in figure.words


def test_a_hostile_label_is_text_in_the_picture(report: Report) -> None:
    years = report.systems[0].years
    assert years
    evil = '<script>alert("1")</script>&'
    rows = (Row("1.1", "x", tuple(Cell("met", "C", evil, "FFFFFF") for _ in years.years)),)
    svg = years_figure(dataclasses.replace(years, rows=rows), "es").svg()
    assert evil in words_in(svg)
    assert "<script" not in svg


def test_nothing_is_fetched(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a call to the outside")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    figure = coverage_figure(report.coverage, "es")
    assert figure.png().startswith(b"\x89PNG")
    assert not re.search(r'(?:href|src)="https?:', figure.svg())


def test_an_address_in_a_figure_is_refused(report: Report) -> None:
    figure = coverage_figure(report.coverage, "es")
    outside = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"url": "https://example.org/data.csv"},
        "mark": "point",
        "encoding": {},
    }
    with pytest.raises(ValueError, match=r"(?i)url|access|denied"):
        dataclasses.replace(figure, specification=outside).svg()


@pytest.mark.parametrize("code", GROUNDS)
def test_black_text_can_be_read_on_every_ground(code: str) -> None:
    def light(text: str) -> float:
        parts = [int(text[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert (light(GROUNDS[code]) + 0.05) / (light("1F2430") + 0.05) > 7
