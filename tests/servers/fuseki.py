"""Apache Jena Fuseki, from the Maven artefact org.apache.jena:jena-fuseki-server.

5.6.0 is the newest that runs on Java 17; Jena 6 needs Java 21. The jar is the one that
PLANATLAS_FUSEKI_JAR names, or the newest in the local Maven repository.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from servers.running import HOST, Endpoint, Kind

DATASET = "atlas"
_VERSION = re.compile(r"jena-fuseki-server-([\d.]+)\.jar")


def _jar() -> Path | None:
    if named := os.environ.get("PLANATLAS_FUSEKI_JAR"):
        return Path(named) if Path(named).is_file() else None
    folder = Path.home() / ".m2" / "repository" / "org" / "apache" / "jena" / "jena-fuseki-server"
    found = {path: match for path in folder.rglob("*.jar") if (match := _VERSION.fullmatch(path.name))}
    return max(found, key=lambda path: tuple(map(int, found[path][1].split("."))), default=None)


def _lacks() -> str | None:
    if shutil.which("java") is None:
        return "no `java` program"
    return None if _jar() else "no jena-fuseki-server jar (run .ci/servers, or set PLANATLAS_FUSEKI_JAR)"


def _command(folder: Path, port: int) -> list[str]:
    base = folder / "base"
    base.mkdir()
    java = ["java", "-Xmx1g", f"-DFUSEKI_BASE={base}", "-jar", str(_jar())]
    return [
        *java,
        "--localhost",
        "--port",
        str(port),
        "--tdb2",
        "--loc",
        str(base),
        "--update",
        f"/{DATASET}",
    ]


FUSEKI = Kind(
    "fuseki",
    _lacks,
    _command,
    ready=lambda port: f"http://{HOST}:{port}/{DATASET}/query?query=ASK%7B%7D",
    endpoint=lambda port: Endpoint("fuseki", f"http://{HOST}:{port}/{DATASET}"),
)
