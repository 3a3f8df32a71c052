"""Help and errors of the argument parser in the reader's language."""

from __future__ import annotations

from typing import Final

import click

from planatlas.errors import did_you_mean
from planatlas.labels import message

# What click writes around the texts of a command, and the message that stands in its place.
_FRAME: Final = {
    "Usage:": "usage-heading",
    "Options:": "options-heading",
    "Commands:": "commands-heading",
    "Show this message and exit.": "help-option",
}


def in_language(text: str, lang: str) -> str:
    """Return a help text with the parser's own words in the language.

    >>> in_language("Usage: planatlas", "es")
    'Uso: planatlas'
    """
    for words, key in _FRAME.items():
        text = text.replace(words, message(key, lang))
    return text


class Command(click.Command):
    """A command whose help is in one language."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text."""
        return in_language(super().get_help(ctx), _language(ctx))


class Group(click.Group):
    """The group of commands, with help in one language and the nearest command for a misspelt one."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text."""
        return in_language(super().get_help(ctx), _language(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one raises UsageError with the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(message("no-command", _language(ctx), name=args[0], near=near))
        return super().resolve_command(ctx, args)


def _language(ctx: click.Context) -> str:
    return str(ctx.find_root().obj or "en")


def error_text(error: click.ClickException, lang: str) -> str:
    """Return one line for a fault in the arguments."""
    if isinstance(error, click.NoSuchOption):
        near = " / ".join(error.possibilities or ())
        return message("no-option", lang, name=error.option_name, near=near)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return message(
            "missing-argument", lang, name=error.param.make_metavar(click.Context(click.Command("")))
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        return message("bad-argument", lang, name="/".join(error.param.opts), reason=_plain(error))
    return _plain(error)


def _plain(error: click.ClickException) -> str:
    return " ".join(error.message.split())
