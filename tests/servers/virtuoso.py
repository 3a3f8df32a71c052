"""Virtuoso 7, from the Debian package virtuoso-opensource-7."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

from servers.running import HOST, LOOPBACK, Endpoint, Kind, free_port

# Those that every new store of Virtuoso has; this one lives on the loopback interface for a few minutes.
USER, PASSWORD = "dba", "dba"

_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx

[Parameters]
ServerPort = {loopback}:{sql}
DisableUnixSocket = 1
CaseMode = 2
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = {loopback}:{http}
ServerRoot = {folder}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


def _lacks() -> str | None:
    missing = [name for name in ("virtuoso-t", "isql-vt") if shutil.which(name) is None]
    return f"no `{missing[0]}` program (apt-get install virtuoso-opensource-7)" if missing else None


def _command(folder: Path, port: int) -> list[str]:
    sql = free_port()
    (folder / "sql-port").write_text(str(sql), "ascii")
    ini = _INI.format(folder=folder, loopback=LOOPBACK, sql=sql, http=port)
    (folder / "virtuoso.ini").write_text(ini, "utf-8")
    return [shutil.which("virtuoso-t") or "virtuoso-t", "-f", "-c", str(folder / "virtuoso.ini")]


def _stop(folder: Path, port: int) -> None:
    sql = (folder / "sql-port").read_text("ascii")
    command = ["isql-vt", f"{LOOPBACK}:{sql}", USER, PASSWORD, "EXEC=shutdown"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, capture_output=True, timeout=30, check=False)


VIRTUOSO = Kind(
    "virtuoso",
    _lacks,
    _command,
    ready=lambda port: f"http://{HOST}:{port}/sparql?query=ASK%7B%7D",
    endpoint=lambda port: Endpoint("virtuoso", f"http://{HOST}:{port}/", USER, PASSWORD),
    stop=_stop,
)
