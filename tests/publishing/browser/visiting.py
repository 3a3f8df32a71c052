"""A real browser that looks at pages, and notes whatever a page should never do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = shutil.which("chromium") or "/usr/bin/chromium"
# A root user, as in a container, has no sandbox; the rest keeps the browser from calling home.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOCALES = {"en": "en-GB", "es": "es-PE"}


def missing(reason: str) -> None:
    """Skip the test, or fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def started() -> Iterator[Any]:
    """Start the browser.

    One module at a time: while Playwright is at work no other event loop can run in the thread.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        missing("the Python package playwright is not installed")
    if not Path(PROGRAM).is_file():
        missing("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(log: Path, *arguments: str) -> Iterator[str]:
    """Run `planatlas serve` and yield its address; what it says on standard error must be nothing."""
    code = "import sys; from planatlas.cli.main import main; sys.exit(main())"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)
    assert log.read_text("utf-8") == ""


@contextmanager
def files_served(folder: Path) -> Iterator[str]:
    """Serve a folder by the plainest file server there is, and yield its address."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "localhost", "--directory", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://[^\s/)]+", line)
    assert found is not None, line
    return found[0]


class Visit:
    """A page of a browser at an address; `amiss` is what should not have happened."""

    def __init__(self, context: Any, origin: str) -> None:
        self.origin = origin
        self.context = context
        self.page = context.new_page()
        self.amiss: list[str] = []
        self.asked: list[str] = []
        self.page.set_default_timeout(20_000)
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.amiss.append(f"script: {error}"))
        context.on("request", self._request)

    def open(self, path: str) -> Any:
        """Go to a path, and return the answer."""
        return self.page.goto(f"{self.origin}/{path}")

    def _dialog(self, dialog: Any) -> None:
        self.amiss.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, said: Any) -> None:
        # A page that is not there is told as an error, and may well be what was asked for.
        if said.type in {"error", "warning"} and "status of 4" not in said.text:
            self.amiss.append(f"console: {said.text}")

    def _request(self, request: Any) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.amiss.append(f"request: {request.url}")


@contextmanager
def visit(browser: Any, origin: str, lang: str = "es", **options: Any) -> Iterator[Visit]:
    """Open a page that must ask nothing of the outside, violate no policy and report no error."""
    context = browser.new_context(locale=LOCALES[lang], accept_downloads=True, **options)
    try:
        seen = Visit(context, origin)
        yield seen
        assert seen.amiss == []
        assert seen.asked, "the browser asked nothing at all"
    finally:
        context.close()
