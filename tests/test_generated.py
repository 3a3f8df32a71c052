"""Files made from others are as fresh as what they are made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from planatlas.atlas.generated import files


@pytest.mark.parametrize(("path", "text"), files().items(), ids=lambda value: getattr(value, "name", ""))
def test_generated_file_is_fresh(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, "run `python -m planatlas.atlas.generated`"
