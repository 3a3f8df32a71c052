"""What the tests of linking share: the real catalogue of the norms of Chile, indexed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planatlas.linking.model import Record
from planatlas.linking.sources.dump import DumpSource

SHARED = Path(__file__).resolve().parents[3] / "shared" / "external"
CATALOGUE = SHARED / "bcn" / "bcn_catalogue_extract.tsv.gz"


@pytest.fixture(scope="session")
def chilean_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DumpSource]:
    """Return the catalogue of the norms of Chile; skipped where it does not stand beside the repository."""
    if not CATALOGUE.is_file():
        pytest.skip("the catalogue of the norms of Chile is not in ../shared/external/bcn")
    source = DumpSource(CATALOGUE, "bcn-catalogue", tmp_path_factory.mktemp("catalogue"))
    yield source
    source.close()


@pytest.fixture(scope="session")
def chilean_norms(chilean_catalogue: DumpSource) -> list[Record]:
    """Return every record of that catalogue."""
    return list(chilean_catalogue.index)
