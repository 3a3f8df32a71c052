"""The command line: arguments in, tables and exit codes out."""

from planatlas.cli.main import main

__all__ = ["main"]
