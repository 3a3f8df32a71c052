"""Where the packaged knowledge stands: ontology, shapes, data and queries.

In an installed wheel the four folders are inside the package (`planatlas/knowledge/`); in a checkout
they are the top-level folders of the repository.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def knowledge_root() -> Path:
    """Return the folder that holds `ontology/`, `shapes/`, `data/` and `queries/`.

    Raises FileNotFoundError where the installation lacks them.
    """
    for candidate in (_PACKAGE / "knowledge", _PACKAGE.parent.parent):
        if (candidate / "ontology").is_dir() and (candidate / "shapes").is_dir():
            return candidate
    raise FileNotFoundError("the knowledge folders (ontology, shapes, data, queries) are missing")


def resource_path(*parts: str) -> Path:
    """Return the path of a packaged file or folder.

    >>> resource_path("ontology", "planatlas.ttl").name
    'planatlas.ttl'
    """
    return knowledge_root().joinpath(*parts)


def turtle_files(*parts: str) -> list[Path]:
    """Return the Turtle files at or below a packaged file or folder, in a fixed order."""
    root = resource_path(*parts)
    return [root] if root.is_file() else sorted(root.rglob("*.ttl"))


def dataset_files() -> dict[tuple[str, str], Path]:
    """Return the packaged country datasets as {(ISO 3166-1 alpha-3, dataset): file}.

    >>> ("CHL", "vega-2021") in dataset_files()
    True
    """
    folder = resource_path("data", "countries")
    return {(path.parent.name.upper(), path.stem): path for path in sorted(folder.glob("*/*.ttl"))}
