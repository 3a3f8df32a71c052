"""Commands for two versions of a country: diff, merge, agreement."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from planatlas.atlas.revisions import Revision, compare_readers, diff, merged, write_merged
from planatlas.authoring.decisions import read_decisions
from planatlas.authoring.merging import ACCEPT, REJECT, decided, items
from planatlas.cli.agreement_report import render_agreement
from planatlas.cli.arguments import Options, option, parse_date
from planatlas.cli.diff_report import change_lines, render_diff
from planatlas.cli.terminal import check_format, deliver, working
from planatlas.errors import InputError
from planatlas.labels import message

DIFF_FORMATS = ("table", "json", "md", "tsv")
AGREEMENT_FORMATS = ("table", "json", "md")


def register(group: click.Group, lang: str) -> None:
    """Add the commands to the group."""
    options = Options(lang)
    path = click.Path(path_type=Path)

    @group.command("diff", help=options.text("help-diff"))
    @options.argument("old", "diff-option-old", type=path, metavar=options.text("metavar-file"))
    @options.argument("new", "diff-option-new", type=path, metavar=options.text("metavar-file"))
    @options.as_of()
    @options.form(DIFF_FORMATS)
    @options.output()
    def diff_command(old: Path, new: Path, as_of: str | None, form: str, output: Path | None) -> int:
        check_format(form, DIFF_FORMATS)
        day = parse_date(as_of)
        with working(lang):
            revision = diff(old, new, day)
        deliver(render_diff(revision, form, lang), output, lang)
        return int(bool(revision.changes))

    @group.command("merge", help=options.text("help-merge"))
    @options.argument("old", "diff-option-old", type=path, metavar=options.text("metavar-file"))
    @options.argument("new", "diff-option-new", type=path, metavar=options.text("metavar-file"))
    @option(
        "--output",
        "-o",
        type=path,
        metavar=options.text("metavar-file"),
        help=options.text("merge-option-output"),
    )
    @option(
        "--accept",
        multiple=True,
        metavar=options.text("metavar-change"),
        help=options.text("merge-option-accept"),
    )
    @option("--accept-all", is_flag=True, help=options.text("merge-option-accept-all"))
    @option(
        "--reject",
        multiple=True,
        metavar=options.text("metavar-change"),
        help=options.text("merge-option-reject"),
    )
    @option(
        "--decisions",
        type=path,
        metavar=options.text("metavar-file"),
        help=options.text("merge-option-decisions"),
    )
    @option("--interactive", is_flag=True, help=options.text("merge-option-interactive"))
    def merge_command(
        old: Path,
        new: Path,
        output: Path | None,
        accept: tuple[str, ...],
        accept_all: bool,
        reject: tuple[str, ...],
        decisions: Path | None,
        interactive: bool,
    ) -> None:
        if output is None or output.suffix.lower() != ".ttl":
            raise InputError("merge-output")
        if not (accept or accept_all or decisions or interactive):
            raise InputError("merge-nothing")
        if interactive and not sys.stdin.isatty():
            raise InputError("merge-no-terminal")
        with working(lang):
            revision = diff(old, new)
        made = decided(revision.changes, accept, reject)
        if decisions is not None:
            told = read_decisions(decisions, revision.changes)
            made = decided(
                revision.changes,
                [*_named(made, ACCEPT), *_named(told, ACCEPT)],
                [*_named(made, REJECT), *_named(told, REJECT)],
            )
        if interactive:
            _ask(revision, made, lang)
        names = [item.name for item in items(revision.changes)]
        if accept_all:
            made = dict.fromkeys(names, ACCEPT) | made
        write_merged(output, merged(revision, made, lang, f"{old.name}, {new.name}"))
        counts = {key: len(_named(made, word)) for key, word in (("accepted", ACCEPT), ("rejected", REJECT))}
        sys.stderr.write(message("written", lang, path=output) + "\n")
        sys.stderr.write(message("merge-done", lang, open=len(names) - len(made), **counts) + "\n")

    @group.command("agreement", help=options.text("help-agreement"))
    @options.argument("first", "agreement-option-first", type=path, metavar=options.text("metavar-file"))
    @options.argument("second", "agreement-option-second", type=path, metavar=options.text("metavar-file"))
    @options.as_of()
    @options.form(AGREEMENT_FORMATS)
    @options.output()
    def agreement_command(
        first: Path, second: Path, as_of: str | None, form: str, output: Path | None
    ) -> None:
        check_format(form, AGREEMENT_FORMATS)
        day = parse_date(as_of)
        with working(lang):
            found = compare_readers(first, second, day)
        deliver(render_agreement(found, form, lang), output, lang)


def _named(decisions: dict[str, str], decision: str) -> list[str]:
    return [name for name, made in decisions.items() if made == decision]


def _ask(revision: Revision, made: dict[str, str], lang: str) -> None:
    """Ask for each change that is not decided yet, on standard error so that nothing mixes with output."""
    for item in items(revision.changes):
        if item.name not in made:
            click.echo("\n".join(change_lines(item.row, item.cells, revision.names, lang)), err=True)
            accepted = click.confirm(message("merge-ask", lang), default=False, err=True)
            made[item.name] = ACCEPT if accepted else REJECT
