"""The reference of the command line in Markdown, made from the commands themselves.

`python -m planatlas.cli.reference en > docs/cli.md` and `… es > docs/es/cli.md` write it anew; a test says
when it is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from planatlas.cli.help import Argument, in_language
from planatlas.cli.main import build_group
from planatlas.labels import message, reader_language


def reference(lang: str) -> str:
    """Return the reference in English or Spanish: every command with usage, help, options and example."""
    group = build_group(lang)
    context = click.Context(group, info_name="planatlas", obj=lang, **group.context_settings)
    lines = [f"# {message('reference-title', lang)}", "", message("reference-other", lang), ""]
    lines += [message("reference-text", lang), "", *_usage(group, context, lang)]
    lines += _table(context, "options-heading", lang)
    for name in group.list_commands(context):
        command = group.commands.get(name) or group.get_command(context, name) or group
        lines += ["", f"## {name}", *_command(command, click.Context(command, context, name), lang)]
    lines += ["", f"## {message('reference-exit', lang)}", ""]
    lines += [f"- `{code}`: {message(f'exit-{code}', lang)}" for code in range(4)]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context, lang: str) -> Iterator[str]:
    text, _, example = (command.help or "").partition("\n\n")
    yield from ("", text, "", *_usage(command, context, lang))
    yield from _table(context, "arguments-heading", lang)
    yield from _table(context, "options-heading", lang)
    name, _, line = example.partition(": ")
    yield from ("", f"{name}:", "", "```console", line, "```")


def _usage(command: click.Command, context: click.Context, lang: str) -> list[str]:
    pieces = in_language(" ".join(command.collect_usage_pieces(context)), lang)
    return ["```console", f"{context.command_path} {pieces}".strip(), "```"]


def _table(context: click.Context, heading: str, lang: str) -> Iterator[str]:
    arguments = heading == "arguments-heading"
    rows: list[tuple[str, str]] = []
    for parameter in context.command.get_params(context):
        if isinstance(parameter, Argument) == arguments:
            found = (
                (parameter.make_metavar(context), parameter.words)
                if isinstance(parameter, Argument)
                else parameter.get_help_record(context)
            )
            rows += [found] if found else []
    if rows:
        titles = (message(heading, lang).rstrip(":"), message("reference-meaning", lang))
        yield from ("", "| {} | {} |".format(*titles), "|---|---|")
    for name, text in rows:
        cell = name.replace("|", "\\|")
        yield f"| `{cell}` | {in_language(text, lang)} |"


if __name__ == "__main__":
    sys.stdout.write(reference(reader_language(*sys.argv[1:2])))
