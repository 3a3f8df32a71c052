"""Two versions of an invented country, and commands on them run in process."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.running import ROOT, Outcome
from planatlas.cli import main

EXAMPLE = ROOT / "docs" / "example-country.ttl"
# What a ministry changes: a name, a level, whether the plan can be read; an objective with evidence comes.
EDITS = (
    ('"Health Plan 2021-2025"@en', '"Health Plan 2021 to 2025"@en'),
    ("level:sectoral", "level:multisectoral"),
    ("disclosure:public", "disclosure:secret"),
)
MORE = """
xxb:objective-1 a plan:Objective ; plan:inInstrument xxb:health-plan ; plan:elementCode "=1" ;
  skos:prefLabel "Less waiting"@en , "Menos espera"@es ; plan:evidence xxb:evidence-plan-p-9 .
xxb:evidence-plan-p-9 a plan:Evidence ; plan:source source:health-plan-of-costanera ; plan:locator "p. 9" ;
  plan:basis basis:direct ; plan:summary "It wants less waiting."@en , "Quiere menos espera."@es .
"""


def old_and_new(
    folder: Path, edits: tuple[tuple[str, str], ...] = EDITS, more: str = MORE
) -> tuple[Path, Path]:
    """Write both versions, and return where they are."""
    text = EXAMPLE.read_text("utf-8")
    old, new = folder / "old.ttl", folder / "new.ttl"
    old.write_text(text, "utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    new.write_text(text + more, "utf-8")
    return old, new


def command(capsys: pytest.CaptureFixture[str], *arguments: str | Path, lang: str = "en") -> Outcome:
    """Run a command in process."""
    capsys.readouterr()
    code = main([*map(str, arguments), "--lang", lang])
    said = capsys.readouterr()
    return Outcome(code, said.out, said.err)
